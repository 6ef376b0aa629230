"""The words of the interface: the same keys in every language, and an error that names file and key where not."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import MakeApp
from web.errors import TextsError
from web.texts import PROMPTS, catalogues, read_catalogues, spoken

WEB = Path(__file__).parents[2] / "web"
LANGUAGES = {"en", "fr", "de", "es", "it", "ja", "ar"}
PLURALS = {
    "en": {"one", "other"},
    "fr": {"one", "other"},
    "de": {"one", "other"},
    "es": {"one", "other"},
    "it": {"one", "other"},
    "ja": {"other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
"""The forms that small whole numbers take."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogues, to spoil."""
    for file in PROMPTS.glob("interface.*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def spoil(folder: Path, language: str, pattern: str, by: str) -> None:
    file = folder / f"interface.{language}.yaml"
    text, done = re.subn(pattern, by, file.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert done
    file.write_text(text, "utf-8")


def test_the_seven_languages_are_there_and_read_alike() -> None:
    assert set(catalogues()) == LANGUAGES
    assert [c.language for c in catalogues().values() if c.direction == "rtl"] == ["ar"]
    assert catalogues()["ja"].own_name == "日本語"


def test_each_text_that_counts_has_the_forms_of_its_language() -> None:
    for language, catalogue in catalogues().items():
        counting = [text for text in catalogue.texts.values() if isinstance(text, dict)]
        assert counting
        assert all(set(forms) == PLURALS[language] for forms in counting), language


def test_no_text_was_left_in_english() -> None:
    english = catalogues()["en"].texts
    shared = ["Pause", "Guide", "Privacy", "Page {number}"]  # as good in another language
    for language, catalogue in catalogues().items():
        same = {key for key, text in catalogue.texts.items() if text == english[key] and text not in shared}
        assert language == "en" or same <= {"direction", "own_name"}, (language, same)


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        (r"^stop: .*\n", "", "lacks stop"),
        (r"^stop: ", "stopp: ", "lacks stop"),
        (r"^(stop: .*)$", r'\1\nhalt: "Halt"', "has halt.*misspelt"),
        (r"^stop: .*$", 'stop: ""', "stop must be a text"),
        (r"^stop: .*$", "stop: 3", "stop must be a text"),
        (r"^stop: .*$", 'stop: {other: "Halt"}', "stop must have plural forms where"),
        (r"\{number\}", "{nummer}", "source.*nummer"),
        (r"\{date\}", "", "checked_on has the placeholders"),
        (r"^(characters_left:\n)  one:", r"\1  uno:", "characters_left may have the forms"),
        (r"^direction: .*$", "direction: left", "direction must be"),
        (r"^stop: ", "stop: [", "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(folder: Path, pattern: str, by: str, said: str) -> None:
    spoil(folder, "de", pattern, by)
    with pytest.raises(TextsError, match=rf"interface\.de\.yaml.*{said}"):
        read_catalogues(folder)


def test_a_new_file_is_a_new_language(folder: Path) -> None:
    (folder / "interface.nl.yaml").write_bytes((folder / "interface.en.yaml").read_bytes())
    assert "nl" in read_catalogues(folder)


def test_without_english_there_is_nothing_to_go_by(folder: Path) -> None:
    (folder / "interface.en.yaml").unlink()
    with pytest.raises(TextsError, match=r"interface\.en\.yaml cannot be read"):
        read_catalogues(folder)


def test_every_text_is_used_somewhere_and_no_other_is_asked_for() -> None:
    keys = set(catalogues()["en"].texts)
    scripts = "\n".join(file.read_text("utf-8") for file in sorted((WEB / "static").rglob("*.js")))
    pages = "\n".join(file.read_text("utf-8") for file in sorted((WEB / "templates").glob("*.html")))
    code = "\n".join((WEB / name).read_text("utf-8") for name in ("texts.py", "widget.py"))
    words = set(re.findall(r'"([a-z_]+)"', scripts + code)) | set(re.findall(r"texts\.([a-z_]+)", pages + scripts))
    assert keys - words == set()
    asked = re.findall(r'texts?\.(?:get|write)\((?:[^()]|\([^()]*\))*?"([a-z_]+)"[,)]', scripts)
    assert asked
    assert set(re.findall(r"texts\.([a-z_]+)", pages)) - keys == {"language"}


@pytest.mark.parametrize(
    ("tag", "language"), [("de", "de"), ("de-AT", "de"), ("AR", "ar"), ("nl", "en"), ("", "en"), ("x/y", "en")]
)
def test_a_tag_leads_to_its_catalogue(tag: str, language: str) -> None:
    assert spoken(tag) == language


# As they are served


def test_texts_come_with_what_the_house_says_of_itself(client: FlaskClient) -> None:
    response = client.get("/widget/v1/texts/fr.json")
    said = response.get_json()
    assert (said["language"], said["languages"]["ar"], said["house"]["name"]) == ("fr", "العربية", "Flimby")
    assert said["texts"]["direction"] == "ltr" and "other" in said["texts"]["limit"]
    assert "un membre de notre équipe" in said["texts"]["notice"] and "{" not in said["texts"]["notice"]
    assert "the desk" in client.get("/widget/v1/texts/en.json").get_json()["texts"]["notice"]


def test_texts_are_kept_by_the_browser_for_a_while(client: FlaskClient) -> None:
    response = client.get("/widget/v1/texts/ar.json")
    assert "public" in response.headers["Cache-Control"] and "max-age=300" in response.headers["Cache-Control"]
    again = client.get("/widget/v1/texts/ar.json", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("language", ["nl", "xx-YY", "..%2fsecret"])
def test_an_unknown_language_gets_english(client: FlaskClient, language: str) -> None:
    response = client.get(f"/widget/v1/texts/{language}.json")
    assert response.status_code == 404 or response.get_json()["language"] == "en"
    assert "2f" in language or response.status_code == 200


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "automatischer Guide"),
        ("ar", "ar", "دليل آلي"),
        ("nl,fr;q=0.4", "fr", "guide automatique"),
        ("nl", "en", "the desk"),
        (None, "en", "the desk"),
    ],
)
def test_the_page_is_in_the_language_that_the_browser_asks_for(
    client: FlaskClient, asked: str | None, language: str, words: str
) -> None:
    response = client.get("/", headers={"Accept-Language": asked} if asked else {})
    assert f'<html lang="{language}"' in response.text and words in response.text
    assert "Accept-Language" in response.headers["Vary"]


def test_so_are_the_pages_beside_it(client: FlaskClient) -> None:
    german = {"Accept-Language": "de"}
    missing = client.get("/sources/other", headers=german)
    assert "Das hat nicht geklappt" in missing.text and "Den Guide fragen" in missing.text
    source = client.get("/sources/flimby", headers=german)
    assert '<html lang="en"' in source.text and "Den Guide fragen" in source.text  # the source keeps its own language


def test_a_mistake_in_a_catalogue_is_noticed_at_the_start(
    make_app: MakeApp, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(folder, "it", r"^ask: .*\n", "")
    monkeypatch.setattr("web.widget.catalogues", lambda: read_catalogues(folder))
    with pytest.raises(TextsError, match=r"interface\.it\.yaml lacks ask"):
        make_app()
