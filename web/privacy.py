"""GET /privacy: what is kept of a visitor and for how long, in plain words made from the settings as they are."""

import ipaddress
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from assistant.model import BUILT_IN
from web.collaborators import collaborators
from web.records.handoffs import VALID
from web.settings import Settings

bp = Blueprint("privacy", __name__)

PROVIDERS = {
    "ollama": "an Ollama server that this house has set up",
    "openai": "the company OpenAI",
    "anthropic": "the company Anthropic",
}
"""Who gets what the model is sent where no address is set."""


@bp.get("/privacy")
def privacy() -> str:
    """Tell."""
    settings, house = collaborators().settings, collaborators().house
    return render_template(
        "privacy.html",
        house=house,
        settings=settings,
        model="" if settings.model == BUILT_IN else settings.model,
        where=_where(settings),
        minutes=int(VALID.total_seconds() // 60),
    )


def _where(settings: Settings) -> str:
    """Return who runs the language model: "here" for this machine, else a host or a provider."""
    host = urlsplit(settings.model_base_url).hostname or ""
    if host == "localhost" or _loops_back(host):
        return "here"
    return f"the server {host}" if host else PROVIDERS.get(settings.model.partition(":")[0], "its provider")


def _loops_back(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
