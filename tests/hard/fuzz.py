"""Requests that no well-behaved client sends, chosen by chance."""

import json
import random
import urllib.parse
from dataclasses import dataclass, field

from tests.web.naughty import NAUGHTY, SCRIPTS
from tests.web.test_fuzz import METHODS, ODD, QUERIES

POSTS = ("/api/v1/chat", "/api/v1/feedback", "/api/v1/handoffs", "/api/v1/handoffs/x")
GETS = (
    "/",
    "/kiosk",
    "/privacy",
    "/livez",
    "/readyz",
    "/api/v1/suggestions",
    "/api/v1/kiosk",
    "/widget/v1/tour-chat.js",
)
FIELDS = ("message", "conversation_id", "language", "place", "history", "stream", "run_id", "rating", "reason")
VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    2**70,
    "",
    " ",
    [],
    {},
    [[]],
    {"": 0},
    "up",
    "cnv_" + "0" * 32,
    ["x"] * 100,
)
HEADERS = ("Accept", "Accept-Language", "Cookie", "Origin", "Range", "If-None-Match", "Expect", "X-Forwarded-For")


@dataclass(frozen=True)
class Request:
    """One request."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def requests(chance: random.Random, count: int) -> list[Request]:
    """Return `count` of them."""
    return [
        chance.choices((_wrong_fields, _naughty, _broken_body, _odd_path), (5, 1, 2, 4))[0](chance)
        for _ in range(count)
    ]


def _posted(chance: random.Random, body: bytes, mimetype: str = "application/json") -> Request:
    return Request("POST", chance.choice(POSTS), body, {"Content-Type": mimetype, **_headers(chance)})


def _wrong_fields(chance: random.Random) -> Request:
    values = (*VALUES, *NAUGHTY, "x" * 5000)
    body = {name: chance.choice(values) for name in chance.sample(FIELDS, chance.randrange(1, 6))}
    return _posted(chance, json.dumps(body).encode())


def _naughty(chance: random.Random) -> Request:
    """Ask something that can be asked, however odd."""
    body = {"message": chance.choice((*NAUGHTY, *SCRIPTS)), "stream": chance.random() < 0.3}
    return Request("POST", POSTS[0], json.dumps(body).encode(), {"Content-Type": "application/json"})


def _broken_body(chance: random.Random) -> Request:
    whole = b'{"message": "' + "Wann öffnete die Fabrik?".encode() + b'"}'
    bodies = (
        whole[: chance.randrange(len(whole))],
        whole.replace(b"W", bytes([chance.randrange(128, 256)])),
        b'{"message":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"message": "' + b"x" * 2**20 + b'"}',
        b" " * 2**20,
        bytes(chance.randrange(256) for _ in range(200)),
        b'{"message": "\\ud800"}',
        b'{"message": 1e999}',
        json.dumps({f"field{n}": n for n in range(4000)}).encode(),
        b"",
    )
    types = (
        "application/json",
        "application/json; charset=latin-1",
        "text/plain",
        "multipart/form-data",
        "",
        "x" * 300,
    )
    return _posted(chance, chance.choice(bodies), chance.choice(types))


def _odd_path(chance: random.Random) -> Request:
    parts = (*ODD, "api", "v1", "chat", "conversations", "handoffs", "passages", "sources", "widget", "h", "fonts")
    path = (
        chance.choice(GETS)
        if chance.random() < 0.3
        else "/" + "/".join(chance.choices(parts, k=chance.randrange(1, 5)))
    )
    query = chance.choice(QUERIES)
    safe = urllib.parse.quote(path, safe="/%;:@&=+$,.~'{}*") + (f"?{query}" if query else "")
    return Request(chance.choice(METHODS), safe, None, _headers(chance))


def _headers(chance: random.Random) -> dict[str, str]:
    odd = [urllib.parse.quote(each, safe="/%;: '{}") for each in ODD]
    return {name: chance.choice(odd) for name in chance.sample(HEADERS, chance.randrange(3))}
