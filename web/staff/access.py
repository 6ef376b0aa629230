"""Who of the staff may see what: below /staff/ everything is refused that a view does not allow by name."""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.collaborators import collaborators
from web.records.accounts import Account, Role
from web.settings import Settings
from web.staff import sessions

__all__ = ["Account", "Role", "anybody", "own_path", "person", "required", "requires"]

View = TypeVar("View", bound=Callable[..., Any])

ROLE, OPEN, BODY = "staff_role", "staff_open", "staff_body"
"""What a view carries."""

STALE = "This form was open for too long, or did not come from this guide. Go back, load the page anew and try again."


def requires(role: Role, body_bytes: Callable[[Settings], int] | None = None) -> Callable[[View], View]:
    """Allow a view to those whose role includes `role`; `body_bytes` says how large a body it takes."""

    def mark(view: View) -> View:
        setattr(view, ROLE, role)
        setattr(view, BODY, body_bytes)
        return view

    return mark


def anybody(view: View) -> View:
    """Allow a view to those who are not signed in: it is a way to sign in."""
    setattr(view, OPEN, True)
    return view


def required(app: Flask, endpoint: str) -> Role | None:
    """Return the role that a view asks for; None where it names none."""
    return getattr(app.view_functions.get(endpoint), ROLE, None)


def person() -> Account:
    """Return who is signed in; only views that require a role may ask."""
    return cast(sessions.SignedIn, current_user).account


def own_path(path: str | None) -> str:
    """Return `path` if it leads to a page of the staff here, else the first of them."""
    home = url_for("staff_figures.show")
    parts = urlsplit(path or "")
    plain = path and path.isprintable() and "\\" not in path and not (parts.scheme or parts.netloc)
    return path if path and plain and sessions.is_staff(path) else home


def install(app: Flask, settings: Settings) -> None:
    """Guard the staff's pages of `app`."""
    sessions.install(app, settings)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf = CSRFProtect(app)  # asked below, of the staff's forms only: programs of visitors have no tokens
    manager = LoginManager()
    manager.session_protection = None  # a telephone changes its address
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(sessions.signed_in)

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if not sessions.is_staff(request.path):
            return None
        view = current_app.view_functions.get(request.endpoint or "")
        _allow_body(view)
        try:
            csrf.protect()
        except CSRFError:
            abort(400, STALE)
        if getattr(view, OPEN, False):
            return None
        if not current_user.is_authenticated:
            return _sign_in_first()
        if request.endpoint is None:
            return None  # there is nothing at this address, which is told as everywhere
        role = getattr(view, ROLE, None)
        if role is None or not person().role.includes(role):
            abort(403, "Your account may not do this. Ask whoever runs the guide.")
        sessions.touch()
        return None


def _allow_body(view: object) -> None:
    body_bytes = getattr(view, BODY, None)
    if body_bytes and current_user.is_authenticated:
        request.max_content_length = body_bytes(collaborators().settings)


def _sign_in_first() -> ResponseReturnValue:
    if request.accept_mimetypes and not request.accept_mimetypes.accept_html:
        abort(401, "Sign in first.")
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("staff_sign_in.form", next=back), 303)
