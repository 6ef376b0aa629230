"""CLEAN: blocks that belong to the web page and not to the article are found by their form and set aside.

Every rule looks at how a block stands in its document (repetition, isolation, voice, shape), never for a phrase.
What is removed is kept beside the text with the reason, so that staff can see it and put it back.
"""

import re
import statistics
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from langchain_core.documents import Document

from knowledge.read.blocks import Block
from knowledge.words import stems, words

PROSE_WORDS = 25
"""A paragraph of this many words is the article's own voice."""
ENOUGH_PROSE = 5
"""Below this many such paragraphs a document is too short to tell what stands apart in it."""
COHERENT_SHARE = 0.2
"""A block that shares fewer of its content words than this with the article is about something else."""
HEADLINE_WORDS = 7
"""Headlines of other articles are on average at least this long; names of rooms, objects and models are shorter."""
RESTATED_SHARE = 0.9
"""A label of which this much stands in one paragraph is that paragraph's pull quote."""
RESTATED_WORDS = 5
BOOK = 500
"""A document of more paragraphs than this is no page of a magazine, and has no pull quotes."""
TITLED_SHARE = 0.8
"""Of a headline in title case this much of the longer words begins with a capital."""
CONTROL_WORDS = 4
"""A line of no more words than this, and no full stop, in the middle of the running text is a control of the page."""
LINKED_SHARE = 0.8
"""A list of which this much is links leads to other pages."""

_SECOND_PERSON = set(
    ("you your yours votre vos vous dein deine ihre ihren tu tus su sus tuo tua vostro vostra").split()
)
_CREDIT = re.compile(r"^[A-Z][^.!?/\d]{1,39}\s/\s[A-Z][^.!?/\d]{1,39}$")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")


def clean(document: Document) -> Document:
    """Return the canonical document: its text in `page_content`, headings as spans of it, what was removed beside.

    Metadata added: `headings` (`[{"title", "level", "start", "end"}]`) and `removed` (`[{"text", "why"}]`).
    """
    blocks: list[Block] = document.metadata["blocks"]
    reasons = _reasons(blocks)
    kept = [block for block, why in zip(blocks, reasons, strict=True) if not why]
    about = {key: value for key, value in document.metadata.items() if key != "blocks"}
    text, headings = _canonical(kept)
    removed = [{"text": b["text"], "why": why} for b, why in zip(blocks, reasons, strict=True) if why]
    return Document(page_content=text, metadata={**about, "headings": headings, "removed": removed})


def _heads(blocks: list[Block], i: int) -> bool:
    """Tell whether a label heads what follows; a line that heads nothing, such as a price, is text."""
    return i == 0 or (i + 1 < len(blocks) and blocks[i + 1]["kind"] in ("paragraph", "item"))


def _canonical(blocks: list[Block]) -> tuple[str, list[dict[str, object]]]:
    text, headings, before = "", [], ""
    for i, block in enumerate(blocks):
        if text:
            text += "\n" if block["kind"] == before == "item" else "\n\n"
        before = block["kind"]
        start = len(text)
        text += ("• " if before == "item" and not _NUMBERED.match(block["text"]) else "") + block["text"]
        if before == "heading" or (before == "label" and _heads(blocks, i)):
            headings.append({"title": block["text"], "level": block.get("level", 2), "start": start, "end": len(text)})
    return text, headings


def _reasons(blocks: list[Block]) -> list[str]:
    """Return for each block why it is no part of the article, or an empty string."""
    page = _Page(blocks)
    _mark_link_lists(page)
    for i, block in enumerate(blocks):
        if not page.why[i] and block["kind"] not in ("heading", "item"):
            page.met[block["text"]] += 1
            page.why[i] = next((why for why, is_so in _RULES if is_so(page, i)), "")
    return page.why


class _Page:
    """The blocks of a document, why some are no part of the article, and how the article speaks."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.why = [str(block.get("why", "")) for block in blocks]
        self.is_prose = [b["kind"] == "paragraph" and len(b["text"].split()) >= PROSE_WORDS for b in blocks]
        self.prose = [b["text"] for b, is_prose in zip(blocks, self.is_prose, strict=True) if is_prose]
        self.telling = len(self.prose) >= ENOUGH_PROSE
        at = [i for i, is_prose in enumerate(self.is_prose) if is_prose]
        self.first, self.last = (at[0], at[-1]) if at else (len(blocks), -1)
        """Where the prose begins and ends."""
        self.met: Counter[str] = Counter()
        self.times = Counter(b["text"] for b, why in zip(blocks, self.why, strict=True) if not why)

    @cached_property
    def known(self) -> set[str]:
        """The stems of the article's own voice."""
        return {stem for text in self.prose for stem in stems(text)}

    @cached_property
    def speaks_to_reader(self) -> bool:
        """Whether the article itself says “you”, as a leaflet does."""
        spoken = sum(bool(_SECOND_PERSON & set(words(text))) for text in self.prose)
        return spoken > len(self.prose) * COHERENT_SHARE

    def stands_apart(self, i: int) -> bool:
        """Tell whether a short block says nothing of what the article is about, and no number."""
        own = stems(self.blocks[i]["text"])
        shared = sum(stem in self.known for stem in own)
        numbers = any(char.isdigit() for char in self.blocks[i]["text"])
        return self.telling and not self.is_prose[i] and not numbers and shared <= COHERENT_SHARE * len(own)

    def is_line(self, i: int) -> bool:
        """Tell a line from a sentence or a remark in brackets: it has no full stop."""
        text = self.blocks[i]["text"]
        return not text.startswith("(") and text.rstrip("\"'”’»)")[-1:] not in list(".!?…:;")

    def neighbour(self, i: int, step: int) -> int | None:
        """Return the nearest block on one side that still counts and stands on the page once."""
        i += step
        while 0 <= i < len(self.blocks) and (self.why[i] or self.times[self.blocks[i]["text"]] > 1):
            i += step
        return i if 0 <= i < len(self.blocks) else None

    def interrupts(self, i: int) -> bool:
        """Tell whether a short block stands in the middle of the running text."""
        sides = self.neighbour(i, -1), self.neighbour(i, +1)
        return not self.is_prose[i] and all(j is not None and self.is_prose[j] for j in sides)

    def is_in_tail(self, i: int) -> bool:
        """Tell whether a block follows the prose, under no heading, among what else was left out there."""
        before = self.neighbour(i, -1)
        below_prose = before is not None and self.is_prose[before]
        return below_prose and self.neighbour(i, +1) is None and any(self.why[i + 1 :])


