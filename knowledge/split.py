"""SPLIT: a canonical text becomes passages, each a span of it that never crosses a heading or the end of a page."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from langchain_core.documents import Document

from knowledge.sentences import Span, sentence_spans

SMALL = 200
"""Characters below which a paragraph joins its neighbour: alone it says too little to be found."""
LARGE = 1200
"""Characters above which a passage is parted between sentences: the embedding reads about 256 word pieces."""


def split(document: Document) -> list[Document]:
    """Return the passages of a canonical document in order.

    A passage's `page_content` is `text[start:end]` of the document's; its metadata are `passage_id` (a hash of
    document, section and words), `document_id`, `title`, `section`, `source`, `language`, `start`, `end`, and `page`
    where there are pages.
    """
    about = document.metadata
    text, language = document.page_content, about["language"]
    seen: Counter[str] = Counter()
    passages = []
    for section, page, start, end in _on_pages(document):
        for first, last in _packed(text, start, end, language):
            words = text[first:last]
            key = "\0".join([about["document_id"], section, words])
            seen[key] += 1
            digest = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:16]
            metadata = {
                "passage_id": f"psg_{digest}",
                "document_id": about["document_id"],
                "title": about["title"],
                "section": section,
                "source": _source(about, section),
                "language": language,
                "start": first,
                "end": last,
                **page,
            }
            passages.append(Document(id=metadata["passage_id"], page_content=words, metadata=metadata))
    return passages


def _source(about: dict[str, Any], section: str) -> str:
    """Return what the section is taken from, with the paragraphs of the original where the document names them."""
    retold = about.get("retells", {}).get(section, [])
    if not retold:
        return str(about["source"])
    numbers = ", ".join(str(number) for number in retold)
    return f"{about['source']}, paragraph{'s' if len(retold) > 1 else ''} {numbers}"


def _sections(document: Document) -> Iterator[tuple[str, int, int]]:
    title, start = "", 0
    for heading in document.metadata["headings"]:
        yield title, start, heading["start"]
        title, start = heading["title"], heading["end"]
    yield title, start, len(document.page_content)


def _on_pages(document: Document) -> Iterator[tuple[str, dict[str, int], int, int]]:
    """Yield the sections, each parted where a page ends."""
    pages = document.metadata.get("pages", [])
    for title, start, end in _sections(document):
        cuts = [start, *(p["start"] for p in pages if start < p["start"] < end), end]
        for first, last in pairwise(cuts):
            number = next((p["page"] for p in reversed(pages) if p["start"] <= first), None)
            yield title, {"page": number} if number else {}, first, last


def _packed(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Yield passages: paragraphs, the small ones joined and the large ones parted."""
    open_span: Span | None = None
    for first, last in _paragraphs(text, start, end, language):
        if open_span is None:
            open_span = first, last
        elif last - open_span[0] <= LARGE and (open_span[1] - open_span[0] < SMALL or last - first < SMALL):
            open_span = open_span[0], last
        else:
            yield open_span
            open_span = first, last
    if open_span:
        yield open_span


def _paragraphs(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    position = start
    for paragraph in text[start:end].split("\n\n"):
        first = position + len(paragraph) - len(paragraph.lstrip())
        last = first + len(paragraph.strip())
        position += len(paragraph) + 2
        if last - first <= LARGE:
            if first < last:
                yield first, last
            continue
        part: Span | None = None
        for a, b in sentence_spans(text[first:last], language):
            if part and first + b - part[0] > LARGE:
                yield part
                part = None
            part = part[0] if part else first + a, first + b
        if part:
            yield part
