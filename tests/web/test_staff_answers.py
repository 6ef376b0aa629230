"""Staff write answers: told from the next question on, before the house's own, and never once their words are gone."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from knowledge.embed import CachedEmbeddings
from server import main
from tests.assistant.conftest import ARTICLE
from tests.web.curators import HEMP, Curated, curated_house, send
from web.records.accounts import Role
from web.records.curated import RecordedCurated

ANSWER = {
    "id": "",
    "questions-en": "What are the ropes made of?\nWhich plant do the ropes come from?\nWhat material is used?",
    "answer-en": "Of Baltic hemp, which does not rot in salt water.",
    "quote": HEMP,
    "checked_by": "the ropemaker",
    "action": "save",
}


@pytest.fixture
def place(tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings) -> Curated:
    return curated_house(tmp_path, engine, embeddings)


def test_an_answer_is_told_at_once_with_its_date_and_never_after_its_words_are_gone(place: Curated) -> None:
    curator, visitor = place.staff(Role.CURATOR), place.app.test_client()
    before = place.ask("Which plant do the ropes come from?", visitor)
    assert before["kind"] != "curated"

    saved = send(curator, "/staff/answers/edit", ANSWER)

    assert saved.status_code == 303
    said = place.ask("Which plant do the ropes come from?", visitor)
    assert (said["kind"], said["checked_on"], said["checked_by"]) == (
        "curated",
        date.today().isoformat(),
        "the ropemaker",
    )
    assert said["text"] == "Of Baltic hemp, which does not rot in salt water. [1]"
    (citation,) = said["citations"]
    assert (citation["quote"], citation["match"]) == (HEMP, "exact")

    place.learn(ARTICLE.replace("Baltic hemp, because", "Irish flax, because"))

    after = place.ask("Which plant do the ropes come from?", visitor)
    assert after["kind"] != "curated"
    assert "Baltic" not in str(after["text"])
    page = curator.get("/staff/answers").text
    assert page.index("No document has these words any more") < page.index("Written by staff")
    assert "taken from ropewalk" in page

    place.learn(ARTICLE)
    assert place.ask("Which plant do the ropes come from?", visitor)["kind"] == "curated"


def test_a_staff_answer_goes_before_the_house_s_and_comes_back_when_it_is_withdrawn(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    assert place.ask("Who opened the rope walk?")["text"] == "The sisters Mary and Hester Pell opened it in 1794. [1]"
    ours = {
        **ANSWER,
        "questions-en": "who opened the rope walk",
        "answer-en": "Two sisters called Pell.",
        "quote": "the sisters Mary and Hester Pell",
    }

    send(curator, "/staff/answers/edit", ours)

    assert place.ask("Who opened the rope walk?")["text"] == "Two sisters called Pell. [1]"
    (written,) = RecordedCurated(place.engine).written()
    send(curator, "/staff/answers/edit", {**ours, "id": written.entry.id, "action": "withdraw"})
    assert place.ask("Who opened the rope walk?")["text"] == "The sisters Mary and Hester Pell opened it in 1794. [1]"
    assert "withdrawn" in curator.get("/staff/answers").text


def test_one_of_the_house_s_is_written_anew_under_its_id(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    page = curator.get("/staff/answers/edit?id=length").text
    assert "How long is the rope walk?" in page
    assert "told instead of the house" in page

    send(
        curator,
        "/staff/answers/edit",
        {
            **ANSWER,
            "id": "length",
            "questions-en": "How long is it?",
            "answer-en": "380 metres.",
            "quote": "380 metres",
        },
    )

    assert [each.entry.id for each in RecordedCurated(place.engine).written()] == ["length"]
    assert 'Write another instead<span class="unseen"> of “How long' not in curator.get("/staff/answers").text


def test_a_house_without_prepared_answers_tells_its_first_one(
    tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings
) -> None:
    place = curated_house(tmp_path, engine, embeddings, prepared="")
    send(place.staff(Role.CURATOR), "/staff/answers/edit", ANSWER)

    assert place.ask("which plant do the ropes come from")["kind"] == "curated"
    assert place.ask("Which plant do the curtains come from?")["kind"] != "curated"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"quote": "Ropes of gold"}, "No document has the words “Ropes of gold”."),
        ({"quote": ""}, "Choose at least one quote"),
        ({"questions-en": " \n "}, "Write at least one question"),
        ({"answer-en": ""}, "Write the answer."),
        ({"answer-de": "Aus Hanf."}, "an answer in de and no questions in that language"),
        ({"questions-en": "Who was it?", "id": ""}, ""),
    ],
)
def test_what_cannot_be_told_is_refused_in_plain_words_and_nothing_typed_is_lost(
    place: Curated, changed: dict[str, str], why: str
) -> None:
    curator = place.staff(Role.CURATOR)
    page = send(curator, "/staff/answers/edit", {**ANSWER, **changed})

    assert page.status_code == (422 if why else 303)
    assert why in page.text
    assert not why or "the ropemaker" in page.text
    assert len(RecordedCurated(place.engine).written()) == (0 if why else 1)


def test_two_answers_of_the_staff_to_one_question_are_refused(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    send(curator, "/staff/answers/edit", ANSWER)

    page = send(curator, "/staff/answers/edit", {**ANSWER, "answer-en": "Hemp."})

    assert page.status_code == 422
    assert "is asked of another answer too" in page.text


def test_a_sentence_that_the_quotes_do_not_bear_out_is_warned_of_and_saved(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)

    send(curator, "/staff/answers/edit", {**ANSWER, "answer-en": "Of Baltic hemp. It is tarred 14 times."})

    page = curator.get("/staff/answers").text
    assert "Look again: “It is tarred 14 times.” is not borne out by the quotes" in page
    assert "“Of Baltic hemp.” is not borne out" not in page


def test_words_are_found_in_the_documents_and_taken_over_without_losing_what_was_typed(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    typed = {**ANSWER, "quote": "", "find": "rot in salt water", "action": "find"}

    found = send(curator, "/staff/answers/edit", typed).text
    used = send(curator, "/staff/answers/edit", {**typed, "action": "", "use": HEMP}).text

    assert f'value="{HEMP}"' in found
    assert "Which plant do the ropes come from?" in found
    assert f'name="quote" rows="3">{HEMP}</textarea>' in used
    assert "Stands in The Orford rope walk" in used


def test_the_preview_shows_which_past_questions_would_be_told_it(place: Curated) -> None:
    for question in ("Which plant are the ropes made from?", "Who repaired the steam engine?", "Is there a cat?"):
        place.ask(question)

    page = send(place.staff(Role.CURATOR), "/staff/answers/edit", {**ANSWER, "action": "preview"}).text

    shown = page[page.index('id="preview"') :]
    assert "1 of the last 3 questions would be told this" in shown
    assert "Which plant are the ropes made from?" in shown
    assert "Who repaired" not in shown
    assert RecordedCurated(place.engine).written() == ()


def test_the_yaml_can_be_put_into_prepared_yaml(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    send(curator, "/staff/answers/edit", ANSWER)

    file = curator.get("/staff/answers/prepared.yaml")

    assert "attachment" in file.headers["Content-Disposition"]
    (entry,) = yaml.safe_load(file.text)
    assert entry == {
        "id": "what-are-the-ropes-made-of",
        "questions": {"en": ANSWER["questions-en"].split("\n")},
        "answer": {"en": ANSWER["answer-en"]},
        "quotes": [HEMP],
        "checked_by": "the ropemaker",
        "checked_on": date.today(),
    }


def test_the_command_line_prints_the_same_yaml(place: Curated, monkeypatch: pytest.MonkeyPatch) -> None:
    curator = place.staff(Role.CURATOR)
    send(curator, "/staff/answers/edit", ANSWER)
    send(curator, "/staff/desk/edit", {"asked-en": "Is there a lift?", "say-en": "Ask Peg.", "action": "save"})
    monkeypatch.setenv("TOUR_DATABASE_URL", place.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TOUR_DATA_DIR", str(place.data_dir))

    def export(*options: str) -> Result:
        return CliRunner().invoke(main, ["export", *options])

    assert export("--curated").stdout == curator.get("/staff/answers/prepared.yaml").text
    assert export("--desk").stdout == curator.get("/staff/desk/desk.yaml").text
    for wrong in ((), ("--jsonl",), ("--passages",), ("--curated", "--jsonl")):
        assert export(*wrong).exit_code == 2


def test_a_viewer_sees_and_changes_nothing(place: Curated) -> None:
    viewer = place.staff(Role.VIEWER)

    assert viewer.get("/staff/answers").status_code == 200
    assert viewer.get("/staff/answers/prepared.yaml").status_code == 200
    assert "/staff/answers/edit" not in viewer.get("/staff/answers").text
    assert viewer.get("/staff/answers/edit").status_code == 403
    assert send(viewer, "/staff/answers/edit", ANSWER, page="/staff/answers").status_code == 403
    assert viewer.post("/staff/answers/edit", data=ANSWER).status_code == 400
    assert place.app.test_client().get("/staff/answers").status_code == 303


def test_markup_that_staff_type_is_text(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    send(curator, "/staff/answers/edit", {**ANSWER, "questions-en": "<script>alert(1)</script> ropes?"})

    assert "<script>alert" not in curator.get("/staff/answers").text
    assert "&lt;script&gt;alert" in curator.get("/staff/answers").text
