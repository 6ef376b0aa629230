"""Who of the staff may see what: everything below /staff/ is refused that is not allowed by name."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from limits import parse

from tests.web.conftest import MakeApp
from tests.web.staffing import PASSWORD, accounts_of, post, sign_in, staff, token
from web.records.accounts import Role
from web.staff import sessions, throttle
from web.staff.access import OPEN, required
from web.staff.secret import FILE, secret_key

COOKIE = "tour_staff"


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return method, address and endpoint of every view of the staff, with something in each gap."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/staff"):
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            found += [(method, path, rule.endpoint) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_view_of_the_staff_names_its_role_or_is_a_way_in(make_app: MakeApp) -> None:
    app = make_app()
    open_views = {e for _, _, e in routes(app) if getattr(app.view_functions[e], OPEN, False)}
    assert open_views == {f"staff_sign_in.{name}" for name in ("form", "sign_in", "ask_first", "make_first")}
    assert [e for _, _, e in routes(app) if e not in open_views and required(app, e) is None] == []
    assert len(routes(app)) > 10


def test_a_view_that_names_no_role_is_refused_to_everybody(make_app: MakeApp) -> None:
    app = make_app()
    app.add_url_rule("/staff/forgotten", "forgotten", lambda: "secret")
    client = staff(app, Role.ADMIN)
    assert client.get("/staff/forgotten").status_code == 403
    assert app.test_client().get("/staff/forgotten").status_code == 303
    assert client.get("/staff/nothing-here").status_code == 404
    assert app.test_client().get("/staff/nothing-here").status_code == 303


def test_each_role_reaches_what_it_may_and_nothing_else(make_app: MakeApp) -> None:
    app = make_app()
    clients = {role: staff(app, role) for role in Role}
    wrong = []
    for method, path, endpoint in routes(app):
        role = required(app, endpoint)
        if role is None or endpoint == "staff_sign_in.sign_out":
            continue
        anonymous = app.test_client()
        sent = {"csrf_token": token(anonymous)} if method == "POST" else {}
        stopped = anonymous.open(path, method=method, data=sent)
        if stopped.status_code != 303 or not stopped.location.startswith("/staff/login"):
            wrong.append(f"anybody {method} {path} {stopped.status_code}")
        for own, client in clients.items():
            sent = {"csrf_token": token(client)} if method == "POST" else {}
            refused = client.open(path, method=method, data=sent).status_code == 403
            if refused == own.includes(role):
                wrong.append(f"{own} {method} {path} {'refused' if refused else 'allowed'}")
    assert wrong == []


def test_no_form_works_without_its_token_for_anybody(make_app: MakeApp) -> None:
    app = make_app()
    clients = [app.test_client(), *(staff(app, role) for role in Role)]
    posts = [(method, path) for method, path, _ in routes(app) if method != "GET"]
    assert len(posts) > 5
    for client in clients:
        for method, path in posts:
            for sent in ({}, {"csrf_token": "x"}, {"csrf_token": token(app.test_client())}):
                assert client.open(path, method=method, data=sent).status_code in (400, 403), f"{method} {path}"


def test_programs_of_visitors_need_no_token_and_nobody_but_staff_gets_a_cookie(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.post("/api/v1/chat", json={"message": "When?"}).status_code == 200
    for path in (
        "/",
        "/kiosk",
        "/privacy",
        "/livez",
        "/api/v1/suggestions",
        "/sources/flimby",
        "/static/staff/staff.css",
    ):
        response = client.get(path, buffered=True)
        response.close()
        assert "Set-Cookie" not in response.headers, path
        assert "Cookie" not in response.vary, path
    assert client.get_cookie(COOKIE, path="/staff") is None


@pytest.mark.parametrize(("public_url", "secure"), [("", False), ("https://guide.example", True)])
def test_the_cookie_is_for_the_server_alone_and_its_pages_are_kept_nowhere(
    make_app: MakeApp, public_url: str, secure: bool
) -> None:
    app = make_app(public_url=public_url, embed_origins="https://museum.example")
    accounts_of(app).add("ann", PASSWORD, Role.VIEWER)
    client = app.test_client()
    said = client.get("/staff/login", base_url="https://localhost").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/staff"} <= {*said.split("; ")}
    assert ("Secure" in said.split("; ")) is secure
    page = client.get("/staff/login")
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_stolen_cookie_dies_when_its_owner_signs_out(make_app: MakeApp) -> None:
    app = make_app()
    client = staff(app, Role.ADMIN)
    thief = app.test_client()
    stolen = client.get_cookie(COOKIE, path="/staff")
    assert stolen
    thief.set_cookie(COOKIE, stolen.value, path="/staff")
    assert thief.get("/staff/").status_code == 200
    assert post(client, "/staff/logout", page="/staff/").status_code == 303
    assert thief.get("/staff/").status_code == 303
    assert client.get("/staff/").status_code == 303


@pytest.mark.parametrize("what", ["password", "removed"])
def test_a_new_password_and_the_end_of_an_account_end_its_sessions(make_app: MakeApp, what: str) -> None:
    app = make_app()
    client = staff(app, Role.CURATOR)
    if what == "password":
        accounts_of(app).set_password("curator", "another few words")
    else:
        accounts_of(app).remove("curator")
    assert client.get("/staff/").status_code == 303


def test_a_session_ends_when_it_is_idle_or_old_and_a_clock_that_jumps_ends_none(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    app = make_app()
    client = staff(app, Role.VIEWER)

    def at(hours: float) -> int:
        monkeypatch.setattr(time, "time", lambda: now + hours * 3600)
        return client.get("/staff/").status_code

    assert [at(hours) for hours in (-5, 0, 5, 0)] == [200] * 4
    assert at(13) == 303
    assert at(0) == 200  # the cookie of before, which the clock has come back to
    assert [at(hours) for hours in range(10, 168, 10)] == [200] * 16
    assert at(169) == 303
    assert [at(hours) for hours in (24 * 400, -24 * 400)] == [303] * 2
    assert sessions.IDLE_SECONDS < sessions.LONGEST_SECONDS


def test_the_key_is_made_once_for_all_workers_and_read_by_nobody_else(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    assert len(first) == 64
    assert secret_key(tmp_path / "data") == first
    assert (tmp_path / "data" / FILE).stat().st_mode & 0o777 == 0o600
    assert secret_key(tmp_path / "other") != first


def test_an_unkept_key_is_another_one_in_each_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert secret_key(tmp_path / "file") != secret_key(tmp_path / "file")
    assert "sign in anew" in caplog.text


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/staff/transcripts/?kind=answer", "/staff/transcripts/?kind=answer"),
        ("//evil.example/staff/", "/staff/"),
        ("https://evil.example/staff/", "/staff/"),
        ("/\\evil.example", "/staff/"),
        ("/staff/\\..\\evil", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
        ("/staffing", "/staff/"),
        ("/staff/\r\nSet-Cookie: a=b", "/staff/"),
        ("", "/staff/"),
    ],
)
def test_after_signing_in_one_is_led_to_pages_of_the_staff_only(make_app: MakeApp, asked: str, goes: str) -> None:
    app = make_app()
    accounts_of(app).add("ann", PASSWORD, Role.VIEWER)
    client = app.test_client()
    assert sign_in(client, "ann", next=asked).location == goes
    assert client.get("/staff/login", query_string={"next": asked}).location == goes


def test_a_wrong_password_and_an_unknown_name_are_told_alike(make_app: MakeApp) -> None:
    app = make_app()
    accounts_of(app).add("ann", PASSWORD, Role.VIEWER)

    def told(name: str) -> tuple[int, str, Any]:
        response = sign_in(app.test_client(), name, "not the password")
        return response.status_code, re.sub(r'value="[^"]*"', "", response.text), response.headers.get("Retry-After")

    assert told("ann") == told("bob")
    assert told("ann")[0] == 401


def test_an_unknown_name_takes_as_long(make_app: MakeApp) -> None:
    """Both hash once; the time itself would tell a test nothing on a busy machine."""
    accounts = accounts_of(make_app())
    accounts.add("ann", PASSWORD, Role.VIEWER)
    accounts.signed_in("bob", "first, which makes the hash that nobody has")
    calls: list[str] = []
    real = PasswordHasher.verify

    def noted(hasher: PasswordHasher, kept: str, password: str) -> bool:
        calls.append(kept)
        return bool(real(hasher, kept, password))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", noted)
        assert accounts.signed_in("ann", "wrong words") is None
        assert accounts.signed_in("bob", "wrong words") is None
    assert len(calls) == 2
    assert calls[0].split("$")[:4] == calls[1].split("$")[:4]


def test_who_guesses_must_wait_by_name_and_by_address(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "BY_NAME", parse("2/10 minutes"))
    monkeypatch.setattr(throttle, "BY_ADDRESS", parse("3/10 minutes"))
    app = make_app(trusted_proxies=1)
    accounts_of(app).add("ann", PASSWORD, Role.VIEWER)
    client = app.test_client()
    sent = {"csrf_token": token(client), "name": "ann", "password": "not the password"}

    def attempt(address: str, **changed: str) -> Any:
        return client.post("/staff/login", data=sent | changed, headers={"X-Forwarded-For": address})

    assert [attempt(f"192.0.2.{n}").status_code for n in range(3)] == [401] * 2 + [429]
    held = attempt("192.0.2.99", password=PASSWORD)
    assert held.status_code == 429
    assert 0 < int(held.headers["Retry-After"]) <= 601
    assert [attempt("198.51.100.1", name=f"n{n}").status_code for n in range(4)] == [401] * 3 + [429]
    accounts_of(app).add("bob", PASSWORD, Role.VIEWER)
    assert attempt("203.0.113.1", name="bob", password=PASSWORD).status_code == 303


def set_up(client: FlaskClient, secret: str, **more: str) -> Any:
    fields = {"name": "Ann", "password": PASSWORD, "again": PASSWORD, **more}
    return client.post(f"/staff/setup/{secret}", data={"csrf_token": token(client), **fields})


def test_the_set_up_link_makes_the_first_admin_once(make_app: MakeApp) -> None:
    app = make_app()
    first = accounts_of(app).open_set_up()
    secret = accounts_of(app).open_set_up()
    assert first
    assert secret
    client = app.test_client()
    assert client.get(f"/staff/setup/{first}").status_code == 410
    assert client.get(f"/staff/setup/{secret}").status_code == 200
    for wrong in ({"again": "something else"}, {"password": "short", "again": "short"}, {"name": "<b>"}):
        response = set_up(client, secret, **wrong)
        assert response.status_code == 422
        assert "<b>" not in response.text
    assert set_up(client, secret).location == "/staff/"
    assert "ann" in client.get("/staff/").text
    assert [account.role for account in accounts_of(app).all()] == [Role.ADMIN]
    assert set_up(app.test_client(), secret, name="eve").status_code == 410
    assert accounts_of(app).open_set_up() is None


def test_an_account_ends_the_set_up_link(make_app: MakeApp) -> None:
    app = make_app()
    secret = accounts_of(app).open_set_up()
    assert secret
    accounts_of(app).add("ann", PASSWORD, Role.VIEWER)
    assert app.test_client().get(f"/staff/setup/{secret}").status_code == 410
    assert set_up(app.test_client(), secret, name="eve").status_code == 410
