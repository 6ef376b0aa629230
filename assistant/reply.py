"""What a turn ends with: the one object that every surface shows, folds or projects."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """The outcome of a turn."""

    ANSWER = "answer"
    CURATED = "curated"
    CORRECTION = "correction"
    NO_ANSWER = "no_answer"
    SMALLTALK = "smalltalk"


class Span(BaseModel):
    """A half-open range of characters, `start` included and `end` not."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int


class Citation(BaseModel):
    """Which words of which document a sentence rests on."""

    model_config = ConfigDict(frozen=True)

    n: int
    passage_id: str
    document_id: str
    title: str
    section: str
    page: int | None = None
    """Where the document has pages."""
    language: str
    """Of the quote."""
    source: str
    """What the document is, such as “our retelling of a feature, paragraph 3”; may be empty."""
    url: str
    quote: str
    match: Literal["exact", "close"]
    source_span: Span
    """Where `quote` stands in the document's canonical text."""
    answer_span: Span
    """Where the sentence that rests on it stands in the reply's text, marker included."""


class Reply(BaseModel):
    """A whole turn, as the JSON endpoint gives it and the stream ends with it."""

    model_config = ConfigDict(frozen=True)

    id: str
    conversation_id: str
    kind: Kind
    text: str
    speech: str
    """`text` without its markers, to be read aloud."""
    language: str
    model: str
    citations: list[Citation]
    suggestions: list[str]
    timings_ms: dict[str, float]
    checked_by: str | None = None
    """Of a prepared answer: who of the house has checked it."""
    checked_on: date | None = None
