"""What the benchmarks share: waiting for a server, reading its streams, and the table of figures beside bounds."""

import http.client
import json
import os
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
RESTING = 0.04
"""The share of a core below which a process is at rest."""
REST_SECONDS = 2.5
"""Longer than the pause between two of the guide's own looks round."""


@dataclass(frozen=True)
class Figure:
    """A line of the table: what was measured, and the bound beside which it stands."""

    name: str
    ours: str
    bound: str = ""
    """What the bound is and what it came to in the same run."""
    ratio: float | None = None
    """Ours by the bound, a median of ratios where there are several; of speeds as of durations."""
    at_most: float | None = None
    at_least: float | None = None
    """The issue's limits of the ratio."""

    @property
    def met(self) -> bool:
        """Whether the ratio is within the limit, as it is where there is none."""
        if self.ratio is None:
            return True
        return (self.at_most is None or self.ratio <= self.at_most) and (
            self.at_least is None or self.ratio >= self.at_least
        )

    def row(self) -> list[str]:
        """Return its line of the table."""
        limits = [
            f"{sign} {limit:g}" for sign, limit in (("≤", self.at_most), ("≥", self.at_least)) if limit is not None
        ]
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        return [self.name, self.ours, self.bound, ratio, " ".join(limits) + ("" if self.met else " **missed**")]


HEAD = ["", "ours", "bound in the same run", "ratio", "limit"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port


def get(port: int, path: str, timeout: float = 120) -> int:
    """Return the status of a GET over a connection of its own; 0 where nobody listens."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=timeout)) as connection:
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status
        except ConnectionError:
            return 0


def wait_until_well(port: int, path: str, within: float = 180) -> float:
    """Return the moment at which `path` first answers 200; raise `TimeoutError`."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if get(port, path) == 200:
            return time.monotonic()
        time.sleep(0.01)
    raise TimeoutError(f"{path} was not well within {within:.0f} s")


def rest(pid: int, within: float = 90) -> None:
    """Wait until a process has done next to nothing for a while, such as trying its suggestions."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        before = processor_seconds(pid)
        time.sleep(REST_SECONDS)
        if processor_seconds(pid) - before < RESTING * REST_SECONDS:
            return


def processor_seconds(pid: int) -> float:
    """Return how long a process has kept cores busy."""
    user, system = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def ask(connection: http.client.HTTPConnection, question: str) -> Iterator[tuple[float, dict[str, Any]]]:
    """Ask over `connection`, and yield every part of the stream with the moment of its arrival."""
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    connection.request("POST", "/api/v1/chat", json.dumps({"message": question}), headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"{question!r} was answered with {response.status}: {response.read()[:300]!r}")
    for line in response:
        if line.startswith(b"data: {"):
            yield time.monotonic(), json.loads(line[6:])


def middle_and_worst(seconds: Sequence[float]) -> tuple[str, str]:
    """Return the median and the largest, in words."""
    return duration(statistics.median(seconds)), duration(max(seconds))


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the smallest of `seconds` that so many percent of them do not exceed."""
    return sorted(seconds)[max(0, -(-len(seconds) * round(share) // 100) - 1)]


def duration(seconds: float) -> str:
    """Return a duration in words."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table whose first column is words and whose other columns are set right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def resident_megabytes(pid: int, what: str = "VmRSS") -> int:
    """Return how much memory a process holds, or with `VmHWM` the most that it ever held."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(f"{what}:"))) // 1024
