"""The reading set keeps the form that its README gives, so that a reader can be trained on it."""

import json
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "assistant" / "reader" / "reading"
HOUSES = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("house", HOUSES, ids=lambda path: path.stem)
def test_every_question_is_covered_by_sentences_that_there_are_or_says_what_it_lacks(house: Path) -> None:
    passages = [json.loads(line) for line in house.read_text("utf-8").splitlines()]
    for passage in passages:
        assert 60 <= sum(len(sentence.split()) for sentence in passage["sentences"]) <= 160
        for question in passage["questions"]:
            assert all(0 <= number < len(passage["sentences"]) for number in question["evidence"])
            assert ("form" in question) == bool(question["evidence"]) != ("missing" in question)
    asked = Counter(question["q"].casefold() for passage in passages for question in passage["questions"])
    assert asked.most_common(1)[0][1] == 1


def test_about_half_of_the_questions_are_covered() -> None:
    questions = [
        question
        for house in HOUSES
        for line in house.read_text("utf-8").splitlines()
        for question in json.loads(line)["questions"]
    ]
    covered = sum(bool(question["evidence"]) for question in questions)
    assert len(questions) >= 4000
    assert 0.45 <= covered / len(questions) <= 0.55
