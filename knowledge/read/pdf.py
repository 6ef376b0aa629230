"""A PDF: the text of each page becomes blocks that know their page; what most pages have at their edge is removed."""

import io
import re
from collections import Counter
from typing import Any

from langchain_core.documents import Document
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PdfReadError

from knowledge.errors import UnreadableDocument
from knowledge.read.blocks import Block, of_blocks, squeeze
from knowledge.read.plain import plain_blocks
from knowledge.words import visible

PAGES = 1000
"""More than this is an archive and no leaflet; reading it would take longer than a document may."""
_FULL_SHARE = 0.75
"""A line this long, beside the longest of its page, was broken by the page and not by its author."""
_EDGE_PAGES = 3
"""On fewer pages than this nothing tells a running head from a heading."""
_EDGE_SHARE = 0.5
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_A-Z])(\S+)( ?)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_pdf(data: bytes) -> Document:
    """Read a PDF; raise `UnreadableDocument` for one that is encrypted, broken, too long or a scan."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("it is encrypted. Save it without a password.")
        pages = _pages(reader)
        about = _about(reader, pages)
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableDocument("it is encrypted. Save it without a password.") from error
    except LimitReachedError as error:
        raise UnreadableDocument("a part of it unpacks to far too much. Print it to a new PDF.") from error
    except (PdfReadError, RecursionError) as error:
        raise UnreadableDocument(f"it is broken ({error}). Print it to a new PDF.") from error
    if not any(squeeze(page) for page in pages):
        raise UnreadableDocument("its pages hold no text, as those of a scan. Have its text recognised (OCR) first.")
    return of_blocks(_blocks(pages), **about)


def _pages(reader: PdfReader) -> list[str]:
    if len(reader.pages) > PAGES:
        raise UnreadableDocument(f"{len(reader.pages)} pages are over the limit of {PAGES}. Split it.")
    texts = [visible(page.extract_text()) for page in reader.pages]
    return [_HYPHENATED.sub(_whole_word, re.sub(r"[^\S\n]+(?=\n|$)", "", text)) for text in texts]


def _whole_word(parted: re.Match[str]) -> str:
    """Return the rest of a word that a line's end parted, so that it ends the line it began in and no other."""
    return parted[1] + ("\n" if parted[2] else "")


def _about(reader: PdfReader, pages: list[str]) -> dict[str, Any]:
    """Return the title that the file gives itself, if its readers see it too, and its language."""
    title = squeeze(str(reader.metadata.title or "")) if reader.metadata else ""
    language = str(reader.root_object.get("/Lang", ""))
    seen = squeeze(" ".join(pages[:1])).casefold()
    about = {
        "title": title if title.casefold() in seen else "",
        "language": language if _LANGUAGE.fullmatch(language) else "",
    }
    return {name: value for name, value in about.items() if value}


def _blocks(pages: list[str]) -> list[Block]:
    lines = [page.split("\n") for page in pages]
    edges = _edges(lines)
    blocks: list[Block] = []
    removed: list[Block] = []
    for number, page in enumerate(lines, start=1):
        own = _without_edges(page, edges, removed, number)
        longest = max(map(len, own), default=0)
        for block in plain_blocks("\n".join(own), max(1, int(_FULL_SHARE * longest))):
            if blocks and _goes_on(blocks[-1], block, number):
                blocks[-1]["text"] += " " + block["text"]
            else:
                blocks.append({**block, "page": number})
    return blocks + removed


def _edges(pages: list[list[str]]) -> set[str]:
    """Return the first and last lines that most pages have, whatever number is in them."""
    written = [[line for line in page if line.strip()] for page in pages]
    found = Counter(key for page in written if page for key in {_key(page[0]), _key(page[-1])})
    least = max(_EDGE_PAGES, _EDGE_SHARE * len(pages))
    return {key for key, times in found.items() if times >= least} | _numbered_feet(written)


def _numbered_feet(pages: list[list[str]]) -> set[str]:
    """Return the last line of a leaflet's pages if it is the same on all, but for the number of the page in it."""
    feet = [page[-1] for page in pages if page]
    first = re.search(r"\d+", feet[0]) if len(feet) > 1 else None
    numbers = [re.sub(rf"\b{int(first[0]) + i}\b", "#", foot) for i, foot in enumerate(feet)] if first else []
    return {_key(feet[0])} if len(set(numbers)) == 1 else set()


def _without_edges(page: list[str], edges: set[str], removed: list[Block], number: int) -> list[str]:
    own = list(page)
    for end in (0, -1):
        while own and not own[end].strip():
            own.pop(end)
        if own and _key(own[end]) in edges:
            text = squeeze(own.pop(end))
            removed.append({"kind": "removed", "text": text, "why": "stands at the edge of most pages", "page": number})
    return own


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", squeeze(line)).casefold()


def _goes_on(before: Block, block: Block, page: int) -> bool:
    """Tell whether `block`, the first of its page, goes on in the middle of a sentence of the page before."""
    told = before["kind"] == block["kind"] == "paragraph"
    return told and before["page"] == page - 1 and before["text"][-1] not in ".!?…:" and block["text"][0].islower()
