"""A whole evaluation: a file of checks is planned, asked, and told in words or as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.evaluation import table
from assistant.evaluation.checks import Check, read_checks
from assistant.evaluation.counts import by_outcome, by_tag, latencies
from assistant.evaluation.figures import Comparison, Figures, compare, grouped, stored
from assistant.evaluation.run import Answering, Outcome, Verdict, run
from knowledge.build import Report


@dataclass(frozen=True)
class Plan:
    """The checks of one file that are to be asked, and what the file's figures were."""

    file: Path
    tags: tuple[str, ...]
    checks: tuple[Check, ...]
    stored: dict[str, Figures] | None

    @property
    def turns(self) -> int:
        """How many questions that is."""
        return sum(len(check.turns) for check in self.checks)


@dataclass(frozen=True)
class Evaluation:
    """What the checks of one file came to."""

    plan: Plan
    outcomes: tuple[Outcome, ...]

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """Its figures, by group."""
        return grouped(self.outcomes, self.plan.tags)

    @cached_property
    def comparison(self) -> Comparison | None:
        """How they stand to the stored ones; None where none are stored."""
        before = self.plan.stored
        return None if before is None else compare(self.figures, before, self.plan.tags)

    @property
    def worse(self) -> bool:
        """Whether any figure fell."""
        return bool(self.comparison and self.comparison.worse)

    @property
    def compared(self) -> str:
        """What was compared and what came of it, in words."""
        return table.compared(self.plan.file, self.comparison)

    def text(self, failures: bool) -> str:
        """Return the tables, the failures before them if they are wanted."""
        wrong = [table.describe(outcome) for outcome in self.outcomes if not outcome.right] if failures else []
        return "\n\n".join([*wrong, table.tables(self.outcomes, self.plan.tags)])

    def as_json(self) -> dict[str, Any]:
        """Return everything that is known of it."""
        return {
            "file": str(self.plan.file),
            "tags_chosen": list(self.plan.tags),
            "figures": {group: found.as_json() for group, found in self.figures.items()},
            "outcomes": {
                row.expect: {
                    "precision": row.precision.as_json() if row.precision else None,
                    "recall": row.recall.as_json() if row.recall else None,
                }
                for row in by_outcome(self.outcomes)
            },
            "tags": [
                {"tag": row.tag or None, "expect": row.expect, "turns": row.turns}
                | {verdict.replace(" ", "_"): row.verdicts[verdict] for verdict in Verdict}
                for row in by_tag(self.outcomes)
            ],
            "latency_ms": {
                row.kind: {
                    "turns": row.turns,
                    "median": round(row.median * 1000, 1),
                    "p95": round(row.p95 * 1000, 1),
                }
                for row in latencies(self.outcomes)
            },
            "compared": list(self.comparison.groups) if self.comparison else [],
            "worse": [
                {
                    "group": fell.group,
                    "figure": fell.measure,
                    "stored": fell.stored.as_json(),
                    "now": fell.now.as_json(),
                }
                for fell in (self.comparison.worse if self.comparison else ())
            ],
            "failures": [_failure(outcome) for outcome in self.outcomes if not outcome.right],
        }


def plan(file: Path, tags: Sequence[str], *, against_stored: bool = True) -> Plan:
    """Read the checks of `file` with these tags and the figures beside them; raise `ChecksError`."""
    checks = tuple(read_checks(file, tags))
    return Plan(file, tuple(tags), checks, stored(file) if against_stored else None)


def carry_out(plans: Sequence[Plan], guide: Answering, report: Report) -> list[Evaluation]:
    """Ask everything, telling `report` how far it is."""
    total, done, evaluations = sum(one.turns for one in plans), 0, []
    report("Asking", done, total)
    for one in plans:
        outcomes = []
        for outcome in run(one.checks, guide):
            outcomes.append(outcome)
            done += 1
            report("Asking", done, total)
        evaluations.append(Evaluation(one, tuple(outcomes)))
    return evaluations


def _failure(outcome: Outcome) -> dict[str, Any]:
    asked = outcome.asked
    return {
        "id": outcome.check.id,
        "turn": outcome.position + 1,
        "question": asked.question,
        "wanted": asked.model_dump(mode="json", exclude={"question"}),
        "verdict": outcome.verdict,
        "kind": outcome.reply.kind,
        "text": outcome.reply.text,
    }
