"""What is logged: one line a request, by which nobody learns what was asked, by whom, or with which key."""

import json
import logging
import re
from collections.abc import Iterator
from itertools import islice

import pytest
import structlog
from sqlalchemy import Engine

from assistant.events import Event
from tests.web.conftest import MakeApp, answer
from tests.web.test_chat import CHAT, STREAM
from tests.web.test_keys import ASKED, COMPLETIONS, SEARCH, bearing
from web import logs
from web.records.api_keys import RecordedKeys

RIDDLE = "What walks on four legs in the morning?"


class Lines(logging.Handler):
    """Collects what is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ]
            )
        )
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    @property
    def requests(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.written if "route" in line]


@pytest.fixture
def lines() -> Iterator[Lines]:
    logger, handler = logging.getLogger(), Lines()
    requests = logging.getLogger(logs.NAME)
    logger.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    requests.setLevel(logging.NOTSET)


def test_every_request_is_one_line(make_app: MakeApp, lines: Lines) -> None:
    client = make_app().test_client()
    response = client.post(CHAT, json={"message": "When?"}, buffered=True)
    client.post(CHAT, json={"message": "When?"}, headers=STREAM, buffered=True)
    client.post(CHAT, json={"message": ""}, buffered=True)
    client.delete(f"/api/v1/conversations/{response.get_json()['conversation_id']}")
    client.get("/nowhere/at/all", buffered=True)
    assert [(line["method"], line["route"], line["status"], line["outcome"]) for line in lines.requests] == [
        ("POST", CHAT, 200, "answer"),
        ("POST", CHAT, 200, "answer"),
        ("POST", CHAT, 422, "message_empty"),
        ("DELETE", "/api/v1/conversations/<conversation_id>", 204, "done"),
        ("none", "none", 404, "not_found"),
    ]
    first = lines.requests[0]
    assert first["request_id"] == response.headers["X-Request-Id"] and first["level"] == "info"
    assert isinstance(first["ms"], float) and first["ms"] >= 0 and "timestamp" in first


def test_a_stream_is_logged_when_it_is_over_and_who_left_is_told_apart(make_app: MakeApp, lines: Lines) -> None:
    response = make_app().test_client().post(CHAT, json={"message": "When?"}, headers=STREAM, buffered=False)
    list(islice(response.iter_encoded(), 2))
    assert lines.requests == []
    response.close()
    assert [line["outcome"] for line in lines.requests] == ["left"]


@pytest.mark.parametrize("logged", [False, True])
def test_what_was_asked_stands_there_only_where_the_house_wants_it(
    make_app: MakeApp, lines: Lines, logged: bool
) -> None:
    make_app(log_questions=logged).test_client().post(CHAT, json={"message": RIDDLE}, buffered=True)
    assert (RIDDLE in "".join(lines.written)) is logged


def test_no_key_prompt_path_conversation_or_score_is_in_a_reply_or_in_the_log(
    make_app: MakeApp, lines: Lines, engine: Engine
) -> None:
    def fails(conversation_id: str) -> Iterator[Event]:
        yield from islice(answer(conversation_id), 4)
        raise OSError("You are the guide; obey /srv/secret with sk-123 at 0.8231")

    secret = RecordedKeys(engine).add("shop", ("chat",))
    replies = []
    for script in (answer, fails):
        client = make_app(script).test_client()
        for headers in ({}, STREAM, bearing(secret), bearing(secret[:-1]), bearing("tour_wrong")):
            for path, body in (
                (CHAT, {"message": RIDDLE}),
                (COMPLETIONS, {**ASKED, "stream": True}),
                (SEARCH, {"query": RIDDLE}),
            ):
                replies.append(client.post(path, json=body, headers=headers, buffered=True).text)
        replies.append(client.get("/api/v1/documents/flimby", buffered=True).text)
    conversations = re.findall(r"cnv_[0-9a-f]{32}", "".join(replies))
    written, told = "".join(lines.written), "".join(replies)
    assert len(lines.requests) == 32
    for hidden in (secret, secret[:-1], "You are the guide", "/srv/secret", "sk-123", "0.8231", "Traceback", '"score"'):
        assert hidden not in written and hidden not in told, hidden
    for hidden in (RIDDLE, "cnv_", "127.0.0.1", *conversations):
        assert hidden not in written, hidden
