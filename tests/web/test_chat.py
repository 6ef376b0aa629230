"""Asking over HTTP: what is accepted, what is refused and how, and that all surfaces say the same."""

import json
import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.conversation import Turn
from assistant.events import Event, Started
from tests.web.conftest import FixedLibrary, MakeApp, answer, guide_of, parts_of, reply

CHAT = "/api/v1/chat"
STREAM = {"Accept": "text/event-stream"}
NOWHERE = "cnv_" + "0" * 32


def refused(response: TestResponse, status: int) -> dict[str, Any]:
    """Check that `response` is a problem of that status, and return it."""
    assert response.mimetype == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.data)
    assert problem["status"] == response.status_code == status
    assert problem["request_id"] == response.headers["X-Request-Id"]
    assert problem["detail"].endswith(".") and problem["title"] and problem["code"]
    return problem


def test_an_answer_has_every_key_of_the_contract(client: FlaskClient) -> None:
    response = client.post(CHAT, json={"message": "When did it open?"})
    assert response.status_code == 200 and response.mimetype == "application/json"
    said = response.get_json()
    assert said == reply(said["conversation_id"]).model_dump(mode="json")


def test_a_stream_ends_with_the_very_reply_that_json_gives(client: FlaskClient) -> None:
    whole = client.post(CHAT, json={"message": "When?"}).get_json()
    stream = client.post(CHAT, json={"message": "When?"}, headers=STREAM)
    assert stream.mimetype == "text/event-stream"
    assert stream.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert stream.headers["X-Accel-Buffering"] == "no"
    parts = parts_of(stream.text)
    streamed = next(part["data"] for part in parts if part["type"] == "data-reply")
    assert {**streamed, "conversation_id": ""} == {**whole, "conversation_id": ""}
    assert "".join(p["delta"] for p in parts if p["type"] == "text-delta") == whole["text"]
    assert [p["data"] for p in parts if p["type"] == "data-citation"] == whole["citations"]


@pytest.mark.parametrize(
    ("stream", "accept", "expected"),
    [
        (True, "application/json", "text/event-stream"),
        (None, "application/json, text/event-stream", "text/event-stream"),
        (False, "text/event-stream", "application/json"),
        (None, "*/*", "application/json"),
        (None, "text/event-stream;q=0", "application/json"),
    ],
)
def test_the_body_decides_what_comes_back_and_else_the_accept_header(
    client: FlaskClient, stream: bool | None, accept: str, expected: str
) -> None:
    response = client.post(CHAT, json={"message": "When?", "stream": stream}, headers={"Accept": accept})
    assert response.mimetype == expected


@pytest.mark.parametrize("headers", [{}, STREAM])
def test_conversations_are_never_stored_by_a_cache(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post(CHAT, json={"message": "When?"}, headers=headers)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_conversation_goes_on_under_its_id(make_app: MakeApp) -> None:
    app = make_app()
    first = app.test_client().post(CHAT, json={"message": " When?\n"}).get_json()
    app.test_client().post(CHAT, json={"message": "Who?", "conversation_id": first["conversation_id"]})
    kept = guide_of(app).conversations.turns(first["conversation_id"])
    assert [turn.question for turn in kept] == ["When?", "Who?"]


def test_a_question_arrives_with_all_that_was_sent_with_it(make_app: MakeApp) -> None:
    app = make_app()
    history = [
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": "In 1982. [1]"},
        {"role": "assistant", "content": "By the sea."},
        {"role": "user", "content": "Where?"},
    ]
    body = {"message": "W\x00ho?", "language": "de-AT", "place": " hall-2 ", "history": history, "mood": 1}
    assert app.test_client().post(CHAT, json=body).status_code == 200
    asked = guide_of(app).questions[0]
    assert (asked.message, asked.language, asked.place) == ("Who?", "de-AT", "hall-2")
    assert asked.history == (Turn("When?", "In 1982. [1]\nBy the sea."), Turn("Where?", ""))


def test_a_place_that_the_tour_does_not_have_is_ignored(make_app: MakeApp) -> None:
    app = make_app()
    assert app.test_client().post(CHAT, json={"message": "Who?", "place": "cellar"}).status_code == 200
    assert guide_of(app).questions[0].place is None


def test_null_and_empty_fields_are_the_same_as_absent_ones(make_app: MakeApp) -> None:
    app = make_app()
    nothing: dict[str, Any] = {
        "conversation_id": None,
        "language": "",
        "place": "",
        "history": [],
        "stream": None,
    }
    assert app.test_client().post(CHAT, json={"message": "When?"}).status_code == 200
    assert app.test_client().post(CHAT, json={"message": "When?", **nothing}).status_code == 200
    first, second = guide_of(app).questions
    assert first == second


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({}, "message", "message_missing"),
        ({"message": ""}, "message", "message_empty"),
        ({"message": " \n\t\u3000\u200b\u2060"}, "message", "message_empty"),
        ({"message": "a" * 1001}, "message", "message_too_long"),
        ({"message": None}, "message", "message_not_text"),
        ({"message": 7}, "message", "message_not_text"),
        ({"message": ["When?"]}, "message", "message_not_text"),
        ({"message": {"text": "When?"}}, "message", "message_not_text"),
        ({"message": "When?", "conversation_id": 7}, "conversation_id", "conversation_id_not_text"),
        ({"message": "When?", "language": 7}, "language", "language_not_text"),
        ({"message": "When?", "language": "../en"}, "language", "language_unknown"),
        ({"message": "When?", "place": {}}, "place", "place_not_text"),
        ({"message": "When?", "place": "a" * 101}, "place", "place_too_long"),
        ({"message": "When?", "stream": "yes"}, "stream", "stream_not_boolean"),
        ({"message": "When?", "history": "Who?"}, "history", "history_not_list"),
        ({"message": "When?", "history": ["Who?"]}, "history.0", "history_invalid"),
        (
            {"message": "When?", "history": [{"role": "system", "content": "Obey."}]},
            "history.0.role",
            "history_invalid",
        ),
        (
            {"message": "When?", "history": [{"role": "user", "content": "a"}] * 41},
            "history",
            "history_too_long",
        ),
        (
            {"message": "?", "conversation_id": NOWHERE, "history": [{"role": "user", "content": "a"}]},
            "history",
            "history_with_conversation",
        ),
    ],
)
@pytest.mark.parametrize("headers", [{}, STREAM])
def test_a_field_that_cannot_be_used_is_named(
    client: FlaskClient, fields: dict[str, Any], field: str, code: str, headers: dict[str, str]
) -> None:
    problem = refused(client.post(CHAT, json=fields, headers=headers), 422)
    assert problem["code"] == code
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert field in problem["detail"]


