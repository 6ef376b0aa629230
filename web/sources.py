"""GET /sources/…: a document with the cited words marked in place; /api/v1/passages/…: one passage."""

import re
from collections.abc import Iterator
from typing import Any, TypedDict

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from langchain_core.documents import Document

from knowledge.words import visible
from web.collaborators import Corpus, collaborators
from web.errors import UnknownPassage, UnknownSource

bp = Blueprint("sources", __name__)

BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n\s*)+")


class Part(TypedDict):
    """Words of a block, marked or not."""

    text: str
    mark: bool


class Block(TypedDict):
    """A heading or a paragraph; `cited` if it belongs to the passage that the marked words are from.

    `page` is the number of the page that begins with it, else 0.
    """

    kind: str
    level: int
    id: str
    parts: list[Part]
    cited: bool
    page: int


@bp.get("/sources/<document_id>")
def source(document_id: str) -> ResponseReturnValue:
    """Show a document; words from `start` to `end` are marked if there are such."""
    corpus = collaborators().library.current()
    document = corpus.documents.get(document_id)
    if document is None:
        raise UnknownSource
    start, end = request.args.get("start", -1, int), request.args.get("end", -1, int)
    marked = (start, end) if 0 <= start < end <= len(document.page_content) else (0, 0)
    facts = {name: visible(document.metadata.get(name, "")) for name in ("title", "source", "language")}
    return render_template(
        "source.html",
        house=collaborators().house,
        document=facts,
        blocks=blocks(document, marked, _passage_around(corpus, document_id, marked)),
    )


@bp.get("/api/v1/passages/<passage_id>")
def passage(passage_id: str) -> ResponseReturnValue:
    """Give a passage, its place, and its neighbours in the same section."""
    corpus = collaborators().library.current()
    found = corpus.passages.get(passage_id)
    if found is None:
        raise UnknownPassage
    facts = found.metadata
    order = ["", *corpus.passages, ""]
    place = order.index(passage_id)
    before, after = (_words(corpus, order[place + step], _section(found)) for step in (-1, 1))
    return jsonify(
        passage_id=passage_id,
        document_id=facts["document_id"],
        title=visible(facts["title"]),
        section=visible(facts.get("section", "")),
        page=facts.get("page"),
        source=visible(facts.get("source", "")),
        text=visible(found.page_content),
        start=facts["start"],
        end=facts["end"],
        before=before,
        after=after,
        url=url_for(
            "sources.source",
            document_id=facts["document_id"],
            start=facts["start"],
            end=facts["end"],
            _anchor="quote",
        ),
    )


def blocks(document: Document, marked: tuple[int, int], cited: tuple[int, int]) -> list[Block]:
    """Return the text of `document` in blocks; `marked` and `cited` are spans of it, empty for none."""
    text = document.page_content
    pages = {page["start"]: page["page"] for page in document.metadata.get("pages", [])}
    return [
        Block(
            kind="heading" if level else "paragraph",
            level=level,
            id=f"at-{start}",
            parts=_parts(text, start, end, marked),
            cited=max(start, cited[0]) < min(end, cited[1]),
            page=pages.get(start, 0),
        )
        for start, end, level in _spans(text, document.metadata.get("headings") or [])
    ]


def _spans(text: str, headings: list[dict[str, Any]]) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and level of each block; the level of a paragraph is 0."""
    at = 0
    for heading in sorted(headings, key=lambda h: int(h["start"])):
        yield from _paragraphs(text, at, heading["start"])
        yield heading["start"], heading["end"], heading["level"]
        at = heading["end"]
    yield from _paragraphs(text, at, len(text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    gaps = [(gap.start(), gap.end()) for gap in BLANK_LINES.finditer(text, start, end)]
    for begin, stop in zip([start, *(g[1] for g in gaps)], [*(g[0] for g in gaps), end], strict=True):
        words = text[begin:stop]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            yield begin + lead, begin + len(words.rstrip()), 0


def _parts(text: str, start: int, end: int, marked: tuple[int, int]) -> list[Part]:
    first, last = (min(max(edge, start), end) for edge in marked)
    cuts = ((start, first, False), (first, last, True), (last, end, False))
    return [Part(text=visible(text[a:b]), mark=mark) for a, b, mark in cuts if a < b]


def _passage_around(corpus: Corpus, document_id: str, marked: tuple[int, int]) -> tuple[int, int]:
    """Return the span of the passage that shares most with `marked`."""
    spans = [
        (int(p.metadata["start"]), int(p.metadata["end"]))
        for p in corpus.passages.values()
        if p.metadata["document_id"] == document_id
    ]
    shared = {span: min(span[1], marked[1]) - max(span[0], marked[0]) for span in spans}
    best = max(spans, key=lambda span: shared[span], default=(0, 0))
    return best if shared.get(best, 0) > 0 else (0, 0)


def _words(corpus: Corpus, passage_id: str, section: tuple[str, str]) -> str:
    """Return the words of a passage if there is one and it is of that section."""
    found = corpus.passages.get(passage_id)
    return visible(found.page_content) if found and _section(found) == section else ""


def _section(passage: Document) -> tuple[str, str]:
    return passage.metadata["document_id"], passage.metadata.get("section", "")
