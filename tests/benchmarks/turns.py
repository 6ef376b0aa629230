"""One turn after another over HTTP, by outcome, each beside what the models alone take for the same question.

Question and bound come by turns, so that whatever else the machine does hits both alike.
"""

import http.client
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from tests.benchmarks.measured import Figure, ask, duration
from tests.benchmarks.outcomes import Asked
from tests.benchmarks.shared import Shared

CACHED = "cached"
MODELS = 1.5
ALLOWED = 0.010
"""Seconds beside one embedding for a turn that reads nothing."""
WARM_UP = 3


@dataclass(frozen=True)
class Taken:
    """Seconds: to the first words and to the end, and of the models alone."""

    first: float
    whole: float
    embedding: float
    reading: float

    @property
    def bound(self) -> float:
        """What the turn is held against."""
        return self.embedding + (self.reading or ALLOWED)


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield a figure of each outcome, the slow ones first."""
    taken = turns(shared)
    for outcome, some in taken.items():
        reads = any(each.reading for each in some)
        what = "encode + forward pass" if reads else f"encode + {ALLOWED * 1000:.0f} ms"
        bound = f"{what}: {duration(statistics.median(each.bound for each in some))}"
        whole = [each.whole for each in some]
        yield Figure(
            f"turn over HTTP, {outcome} ({len(some)})",
            f"{duration(statistics.median(whole))}, worst {duration(max(whole))}",
            bound,
            statistics.median(each.whole / each.bound for each in some),
            at_most=MODELS if reads else 1.0,
        )
        if outcome == "answer":
            first = statistics.median(each.first for each in some)
            ratio = statistics.median(each.first / each.bound for each in some)
            yield Figure("first words over HTTP, answer", duration(first), bound, ratio)


def turns(shared: Shared) -> dict[str, list[Taken]]:
    """Ask every question, and those that were answered once more at the end, which a guide may know by then."""
    url, _ = shared.guide
    asked = [each for some in zip_longest(*shared.asked.values()) for each in some if each]
    again = [replace(each, outcome=CACHED, read=()) for each in shared.asked["answer"]]
    where = urlsplit(url)
    connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
    taken: dict[str, list[Taken]] = defaultdict(list)
    for number, each in enumerate(chain(asked[:WARM_UP], asked[WARM_UP:], again)):
        seen = _taken(shared, connection, each)
        if number >= WARM_UP:
            taken[each.outcome].append(seen)
    connection.close()
    return dict(sorted(taken.items(), key=lambda one: -statistics.median(each.whole for each in one[1])))


def _taken(shared: Shared, connection: http.client.HTTPConnection, asked: Asked) -> Taken:
    first, began = 0.0, time.monotonic()
    for moment, part in ask(connection, asked.question):
        if part["type"] == "text-delta" and not first:
            first = moment - began
    whole = time.monotonic() - began
    return Taken(first, whole, shared.raw.embed([asked.question]), shared.raw.read(asked.read) if asked.read else 0.0)
