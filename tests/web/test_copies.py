"""Conversations are copied while visitors ask, and put back in one step that every open connection sees."""

from pathlib import Path

import pytest

from assistant.errors import UnknownConversation
from tests.web.conftest import reply
from web.errors import RecordsError
from web.records.conversations import RecordedConversations
from web.records.copies import copying_in, copying_out
from web.records.database import open_engine, upgrade


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.sqlite'}"


def test_conversations_are_as_they_were(url: str, tmp_path: Path) -> None:
    engine, copy = open_engine(url), tmp_path / "copy.sqlite"
    upgrade(engine)
    conversations = RecordedConversations(engine)
    kept = conversations.start()
    conversations.record(kept, "When?", "When?", reply(kept))
    take, put = copying_out(url), copying_in(url)
    assert take and put
    take(copy)
    later = conversations.start()
    conversations.record(kept, "And then?", "And then?", reply(kept))
    put(copy)

    assert [turn.question for turn in conversations.turns(kept)] == ["When?"]
    with pytest.raises(UnknownConversation):
        conversations.turns(later)
    conversations.record(kept, "Who?", "Who?", reply(kept))
    engine.dispose()


def test_what_is_no_database_changes_nothing(url: str, tmp_path: Path) -> None:
    engine, garbage = open_engine(url), tmp_path / "garbage"
    upgrade(engine)
    conversations = RecordedConversations(engine)
    kept = conversations.start()
    garbage.write_bytes(b"garbage" * 1000)
    put = copying_in(url)
    assert put
    with pytest.raises(RecordsError):
        put(garbage)

    assert conversations.turns(kept) == ()
    engine.dispose()


def test_another_database_is_left_to_its_own_tools() -> None:
    assert copying_out("postgresql+psycopg://tour@localhost/tour") is None
    assert copying_in("postgresql+psycopg://tour@localhost/tour") is None
