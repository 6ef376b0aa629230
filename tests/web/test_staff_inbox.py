"""The inbox: what was asked in vain forms groups; staff settle them, and those that are answered now close."""

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from assistant.inbox import State
from knowledge.embed import CachedEmbeddings
from tests.assistant.conftest import ARTICLE
from tests.assistant.test_groups import MISSES
from tests.web.curators import HEMP, Curated, curated_house, send
from web.records.accounts import Role
from web.records.inbox import RecordedInVain
from web.records.tables import AskedInVainRow, ConversationRow, FeedbackRow, TurnRow, UnansweredRow

DOGS = (
    "\n## Dogs\n\nDogs are allowed inside on a short lead. You can bring your dog or puppy on the tour, and "
    "assistance dogs are always welcome. Pets other than dogs must stay outside. You can leave your dog with the "
    "keeper at the gate during the tour.\n"
)


@pytest.fixture
def place(tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings) -> Curated:
    return curated_house(tmp_path, engine, embeddings)


def seed(engine: Engine, texts: list[str]) -> None:
    with Session(engine) as session, session.begin():
        session.add_all(UnansweredRow(text=text) for text in texts)


def seeded(part: str = "tuned") -> dict[str, list[str]]:
    """Return thirty misses by their topics."""
    topics: dict[str, list[str]] = {}
    for row in map(json.loads, MISSES.read_text("utf-8").splitlines()):
        if row["part"] == part and row["language"] == "en":
            topics.setdefault(row["topic"], []).append(row["text"])
    return topics


def counts(page: str) -> list[int]:
    return [int(piece.split("<")[0]) for piece in page.split('class="count">')[1:]]


def states(place: Curated) -> dict[str, State]:
    """Return the state of each question."""
    return {miss.text: group.state for group in place.inboxes.inbox().groups for miss in group.misses}


def test_thirty_misses_on_five_topics_form_groups_and_one_paragraph_closes_one(place: Curated) -> None:
    topics = seeded()
    seed(place.engine, [text for texts in topics.values() for text in texts])
    place.keep_up()
    curator = place.staff(Role.CURATOR)
    assert counts(curator.get("/staff/inbox").text) == [6, 0, 0]

    place.learn(ARTICLE + DOGS)
    place.keep_up()

    after = states(place)
    assert {after[text] for text in topics["dogs"]} == {State.ANSWERED}
    assert {after[text] for topic, texts in topics.items() if topic != "dogs" for text in texts} == {State.NEW}
    assert counts(curator.get("/staff/inbox").text) == [5, 1, 0]
    assert "puppy" in curator.get("/staff/inbox?state=answered").text


def test_a_group_becomes_an_answer_and_then_closes_itself(place: Curated) -> None:
    asked = ["Which plant do the ropes come from?", "What plant are ropes from, please?"]
    seed(place.engine, asked)
    curator = place.staff(Role.CURATOR)

    editor = send(curator, "/staff/answers/draft", {"text": asked}, page="/staff/inbox").text
    assert "\n".join(asked) in editor
    answer = {"questions-en": "\n".join(asked), "answer-en": "Of hemp.", "quote": HEMP, "action": "save"}
    send(curator, "/staff/answers/edit", answer)
    place.keep_up()

    assert set(states(place).values()) == {State.ANSWERED}


