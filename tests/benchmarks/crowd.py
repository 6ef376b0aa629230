"""Crowds of visitors who ask one question after another, at once or after looking at the exhibit for ten seconds.

Beside each stands what the models alone do on the same cores: the same questions embedded and read in full batches,
before each crowd and after it. Who is asked to come back does so when told, as browsers do.
"""

import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, product
from urllib.parse import urlsplit

from tests.benchmarks.measured import Figure, duration, percentile
from tests.benchmarks.shared import Shared

VISITORS = (1, 8, 32, 128)
MEANT = 32
"""The crowd that the limits are about."""
THINK_SECONDS = 10.0
PATIENCE = 60.0
"""Who has not been answered so long after the others stopped asking has starved."""
TOGETHER = 8
"""Questions embedded and read in one batch by the models alone: 64 pairs."""
OPENED = ("", "Please, ", "Excuse me, ", "Sorry, ", "Tell me, ", "So, ", "Well, ", "Now, ", "Quickly, ", "And ", "But ")
CLOSED = ("?", ", please?", ", do you know?", ", can you tell me?", ", by any chance?", ", then?", ", exactly?")


@dataclass
class Seen:
    """What the visitors met with: how long each answer took since it was first asked for, refusals included."""

    waits: list[float] = field(default_factory=list)
    in_time: int = 0
    refused: int = 0
    failed: int = 0
    answered: set[int] = field(default_factory=set)


class Questions:
    """Questions that were never asked before, for many threads."""

    def __init__(self, asked: list[str], seed: int = 1) -> None:
        made = [
            f"{opened}{question.rstrip('?. ')}{closed}"
            for opened, closed, question in product(OPENED, CLOSED, asked)
            if opened or closed != "?"
        ]
        random.Random(seed).shuffle(made)
        self._made = cycle(made)
        self._lock = threading.Lock()

    def next(self) -> str:
        """Return another."""
        with self._lock:
            return next(self._made)


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield the figures of every crowd."""
    questions = Questions([each.question for each in shared.asked["answer"]])
    seconds, rounds = (6.0, 1) if shared.quick else (14.0, 3)
    alone = 0.0
    for visitors in VISITORS:
        seen, ratios, raws, rates = Seen(), [], [], []
        for _ in range(rounds if visitors == MEANT else 1):
            before, done = raw_rate(shared), seen.in_time
            crowd(shared.guide[0], questions, seen, visitors, seconds, think=0.0)
            raws.append(statistics.mean((before, raw_rate(shared))))
            rates.append((seen.in_time - done) / seconds)
            ratios.append(rates[-1] / raws[-1])
        alone = alone or statistics.median(seen.waits)
        yield Figure(
            f"{visitors} at once: answers a second",
            f"{statistics.median(rates):.1f}; {_waits(seen, visitors)}",
            f"embedded and read in batches: {statistics.median(raws):.1f}",
            statistics.median(ratios),
            at_least=0.6 if visitors == MEANT else None,
        )
    for visitors in VISITORS[-2:-1] if shared.quick else VISITORS:
        seen, long = Seen(), THINK_SECONDS * (1.5 if shared.quick else 2.5)
        crowd(shared.guide[0], questions, seen, visitors, long, THINK_SECONDS)
        yield Figure(
            f"{visitors} with {THINK_SECONDS:.0f} s of thought: p95",
            _waits(seen, visitors),
            f"one alone, median: {duration(alone)}",
            percentile(seen.waits, 95) / alone,
            at_most=3.0 if visitors == MEANT else None,
        )


def raw_rate(shared: Shared) -> float:
    """Return how many questions a second are embedded and read with nothing around the models."""
    some = shared.asked["answer"][:TOGETHER]
    took = shared.raw.embed([each.question for each in some])
    return len(some) / (took + shared.raw.read([pair for each in some for pair in each.read]))


def crowd(url: str, questions: Questions, seen: Seen, visitors: int, seconds: float, think: float) -> None:
    """Let so many visitors ask for so long, and wait for the last answer."""
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_visit, args=(url, number, questions, seen, until, think)) for number in range(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _visit(url: str, number: int, questions: Questions, seen: Seen, until: float, think: float) -> None:
    time.sleep(random.Random(number).uniform(0, think))
    where = urlsplit(url)
    with closing(http.client.HTTPConnection(str(where.hostname), where.port, timeout=PATIENCE * 2)) as connection:
        while time.monotonic() < until:
            question, began = questions.next(), time.monotonic()
            while (again_in := _post(connection, question, seen)) and time.monotonic() < until + PATIENCE:
                time.sleep(again_in)
            if again_in:
                return
            now = time.monotonic()
            seen.waits.append(now - began)
            seen.in_time += now < until
            seen.answered.add(number)
            time.sleep(min(think, max(0.0, until - now)))


def _post(connection: http.client.HTTPConnection, question: str, seen: Seen) -> float:
    """Return 0 if the question was answered, else in how many seconds to come back."""
    connection.request("POST", "/api/v1/chat", json.dumps({"message": question}), {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    if response.status == 503:
        seen.refused += 1
        return float(response.headers["Retry-After"])
    seen.failed += response.status != 200
    return 0.0


def _waits(seen: Seen, visitors: int) -> str:
    """Return how long the answers took, and who got none."""
    if not seen.waits:
        return "nobody was answered"
    half, most, worst = statistics.median(seen.waits), percentile(seen.waits, 95), max(seen.waits)
    said = f"p50 {duration(half)}, p95 {duration(most)}, worst {duration(worst)}, refused {seen.refused}"
    if seen.failed:
        said += f", failed {seen.failed}"
    return f"{said}, starved {visitors - len(seen.answered)}"
