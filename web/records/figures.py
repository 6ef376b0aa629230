"""How many turns a day had which outcome: counts alone, which tell nothing of anybody."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.reply import Reply
from web.records.tables import DailyCountRow


def count(session: Session, reply: Reply) -> None:
    """Add one to today's turns of this kind and language."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # A language's tag may hold any word that an asker likes to put behind its first part.
    language = reply.language.partition("-")[0].lower()
    row = insert(DailyCountRow).values(day=date.today(), kind=reply.kind, language=language, count=1)
    key = ["day", "kind", "language"]
    session.execute(row.on_conflict_do_update(index_elements=key, set_={"count": DailyCountRow.count + 1}))
