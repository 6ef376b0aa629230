"""Staff write notes that send visitors to the right person, before the house's own."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from knowledge.embed import CachedEmbeddings
from tests.web.curators import Curated, curated_house, send
from web.records.accounts import Role

NOTE = {"id": "toilets", "asked-en": "Where are the toilets?", "say-en": "Behind the loft; ask Peg.", "action": "save"}


@pytest.fixture
def place(tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings) -> Curated:
    return curated_house(tmp_path, engine, embeddings)


def test_a_note_takes_the_place_of_the_house_s_until_it_is_withdrawn(place: Curated) -> None:
    curator = place.staff(Role.CURATOR)
    assert "The keeper at the gate shows you the toilets." in curator.get("/staff/desk/edit?id=toilets").text

    assert send(curator, "/staff/desk/edit", NOTE).status_code == 303

    assert place.ask("Where are the toilets?")["text"] == "Behind the loft; ask Peg."
    said = yaml.safe_load(curator.get("/staff/desk/desk.yaml").text)
    assert said == {"desk": [{"id": "toilets", "asked": {"en": [NOTE["asked-en"]]}, "say": {"en": NOTE["say-en"]}}]}
    send(curator, "/staff/desk/edit", {**NOTE, "action": "withdraw"})
    assert place.ask("Where are the toilets?")["text"] == "The keeper at the gate shows you the toilets."
    assert "withdrawn" in curator.get("/staff/desk").text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"asked-en": ""}, "Write at least one question"),
        ({"say-en": " "}, "Write the sentence"),
        ({"say-de": "Hinten."}, "has only one of asked and say in de"),
    ],
)
def test_what_cannot_be_told_is_refused_in_plain_words(place: Curated, changed: dict[str, str], why: str) -> None:
    page = send(place.staff(Role.CURATOR), "/staff/desk/edit", {**NOTE, **changed})

    assert page.status_code == 422
    assert why in page.text


def test_a_viewer_sees_and_changes_nothing(place: Curated) -> None:
    viewer = place.staff(Role.VIEWER)

    assert "Where are the toilets?" in viewer.get("/staff/desk").text
    assert viewer.get("/staff/desk/edit").status_code == 403
    assert send(viewer, "/staff/desk/edit", NOTE, page="/staff/desk").status_code == 403
    assert viewer.post("/staff/desk/edit", data=NOTE).status_code == 400
