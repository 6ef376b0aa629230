"""What staff have written, in the database, and a stamp by which every process sees that it was changed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.house import DeskNote
from knowledge.prepared import PreparedAnswer
from web.records.database import writing
from web.records.tables import CuratedAnswerRow, DeskNoteRow, StampRow

TOLD, WITHDRAWN = "told", "withdrawn"
"""The states; whether an answer is suspended is told by the documents and kept nowhere."""
STAMP = "curated"


@dataclass(frozen=True)
class Written:
    """An answer of the staff; `documents` are those its quotes were taken from, in their order."""

    entry: PreparedAnswer
    documents: tuple[str, ...]
    told: bool
    changed_by: str


@dataclass(frozen=True)
class WrittenNote:
    """A desk note of the staff."""

    note: DeskNote
    told: bool
    changed_by: str


class RecordedCurated:
    """Implements `assistant.curated.Curated`; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def stamp(self) -> int:
        """Return a number that changes with every change, 0 before the first: one read by primary key."""
        with self._engine.connect() as connection:
            return connection.scalar(select(StampRow.count).where(StampRow.name == STAMP)) or 0

    def answers(self) -> tuple[PreparedAnswer, ...]:
        """Return the answers that staff want told."""
        return tuple(each.entry for each in self.written() if each.told)

    def notes(self) -> tuple[DeskNote, ...]:
        """Return the desk notes that staff want told."""
        return tuple(each.note for each in self.written_notes() if each.told)

    def written(self) -> tuple[Written, ...]:
        """Return all answers, withdrawn ones too, by their ids."""
        with Session(self._engine) as session:
            return tuple(map(_answer, session.scalars(select(CuratedAnswerRow).order_by(CuratedAnswerRow.id))))

    def written_notes(self) -> tuple[WrittenNote, ...]:
        """Return all desk notes, withdrawn ones too, by their ids."""
        with Session(self._engine) as session:
            return tuple(map(_note, session.scalars(select(DeskNoteRow).order_by(DeskNoteRow.id))))

    def write(self, written: Written) -> None:
        """Keep an answer instead of the one with its id."""
        entry = written.entry
        row = CuratedAnswerRow(
            id=entry.id,
            questions={language: list(questions) for language, questions in entry.questions.items()},
            answer=entry.answer,
            quotes=[
                {"text": text, "document_id": document}
                for text, document in zip(entry.quotes, written.documents, strict=True)
            ],
            checked_by=entry.checked_by or "",
            checked_on=entry.checked_on or date.today(),
            state=_state(written.told),
            changed_by=written.changed_by,
        )
        self._change(row)

    def write_note(self, written: WrittenNote) -> None:
        """Keep a desk note instead of the one with its id."""
        note, state = written.note, _state(written.told)
        self._change(
            DeskNoteRow(id=note.id, asked=note.asked, say=note.say, state=state, changed_by=written.changed_by)
        )

    def _change(self, row: CuratedAnswerRow | DeskNoteRow) -> None:
        with Session(self._writer) as session, session.begin():
            session.merge(row)
            # The lock keeps two changes in PostgreSQL from coming to the same number.
            stamp = session.get(StampRow, STAMP, with_for_update=True)
            if stamp is None:
                session.add(StampRow(name=STAMP, count=1))
            else:
                stamp.count += 1


def _state(told: bool) -> str:
    return TOLD if told else WITHDRAWN


def _answer(row: CuratedAnswerRow) -> Written:
    entry = PreparedAnswer(
        id=row.id,
        questions={language: tuple(questions) for language, questions in row.questions.items()},
        answer=row.answer,
        quotes=tuple(quote["text"] for quote in row.quotes),
        checked_by=row.checked_by or None,
        checked_on=row.checked_on,
    )
    return Written(entry, tuple(quote["document_id"] for quote in row.quotes), row.state == TOLD, row.changed_by)


def _note(row: DeskNoteRow) -> WrittenNote:
    return WrittenNote(DeskNote(id=row.id, asked=row.asked, say=row.say), row.state == TOLD, row.changed_by)
