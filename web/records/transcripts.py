"""What visitors and the guide said: looked through, searched, and given out in pieces."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, delete, func, or_, select
from sqlalchemy.orm import Session

from assistant.errors import UnknownConversation
from assistant.reasons import Reasons
from web.errors import UnknownTurn
from web.records.database import wipe, writing
from web.records.keys import hashed
from web.records.tables import ConversationRow, FeedbackRow, ReasonsRow, TurnRow

PAGE = 50
"""Turns that one looks at together."""
BATCH = 500
"""Turns read at once while they are given out, so that nobody who writes waits for the rest."""

_answer = TurnRow.reply["text"].as_string()
_language = TurnRow.reply["language"].as_string()


@dataclass(frozen=True)
class Filter:
    """Which turns are meant; what is empty leaves all in."""

    since: date | None = None
    until: date | None = None
    """Included."""
    kind: str = ""
    language: str = ""
    rating: str = ""
    words: str = ""
    """All of them are in the question or the answer."""


@dataclass(frozen=True)
class Said:
    """One turn; `conversation` stands for the visitor's secret and opens nothing."""

    id: int
    conversation: str
    position: int
    at: datetime
    question: str
    standalone: str
    kind: str
    reply: dict[str, Any]
    rating: str
    reason: str
    reasons: dict[str, Any] | None = None


class Transcripts:
    """Reads what `RecordedConversations` keeps."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writer = engine, writing(engine)

    def page(self, chosen: Filter, number: int) -> tuple[list[Said], int]:
        """Return the turns of a page that counts from 1, latest first, and how many there are in all."""
        where = _conditions(chosen)
        with Session(self._engine) as session:
            every = session.scalar(_joined(select(func.count(TurnRow.id))).where(*where)) or 0
            rows = _turns().where(*where).order_by(TurnRow.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
            return [_said(*row) for row in session.execute(rows)], every

    def every(self, chosen: Filter) -> Iterator[Said]:
        """Yield all of them, earliest first, read a batch at a time."""
        where, last = _conditions(chosen), 0
        while True:
            batch = _turns().where(*where, TurnRow.id > last).order_by(TurnRow.id).limit(BATCH)
            with Session(self._engine) as session:
                found = [_said(*row) for row in session.execute(batch)]
            yield from found
            if len(found) < BATCH:
                return
            last = found[-1].id

    def languages(self) -> list[str]:
        """Return the languages that visitors have spoken."""
        with Session(self._engine) as session:
            return sorted(filter(None, session.scalars(select(_language).distinct())))

    def conversation(self, key: str) -> list[Said]:
        """Return the turns of a conversation by what stands for it; raise `UnknownConversation`."""
        with Session(self._engine) as session:
            if session.get(ConversationRow, key) is None:
                raise UnknownConversation
            rows = _turns().where(TurnRow.conversation_id == key).order_by(TurnRow.position)
            return [_said(*row) for row in session.execute(rows)]

    def up_to(self, turn_id: int) -> list[Said]:
        """Return a turn and the ones before it in its conversation; raise `UnknownTurn`."""
        with Session(self._engine) as session:
            turn = session.get(TurnRow, turn_id)
            if turn is None:
                raise UnknownTurn
            same = (TurnRow.conversation_id == turn.conversation_id, TurnRow.position <= turn.position)
            return [_said(*row) for row in session.execute(_turns().where(*same).order_by(TurnRow.position))]

    def forget(self, key: str) -> None:
        """Delete a conversation by what stands for it; raise `UnknownConversation`."""
        gone = delete(ConversationRow).where(ConversationRow.id == key).returning(ConversationRow.id)
        with Session(self._writer) as session, session.begin():
            if session.scalar(gone) is None:
                raise UnknownConversation
        wipe(self._engine)

    def keep_reasons(self, conversation_id: str, run_id: str, reasons: Reasons) -> None:
        """Keep why a turn of the staff's own came out so, for as long as the turn; raise `UnknownTurn`."""
        of = (TurnRow.conversation_id == hashed(conversation_id), TurnRow.run_id == run_id)
        with Session(self._writer) as session, session.begin():
            turn_id = session.scalar(select(TurnRow.id).where(*of).order_by(TurnRow.id.desc()))
            if turn_id is None:
                raise UnknownTurn
            session.add(ReasonsRow(turn_id=turn_id, reasons=asdict(reasons)))


def begins(day: date) -> datetime:
    """Return when a day of the house begins."""
    return datetime.combine(day, time.min).astimezone(UTC)


def _turns() -> Select[Any]:
    every: Select[Any] = _joined(select(TurnRow, FeedbackRow, ReasonsRow))
    return every.outerjoin(ReasonsRow, ReasonsRow.turn_id == TurnRow.id)


def _joined(what: Any) -> Any:
    return (
        what.select_from(TurnRow)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .outerjoin(FeedbackRow, FeedbackRow.turn_id == TurnRow.id)
    )


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [ConversationRow.staff.is_(False)]
    if chosen.since:
        where.append(TurnRow.created_at >= begins(chosen.since))
    if chosen.until:
        where.append(TurnRow.created_at < begins(chosen.until + timedelta(days=1)))
    if chosen.kind:
        where.append(TurnRow.kind == chosen.kind)
    if chosen.language:
        where.append(_language == chosen.language)
    if chosen.rating:
        where.append(FeedbackRow.rating == chosen.rating)
    for word in chosen.words.split():
        # SQLite knows capitals of plain letters only; the likeliest spellings of other ones are looked for too.
        others = () if word.isascii() else (word.lower(), word.capitalize(), word.upper())
        spellings = dict.fromkeys((word, *others))
        columns = (TurnRow.question, _answer)
        where.append(or_(*(each.icontains(word, autoescape=True) for each in columns for word in spellings)))
    return where


def _said(turn: TurnRow, vote: FeedbackRow | None, why: ReasonsRow | None) -> Said:
    at = turn.created_at if turn.created_at.tzinfo else turn.created_at.replace(tzinfo=UTC)
    return Said(
        turn.id,
        turn.conversation_id,
        turn.position,
        at.astimezone(),
        turn.question,
        turn.standalone,
        turn.kind,
        turn.reply,
        vote.rating if vote else "",
        vote.reason or "" if vote else "",
        why.reasons if why else None,
    )
