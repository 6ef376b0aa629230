"""What goes on beside the visitors' turns: learning, then noticing changes and removing what is too old."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from web.learning import Learning

log = logging.getLogger("tour")

WATCH_SECONDS = 2.0
PURGE_SECONDS = 3600.0
"""More often than once a day, so that with a retention of 0 days nothing stays until the next morning."""


class Upkeep:
    """Runs in a thread of its own; `failed` is told why there is nothing to serve, `ready` that there is."""

    def __init__(
        self,
        learn: Callable[[], None],
        keep_up: Callable[[], None],
        purge: Callable[[], object],
        learning: Learning,
        ready: Callable[[], None],
        failed: Callable[[Exception], None],
        keep_inbox: Callable[[], None] = lambda: None,
    ) -> None:
        self._learn, self._keep_up, self._purge, self._learning = learn, keep_up, purge, learning
        self._ready, self._failed, self._keep_inbox = ready, failed, keep_inbox
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()
        self._learning.stop()
        self._thread.join(WATCH_SECONDS)

    def leave(self) -> None:
        """End the process if it is still in the middle of learning, which may be cut off anywhere."""
        if self._thread.is_alive() or self._learning.working:
            sys.stdout.flush()
            os._exit(0)  # native threads would abort at a usual exit

    def _run(self) -> None:
        try:
            self._learn()
            self._keep_up()
            self._ready()
            self._learning.start()
        except Exception as error:
            self._failed(error)
            return
        purged = -PURGE_SECONDS
        while not self._stopping.wait(WATCH_SECONDS):
            with _logged("The new version cannot be opened; the one before is still served."):
                self._keep_up()
            with _logged("The inbox cannot be brought up to date."):
                self._keep_inbox()
            if time.monotonic() - purged >= PURGE_SECONDS:
                purged = time.monotonic()
                with _logged("What is too old cannot be removed; the next attempt is in an hour."):
                    self._purge()


@contextmanager
def _logged(what: str) -> Iterator[None]:
    """Go on whatever happens, and log it as `what`."""
    try:
        yield
    except Exception:
        log.exception(what)
