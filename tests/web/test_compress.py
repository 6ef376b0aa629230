"""The files of a visitor's page are sent compressed to browsers that take it."""

import gzip

import pytest
from flask.testing import FlaskClient

TAKES_IT = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    "path", ["/widget/v1/element.js", "/widget/v1/tour-chat.css", "/widget/v1/texts/ja.json", "/static/site.css"]
)
def test_a_file_is_the_same_compressed_and_not(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers=TAKES_IT) as packed:
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data and len(packed.data) < 0.6 * len(plain.data)
        assert packed.headers["Content-Length"] == str(len(packed.data))
        assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("path", ["/widget/v1/element.js", "/widget/v1/tour-chat.css"])
def test_what_a_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    with client.get(path, headers=TAKES_IT) as first:
        known = {"If-None-Match": first.headers["ETag"]}
    with client.get(path, headers=TAKES_IT | known) as second:
        assert (second.status_code, second.data) == (304, b"")


@pytest.mark.parametrize("path", ["/api/v1/suggestions", "/", "/widget/v1/nothing.js", "/sources/flimby"])
def test_nothing_else_is(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers=TAKES_IT).headers


def test_only_asking_about_a_file_gives_no_bytes(client: FlaskClient) -> None:
    with client.head("/widget/v1/element.js", headers=TAKES_IT) as response:
        assert "Content-Encoding" not in response.headers and response.data == b""


def test_who_refuses_it_gets_it_plain(client: FlaskClient) -> None:
    with client.get("/widget/v1/element.js", headers={"Accept-Encoding": "gzip;q=0, br"}) as response:
        assert "Content-Encoding" not in response.headers
