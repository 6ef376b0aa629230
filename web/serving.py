"""The two servers: waitress, one process and all that a house needs, and gunicorn, for several workers."""

import os
import socket
import sys
import weakref
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Flask
from gunicorn.app.base import BaseApplication
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from web.settings import Settings
from web.upkeep import Upkeep
from web.uploads import upload_bytes

SPARE_THREADS = 8
"""For pages, health checks and refusals while every turn that is allowed is under way."""
CONNECTIONS = 1000
"""Browsers keep several open each, most of them idle."""
IDLE_SECONDS = 75
REQUEST_BYTES = 2 * 2**20
"""Above this the server itself hangs up; below it the application says how much a body may have."""
UPLOADS = ("/staff/documents", "/api/v1/documents")
"""Where a body may be as large as documents are, of whoever shows a cookie or a key."""
UPLOADS_AT_ONCE = 4
"""Each is written to the disk before the application can tell whose it is, so they are few."""
STOP_SECONDS = 20
STUCK_SECONDS = 60
"""A worker whose own loop is silent for so long is replaced. Its threads may be busy for as long as they like."""


@dataclass(frozen=True)
class Serving:
    """An application and what goes on beside it."""

    app: Flask
    upkeep: Upkeep


def threads(settings: Settings) -> int:
    """Return how many requests one process works on at once; each open turn, waiting or not, holds one."""
    return settings.turns_at_once + settings.turns_waiting + SPARE_THREADS


def waitress_options(settings: Settings) -> dict[str, Any]:
    """Return how waitress is set up."""
    return {
        "threads": threads(settings),
        "connection_limit": CONNECTIONS,
        "channel_timeout": IDLE_SECONDS,
        "channel_request_lookahead": 1,  # so that it notices at once when a visitor leaves
        "asyncore_use_poll": True,  # as `select` ends at 1024 handles
        "max_request_body_size": REQUEST_BYTES,
        "clear_untrusted_proxy_headers": settings.trusted_proxies == 0,
        "ident": None,
    }


class UploadParser(HTTPRequestParser):
    """Reads a request; one that brings documents may be larger, as long as few others do so."""

    upload_bytes = REQUEST_BYTES
    _under_way: ClassVar[weakref.WeakSet["UploadParser"]] = weakref.WeakSet()

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and allow for a large body where one is due."""
        super().parse_header(header_plus)
        known = "COOKIE" in self.headers or "AUTHORIZATION" in self.headers
        others = [parser for parser in list(self._under_way) if not parser.completed]
        method, path = str(self.command), str(self.path)  # type: ignore[attr-defined]  # waitress tells too little
        if method == "POST" and path in UPLOADS and known and len(others) < UPLOADS_AT_ONCE:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = self.upload_bytes
            self._under_way.add(self)


def open_server(app: Flask, listening: socket.socket, settings: Settings) -> Any:
    """Return waitress, ready to run `app` on that socket."""
    server: Any = create_server(app, sockets=[listening], **waitress_options(settings))
    limits = {"upload_bytes": upload_bytes(settings)}
    parser = type("UploadParser", (UploadParser,), limits)
    server.channel_class = type("UploadChannel", (server.channel_class,), {"parser_class": parser})
    return server


def run_alone(serving: Serving, listening: socket.socket, settings: Settings) -> None:
    """Serve with waitress until a signal ends it."""
    server = open_server(serving.app, listening, settings)
    serving.upkeep.start()
    try:
        server.run()
    finally:
        serving.upkeep.stop()
        server.close()


class Workers(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves with gunicorn: this process watches over workers, each of which makes an application of its own.

    Nothing is shared by being made before they part: PyTorch's threads, Chroma and SQLite do not survive that.
    """

    def __init__(self, make: Callable[[], Serving], listening: socket.socket, workers: int, settings: Settings) -> None:
        self._make = make
        self._serving: Serving | None = None
        self._options = {
            "bind": [f"fd://{listening.detach()}"],
            "workers": workers,
            "worker_class": "gthread",  # a worker without threads would stand still while one visitor reads
            "threads": threads(settings),
            "worker_connections": CONNECTIONS,
            "keepalive": IDLE_SECONDS,
            "timeout": STUCK_SECONDS,
            "graceful_timeout": STOP_SECONDS,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "loglevel": "warning",
            "worker_exit": self._worker_exit,
            "child_exit": _child_exit,
        }
        super().__init__()

    def run(self) -> None:
        """Serve until a signal ends it."""
        watching = os.getpid()
        try:
            super().run()
        except SystemExit as end:
            if os.getpid() != watching:  # a worker ends here: what its parent does afterwards is not for it
                sys.stdout.flush()
                os._exit(end.code if isinstance(end.code, int) else 1)

    def load_config(self) -> None:
        """Set the options; gunicorn asks for it."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of a new worker; gunicorn asks for it there."""
        self._serving = self._make()
        self._serving.upkeep.start()
        return self._serving.app

    def _worker_exit(self, _arbiter: Any, _worker: Any) -> None:
        if self._serving:
            self._serving.upkeep.stop()
            self._serving.upkeep.leave()


def _child_exit(_arbiter: Any, worker: Any) -> None:
    """Count the turns of a worker that has ended no longer as under way."""
    from prometheus_client import multiprocess  # looks for its folder in the environment when it is imported

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
