"""The staff's pages over real records: figures, transcripts and their export, the chat with reasons, checks."""

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from assistant.evaluation.checks import read_checks
from assistant.events import Event, Replied, Started
from assistant.reasons import Draft, Reasons, Weighed
from assistant.reply import Kind, Reply
from tests.web.conftest import MakeApp, answer, guide_of, reply
from tests.web.staffing import post, staff
from tests.web.test_forgetting import declined, in_files, rows
from web.records.accounts import Role
from web.records.conversations import RecordedConversations
from web.records.feedback import RecordedFeedback
from web.records.tables import TurnRow
from web.records.transcripts import BATCH, PAGE
from web.staff.tables import safe


def reasoned(conversation_id: str) -> Iterator[Event]:
    """Play a turn that has its reasons."""
    said = reply(conversation_id)
    reasons = Reasons(
        standalone="When did the factory open?",
        passages=[Weighed("psg_1", 1, 0.71), Weighed("psg_9", 2, None)],
        probability=0.93,
        judgement="the passages answer it",
        drafts=[Draft("m", "It opened in 1982."), Draft("m", "It opened in 1999.", "1999 is not in the passage")],
        timings_ms={"retrieve": 12.0, "total": 40.0},
    )
    yield Started("run_1", conversation_id)
    yield Replied(said, reasons)


def record(conversations: RecordedConversations, question: str, said: Reply | None = None, n: int = 1) -> str:
    """Record a turn in a conversation of its own and return the conversation's secret."""
    mine = conversations.start()
    conversations.record(mine, question, "", (said or reply(mine)).model_copy(update={"id": f"run_{n}"}))
    return mine


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(reasoned)


@pytest.fixture
def curator(app: Flask) -> FlaskClient:
    return staff(app, Role.CURATOR)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_days_figures_are_what_visitors_did(
    curator: FlaskClient, conversations: RecordedConversations, engine: Engine
) -> None:
    for n in range(3):
        mine = record(conversations, "When?", n=n)
    RecordedFeedback(engine).vote(mine, "run_2", "up", None)
    away = record(conversations, "Why?", declined("x"))
    record(conversations, "Hi", reply("x").model_copy(update={"kind": Kind.SMALLTALK}))
    conversations.delete(away)
    words = words_of(curator.get("/staff/").text)
    for figure in ("Questions 4", "Answered 3", "Declined 1", "Thumbs up 1", "Thumbs down 0", "Median time 0.0 s"):
        assert figure in words
    assert "English" in words
    assert "Deutsch" in words
    before = words_of(curator.get(f"/staff/?day={date.today() - timedelta(days=1)}").text)
    assert "Questions 0" in before
    for odd in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert curator.get(f"/staff/?day={odd}").status_code == 200


def test_what_staff_ask_is_no_visitors_and_has_its_reasons(curator: FlaskClient, app: Flask, engine: Engine) -> None:
    assert post(curator, "/staff/chat/", {"message": " When? "}, "/staff/chat/").status_code == 303
    page = words_of(curator.get("/staff/chat/").text)
    for said in (
        "When did the factory open?",
        "0.930",
        "0.710",
        "by words",
        "dropped 1999 is not in the passage",
        "40 ms",
    ):
        assert said in page
    post(curator, "/staff/chat/", {"message": "And who?"}, "/staff/chat/")
    first, second = guide_of(app).questions
    assert first.conversation_id == second.conversation_id
    assert rows(engine, "SELECT * FROM daily_counts") == []
    assert "0 turns" in words_of(curator.get("/staff/transcripts/").text)
    assert str(first.conversation_id) not in curator.get("/staff/chat/").text
    assert post(curator, "/staff/chat/new", page="/staff/chat/").status_code == 303
    assert rows(engine, "SELECT turn_id FROM reasons") == []
    assert post(curator, "/staff/chat/", {"message": " "}, "/staff/chat/").status_code == 303
    assert len(guide_of(app).questions) == 2


