"""What is told when something fails, and what every response carries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from assistant.errors import AssistantError
from tests.web.conftest import MakeApp
from web import pages
from web.errors import WebError
from web.problems import RULES

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'; img-src 'self' data:",
}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/chat", 405, "method_not_allowed"),
        ("PUT", "/api/v1/suggestions", 405, "method_not_allowed"),
        ("DELETE", "/api/v1/conversations/x", 404, "conversation_unknown"),
    ],
)
def test_under_api_every_error_is_a_problem(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.open(path, method=method)
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert set(problem) == {"type", "title", "status", "detail", "code", "request_id"}
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert status != 405 or response.headers["Allow"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("POST", "/", 405)])
def test_elsewhere_an_error_is_a_page(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.mimetype) == (status, "text/html")


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/api/v1/suggestions", "/api/v1/chat", "/nothing", "/fonts/x/y.woff2"]
)
def test_every_response_carries_the_headers_that_protect_visitors(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert path.startswith("/api") == (response.headers.get("Cache-Control") == "no-store") or "z" in path


def test_every_request_has_a_name_of_its_own(client: FlaskClient) -> None:
    asked = {"X-Request-Id": "mine\tand yours"}
    names = {client.get("/livez", headers=asked).headers["X-Request-Id"] for _ in range(10)}
    assert len(names) == 10 and all(name.startswith("req_") for name in names)


def all_below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for each in kind.__subclasses__():
        yield each
        yield from all_below(each)


def test_every_error_that_an_asker_can_cause_has_its_status() -> None:
    for kind in all_below(AssistantError):
        assert any(base in RULES for base in kind.__mro__), f"{kind.__name__} has no line in RULES"
    told = {kind for kind in all_below(WebError) if not kind.__subclasses__()}
    startup = {"SettingsError", "RecordsError"}
    assert {kind.__name__ for kind in told if kind not in RULES} == startup


def test_a_database_that_fails_is_told_as_a_pause_without_its_words(
    client: FlaskClient, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    response = client.post(
        "/api/v1/chat",
        json={"message": "a riddle", "conversation_id": "cnv_0123456789abcdef0123456789abcdef"},
    )
    assert response.status_code in (404, 503)
    response = client.post("/api/v1/chat", json={"message": "a riddle"})
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert "turns" not in response.text and "riddle" not in response.text


def test_a_font_is_kept_for_good(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "fonts/inter/files"
    files.mkdir(parents=True)
    (files / "inter.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.woff2").write_bytes(b"secret")
    monkeypatch.setattr(pages, "FONTS", tmp_path / "fonts")
    response = client.get("/fonts/inter/inter.woff2")
    assert (response.status_code, response.mimetype, response.data) == (200, "font/woff2", b"wOF2")
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=31536000" in response.headers["Cache-Control"]
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "/fonts/inter/other.woff2",
        "/fonts/other/inter.woff2",
        "/fonts/inter/package.json",
        "/fonts/../secret.woff2",
        "/fonts/%2e%2e/secret.woff2",
        "/fonts/inter/..%2f..%2f..%2fsecret.woff2",
    ],
)
def test_only_fonts_are_given_and_only_those_that_are_there(
    client: FlaskClient, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts/inter/files").mkdir(parents=True)
    (tmp_path / "fonts/inter/package.json").write_text("{}", "utf-8")
    (tmp_path / "secret.woff2").write_bytes(b"secret")
    (tmp_path / "files").mkdir()
    (tmp_path / "files/secret.woff2").write_bytes(b"secret")
    monkeypatch.setattr(pages, "FONTS", tmp_path / "fonts")
    assert client.get(path).status_code == 404


def test_suggestions_are_the_guides_own(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggestions").get_json() == {"suggestions": ["When did the factory open?"]}


def test_static_files_are_asked_for_again_but_sent_only_once(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    app.static_folder = str(tmp_path)
    (tmp_path / "a.css").write_text("p {}", "utf-8")
    with app.test_client().get("/static/a.css") as first:
        assert "no-cache" in first.headers["Cache-Control"]
        etag = first.headers["ETag"]
    with app.test_client().get("/static/a.css", headers={"If-None-Match": etag}) as second:
        assert (second.status_code, second.data) == (304, b"")
