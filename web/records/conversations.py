"""Conversations in the database: what `assistant` asks for, and forgetting."""

import secrets
from collections.abc import Iterable

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.conversation import HISTORY_TURNS, Turn, turn_of
from assistant.errors import UnknownConversation
from assistant.reply import Kind, Reply
from web.records import figures
from web.records.database import wipe, writing
from web.records.keys import hashed
from web.records.masking import blackened, masked, private, without_private
from web.records.tables import ConversationRow, TurnRow, UnansweredRow
from web.records.unkept import Unkept


class RecordedConversations:
    """Implements `assistant.conversation.Conversations`; any number of threads and processes may share it.

    With `keep_unanswered` the masked text of a question that was declined stays, tied to nothing. What a full or
    read-only disk refuses is held in memory.
    """

    def __init__(self, engine: Engine, keep_unanswered: bool = True) -> None:
        self.engine = engine
        self._keep_unanswered = keep_unanswered
        self._writer = writing(engine)
        self._unkept = Unkept()

    @property
    def trouble(self) -> str:
        """Why conversations are not kept just now, or an empty string."""
        return self._unkept.trouble

    def start(self, staff: bool = False) -> str:
        """Return the id of a new, empty conversation; one of the `staff`'s own is not counted as a visitor's."""
        conversation_id = f"cnv_{secrets.token_hex(16)}"
        try:
            with Session(self._writer) as session, session.begin():
                session.add(ConversationRow(id=hashed(conversation_id), staff=staff))
        except OperationalError as error:
            self._unkept.refused(error)
            self._unkept.hold(conversation_id)
        else:
            self._unkept.written()
        return conversation_id

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the last `HISTORY_TURNS` turns, oldest first; raise `UnknownConversation`."""
        key = hashed(conversation_id)
        last = (
            select(TurnRow).where(TurnRow.conversation_id == key).order_by(TurnRow.position.desc()).limit(HISTORY_TURNS)
        )
        held = self._unkept.turns(conversation_id)
        with Session(self.engine) as session:
            if held is None and session.get(ConversationRow, key) is None:
                raise UnknownConversation
            kept = [_turn(row) for row in reversed(session.scalars(last).all())]
        return (*kept, *(held or ()))[-HISTORY_TURNS:]

    def record(self, conversation_id: str, question: str, standalone: str, reply: Reply, noted: bool = False) -> None:
        """Append a finished turn without what is private in it; raise `UnknownConversation` if it was deleted.

        With `noted` a desk note told whom to ask, so that nothing was asked in vain.
        """
        turn = turn_of(question, standalone, reply)
        if self._unkept.turns(conversation_id) is not None:
            self._unkept.hold(conversation_id, turn)  # what was begun there ends there, in its order
            return
        try:
            self._write(hashed(conversation_id), question, standalone, reply, noted)
        except OperationalError as error:
            self._unkept.refused(error)
            self._unkept.hold(conversation_id, turn)

    def _write(self, key: str, question: str, standalone: str, reply: Reply, noted: bool) -> None:
        words = private(question)
        kept = reply.model_copy(update={part: blackened(getattr(reply, part), words) for part in ("text", "speech")})
        with Session(self._writer) as session, session.begin():
            # The lock keeps two turns of one conversation from taking the same position in PostgreSQL.
            conversation = session.get(ConversationRow, key, with_for_update=True)
            if conversation is None:
                raise UnknownConversation
            said = select(func.count()).where(TurnRow.conversation_id == key)
            session.add(
                TurnRow(
                    conversation_id=key,
                    run_id=reply.id,
                    position=session.scalar(said),
                    question=without_private(question),
                    standalone=without_private(standalone),
                    kind=reply.kind,
                    reply=kept.model_dump(mode="json", exclude={"conversation_id"}),
                )
            )
            if conversation.staff:
                return
            figures.count(session, reply)
            if self._keep_unanswered and reply.kind is Kind.NO_ANSWER and not noted:
                session.add(UnansweredRow(text=masked(question)))

    def delete(self, conversation_id: str) -> None:
        """Forget a conversation and all that belongs to it; raise `UnknownConversation`."""
        held = self._unkept.forget(conversation_id)
        with Session(self._writer) as session, session.begin():
            gone = delete(ConversationRow).where(ConversationRow.id == hashed(conversation_id))
            if session.scalar(gone.returning(ConversationRow.id)) is None and not held:
                raise UnknownConversation
        wipe(self.engine)

    def delete_all(self, conversation_ids: Iterable[str]) -> None:
        """Forget several conversations, as far as they are still there."""
        keys = [hashed(conversation_id) for conversation_id in conversation_ids]
        with Session(self._writer) as session, session.begin():
            for key in keys:
                session.execute(delete(ConversationRow).where(ConversationRow.id == key))
        wipe(self.engine)

    def check(self) -> None:
        """Raise if the database does not answer or has no such tables."""
        with Session(self.engine) as session:
            session.execute(select(TurnRow.id).limit(1))


def _turn(row: TurnRow) -> Turn:
    rested_on = tuple(dict.fromkeys(citation["passage_id"] for citation in row.reply["citations"]))
    return Turn(row.question, row.reply["speech"], row.standalone, rested_on, row.reply["language"])
