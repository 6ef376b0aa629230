"""Compares web servers on the same application: open streams beside a health check, and visitors who leave.

Usage: python tests/benchmarks/serving.py [--streams 6] [--rounds 3]

waitress runs as `server.py serve` runs it, gunicorn with one worker, because what was learnt is open in one process
only: once with as many threads, once with none (`sync`). The guide is a scripted one that says a sentence every
0.3 s, so that nothing but the servers is measured.
"""

import argparse
import contextlib
import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401  first, as the tests import it

from assistant.conversation import Question
from assistant.events import Event, Looking, Replied, SentenceReady, Started
from assistant.reply import Kind, Reply
from knowledge.house import House
from tests.benchmarks.measured import HOST, ask, duration, free_port, get, middle_and_worst, table, wait_until_well
from tests.web.conftest import idle_learning
from web.app import create_app
from web.collaborators import Corpus
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.serving import threads, waitress_options
from web.settings import Settings

CHECKOUT = Path(__file__).parents[2]
PLAIN: dict[str, Any] = {"rate_limit": "off"}
THREADS = threads(Settings(**PLAIN))
SENTENCES = 12
EVERY_SECONDS = 0.3
HEALTH_SECONDS = 0.05
GIVE_UP_SECONDS = SENTENCES * EVERY_SECONDS + 5
ENDED, CLOSED = "ended", "closed"


class SlowGuide:
    """Says a sentence every 0.3 s; writes to `journal` when a turn ended, or was closed before its end."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a turn."""
        how = CLOSED
        try:
            yield Started("run_1", "cnv_1")
            yield Looking("Looking …")
            for _ in range(SENTENCES):
                time.sleep(EVERY_SECONDS)
                yield SentenceReady("The factory opened in 1982. ")
            yield Replied(
                Reply(
                    id="run_1",
                    conversation_id="cnv_1",
                    kind=Kind.SMALLTALK,
                    text="",
                    speech="",
                    language="en",
                    model="slow",
                    citations=[],
                    suggestions=[],
                    timings_ms={},
                )
            )
            how = ENDED
        finally:
            with self._journal.open("a", encoding="utf-8") as journal:
                journal.write(f"{how} {time.monotonic()}\n")

    def suggestions(self, language: str | None = None, place: str | None = None) -> list[str]:
        """Return none."""
        return []

    def model_trouble(self) -> str | None:
        """Return None: there is no model."""
        return None

    def reader_trouble(self) -> str | None:
        """Have none."""
        return None


class NoLibrary:
    """Holds nothing; no view that is measured asks it."""

    trouble = ""

    def troubles(self) -> dict[str, str]:
        """Have none."""
        return {}

    def opened(self) -> None:
        """Return nothing."""

    def current(self) -> Corpus:
        """Raise."""
        raise NotImplementedError


def slow_app(folder: str) -> Flask:
    """Return the application with the slow guide; what it writes goes into `folder`."""
    data = Path(folder)
    settings = Settings(**PLAIN, data_dir=data)
    engine = open_engine(settings.records_url)
    upgrade(engine)
    guide, conversations = SlowGuide(data / "journal"), RecordedConversations(engine)
    return create_app(settings, House(), guide, NoLibrary(), conversations, idle_learning(engine, data))


def serve_waitress(folder: str, port: int) -> None:
    """Serve as `server.py serve` does."""
    from waitress.server import create_server

    create_server(slow_app(folder), host=HOST, port=port, **waitress_options(Settings(**PLAIN))).run()


