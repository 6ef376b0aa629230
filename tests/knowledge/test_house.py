"""A house is a folder; what is wrong with it is said in a sentence that tells the mend."""

from pathlib import Path

import pytest

from knowledge.errors import HouseError
from knowledge.house import open_house


def house_with(folder: Path, settings: str) -> Path:
    (folder / "house.yaml").write_text(settings, encoding="utf-8")
    return folder


def test_a_folder_with_articles_alone_is_a_house(tmp_path: Path) -> None:
    house = open_house(tmp_path)

    assert house.articles == tmp_path / "articles"
    assert house.languages == ["en"]
    assert house.name
    assert house.greeting


def test_an_empty_house_yaml_is_as_good_as_none(tmp_path: Path) -> None:
    assert open_house(house_with(tmp_path, "# nothing yet\n")) == open_house(tmp_path)


def test_what_the_house_says_is_taken(tmp_path: Path) -> None:
    house = open_house(house_with(tmp_path, "name: Die Mühle\nlanguages: [de, en]\nquestions:\n  - Wer baute sie?\n"))

    assert (house.name, house.languages, house.questions) == ("Die Mühle", ["de", "en"], ["Wer baute sie?"])


def test_the_bundled_houses_can_be_opened() -> None:
    folders = sorted((Path(__file__).parents[2] / "knowledge/houses").glob("*/"))

    assert len(folders) >= 2
    for folder in folders:
        assert open_house(folder).name != "The guide"


def test_a_house_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(HouseError, match=rf"There is no house at {tmp_path / 'nowhere'}. Set TOUR_HOUSE"):
        open_house(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("nam: Mill\n", "nam: Extra inputs are not permitted"),
        ("name: [a]\n", "name: Input should be a valid string"),
        ("languages: []\n", "languages: List should have at least 1 item"),
        ("- a\n- b\n", "must hold names with values"),
        ("name: a: b\n", "cannot be read"),
    ],
)
def test_a_wrong_house_yaml_is_named_with_the_key(tmp_path: Path, settings: str, reason: str) -> None:
    with pytest.raises(HouseError) as wrong:
        open_house(house_with(tmp_path, settings))

    assert str(tmp_path / "house.yaml") in str(wrong.value)
    assert reason in str(wrong.value)


def test_a_house_yaml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_bytes("name: Mühle\n".encode("cp1252"))

    with pytest.raises(HouseError, match="cannot be read"):
        open_house(tmp_path)
