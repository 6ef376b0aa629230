"""Conversations in the database: what `assistant` asks for, and forgetting."""

import secrets

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from assistant.conversation import HISTORY_TURNS, Turn
from assistant.errors import UnknownConversation
from assistant.reply import Kind, Reply
from web.records import figures
from web.records.database import wipe, writing
from web.records.keys import hashed
from web.records.masking import masked
from web.records.tables import ConversationRow, TurnRow, UnansweredRow


class RecordedConversations:
    """Implements `assistant.conversation.Conversations`; any number of threads and processes may share it.

    With `keep_unanswered` the masked text of a question that was declined stays, tied to nothing.
    """

    def __init__(self, engine: Engine, keep_unanswered: bool = True) -> None:
        self.engine = engine
        self._keep_unanswered = keep_unanswered
        self._writer = writing(engine)

    def start(self) -> str:
        """Return the id of a new, empty conversation."""
        conversation_id = f"cnv_{secrets.token_hex(16)}"
        with Session(self._writer) as session, session.begin():
            session.add(ConversationRow(id=hashed(conversation_id)))
        return conversation_id

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the last `HISTORY_TURNS` turns, oldest first; raise `UnknownConversation`."""
        key = hashed(conversation_id)
        last = (
            select(TurnRow).where(TurnRow.conversation_id == key).order_by(TurnRow.position.desc()).limit(HISTORY_TURNS)
        )
        with Session(self.engine) as session:
            if session.get(ConversationRow, key) is None:
                raise UnknownConversation
            rows = session.scalars(last).all()
            return tuple(_turn(row) for row in reversed(rows))

    def record(self, conversation_id: str, question: str, standalone: str, reply: Reply, noted: bool = False) -> None:
        """Append a finished turn; raise `UnknownConversation` if it was deleted meanwhile.

        With `noted` a desk note told whom to ask, so that nothing was asked in vain.
        """
        key = hashed(conversation_id)
        with Session(self._writer) as session, session.begin():
            # The lock keeps two turns of one conversation from taking the same position in PostgreSQL.
            if session.get(ConversationRow, key, with_for_update=True) is None:
                raise UnknownConversation
            said = select(func.count()).where(TurnRow.conversation_id == key)
            session.add(
                TurnRow(
                    conversation_id=key,
                    run_id=reply.id,
                    position=session.scalar(said),
                    question=question,
                    standalone=standalone,
                    kind=reply.kind,
                    reply=reply.model_dump(mode="json", exclude={"conversation_id"}),
                )
            )
            figures.count(session, reply)
            if self._keep_unanswered and reply.kind is Kind.NO_ANSWER and not noted:
                session.add(UnansweredRow(text=masked(question)))

    def delete(self, conversation_id: str) -> None:
        """Forget a conversation and all that belongs to it; raise `UnknownConversation`."""
        with Session(self._writer) as session, session.begin():
            gone = delete(ConversationRow).where(ConversationRow.id == hashed(conversation_id))
            if session.scalar(gone.returning(ConversationRow.id)) is None:
                raise UnknownConversation
        wipe(self.engine)

    def check(self) -> None:
        """Raise if the database does not answer or has no such tables."""
        with Session(self.engine) as session:
            session.execute(select(TurnRow.id).limit(1))


def _turn(row: TurnRow) -> Turn:
    rested_on = tuple(dict.fromkeys(citation["passage_id"] for citation in row.reply["citations"]))
    return Turn(row.question, row.reply["speech"], row.standalone, rested_on, row.reply["language"])
