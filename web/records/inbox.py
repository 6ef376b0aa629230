"""What was asked in vain, in the database: declined questions and those whose answer was voted down, masked."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assistant.inbox import Miss, State
from assistant.reply import Kind
from knowledge.words import words
from web.records.database import writing
from web.records.keys import hashed
from web.records.masking import masked
from web.records.tables import AskedInVainRow, ConversationRow, FeedbackRow, TurnRow, UnansweredRow

LOOKED_AT = 2
"""So many rows are read for each question that is wanted: many are the same, in other capitals."""


class RecordedInVain:
    """Implements `assistant.inbox.InVain`; any number of threads and processes may share it.

    With `keep_unanswered` the declined questions are those that were kept for the staff, else those of the turns.
    """

    def __init__(self, engine: Engine, keep_unanswered: bool = True) -> None:
        self._engine, self._keep_unanswered = engine, keep_unanswered
        self._writer = writing(engine)

    def misses(self, most: int) -> tuple[Miss, ...]:
        """Return the last questions, each once."""
        with Session(self._engine) as session:
            found: dict[str, Miss] = {}
            if self._keep_unanswered:
                _gather(found, session.execute(_unanswered(most)).all(), voted=False)
            else:
                declined = _turns(most).where(TurnRow.kind == Kind.NO_ANSWER)
                _gather(found, session.execute(declined).all(), voted=False)
            # What was declined counts once, voted down or not.
            voted = (
                _turns(most)
                .join(FeedbackRow, FeedbackRow.turn_id == TurnRow.id)
                .where(FeedbackRow.rating == "down", TurnRow.kind != Kind.NO_ANSWER)
            )
            _gather(found, session.execute(voted).all(), voted=True)
            states = {row.key: row for row in session.scalars(select(AskedInVainRow))}
        newest = sorted(found.items(), key=lambda each: (-each[1].last.toordinal(), each[0]))[:most]
        return tuple(_settled(miss, states.get(key)) for key, miss in newest)

    def asked(self, most: int) -> tuple[str, ...]:
        """Return the last questions of all kinds, each once."""
        with Session(self._engine) as session:
            said = session.scalars(
                select(TurnRow.question)
                .join(ConversationRow)
                .where(~ConversationRow.staff)
                .order_by(TurnRow.id.desc())
                .limit(most * LOOKED_AT)
            )
            texts = [masked(question).strip() for question in said]
        texts += [miss.text for miss in self.misses(most)]
        return tuple({_key(text): text for text in texts}.values())[:most]

    def settle(self, texts: Sequence[str], state: State, by: str) -> None:
        """Say what became of questions."""
        now = datetime.now(UTC)
        with Session(self._writer) as session, session.begin():
            for key in sorted({_key(text) for text in texts}):
                session.merge(AskedInVainRow(key=key, state=state, changed_at=now, changed_by=by))


def _unanswered(most: int) -> Any:
    last = func.max(UnansweredRow.day)
    each = select(UnansweredRow.text, func.count(), last).group_by(UnansweredRow.text)
    return each.order_by(last.desc(), UnansweredRow.text).limit(most * LOOKED_AT)


def _turns(most: int) -> Any:
    last = func.max(TurnRow.created_at)
    each = select(TurnRow.question, func.count(), last).join(ConversationRow).where(~ConversationRow.staff)
    each = each.group_by(TurnRow.question)
    return each.order_by(last.desc(), TurnRow.question).limit(most * LOOKED_AT)


def _gather(found: dict[str, Miss], rows: Iterable[Any], voted: bool) -> None:
    """Add `rows` to what was found, questions of the same words as one."""
    for said, count, last in rows:
        text = (masked(said) if isinstance(last, datetime) else said).strip()  # of a turn, or masked when it was kept
        key, day = _key(text), _day(last)
        miss = found.get(key, Miss(text, 0, day))
        down = miss.down + (count if voted else 0)
        found[key] = Miss(miss.text, miss.count + count, max(miss.last, day), down)


def _settled(miss: Miss, row: AskedInVainRow | None) -> Miss:
    if row is None:
        return miss
    at = row.changed_at if row.changed_at.tzinfo else row.changed_at.replace(tzinfo=UTC)  # SQLite keeps no zone
    return Miss(miss.text, miss.count, miss.last, miss.down, State(row.state), at.timestamp())


def _day(last: date) -> date:
    if not isinstance(last, datetime):
        return last
    return (last if last.tzinfo else last.replace(tzinfo=UTC)).astimezone().date()


def _key(text: str) -> str:
    return hashed(" ".join(words(text)) or text)
