"""The tables, as objects; a change here needs a migration, and a test holds the two equal."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, MetaData, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def _now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can name it too."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
        }
    )


class ConversationRow(Base):
    """A conversation; `id` is a hash of the visitor's secret, so that a stolen database opens none.

    One of the `staff`'s own, who try the guide out, is no visitor's: it is not counted and stands in no list of theirs.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    staff: Mapped[bool] = mapped_column(default=False, server_default=false())


class TurnRow(Base):
    """A question and its reply; `reply` is the reply as given, less the conversation's id."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    run_id: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    standalone: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    reply: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class FeedbackRow(Base):
    """A visitor's last vote on a turn."""

    __tablename__ = "feedback"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    rating: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(16))


class HandoffRow(Base):
    """A code that gives one phone a copy of a conversation; `code` is a hash of it. One that was used is gone."""

    __tablename__ = "handoffs"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UnansweredRow(Base):
    """What the sources did not say, for the staff: tied to nothing, not even to the order in which it was asked.

    The id is chance and SQLite keeps the rows in its order.
    """

    __tablename__ = "unanswered"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  the way in which SQLAlchemy is told

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: secrets.token_hex(16))
    day: Mapped[date] = mapped_column(Date, default=date.today)
    text: Mapped[str] = mapped_column(Text)


class DailyCountRow(Base):
    """How many turns of a day had this outcome; all that stays of a conversation that is over."""

    __tablename__ = "daily_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    count: Mapped[int]


class ApiKeyRow(Base):
    """A key that a program shows; `key` is a hash of it, `scopes` what it is for, separated by commas."""

    __tablename__ = "api_keys"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class JobRow(Base):
    """Something to learn, or to forget, that staff asked for; `name` is the file's or the document's."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    document_id: Mapped[str] = mapped_column(Text, default="")
    block: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(32), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AccountRow(Base):
    """One of the staff; a session that was opened under another `stamp` is over."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16))
    stamp: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class SetUpRow(Base):
    """A link by which a house without accounts gets its first one; `token` is a hash of what stands in it."""

    __tablename__ = "set_up"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)


class ReasonsRow(Base):
    """Why a turn of the staff's own came out as it did."""

    __tablename__ = "reasons"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON)


class CuratedAnswerRow(Base):
    """An answer that staff have written, by language; `quotes` are its words of documents, each with the document."""

    __tablename__ = "curated_answers"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    questions: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    answer: Mapped[dict[str, str]] = mapped_column(JSON)
    quotes: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    checked_by: Mapped[str] = mapped_column(String(200))
    checked_on: Mapped[date] = mapped_column(Date, default=date.today)
    state: Mapped[str] = mapped_column(String(16))
    changed_by: Mapped[str] = mapped_column(String(200))


class DeskNoteRow(Base):
    """A sentence that sends to the right person, and some ways of asking for it, by language."""

    __tablename__ = "desk_notes"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    asked: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    say: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    changed_by: Mapped[str] = mapped_column(String(200))


class AskedInVainRow(Base):
    """What became of a question that was asked in vain; `key` is a hash of its words, which stand nowhere here."""

    __tablename__ = "asked_in_vain"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now, onupdate=_now)
    changed_by: Mapped[str] = mapped_column(String(200))


class StampRow(Base):
    """How often something was changed, so that every process sees that it was."""

    __tablename__ = "stamps"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
