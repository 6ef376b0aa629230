"""A real guide under a crowd: what its process holds, and questions at any pace."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

CHAT = "/api/v1/chat"
WITHIN = 1.05
"""What is held afterwards may be five hundredths more than before."""


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    threads: int
    handles: int
    megabytes: float

    def within(self, before: "Held") -> bool:
        """Tell whether it is no more than it was, but for five hundredths."""
        return (
            self.threads <= max(before.threads * WITHIN, before.threads + 1)
            and self.handles <= max(before.handles * WITHIN, before.handles + 2)
            and self.megabytes <= before.megabytes * WITHIN
        )

    def __str__(self) -> str:
        return f"{self.threads} threads, {self.handles} handles, {self.megabytes:.0f} MB"


def held_by(process: int) -> Held:
    """Return what a process holds now."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines())
    handles = sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    return Held(int(status["Threads"]), handles, int(status["VmRSS"].split()[0]) / 1024)


def connect(url: str, timeout: float = 120) -> http.client.HTTPConnection:
    """Return a connection of its own."""
    where = urlsplit(url)
    return http.client.HTTPConnection(str(where.hostname), where.port, timeout=timeout)


def post(connection: http.client.HTTPConnection, question: str, *, stream: bool = False) -> http.client.HTTPResponse:
    """Ask, and return the answer as it begins."""
    body = json.dumps({"message": question, "stream": stream})
    connection.request("POST", CHAT, body, {"Content-Type": "application/json"})
    return connection.getresponse()


def drop(url: str, question: str, read: int, *, reset: bool) -> None:
    """Ask for a stream and leave after so many bytes of it; 0 leaves before the answer."""
    with closing(connect(url)) as connection, suppress(OSError, http.client.HTTPException):
        body = json.dumps({"message": question, "stream": True})
        connection.request("POST", CHAT, body, {"Content-Type": "application/json"})
        assert connection.sock
        if reset:
            connection.sock.setsockopt(1, 13, b"\x01\0\0\0\0\0\0\0")  # SO_LINGER of 0 s: hang up without a word
        if read:
            connection.sock.recv(read)


@dataclass
class Pace:
    """Questions at a steady pace, whether or not the ones before are answered."""

    url: str
    questions: Sequence[str]
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def run(self, per_second: float, minutes: float) -> Iterator[float]:
        """Ask, and yield the share of the time that is over about once a second."""
        began, asked = time.monotonic(), 0
        threads: list[threading.Thread] = []
        while (now := time.monotonic() - began) < minutes * 60:
            while asked < now * per_second:
                threads.append(threading.Thread(target=self._ask, args=(self.questions[asked % len(self.questions)],)))
                threads[-1].start()
                asked += 1
            threads = [thread for thread in threads if thread.is_alive()]
            if asked % max(1, round(per_second)) == 0:
                yield now / (minutes * 60)
            time.sleep(max(0.0, asked / per_second - (time.monotonic() - began)))
        for thread in threads:
            thread.join()

    def _ask(self, question: str) -> None:
        began = time.monotonic()
        status = 0
        with closing(connect(self.url)) as connection, suppress(OSError, http.client.HTTPException):
            response = post(connection, question)
            response.read()
            status = response.status
            if status == 503 and not response.headers["Retry-After"]:
                status = -503
        self.statuses[status] += 1
        if status == 200:
            self.seconds.append(time.monotonic() - began)
