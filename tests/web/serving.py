"""The scripted application behind a real server, on a port of its own."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from flask import Flask
from waitress.server import create_server

from web.metrics import Metrics
from web.serving import waitress_options
from web.settings import Settings

HOST = "127.0.0.1"


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Yield the port at which waitress serves `app`, as the guide sets it up."""
    settings = app.extensions["tour"].settings
    assert isinstance(settings, Settings)
    listening = socket.create_server((HOST, 0))
    server = create_server(app, sockets=[listening], **waitress_options(settings))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.close()
        running.join(10)


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
