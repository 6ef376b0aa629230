"""A visitor's vote: kept once for a turn, only by who holds the conversation, and gone with it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web.conftest import MakeApp, reply
from tests.web.test_chat import NOWHERE, refused
from web.records.conversations import RecordedConversations

FEEDBACK = "/api/v1/feedback"


@pytest.fixture
def turn(conversations: RecordedConversations) -> dict[str, Any]:
    """What names the one turn of a conversation."""
    mine = conversations.start()
    conversations.record(mine, "When?", "", reply(mine))
    return {"conversation_id": mine, "run_id": "run_1"}


def votes(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT rating, reason FROM feedback")]


def test_the_last_vote_on_a_turn_is_kept(client: FlaskClient, engine: Engine, turn: dict[str, Any]) -> None:
    for vote in ({"rating": "up"}, {"rating": "down"}, {"rating": "down", "reason": "not_asked"}):
        response = client.post(FEEDBACK, json=turn | vote)
        assert (response.status_code, response.data) == (204, b"")
    assert votes(engine) == [("down", "not_asked")]
    client.post(FEEDBACK, json=turn | {"rating": "up", "reason": None})
    assert votes(engine) == [("up", None)]


def test_a_vote_goes_with_its_conversation(client: FlaskClient, engine: Engine, turn: dict[str, Any]) -> None:
    client.post(FEEDBACK, json=turn | {"rating": "up"})
    client.delete(f"/api/v1/conversations/{turn['conversation_id']}")
    assert votes(engine) == []
    assert refused(client.post(FEEDBACK, json=turn | {"rating": "up"}), 404)["code"] == "conversation_unknown"


def test_nobody_votes_on_a_turn_of_another_conversation(
    client: FlaskClient, engine: Engine, conversations: RecordedConversations, turn: dict[str, Any]
) -> None:
    for other, code in ((conversations.start(), "turn_unknown"), (NOWHERE, "conversation_unknown")):
        response = client.post(FEEDBACK, json=turn | {"conversation_id": other, "rating": "down"})
        assert refused(response, 404)["code"] == code
    assert votes(engine) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "rating_missing"),
        ({"rating": "sideways"}, "rating_unknown"),
        ({"rating": 1}, "rating_unknown"),
        ({"rating": "down", "reason": "boring"}, "reason_unknown"),
        ({"rating": "up", "reason": "wrong"}, "reason_with_up"),
        ({"rating": "up", "run_id": 7}, "run_id_not_text"),
        ({"rating": "up", "conversation_id": None}, "conversation_id_not_text"),
    ],
)
def test_a_vote_that_cannot_be_used_is_named(
    client: FlaskClient, turn: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    problem = refused(client.post(FEEDBACK, json=turn | fields), 422)
    assert [error["code"] for error in problem["errors"]] == [code]


def test_votes_are_limited_as_questions_are(make_app: MakeApp, turn: dict[str, Any]) -> None:
    client = make_app(rate_limit="2/minute").test_client()
    statuses = [client.post(FEEDBACK, json=turn | {"rating": "up"}).status_code for _ in range(3)]
    assert statuses == [204, 204, 429]
