"""The scripted application behind a real server, on a port of its own."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress.server import create_server

from web.metrics import Metrics
from web.serving import open_server

HOST = "127.0.0.1"


class Running:
    """An application behind waitress, a guide's as the guide sets it up, until it is stopped."""

    def __init__(self, app: Flask, port: int = 0) -> None:
        listening = socket.create_server((HOST, port))
        self.port = int(listening.getsockname()[1])
        self._server: Any = (
            open_server(app, listening, app.extensions["tour"].settings)
            if "tour" in app.extensions
            else create_server(app, sockets=[listening], asyncore_use_poll=True)  # `select` ends at 1024 handles
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        self._server.trigger.pull_trigger(self._close)  # which runs it in the thread that owns the connections
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server does not stop"
        self._server.task_dispatcher.shutdown()

    def _close(self) -> None:
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Yield the port at which `app` is served."""
    running = Running(app)
    try:
        yield running.port
    finally:
        running.stop()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


def send(port: int, method: str, path: str, body: object = None, **headers: str) -> Answer:
    """Send a request over a connection of its own."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
        said = {"Content-Type": "application/json", **headers}
        connection.request(method, path, json.dumps(body) if body is not None else None, said)
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read().decode())


def under_way(app: Flask) -> float | None:
    """Return how many turns have begun and are not over, as /metrics says."""
    metrics = app.extensions["tour-metrics"]
    assert isinstance(metrics, Metrics)
    return metrics.registry.get_sample_value("tour_turns_under_way")
