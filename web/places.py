"""GET /api/v1/places: where on the tour a visitor may stand; and the sheet of QR codes to hang up there."""

from pathlib import Path

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from jinja2 import Environment, FileSystemLoader

from knowledge.house import House
from web.codes import svg
from web.collaborators import collaborators
from web.operation import describe
from web.replies import Place

bp = Blueprint("places", __name__)

TEMPLATES = Path(__file__).parent / "templates"


@bp.get("/api/v1/places")
@describe("List the places", "house", gives={200: list[Place]})
def places() -> ResponseReturnValue:
    """Give the places of the tour in their order."""
    return jsonify([{"id": place.id, "name": place.name} for place in collaborators().house.places])


def sheet(house: House, base: str) -> str:
    """Return a page to print, with a code for each place; their addresses begin with `base`."""
    codes = [
        {"name": place.name, "url": url, "svg": svg(url, place.name)}
        for place, url in ((place, f"{base}/?place={place.id}") for place in house.places)
    ]
    page = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("sheet.html")
    return page.render(house=house, codes=codes)
