"""/staff/login and its kin: in, out, and the link that makes the first account of a house."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from web import proxies
from web.collaborators import collaborators
from web.errors import AccountError
from web.records.accounts import SHORTEST
from web.staff import sessions
from web.staff.access import Role, anybody, own_path, person, requires
from web.staff.throttle import Throttle

bp = Blueprint("staff_sign_in", __name__, url_prefix="/staff")

THROTTLE = "tour-staff-throttle"
WRONG = "That name and password do not belong together."


@bp.get("/login")
@anybody
def form() -> ResponseReturnValue:
    """Ask for name and password."""
    if current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")), 303)
    return render_template("staff/login.html", next=request.args.get("next", ""))


@bp.post("/login")
@anybody
def sign_in() -> ResponseReturnValue:
    """Sign in; the answer to a wrong password is the one to an unknown name."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    throttle = cast(Throttle, current_app.extensions[THROTTLE])
    if seconds := throttle.wait(proxies.visitor(), name):
        said = f"Too many attempts. Please wait {max(1, seconds // 60)} min and try again."
        return _again(name, said, 429, {"Retry-After": str(seconds)})
    account = collaborators().accounts.signed_in(name, password)
    if account is None:
        return _again(name, WRONG, 401)
    throttle.forgive(name)
    sessions.begin(account)
    return redirect(own_path(request.form.get("next")), 303)


@bp.post("/logout")
@requires(Role.VIEWER)
def sign_out() -> ResponseReturnValue:
    """Sign out, on every device."""
    sessions.end(person())
    flash("You are signed out, on every device.")
    return redirect(url_for("staff_sign_in.form"), 303)


@bp.get("/setup/<secret>")
@anybody
def ask_first(secret: str) -> ResponseReturnValue:
    """Ask for the name and password of the first account."""
    collaborators().accounts.check_set_up(secret)
    return render_template("staff/setup.html", shortest=SHORTEST)


@bp.post("/setup/<secret>")
@anybody
def make_first(secret: str) -> ResponseReturnValue:
    """Make the first account, an admin, and sign in with it."""
    accounts = collaborators().accounts
    accounts.check_set_up(secret)
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        if password != request.form.get("again"):
            raise AccountError("The two passwords differ. Write the same one twice.")
        account = accounts.set_up(secret, name, password)
    except AccountError as error:
        return render_template("staff/setup.html", shortest=SHORTEST, name=name, wrong=str(error)), 422
    sessions.begin(account)
    flash(f"Welcome, {account.name}. Further accounts: python server.py users add NAME --role curator")
    return redirect(url_for("staff_figures.show"), 303)


def _again(name: str, wrong: str, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    page = render_template("staff/login.html", next=request.form.get("next", ""), name=name, wrong=wrong)
    return page, status, headers or {}
