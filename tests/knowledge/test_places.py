"""Places of the tour: what is said of them in house.yaml, and which passages belong to them."""

from pathlib import Path

import pytest
from langchain_core.documents import Document

from knowledge.articles import Articles
from knowledge.clean import clean
from knowledge.errors import HouseError
from knowledge.house import Place, open_house
from knowledge.places import at_place
from knowledge.read import read
from knowledge.split import split

HOUSES = sorted(path for path in (Path(__file__).parents[2] / "knowledge/houses").iterdir() if path.is_dir())


def passage(document_id: str, section: str) -> Document:
    return Document(page_content="…", metadata={"document_id": document_id, "section": section})


@pytest.mark.parametrize(
    ("document_id", "section", "belongs"),
    [
        ("the-mill", "The loft", True),
        ("old-papers", "", True),
        ("old-papers-a1b2c3", "", False),
        ("leaflet", "The  wheel", True),
        ("leaflet", "THE WHEEL", True),
        ("leaflet", "The wheelwright", False),
        ("leaflet", "", False),
    ],
)
def test_a_passage_belongs_if_its_document_or_its_section_is_listed(
    document_id: str, section: str, belongs: bool
) -> None:
    place = Place(id="mill", name="Mill", documents=["the-mill", "Old papers.txt"], sections=["The wheel"])
    assert at_place(place, passage(document_id, section)) == belongs


def test_nothing_belongs_to_a_place_that_lists_nothing() -> None:
    assert not at_place(Place(id="door", name="Door"), passage("leaflet", ""))


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ("[{id: a, name: A, floor: 1}]", "places.0.floor: Extra inputs are not permitted"),
        ("[{id: a}]", "places.0.name: Field required"),
        ("[{id: a, name: ' '}]", "places.0.name: String should have at least 1 character"),
        ("[{id: Hall 1, name: Hall}]", "places.0.id: String should match pattern"),
        ("[{id: a, name: A, sections: The wheel}]", "places.0.sections: Input should be a valid list"),
        ("[{id: a, name: A}, {id: a, name: B}]", "places: Value error, two have the id “a”"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(tmp_path: Path, places: str, reason: str) -> None:
    (tmp_path / "house.yaml").write_text(f"places: {places}\n", "utf-8")
    with pytest.raises(HouseError) as wrong:
        open_house(tmp_path)
    assert reason in str(wrong.value)


@pytest.mark.parametrize("folder", HOUSES, ids=lambda folder: folder.name)
def test_the_places_of_the_bundled_houses_are_in_their_articles(folder: Path, tmp_path: Path) -> None:
    house = open_house(folder)
    passages: list[Document] = []
    for article in Articles(house, tmp_path).all():
        document = clean(read(article.path, 2**20))
        document.metadata |= {"document_id": article.document_id, "title": "", "language": "en", "source": ""}
        passages += split(document)
    assert len(house.places) >= 3
    for place in house.places:
        listed = [Place(id="x", name="x", documents=[each]) for each in place.documents]
        listed += [Place(id="x", name="x", sections=[each]) for each in place.sections]
        for each in listed:
            assert any(at_place(each, found) for found in passages), f"{place.id}: {each}"
        assert not all(at_place(place, found) for found in passages)
