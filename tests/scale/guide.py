"""A running guide, and connections of which it is known which worker holds the other end."""

import http.client
import json
import select
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

HOST = "127.0.0.1"
TRIES = 200


@dataclass
class Guide:
    """A guide with several workers; `said` is what it printed."""

    port: int
    process: subprocess.Popen[str]
    environment: dict[str, str]
    said: list[str]
    connections: dict[int, http.client.HTTPConnection] = field(default_factory=dict)

    def workers(self) -> list[int]:
        """Return the process ids of its workers."""
        return sorted(map(int, Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()))

    def ask_worker(self, worker: int, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """Send a request to one worker, and return status and answer."""
        self._drop_closed()
        connection = self._connection(worker)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else {}

    def _drop_closed(self) -> None:
        """Let go of connections that their worker has closed, being idle for long."""
        for worker, connection in [*self.connections.items()]:
            if not connection.sock or select.select([connection.sock], [], [], 0)[0]:
                connection.close()
                del self.connections[worker]

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, str, dict[str, str]]:
        """Send a request to whichever worker is free."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
        try:
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read().decode(), dict(response.getheaders())
        finally:
            connection.close()

    def metric(self, name: str) -> float:
        """Return the sum of a metric over its labels."""
        families = text_string_to_metric_families(self.ask("GET", "/metrics")[1])
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self.connections.values():
            connection.close()
        self.connections.clear()

    def _connection(self, worker: int) -> http.client.HTTPConnection:
        """Return a connection that `worker` has accepted: the kernel gives new ones to whichever is free."""
        for _ in range(TRIES):
            if worker in self.connections:
                break
            connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
            connection.request("GET", "/livez")
            connection.getresponse().read()
            accepted = self._accepted_by(connection)
            if accepted in self.connections:
                connection.close()
            else:
                self.connections[accepted] = connection
        assert worker in self.connections, f"worker {worker} took none of {TRIES} connections"
        return self.connections[worker]

    def _accepted_by(self, connection: http.client.HTTPConnection) -> int:
        ours = connection.sock.getsockname()[1]
        ends = f"{_hexed(self.port)} {_hexed(ours)}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        (inode,) = [row[9] for row in rows if f"{row[1]} {row[2]}" == ends]
        for worker in self.workers():
            for handle in Path(f"/proc/{worker}/fd").iterdir():
                with suppress(OSError):
                    if str(handle.readlink()) == f"socket:[{inode}]":
                        return worker
        raise AssertionError("no worker holds the other end")


def _hexed(port: int) -> str:
    """Return an address of this machine as Linux lists it."""
    return f"0100007F:{port:04X}"
