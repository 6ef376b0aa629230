"""The Flask application, put together from what it is given."""

import time

from flask import Flask, g
from flask_limiter import Limiter, RequestLimit

from knowledge.house import House
from web import headers, metrics, problems, proxies, staff
from web.chat import bp as chat
from web.collaborators import EXTENSION, Collaborators, Curating, Guide, Library
from web.conversations import bp as conversations_bp
from web.crowd import Crowd
from web.feedback import bp as feedback
from web.handoffs import bp as handoffs
from web.health import bp as health
from web.kiosk import bp as kiosk
from web.learning import Learning
from web.pages import bp as pages
from web.places import bp as places
from web.privacy import bp as privacy
from web.records.conversations import RecordedConversations
from web.running import RunningTurns
from web.settings import Settings
from web.shared import OPTIONS, TakenBack, open_redis
from web.sources import bp as sources
from web.widget import bp as widget

BODY_BYTES = 64 * 1024
"""Room for a full history of long answers; documents do not come this way."""


def create_app(
    settings: Settings,
    house: House,
    guide: Guide,
    library: Library,
    conversations: RecordedConversations,
    learning: Learning,
    curating: Curating | None = None,
) -> Flask:
    """Return the application; it opens and connects nothing by itself, and reads the key of the staff's sessions."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.config["TRUSTED_HOSTS"] = settings.hosts or None
    taken_back = TakenBack(open_redis(settings.redis_url)) if settings.redis_url else None
    crowd = Crowd(settings.turns_at_once, settings.turns_waiting)
    running = RunningTurns(crowd, metrics.install(app), taken_back)
    app.extensions[EXTENSION] = Collaborators(
        settings, house, guide, library, conversations, running, learning, curating
    )
    proxies.install(app, settings.trusted_proxies)
    headers.install(app)
    problems.install(app)
    limiter = Limiter(
        proxies.visitor,
        app=app,
        enabled=settings.rate_limit != "off",
        on_breach=_refuse,
        storage_uri=settings.redis_url or "memory://",
        storage_options=OPTIONS if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
    )
    if settings.rate_limit != "off":
        limiter.limit(settings.rate_limit)(chat)
        for part in (feedback, handoffs):
            limiter.limit(settings.rate_limit, methods=["POST"])(part)
    for part in (
        chat,
        conversations_bp,
        feedback,
        handoffs,
        sources,
        pages,
        kiosk,
        widget,
        places,
        privacy,
        health,
        metrics.bp,
    ):
        app.register_blueprint(part)
    staff.install(app, settings)
    return app


def _refuse(limit: RequestLimit) -> None:
    # The limiter's own header would stand on answers too, where it tells a client to wait for nothing. And it takes
    # any exception that is raised here for a storage that fails.
    g.retry_after = max(1, limit.reset_at - int(time.time()))