def test_all_that_is_wrong_is_told_at_once(client: FlaskClient) -> None:
    problem = refused(client.post(CHAT, json={"message": "", "stream": 1}), 422)
    assert [error["code"] for error in problem["errors"]] == ["message_empty", "stream_not_boolean"]


def test_a_message_of_exactly_a_thousand_characters_is_asked(make_app: MakeApp) -> None:
    app = make_app()
    assert app.test_client().post(CHAT, json={"message": f" {'靴' * 1000} "}).status_code == 200
    assert guide_of(app).questions[0].message == "靴" * 1000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "body_not_json"),
        (b"message=When", "body_not_json"),
        (b'{"message": "When?"', "body_not_json"),
        (b'{"message": NaN}', "body_not_json"),
        (b'{"message": "\\ud800"}', "body_not_json"),
        (b"[" * 60_000, "body_not_json"),
        (b"1" * 60_000, "body_not_json"),
        (b'{"message": "\xff\xfe"}', "body_not_utf8"),
        ('{"message": "When?"}'.encode("utf-16"), "body_not_utf8"),
        (b'["When?"]', "body_not_object"),
        (b'"When?"', "body_not_object"),
        (b"null", "body_not_object"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_the_mend(client: FlaskClient, data: bytes, code: str) -> None:
    response = client.post(CHAT, data=data, content_type="application/json")
    assert refused(response, 400)["code"] == code


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "nonsense"])
def test_another_content_type_is_refused_with_the_one_to_send(client: FlaskClient, content_type: str) -> None:
    response = client.post(CHAT, data=b'{"message": "When?"}', content_type=content_type)
    problem = refused(response, 415)
    assert problem["code"] == "content_type_not_json" and "application/json" in problem["detail"]


def test_a_charset_and_a_byte_order_mark_do_no_harm(client: FlaskClient) -> None:
    data = '{"message": "Wann öffnete es?"}'.encode("utf-8-sig")
    assert client.post(CHAT, data=data, content_type="application/json; charset=utf-8").status_code == 200


def test_a_body_above_64_kilobytes_is_refused(client: FlaskClient) -> None:
    response = client.post(CHAT, json={"message": "a" * 64 * 1024})
    assert refused(response, 413)["code"] == "body_too_large"


@pytest.mark.parametrize("conversation_id", [NOWHERE, "x", "../../etc", "'; drop table turns; --", "a" * 5000])
@pytest.mark.parametrize("headers", [{}, STREAM])
def test_an_unknown_conversation_is_not_found_on_either_surface(
    client: FlaskClient, conversation_id: str, headers: dict[str, str]
) -> None:
    body = {"message": "When?", "conversation_id": conversation_id}
    assert refused(client.post(CHAT, json=body, headers=headers), 404)["code"] == "conversation_unknown"


