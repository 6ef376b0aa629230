"""/staff/places: the places of the tour, each with the code that visitors scan there."""

from flask import Blueprint, render_template, request

from web.codes import svg
from web.collaborators import collaborators
from web.places import sheet
from web.staff.access import Role, requires

bp = Blueprint("staff_places", __name__, url_prefix="/staff/places")


@bp.get("")
@requires(Role.VIEWER)
def show() -> str:
    """List the places in their order."""
    base = _base()
    places = [
        {"place": place, "url": url, "svg": svg(url, place.name)}
        for place, url in ((place, f"{base}/?place={place.id}") for place in collaborators().house.places)
    ]
    return render_template("staff/places.html", places=places, named=bool(collaborators().settings.public_url))


@bp.get("/sheet")
@requires(Role.VIEWER)
def printed() -> str:
    """Give the sheet to print."""
    return sheet(collaborators().house, _base())


def _base() -> str:
    """Return the address that visitors' phones open; without TOUR_PUBLIC_URL the one that this page was opened by."""
    return collaborators().settings.public_url or request.host_url.rstrip("/")
