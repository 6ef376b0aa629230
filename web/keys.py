"""Keys of programs: `Authorization: Bearer tour_…`. Visitors need none.

A key that is sent must be good: an unknown or revoked one is 401, one without the scope of the route 403. OpenAI's
clients send some key whatever happens, so under /v1 one that does not begin as ours do counts as none.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from web.collaborators import collaborators
from web.errors import MissingScope, UnknownKey
from web.proxies import visitor
from web.records.api_keys import BEGINNING, ApiKey

P = ParamSpec("P")
T = TypeVar("T")

GUESSES = 10
"""Wrong keys a minute from one address, after which no key from there is looked at; a person mistypes fewer."""
PROGRAMS = ("/api/", "/v1/")
"""Where keys are looked at."""


class Guesses:
    """Counts wrong keys by address, in this process."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._most = RateLimitItemPerMinute(GUESSES)

    def check(self, address: str) -> None:
        """Raise `TooManyRequests` if there were too many."""
        if not self._limiter.test(self._most, address):
            g.retry_after = max(1, int(self._limiter.get_window_stats(self._most, address).reset_time - time.time()))
            raise TooManyRequests

    def wrong(self, address: str) -> None:
        """Count one."""
        self._limiter.hit(self._most, address)


def install(app: Flask) -> None:
    """Find out for every request of a program to `app` with which key it comes."""
    guesses = Guesses()

    @app.before_request
    def look_up() -> None:
        g.api_key = None
        secret = _sent()
        if not secret:
            return
        guesses.check(visitor())
        g.api_key = collaborators().keys.find(secret) if secret.startswith(BEGINNING) else None
        if g.api_key is None:
            guesses.wrong(visitor())
            raise UnknownKey


def current() -> ApiKey | None:
    """Return the key with which the present request comes, if it comes with one."""
    key: ApiKey | None = g.get("api_key")
    return key


def holds(scope: str) -> bool:
    """Tell whether the present request comes with a key for `scope`."""
    key = current()
    return key is not None and scope in key.scopes


def scoped(scope: str, required: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a view be used with a key for `scope` only, and without any key unless one is `required`."""

    def wrap(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            if current() is None and required:
                raise UnknownKey(
                    f"This needs a key of the scope {scope}, sent in the header Authorization: Bearer KEY."
                )
            if current() is not None and not holds(scope):
                raise MissingScope(scope)
            return view(*args, **kwargs)

        return checked

    return wrap


def _sent() -> str:
    """Return the key that was sent, or an empty string; what another scheme says is between others."""
    if not request.path.startswith(PROGRAMS):
        return ""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or (request.path.startswith("/v1/") and not secret.startswith(BEGINNING)):
        return ""
    return secret
