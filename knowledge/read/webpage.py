"""A web page: trafilatura tells what its article is; the rest of the page is reported as removed, in its place."""

import logging
import re
from typing import Any

import trafilatura
from langchain_core.documents import Document
from lxml import etree
from trafilatura.settings import Document as TrafilaturaDocument

from knowledge.read.blocks import Block, of_blocks
from knowledge.read.markup import HEADINGS, Placed, parse, placed_blocks, take_hidden

_FURNITURE = {"nav", "dialog", "button", "select", "textarea", "label"}
_FURNITURE_ROLES = {"navigation", "dialog", "alertdialog", "search", "contentinfo", "button"}
_TEXT = {"p", "ul", "ol", "dl", "blockquote", "address", *HEADINGS}
_WINDOW = 5
"""So many words in a row stand in two texts only if it is the same text."""
_FOUND_SHARE = 0.5
_LINKED_SHARE = 0.5
_NOTICE_WORDS = 40
"""A box with a button and no more words than this may be a notice of the page."""

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it did not find is reported by us


def read_webpage(text: str) -> Document:
    """Read a web page, or a piece of one."""
    tree = parse(text)
    if tree is None:
        return of_blocks([])
    hidden = take_hidden(tree)
    body = tree.find("body")
    placed = list(placed_blocks(tree if body is None else body))
    page = etree.tostring(tree, encoding="unicode", method="html")
    found = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, with_metadata=True)
    about: dict[str, Any] = {"language": tree.get("lang")}
    article = ""
    if isinstance(found, TrafilaturaDocument):
        article = found.text or ""
        about = {"title": found.title, "language": tree.get("lang") or found.language, "publisher": found.sitename}
    blocks = _chosen(placed, article)
    blocks += [{"kind": "removed", "text": words, "why": "hidden from readers of the page"} for words in hidden]
    return of_blocks(blocks, **{name: value for name, value in about.items() if value})


def _chosen(placed: list[Placed], article: str) -> list[Block]:
    """Return all blocks of the page, those that are no part of the article as removed."""
    lines = {_key(line) for line in re.split(r"[\n|]", article)}
    windows = set(_windows(_key(article).split()))
    kept = [not _is_furniture(p.node) and (not article or _stands_in(p.pieces, lines, windows)) for p in placed]
    among = {_whole(p.node).getparent() for p, keep in zip(placed, kept, strict=True) if keep}
    kept = [keep or (not _is_furniture(p.node) and _belongs(p, among)) for p, keep in zip(placed, kept, strict=True)]
    for i in reversed(range(len(placed) - 1)):
        heads = placed[i].block["kind"] == "heading" and kept[i + 1]
        kept[i] = kept[i] or (heads and not _is_furniture(placed[i].node))
    notices = _boxes_with_button(placed)
    return [
        {**p.block, "control": any(node in notices for node in _lineage(p.node))}
        if keep
        else {"kind": "removed", "text": p.block["text"], "why": "not part of the page's article"}
        for p, keep in zip(placed, kept, strict=True)
    ]


def _stands_in(pieces: list[str], lines: set[str], windows: set[tuple[str, ...]]) -> bool:
    """Tell whether a block is in the article: its words in their order if they are many, its very lines if few."""
    own = _key(" ".join(pieces)).split()
    if len(own) < _WINDOW:
        return all(_key(piece) in lines for piece in pieces)
    found = [window in windows for window in _windows(own)]
    return sum(found) >= _FOUND_SHARE * len(found)


def _windows(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _WINDOW]) for i in range(len(words) - _WINDOW + 1)]


def _belongs(placed: Placed, among: set[Any]) -> bool:
    """Tell whether a block that trafilatura passed over is content: it is wary of short lines, lists and prices."""
    if placed.block.get("linked", 0.0) > _LINKED_SHARE:
        return False
    nodes = _lineage(placed.node)
    whole = _whole(placed.node)
    if placed.block["kind"] == "item" and any(n.tag in ("main", "article") or n.get("role") == "main" for n in nodes):
        return True
    unnamed = not any(n.get("class") or n.get("id") for n in nodes[: nodes.index(whole) + 1])
    return unnamed and whole.tag in _TEXT and whole.getparent() in among


def _whole(node: Any) -> Any:
    """Return the list or table that `node` is in, or `node` itself."""
    return next((n for n in reversed(_lineage(node)) if n.tag in ("ul", "ol", "dl")), node)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _lineage(node: Any) -> list[Any]:
    return [node, *node.iterancestors()]


def _is_furniture(node: Any) -> bool:
    lineage = _lineage(node)
    if any(n.tag in HEADINGS for n in lineage[:3]):  # a heading may be a button that unfolds what is below it
        lineage = [n for n in lineage if n.tag != "button"]
    return any(n.tag in _FURNITURE or n.get("role") in _FURNITURE_ROLES for n in lineage)


def _boxes_with_button(placed: list[Placed]) -> set[Any]:
    """Return the elements around a button that hold little else, and no heading."""
    headed = {node for p in placed if p.block["kind"] == "heading" for node in _lineage(p.node)}
    boxes = set()
    for button in {node for p in placed for node in _lineage(p.node) if node.tag == "button"}:
        box = button.getparent()
        if box not in headed and len(" ".join(box.itertext()).split()) <= _NOTICE_WORDS:
            boxes.add(box)
    return boxes
