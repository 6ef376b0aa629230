"""READ: a file of any supported type becomes blocks, with nothing judged or thrown away silently."""

import stat
from collections.abc import Callable
from pathlib import Path

import charset_normalizer
import puremagic
from langchain_core.documents import Document

from knowledge.errors import UnreadableDocument
from knowledge.read.markdown import read_markdown
from knowledge.read.pdf import read_pdf
from knowledge.read.plain import read_plain
from knowledge.read.webpage import read_webpage
from knowledge.read.word import read_word
from knowledge.words import visible

_READERS: dict[str, Callable[[str], Document]] = {
    ".md": read_markdown,
    ".txt": read_plain,
    ".html": read_webpage,
    ".htm": read_webpage,
}
_PACKED: dict[str, tuple[Callable[[bytes], Document], bytes, str]] = {
    ".pdf": (read_pdf, b"%PDF-", "a PDF"),
    ".docx": (read_word, b"PK\x03\x04", "a Word document"),
}
"""Types that are no text: the reader, what such a file has near its beginning, and what it is called."""
_BEGINNING = 1024
"""Readers of PDF allow for so much before it begins."""
_OLD_WORD = b"\xd0\xcf\x11\xe0"
KNOWN = (*_READERS, *_PACKED)
_LOOKS_LIKE_TEXT = {b"%PDF-": "a PDF", b"{\\rtf": "an RTF document", b"%!PS": "PostScript"}
"""Formats that may hold no byte that text could not hold."""


def read(path: Path, limit_bytes: int) -> Document:
    """Return the blocks of the file at `path` in `metadata["blocks"]`, with what it says about itself.

    Other metadata: `file`, `title`, `language`, `publisher`, `source`, `kind`, `retells`, as far as they are given.
    Raises `UnreadableDocument` with the reason and the mend.
    """
    try:
        document = _document(path, limit_bytes)
    except UnreadableDocument as error:
        raise UnreadableDocument(f"{path}: {error}") from error
    except Exception as error:  # whatever a parser does with a hostile file, the other documents are not to suffer
        raise UnreadableDocument(f"{path}: cannot be read ({type(error).__name__}: {error}).") from error
    if all(block["kind"] in ("heading", "removed") for block in document.metadata["blocks"]):
        raise UnreadableDocument(f"{path}: there is no text in it. Add some, or take the file away.")
    document.metadata["file"] = path.name
    return document


def _document(path: Path, limit_bytes: int) -> Document:
    if path.is_dir():
        raise UnreadableDocument("this is a link to a folder, which is not followed. Add the folder itself.")
    kind = path.suffix.lower()
    if kind not in KNOWN:
        known = ", ".join(KNOWN)
        raise UnreadableDocument(f"files of type “{path.suffix or 'none'}” cannot be read. Save it as one of {known}.")
    data = _data_of(path, limit_bytes)
    if kind in _READERS:
        return _READERS[kind](_text_of(data))
    reader, start, name = _PACKED[kind]
    if start not in data[:_BEGINNING]:
        raise UnreadableDocument(_unlike(data, name))
    return reader(data)


def _unlike(data: bytes, name: str) -> str:
    if data.startswith(_OLD_WORD) and name == "a Word document":
        return "it is encrypted, or from a Word before 2007. Save it as .docx without a password."
    if _decoded(data) is not None:
        return f"this is not {name} but text. Give it the ending .txt."
    return f"this is not {name} but {_looks_like(data)}. Give it the ending that it should have."


def _data_of(path: Path, limit_bytes: int) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableDocument("this is a pipe or a device and not a file.")
        if about.st_size > limit_bytes:
            size, limit = about.st_size / 2**20, limit_bytes / 2**20
            raise UnreadableDocument(
                f"{size:.1f} MB is over the limit of {limit:.0f} MB. Split it, or raise TOUR_MAX_FILE_MB."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"cannot be opened ({error.strerror or error}).") from error
    if not data.strip():
        raise UnreadableDocument("the file is empty.")
    return data


def _text_of(data: bytes) -> str:
    text = _decoded(data)
    if text is None:
        mend = "Give it the ending .pdf." if data.startswith(b"%PDF-") else "Save it as text first."
        raise UnreadableDocument(f"this is not text but {_looks_like(data)}. {mend}")
    return visible(text)


def _decoded(data: bytes) -> str | None:
    """Return the text that `data` holds, or None if it is something else."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(tuple(_LOOKS_LIKE_TEXT)) or (b"\0" in data and not wide):
        return None
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if not broken or sum(char > "\x7f" for char in text) > 2 * broken:  # most of what is not ASCII is sound
        return text
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        return None
    if best.coherence == 0.0 and not wide:  # too short to tell by its language: then what Western Europe wrote in
        return data.decode("cp1252", errors="replace")
    return str(best)


def _looks_like(data: bytes) -> str:
    for start, name in _LOOKS_LIKE_TEXT.items():
        if data.startswith(start):
            return name
    try:
        return f"{puremagic.from_string(data[:4096])} data"
    except puremagic.PureError:
        return "binary data"
