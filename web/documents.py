"""GET /api/v1/documents: what the guide has learnt, and the canonical text that every citation is a span of."""

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue
from langchain_core.documents import Document

from web.collaborators import Corpus, collaborators
from web.errors import UnknownSource
from web.operation import describe
from web.replies import DocumentFacts, Documents, Heading, PlacedPassage, WholeDocument

bp = Blueprint("documents", __name__)


@bp.get("/api/v1/documents")
@describe("List the documents", "documents", gives={200: Documents}, refuses=(503,))
def documents() -> ResponseReturnValue:
    """Give the documents that are served now."""
    corpus = collaborators().library.current()
    found = [_facts(corpus, key, document) for key, document in corpus.documents.items()]
    return jsonify(Documents(documents=found).model_dump())


@bp.get("/api/v1/documents/<document_id>")
@describe("Read a document", "documents", gives={200: WholeDocument}, refuses=(404, 503))
def document(document_id: str) -> ResponseReturnValue:
    """Give a document with its canonical text, its headings, and where its passages stand."""
    corpus = collaborators().library.current()
    found = corpus.documents.get(document_id)
    if found is None:
        raise UnknownSource
    whole = WholeDocument(
        **_facts(corpus, document_id, found).model_dump(),
        text=found.page_content,
        headings=[Heading(**heading) for heading in found.metadata.get("headings") or []],
        spans=[
            PlacedPassage(
                passage_id=key, section=p.metadata.get("section", ""), start=p.metadata["start"], end=p.metadata["end"]
            )
            for key, p in _passages(corpus, document_id).items()
        ],
    )
    return jsonify(whole.model_dump())


def _facts(corpus: Corpus, document_id: str, document: Document) -> DocumentFacts:
    facts = document.metadata
    return DocumentFacts(
        document_id=document_id,
        title=facts["title"],
        language=facts["language"],
        source=facts.get("source", ""),
        url=url_for("sources.source", document_id=document_id),
        characters=len(document.page_content),
        passages=len(_passages(corpus, document_id)),
    )


def _passages(corpus: Corpus, document_id: str) -> dict[str, Document]:
    return {key: p for key, p in corpus.passages.items() if p.metadata["document_id"] == document_id}
