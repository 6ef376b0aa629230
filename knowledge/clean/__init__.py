"""CLEAN: blocks that belong to the web page and not to the article are found by their form and set aside.

Every rule looks at how a block stands in its document (repetition, isolation, voice, shape), never for a phrase.
What is removed is kept beside the text with the reason, so that staff can see it and put it back.
"""

import hashlib
import re
from collections.abc import Collection

from langchain_core.documents import Document

from knowledge.clean.page import Page
from knowledge.clean.rules import RULES, mark_link_lists
from knowledge.read.blocks import Block

BULLET = "• "
"""What stands before an item in the canonical text, and is no word of it."""
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")


def block_hash(text: str) -> str:
    """Return the name by which staff put a block back: a hash of its words."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def clean(document: Document, put_back: Collection[str] = ()) -> Document:
    """Return the canonical document: its text in `page_content`, headings as spans of it, what was removed beside.

    Metadata added: `headings` (`[{"title", "level", "start", "end"}]`), `removed` (`[{"text", "why"}]`), and `pages`
    (`[{"page", "start"}]`) of what has pages. Blocks whose hash is in `put_back` stay, and are told in `put_back`.
    """
    blocks: list[Block] = document.metadata["blocks"]
    reasons = _reasons(blocks)
    back = []
    for i, block in enumerate(blocks):
        if reasons[i] and block_hash(block["text"]) in put_back:
            back.append({"text": block["text"], "why": reasons[i]})
            reasons[i] = ""
            blocks[i] = {**block, "kind": "paragraph" if block["kind"] == "removed" else block["kind"]}
    kept = [block for block, why in zip(blocks, reasons, strict=True) if not why]
    about = {key: value for key, value in document.metadata.items() if key != "blocks"}
    text, headings, pages = _canonical(kept)
    removed = [{"text": b["text"], "why": why} for b, why in zip(blocks, reasons, strict=True) if why]
    about |= ({"pages": pages} if pages else {}) | ({"put_back": back} if back else {})
    return Document(page_content=text, metadata={**about, "headings": headings, "removed": removed})


def _heads(blocks: list[Block], i: int) -> bool:
    """Tell whether a label heads what follows; a line that heads nothing, such as a price, is text."""
    return i + 1 < len(blocks) and (i == 0 or blocks[i + 1]["kind"] in ("paragraph", "item"))


def _canonical(blocks: list[Block]) -> tuple[str, list[dict[str, object]], list[dict[str, int]]]:
    text, before = "", ""
    headings: list[dict[str, object]] = []
    pages: list[dict[str, int]] = []
    for i, block in enumerate(blocks):
        if text:
            text += "\n" if block["kind"] == before == "item" else "\n\n"
        before = block["kind"]
        start = len(text)
        if "page" in block and (not pages or pages[-1]["page"] != block["page"]):
            pages.append({"page": block["page"], "start": start})
        text += (BULLET if before == "item" and not _NUMBERED.match(block["text"]) else "") + block["text"]
        if before == "heading" or (before == "label" and _heads(blocks, i)):
            headings.append({"title": block["text"], "level": block.get("level", 2), "start": start, "end": len(text)})
    return text, headings, pages


def _reasons(blocks: list[Block]) -> list[str]:
    """Return for each block why it is no part of the article, or an empty string."""
    page = Page(blocks)
    mark_link_lists(page)
    for i, block in enumerate(blocks):
        if not page.why[i] and block["kind"] not in ("heading", "item"):
            page.why[i] = next((why for why, is_so in RULES if is_so(page, i)), "")
    return page.why
