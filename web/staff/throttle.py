"""How often one may try to sign in, by address and by name, so that guessing takes years."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from web.records.accounts import spelt
from web.records.keys import hashed
from web.shared import OPTIONS

log = logging.getLogger(__name__)

BY_ADDRESS = parse("30/10 minutes")
"""A whole team behind one address comes to work."""
BY_NAME = parse("10/10 minutes")
WHO = "sign-in"

Answer = TypeVar("Answer")


class Throttle:
    """Counts attempts; in Redis, which all workers share, or else by itself."""

    def __init__(self, redis_url: str) -> None:
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(storage_from_string(redis_url, **OPTIONS)) if redis_url else None

    def wait(self, address: str, name: str) -> int:
        """Count an attempt, and return after how many seconds the next one is allowed if this one is not, else 0."""
        return max(self._counted(BY_ADDRESS, address), self._counted(BY_NAME, hashed(spelt(name))))

    def forgive(self, name: str) -> None:
        """Forget the attempts at a name: its password was known in the end."""
        self._ask(lambda counting: counting.clear(BY_NAME, WHO, hashed(spelt(name))))

    def _counted(self, limit: RateLimitItem, key: str) -> int:
        if self._ask(lambda counting: counting.hit(limit, WHO, key)):
            return 0
        over = self._ask(lambda counting: counting.get_window_stats(limit, WHO, key).reset_time)
        return max(1, int(over - time.time()) + 1)

    def _ask(self, what: Callable[[MovingWindowRateLimiter], Answer]) -> Answer:
        if self._shared:
            try:
                return what(self._shared)
            except Exception as error:  # whatever the client raises, somebody must be able to sign in
                log.warning("Attempts to sign in are counted by this worker alone: %s", type(error).__name__)
        return what(self._alone)