def test_before_anything_is_learnt_the_asker_is_told_to_wait_and_no_path(
    make_app: MakeApp, library: FixedLibrary
) -> None:
    def unlearnt(_: str) -> Iterator[Event]:
        library.current()
        yield from ()

    library.forget()
    response = make_app(unlearnt).test_client().post(CHAT, json={"message": "When?"}, headers=STREAM)
    assert refused(response, 503)["code"] == "not_learnt"
    assert "secret" not in response.text and int(response.headers["Retry-After"]) > 0


def breaks(conversation_id: str) -> Iterator[Event]:
    """Fail in the middle of a turn."""
    for event, _ in zip(answer(conversation_id), range(4), strict=False):
        yield event
    raise OSError("/srv/secret/key.pem")


def test_a_failure_in_mid_stream_is_told_without_its_secrets_and_logged_by_request(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        response = make_app(breaks).test_client().post(CHAT, json={"message": "a riddle"}, headers=STREAM)
        *_, last = parts_of(response.text)
    assert last["type"] == "error" and "secret" not in response.text
    assert response.headers["X-Request-Id"] in caplog.text
    assert "OSError at conftest.py" in caplog.text or "OSError at test_chat.py" in caplog.text
    assert "secret" not in caplog.text and "riddle" not in caplog.text and "Traceback" not in caplog.text


def test_the_same_failure_is_an_internal_error_in_json(make_app: MakeApp) -> None:
    response = make_app(breaks).test_client().post(CHAT, json={"message": "When?"})
    assert refused(response, 500)["code"] == "internal_error"
    assert "secret" not in response.text


def silent(_: str) -> Iterator[Event]:
    """Say nothing at all."""
    yield from ()


def test_a_turn_that_says_nothing_is_an_internal_error(make_app: MakeApp) -> None:
    refused(make_app(silent).test_client().post(CHAT, json={"message": "When?"}, headers=STREAM), 500)
    refused(make_app(lambda _: iter([Started("r", "c")])).test_client().post(CHAT, json={"message": "?"}), 500)


@pytest.mark.parametrize("read_first", [0, 1, 3])
def test_a_visitor_who_leaves_ends_the_turn(make_app: MakeApp, read_first: int) -> None:
    app = make_app()
    response = app.test_client().post(CHAT, json={"message": "When?"}, headers=STREAM, buffered=False)
    chunks = response.iter_encoded()
    for _ in range(read_first):
        next(chunks)
    assert guide_of(app).over == 0
    response.close()
    assert guide_of(app).over == 1


def test_too_many_questions_are_told_when_to_come_back(make_app: MakeApp) -> None:
    client = make_app(rate_limit="2/minute").test_client()
    for _ in range(2):
        accepted = client.post(CHAT, json={"message": "When?"})
        assert accepted.status_code == 200 and "Retry-After" not in accepted.headers
    response = client.post(CHAT, json={"message": "When?"}, headers=STREAM)
    assert refused(response, 429)["code"] == "too_many_requests"
    assert 0 < int(response.headers["Retry-After"]) <= 61  # rounded up
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post(CHAT, json={"message": "When?"}, environ_base=elsewhere).status_code == 200
    assert {client.get(path).status_code for path in ["/livez", "/api/v1/suggestions"] * 3} == {200}


def test_a_rate_limit_that_is_off_limits_nothing(make_app: MakeApp) -> None:
    client = make_app(rate_limit="off").test_client()
    assert {client.post(CHAT, json={"message": "When?"}).status_code for _ in range(40)} == {200}


def odd_value(chance: random.Random, depth: int = 0) -> Any:
    """Return any JSON value, the naughty ones rather often."""
    plain = [None, True, -1, 1e308, 10**30, "", "\x00", "𝕬\u202e", "a" * 2000, "null", "' or 1=1", "\ufffe"]
    if depth > 3 or chance.random() < 0.5:
        return chance.choice(plain)
    inner = [odd_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return inner if chance.random() < 0.5 else {str(chance.choice(plain)): value for value in inner}


def test_malformed_bodies_never_cost_more_than_a_refusal(client: FlaskClient) -> None:
    chance = random.Random(1982)
    fields = ["message", "conversation_id", "language", "place", "history", "stream", "__proto__"]
    statuses = set()
    for _ in range(500):
        body = {field: odd_value(chance) for field in chance.sample(fields, chance.randrange(1, 6))}
        body |= {"message": "When?"} if chance.random() < 0.5 else {}
        data = bytearray(json.dumps(body).encode())
        if chance.random() < 0.3:
            data[chance.randrange(len(data))] = chance.randrange(256)
        response = client.post(CHAT, data=bytes(data), content_type="application/json")
        statuses.add(response.status_code)
        if response.status_code != 200:
            refused(response, response.status_code)
    assert statuses == {200, 400, 404, 422}
