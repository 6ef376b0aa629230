"""Words as a search should see them, and no letter that a reader cannot see."""

import unicodedata

import pytest

from knowledge.words import content_words, stems, visible, words


@pytest.mark.parametrize(
    "hidden",
    [
        *("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\U000e0041", "\U000e0100", "\ufe0f"),
        *("\x00", "\x1b", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2800", "\u180b", "\u17b5", "\ue000", "\ufffe"),
    ],
)
def test_what_cannot_be_seen_is_gone(hidden: str) -> None:
    assert visible(f"Jo{hidden}seph") == "Joseph"


def test_letters_typed_in_two_ways_are_the_same() -> None:
    assert visible("Cafe\u0301") == "Caf\u00e9"


def test_no_character_that_is_never_drawn_is_left() -> None:
    """All of Unicode at once, held against its own list of what is ignorable by default."""
    ignorable = [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)]
    ignorable += [*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0]
    ignorable += [*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)]

    assert visible("".join(map(chr, ignorable))) == ""


def test_a_heap_of_accents_does_not_draw_over_other_lines() -> None:
    assert visible("a" + "\u0301\u0316" * 20 + "b").endswith("b")
    assert len(visible("a" + "\u0301\u0316" * 20 + "b")) <= 6
    for word in ("Việt", "שָׁלוֹם", "ก็ได้", "हिन्दी"):
        assert len(visible(word)) == len(unicodedata.normalize("NFC", word))


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
