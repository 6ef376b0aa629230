"""The language of a message is one of the house's, and the visitor's own where it cannot be told."""

import pytest

from assistant.language import language_of

LANGUAGES = ("en", "fr", "de", "es", "it", "ja")


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Who opened the rope walk?", "en"),
        ("Qui a ouvert la corderie, et quand ?", "fr"),
        ("Wann wurde die Seilerei eröffnet?", "de"),
        ("¿Cuándo abrió la fábrica y quién la fundó?", "es"),
        ("Quando è stata aperta la fabbrica?", "it"),
        ("工場はいつできましたか。", "ja"),
        ("Allerdale", "en"),
        ("2006?", "en"),
        ("wot abowt sam", "en"),
    ],
)
def test_a_message_is_known_by_its_language(message: str, language: str) -> None:
    assert language_of(message, "en", LANGUAGES) == language


def test_what_cannot_be_told_is_in_the_visitors_own() -> None:
    assert language_of("Flimby 1982", "de", LANGUAGES) == "de"


def test_a_house_of_one_language_has_nothing_to_tell() -> None:
    assert language_of("Wann wurde die Seilerei eröffnet?", "en", ("en",)) == "en"


@pytest.mark.parametrize("own", ["de-AT", "EN-gb", "up", "xx-YY-zzzz", "tlh"])
def test_any_tag_may_be_a_visitors_own(own: str) -> None:
    assert language_of("Qui a ouvert la corderie, et quand ?", own, LANGUAGES) == "fr"
    assert language_of("2006?", own, LANGUAGES) == own
