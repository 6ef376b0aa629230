"""GET /kiosk: the guide on a screen in a hall, for one visitor after another; and the keyboard it shows there."""

from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

from web.collaborators import collaborators
from web.pages import PLACE_CHARACTERS
from web.texts import catalogues, spoken
from web.widget import MODULES, notice

bp = Blueprint("kiosk", __name__)

PACKAGES = Path(__file__).parent / "node_modules"
KEYBOARD = "simple-keyboard/build/index.modern.esm.js"
LAYOUTS = "simple-keyboard-layouts/build/layouts"


@bp.get("/kiosk")
def kiosk() -> Response:
    """Show the kiosk, in the language of the house, until a visitor chooses another."""
    settings, house = collaborators().settings, collaborators().house
    texts = catalogues()[spoken(house.languages[0])]
    page = render_template(
        "kiosk.html",
        house=house,
        home=house.languages[0],
        texts=texts,
        languages=[texts, *(each for each in catalogues().values() if each is not texts)],
        notice=notice(texts),
        place=request.args.get("place", "")[:PLACE_CHARACTERS],
        settings=settings,
        modules=MODULES,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/kiosk/keyboard.js")
def keyboard() -> Response:
    """Give the installed package's on-screen keyboard."""
    return send_from_directory(PACKAGES, KEYBOARD, mimetype="text/javascript")


@bp.get("/kiosk/layouts/<name>.js")
def layout(name: str) -> Response:
    """Give the keys of one of the installed layouts."""
    return send_from_directory(PACKAGES / LAYOUTS, f"{name}.js", mimetype="text/javascript")
