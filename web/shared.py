"""What workers share by Redis: how often a visitor asked, and which conversations were taken back."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.steady import Steady
from web.errors import RedisError
from web.records.keys import hashed

if TYPE_CHECKING:
    from redis import Redis

SECONDS = 1.0
"""Redis answers within a millisecond; a visitor does not wait for one that does not."""
TAKEN_BACK_SECONDS = 3600
"""Longer than any turn."""
OPTIONS: dict[str, Any] = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}


def open_redis(url: str) -> "Redis":
    """Return a client, not yet connected; raise `RedisError` if its package is missing."""
    try:
        from redis import Redis
    except ImportError as error:
        raise RedisError(
            "TOUR_REDIS_URL needs the package redis. Run: .venv/bin/python -m pip install '.[growth]'"
        ) from error
    client: Redis = Redis.from_url(url, **OPTIONS)
    return client


class TakenBack:
    """The conversations that a visitor took back, by whichever worker: no turn of them says another word.

    Where Redis does not answer, the other workers find it out when they record the turn, which they then cannot.
    """

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._part = Steady("Redis server", 2 * SECONDS, "each worker counts and stops by itself")
        logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)  # it would print where Redis is

    @property
    def trouble(self) -> str:
        """What is wrong with Redis, or an empty string; asks it."""
        self._quietly(self._redis.ping)
        return self._part.trouble

    def note(self, conversation_id: str) -> None:
        """Let all workers know."""
        self._quietly(lambda: self._redis.set(_key(conversation_id), 1, ex=TAKEN_BACK_SECONDS))

    def has(self, conversation_id: str) -> bool:
        """Tell whether it was taken back."""
        return bool(self._quietly(lambda: self._redis.exists(_key(conversation_id))))

    def _quietly(self, work: Callable[[], Any]) -> Any:
        try:
            return self._part.call(work)
        except Exception:  # noted by the part
            return None


def _key(conversation_id: str) -> str:
    return f"tour:taken-back:{hashed(conversation_id)}"
