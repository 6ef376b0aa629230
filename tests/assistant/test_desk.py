"""What visitors need of the house is sent to the right person; crude words are never repeated."""

import pytest

from assistant.crude import crude
from assistant.desk import Desk
from knowledge.embed import CachedEmbeddings
from knowledge.house import DeskNote

TOILETS = DeskNote(
    id="toilets",
    asked={
        "en": ["Where are the toilets?", "Is there a loo?"],
        "ja": ["トイレはどこですか。", "お手洗いはありますか。"],
    },
    say={"en": "The keeper at the gate will show you.", "ja": "門の係員がご案内します。"},
)


@pytest.mark.parametrize(
    ("message", "language", "noted"),
    [
        ("where is the toilet", "en", True),
        ("トイレはどこにありますか。", "ja", True),
        ("What are the ropes made of?", "en", False),
        ("縄は何でできていますか。", "ja", False),
        ("Where are the toilets?", "fr", False),
    ],
)
def test_a_need_is_known_by_its_meaning_or_by_its_letters(
    message: str, language: str, noted: bool, embeddings: CachedEmbeddings
) -> None:
    said = Desk([TOILETS], embeddings).note(message, language)
    assert said == (TOILETS.say[language] if noted else None)


DISCOUNTS = DeskNote(
    id="discounts",
    asked={
        "en": ["Do pensioners get a reduction?", "Is there a student discount?"],
        "de": ["Gibt es eine Ermäßigung für Rentner?"],
    },
    say={"en": "The keeper at the gate knows.", "de": "Die Person am Tor weiß es."},
)


@pytest.mark.parametrize(
    ("message", "language", "noted"),
    [
        ("Is there a reduction for pensioners?", "en", True),
        ("What pension do they get when they retire?", "en", False),
        ("Do old workers get a pension from the company?", "en", False),
        ("Gibt es Ermäßigung für Rentner?", "de", True),
        ("Bekommen die Arbeiter eine Rente?", "de", False),
    ],
)
def test_what_is_asked_about_the_people_of_the_house_is_no_need(
    message: str, language: str, noted: bool, embeddings: CachedEmbeddings
) -> None:
    assert Desk([DISCOUNTS], embeddings).note(message, language) == (DISCOUNTS.say[language] if noted else None)


def test_crude_words_are_known_in_disguise_too() -> None:
    assert crude("what the f*ck")
    assert not crude("Where are the toilets?")


def test_a_word_of_the_houses_own_documents_is_not_crude() -> None:
    assert crude("Where does the big pot come from?")
    assert not crude("Where does the big pot come from?", {"pot"}.__contains__)
    assert crude("Where does the f*cking pot come from?", {"pot"}.__contains__)
