"""Words as a search should see them, and no letter that a reader cannot see."""

import pytest

from knowledge.words import content_words, stems, visible, words


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\U000e0041", "\U000e0100", "\ufe0f", "\x00", "\x1b"],
)
def test_what_cannot_be_seen_is_gone(hidden: str) -> None:
    assert visible(f"Jo{hidden}seph") == "Joseph"


def test_letters_typed_in_two_ways_are_the_same() -> None:
    assert visible("Cafe\u0301") == "Caf\u00e9"


def test_every_kind_of_line_break_is_one() -> None:
    assert visible("a\r\nb\rc\u2028d\u2029e\x0cf\tg") == "a\nb\nc\nd\ne\nf\tg"


def test_numbers_and_possessives_are_whole_words() -> None:
    assert words("New Balance's 1,126 shoes at 10.30") == ["new", "balance", "1,126", "shoes", "at", "10.30"]


@pytest.mark.parametrize(
    ("language", "asked", "written"),
    [("en", "bells", "bell"), ("de", "Mühlen", "Mühle"), ("fr", "musées", "musée"), ("en-GB", "rings", "ringing")],
)
def test_forms_of_a_word_meet(language: str, asked: str, written: str) -> None:
    assert stems(asked, language) == stems(written, language)


def test_function_words_carry_no_meaning_in_their_own_language() -> None:
    assert content_words("When was the mill built?") == ["mill", "built"]
    assert content_words("Wo ist die Mühle in der Stadt?", "de") == ["mühle", "stadt"]
