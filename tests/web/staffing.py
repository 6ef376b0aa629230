"""Staff at a test's application: accounts, and what their browsers send."""

import re
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web.records.accounts import RecordedAccounts, Role

PASSWORD = "a few odd words"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def accounts_of(app: Flask) -> RecordedAccounts:
    accounts = app.extensions["tour"].accounts
    assert isinstance(accounts, RecordedAccounts)
    return accounts


def token(client: FlaskClient, page: str = "/staff/login") -> str:
    """Return the token of the first form on a page."""
    found = TOKEN.search(client.get(page, follow_redirects=True).text)
    assert found, f"no form on {page}"
    return found[1]


def post(client: FlaskClient, path: str, fields: Mapping[str, object] | None = None, page: str = "") -> TestResponse:
    """Send a form as the browser of somebody who has its page open."""
    return client.post(path, data={"csrf_token": token(client, page or "/staff/login"), **(fields or {})})


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return post(client, "/staff/login", {"name": name, "password": password, **more})


def staff(app: Flask, role: Role, name: str = "") -> FlaskClient:
    """Return the browser of somebody who has just signed in."""
    name = name or role.value
    accounts_of(app).add(name, PASSWORD, role)
    client = app.test_client()
    assert sign_in(client, name).status_code == 303
    return client
