"""The Flask application, put together from what it is given."""

from flask import Flask

from knowledge.house import House
from web import headers, keys, limits, logs, metrics, openapi, problems, proxies, staff
from web.chat import bp as chat
from web.collaborators import EXTENSION, Collaborators, Curating, Guide, Library
from web.completions import bp as completions
from web.conversations import bp as conversations_bp
from web.crowd import Crowd
from web.docs import bp as docs
from web.documents import bp as documents
from web.feedback import bp as feedback
from web.handoffs import bp as handoffs
from web.health import bp as health
from web.ingest import bp as ingest
from web.kiosk import bp as kiosk
from web.learning import Learning
from web.models import bp as models
from web.pages import bp as pages
from web.places import bp as places
from web.privacy import bp as privacy
from web.records.conversations import RecordedConversations
from web.running import RunningTurns
from web.runs import bp as runs
from web.search import bp as search
from web.settings import Settings
from web.shared import TakenBack, open_redis
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
    logs.install(app)
    headers.install(app)
    problems.install(app)
    keys.install(app)
    limits.install(app, settings, asking=(chat, completions, search), posting=(feedback, handoffs))
    for part in (
        chat,
        completions,
        models,
        conversations_bp,
        runs,
        search,
        documents,
        ingest,
        openapi.bp,
        docs,
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
