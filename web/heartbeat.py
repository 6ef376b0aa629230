"""A stream that is silent for long says that it is still there, which also shows whether anybody listens."""

import queue
import select
import socket
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, TypeVar, cast

T = TypeVar("T")

BEAT_SECONDS = 15.0
"""Proxies give up after 30 to 60 silent seconds."""
LOOK_SECONDS = 0.5
"""How often it is looked whether the visitor has gone, where the server can tell, or wants no more."""


class Gone(Exception):
    """Nobody listens any more."""


def departure(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Return what tells whether the visitor behind a request has gone: waitress says it, gunicorn shows its socket."""
    if "waitress.client_disconnected" in environ:
        return cast(Callable[[], bool], environ["waitress.client_disconnected"])
    connection = environ.get("gunicorn.socket")
    return (lambda: _is_closed(connection)) if connection else (lambda: False)


def _is_closed(connection: socket.socket) -> bool:
    try:
        waiting = select.poll()
        waiting.register(connection, select.POLLIN)
        return bool(waiting.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):  # ours is closed
        return True


def beating(
    events: Iterator[T], has_gone: Callable[[], bool] = lambda: False, every: float = BEAT_SECONDS
) -> Generator[T | None, None, None]:
    """Yield what `events` yields, each drawn when it is asked for, and None after every `every` seconds of silence.

    Raises `Gone` as soon as `has_gone()`, and whatever that raises. The events are drawn in a thread of their own, one
    at a time: when this iterator is closed while one is being made, the thread ends with it.
    """
    wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
    drawn: queue.SimpleQueue[tuple[T] | BaseException] = queue.SimpleQueue()

    def draw() -> None:
        while wanted.get():
            try:
                drawn.put((next(events),))
            except BaseException as error:  # also the end, which is told in the same way
                drawn.put(error)
                return

    threading.Thread(target=draw, name="turn", daemon=True).start()
    try:
        while True:
            wanted.put(True)
            silent = 0.0
            while True:
                try:
                    step = drawn.get(timeout=min(LOOK_SECONDS, every))
                    break
                except queue.Empty:
                    silent += min(LOOK_SECONDS, every)
                if has_gone():
                    raise Gone
                if silent >= every:
                    silent = 0.0
                    yield None
            if isinstance(step, StopIteration):
                return
            if isinstance(step, BaseException):
                raise step
            yield step[0]
    finally:
        wanted.put(False)
