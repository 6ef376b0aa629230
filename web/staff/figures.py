"""/staff/: what a day came to."""

from flask import Blueprint, render_template

from web.staff.access import Role, requires

bp = Blueprint("staff_figures", __name__, url_prefix="/staff")


@bp.get("/")
@requires(Role.VIEWER)
def show() -> str:
    """Show a day's figures."""
    return render_template("staff/figures.html")
