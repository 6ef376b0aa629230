"""Nothing of a visitor stays: a reset ends what is being said, and takes all of it out of the files too."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from assistant.errors import UnknownConversation
from assistant.events import Event, SentenceReady, Started
from assistant.reply import Kind, Reply
from tests.web.conftest import MakeApp, answer, guide_of, parts_of, reply
from tests.web.test_chat import CHAT, STREAM, refused
from web.crowd import Crowd
from web.metrics import Metrics
from web.records.conversations import RecordedConversations
from web.records.masking import masked
from web.records.retention import purge
from web.records.tables import Base
from web.running import RunningTurns


def declined(conversation_id: str) -> Reply:
    """Return a reply that says that the sources do not tell."""
    changed = {"kind": Kind.NO_ANSWER, "text": "The documents do not say.", "citations": [], "language": "de-AT"}
    return reply(conversation_id).model_copy(update=changed)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def in_files(folder: Path) -> bytes:
    """Return every byte of the database."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_reset_ends_the_stream_and_nothing_of_it_is_recorded(make_app: MakeApp, engine: Engine) -> None:
    app = make_app()
    client = app.test_client()
    stream = client.post(CHAT, json={"message": "When?"}, headers=STREAM, buffered=False)
    chunks = stream.iter_encoded()
    said = [next(chunks).decode()]
    mine = parts_of(f"{said[0]}data: [DONE]\n\n")[0]["messageMetadata"]["conversation_id"]
    assert guide_of(app).over == 0

    assert client.delete(f"/api/v1/conversations/{mine}").status_code == 204

    assert guide_of(app).over == 1
    said += [chunk.decode() for chunk in chunks]
    stream.close()
    _, last = parts_of("".join(said))
    assert last["type"] == "error"
    assert rows(engine, "SELECT * FROM turns UNION ALL SELECT * FROM turns") == []
    assert len(app.extensions["tour"].running) == 0
    again = client.post(CHAT, json={"message": "Who?", "conversation_id": mine})
    assert refused(again, 404)["code"] == "conversation_unknown"
    for path, more in (("feedback", {"run_id": "run_1", "rating": "up"}), ("handoffs", {})):
        refused(client.post(f"/api/v1/{path}", json={"conversation_id": mine, **more}), 404)


def test_a_reset_does_not_wait_for_a_turn_that_is_busy_and_ends_it_when_it_speaks(
    make_app: MakeApp, engine: Engine, conversations: RecordedConversations
) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def slow(conversation_id: str) -> Iterator[Event]:
        yield Started("run_1", conversation_id)
        busy.set()
        go_on.wait(10)
        yield SentenceReady("Too late.")
        yield from answer(conversation_id)

    app = make_app(slow)
    mine = conversations.start()
    told: list[Any] = []
    asked = {"message": "When?", "conversation_id": mine}
    asking = threading.Thread(target=lambda: told.append(app.test_client().post(CHAT, json=asked)))
    asking.start()
    assert busy.wait(10)
    assert app.test_client().delete(f"/api/v1/conversations/{mine}").status_code == 204
    assert guide_of(app).over == 0
    go_on.set()
    asking.join(10)
    assert refused(told[0], 404)["code"] == "conversation_unknown"
    assert guide_of(app).over == 1
    assert rows(engine, "SELECT * FROM turns") == []


def test_a_turn_is_known_as_running_no_longer_than_it_runs(make_app: MakeApp) -> None:
    app = make_app()
    client = app.test_client()
    client.post(CHAT, json={"message": "When?"})
    assert client.post(CHAT, json={"message": "When?"}, headers=STREAM).text
    with client.post(CHAT, json={"message": "When?"}, headers=STREAM, buffered=False) as left:
        next(left.iter_encoded())
        assert len(app.extensions["tour"].running) == 1
    refused(client.post(CHAT, json={"message": "When?", "conversation_id": "cnv_0"}), 404)
    assert len(app.extensions["tour"].running) == 0


def test_only_the_turns_of_the_conversation_are_ended() -> None:
    running = RunningTurns(Crowd(4, 0), Metrics())
    mine, other = (running.watch(answer(name), name) for name in ("mine", "other"))
    next(mine), next(other)
    running.stop("mine")
    running.stop("nobody")
    with pytest.raises(UnknownConversation):
        next(mine)
    assert len(list(other)) == 6
    mine.stop()


@pytest.mark.sqlite
def test_words_that_were_taken_back_are_nowhere_in_the_files(
    conversations: RecordedConversations, engine: Engine, tmp_path: Path
) -> None:
    made = [conversations.start() for _ in range(40)]
    for n, each in enumerate(made):
        for turn in range(3):
            word = f"zebra-{n}-{turn} " * (1 + n * 7)
            said = reply(each, f"giraffe-{n} " * (1 + n * 11))
            conversations.record(each, word, word, said)
    for each in made[::2]:
        conversations.delete(each)
    kept = in_files(tmp_path / "data")
    for n in range(40):
        for word in (f"zebra-{n}-", f"giraffe-{n} "):
            assert (word.encode() in kept) == (n % 2 == 1), word
    for each in made[1::2]:
        conversations.delete(each)
    assert b"zebra" not in in_files(tmp_path / "data") and b"giraffe" not in in_files(tmp_path / "data")