def test_visitors_get_no_reasons(app: Flask) -> None:
    client = app.test_client()
    for more in ({}, {"stream": True}):
        said = client.post("/api/v1/chat", json={"message": "When?", **more}).text
        assert "not in the passage" not in said
        assert "0.93" not in said


def test_transcripts_are_filtered_searched_and_turned_by_pages(
    curator: FlaskClient, conversations: RecordedConversations, engine: Engine
) -> None:
    for n in range(PAGE + 5):
        record(conversations, f"Question {n}", n=n)
    liked = record(conversations, "Wann öffnet das Werk? 100%", n=99)
    RecordedFeedback(engine).vote(liked, "run_99", "down", "wrong")
    record(conversations, "Why?", declined("x"))
    with Session(engine) as session, session.begin():
        past = update(TurnRow).where(TurnRow.question == "Question 3")
        session.execute(past.values(created_at=datetime.now(UTC) - timedelta(days=5)))

    def found(query: str) -> str:
        return words_of(curator.get(f"/staff/transcripts/?{query}").text)

    assert f"{PAGE + 7} turns" in found("")
    assert "Page 2 of 2" in found("page=2")
    assert "Question 0" in found("page=2")
    assert "Question 0" not in found("page=1").replace("Question and", "")
    for query in (
        "kind=no_answer",
        "language=de-AT",
        "rating=down",
        "words=%C3%B6ffnet",
        "words=%C3%96FFNET",
        "words=100%25",
    ):
        assert "1 turn" in found(query), query
    assert f"{PAGE + 6} turns" in found("words=sea+1982")
    assert "0 turns" in found("words=%25%25")
    assert "0 turns" in found("rating=up")
    assert f"{PAGE + 6} turns" in found(f"since={date.today()}&until={date.today()}")
    assert "1 turn" in found(f"until={date.today() - timedelta(days=4)}")
    for odd in ("page=0", "page=-1", "page=x", f"page={10**30}", "since=9999-12-31", "words=%00%ff", "kind=nothing"):
        assert curator.get(f"/staff/transcripts/?{odd}").status_code == 200


def test_a_conversation_is_read_whole_and_forgotten_with_all_its_bytes(
    curator: FlaskClient, conversations: RecordedConversations, engine: Engine, tmp_path: Path
) -> None:
    mine = record(conversations, "<b>Quokka</b> & co?")
    page = curator.get("/staff/transcripts/").text
    assert mine not in page
    found = re.search(r"/staff/transcripts/conversation/\w+", page)
    assert found
    whole = curator.get(found[0]).text
    assert "&lt;b&gt;Quokka&lt;/b&gt;" in whole
    assert "<b>Quokka" not in whole
    assert mine not in whole
    assert post(curator, f"{found[0]}/forget", page=found[0]).status_code == 303
    assert curator.get(found[0]).status_code == 404
    if engine.dialect.name == "sqlite":
        assert b"Quokka" not in in_files(tmp_path / "data")


def test_the_export_streams_what_is_filtered_and_no_cell_is_a_formula(
    curator: FlaskClient, conversations: RecordedConversations
) -> None:
    bad = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1"]
    for n, question in enumerate([*bad, 'She said "hi", twice']):
        record(conversations, question, n=n)
    record(conversations, "left out", declined("x"))
    response = curator.get("/staff/transcripts/export.csv?kind=answer")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.is_streamed
    table = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"), newline="")))
    assert [row["question"] for row in table] == [f"'{question}" for question in bad] + ['She said "hi", twice']
    assert not [cell for row in table for cell in row.values() if cell.lstrip().startswith(tuple("=+-@"))]
    lines = [json.loads(line) for line in curator.get("/staff/transcripts/export.jsonl").text.splitlines()]
    assert [line["question"] for line in lines] == [*bad, 'She said "hi", twice', "left out"]
    assert lines[0]["sources"] == ["Flimby: The factory opened in 1982."]
    assert curator.get("/staff/transcripts/export.xls").status_code == 404


