"""The page that visitors open, its fonts, and the questions that it offers to begin with."""

from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from web.collaborators import collaborators
from web.operation import describe
from web.replies import Suggestions
from web.widget import MODULES, chosen, notice

bp = Blueprint("pages", __name__)

FONTS = Path(__file__).parent / "node_modules/@fontsource-variable"
YEAR = 365 * 24 * 3600
PLACE_CHARACTERS = 100
"""What a question may carry as its place."""


@bp.get("/")
def page() -> Response:
    """Show the conversation, in the language that the visitor's browser asks for."""
    house = collaborators().house
    response = make_response(
        render_template(
            "page.html",
            house=house,
            home=house.languages[0],
            notice=notice(chosen()),
            place=request.args.get("place", "")[:PLACE_CHARACTERS],
            modules=MODULES,
        )
    )
    response.vary.add("Accept-Language")
    return response


class SuggestionsQuery(BaseModel):
    """For whom."""

    language: str | None = Field(None, description="A language tag; without it, the house's own language.")
    place: str | None = Field(None, description="Where on the tour the visitor stands.")


@bp.get("/api/v1/suggestions")
@describe("Suggest questions", "house", query=SuggestionsQuery, gives={200: Suggestions}, refuses=(503,))
def suggestions() -> ResponseReturnValue:
    """Give questions to begin with, in the language that is asked for or else in the house's own."""
    guide, place = collaborators().guide, request.args.get("place")
    return jsonify(suggestions=guide.suggestions(request.args.get("language"), place) or guide.suggestions(None, place))


@bp.get("/fonts/<package>/<file>")
def font(package: str, file: str) -> Response:
    """Give a font file of an installed package."""
    if not file.endswith(".woff2"):
        abort(404)
    response = send_from_directory(FONTS, f"{package}/files/{file}", mimetype="font/woff2", max_age=YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