@pytest.mark.sqlite
def test_only_the_masked_text_of_a_declined_question_stays(
    conversations: RecordedConversations, engine: Engine, tmp_path: Path
) -> None:
    mine = conversations.start()
    conversations.record(mine, "When?", "", reply(mine))
    conversations.record(mine, "Who is Rose, 07700 900123?", "And Rose?", declined(mine))
    conversations.delete(mine)
    ((ident, day, text),) = rows(engine, "SELECT * FROM unanswered")
    assert (str(day), text) == (str(date.today()), "Who is Rose, #?")
    assert len(ident) == 32
    kept = in_files(tmp_path / "data")
    assert b"When?" not in kept and b"And Rose?" not in kept and b"900123" not in kept


@pytest.mark.sqlite
def test_nothing_stays_of_a_declined_question_if_the_house_wants_nothing(engine: Engine, tmp_path: Path) -> None:
    conversations = RecordedConversations(engine, keep_unanswered=False)
    mine = conversations.start()
    conversations.record(mine, "Who is Rose?", "", declined(mine))
    conversations.delete(mine)
    assert b"Rose" not in in_files(tmp_path / "data")


@pytest.mark.sqlite
def test_what_stays_is_not_kept_in_the_order_in_which_it_was_asked(
    conversations: RecordedConversations, engine: Engine
) -> None:
    mine = conversations.start()
    asked = [f"Who is {name}?" for name in "Rose Ann Tom Sue Jo Kit Meg Ned Pat Sam".split()]
    for question in asked:
        conversations.record(mine, question, "", declined(mine))
    kept = [text for (text,) in rows(engine, "SELECT text FROM unanswered")]
    assert sorted(kept) == sorted(asked) and kept != asked
    with pytest.raises(sqlite3.OperationalError), sqlite3.connect(str(engine.url.database)) as raw:
        raw.execute("SELECT rowid FROM unanswered")
    raw.close()


@pytest.mark.parametrize(
    ("question", "stays"),
    [
        ("Where is the lift?", "Where is the lift?"),
        ("Write to ann.bell+tour@mail.example.org!", "Write to [e-mail]!"),
        ("Is https://example.org/x?q=1 yours, or www.bells.de?", "Is [link] yours, or [link]?"),
        ("Does example.co.uk/shop sell it?", "Does [link] sell it?"),
        ("Call +44 (0)7700 900-123 or 07700/900123", "Call # or #"),
        ("In 1982 or the 991v2?", "In # or the #v#?"),
        ("Was war ١٩٨٢?", "Was war #?"),
        ("Ask @ann_bell or ann92 or ann_bell", "Ask [name] or [name] or [name]"),
        ("My name is Ann Bell, where is my coat?", "My name is [name], where is my coat?"),
        ("Ich heiße Änne und suche das Café.", "Ich heiße [name] und suche das Café."),
    ],
)
def test_what_may_tell_who_asked_is_masked(question: str, stays: str) -> None:
    assert masked(question) == stays


def test_a_day_is_counted_by_kind_and_language_and_outlives_the_conversation(
    conversations: RecordedConversations, engine: Engine
) -> None:
    mine = conversations.start()
    for kind in (reply, reply, declined):
        conversations.record(mine, "When?", "", kind(mine))
    conversations.delete(mine)
    today = str(date.today())
    counts = rows(engine, "SELECT day, kind, language, count FROM daily_counts ORDER BY kind")
    assert [(str(day), *more) for day, *more in counts] == [(today, "answer", "en", 2), (today, "no_answer", "de", 1)]


Age = Callable[[str, timedelta], None]


@pytest.fixture
def make_older(engine: Engine) -> Age:
    """Move a table's rows back in time."""

    def move(table: str, by: timedelta) -> None:
        with engine.begin() as connection:
            then = datetime.now(UTC) - by
            connection.execute(Base.metadata.tables[table].update().values(created_at=then))

    return move


@pytest.mark.parametrize(
    ("days", "since", "stays"),
    [
        (30, timedelta(days=29), True),
        (30, timedelta(days=31), False),
        (1, timedelta(hours=25), False),
        (0, timedelta(minutes=50), True),
        (0, timedelta(minutes=70), False),
    ],
)
def test_the_purge_removes_what_nobody_went_on_with(
    conversations: RecordedConversations, engine: Engine, make_older: Age, days: int, since: timedelta, stays: bool
) -> None:
    spoken, silent = conversations.start(), conversations.start()
    conversations.record(spoken, "When?", "", reply(spoken))
    make_older("conversations", timedelta(days=100))
    make_older("turns", since)
    fresh = conversations.start()

    assert purge(engine, days).conversations == (1 if stays else 2)

    assert conversations.turns(fresh) == ()
    for each, expected in ((spoken, stays), (silent, False)):
        if expected:
            assert conversations.turns(each)
        else:
            with pytest.raises(UnknownConversation):
                conversations.turns(each)
    assert purge(engine, days).conversations == 0


@pytest.mark.sqlite
def test_the_purge_takes_the_words_out_of_the_files_and_leaves_the_counts(
    conversations: RecordedConversations, engine: Engine, make_older: Age, tmp_path: Path, client: FlaskClient
) -> None:
    mine = conversations.start()
    conversations.record(mine, "Where do zebras live?", "", reply(mine))
    client.post("/api/v1/handoffs", json={"conversation_id": mine})
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE handoffs SET expires_at = '2020-01-01 00:00:00.000000'")
    for table in ("turns", "conversations"):
        make_older(table, timedelta(days=2))
    purged = purge(engine, 1)
    assert (purged.conversations, purged.handoffs) == (1, 1)
    assert b"zebra" not in in_files(tmp_path / "data")
    assert len(rows(engine, "SELECT * FROM daily_counts")) == 1
