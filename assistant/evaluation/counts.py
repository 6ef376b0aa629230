"""Outcomes counted: by tag, by kind with precision and recall, and how long they took."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from assistant.evaluation.checks import MET_BY, Expect
from assistant.evaluation.run import Outcome, Verdict
from assistant.reply import Kind

JUDGED = (Expect.ANSWER, Expect.DECLINE, Expect.SOCIAL)
"""Of a turn that need only be safe, anything may come."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    met: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]

    def __str__(self) -> str:
        return f"{self.met}/{self.of} ({self.met / self.of:.1%})"

    @property
    def exact(self) -> Fraction:
        """The share, from 0 to 1."""
        return Fraction(self.met, self.of)

    def as_json(self) -> dict[str, float]:
        """Return both numbers and the share."""
        return {"met": self.met, "of": self.of, "share": round(self.met / self.of, 4)}


def share(met: Iterable[bool]) -> Share | None:
    """Return how many of them are true, or None where there are none."""
    counted = list(met)
    return Share(sum(counted), len(counted)) if counted else None


@dataclass(frozen=True)
class Tagged:
    """How the turns with one tag came out of which one thing was expected."""

    tag: str
    """Empty: whatever their tag."""
    expect: Expect
    verdicts: dict[Verdict, int]

    @property
    def turns(self) -> int:
        """How many there are."""
        return sum(self.verdicts.values())


@dataclass(frozen=True)
class Sorted:
    """How well one kind of outcome is told from the others."""

    expect: Expect
    precision: Share | None
    """Of the turns that came to it, those that should have."""
    recall: Share | None
    """Of the turns that should have come to it, those that did."""


@dataclass(frozen=True)
class Latency:
    """How long the turns of one outcome took, in seconds."""

    kind: Kind
    turns: int
    median: float
    p95: float


def by_tag(outcomes: Sequence[Outcome]) -> list[Tagged]:
    """Count verdicts by tag and by what was expected; all turns come last, with an empty tag."""
    tags = dict.fromkeys(tag for outcome in outcomes for tag in outcome.check.tags)
    rows = []
    for tag in [*tags, ""]:
        for expect in Expect:
            some = [o.verdict for o in outcomes if o.asked.expect is expect and (not tag or tag in o.check.tags)]
            if some:
                rows.append(Tagged(tag, expect, {verdict: some.count(verdict) for verdict in Verdict}))
    return rows


def by_outcome(outcomes: Sequence[Outcome]) -> list[Sorted]:
    """Return precision and recall of answering, of declining and of small talk."""
    return [Sorted(expect, precision(outcomes, expect), recall(outcomes, expect)) for expect in JUDGED]


def precision(outcomes: Iterable[Outcome], expect: Expect) -> Share | None:
    """Return how many of the turns that came to this should have; those of which anything may come do not count."""
    judged = (o for o in outcomes if o.asked.expect in JUDGED)
    return share(o.asked.expect is expect for o in judged if o.reply.kind in MET_BY[expect])


def recall(outcomes: Iterable[Outcome], expect: Expect) -> Share | None:
    """Return how many of the turns that should have come to this did."""
    return share(o.reply.kind in MET_BY[expect] for o in outcomes if o.asked.expect is expect)


def latencies(outcomes: Sequence[Outcome]) -> list[Latency]:
    """Return the median and the 95th percentile of what each kind of outcome took."""
    rows = []
    for kind in Kind:
        seconds = sorted(o.seconds for o in outcomes if o.reply.kind is kind)
        if seconds:
            late = seconds[-(-len(seconds) * 95 // 100) - 1]
            rows.append(Latency(kind, len(seconds), statistics.median(seconds), late))
    return rows
