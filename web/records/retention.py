"""The purge: conversations that nobody reset go when their time is over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Engine, delete, exists
from sqlalchemy.orm import Session

from web.records.database import wipe, writing
from web.records.tables import ConversationRow, HandoffRow, TurnRow

AT_LEAST = timedelta(hours=1)
"""So long may a visitor look at something without a word: none is cut off in the middle, whatever the setting."""


@dataclass(frozen=True)
class Purged:
    """How many of each were removed."""

    conversations: int
    handoffs: int


def purge(engine: Engine, retention_days: int) -> Purged:
    """Remove conversations in which nothing was said for so many days, or for an hour if 0, and ended hand-offs."""
    now = datetime.now(UTC)
    since = now - (timedelta(days=retention_days) or AT_LEAST)
    spoken = exists().where(TurnRow.conversation_id == ConversationRow.id, TurnRow.created_at >= since)
    with Session(writing(engine)) as session, session.begin():
        handoffs = _remove(session, delete(HandoffRow).where(HandoffRow.expires_at <= now))
        conversations = _remove(session, delete(ConversationRow).where(ConversationRow.created_at < since, ~spoken))
    wipe(engine)
    return Purged(conversations, handoffs)


def _remove(session: Session, what: Delete) -> int:
    done = session.execute(what, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], done).rowcount
