"""The page that visitors open, its fonts, and the questions that it offers to begin with."""

from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from web.collaborators import collaborators

bp = Blueprint("pages", __name__)

FONTS = Path(__file__).parent / "node_modules/@fontsource-variable"
YEAR = 365 * 24 * 3600


@bp.get("/")
def page() -> str:
    """Show the conversation."""
    house = collaborators().house
    notice = (
        "This is an automatic guide. It answers only from its documents and shows which. "
        f"When it matters, please ask {house.ask_at}."
    )
    return render_template("page.html", house=house, notice=notice)


@bp.get("/api/v1/suggestions")
def suggestions() -> ResponseReturnValue:
    """Give questions to begin with."""
    return jsonify(suggestions=collaborators().guide.suggestions())


@bp.get("/fonts/<package>/<file>")
def font(package: str, file: str) -> Response:
    """Give a font file of an installed package."""
    if not file.endswith(".woff2"):
        abort(404)
    response = send_from_directory(FONTS, f"{package}/files/{file}", mimetype="font/woff2", max_age=YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
