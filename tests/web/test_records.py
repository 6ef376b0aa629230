"""Conversations in the database: kept, found, forgotten, and of no use to a thief."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask.testing import FlaskClient
from sqlalchemy import Engine, inspect

from assistant.conversation import HISTORY_TURNS, Conversations, Turn
from assistant.errors import UnknownConversation
from tests.web.conftest import reply
from web.errors import RecordsError
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.records.tables import Base


def test_a_new_conversation_has_an_id_that_nobody_can_guess_and_no_turns(
    conversations: Conversations,
) -> None:
    ids = {conversations.start() for _ in range(20)}
    assert len(ids) == 20 and all(re.fullmatch(r"cnv_[0-9a-f]{32}", each) for each in ids)
    assert conversations.turns(ids.pop()) == ()


def test_the_last_turns_come_back_oldest_first(conversations: Conversations) -> None:
    mine, other = conversations.start(), conversations.start()
    for n in range(HISTORY_TURNS + 3):
        conversations.record(mine, f"question {n}", f"standalone {n}", reply(mine, f"answer {n} [1]"))
    conversations.record(other, "another's", "", reply(other))
    expected = range(3, HISTORY_TURNS + 3)
    turns = (Turn(f"question {n}", f"answer {n}", f"standalone {n}", ("psg_1",), "en") for n in expected)
    assert conversations.turns(mine) == tuple(turns)


def test_an_unknown_conversation_is_told_by_every_way_in(conversations: RecordedConversations) -> None:
    for unknown in ("cnv_" + "0" * 32, "", "\ud800", "a" * 10_000):
        with pytest.raises(UnknownConversation):
            conversations.turns(unknown)
        with pytest.raises(UnknownConversation):
            conversations.record(unknown, "?", "?", reply(unknown, "!"))
        with pytest.raises(UnknownConversation):
            conversations.delete(unknown)


def test_a_deleted_conversation_takes_its_turns_along(conversations: RecordedConversations, engine: Engine) -> None:
    mine, other = conversations.start(), conversations.start()
    for each in (mine, other):
        conversations.record(each, "When?", "", reply(each))
    conversations.delete(mine)
    with pytest.raises(UnknownConversation):
        conversations.turns(mine)
    assert len(conversations.turns(other)) == 1
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM turns").scalar() == 1


def test_deleting_over_http_works_once(client: FlaskClient, conversations: RecordedConversations) -> None:
    address = f"/api/v1/conversations/{conversations.start()}"
    assert client.delete(address).status_code == 204
    again = client.delete(address)
    assert again.status_code == 404 and again.get_json()["code"] == "conversation_unknown"


@pytest.mark.sqlite
def test_a_stolen_database_opens_no_conversation(conversations: RecordedConversations, tmp_path: Path) -> None:
    mine = conversations.start()
    conversations.record(mine, "When?", "When?", reply(mine))
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert b"When?" in kept
    assert mine.removeprefix("cnv_").encode() not in kept


def test_many_who_write_at_once_lose_nothing(conversations: RecordedConversations) -> None:
    mine = conversations.start()
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(conversations.record, mine, "?", "", reply(mine)) for _ in range(40)]:
            done.result()
    conversations.record(mine, "last", "", reply(mine))
    assert conversations.turns(mine)[-1].question == "last"


@pytest.mark.sqlite
def test_processes_that_start_at_once_all_find_the_tables(tmp_path: Path) -> None:
    engines = [open_engine(f"sqlite:///{tmp_path}/new/records.sqlite") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(upgrade, engines))
    for engine in engines:
        RecordedConversations(engine).check()
        engine.dispose()


def test_upgrading_again_keeps_what_is_there(conversations: RecordedConversations, engine: Engine) -> None:
    mine = conversations.start()
    upgrade(engine)
    assert conversations.turns(mine) == ()


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    foreign = inspect(engine).get_foreign_keys("turns")
    assert [key["options"] for key in foreign] == [{"ondelete": "CASCADE"}]


def test_records_of_a_newer_release_are_refused_with_the_mend(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordsError, match=r"newer release.*TOUR_DATA_DIR"):
        upgrade(engine)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "write it like"),
        ("oracle9://me:hunter2@host/db", "write it like"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_a_database_url_that_cannot_be_used_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(RecordsError, match=said) as raised:
        open_engine(url)
    assert "TOUR_DATABASE_URL" in str(raised.value) and "hunter2" not in str(raised.value)


@pytest.mark.sqlite
def test_a_file_that_is_no_database_or_no_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite"
    file.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    engine = open_engine(f"sqlite:///{file}")
    with pytest.raises(RecordsError, match=str(file)):
        upgrade(engine)
    engine.dispose()
    with pytest.raises(RecordsError, match=r"cannot be made"):
        open_engine(f"sqlite:///{file}/below/records.sqlite")
