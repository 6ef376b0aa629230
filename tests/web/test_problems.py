"""What is told when something fails, and what every response carries."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from assistant.errors import AssistantError
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


def test_an_error_of_the_address_says_what_to_use(client: FlaskClient) -> None:
    assert client.get("/api/v1/chat").get_json()["detail"] == "Use POST at this address."
    assert "/docs" in client.get("/api/v1/chatt").get_json()["detail"]
    assert "/docs" in client.get("/v1/embeddings").get_json()["error"]["message"]
    assert "/docs" not in client.get("/nothing").text


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


@pytest.mark.parametrize("path", ["/api/v1/suggestions", "/api/v1/chat", "/api/v1/nothing", "/livez", "/readyz"])
def test_no_answer_of_the_moment_is_stored_by_a_cache(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


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
    startup = {"SettingsError", "RecordsError", "RedisError", "TextsError", "KeysError"}
    assert {kind.__name__ for kind in told if kind not in RULES} == startup


def test_a_database_that_fails_is_told_as_a_pause_without_its_words(client: FlaskClient, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    response = client.post("/api/v1/chat", json={"message": "a riddle"})
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert "turns" not in response.text and "riddle" not in response.text
