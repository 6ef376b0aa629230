"""A Word document (.docx): its paragraphs and the rows of its tables become blocks; what Word hides is removed."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from langchain_core.documents import Document

from knowledge.errors import UnreadableDocument
from knowledge.read.blocks import Block, of_blocks, squeeze

UNPACKED_BYTES = 200 * 2**20
"""Of all parts together, pictures too; what is not unpacked cannot fill the memory."""
PARTS = 5000
_TITLE = "Title"
_HEADING = re.compile(r"Heading (\d)")
_CELL_WORDS = 60
"""A cell of more words than this is a column of the page, not a value in a table."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {qn("w:del"), qn("w:moveFrom"), _FALLBACK}
_OFF = ("0", "false", "off")


def read_word(data: bytes) -> Document:
    """Read a Word document; raise `UnreadableDocument` for one that is broken or unpacks to too much."""
    _check_size(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableDocument("it is broken or no Word document. Save it as .docx anew.") from error
    styles = {style.style_id: str(style.name) for style in document.styles}
    hidden: list[str] = []
    blocks = [block for block in _blocks(document.element.body, styles, hidden) if block["text"]]
    about = {}
    title = next((b for b in blocks if b["kind"] == "heading" and b["level"] <= 1), None)
    if title:
        about["title"] = title["text"]
        blocks.remove(title)
    blocks += [{"kind": "removed", "text": words, "why": "hidden from readers of the page"} for words in hidden]
    return of_blocks(blocks, **about)


def _check_size(data: bytes) -> None:
    """Raise where the parts say that they are too many or too large; more than they say is never unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise UnreadableDocument(f"it is broken ({error}). Save it as .docx anew.") from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableDocument("it is encrypted. Save it without a password.")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS or unpacked > UNPACKED_BYTES:
        size, limit = unpacked / 2**20, UNPACKED_BYTES / 2**20
        raise UnreadableDocument(
            f"it unpacks to {size:.0f} MB in {len(parts)} parts, over the limit of {limit:.0f} MB in {PARTS}. Split it."
        )


def _blocks(body: Any, styles: dict[str, str], hidden: list[str]) -> Iterator[Block]:
    for node in body.iter(qn("w:p"), qn("w:tr")):
        if node.tag == qn("w:tr"):
            if _is_row(node):
                cells = (
                    squeeze(" ".join(_words(p, hidden) for p in cell.iter(qn("w:p"))))
                    for cell in node.findall(qn("w:tc"))
                )
                yield {"kind": "item", "text": ": ".join(filter(None, cells))}
        elif not any(_is_row(row) for row in node.iterancestors(qn("w:tr"))):
            yield {**_kind(node, styles), "text": squeeze(_words(node, hidden))}


def _is_row(row: Any) -> bool:
    """Tell a row of values from one that lays out the page."""
    nested = next(row.iterdescendants(qn("w:tbl")), None) is not None
    return not nested and not any(
        len(" ".join(t.text or "" for t in cell.iter(qn("w:t"))).split()) > _CELL_WORDS
        for cell in row.findall(qn("w:tc"))
    )


def _kind(paragraph: Any, styles: dict[str, str]) -> Block:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val")), "") if style is not None else ""
    if name == _TITLE:
        return {"kind": "heading", "level": 1}
    if heading := _HEADING.match(name):
        return {"kind": "heading", "level": int(heading.group(1))}
    listed = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None or name.startswith("List ")
    return {"kind": "item"} if listed else {"kind": "paragraph"}


def _words(paragraph: Any, hidden: list[str]) -> str:
    """Return the words of a paragraph that a reader sees; those that Word hides go to `hidden`."""
    seen: list[str] = []
    unseen: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if _is_gone(node, paragraph):
            continue
        run = node.getparent()
        text = {qn("w:t"): node.text or "", qn("w:noBreakHyphen"): "-"}.get(node.tag, " ")
        (unseen if _is_hidden(run) else seen).append(text)
    if squeeze("".join(unseen)):
        hidden.append(squeeze("".join(unseen)))
    return "".join(seen)


def _is_gone(node: Any, paragraph: Any) -> bool:
    """Tell whether words were deleted, stand for an older Word, or belong to a paragraph within this one."""
    for above in node.iterancestors():
        if above is paragraph:
            return any(each.tag == _FALLBACK for each in paragraph.iterancestors())
        if above.tag in _GONE or above.tag == qn("w:p"):
            return True
    return False


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val"), "1") not in _OFF
