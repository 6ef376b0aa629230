"""Visitors who send nonsense, come in crowds, hang up and never stop asking, and what the guide holds meanwhile."""

import http.client
import json
import os
import random
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.hard.crowds import WITHIN, Held, Pace, connect, drop, held_by, post
from tests.hard.fuzz import Request, requests
from tests.recording import Table
from tests.running import CHECKOUT, guide_process
from tests.web.test_fuzz import is_well

FUZZED = 10_000
WARM = 1_000
AT_ONCE = 4
STREAMS = 200
DROPPED = 1_000
BACK_WITHIN = 30.0
PER_SECOND = 5.0
MINUTES = float(os.environ.get("TOUR_HARD_MINUTES", "30"))
PARTS = ((0.1, 0.2), (0.45, 0.55), (0.9, 1.0))
"""Shares of the time at whose medians the memory is compared; the first tenth warms up."""
Guide: TypeAlias = tuple[str, subprocess.Popen[str]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def guide(tmp_path: Path, log: Path) -> Iterator[Guide]:
    """A guide to the bundled house, in a process of its own."""
    with guide_process(tmp_path / "tour", log=log) as guide:
        yield guide


def asked_of_flimby() -> list[str]:
    """Return what the bundled house is checked with."""
    lines = (CHECKOUT / "knowledge/houses/flimby/checks.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["turns"][0]["q"] for line in lines]


def answered(url: str, request: Request) -> tuple[int, str, bytes]:
    """Return status, type and body of the answer; a server that hangs up on too large a body has status 413."""
    with closing(connect(url)) as connection:
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            response = connection.getresponse()
            return response.status, response.headers.get_content_type(), response.read()
        except (ConnectionError, http.client.RemoteDisconnected):
            return 413, "application/problem+json", b""


def test_ten_thousand_fuzzed_requests_cost_nothing(
    guide: Guide, log: Path, chance: random.Random, reliability: Table
) -> None:
    url, process = guide
    what = "wrong types, naughty strings, bodies of 1 MB, broken UTF-8, deep JSON, odd methods, paths and headers"
    with reliability.row("bad requests cost nothing", what) as row, ThreadPoolExecutor(AT_ONCE) as pool:
        statuses: Counter[int] = Counter()
        wrong = []
        for count, request in enumerate(requests(chance, FUZZED)[:WARM]):
            assert answered(url, request)[0] < 500, (count, request)
        before = held_by(process.pid)
        sent = requests(chance, FUZZED)
        for request, (status, kind, body) in zip(sent, pool.map(lambda one: answered(url, one), sent), strict=True):
            statuses[status] += 1
            unheard = request.method.islower() and status == 400  # it is no HTTP, and the server refuses it by itself
            well = is_well(status, kind, request.path.partition("?")[0]) or status == 503 or unheard
            well = well and not any(told in body for told in (b"Traceback", str(CHECKOUT).encode()))
            row.tried(well)
            if not well:
                wrong.append(f"{request} {status} {kind} {body[:200]!r}")
        after = held_by(process.pid)
        row.tried(after.megabytes <= before.megabytes * WITHIN)
        row.tried("Traceback" not in log.read_text("utf-8"))
        row.seen = (
            f"{sum(count for status, count in statuses.items() if status >= 500)} answers of 5xx; statuses "
            f"{', '.join(f'{status}: {count}' for status, count in sorted(statuses.items()))}; memory "
            f"{before.megabytes:.0f} MB after the first {WARM} requests, {after.megabytes:.0f} MB after {FUZZED} more"
        )
        print(*wrong[:20], sep="\n")


def test_two_hundred_streams_at_once_all_end(guide: Guide, reliability: Table) -> None:
    url = guide[0]
    questions = asked_of_flimby()

    def hold(n: int) -> tuple[int, bool, float]:
        began = time.monotonic()
        with closing(connect(url, 300)) as connection:
            response = post(connection, questions[n % len(questions)], stream=True)
            said = response.read().decode()
            ended = said.endswith("data: [DONE]\n\n") and ('"data-reply"' in said or '"error"' in said)
            well = ended if response.status == 200 else response.status == 503 and bool(response.headers["Retry-After"])
            return response.status, well, time.monotonic() - began

    with reliability.row("visitors leave, servers stay", f"{STREAMS} streams at once") as row:
        health = []
        with ThreadPoolExecutor(STREAMS) as pool:
            streams = [pool.submit(hold, n) for n in range(STREAMS)]
            while not all(stream.done() for stream in streams):
                began = time.monotonic()
                with closing(connect(url)) as connection:
                    connection.request("GET", "/livez")
                    assert connection.getresponse().status == 200
                health.append(time.monotonic() - began)
                time.sleep(0.1)
        ends = [stream.result() for stream in streams]
        for _, well, _ in ends:
            row.tried(well)
        statuses = Counter(status for status, _, _ in ends)
        row.seen = (
            f"{statuses[200]} answered to the end, {statuses[503]} asked to come back with Retry-After, the last after "
            f"{max(seconds for _, _, seconds in ends):.1f} s; /livez meanwhile {max(health):.2f} s at most"
        )


def test_a_thousand_clients_that_drop_leave_nothing_behind(
    guide: Guide, chance: random.Random, reliability: Table
) -> None:
    url, process = guide
    questions = asked_of_flimby()
    with reliability.row("visitors leave, servers stay", "clients that drop at any moment of a stream") as row:

        def some(count: int) -> None:
            with ThreadPoolExecutor(20) as pool:
                for n in range(count):
                    read, reset = chance.choice((0, 0, 1, 100, 400, 2000)), chance.random() < 0.5
                    pool.submit(drop, url, questions[n % len(questions)], read, reset=reset)

        some(DROPPED)
        settled(process.pid)
        before = settled(process.pid)
        some(DROPPED)
        began = time.monotonic()
        after = held_by(process.pid)
        while not after.within(before) and time.monotonic() < began + BACK_WITHIN:
            time.sleep(0.5)
            after = held_by(process.pid)
        back = time.monotonic() - began
        row.tried(after.within(before), DROPPED)
        with closing(connect(url)) as connection:
            row.tried(post(connection, questions[0]).status == 200)
        row.seen = (
            f"before (after {DROPPED} others): {before}; after: {after}, back within "
            f"{back:.0f} s, and the next visitor is answered"
        )


def settled(process: int) -> Held:
    """Return what a process holds once that has not changed for two seconds."""
    held, since = held_by(process), time.monotonic()
    while time.monotonic() < since + 2.0:
        time.sleep(0.2)
        if (now := held_by(process)).threads != held.threads or now.handles != held.handles:
            held, since = now, time.monotonic()
    return held_by(process)


def test_for_as_long_as_visitors_ask_memory_is_flat(guide: Guide, log: Path, reliability: Table) -> None:
    url, process = guide
    with reliability.row(
        "visitors leave, servers stay", f"a soak of {MINUTES:g} minutes at {PER_SECOND:g} questions a second"
    ) as row:
        pace = Pace(url, asked_of_flimby())
        memory = [(share, held_by(process.pid)) for share in pace.run(PER_SECOND, MINUTES)]
        start, middle, end = (statistics.median(h.megabytes for s, h in memory if a <= s <= b) for a, b in PARTS)
        failed = sum(pace.statuses.values()) - pace.statuses[200] - pace.statuses[503]
        row.tried(True, pace.statuses[200] + pace.statuses[503])
        row.tried(False, failed)
        row.tried(end <= start * WITHIN)
        row.tried("Traceback" not in log.read_text("utf-8"))
        row.seen = (
            f"{pace.statuses[200]} answered (median {statistics.median(pace.seconds):.2f} s, "
            f"worst {max(pace.seconds):.1f} s), "
            f"{pace.statuses[503]} asked to come back, {failed} failed; memory at start, middle and end "
            f"{start:.0f}, {middle:.0f}, {end:.0f} MB; {memory[-1][1].threads} threads, {memory[-1][1].handles} handles"
        )
