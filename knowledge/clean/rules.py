"""The rules that tell a part of the page from its article, each by form and none by a phrase."""

import re
import statistics
from collections.abc import Callable

from knowledge.clean.page import PROSE_WORDS, Page
from knowledge.read.blocks import Block
from knowledge.words import stems

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

_CREDIT = re.compile(r"^[A-Z][^.!?/\d]{1,39}\s/\s[A-Z][^.!?/\d]{1,39}$")


def _is_caption(page: Page, i: int) -> bool:
    pieces = [piece.strip() for piece in re.split(r"[,;|]", page.blocks[i]["text"]) if piece.strip()]
    if len(pieces) > 1 and len(set(pieces)) == 1 and " " in pieces[0]:
        return True
    credit = bool(pieces) and all(_CREDIT.match(piece) for piece in pieces)
    headed = i > 0 and page.blocks[i - 1]["kind"] in ("label", "heading")
    return credit and (
        page.times[page.blocks[i]["text"]] > 1 or page.interrupts(i) or (page.stands_apart(i) and not headed)
    )


def _is_repeated(page: Page, i: int) -> bool:
    """Tell whether a block is repeated as captions are: in the running text, or twice in one section."""
    text = page.blocks[i]["text"]
    if page.times[text] < 2 or page.is_prose[i]:
        return False
    if page.is_line(i):
        return page.interrupts(i) and (page.stands_apart(i) or any(b["text"] == text for b in page.blocks[:i]))
    section = next((j for j in range(i - 1, -1, -1) if page.blocks[j]["kind"] in ("heading", "label")), 0)
    return text in [b["text"] for b, why in zip(page.blocks[section:i], page.why[section:i], strict=True) if not why]


def _is_pull_quote(page: Page, i: int) -> bool:
    text = page.blocks[i]["text"].strip(" \"'“”‘’«».")
    if len(text.split()) < RESTATED_WORDS or len(page.prose) > BOOK:
        return False
    if any(len(text) + PROSE_WORDS < len(p) and text.lower() in p.lower() for p in page.prose):
        return True
    own = set(stems(text))
    restated = any(len(own & set(stems(p))) >= RESTATED_SHARE * len(own) for p in page.prose)
    return page.blocks[i]["kind"] == "label" and page.telling and len(own) >= RESTATED_WORDS and restated


def _is_control(page: Page, i: int) -> bool:
    if not page.is_line(i) or not page.stands_apart(i):
        return False
    text = page.blocks[i]["text"]
    few = len(text.split()) <= CONTROL_WORDS
    if page.is_masthead(i):
        return few or _is_titled([text])
    return few and page.blocks[i]["kind"] == "paragraph" and page.interrupts(i)


def _is_notice(page: Page, i: int) -> bool:
    if not page.stands_apart(i):
        return False
    placed = page.interrupts(i) or page.is_masthead(i) or page.is_in_tail(i)
    return bool(page.blocks[i].get("control")) or (placed and page.speaks(i))


RULES: list[tuple[str, Callable[[Page, int], bool]]] = [
    ("picture caption or credit", _is_caption),
    ("stands on the page more than once", _is_repeated),
    ("pull quote that repeats the text", _is_pull_quote),
    ("control or name of the page, not about its subject", _is_control),
    ("notice that speaks to the reader of the page", _is_notice),
]


def mark_link_lists(page: Page) -> None:
    """Mark the lists of links on a page, and the headings that have nothing else below them."""
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