def _is_caption(page: _Page, i: int) -> bool:
    pieces = [piece.strip() for piece in re.split(r"[,;|]", page.blocks[i]["text"]) if piece.strip()]
    if len(pieces) > 1 and len(set(pieces)) == 1 and " " in pieces[0]:
        return True
    credit = bool(pieces) and all(_CREDIT.match(piece) for piece in pieces)
    return credit and (page.times[page.blocks[i]["text"]] > 1 or page.interrupts(i) or page.stands_apart(i))


def _is_repeated(page: _Page, i: int) -> bool:
    """Tell whether a block is repeated as captions are: in the running text, or twice in one section."""
    text = page.blocks[i]["text"]
    if page.times[text] < 2 or page.is_prose[i]:
        return False
    if page.is_line(i):
        return page.interrupts(i) and (page.stands_apart(i) or page.met[text] > 1)
    section = next((j for j in range(i - 1, -1, -1) if page.blocks[j]["kind"] in ("heading", "label")), 0)
    return text in [b["text"] for b, why in zip(page.blocks[section:i], page.why[section:i], strict=True) if not why]


def _is_pull_quote(page: _Page, i: int) -> bool:
    text = page.blocks[i]["text"].strip(" \"'“”‘’«».")
    if len(text.split()) < RESTATED_WORDS or len(page.prose) > BOOK:
        return False
    if any(len(text) + PROSE_WORDS < len(p) and text.lower() in p.lower() for p in page.prose):
        return True
    own = set(stems(text))
    restated = any(len(own & set(stems(p))) >= RESTATED_SHARE * len(own) for p in page.prose)
    return page.blocks[i]["kind"] == "label" and page.telling and len(own) >= RESTATED_WORDS and restated


def _is_control(page: _Page, i: int) -> bool:
    if not page.is_line(i) or not page.stands_apart(i):
        return False
    text = page.blocks[i]["text"]
    few = len(text.split()) <= CONTROL_WORDS
    return (i < page.first and (few or _is_titled([text]))) or (
        few and page.blocks[i]["kind"] == "paragraph" and page.interrupts(i)
    )


def _is_notice(page: _Page, i: int) -> bool:
    if not page.stands_apart(i):
        return False
    placed = page.interrupts(i) or i < page.first or page.is_in_tail(i)
    speaks = bool(_SECOND_PERSON & set(words(page.blocks[i]["text"]))) and not page.speaks_to_reader
    return bool(page.blocks[i].get("control")) or (placed and speaks)


_RULES: list[tuple[str, Callable[[_Page, int], bool]]] = [
    ("picture caption or credit", _is_caption),
    ("stands on the page more than once", _is_repeated),
    ("pull quote that repeats the text", _is_pull_quote),
    ("control or name of the page, not about its subject", _is_control),
    ("notice that speaks to the reader of the page", _is_notice),
]


def _mark_link_lists(page: _Page) -> None:
    blocks, why = page.blocks, page.why
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and blocks[end]["kind"] == "item":
            end += 1
        if _is_link_list(blocks[start:end], last=page.last < start):
            for i in range(start, end):
                why[i] = why[i] or "list of links to other pages"
            empty = end == len(blocks) or bool(why[end]) or blocks[end]["kind"] in ("label", "heading")
            if start and blocks[start - 1]["kind"] in ("label", "heading") and empty:
                why[start - 1] = why[start - 1] or "heading of a list of links"
        start = max(end, start + 1)


def _is_link_list(items: list[Block], last: bool) -> bool:
    """Tell a list of links by the links, or below the text by what is left of them in plain text: headlines."""
    if len(items) < 3:
        return False
    if statistics.mean(item.get("linked", 0.0) for item in items) > LINKED_SHARE:
        return True
    outermost = min(item.get("indent", 0) for item in items)
    heads = [item["text"] for item in items if item.get("indent", 0) == outermost]
    unfinished = all(not head.rstrip().endswith((".", ";")) for head in heads)
    long = statistics.mean(len(head.split()) for head in heads) >= HEADLINE_WORDS
    return last and unfinished and long and _is_titled(heads)


def _is_titled(lines: list[str]) -> bool:
    long_words: list[str] = [word for line in lines for word in re.findall(r"[^\W\d_]{4,}", line)]
    return sum(word[0].isupper() for word in long_words) > TITLED_SHARE * len(long_words)
