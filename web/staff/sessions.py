"""The staff's sessions: a signed cookie below /staff alone, over when it is idle, old, or ended on the server."""

import time
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import UserMixin, login_user, logout_user
from itsdangerous import BadSignature

from web.collaborators import collaborators
from web.records.accounts import Account
from web.settings import Settings
from web.staff.secret import secret_key

FOLDER = "/staff"
COOKIE = "tour_staff"

IDLE_SECONDS = 12 * 3600
"""A day at work with its breaks; in the morning one signs in."""
LONGEST_SECONDS = 7 * 24 * 3600
TOUCH_SECONDS = 300
"""How exactly it is known when somebody was here last; each time costs a cookie."""

BEGAN, SEEN = "began", "seen"


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """An account as Flask-Login sees it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Return what stands in the cookie: worthless once the account has another stamp."""
        return f"{self.account.id}.{self.account.stamp}"


class StaffSessions(SecureCookieSessionInterface):
    """Sessions below /staff; elsewhere there are none, and nothing can put a cookie on a visitor."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return what the cookie holds, however old by the clock: `signed_in` judges that."""
        signing, cookie = self.get_signing_serializer(app), request.cookies.get(COOKIE)
        if not (is_staff(request.path) and signing and cookie):
            return self.session_class()
        try:
            return self.session_class(signing.loads(cookie))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep it in the cookie, never with an answer that a visitor gets."""
        if is_staff(request.path):
            super().save_session(app, session, response)


def install(app: Flask, settings: Settings) -> None:
    """Give `app` such sessions."""
    app.secret_key = secret_key(settings.data_dir)
    app.session_interface = StaffSessions()
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_PATH=FOLDER,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=urlsplit(settings.public_url).scheme == "https",
    )


def is_staff(path: str) -> bool:
    """Tell whether `path` is one of the staff's."""
    return path == FOLDER or path.startswith(f"{FOLDER}/")


def begin(account: Account) -> None:
    """Sign somebody in, with nothing left of what the browser held before."""
    session.clear()
    session[BEGAN] = session[SEEN] = int(time.time())
    login_user(SignedIn(account))


def end(account: Account) -> None:
    """Sign somebody out, here and wherever else a copy of the cookie may be."""
    collaborators().accounts.end_sessions(account.name)
    logout_user()
    session.clear()


def signed_in(key: str) -> SignedIn | None:
    """Return whose session this is, or None if it is over.

    A clock that is put back or forward by hours costs nobody the session. One that jumps by days ends it, and a
    session from the future is no better than one from the past.
    """
    now = time.time()
    ages = ((SEEN, IDLE_SECONDS), (BEGAN, LONGEST_SECONDS))
    if any(abs(now - session.get(when, 0)) > longest for when, longest in ages):
        return None
    account_id, _, stamp = key.partition(".")
    account = collaborators().accounts.of_session(int(account_id), stamp)
    return SignedIn(account) if account else None


def touch() -> None:
    """Note that somebody was here."""
    now = int(time.time())
    if abs(now - session.get(SEEN, 0)) > TOUCH_SECONDS:
        session[SEEN] = now
