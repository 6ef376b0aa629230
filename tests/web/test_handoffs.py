"""Take it with you: a code for one phone, once, that holds no word of what was said."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from tests.web.conftest import MakeApp, reply
from tests.web.test_chat import NOWHERE, refused
from web import address
from web.codes import svg
from web.records.conversations import RecordedConversations
from web.records.tables import HandoffRow

HANDOFFS = "/api/v1/handoffs"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def off_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network, whichever one this is."""
    monkeypatch.setattr(address, "machine", lambda port: None)


@pytest.fixture
def mine(conversations: RecordedConversations) -> str:
    """A conversation of two turns."""
    mine = conversations.start()
    for question in ("When did it open?", "</script><b>Who?"):
        conversations.record(mine, question, question, reply(mine))
    return mine


def hand_off(client: FlaskClient, conversation_id: str) -> str:
    """Return the path that the phone opens."""
    response = client.post(HANDOFFS, json={"conversation_id": conversation_id})
    assert response.status_code == 201
    return urlsplit(str(response.get_json()["url"])).path


@contextmanager
def handed_over(app: Flask) -> Iterator[list[dict[str, Any]]]:
    """Yield what the pages that are shown meanwhile are given as `handoff`."""
    given: list[dict[str, Any]] = []

    def note(_app: Flask, context: dict[str, Any], **_: object) -> None:
        given.append(context["handoff"])

    with template_rendered.connected_to(note, app):
        yield given


def drawn_out(code: str) -> Any:
    """Draw the dark paths of a code as segno writes them: rows of runs, one unit wide; return it as an image."""
    root = ElementTree.fromstring(code)
    size = int(root.attrib["viewBox"].split()[-1])
    image = np.full((size, size), 255, dtype=np.uint8)
    dark = root.findall(f".//{SVG}path")[-1].attrib["d"]
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", dark):
        steps = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            image[int(y), int(x) : int(x + steps[0])] = 0
            x += steps[0]
        elif command == "M":
            x, y = steps
        else:
            x, y = x + steps[0], y + steps[1]
    return np.kron(image, np.full((8, 8), 1, dtype=np.uint8))


def test_the_code_is_the_address_and_a_picture_that_a_page_and_a_screen_reader_can_use(
    client: FlaskClient, mine: str
) -> None:
    said = client.post(HANDOFFS, json={"conversation_id": mine}).get_json()
    assert set(said) == {"url", "expires_at", "qr_svg"}
    assert re.fullmatch(r"http://localhost/h/[\w-]{22}", said["url"])
    left = datetime.fromisoformat(said["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9.8) < left <= timedelta(minutes=10)
    root = ElementTree.fromstring(said["qr_svg"])
    assert said["qr_svg"].startswith("<svg ") and root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Scan to take this conversation with you"
    assert "style" not in said["qr_svg"]
    read = zxingcpp.read_barcode(drawn_out(said["qr_svg"]))
    assert read is not None and read.text == said["url"]


def test_the_phone_gets_a_copy_under_an_id_of_its_own(
    make_app: MakeApp, mine: str, conversations: RecordedConversations
) -> None:
    app = make_app()
    client = app.test_client()
    path = hand_off(client, mine)
    with handed_over(app) as given:
        page = client.get(path)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    (copy,) = given
    theirs = copy["conversation_id"]
    assert re.fullmatch(r"cnv_[0-9a-f]{32}", theirs) and theirs != mine
    assert [turn["question"] for turn in copy["turns"]] == ["When did it open?", "</script><b>Who?"]
    replies = [turn["reply"] for turn in copy["turns"]]
    assert [{**each, "id": "run_1"} for each in replies] == [reply(theirs).model_dump(mode="json")] * 2
    assert "run_1" not in [each["id"] for each in replies]
    assert client.post("/api/v1/chat", json={"message": "Why?", "conversation_id": theirs}).status_code == 200
    conversations.delete(mine)
    assert len(conversations.turns(theirs)) == 3
    vote = {"conversation_id": theirs, "run_id": replies[0]["id"], "rating": "up"}
    assert client.post("/api/v1/feedback", json=vote).status_code == 204


def test_everybody_else_gets_the_page_without_a_copy(make_app: MakeApp) -> None:
    app = make_app()
    with handed_over(app) as given:
        assert app.test_client().get("/").status_code == 200
    assert given == [None]


@pytest.mark.sqlite
def test_neither_the_address_nor_the_database_gives_the_code_or_an_id_away(
    client: FlaskClient, mine: str, tmp_path: Path
) -> None:
    path = hand_off(client, mine)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert path.removeprefix("/h/").encode() not in kept
    page = client.get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers and "Location" not in page.headers


def test_a_code_works_once(client: FlaskClient, mine: str) -> None:
    path = hand_off(client, mine)
    assert client.get(path).status_code == 200
    second = client.get(path)
    assert (second.status_code, second.mimetype) == (410, "text/html")
    assert second.headers["Cache-Control"] == "no-store" and "Go back to the screen" in second.text
    assert client.head(path).status_code == 410
    elsewhere = client.get(path, headers={"Accept-Language": "de"})
    assert elsewhere.status_code == 410 and "Go back to the screen" not in elsewhere.text


def test_of_many_phones_at_once_exactly_one_gets_the_copy(make_app: MakeApp, mine: str, engine: Engine) -> None:
    app = make_app()
    path = hand_off(app.test_client(), mine)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: app.test_client().get(path).status_code, range(8)))
    assert sorted(statuses) == [200] + [410] * 7
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
        None,
    ],
)
def test_who_only_looks_ahead_uses_nothing_up(client: FlaskClient, mine: str, headers: dict[str, str] | None) -> None:
    path = hand_off(client, mine)
    for _ in range(2):
        ahead = client.get(path, headers=headers) if headers else client.head(path)
        assert ahead.status_code == (204 if headers else 200)
        assert (ahead.data, ahead.headers["Cache-Control"]) == (b"", "no-store")
    assert client.get(path).status_code == 200


