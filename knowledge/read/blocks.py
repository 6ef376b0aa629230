"""Blocks: what every reader makes of a file.

A block is a dict `{"kind", "text"}`: kind is `heading` (with `level`), `label` (a short line of plain text that may
be a heading), `paragraph`, `item` (of a list or a row of a table), or `removed` (with `why`) where the format itself
says that it is not part of the article. It may have `linked` (the share of it that is a link), `indent` (of an item)
and `control` (true if it stands beside a button).
"""

from typing import Any

from langchain_core.documents import Document

from knowledge.words import visible

Block = dict[str, Any]


def of_blocks(blocks: list[Block], **about: Any) -> Document:
    """Return what a reader hands on: the blocks that have words, and what the file says about itself."""
    return Document(page_content="", metadata={**about, "blocks": [b for b in blocks if b["text"]]})


def squeeze(text: str) -> str:
    """Return `text` on one line, with single spaces, and without what cannot be seen."""
    return " ".join(visible(text).split())
