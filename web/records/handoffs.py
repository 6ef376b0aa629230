"""Hand-offs: a code that gives one phone, once and for ten minutes, a copy of a conversation."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from assistant.errors import UnknownConversation
from web.errors import HandoffGone
from web.records.database import writing
from web.records.keys import hashed
from web.records.tables import ConversationRow, HandoffRow, TurnRow

VALID = timedelta(minutes=10)
"""Long enough to find the phone, short enough that a photograph of the screen is of no use at home."""


@dataclass(frozen=True)
class Copy:
    """A conversation as its new owner gets it; a turn is `question` and `reply`, as it was given."""

    conversation_id: str
    turns: list[dict[str, Any]]


class RecordedHandoffs:
    """Keeps hand-offs; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def create(self, conversation_id: str) -> tuple[str, datetime]:
        """Return a new code and when it ends; raise `UnknownConversation`."""
        key = hashed(conversation_id)
        code, now = secrets.token_urlsafe(16), datetime.now(UTC)
        with Session(self._writer) as session, session.begin():
            if session.get(ConversationRow, key, with_for_update=True) is None:
                raise UnknownConversation
            session.execute(delete(HandoffRow).where(HandoffRow.expires_at <= now))
            session.add(HandoffRow(code=hashed(code), conversation_id=key, expires_at=now + VALID))
        return code, now + VALID

    def look_at(self, code: str) -> None:
        """Leave the code as it is; raise `HandoffGone` if it gives nothing any more."""
        with Session(self._engine) as session:
            if _source(session, code) is None:
                raise HandoffGone

    def take(self, code: str) -> Copy:
        """Use the code up and return a copy of its conversation; raise `HandoffGone`."""
        with Session(self._writer) as session, session.begin():
            source = _source(session, code)
            # A reset locks the conversation first as well, and then takes the code out.
            if source is None or session.get(ConversationRow, source, with_for_update=True) is None:
                raise HandoffGone
            used = delete(HandoffRow).where(HandoffRow.code == hashed(code)).returning(HandoffRow.code)
            if session.scalar(used) is None:
                raise HandoffGone
            return _copy(session, source)


def _source(session: Session, code: str) -> str | None:
    """Return what stands for the conversation of a code that is still of use."""
    still = (HandoffRow.code == hashed(code), HandoffRow.expires_at > datetime.now(UTC))
    return session.scalar(select(HandoffRow.conversation_id).where(*still))


def _copy(session: Session, source: str) -> Copy:
    """Write the turns of `source` anew, under ids that nobody can compare with the old ones."""
    conversation_id = f"cnv_{secrets.token_hex(16)}"
    session.add(ConversationRow(id=hashed(conversation_id)))
    session.flush()
    turns = []
    for turn in session.scalars(select(TurnRow).where(TurnRow.conversation_id == source).order_by(TurnRow.position)):
        run_id = f"run_{secrets.token_hex(16)}"
        reply = turn.reply | {"id": run_id}
        session.add(
            TurnRow(
                conversation_id=hashed(conversation_id),
                run_id=run_id,
                position=turn.position,
                question=turn.question,
                standalone=turn.standalone,
                kind=turn.kind,
                reply=reply,
            )
        )
        turns.append({"question": turn.question, "reply": reply | {"conversation_id": conversation_id}})
    return Copy(conversation_id, turns)
