"""STEADY: a part that may fail is called within a deadline, and left alone for a while after it has failed."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from knowledge.deadline import within

T = TypeVar("T")

REST_SECONDS = 30.0
"""How long a part that failed twice running is left alone, so that no visitor waits for it."""

_log = logging.getLogger("tour.parts")


class Resting(Exception):
    """The part failed a moment ago and is left alone."""


class Steady:
    """Remembers how the last calls of a part went. A change is logged once. Safe to call from many threads."""

    def __init__(self, name: str, seconds: float, instead: str, rest_seconds: float = REST_SECONDS) -> None:
        self._name, self._seconds, self._instead, self._rest_seconds = name, seconds, instead, rest_seconds
        self._lock = threading.Lock()
        self._failures = 0
        self._failed_at = 0.0
        self.trouble = ""
        """What is wrong, or an empty string; for everybody to read."""

    def call(self, work: Callable[[], T]) -> T:
        """Return what `work()` returns; raise what it raises, `TooLate`, or `Resting` without having called it."""
        if not self.worth_trying():
            raise Resting
        try:
            (made,) = within(self._seconds, lambda: iter([work()]))
        except Exception as error:
            self._failed(error)
            raise
        self._answered()
        return made

    def worth_trying(self) -> bool:
        """Tell whether it is called now."""
        return self._failures < 2 or time.monotonic() - self._failed_at >= self._rest_seconds

    def _answered(self) -> None:
        with self._lock:
            if self._failures:
                _log.warning("The %s answers again.", self._name)
            self._failures, self.trouble = 0, ""

    def _failed(self, error: Exception) -> None:
        with self._lock:
            if not self._failures:
                _log.warning(
                    "The %s failed (%s); until it is back, %s.", self._name, type(error).__name__, self._instead
                )
            self.trouble = f"{type(error).__name__}: the {self._name} does not answer"
            self._failures += 1
            self._failed_at = time.monotonic()
