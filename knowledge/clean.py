"""CLEAN: blocks that belong to the web page and not to the article are found by their form and set aside.

Every rule looks at how a block stands in its document (repetition, isolation, voice, shape), never for a phrase.
What is removed is kept beside the text with the reason, so that staff can see it and put it back.
"""

import re
import statistics
from collections import Counter

from langchain_core.documents import Document

from knowledge.read.blocks import Block
from knowledge.words import stems, words

PROSE_WORDS = 25
"""A paragraph of this many words is the article's own voice."""
ENOUGH_PROSE = 5
"""Below this many such paragraphs a document is too short to tell what stands apart in it."""
COHERENT_SHARE = 0.2
"""A block that shares fewer of its content words than this with the article is about something else."""
HEADLINE_WORDS = 5
"""Links to other articles are headlines, on average this long; a list of rooms or models is shorter."""
RESTATED_SHARE = 0.9
"""A label of which this much stands in one paragraph is that paragraph's pull quote."""

_SECOND_PERSON = set(
    ("you your yours votre vos vous dein deine ihre ihren tu tus su sus tuo tua vostro vostra").split()
)
_CREDIT = re.compile(r"^[^.!?/]{2,40}\s/\s[^.!?/]{2,40}$")


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


def _canonical(blocks: list[Block]) -> tuple[str, list[dict[str, object]]]:
    text, headings, before = "", [], ""
    for block in blocks:
        if text:
            text += "\n" if block["kind"] == before == "item" else "\n\n"
        before = block["kind"]
        start = len(text)
        text += ("• " if before == "item" else "") + block["text"]
        if before in ("heading", "label"):
            headings.append({"title": block["text"], "level": block.get("level", 2), "start": start, "end": len(text)})
    return text, headings


def _reasons(blocks: list[Block]) -> list[str]:
    """Return for each block why it is no part of the article, or an empty string."""
    why = [str(block.get("why", "")) for block in blocks]
    prose = [b["text"] for b in blocks if b["kind"] == "paragraph" and len(b["text"].split()) >= PROSE_WORDS]
    known = {stem for text in prose for stem in stems(text)}
    addressed = sum(bool(_SECOND_PERSON & set(words(text))) for text in prose) <= len(prose) * COHERENT_SHARE
    telling = len(prose) >= ENOUGH_PROSE
    first_prose = next((i for i, b in enumerate(blocks) if b["text"] in prose), len(blocks))
    seen: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        text = block["text"]
        if why[i] or block["kind"] == "heading":
            continue
        if _is_caption(text):
            why[i] = "picture caption or credit"
        elif seen[text] and len(text.split()) < PROSE_WORDS and block["kind"] != "item":
            why[i] = "stands on the page more than once"
        elif not telling or text in prose:
            pass
        elif block["kind"] == "label" and _restates(text, prose):
            why[i] = "pull quote that repeats the text"
        elif block["kind"] == "label" and i < first_prose and _stands_apart(text, known):
            why[i] = "control or name of the page, not about its subject"
        elif addressed and _SECOND_PERSON & set(words(text)) and _stands_apart(text, known):
            why[i] = "notice that speaks to the reader of the page"
        seen[text] += 1
    _mark_link_lists(blocks, why)
    return why


def _is_caption(text: str) -> bool:
    pieces = [piece.strip() for piece in re.split(r"[,;|\n]", text) if piece.strip()]
    repeated = len(pieces) > 1 and len(set(pieces)) == 1
    return repeated or all(_CREDIT.match(piece) for piece in pieces)


def _stands_apart(text: str, known: set[str]) -> bool:
    own = stems(text)
    return not any(stem.isdigit() for stem in own) and (sum(stem in known for stem in own) <= COHERENT_SHARE * len(own))


def _restates(text: str, prose: list[str]) -> bool:
    own = set(stems(text))
    return len(own) >= HEADLINE_WORDS and any(len(own & set(stems(p))) >= RESTATED_SHARE * len(own) for p in prose)


def _mark_link_lists(blocks: list[Block], why: list[str]) -> None:
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and blocks[end]["kind"] == "item":
            end += 1
        if _is_link_list(blocks[start:end]):
            for i in range(start, end):
                why[i] = why[i] or "list of links to other pages"
            if start and blocks[start - 1]["kind"] in ("label", "heading"):
                why[start - 1] = why[start - 1] or "heading of a list of links"
        start = max(end, start + 1)


def _is_link_list(items: list[Block]) -> bool:
    if len(items) < 3:
        return False
    if statistics.mean(item.get("linked", 0.0) for item in items) > 0.8:
        return True
    heads = [item["text"] for item in items if item.get("indent", 0) == min(i.get("indent", 0) for i in items)]
    unfinished = all(not head.rstrip().endswith((".", ";")) for head in heads)
    long_words = [word for head in heads for word in re.findall(r"[^\W\d_]{4,}", head)]
    titled = sum(word[0].isupper() for word in long_words) > 0.8 * len(long_words)
    return unfinished and titled and statistics.mean(len(head.split()) for head in heads) >= HEADLINE_WORDS
