"""A sentence is a span of the text, so that what is quoted stands there word for word."""

import itertools

import pytest

from knowledge.sentences import sentence_spans


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


def test_sentences_are_exact_and_without_the_space_around_them() -> None:
    assert sentences("  It burned.   It was rebuilt!  Was it? ") == ["It burned.", "It was rebuilt!", "Was it?"]


def test_abbreviations_and_numbers_end_no_sentence() -> None:
    assert sentences("Dr. Hale-Brandt paid £1.20 at 10.30 a.m. in the yard.") == [
        "Dr. Hale-Brandt paid £1.20 at 10.30 a.m. in the yard."
    ]


def test_items_of_a_list_stand_alone() -> None:
    assert sentences("• Adults: £8\n• Under 16: free\n\nParking is free.") == [
        "• Adults: £8",
        "• Under 16: free",
        "Parking is free.",
    ]


def test_a_quotation_stays_whole() -> None:
    text = "“It was a good bell. It was a small bell,” said Wilf. He had a cold."

    assert sentences(text) == ["“It was a good bell. It was a small bell,” said Wilf.", "He had a cold."]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize("text", ["…", "—", "No stop", "?!", "• "])
def test_anything_that_can_be_seen_is_in_a_sentence(text: str) -> None:
    assert "".join(sentences(text)) == text.strip()


@pytest.mark.parametrize("language", ["de", "fr", "en-GB", "xx", ""])
def test_a_language_nobody_prepared_for_is_still_parted(language: str) -> None:
    assert len(sentences("Eins. Zwei. Drei.", language)) == 3


def test_spans_are_in_order_and_cover_all_words() -> None:
    text = "One. Two!\n• Three\n\n“Four. Five,” he said… Six?"
    spans = sentence_spans(text)

    assert spans == sorted(spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
