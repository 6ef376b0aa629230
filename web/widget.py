"""/widget/v1: all that a page loads to show <tour-chat>, and the words of its interface."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from web.collaborators import collaborators
from web.texts import Catalogue, catalogues, spoken

bp = Blueprint("widget", __name__, url_prefix="/widget/v1", static_folder="static/tour-chat", static_url_path="")

FILES = Path(__file__).parent / "static/tour-chat"
LOADER = "tour-chat.js"
MODULES = sorted(file.name for file in FILES.glob("*.js") if file.name != LOADER)
"""What a browser would otherwise find out about one after another."""

SHEETS = [FILES / f"{name}.css" for name in ("frame", "header", "opening", "turn", "foot", "composer", "drawer")]
"""What is read as one sheet, in this order: a phone in a hall shows nothing before the last of them has come."""

TEXTS_SECONDS = 300
"""How long a browser keeps the words of the interface; staff see a change after that at the latest."""


@bp.record_once
def _read(_: BlueprintSetupState) -> None:
    """Read the catalogues at the start, where a mistake in one is noticed."""
    catalogues()


@bp.get("/tour-chat.css")
def sheet() -> Response:
    """Give how the guide looks in every mode."""
    response = Response("\n".join(file.read_text("utf-8") for file in SHEETS), mimetype="text/css")
    response.cache_control.no_cache = True  # as for the files beside it: kept, and asked about each time
    return _only_if_changed(response)


@bp.get("/texts/<language>.json")
def texts(language: str) -> Response:
    """Give the words of the interface in a language, or in English, and what the house says of itself."""
    catalogue = catalogues()[spoken(language)]
    house = collaborators().house
    body = {
        "language": catalogue.language,
        "languages": {each.language: each.own_name for each in catalogues().values()},
        "house": {
            "language": house.languages[0],
            "name": house.name,
            "tagline": house.tagline,
            "greeting": house.greeting,
        },
        "texts": {**catalogue.texts, "notice": notice(catalogue)},
    }
    response = Response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")
    response.cache_control.public = True
    response.cache_control.max_age = TEXTS_SECONDS
    return _only_if_changed(response)


@bp.app_context_processor
def interface() -> dict[str, Any]:
    """Give every template the words of the interface."""
    return {"texts": chosen()}


def chosen() -> Catalogue:
    """Return the catalogue that the visitor's browser likes best, else the one of the house."""
    home = spoken(collaborators().house.languages[0])
    return catalogues()[request.accept_languages.best_match(catalogues(), home)]


def notice(catalogue: Catalogue) -> str:
    """Return the notice that this is no person; in another language than the house's, staff have no name."""
    house = collaborators().house
    ours = house.languages[0].lower().split("-")[0] == catalogue.language
    return catalogue["notice"].format(ask_at=house.ask_at if ours else catalogue["staff"])


def _only_if_changed(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return response
