"""Questions are put together by their meaning, across languages, as a reader would."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.groups import LARGEST, Asked, Meanings
from knowledge.embed import CachedEmbeddings

MISSES = Path(__file__).parents[1] / "benchmarks" / "misses.jsonl"


@pytest.fixture(scope="module")
def meanings(embeddings: CachedEmbeddings) -> Meanings:
    return Meanings(embeddings)


def grouped(meanings: Meanings, part: str, languages: tuple[str, ...]) -> list[list[str]]:
    """Return the topics of the questions in each group."""
    rows = [json.loads(line) for line in MISSES.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["part"] == part and row["language"] in languages]
    groups = meanings.groups([Asked(row["text"], row["language"]) for row in rows])
    assert sorted(place for group in groups for place in group) == list(range(len(rows)))
    return [[rows[place]["topic"] for place in group] for group in groups]


@pytest.mark.parametrize("languages", [("en",), ("en", "de", "fr", "es", "it")])
@pytest.mark.parametrize(("part", "most"), [("tuned", 6), ("held", 10)])
def test_questions_of_five_topics_form_groups_that_a_reader_agrees_with(
    meanings: Meanings, part: str, most: int, languages: tuple[str, ...]
) -> None:
    groups = grouped(meanings, part, languages)

    assert all(len(set(topics)) == 1 for topics in groups)
    assert 5 <= len(groups) <= most
    largest = Counter({topics[0]: max(len(g) for g in groups if g[0] == topics[0]) for topics in groups})
    assert sum(largest.values()) >= 0.6 * sum(map(len, groups))


def test_one_question_and_none_are_groups_too(meanings: Meanings) -> None:
    assert meanings.groups([]) == []
    assert meanings.groups([Asked("Is there a café?", "en")]) == [[0]]


def test_a_group_that_nobody_would_read_is_parted(meanings: Meanings) -> None:
    names = ("Ann Bell", "Cay Dunn", "Eve Frost", "Guy Hall", "Ian Jones", "Kay Lamb", "Max Noble")
    asked = [f"{how} {name}?" for name in names for how in ("Who is", "Who was", "who's", "Tell me who was")]

    groups = meanings.groups([Asked(text, "en") for text in asked])

    assert len(asked) > LARGEST
    assert max(map(len, groups)) <= LARGEST


def test_what_was_read_once_is_known_again(meanings: Meanings, embeddings: CachedEmbeddings) -> None:
    asked = [Asked("Does the north door creak?", "en"), Asked("Knarrt die Nordtür?", "de")]
    assert meanings.unread(asked) == asked

    meanings.read(asked[:1])

    assert meanings.unread(asked) == asked[1:]
    assert Meanings(embeddings).unread(asked) == asked[1:]