def test_an_export_reads_a_batch_at_a_time(curator: FlaskClient, conversations: RecordedConversations) -> None:
    mine = conversations.start()
    for n in range(BATCH + 1):
        conversations.record(mine, f"Question {n}", "", reply(mine).model_copy(update={"id": f"run_{n}"}))
    response = curator.get("/staff/transcripts/export.jsonl", buffered=False)
    assert len(response.text.splitlines()) == BATCH + 1


@pytest.mark.parametrize("value", ["plain", "1982", "", 7])
def test_what_is_no_formula_stays(value: object) -> None:
    assert safe(value) == value


def test_a_turn_becomes_a_check_with_one_click_and_evaluate_reads_it(
    curator: FlaskClient, conversations: RecordedConversations, engine: Engine, tmp_path: Path
) -> None:
    mine = record(conversations, "When?")
    conversations.record(mine, "And why?", "", declined(mine))
    first, second = (row[0] for row in rows(engine, "SELECT id FROM turns ORDER BY id"))
    post(curator, "/staff/checks/take", {"turn": first})
    post(curator, "/staff/checks/take", {"turn": second, "other": "1"})
    assert curator.post("/staff/checks/take", data={"turn": 999}).status_code == 400
    assert post(curator, "/staff/checks/take", {"turn": 999}).status_code == 404
    written = {"question": "Who?", "expect": "answer", "must": "Ann\nBob\n"}
    post(curator, "/staff/checks/add", written)
    post(curator, "/staff/checks/add", {**written, "expect": "nonsense"})
    checks = read_checks(tmp_path / "data/checks.jsonl")
    assert [[(t.question, t.expect.value, t.must) for t in check.turns] for check in checks] == [
        [("When?", "answer", ())],
        [("When?", "safe", ()), ("And why?", "answer", ())],
        [("Who?", "answer", (("Ann",), ("Bob",)))],
    ]
    assert "And why?" in curator.get("/staff/checks/").text
    post(curator, f"/staff/checks/{checks[0].id}/delete")
    assert len(read_checks(tmp_path / "data/checks.jsonl")) == 2


def finished(client: FlaskClient) -> str:
    """Wait for the run of checks and return the table."""
    for thread in threading.enumerate():
        if thread.name == "checks":
            thread.join(30)
    table = client.get("/staff/checks/table")
    assert table.headers["X-Tour-Live"] == "over"
    return words_of(table.text)


def test_the_table_moves_when_a_check_comes_out_otherwise(make_app: MakeApp, engine: Engine) -> None:
    app = make_app(answer)
    client = staff(app, Role.CURATOR)
    assert "There are no checks yet" in post(client, "/staff/checks/run").headers.get("Location", "") or (
        "There are no checks yet" in client.get("/staff/checks/").text
    )
    for question in ("When?", "Where?"):
        post(client, "/staff/checks/add", {"question": question, "expect": "answer"})
    post(client, "/staff/checks/run")
    assert "2 of 2 questions as they should be" in finished(client)
    guide_of(app).script = lambda mine: iter([Started("run_1", mine), Replied(declined(mine))])
    post(client, "/staff/checks/run")
    table = finished(client)
    assert "0 of 2 questions as they should be" in table
    assert "before: 2 of 2" in table
    assert "down 100.0" in table
    assert "2 that came out otherwise" in table
    assert rows(engine, "SELECT id FROM conversations") == []
    assert rows(engine, "SELECT * FROM daily_counts") == []


def test_checks_run_one_at_a_time(make_app: MakeApp) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(conversation_id: str) -> Iterator[Event]:
        asked.set()
        go_on.wait(30)
        yield from answer(conversation_id)

    app = make_app(slow)
    client = staff(app, Role.CURATOR)
    post(client, "/staff/checks/add", {"question": "When?", "expect": "answer"})
    post(client, "/staff/checks/run")
    assert asked.wait(30)
    assert 'data-live="/staff/checks/table"' in client.get("/staff/checks/").text
    assert client.get("/staff/checks/table").headers["X-Tour-Live"] == "on"
    post(client, "/staff/checks/run")
    assert "being asked already" in client.get("/staff/checks/").text
    go_on.set()
    assert "1 of 1" in finished(client)
    assert len(guide_of(app).questions) == 1
