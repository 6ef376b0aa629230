"""What was evaluated, in words and Markdown tables."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.evaluation.counts import by_outcome, by_tag, latencies
from assistant.evaluation.figures import MEASURES, Comparison, figures_file, grouped
from assistant.evaluation.run import Outcome, Verdict

NONE = "–"


def tables(outcomes: Sequence[Outcome], tags: Sequence[str] = ()) -> str:
    """Return every table of a run of the checks with these tags."""
    return "\n\n".join((_tags(outcomes), _sorted(outcomes), _figures(outcomes, tags), _latencies(outcomes)))


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table whose first column is words and whose other columns are set right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def describe(outcome: Outcome) -> str:
    """Return what was asked, wanted and said."""
    asked, reply = outcome.asked, outcome.reply
    facts = f": {' and '.join('/'.join(group) for group in asked.must)}" if asked.must else ""
    never = f"; never {'/'.join(asked.ban)}" if asked.ban else ""
    return (
        f"{outcome.check.id}#{outcome.position + 1} [{outcome.verdict}] {asked.question}\n"
        f"  wanted {asked.expect}{facts}{never}\n"
        f"  got {reply.kind}: {reply.text}"
    )


def compared(checks: Path, comparison: Comparison | None) -> str:
    """Return in words what was held against the stored figures, if there are any, and what came of it."""
    file = figures_file(checks)
    if comparison is None:
        return f"Compared nothing: {file} is not there. --store writes it."
    if not comparison.groups:
        return f"Compared nothing: {file} has no figures for just these tags."
    groups = ", ".join(comparison.groups)
    lines = [f"Compared with {file} ({groups}): {'WORSE' if comparison.worse else 'not worse in any figure'}."]
    names = {key: one.name for key, one in MEASURES.items()}
    lines += [f"  {fell.group}: {names[fell.measure]}: {fell.now}; stored {fell.stored}" for fell in comparison.worse]
    lines += [f"  {group}: {names.get(key, key)}: stored, not measured now" for group, key in comparison.missing]
    if comparison.changed:
        lines.append(f"  The checks have changed since they were stored ({', '.join(comparison.changed)}).")
    return "\n".join(lines)


def _tags(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [row.tag or "all", row.expect, row.turns, *(row.verdicts[verdict] for verdict in Verdict)]
        for row in by_tag(outcomes)
    ]
    return markdown(["tag", "expected", "turns", *Verdict], rows)


def _sorted(outcomes: Sequence[Outcome]) -> str:
    rows = [[row.expect, row.precision or NONE, row.recall or NONE] for row in by_outcome(outcomes)]
    return markdown(["outcome", "precision", "recall"], rows)


def _figures(outcomes: Sequence[Outcome], tags: Sequence[str]) -> str:
    groups = grouped(outcomes, tags)
    rows = [
        [one.name, *(found.shares.get(key, NONE) for found in groups.values())]
        for key, one in MEASURES.items()
        if any(key in found.shares for found in groups.values())
    ]
    return markdown(["figure", *groups], rows)


def _latencies(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [row.kind, row.turns, f"{row.median * 1000:.0f} ms", f"{row.p95 * 1000:.0f} ms"] for row in latencies(outcomes)
    ]
    return markdown(["latency", "turns", "median", "p95"], rows)
