"""A crowd: so many turns at once, so many that wait for a moment, and everybody else is asked to come back.

A turn that begins while the machine is busy makes all others slower. One that is refused at once costs nothing, and
leaves a thread for those who only look at a page or ask whether the guide is well.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from web.errors import Overloaded

WAIT_SECONDS = 5.0
"""How long a visitor waits before the first word without thinking that it is broken."""


class Crowd:
    """The places of this process. Safe to call from many threads."""

    def __init__(self, at_once: int, waiting: int, wait_seconds: float = WAIT_SECONDS) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._wait_seconds = wait_seconds

    def enter(self) -> None:
        """Wait until a turn may begin; raise `Overloaded` if too many wait already, or after `wait_seconds`."""
        if not self._places.acquire(blocking=False):
            raise Overloaded
        if not self._free.acquire(timeout=self._wait_seconds):
            self._places.release()
            raise Overloaded

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for as long as this lasts; raise `Overloaded`."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def leave(self) -> None:
        """Let the next turn begin."""
        self._free.release()
        self._places.release()
