"""POST /api/v1/search: the passages nearest to a question, for programs that answer by themselves."""

from typing import Annotated

from flask import Blueprint, Response, url_for
from pydantic import BaseModel, Field

from assistant.reply import Span
from knowledge.library import Hit
from web.body import read_body
from web.chat import MESSAGE_CHARACTERS, Visible
from web.collaborators import collaborators
from web.keys import holds, scoped
from web.operation import describe
from web.replies import FoundPassage, SearchResult

bp = Blueprint("search", __name__)

MOST = 8
"""As many as the guide itself reads."""


class SearchBody(BaseModel):
    """What is looked for."""

    query: Annotated[str, Field(min_length=1, max_length=MESSAGE_CHARACTERS), Visible]
    limit: Annotated[int, Field(strict=True, ge=1, le=MOST)] = MOST


@bp.post("/api/v1/search")
@describe(
    "Search the documents",
    "documents",
    body=SearchBody,
    gives={200: SearchResult},
    refuses=(400, 413, 415, 422, 429, 503),
    scope="search",
)
@scoped("search")
def search() -> Response:
    """Give the passages nearest to a question, with the sentence of each that is nearest and where both stand.

    Nothing is judged: the nearest passages of a question that no document answers are given as well. How near they are
    is told to keys of the scope search alone.
    """
    body = read_body(SearchBody)
    with collaborators().running.crowd.place():
        hits = collaborators().library.current().search(body.query)[: body.limit]
    result = SearchResult(passages=[_found(hit) for hit in hits])
    return Response(result.model_dump_json(exclude_none=True), mimetype="application/json")


def _found(hit: Hit) -> FoundPassage:
    facts, text = hit.passage.metadata, hit.passage.page_content
    start, end = facts["start"] + hit.quote[0], facts["start"] + hit.quote[1]
    return FoundPassage(
        passage_id=facts["passage_id"],
        document_id=facts["document_id"],
        title=facts["title"],
        section=facts.get("section", ""),
        language=facts["language"],
        source=facts.get("source", ""),
        text=text,
        source_span=Span(start=facts["start"], end=facts["end"]),
        quote=text[slice(*hit.quote)],
        quote_span=Span(start=start, end=end),
        url=url_for("sources.source", document_id=facts["document_id"], start=start, end=end, _anchor="quote"),
        score=round(hit.similarity, 4) if holds("search") else None,
    )
