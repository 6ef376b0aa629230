"""What the benchmarks share: a free port, waiting for a server, reading its streams, and a table of what was seen."""

import http.client
import json
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


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
