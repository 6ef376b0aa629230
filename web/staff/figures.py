"""/staff/: what a day came to, and the fortnight before it."""

from datetime import date

from flask import Blueprint, render_template, request

from web.collaborators import collaborators
from web.records.days import Days
from web.staff.access import Role, requires
from web.texts import catalogues

bp = Blueprint("staff_figures", __name__, url_prefix="/staff")

DAYS = 14


@bp.get("/")
@requires(Role.VIEWER)
def show() -> str:
    """Show a day's figures."""
    days = Days(collaborators().conversations.engine)
    chosen = chosen_day("day") or date.today()
    shown = days.until(chosen, DAYS)
    return render_template(
        "staff/figures.html",
        day=shown[0],
        days=shown,
        most=max(1, *(each.questions for each in shown)),
        kept=days.kept(chosen),
        names={tag: catalogue.own_name for tag, catalogue in catalogues().items()},
        today=date.today(),
    )


def chosen_day(name: str) -> date | None:
    """Return the day that the address names, None if it names none that there can be."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None
