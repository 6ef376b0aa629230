"""The table in tests/RELIABILITY.md: each promise, what was tried to break it, and how often it broke."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("RELIABILITY.md")
HEAD = ("promise", "what was done", "trials", "failures", "what was seen", "measured")
PROMISES = (
    "a corpus is always whole",
    "one writer",
    "changes arrive",
    "damage is noticed",
    "bad documents cost only themselves",
    "bad requests cost nothing",
    "nobody sees another's words",
    "text is text",
    "visitors leave, servers stay",
    "no network, no problem",
    "a model may fail",
    "hidden text is not obeyed",
    "secrets stay",
    "a full or read-only disk, a clock that jumps",
    "it ages well",
    "it moves house",
    "it grows",
)
ABOUT = """\
# What was tried to break it

Written by `make test-hard` and `make test-scale`, a row whenever its test has run; both need Linux, and root for a disk
or a network of their own. All of it is on loopback. “Plain Chroma” is chromadb {chroma} without this guide around it,
treated in the same way. The load is that of the minute before: where it is above the number of cores, other work shared
the machine, and what was timed took longer than it would have alone.

Seed {seed} (`TOUR_HARD_SEED`) · {cores} cores, {gigabytes} GB of memory · Python {python}
"""
SEED = int(os.environ.get("TOUR_HARD_SEED", "1982"))


@dataclass
class Row:
    """One line of the table, while it is being filled."""

    promise: str
    what: str
    trials: int = 0
    failures: int = 0
    seen: str = ""
    load: float = 0.0

    def tried(self, well: bool, times: int = 1) -> None:
        """Count `times` trials, all of which went well or not."""
        self.trials += times
        self.failures += 0 if well else times


class Table:
    """The rows in the file, each replaced when its test has run again."""

    def __init__(self, file: Path, about: str) -> None:
        self._file, self._about = file, about

    @contextmanager
    def row(self, promise: str, what: str) -> Iterator[Row]:
        """Yield a row to fill; write it, and raise where something failed."""
        assert promise in PROMISES
        row = Row(promise, what, load=os.getloadavg()[0])
        try:
            yield row
        except BaseException as error:
            row.failures += 1
            row.seen = f"{row.seen} Ended early: {type(error).__name__}".strip()
            raise
        finally:
            self._write(row)
            print(f"\n{promise} | {what}: {row.trials} trials, {row.failures} failures. {row.seen}")
        assert row.trials and not row.failures, row

    def _write(self, row: Row) -> None:
        rows = self._rows()
        cells = (row.promise, row.what, f"{row.trials:,}".replace(",", " "), str(row.failures), row.seen)
        rows[row.promise, row.what] = (*cells, f"{time.strftime('%Y-%m-%d %H:%M')}, load {row.load:.1f}")
        ordered = sorted(rows.values(), key=lambda cells: PROMISES.index(cells[0]))
        lines = [HEAD, ["---", "---", "---:", "---:", "---", "---"], *ordered]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        aside = self._file.with_suffix(".new")
        aside.write_text(f"{self._about}\n{table}\n", encoding="utf-8")
        aside.replace(self._file)

    def _rows(self) -> dict[tuple[str, str], tuple[str, ...]]:
        if not self._file.exists():
            return {}
        lines = (line.strip("| ").split(" | ") for line in self._file.read_text("utf-8").splitlines())
        return {
            (cells[0], cells[1]): tuple(cells) for cells in lines if cells[0] in PROMISES and len(cells) == len(HEAD)
        }
