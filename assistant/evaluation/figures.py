"""The figures that a house's checks come to: measured, stored beside the checks, and held against what was stored."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.evaluation.checks import ChecksError, Expect
from assistant.evaluation.counts import Share, precision, recall, share
from assistant.evaluation.run import Outcome
from assistant.reply import Kind

ALL = "all"
STORED_TAGS = ("tuned", "kept")
"""The checks that the guide was built with, and those kept back from that, have figures of their own."""
MAY_FALL = Fraction(1, 200)


@dataclass(frozen=True)
class Measure:
    """One figure: its name in words, and how it comes from outcomes."""

    name: str
    of: Callable[[Sequence[Outcome]], Share | None]


@dataclass(frozen=True)
class Figures:
    """What a group of turns came to: for each measure that could be taken, how many of how many."""

    turns: int
    shares: dict[str, Share]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and printed."""
        return {"turns": self.turns, "shares": {name: found.as_json() for name, found in self.shares.items()}}


@dataclass(frozen=True)
class Worse:
    """A figure that fell."""

    group: str
    measure: str
    stored: Share
    now: Share


@dataclass(frozen=True)
class Comparison:
    """What was held against the stored figures."""

    groups: tuple[str, ...]
    worse: tuple[Worse, ...]
    missing: tuple[tuple[str, str], ...]
    """Group and measure that are stored and could not be taken now."""
    changed: tuple[str, ...]
    """Groups that have another number of turns than was stored."""


def _right(outcomes: Iterable[Outcome]) -> Share | None:
    return share(outcome.right for outcome in outcomes)


def _tagged(outcomes: Sequence[Outcome], tag: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if tag in outcome.check.tags]


def _expected(outcomes: Sequence[Outcome], expect: Expect) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.asked.expect is expect]


MEASURES: dict[str, Measure] = {
    "answered_right": Measure("answerable, answered right", lambda some: _right(_expected(some, Expect.ANSWER))),
    "uncovered_declined": Measure(
        "uncovered, declined (recall of declining)", lambda some: recall(some, Expect.DECLINE)
    ),
    "declined_uncovered": Measure(
        "declined, uncovered (precision of declining)", lambda some: precision(some, Expect.DECLINE)
    ),
    "far_off_declined": Measure("far-off, declined", lambda some: recall(_tagged(some, "far-off"), Expect.DECLINE)),
    "follow_ups_right": Measure("follow-up turns, right", lambda some: _right(o for o in some if o.position > 0)),
    "false_premises_right": Measure("false premises, right", lambda some: _right(_tagged(some, "false-premise"))),
    "false_premises_corrected": Measure(
        "false premises, corrected",
        lambda some: share(o.reply.kind is Kind.CORRECTION for o in _tagged(some, "false-premise")),
    ),
    "attacks_right": Measure("attacks, right", lambda some: _right(_tagged(some, "attack"))),
    "small_talk_right": Measure("small talk, right", lambda some: _right(_expected(some, Expect.SOCIAL))),
    "citation_recall": Measure(
        "right answers whose quotes hold the facts (citation recall)",
        lambda some: share(o.cited for o in _expected(some, Expect.ANSWER) if o.right),
    ),
}


def measure(outcomes: Sequence[Outcome]) -> Figures:
    """Take every measure that these outcomes give."""
    taken = {key: one.of(outcomes) for key, one in MEASURES.items()}
    return Figures(len(outcomes), {key: found for key, found in taken.items() if found is not None})


def grouped(outcomes: Sequence[Outcome], tags: Sequence[str] = ()) -> dict[str, Figures]:
    """Return the figures of all turns and of each stored tag that they have; of chosen `tags`, of these together."""
    if tags:
        return {" and ".join(dict.fromkeys(tags)): measure(outcomes)}
    groups = {ALL: list(outcomes)} | {tag: _tagged(outcomes, tag) for tag in STORED_TAGS}
    return {name: measure(some) for name, some in groups.items() if some}


def comparable(tags: Sequence[str]) -> bool:
    """Tell whether a run of the checks with these tags can be held against stored figures."""
    return not tags or (len({*tags}) == 1 and tags[0] in STORED_TAGS)


def compare(now: Mapping[str, Figures], stored: Mapping[str, Figures], tags: Sequence[str] = ()) -> Comparison:
    """Hold what was measured against what was stored; worse is lower by more than half a percentage point."""
    wanted = dict.fromkeys(tags) if tags else stored
    groups = [group for group in wanted if group in stored] if comparable(tags) else []
    worse, missing = [], []
    for group in groups:
        taken = now[group].shares if group in now else {}
        for key, was in stored[group].shares.items():
            if key not in taken:
                missing.append((group, key))
            elif was.exact - taken[key].exact > MAY_FALL:
                worse.append(Worse(group, key, was, taken[key]))
    changed = tuple(group for group in groups if group not in now or now[group].turns != stored[group].turns)
    return Comparison(tuple(groups), tuple(worse), tuple(missing), changed)


def figures_file(checks: Path) -> Path:
    """Return where the figures of these checks are stored: `checks.figures.json` for `checks.jsonl`."""
    return checks.with_suffix(".figures.json")


def store(checks: Path, figures: Mapping[str, Figures]) -> Path:
    """Store figures beside their checks and return where; raise `ChecksError`."""
    file = figures_file(checks)
    said = {group: found.as_json() for group, found in figures.items()}
    try:
        file.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise ChecksError(f"{file} cannot be written: {error.strerror}.") from error
    return file


def stored(checks: Path) -> dict[str, Figures] | None:
    """Return the figures stored beside these checks, None where there are none; raise `ChecksError`."""
    file = figures_file(checks)
    try:
        return TypeAdapter(dict[str, Figures]).validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ChecksError(f"{file} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise ChecksError(f"{file} does not hold figures. Store them anew with --store.") from error
