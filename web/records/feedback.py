"""What visitors think of an answer: one vote for each turn, gone with its conversation."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.errors import UnknownConversation
from web.errors import UnknownTurn
from web.records.database import writing
from web.records.keys import hashed
from web.records.tables import ConversationRow, FeedbackRow, TurnRow


class RecordedFeedback:
    """Keeps votes; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._writer = writing(engine)

    def vote(self, conversation_id: str, run_id: str, rating: str, reason: str | None) -> None:
        """Keep a vote instead of an earlier one; raise `UnknownConversation` or `UnknownTurn`."""
        key = hashed(conversation_id)
        # The lock keeps two votes on one turn from both being the first one in PostgreSQL.
        turn = select(TurnRow.id).where(TurnRow.conversation_id == key, TurnRow.run_id == run_id).with_for_update()
        with Session(self._writer) as session, session.begin():
            if session.get(ConversationRow, key) is None:
                raise UnknownConversation
            turn_id = session.scalar(turn)
            if turn_id is None:
                raise UnknownTurn
            session.merge(FeedbackRow(turn_id=turn_id, rating=rating, reason=reason))
