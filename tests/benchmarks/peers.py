"""The guide beside `peer.py`: the same questions to both by turns, the same crowd, a start, memory, and the checks."""

import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from assistant.conversation import Question
from assistant.evaluation.checks import FILE, read_checks
from assistant.evaluation.figures import measure as measured
from assistant.evaluation.figures import stored
from assistant.evaluation.run import run
from assistant.events import Event, Replied
from assistant.reply import Reply
from tests.benchmarks.crowd import MEANT, Questions, Seen, crowd
from tests.benchmarks.measured import HOST, Figure, duration, free_port, get, resident_megabytes
from tests.benchmarks.outcomes import FLIMBY
from tests.benchmarks.shared import Shared
from tests.benchmarks.starts import started, warm
from tests.running import CHECKOUT


class Chat:
    """Whoever answers at an address, asked for JSON; its replies are the guide's as far as they go."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)

    def ask(self, question: str) -> tuple[dict[str, Any], float]:
        """Return the reply and how long it took."""
        began = time.perf_counter()
        self._connection.request(
            "POST", "/api/v1/chat", json.dumps({"message": question}), {"Content-Type": "application/json"}
        )
        said = json.loads(self._connection.getresponse().read())
        return said, time.perf_counter() - began

    def turn(self, question: Question) -> Iterator[Event]:
        """Ask as the checks do."""
        said, _ = self.ask(question.message)
        empty = {"id": "", "conversation_id": "", "speech": "", "language": "en", "model": "peer"}
        yield Replied(Reply(**{**empty, "citations": [], "suggestions": [], "timings_ms": {}, **said}))


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield the figures of both."""
    url, pid = shared.guide[0], warm(shared)
    port, began = free_port(), time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.peer", str(port), str(FLIMBY / "articles")]
    with subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as process:
        try:
            while not get(port, "/"):
                time.sleep(0.05)
            ready = time.monotonic() - began
            peer = f"http://{HOST}:{port}"
            yield from _turns(shared, Chat(url), Chat(peer))
            yield from _crowds(shared, url, peer)
            with started(shared.learnt) as (_, ours):
                yield Figure("peer: start until it answers", duration(ours), duration(ready), ours / ready)
            held, its = resident_megabytes(pid), resident_megabytes(process.pid)
            yield Figure("peer: memory when warm", f"{held} MB", f"{its} MB", held / its)
            yield from _checks(Chat(peer))
        finally:
            process.terminate()


def _turns(shared: Shared, ours: Chat, peer: Chat) -> Iterator[Figure]:
    questions = Questions([each.question for each in shared.asked["answer"]], seed=2)
    peer.ask("Where is it?")
    taken = []
    for _ in range(8 if shared.quick else 24):
        question = questions.next()
        taken.append((ours.ask(question)[1], peer.ask(question)[1]))
    half, its = (statistics.median(each) for each in zip(*taken, strict=True))
    ratio = statistics.median(one / other for one, other in taken)
    yield Figure("peer: turn over HTTP", duration(half), duration(its), ratio)


def _crowds(shared: Shared, url: str, peer: str) -> Iterator[Figure]:
    seconds, rates = 5.0 if shared.quick else 10.0, []
    for address in (url, peer):
        seen = Seen()
        questions = Questions([each.question for each in shared.asked["answer"]], seed=3)
        crowd(address, questions, seen, MEANT, seconds, think=0.0)
        rates.append(seen.in_time / seconds)
    name = f"peer: {MEANT} at once, answers a second"
    yield Figure(name, f"{rates[0]:.1f}", f"{rates[1]:.1f}", rates[0] / rates[1])


def _checks(peer: Chat) -> Iterator[Figure]:
    """Ask the peer what the guide was asked; the guide's figures stand beside the checks, and a test holds them."""
    file = FLIMBY / FILE
    ours, its = (stored(file) or {})["all"].shares, measured(list(run(read_checks(file), peer))).shares
    for name, said in (
        ("answered_right", "answered right"),
        ("uncovered_declined", "uncovered and declined"),
        ("declined_uncovered", "declined and uncovered"),
        ("follow_ups_right", "follow-ups right"),
        ("false_premises_right", "false premises right"),
    ):
        one, other = ours[name], its[name]
        if one and other:
            yield Figure(f"peer: {said}", str(one), str(other), float(one.exact / other.exact) if other.met else None)
