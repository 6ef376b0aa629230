"""PREPARED: answers that people of the house wrote beforehand, each resting on the exact words of its documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from langchain_core.documents import Document
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge.errors import HouseError
from knowledge.house import House
from knowledge.library import Corpus
from knowledge.words import visible

FILE = "prepared.yaml"
MEND = "An entry has an id, questions and answer by language, quotes, checked_by and checked_on."

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class PreparedAnswer(BaseModel):
    """An entry of prepared.yaml: what people ask, by language, what is said to them, and the words that it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Said
    questions: dict[Said, tuple[Said, ...]] = Field(min_length=1)
    answer: dict[Said, Said]
    quotes: tuple[Said, ...] = Field(min_length=1)
    checked_by: Said | None = None
    checked_on: date | None = None

    @model_validator(mode="after")
    def _languages_agree(self) -> "PreparedAnswer":
        asked = {language for language, questions in self.questions.items() if questions}
        if unasked := sorted(set(self.answer) - asked):
            raise ValueError(f"it has an answer in {', '.join(unasked)} and no questions in that language; add some")
        if unanswered := sorted(set(self.questions) - set(self.answer)):
            raise ValueError(f"it has questions in {', '.join(unanswered)} and no answer in that language; add one")
        return self


@dataclass(frozen=True)
class Place:
    """Where a quote stands: `quote` is `document`'s text from `start` to `end`, and most of it lies in `passage`."""

    quote: str
    document: Document
    start: int
    end: int
    passage: Document


@dataclass(frozen=True)
class Resolved:
    """An entry with the place of each of its quotes, in their order."""

    entry: PreparedAnswer
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Suspended:
    """An entry that must not be told, because no document says `quote`."""

    entry: PreparedAnswer
    quote: str

    @property
    def said(self) -> str:
        """What is wrong and what mends it."""
        return (
            f"The prepared answer “{self.entry.id}” is not told: no document has the words “{self.quote}”. "
            f"Change that quote, and the answer if need be, in {FILE} or, if staff wrote it, on their page of answers; "
            "or change the article and run: python server.py ingest"
        )


def open_prepared(house: House) -> tuple[PreparedAnswer, ...]:
    """Read the house's prepared answers, none if it has no such file; raise `HouseError` that names what is wrong."""
    file = house.folder / FILE
    if not file.exists():
        return ()
    try:
        said = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise HouseError(f"{file} cannot be read: {error}") from error
    if not isinstance(said or [], list):
        raise HouseError(f"{file} must be a list of entries that begin with “- id:”. {MEND}")
    entries = tuple(_entry(file, i, row) for i, row in enumerate(said or [], start=1))
    first: dict[str, int] = {}
    for i, entry in enumerate(entries, start=1):
        if first.setdefault(entry.id, i) != i:
            raise HouseError(f"{file}: entries {first[entry.id]} and {i} are both called “{entry.id}”. Rename one.")
    return entries


def _entry(file: Path, i: int, row: Any) -> PreparedAnswer:
    try:
        return PreparedAnswer.model_validate(row)
    except ValidationError as error:
        name = f" “{row['id']}”" if isinstance(row, dict) and row.get("id") else ""
        wrong = "; ".join(_wrong(e["loc"], e["msg"]) for e in error.errors())
        raise HouseError(f"{file}, entry {i}{name}: {wrong}. {MEND}") from error


def _wrong(where: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part) for part in where if part != "[key]")
    return f"{place}: {message}" if place else message.removeprefix("Value error, ")


def resolve(entries: tuple[PreparedAnswer, ...], corpus: Corpus) -> tuple[tuple[Resolved, ...], tuple[Suspended, ...]]:
    """Return the entries whose quotes all stand in the served documents, with their places, and the suspended ones."""
    resolved, suspended = [], []
    for entry in entries:
        places = [place_of(quote, corpus) for quote in entry.quotes]
        missing = next((q for q, place in zip(entry.quotes, places, strict=True) if place is None), None)
        if missing is None:
            resolved.append(Resolved(entry, tuple(place for place in places if place)))
        else:
            suspended.append(Suspended(entry, missing))
    return tuple(resolved), tuple(suspended)


def place_of(quote: str, corpus: Corpus) -> Place | None:
    """Return where `quote` stands, if it can, within one passage."""
    return max(_places(quote, corpus), key=_within, default=None)


def _places(quote: str, corpus: Corpus) -> Iterator[Place]:
    pattern = re.compile(r"\s+".join(re.escape(word) for word in visible(quote).split()))
    for document in corpus.documents.values():
        own = [p for p in corpus.passages.values() if p.metadata["document_id"] == document.metadata["document_id"]]
        for found in pattern.finditer(document.page_content):
            start, end = found.span()
            touched = [p for p in own if p.metadata["start"] < end and start < p.metadata["end"]]
            if touched:
                passage = max(touched, key=lambda p: _shared(p, start, end))
                yield Place(found.group(), document, start, end, passage)


def _within(place: Place) -> bool:
    return _shared(place.passage, place.start, place.end) == place.end - place.start


def _shared(passage: Document, start: int, end: int) -> int:
    return int(min(end, passage.metadata["end"]) - max(start, passage.metadata["start"]))