def test_a_code_ends_after_ten_minutes(client: FlaskClient, mine: str, engine: Engine) -> None:
    path = hand_off(client, mine)
    with engine.begin() as connection:
        (ends,) = connection.execute(select(HandoffRow.expires_at)).one()
        connection.execute(update(HandoffRow).values(expires_at=ends - timedelta(minutes=10)))
    assert client.head(path).status_code == client.get(path).status_code == 410
    assert client.get("/h/never-was").status_code == 410


def test_a_reset_takes_the_code_along(client: FlaskClient, mine: str) -> None:
    path = hand_off(client, mine)
    client.delete(f"/api/v1/conversations/{mine}")
    assert client.get(path).status_code == 410


def test_what_cannot_be_handed_over_is_told(make_app: MakeApp, mine: str) -> None:
    client = make_app(rate_limit="3/minute").test_client()
    unknown = client.post(HANDOFFS, json={"conversation_id": NOWHERE})
    assert refused(unknown, 404)["code"] == "conversation_unknown"
    assert refused(client.post(HANDOFFS, json={}), 422)["code"] == "conversation_id_missing"
    path = hand_off(client, mine)
    refused(client.post(HANDOFFS, json={"conversation_id": mine}), 429)
    assert {client.head(path).status_code for _ in range(10)} == {200}


def test_the_address_begins_as_phones_know_the_guide(
    make_app: MakeApp, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(at: str = "http://127.0.0.1:8000", **settings: Any) -> str:
        client = make_app(**settings).test_client()
        said = client.post(HANDOFFS, json={"conversation_id": mine}, base_url=at).get_json()
        return str(said["url"]).rpartition("/h/")[0]

    assert given(public_url="https://guide.example/tour/") == "https://guide.example/tour"
    assert given() == "http://127.0.0.1:8000"
    monkeypatch.setattr(address, "machine", lambda port: f"http://192.0.2.7:{port}")
    monkeypatch.setattr(address, "answers", lambda here: here == "http://192.0.2.7:8000")
    assert given() == "http://192.0.2.7:8000"
    assert given("http://127.0.0.1:8001") == "http://127.0.0.1:8001"


def test_a_title_is_text_in_the_picture_too() -> None:
    drawn = svg("http://localhost/", "Rope & <b>bell</b>")
    assert ElementTree.fromstring(drawn).findtext(f"{SVG}title") == "Rope & <b>bell</b>"
