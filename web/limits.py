"""How much one asker may ask: a visitor by address and by conversation, a program by its key."""

import time

from flask import Blueprint, Flask, Response, current_app, g
from flask_limiter import Limiter, RequestLimit

from web.collaborators import collaborators
from web.keys import current
from web.proxies import visitor
from web.records.keys import hashed
from web.settings import Settings
from web.shared import OPTIONS

EXTENSION = "tour-limits"
QUESTIONS = "questions"
"""One count for all ways of asking."""
OFF = "off"
UNCOUNTED = "1/second"
"""Any rate: the limiter reads it also of who is exempt."""


def install(app: Flask, settings: Settings, asking: tuple[Blueprint, ...], posting: tuple[Blueprint, ...]) -> None:
    """Limit what is asked of `app` by `asking`, all counted together, and what is posted to each of `posting`."""
    limiter = app.extensions[EXTENSION] = Limiter(
        _asker,
        app=app,
        enabled=(settings.rate_limit, settings.key_rate_limit) != (OFF, OFF),
        on_breach=_refuse,
        storage_uri=settings.redis_url or "memory://",
        storage_options=OPTIONS if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
    )
    questions = limiter.shared_limit(_rate, QUESTIONS, exempt_when=_is_free)
    for part in asking:
        questions(part)
    for part in posting:
        limiter.limit(_rate, methods=["POST"], exempt_when=_is_free)(part)

    @app.after_request
    def tell(response: Response) -> Response:
        # As https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ has it.
        limit = limiter.current_limit
        if limit and "RateLimit" not in response.headers:
            left = max(0, int(limit.reset_at - time.time()))
            response.headers["RateLimit-Policy"] = f'"asker";q={limit.limit.amount};w={limit.limit.get_expiry()}'
            response.headers["RateLimit"] = f'"asker";r={max(0, limit.remaining)};t={left}'
        return response


def count_conversation(conversation_id: str) -> None:
    """Count a question in a conversation, from wherever it comes; raise `RateLimitExceeded`."""
    rate = collaborators().settings.rate_limit
    if rate == OFF:
        return
    limiter: Limiter = current_app.extensions[EXTENSION]
    with limiter.shared_limit(rate, "conversation", key_func=lambda: hashed(conversation_id)):
        pass


def _asker() -> str:
    key = current()
    return f"key {key.name}" if key else visitor()


def _set() -> str:
    settings = collaborators().settings
    return settings.key_rate_limit if current() else settings.rate_limit


def _rate() -> str:
    return UNCOUNTED if _is_free() else _set()


def _is_free() -> bool:
    return _set() == OFF


def _refuse(limit: RequestLimit) -> None:
    # The limiter's own header would stand on answers too, where it tells a client to wait for nothing. And it takes
    # any exception that is raised here for a storage that fails.
    g.retry_after = max(1, limit.reset_at - int(time.time()))
