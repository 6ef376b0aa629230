"""Bad requests cost nothing: whatever method, path, query or headers they have, no answer is a failure of ours."""

import json
import random
import urllib.parse

import pytest
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from tests.web.conftest import MakeApp

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 100)
ODD = (
    "",
    "x",
    "flimby",
    "psg_1",
    "..",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "é",
    "靴",
    "a" * 3000,
    "'; drop table turns; --",
    "{{7*7}}",
    "%0d%0aSet-Cookie:%20a=b",
    "..%5c..%5cwindows",
)
QUERIES = ("", "start=x&end=y", "start=-1&end=99999999999999999999", "place=%00%ff", "language=%ff&language=../en")
REQUESTS = 3000


def is_well(status: int, content_type: str | None, path: str) -> bool:
    """Tell whether an answer is no failure, and under /api no page where it refuses."""
    problem = status < 400 or not path.startswith("/api/") or content_type == "application/problem+json"
    return status < 500 and problem


def test_no_method_on_no_route_is_our_failure(make_app: MakeApp) -> None:
    app = make_app()
    client = app.test_client()
    wrong = []
    for rule in app.url_map.iter_rules():
        for odd in ODD:
            path = rule.rule
            for argument in rule.arguments:
                path = path.replace(f"<path:{argument}>", odd).replace(f"<{argument}>", odd)
            for method in METHODS:
                response = client.open(path, method=method, buffered=True)
                if not is_well(response.status_code, response.mimetype, path):
                    wrong.append(f"{method} {path[:60]} {response.status_code} {response.mimetype}")
            if not rule.arguments:
                break
    assert wrong == []


def test_no_path_query_or_header_is_our_failure(make_app: MakeApp) -> None:
    app, chance = make_app(), random.Random(1982)
    odd = [urllib.parse.unquote(each, "latin-1") for each in ODD]
    parts = [*odd, "api", "v1", "chat", "conversations", "handoffs", "passages", "sources", "widget", "h", "fonts"]
    headers = ("ACCEPT", "ACCEPT_LANGUAGE", "COOKIE", "ORIGIN", "RANGE", "IF_NONE_MATCH", "EXPECT", "X_FORWARDED_FOR")
    wrong = []
    for _ in range(REQUESTS):
        # As a server hands them on: the path without its %-signs, all that is not ASCII as the bytes that came.
        path = "/" + "/".join(chance.choices(parts, k=chance.randrange(1, 5)))
        asked = create_environ(method=chance.choice(METHODS), query_string=chance.choice(QUERIES))
        asked["PATH_INFO"] = path.encode().decode("latin-1")
        asked |= {f"HTTP_{name}": chance.choice(odd).encode().decode("latin-1") for name in chance.sample(headers, 2)}
        body, status, said = run_wsgi_app(app, asked)
        content_type = said.get("Content-Type", "")
        if not is_well(int(status[:3]), content_type, path):
            wrong.append(f"{asked['REQUEST_METHOD']} {path[:90]} {status} {content_type} {b''.join(body)[:90]!r}")
    assert wrong == []


@pytest.mark.parametrize("path", ["/api/v1/chat", "/api/v1/feedback", "/api/v1/handoffs"])
def test_a_body_of_any_size_and_depth_is_refused_as_a_problem(client: FlaskClient, path: str) -> None:
    deep = '{"message":' + "[" * 20_000 + "]" * 20_000 + "}"
    wide = json.dumps({f"field{n}": n for n in range(4000)})
    bodies = {"large": b"{" + b" " * 2**20, "deep": deep.encode(), "wide": wide.encode(), "long": b'{"message": 1e999}'}
    for name, body in bodies.items():
        response = client.post(path, data=body, content_type="application/json")
        assert response.mimetype == "application/problem+json", name
        assert response.status_code in (400, 413, 422), name
