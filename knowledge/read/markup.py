"""Markup: a tree of HTML becomes blocks in the order of the page, each word of it in exactly one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from knowledge.read.blocks import Block, squeeze

_NEVER_SHOWN = {"script", "style", "template", "noscript", "iframe", "svg"}
_HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0?\.?0*(?![.\d])|(?<!-)color:(?:transparent|rgba\([^)]*,0?\.?0*\))"
    r"|font-size:(?:0(?![.\d])|0?\.\d|1(?:\.\d+)?px)|(?:left|top|right|bottom|text-indent|margin-left):-\d{3,}"
    r"|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%"
)
_FLAT = re.compile(r"(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;|$)")
_WHITE = re.compile(r"(?:^|;)color:(?:white|#fff(?:fff)?|rgb\(255,255,255\))")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color|-image)?:")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = {
    *("address article aside blockquote body button caption center dd details dialog div dl dt fieldset".split()),
    *("figcaption figure footer form header hr legend li main nav ol option p pre section select".split()),
    *("summary table tbody td tfoot th thead tr ul".split()),
    *HEADINGS,
}
"""Elements that begin on a line of their own."""
_SUMMARY_LEVEL = 4
_CELL_WORDS = 60
"""A cell of more words than this is a column of the page, not a value in a table."""


def parse(text: str) -> Any:
    """Return the tree of a page or of a piece of one, or None if there is nothing in it."""
    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return None


def take_hidden(tree: Any) -> list[str]:
    """Take out of `tree` what no reader of the page sees; return the words that were in its hidden elements."""
    hidden = []
    for node in list(tree.iter()):
        if callable(node.tag) or node.tag in _NEVER_SHOWN:
            node.drop_tree()
        elif node.tag not in ("html", "body") and _is_hidden(node):  # those two are shown by a script once it loaded
            hidden.append(squeeze(" ".join(node.itertext())))
            node.drop_tree()
    return [text for text in hidden if text]


def _is_hidden(node: Any) -> bool:
    style = _style(node)
    flat = "overflow:hidden" in style and bool(_FLAT.search(style))
    return node.get("hidden") is not None or flat or bool(_HIDDEN.search(style)) or _is_white_on_white(node, style)


def _is_white_on_white(node: Any, style: str) -> bool:
    """Tell whether the words of `node` are white and nothing in the page itself puts a colour behind them."""
    if not _WHITE.search(f"{style};color:{node.get('color', '').lower()}"):
        return False
    return not any(_BACKGROUND.search(_style(n)) or n.get("bgcolor") for n in (node, *node.iterancestors()))


def _style(node: Any) -> str:
    return "".join(node.get("style", "").lower().split())


@dataclass
class Placed:
    """A block, the element it stands in, and the lines or cells that it was put together from."""

    block: Block
    node: Any
    pieces: list[str]


def placed_blocks(tree: Any) -> Iterator[Placed]:
    """Yield the blocks below `tree`; a row of a table is one, and so is a term with what is said of it."""
    row: Placed | None = None
    row_node: Any = None
    for node, lines, linked in _runs(tree):
        kind, level, holder = _place(node, tree)
        if row and (kind != "row" or holder is not row_node):
            yield row
            row = None
        if kind == "row":
            row_node = holder
            row = _widened(row, node, " ".join(lines))
        elif kind == "paragraph":
            for line in _joined(lines):
                yield Placed({"kind": kind, "text": line, "linked": linked}, node, [line])
        else:
            text = " ".join(lines)
            about = {"level": level} if level else {"linked": linked}
            yield Placed({"kind": kind, "text": text, **about}, node, [text])
    if row:
        yield row


def _runs(root: Any) -> Iterator[tuple[Any, list[str], float]]:
    """Yield each unbroken run of text: the element it stands in, its lines, and which share of it is a link."""
    inside: list[Any] = []
    run: list[tuple[str, bool]] = []
    links = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        begins = event == "start"
        if node is root or node.tag in _PARTS:
            text = "".join(words for words, _ in run)
            if text.strip():
                linked = sum(len(words) for words, link in run if link) / len(text)
                yield inside[-1], [line for line in map(squeeze, text.split("\n")) if line], linked
            run = []
            if begins:
                inside.append(node)
            else:
                inside.pop()
        if begins and node.tag == "br":
            run.append(("\n", links > 0))
        links += (1 if begins else -1) * _leads_elsewhere(node)
        words = node.text if begins else node.tail
        if words and inside:
            run.append((words if node.tag == "pre" and begins else re.sub(r"\s+", " ", words), links > 0))


def _leads_elsewhere(node: Any) -> bool:
    """Tell a link to another page from a telephone number or an address to write to, which are facts."""
    return node.tag == "a" and not node.get("href", "").startswith(("tel:", "mailto:"))


def _place(node: Any, root: Any) -> tuple[str, int, Any]:
    """Return the kind of a block that stands in `node`, the level of a heading, and the row that a cell is in."""
    while node is not None:
        if node.tag in HEADINGS:
            return "heading", int(node.tag[1]), None
        if node.tag == "summary":
            return "heading", _SUMMARY_LEVEL, None
        if node.tag in ("td", "th") and (row := _data_row(node)) is not None:
            return "row", 0, row
        if node.tag in ("dt", "dd"):
            terms = node.xpath("(self::dt | preceding-sibling::dt)[last()]")
            return "row", 0, terms[0] if terms else node
        if node.tag == "li":
            return "item", 0, None
        node = node.getparent() if node is not root else None
    return "paragraph", 0, None


def _data_row(cell: Any) -> Any:
    """Return the row of a cell that holds a value, or None for one that lays out a page."""
    row = cell.getparent()
    lays_out = row.tag != "tr" or next(row.iterdescendants("table", *HEADINGS), None) is not None
    return None if lays_out or len(" ".join(cell.itertext()).split()) > _CELL_WORDS else row


def _widened(row: Placed | None, node: Any, text: str) -> Placed:
    pieces = [*(row.pieces if row else ()), text]
    return Placed({"kind": "item", "text": ": ".join(pieces)}, row.node if row else node, pieces)


def _joined(lines: list[str]) -> list[str]:
    """Join a line to the one before if it goes on in the middle of a sentence."""
    joined: list[str] = []
    for line in lines:
        if joined and line[0].islower():
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
