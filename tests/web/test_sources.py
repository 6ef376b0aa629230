"""The document behind a citation, with the cited words marked in place."""

from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from langchain_core.documents import Document

from tests.web.conftest import QUOTE, TEXT, FixedLibrary
from web.sources import Block, blocks

SEA = "It stands by the sea."


def shown(client: FlaskClient, address: str) -> dict[str, Any]:
    """Return what the page at `address` is made of."""
    seen: list[dict[str, Any]] = []

    def see(_: Flask, template: Any, context: dict[str, Any], **__: Any) -> None:
        if template.name == "source.html":
            seen.append(context)

    with template_rendered.connected_to(see, client.application):
        assert client.get(address).status_code == 200
    return seen[0]


def text_of(block: Block, marked_only: bool = False) -> str:
    return "".join(part["text"] for part in block["parts"] if part["mark"] or not marked_only)


def marked(found: list[Block]) -> str:
    return " | ".join(filter(None, (text_of(block, marked_only=True) for block in found)))


def test_a_citation_opens_its_document_with_the_quote_marked(client: FlaskClient) -> None:
    start = TEXT.index(QUOTE)
    context = shown(client, f"/sources/flimby?start={start}&end={start + len(QUOTE)}")
    assert context["document"] == {"title": "Flimby", "source": "our own words", "language": "en"}
    found = context["blocks"]
    assert [(b["kind"], text_of(b)) for b in found] == [
        ("heading", "Flimby"),
        ("paragraph", f"{QUOTE} {SEA}"),
        ("heading", "People"),
        ("paragraph", "About 280 people work there."),
        ("heading", "Shoes"),
        ("paragraph", "Many."),
    ]
    assert marked(found) == QUOTE
    assert [b["cited"] for b in found] == [False, True, False, False, False, False]
    assert len({b["id"] for b in found}) == len(found)


def test_a_marked_span_may_cross_blocks(client: FlaskClient) -> None:
    start, end = TEXT.index(SEA), TEXT.index("280") + 3
    found = shown(client, f"/sources/flimby?start={start}&end={end}")["blocks"]
    assert marked(found) == f"{SEA} | People | About 280"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?start=8",
        "?start=8&end=8",
        "?start=35&end=8",
        "?start=-1&end=8",
        f"?start=8&end={len(TEXT) + 1}",
        "?start=8&end=99999999999999999999",
        "?start=a&end=b",
        "?start=1e1&end=%00",
        "?start=<script>&end=8",
        "?start[]=8&end[]=9",
    ],
)
def test_a_span_that_is_none_leaves_the_page_unmarked(client: FlaskClient, query: str) -> None:
    found = shown(client, f"/sources/flimby{query}")["blocks"]
    assert marked(found) == "" and not any(block["cited"] for block in found)
    assert len(found) == 6


def test_the_last_character_can_be_marked(client: FlaskClient) -> None:
    found = shown(client, f"/sources/flimby?start={len(TEXT) - 1}&end={len(TEXT)}")["blocks"]
    assert marked(found) == "."


def test_nothing_but_blank_lines_is_lost_of_any_text() -> None:
    text = " One\n\n\n two\nthree \n \t\nFour\nFive"
    heading = {"title": "Four", "level": 2, "start": text.index("Four"), "end": text.index("Four") + 4}
    found = blocks(Document(page_content=text, metadata={"headings": [heading]}), (0, len(text)), (0, 0))
    assert [text_of(block) for block in found] == ["One", "two\nthree", "Four", "Five"]
    assert marked(found) == "One | two\nthree | Four | Five"
    assert [block["level"] for block in found] == [0, 0, 2, 0]


def test_an_unknown_document_is_not_found(client: FlaskClient) -> None:
    response = client.get("/sources/other")
    assert response.status_code == 404 and response.mimetype == "text/html"
    assert "There is no such document" in response.text


def test_a_passage_comes_with_its_place_and_its_neighbours(client: FlaskClient) -> None:
    start = TEXT.index(QUOTE)
    assert client.get("/api/v1/passages/psg_1").get_json() == {
        "passage_id": "psg_1",
        "document_id": "flimby",
        "title": "Flimby",
        "page": None,
        "section": "Flimby",
        "source": "our own words",
        "text": QUOTE,
        "start": start,
        "end": start + len(QUOTE),
        "before": "",
        "after": SEA,
        "url": f"/sources/flimby?start={start}&end={start + len(QUOTE)}#quote",
    }


def test_neighbours_are_of_the_same_section(client: FlaskClient) -> None:
    passage = client.get("/api/v1/passages/psg_2").get_json()
    assert (passage["before"], passage["after"]) == (QUOTE, "")
    passage = client.get("/api/v1/passages/psg_3").get_json()
    assert (passage["before"], passage["after"]) == ("", "")


def test_the_address_of_a_passage_opens_it_marked(client: FlaskClient) -> None:
    passage = client.get("/api/v1/passages/psg_2").get_json()
    assert marked(shown(client, passage["url"])["blocks"]) == SEA


def test_an_unknown_passage_is_not_found(client: FlaskClient) -> None:
    response = client.get("/api/v1/passages/psg_0")
    assert response.status_code == 404 and response.get_json()["code"] == "passage_unknown"


def test_before_anything_is_learnt_there_are_no_sources(client: FlaskClient, library: FixedLibrary) -> None:
    library.forget()
    for address in ("/sources/flimby", "/api/v1/passages/psg_1"):
        response = client.get(address)
        assert response.status_code == 503 and "secret" not in response.text


def test_what_an_older_release_learnt_unseen_is_not_shown(client: FlaskClient, library: FixedLibrary) -> None:
    hidden = "\u200b\u2060\U000e0041\U000e0042"
    about = {"document_id": "old", "title": f"Old{hidden}", "language": "en", "source": f"us{hidden}", "headings": []}
    library.corpus.documents["old"] = Document(page_content=f"The mill{hidden} turns.", metadata=about)
    place = {"passage_id": "psg_old", "section": f"One{hidden}", "start": 0, "end": 19}
    library.corpus.passages["psg_old"] = Document(page_content=f"The mill{hidden} turns.", metadata={**about, **place})
    page, passage = client.get("/sources/old?start=0&end=19"), client.get("/api/v1/passages/psg_old")
    assert "The mill turns." in page.text and passage.get_json()["text"] == "The mill turns."
    assert not [char for char in page.text + str(passage.get_json()) if char in hidden]
