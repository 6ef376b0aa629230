"""What is answered besides a turn, as the specification tells it."""

from pydantic import BaseModel

from assistant.reply import Span


class FieldProblem(BaseModel):
    """What is wrong with one field of a body."""

    field: str
    code: str
    detail: str


class ProblemDetails(BaseModel):
    """Why a request was refused (RFC 9457); `code` is for programs and stays, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] | None = None


class OpenAIErrorBody(BaseModel):
    """Why."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIError(BaseModel):
    """Why a request was refused, as OpenAI's clients read it."""

    error: OpenAIErrorBody


class Suggestions(BaseModel):
    """Questions to begin with; each of them is answered."""

    suggestions: list[str]


class Place(BaseModel):
    """A place of the tour."""

    id: str
    name: str


class Handoff(BaseModel):
    """An address that works once and for ten minutes, and its QR code."""

    url: str
    expires_at: str
    qr_svg: str


class DocumentFacts(BaseModel):
    """A document that is served; `characters` is the length of its canonical text."""

    document_id: str
    title: str
    language: str
    source: str
    url: str
    characters: int
    passages: int


class Documents(BaseModel):
    """All of them."""

    documents: list[DocumentFacts]


class LearningJob(BaseModel):
    """Something to learn or to forget; `message` says why it waits or failed, or what it came to."""

    id: str
    what: str
    name: str
    document_id: str
    state: str
    stage: str
    done: int
    total: int
    message: str
    created_at: str
    finished_at: str | None


class Heading(BaseModel):
    """A heading and where it stands in the text."""

    title: str
    level: int
    start: int
    end: int


class PlacedPassage(BaseModel):
    """Where a passage stands in the text."""

    passage_id: str
    section: str
    start: int
    end: int


class WholeDocument(DocumentFacts):
    """A document with its canonical text, of which every passage is a span."""

    text: str
    headings: list[Heading]
    spans: list[PlacedPassage]


class PassageInPlace(BaseModel):
    """A passage with its place in its document, and its neighbours in the same section."""

    passage_id: str
    document_id: str
    title: str
    section: str
    source: str
    text: str
    start: int
    end: int
    before: str
    after: str
    url: str


class FoundPassage(BaseModel):
    """A passage that was found: `quote` is its nearest sentence, and both are spans of the document's text."""

    passage_id: str
    document_id: str
    title: str
    section: str
    language: str
    source: str
    text: str
    source_span: Span
    quote: str
    quote_span: Span
    url: str
    score: float | None = None
    """Only for a key of the scope search: how near the quote is, a cosine."""


class SearchResult(BaseModel):
    """What was found, nearest first."""

    passages: list[FoundPassage]
