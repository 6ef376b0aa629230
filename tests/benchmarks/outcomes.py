"""Questions by what the guide makes of them, each with what its reader then reads."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import yaml

from assistant.conversation import MemoryConversations, Question
from assistant.evaluation.checks import FILE, read_checks
from assistant.reader.read import Reader, Reading
from web.commands.parts import Parts
from web.settings import CHECKOUT, Settings

if TYPE_CHECKING:
    from assistant.reader.read import Text

HERE = Path(__file__).parent
FLIMBY = CHECKOUT / "knowledge/houses/flimby"
DESK = "desk"
WANTED = {"answer": 1.0, "no_answer": 0.5, "correction": 0.25, "curated": 0.5, "smalltalk": 0.5, DESK: 0.5}
"""Of each outcome so large a part of what is wanted of answers."""


@dataclass(frozen=True)
class Asked:
    """A question, what it comes to, and the pairs that are read for it."""

    question: str
    outcome: str
    read: tuple[tuple[str, "Text"], ...]


def by_outcome(data_dir: Path, answers: int) -> dict[str, list[Asked]]:
    """Return so many questions that are answered, and some of each other outcome; `data_dir` holds what was learnt."""
    guide = Parts(Settings.model_validate({"data_dir": data_dir})).guide(MemoryConversations())
    guide.suggestions()
    found: dict[str, list[Asked]] = defaultdict(list)
    for meant, question in _candidates():
        if len(found[meant]) >= WANTED[meant] * answers:
            continue
        pairs: list[tuple[str, Text]] = []
        read = Reader.read

        def noting(
            reader: Reader, some: Sequence[tuple[str, "Text"]], pairs: list[tuple[str, "Text"]] = pairs
        ) -> list[Reading] | None:
            pairs += some
            return read(reader, some)  # noqa: B023

        with patch.object(Reader, "read", noting):
            course = guide.rehearse(Question(question))
        outcome = DESK if course.noted else course.kind.value
        if len(found[outcome]) < WANTED[outcome] * answers:
            found[outcome].append(Asked(question, outcome, tuple(pairs)))
    return dict(found)


def _candidates() -> Iterator[tuple[str, str]]:
    """Yield different questions with what each is likely to come to, by turns."""
    checks = read_checks(FLIMBY / FILE)
    first = [(check.tags, check.turns[0]) for check in checks]
    small_talk = yaml.safe_load((CHECKOUT / "prompts/smalltalk.en.yaml").read_text("utf-8"))
    lists = {
        "answer": [turn.question for tags, turn in first if turn.expect == "answer" and "false-premise" not in tags],
        "no_answer": [turn.question for tags, turn in first if "uncovered" in tags],
        "correction": [turn.question for tags, turn in first if "false-premise" in tags],
        "smalltalk": [said for entry in small_talk for said in entry["said"] if entry.get("reply")],
        "curated": [row["q"] for row in _rows("prepared/flimby.jsonl") if row["language"] == "en" and row["entry"]],
        DESK: [row["q"] for row in _rows("desk.jsonl") if row["house"] == "flimby" and row["note"]],
    }
    told: set[str] = set()
    for some in zip_longest(*([(outcome, question) for question in each] for outcome, each in lists.items())):
        for candidate in some:
            if candidate and candidate[1] not in told:
                told.add(candidate[1])
                yield candidate


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]
