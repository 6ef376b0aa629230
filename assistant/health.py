"""Whether the language model answers, as far as the last turns tell."""

import logging
import threading
import time

TRUSTED_AGAIN = 30.0
"""Seconds after which a model that failed twice running is tried again; until then no visitor waits for it."""

_log = logging.getLogger("tour.model")


class ModelHealth:
    """Remembers how the last calls went. A change is logged once, not every turn."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._failures = 0
        self._failed_at = 0.0
        self._detail = ""
        self.known_good = False
        """Whether its last answer was what it should be."""

    @property
    def detail(self) -> str:
        """What is wrong, or an empty string."""
        return self._detail

    def worth_trying(self) -> bool:
        """Tell whether to ask the model now."""
        return self._failures < 2 or time.monotonic() - self._failed_at >= TRUSTED_AGAIN

    def answered(self) -> None:
        """Note that it did what it should."""
        with self._lock:
            if self._failures:
                _log.warning("The model %s answers again.", self.name)
            self._failures, self._detail, self.known_good = 0, "", True

    def failed(self, error: Exception) -> None:
        """Note that it did not."""
        with self._lock:
            self.known_good = False
            self._detail = f"{type(error).__name__}: the model {self.name} does not answer"
            if not self._failures:
                _log.warning(
                    "The model %s failed (%s); answers come from the sources' own sentences until it is back.",
                    self.name,
                    type(error).__name__,
                )
            self._failures += 1
            self._failed_at = time.monotonic()
