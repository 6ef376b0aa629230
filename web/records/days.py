"""What a day came to: outcomes and languages from the counts that stay, votes and times from what is still kept."""

import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assistant.reply import Kind
from web.records.tables import ConversationRow, DailyCountRow, FeedbackRow, TurnRow
from web.records.transcripts import begins

ANSWERED = (Kind.ANSWER, Kind.CURATED, Kind.CORRECTION)


@dataclass(frozen=True)
class Day:
    """The figures of one day."""

    day: date
    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    @property
    def turns(self) -> int:
        """All that was said to the guide."""
        return self.kinds.total()

    @property
    def questions(self) -> int:
        """The turns that were no small talk."""
        return self.turns - self.kinds[Kind.SMALLTALK]

    @property
    def answered(self) -> int:
        """The questions that the documents answered."""
        return sum(self.kinds[kind] for kind in ANSWERED)

    @property
    def declined(self) -> int:
        """The questions that they did not."""
        return self.kinds[Kind.NO_ANSWER]


@dataclass(frozen=True)
class Kept:
    """What only turns that are still kept can tell of a day."""

    up: int
    down: int
    median_ms: float | None


class Days:
    """Reads the figures."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def until(self, last: date, days: int) -> list[Day]:
        """Return so many days, latest first."""
        found = {day: Day(day) for day in (last - timedelta(days=back) for back in range(days))}
        rows = select(DailyCountRow).where(DailyCountRow.day.between(min(found), last))
        with Session(self._engine) as session:
            for row in session.scalars(rows):
                found[row.day].kinds[row.kind] += row.count
                found[row.day].languages[row.language] += row.count
        return list(found.values())

    def kept(self, day: date) -> Kept:
        """Return votes on the turns of a day, and how long these took."""
        theirs = (
            TurnRow.created_at >= begins(day),
            TurnRow.created_at < begins(day + timedelta(days=1)),
            ConversationRow.staff.is_(False),
        )
        same = ConversationRow.id == TurnRow.conversation_id
        times = select(TurnRow.reply["timings_ms"]["total"].as_float()).join(ConversationRow, same).where(*theirs)
        votes = (
            select(FeedbackRow.rating, func.count())
            .join(TurnRow, TurnRow.id == FeedbackRow.turn_id)
            .join(ConversationRow, same)
            .where(*theirs)
            .group_by(FeedbackRow.rating)
        )
        with Session(self._engine) as session:
            took = [ms for ms in session.scalars(times) if ms is not None]
            given = {str(rating): int(count) for rating, count in session.execute(votes)}
        return Kept(given.get("up", 0), given.get("down", 0), statistics.median(took) if took else None)
