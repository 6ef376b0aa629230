"""Misspelt words are read as the words of the documents that they nearly are."""

import pytest

from assistant.spelling import Spelling

SPELLING = Spelling(
    ["Agnes Whitlow keeps the factory at Orford.", "The leather of the Oxley is opened by hand, says Agnes."]
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("when was the factry opend", "when was the factory opened"),
        ("who is agnes witlow", "who is Agnes Whitlow"),
        ("is it leater?", "is it leather?"),
        ("whitlow's factory", "Whitlow's factory"),
        ("Where are the toilets and the parking?", "Where are the toilets and the parking?"),
        ("WHO IS AGNES", "WHO IS AGNES"),
        ("2004 in Tokyo", "2004 in Tokyo"),
    ],
)  # fmt: skip
def test_a_slip_is_mended_and_a_word_of_the_language_left_alone(written: str, read: str) -> None:
    assert SPELLING.corrected(written) == read