def commands(folder: str, port: int) -> dict[str, list[str]]:
    """Return how each server is started."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "1", "--log-level", "error"]
    app = ["--pythonpath", str(Path(__file__).parent), f"serving:slow_app({folder!r})"]
    gthread = ["--worker-class", "gthread", "--threads", str(THREADS)]
    return {
        f"waitress {version('waitress')}, {THREADS} threads": [sys.executable, __file__, "--serve", folder, str(port)],
        f"gunicorn {version('gunicorn')} gthread, {THREADS} threads": [*gunicorn, *gthread, *app],
        f"gunicorn {version('gunicorn')} sync": [*gunicorn, "--worker-class", "sync", *app],
    }


@dataclass
class Seen:
    """What was measured of one server, in seconds."""

    first_event: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    beside_streams: list[float] = field(default_factory=list)
    noticed: list[float] = field(default_factory=list)
    missed: int = 0

    def row(self, name: str) -> list[str]:
        """Return its row of the table."""
        dropped = duration(statistics.median(self.noticed)) if self.noticed else "–"
        if self.missed:
            dropped += f", {self.missed} of {self.missed + len(self.noticed)} never"
        alone = duration(statistics.median(self.alone))
        return [name, *middle_and_worst(self.first_event), alone, *middle_and_worst(self.beside_streams), dropped]


def hold_stream(port: int, seen: Seen) -> None:
    """Read one turn to its end."""
    began = time.monotonic()
    with closing(http.client.HTTPConnection(HOST, port, timeout=300)) as connection:
        for number, (moment, _) in enumerate(ask(connection, "When?")):
            if number == 0:
                seen.first_event.append(moment - began)


def check_health(port: int) -> float:
    """Return how long one check took."""
    began = time.monotonic()
    if get(port, "/livez", timeout=300) != 200:
        raise RuntimeError("the server is not well")
    return time.monotonic() - began


def hold_streams(port: int, count: int, seen: Seen) -> None:
    """Hold `count` streams open, and check the health until the last has ended."""
    streams = [threading.Thread(target=hold_stream, args=(port, seen)) for _ in range(count)]
    for stream in streams:
        stream.start()
    time.sleep(EVERY_SECONDS)
    while any(stream.is_alive() for stream in streams):
        seen.beside_streams.append(check_health(port))
        time.sleep(HEALTH_SECONDS)


def leave(port: int, journal: Path, seen: Seen) -> None:
    """Go away after the first sentence, and wait until the turn is closed or has run to its end."""
    before = len(_journal(journal))
    with closing(http.client.HTTPConnection(HOST, port, timeout=300)) as connection:
        for _, part in ask(connection, "When?"):
            if part["type"] == "text-delta":
                break
        if connection.sock:  # for a reply without a length, http.client has handed the socket over
            connection.sock.close()
    left = time.monotonic()
    while time.monotonic() < left + GIVE_UP_SECONDS:
        lines = _journal(journal)[before:]
        if lines:
            how, moment = lines[0].split()
            if how == CLOSED:
                seen.noticed.append(float(moment) - left)
                return
            break
        time.sleep(0.02)
    seen.missed += 1


def _journal(journal: Path) -> list[str]:
    return journal.read_text("utf-8").splitlines() if journal.exists() else []


def measure(command: list[str], folder: Path, port: int, streams: int, seen: Seen) -> None:
    """Start a server, measure it once and stop it."""
    with subprocess.Popen(command, cwd=CHECKOUT) as server:
        try:
            wait_until_well(port, "/livez")
            seen.alone += [check_health(port) for _ in range(40)]
            hold_streams(port, streams, seen)
            for _ in range(3):
                leave(port, folder / "journal", seen)
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=40)
            server.kill()


def main() -> None:
    """Measure every server in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_waitress(options.serve[0], int(options.serve[1]))
        return
    seen: dict[str, Seen] = {}
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            for name in commands(folder, 0):
                port = free_port()
                print(f"round {number + 1}: {name}", file=sys.stderr)
                command = commands(folder, port)[name]
                measure(command, Path(folder), port, options.streams, seen.setdefault(name, Seen()))
    head = ["", "first event", "worst", "health alone", "health beside streams", "worst", "left visitor noticed after"]
    print(f"{options.streams} streams open, {options.rounds} rounds; medians.\n")
    print(table(head, [one.row(name) for name, one in seen.items()]))


if __name__ == "__main__":
    main()
