"""The real guide says the same in JSON, as a stream, and in OpenAI's shape: text, kind and citations."""

import json
from pathlib import Path

from tests.benchmarks.surfaces import differences, questions

SAMPLE = 12


def test_all_surfaces_agree_on_questions_of_every_kind(guide_url: str) -> None:
    asked = questions(Path("knowledge/houses/flimby/checks.jsonl"))
    sample = asked[:: max(1, len(asked) // SAMPLE)]
    assert len(sample) >= SAMPLE
    found = [(question, differences(guide_url, question)) for question in sample]
    assert [each for each in found if each[1].differ] == []
    assert {"no_answer"} < {each[1].kind for each in found}, json.dumps([each[1].kind for each in found])
