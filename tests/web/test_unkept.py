"""A disk that is full or read-only costs the memory of a conversation and never its answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from assistant.conversation import Turn
from assistant.errors import UnknownConversation
from tests.knowledge.small_disk import SmallDisk, mounted
from tests.web.conftest import MakeApp, reply
from tests.web.test_chat import CHAT
from web.records import unkept
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade

pytestmark = pytest.mark.sqlite


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", megabytes=8) as disk:
        yield disk


@pytest.fixture
def conversations(disk: SmallDisk) -> Iterator[RecordedConversations]:
    """Conversations on the small disk."""
    engine = open_engine(f"sqlite:///{disk.folder / 'records.sqlite'}")
    upgrade(engine)
    yield RecordedConversations(engine)
    engine.dispose()


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app().test_client()


def ask(client: FlaskClient, conversation_id: str = "") -> str:
    """Ask, be answered, and return the conversation's id."""
    response = client.post(CHAT, json={"message": "When?", "conversation_id": conversation_id or None})
    assert response.status_code == 200, response.text
    return str(response.get_json()["conversation_id"])


def fill_up(disk: SmallDisk, conversations: RecordedConversations) -> None:
    """Leave no room, not even in the files that are there."""
    disk.fill(free=0)
    while not conversations.trouble:
        conversations.record(conversations.start(), "When? " * 500, "", reply("cnv_x"))


def test_visitors_are_answered_from_a_full_disk_and_staff_are_told(
    client: FlaskClient, conversations: RecordedConversations, disk: SmallDisk
) -> None:
    before = ask(client)
    fill_up(disk, conversations)
    meanwhile = [ask(client), ask(client, before)]
    ask(client, meanwhile[0])
    assert [len(conversations.turns(each)) for each in (meanwhile[0], before)] == [2, 2]

    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (200, "degraded")
    assert ready.get_json()["parts"]["records"] == {
        "ok": False,
        "detail": "Conversations are not kept: its disk is full.",
    }
    assert str(disk.folder) not in ready.text

    disk.empty()
    ask(client)
    assert client.get("/readyz").get_json()["status"] == "ready"
    ask(client, before)
    assert len(conversations.turns(before)) == 3
    assert client.delete(f"/api/v1/conversations/{meanwhile[0]}").status_code == 204
    assert client.post(CHAT, json={"message": "?", "conversation_id": meanwhile[0]}).status_code == 404


def test_a_database_that_may_only_be_read_is_no_reason_to_be_silent_either(
    client: FlaskClient, conversations: RecordedConversations
) -> None:
    before = ask(client)
    event.listen(conversations.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA query_only=ON"))
    assert ask(client, before) == before
    ask(client, ask(client))
    ready = client.get("/readyz").get_json()
    assert ready["parts"]["records"]["detail"] == "Conversations are not kept: it may not be written to."


def test_what_is_wrong_with_the_records_otherwise_is_told_as_before(
    client: FlaskClient, conversations: RecordedConversations
) -> None:
    with conversations.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    response = client.post(CHAT, json={"message": "When?"})
    assert (response.status_code, response.get_json()["code"]) == (503, "records_unavailable")
    assert conversations.trouble == ""


def test_only_so_much_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unkept, "HELD", 3)
    held = unkept.Unkept()
    for n in range(5):
        held.hold(f"cnv_{n}", *(Turn(f"{n}.{turn}", "") for turn in range(20)))
    assert [held.turns(f"cnv_{n}") is None for n in range(5)] == [True, True, False, False, False]
    kept = held.turns("cnv_4")
    assert kept and len(kept) == 6 and kept[-1].question == "4.19"
    assert held.forget("cnv_4") and not held.forget("cnv_4")


def test_an_unknown_conversation_is_unknown_on_a_full_disk_too(
    conversations: RecordedConversations, disk: SmallDisk
) -> None:
    fill_up(disk, conversations)
    with pytest.raises(UnknownConversation):
        conversations.turns("cnv_" + "0" * 32)