def test_a_group_becomes_a_note_of_the_desk(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    place.ask("Is there a cloakroom for our coats?")
    editor = send(curator, "/staff/desk/draft", {"text": "Is there a cloakroom for our coats?"}).text
    assert "Is there a cloakroom for our coats?" in editor

    note = {"asked-en": "Is there a cloakroom for our coats?", "say-en": "Ask for Peg at the gate.", "action": "save"}
    assert send(curator, "/staff/desk/edit", note).status_code == 303
    place.keep_up()

    assert "Ask for Peg" in str(place.ask("Is there a cloakroom for coats?")["text"])
    assert states(place) == {"Is there a cloakroom for our coats?": State.ANSWERED}


def test_what_a_desk_note_told_was_not_asked_in_vain(place: Curated) -> None:
    assert "shows you the toilets" in str(place.ask("Where are the toilets?")["text"])
    assert RecordedInVain(place.engine).misses(10) == ()


def test_staff_settle_a_group_with_one_click_and_open_it_again(place: Curated) -> None:
    seed(place.engine, ["Will it rain tomorrow?", "What's the weather like today?"])
    curator = place.staff(Role.CURATOR)

    def settle(state: str) -> list[int]:
        fields = {"text": ["Will it rain tomorrow?", "What's the weather like today?"], "state": state}
        assert send(curator, "/staff/inbox/settle", fields, page="/staff/inbox").status_code == 303
        return counts(curator.get("/staff/inbox").text)

    assert settle("not_ours") == [0, 0, 1]
    seed(place.engine, ["Will it rain tomorrow afternoon?"])
    assert counts(curator.get("/staff/inbox").text) == [0, 0, 1]
    assert settle("new") == [1, 0, 0]
    assert settle("answered") == [1, 0, 0]  # the third of them was not among those that were settled
    assert send(curator, "/staff/inbox/settle", {"text": "x", "state": "lost"}).status_code == 400
    assert send(curator, "/staff/inbox/settle", {"state": "new"}).status_code == 400


def test_asking_again_shows_what_is_answered_now(place: Curated) -> None:
    texts = ["Who is Agnes Whitlow?", "Will it rain tomorrow?"]
    curator = place.staff(Role.CURATOR)

    page = send(curator, "/staff/inbox/ask-again", {"text": texts}).text

    assert "1 of 2 answered now" in page
    assert "head ropemaker" in page


def test_answers_that_were_voted_down_are_in_it_and_nothing_personal_is(place: Curated) -> None:
    visitor = place.app.test_client()
    place.ask("Where is my coat? Write to me at ann@example.org or 01900 123456", visitor)
    for reply in (place.ask("Who is Agnes Whitlow?", visitor), place.ask("Who won the match?", visitor)):
        vote = {"conversation_id": reply["conversation_id"], "run_id": reply["id"], "rating": "down"}
        assert visitor.post("/api/v1/feedback", json=vote).status_code == 204

    page = place.staff(Role.VIEWER).get("/staff/inbox").text

    assert "Where is my coat? Write to me at [e-mail] or #" in page
    assert "Who is Agnes Whitlow?" in page
    assert "1 voted down" in page
    assert page.count("Who won the match?") == 1
    assert "ann@" not in page and "123456" not in page


def test_without_keeping_declined_questions_those_of_the_turns_are_shown(place: Curated) -> None:
    place.ask("Who won the match?")
    place.ask("Who is Agnes Whitlow?")

    assert [miss.text for miss in RecordedInVain(place.engine, keep_unanswered=False).misses(9)] == [
        "Who won the match?"
    ]


def test_what_became_of_a_question_holds_no_words_of_it(place: Curated) -> None:
    RecordedInVain(place.engine).settle(["Will it rain?"], State.NOT_OURS, "ann")
    with Session(place.engine) as session:
        (row,) = session.scalars(select(AskedInVainRow))
    assert len(row.key) == 64 and "rain" not in row.key


def test_a_viewer_sees_and_changes_nothing(place: Curated) -> None:
    seed(place.engine, ["Will it rain tomorrow?"])
    viewer = place.staff(Role.VIEWER)

    page = viewer.get("/staff/inbox").text
    assert "Will it rain tomorrow?" in page
    assert "Not ours</button>" not in page
    for path in ("/staff/inbox/settle", "/staff/inbox/ask-again", "/staff/answers/draft", "/staff/desk/draft"):
        assert send(viewer, path, {"text": "x", "state": "new"}, page="/staff/inbox").status_code == 403
        assert viewer.post(path, data={"text": "x", "state": "new"}).status_code == 400


def fill(engine: Engine, turns: int) -> None:
    """Record so many turns, half of them declined, and some votes; no two questions are the same."""
    words = "door lamp rope loft cellar stair roof field miller horse barrel window".split()
    reply: dict[str, Any] = {"text": "x" * 1500, "citations": [], "language": "en"}
    rows = [
        {
            "conversation_id": "c",
            "run_id": f"r{i}",
            "position": i,
            "question": f"Is the {words[i % 12]} by the {words[i // 12 % 12]} older than {'x' * (i // 144)}?",
            "standalone": "",
            "kind": "no_answer" if i % 2 else "answer",
            "reply": reply,
            "created_at": datetime.now(UTC),
        }
        for i in range(turns)
    ]
    with Session(engine) as session, session.begin():
        session.add(ConversationRow(id="c"))
        session.flush()
        session.execute(insert(TurnRow), rows)
        declined = [row["question"] for row in rows if row["kind"] == "no_answer"]
        session.execute(
            insert(UnansweredRow),
            [{"id": f"{i:032}", "text": text, "day": date.today()} for i, text in enumerate(declined)],
        )
        votes = session.scalars(select(TurnRow.id).where(TurnRow.kind == "answer").limit(500)).all()
        session.execute(insert(FeedbackRow), [{"turn_id": i, "rating": "down", "reason": None} for i in votes])


def test_the_inbox_takes_less_than_a_second_at_twenty_thousand_turns(place: Curated) -> None:
    fill(place.engine, 20_000)
    viewer = place.staff(Role.VIEWER)

    def seconds(client: FlaskClient = viewer) -> float:
        began = time.perf_counter()
        assert client.get("/staff/inbox").status_code == 200
        return time.perf_counter() - began

    took = [seconds()]
    place.inboxes.keep_up(lambda: "v1")  # reads a few; the others stay to be read
    took += [seconds(), seconds()]

    assert "more are being read" in viewer.get("/staff/inbox").text
    assert min(took) < 1.0
