"""Documents for programs: found, listed and read, with the places of words and without what is not for everybody."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web.conftest import TEXT, FixedLibrary, MakeApp
from tests.web.test_chat import refused
from tests.web.test_keys import SEARCH, bearing
from web.records.api_keys import RecordedKeys


def test_a_passage_is_found_with_where_it_and_its_nearest_sentence_stand(client: FlaskClient) -> None:
    found = client.post(SEARCH, json={"query": "When did it open?", "limit": 2}).get_json()["passages"]
    assert [passage["passage_id"] for passage in found] == ["psg_1", "psg_2"]
    for passage in found:
        assert TEXT[slice(*passage["source_span"].values())] == passage["text"]
        assert TEXT[slice(*passage["quote_span"].values())] == passage["quote"]
        assert client.get(passage["url"]).status_code == 200


def test_how_near_it_is_is_told_to_a_key_for_it_alone(client: FlaskClient, engine: Engine) -> None:
    assert "score" not in client.post(SEARCH, json={"query": "When?"}).text
    secret = RecordedKeys(engine).add("shop", ("search",))
    found = client.post(SEARCH, json={"query": "When?"}, headers=bearing(secret)).get_json()["passages"]
    assert {passage["score"] for passage in found} == {0.75}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "query_missing"),
        ({"query": " "}, "query_empty"),
        ({"query": "a" * 1001}, "query_too_long"),
        ({"query": "a", "limit": 0}, "limit_greater_than_equal"),
        ({"query": "a", "limit": "8"}, "limit_int_type"),
    ],
)
def test_what_cannot_be_looked_for_is_said(client: FlaskClient, body: dict[str, object], code: str) -> None:
    assert refused(client.post(SEARCH, json=body), 422)["code"] == code


def test_searches_have_their_place_among_the_turns(make_app: MakeApp) -> None:
    app = make_app(turns_at_once=1, turns_waiting=0)
    with app.extensions["tour"].running.crowd.place():
        response = app.test_client().post(SEARCH, json={"query": "When?"})
        assert refused(response, 503)["code"] == "overloaded" and int(response.headers["Retry-After"]) > 0
    assert app.test_client().post(SEARCH, json={"query": "When?"}).status_code == 200


def test_documents_are_listed_and_read_whole(client: FlaskClient) -> None:
    (listed,) = client.get("/api/v1/documents").get_json()["documents"]
    assert listed["title"] == "Flimby" and listed["passages"] == 3 and listed["characters"] == len(TEXT)
    whole = client.get(f"/api/v1/documents/{listed['document_id']}").get_json()
    assert whole["text"] == TEXT and [TEXT[h["start"] : h["end"]] for h in whole["headings"]][1] == "People"
    for span in whole["spans"]:
        words = client.get(f"/api/v1/passages/{span['passage_id']}").get_json()
        assert TEXT[span["start"] : span["end"]] == words["text"]
    assert refused(client.get("/api/v1/documents/other"), 404)["code"] == "document_unknown"


def test_before_anything_is_learnt_a_program_is_told_to_wait(make_app: MakeApp, library: FixedLibrary) -> None:
    library.forget()
    client = make_app().test_client()
    assert refused(client.get("/api/v1/documents"), 503)["code"] == "not_learnt"
    assert refused(client.post(SEARCH, json={"query": "When?"}), 503)["code"] == "not_learnt"
