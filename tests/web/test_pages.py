"""The page, its fonts and files, and the questions to begin with."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import FixedLibrary, MakeApp
from web import pages


def test_the_page_names_the_house_and_says_that_the_guide_is_automatic(client: FlaskClient) -> None:
    response = client.get("/")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "Flimby" in response.text and "automatic guide" in response.text and "the desk" in response.text


def test_the_page_opens_even_before_anything_is_learnt(client: FlaskClient, library: FixedLibrary) -> None:
    library.forget()
    assert client.get("/").status_code == 200


def test_a_font_is_kept_for_good(client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tmp_path / "fonts/inter/files"
    files.mkdir(parents=True)
    (files / "inter.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.woff2").write_bytes(b"secret")
    monkeypatch.setattr(pages, "FONTS", tmp_path / "fonts")
    response = client.get("/fonts/inter/inter.woff2")
    assert (response.status_code, response.mimetype, response.data) == (200, "font/woff2", b"wOF2")
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=31536000" in response.headers["Cache-Control"]
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "/fonts/inter/other.woff2",
        "/fonts/other/inter.woff2",
        "/fonts/inter/package.json",
        "/fonts/../secret.woff2",
        "/fonts/%2e%2e/secret.woff2",
        "/fonts/inter/..%2f..%2f..%2fsecret.woff2",
    ],
)
def test_only_fonts_are_given_and_only_those_that_are_there(
    client: FlaskClient, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts/inter/files").mkdir(parents=True)
    (tmp_path / "fonts/inter/files/package.json").write_text("{}", "utf-8")
    (tmp_path / "secret.woff2").write_bytes(b"secret")
    (tmp_path / "files").mkdir()
    (tmp_path / "files/secret.woff2").write_bytes(b"secret")
    monkeypatch.setattr(pages, "FONTS", tmp_path / "fonts")
    assert client.get(path).status_code == 404


def test_suggestions_are_the_guides_own(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggestions").get_json() == {"suggestions": ["When did the factory open?"]}


def test_static_files_are_asked_for_again_but_sent_only_once(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    app.static_folder = str(tmp_path)
    (tmp_path / "a.css").write_text("p {}", "utf-8")
    with app.test_client().get("/static/a.css") as first:
        assert "no-cache" in first.headers["Cache-Control"]
        etag = first.headers["ETag"]
    with app.test_client().get("/static/a.css", headers={"If-None-Match": etag}) as second:
        assert (second.status_code, second.data) == (304, b"")
