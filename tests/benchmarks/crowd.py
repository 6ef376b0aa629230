"""A crowd at a real guide: so many visitors who ask one question after another, and a health check beside them.

Usage: python tests/benchmarks/crowd.py [--visitors 32] [--seconds 20] [--workers 1]
"""

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.measured import duration, table
from tests.running import running_guide

QUESTIONS = (
    "Who opened the first facility?",
    "When did the factory open?",
    "How many people work there?",
    "What is made in Flimby?",
    "Where is Flimby?",
)
PAUSE_SECONDS = 0.05


@dataclass
class Seen:
    """What the visitors met with."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)


def request(url: str, method: str, path: str, body: object = None) -> int:
    """Return the status of one request over a connection of its own."""
    where = urlsplit(url)
    with closing(http.client.HTTPConnection(str(where.hostname), where.port, timeout=120)) as connection:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status


def visit(url: str, number: int, until: float, seen: Seen) -> None:
    """Ask until the time is over."""
    asked = 0
    while time.monotonic() < until:
        question = f"{QUESTIONS[(number + asked) % len(QUESTIONS)]} {number}.{asked}"
        began = time.monotonic()
        status = request(url, "POST", "/api/v1/chat", {"message": question})
        seen.statuses[status] += 1
        if status == 200:
            seen.seconds.append(time.monotonic() - began)
        asked += 1
        time.sleep(PAUSE_SECONDS)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    seen = Seen()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_guide(Path(folder), "--workers", str(options.workers)) as url,
    ):
        until = time.monotonic() + options.seconds
        visitors = [
            threading.Thread(target=visit, args=(url, number, until, seen)) for number in range(options.visitors)
        ]
        for visitor in visitors:
            visitor.start()
        while time.monotonic() < until:
            began = time.monotonic()
            if request(url, "GET", "/livez") != 200:
                raise RuntimeError("the guide is not well")
            seen.health.append(time.monotonic() - began)
            time.sleep(PAUSE_SECONDS)
        for visitor in visitors:
            visitor.join()
    failures = sum(count for status, count in seen.statuses.items() if status not in (200, 503))
    print(f"{options.visitors} visitors, {options.seconds:g} s, {options.workers} worker(s).\n")
    head = ["answered", "asked to come back (503)", "failed", "answer: median", "worst", "/livez: median", "worst"]
    figures = [str(seen.statuses[200]), str(seen.statuses[503]), str(failures)]
    for each in (seen.seconds, seen.health):
        figures += [duration(statistics.median(each)), duration(max(each))] if each else ["–", "–"]
    print(table(head, [figures]))


if __name__ == "__main__":
    main()
