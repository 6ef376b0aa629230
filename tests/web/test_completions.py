"""The turn in OpenAI's shape: what is taken, what is refused, and that it says what the guide says."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from flask.testing import FlaskClient

from assistant.conversation import Turn
from assistant.events import Event, Replied, SentenceReady, Started
from assistant.reply import Kind
from tests.web.conftest import QUOTE, MakeApp, answer, guide_of, parts_of, reply
from tests.web.test_keys import ASKED, COMPLETIONS

SOURCES = "\n\nSources:\n[1] Flimby — Flimby: http://localhost/sources/flimby?start=8&end=35"


def test_an_answer_tells_its_sources_in_three_ways(client: FlaskClient) -> None:
    said = client.post(COMPLETIONS, json={**ASKED, "model": "gpt-5"}).get_json()
    whole = reply("").model_dump(mode="json")
    message = said["choices"][0]["message"]
    assert message["content"] == whole["text"] + SOURCES
    assert said["citations"] == whole["citations"] and said["kind"] == "answer"
    (annotation,) = message["annotations"]
    span = annotation["url_citation"]
    assert message["content"][span["start_index"] : span["end_index"]] == f"{QUOTE} [1]"
    assert span["url"] == "http://localhost/sources/flimby?start=8&end=35"
    assert (said["object"], said["model"], said["choices"][0]["finish_reason"]) == ("chat.completion", "tour", "stop")
    assert set(said["usage"].values()) == {0} and "conversation_id" not in said


def test_a_stream_says_the_same_in_pieces(client: FlaskClient) -> None:
    whole = client.post(COMPLETIONS, json=ASKED).get_json()
    response = client.post(COMPLETIONS, json={**ASKED, "stream": True, "stream_options": {"include_usage": True}})
    *chunks, last, usage = parts_of(response.text)
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(pieces) == whole["choices"][0]["message"]["content"] and len(pieces) == 4
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["choices"][0]["delta"]["annotations"] == whole["choices"][0]["message"]["annotations"]
    assert (last["kind"], last["citations"]) == (whole["kind"], whole["citations"])
    assert usage["choices"] == [] and usage["usage"] == whole["usage"]
    assert {chunk["usage"] for chunk in (*chunks, last)} == {None}
    assert "usage" not in client.post(COMPLETIONS, json={**ASKED, "stream": True}).text


@pytest.mark.parametrize("stream", [True, False])
def test_the_list_of_sources_can_be_left_out_of_the_text(client: FlaskClient, stream: bool) -> None:
    body, headers = {**ASKED, "stream": stream}, {"X-Tour-Append-Sources": "0"}
    said = client.post(COMPLETIONS, json=body, headers=headers).text
    assert "Sources:" not in said and '"url_citation"' in said


@pytest.mark.parametrize("stream", [True, False])
def test_a_decline_that_announces_questions_is_followed_by_them(make_app: MakeApp, stream: bool) -> None:
    text, said = "Our sources don't cover that. I can tell you this instead:", "\n\n- Who opened it?\n- Where is it?"
    declined = reply("").model_copy(
        update={
            "kind": Kind.NO_ANSWER,
            "text": text,
            "citations": [],
            "suggestions": ["Who opened it?", "Where is it?"],
        }
    )

    def decline(conversation_id: str) -> Iterator[Event]:
        yield Started("run_1", conversation_id)
        yield SentenceReady(text)
        yield Replied(declined)

    app = make_app(decline)
    answered = app.test_client().post(COMPLETIONS, json={**ASKED, "stream": stream}).text
    assert json.dumps(said)[1:-1] in answered
    again = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": text + said}, *ASKED["messages"]]
    app.test_client().post(COMPLETIONS, json={**ASKED, "messages": again})
    assert guide_of(app).questions[-1].history == (Turn("Who?", text),)


def test_what_was_said_before_comes_from_the_client_without_what_we_put_at_its_end(make_app: MakeApp) -> None:
    app = make_app()
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": "When did"}, {"type": "text", "text": "it open?"}]},
        {"role": "assistant", "content": f"{QUOTE} [1] It stands by the sea. [2]{SOURCES}\n[2] B: http://x/y"},
        {"role": "tool", "content": "42", "tool_call_id": "x"},
        {"role": "user", "content": " Who works there? "},
    ]
    body = {"messages": messages, "temperature": 2, "user": "u", "tools": [], "n": 1, "place": "hall-2", "x": {"y": 1}}
    assert app.test_client().post(COMPLETIONS, json=body).status_code == 200
    (asked,) = guide_of(app).questions
    assert asked.message == "Who works there?" and asked.conversation_id is None and asked.place == "hall-2"
    assert asked.history == (Turn("When did\nit open?", f"{QUOTE} It stands by the sea."),)


@pytest.mark.parametrize(
    ("wrong", "param", "code"),
    [
        ({"tools": [{"type": "function"}]}, "tools", "tools_unsupported"),
        ({"functions": [{"name": "x"}]}, "functions", "functions_unsupported"),
        ({"n": 2}, "n", "n_unsupported"),
        ({"response_format": {"type": "json_object"}}, "response_format.type", "response_format_invalid"),
        ({"messages": []}, "messages", "messages_too_short"),
        ({"messages": None}, "messages", "messages_list_type"),
        ({"messages": [{"role": "system", "content": "x"}]}, "body", "body_no_question"),
        ({"messages": [{"role": "user", "content": " "}]}, "body", "body_no_question"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "body", "body_no_question"),
        ({"messages": [{"role": "user", "content": "a" * 1001}]}, "body", "body_question_too_long"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages.0.content",
            "messages_invalid",
        ),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_what_would_change_the_answer_is_refused_and_named(
    client: FlaskClient, wrong: dict[str, Any], param: str, code: str, stream: bool
) -> None:
    response = client.post(COMPLETIONS, json={**ASKED, "stream": stream, **wrong})
    error = response.get_json()["error"]
    assert (response.status_code, error["param"], error["type"]) == (400, param, "invalid_request_error")
    assert error["code"] in (code, code.replace("_list_type", "_not_list")) and error["message"]


def test_an_empty_list_is_told_in_plain_words(client: FlaskClient) -> None:
    refused = client.post(COMPLETIONS, json={"messages": []}).get_json()["error"]
    assert refused["message"] == "messages is empty. Send at least one item."


def test_a_long_conversation_may_be_sent_whole_and_a_larger_one_is_refused(client: FlaskClient) -> None:
    long = [{"role": "user", "content": "When?"}, {"role": "assistant", "content": "a" * 10_000}] * 20
    body = {"messages": [*long, *ASKED["messages"]]}
    assert client.post(COMPLETIONS, json=body).status_code == 200
    refusal = client.post(COMPLETIONS, json={"messages": [*long * 3, *ASKED["messages"]]})
    assert refusal.status_code == 413 and "512 KB" in refusal.get_json()["error"]["message"]


def test_a_failure_on_the_way_is_told_as_openai_tells_it_without_its_secrets(make_app: MakeApp) -> None:
    def fails(conversation_id: str) -> Iterator[Event]:
        yield from islice(answer(conversation_id), 4)
        raise OSError("/srv/secret")

    client = make_app(fails).test_client()
    *_, last = parts_of(client.post(COMPLETIONS, json={**ASKED, "stream": True}).text)
    assert last["error"]["type"] == "server_error" and "secret" not in json.dumps(last)
    whole = client.post(COMPLETIONS, json=ASKED)
    assert whole.status_code == 500 and "secret" not in whole.text


def test_the_model_is_listed_and_no_other(client: FlaskClient) -> None:
    assert [model["id"] for model in client.get("/v1/models").get_json()["data"]] == ["tour"]
    assert client.get("/v1/models/tour").get_json()["object"] == "model"
    missing = client.get("/v1/models/gpt-5")
    assert missing.status_code == 404 and missing.get_json()["error"]["code"] == "model_not_found"
