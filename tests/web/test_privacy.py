"""The page that says what is kept: made from the settings, so that it never says anything else than is so."""

import re
from typing import Any

import pytest

from tests.web.conftest import MakeApp


def told(make_app: MakeApp, **settings: Any) -> str:
    """Return the words of the page."""
    response = make_app(**settings).test_client().get("/privacy")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "Set-Cookie" not in response.headers
    assert 'lang="en"' in response.text
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.mark.parametrize(
    ("settings", "said", "unsaid"),
    [
        ({}, "removed 30 days after its last question.", "two hours"),
        ({"retention_days": 1}, "removed 1 day after its last question.", "two hours"),
        ({"retention_days": 0}, "removed within two hours of its last question.", "0 day"),
        ({}, "the text of your question is kept for the staff", "not kept in any other way"),
        ({"keep_unanswered": False}, "not kept in any other way", "kept for the staff"),
        ({}, "Nobody. The guide finds its answers by itself", "language model"),
        (
            {"model": "openai:smollm2", "model_base_url": "http://127.0.0.1:8080/v1"},
            "(openai:smollm2) that runs on the same machine",
            "sent to",
        ),
        (
            {"model": "openai:gpt", "model_base_url": "https://user:pass@llm.museum.example/v1"},
            "which is run by the server llm.museum.example.",
            "Nobody",
        ),
        ({"model": "openai:gpt"}, "(openai:gpt), which is run by the company OpenAI.", "Nobody"),
        ({"model": "ollama:qwen3"}, "run by an Ollama server that this house has set up.", "Nobody"),
        ({"rate_limit": "off"}, "follows nobody.", "network address"),
        ({"rate_limit": "9/minute"}, "network address", "pass@"),
        ({}, "on the machine that runs this guide", "database"),
        ({"database_url": "postgresql://me:hunter2@db/tour"}, "in the database of this guide", "hunter2"),
        ({}, "This site sets no cookies", "TOUR_"),
        ({}, "please ask the desk", "{{"),
        ({}, "telephone and card numbers in a question are taken out before it is kept.", "{{"),
        ({}, "one phone, once, for 10 minutes", "%}"),
    ],
)
def test_the_page_says_what_the_settings_say(
    make_app: MakeApp, settings: dict[str, Any], said: str, unsaid: str
) -> None:
    words = told(make_app, **settings)
    assert said in words
    assert unsaid not in words


def test_the_places_of_the_tour_are_given_by_id_and_name(make_app: MakeApp) -> None:
    response = make_app().test_client().get("/api/v1/places")
    assert response.get_json() == [{"id": "hall-2", "name": "Hall 2"}]
