"""The reader's examples: visitors' questions beside this file, and those of a public set where one is given."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knowledge.sentences import sentence_spans

READING = Path(__file__).parent / "reading"
PREMISES = Path(__file__).parent / "premises"
HELD_BACK = (
    "brackenlow-colliery",
    "corvane-portrait-gallery",
    "kestrane-castle",
    "osselby-walled-garden",
    "saint-odvar-abbey-brewery",
    "varley-strand-motor-works",
)
"""Houses that are never trained on."""
BESIDE, NEAREST = 3, 2
"""With how many other passages of its house a question is read, as when one is asked; so many are the nearest."""
NEGATIVE_WEIGHT = 0.6
"""Now and then such a passage answers after all, and nobody has looked."""
TALKED_BEFORE = 0.15
"""How many questions are read after another, unrelated one, as when a visitor changes the subject."""
MISTYPED = 0.12
"""How many questions get a slip of the fingers: a letter left out, doubled, or exchanged with the next."""
SHORTEST_MISTYPED = 5
"""Letters of a word that a slip leaves readable."""
PUBLIC_HELD_BACK = 6
"""Of the public set's articles every sixth is kept back."""


@dataclass(frozen=True)
class Example:
    """A question, a passage, and the numbers of the sentences that answer."""

    question: str
    section: str
    sentences: tuple[str, ...]
    answers: frozenset[int]
    kind: str
    weight: float = 1.0


Passage = dict[str, Any]
Group = list[Example]
"""A question with the passage it was written for, and then with others."""
Nearness = Callable[[str, Sequence[str]], Sequence[float]]
"""Tells how near each of some texts is to a question."""


def houses(held_back: bool) -> dict[str, list[Passage]]:
    """Return the passages of the houses to train on, or of those kept back, by the house's file name."""
    return {
        file.stem: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for file in sorted(READING.glob("*.jsonl"))
        if (file.stem in HELD_BACK) == held_back
    }


def examples(passages: list[Passage], house: str) -> Iterator[Example]:
    """Yield the questions that were written for a house's passages, as they are."""
    for passage in passages:
        for said in passage["questions"]:
            yield _example(said["q"], passage, said["evidence"], said.get("form") or said["missing"])
    written = PREMISES / f"{house}.jsonl"
    by_name = {passage["passage"]: passage for passage in passages}
    for line in written.read_text("utf-8").splitlines() if written.exists() else ():
        more = json.loads(line)
        passage = by_name[more["passage"]]
        for said in more["premises"]:
            kind = "contradicted" if "contradicted" in said else "premise holds"
            yield _example(said["q"], passage, said.get("contradicted") or said["holds"], kind)
        for said in more["followups"]:
            kind = "follow-up" if said["evidence"] else "follow-up, uncovered"
            question = f"{said['before']} {said['q']}"
            yield _example(question, passage, said["evidence"], kind)


def to_train_on(random_from: random.Random) -> list[tuple[Example, list[Example]]]:
    """Return the questions of all houses to train on, each with the house's other passages, in a fixed order."""
    made = []
    for house, passages in houses(held_back=False).items():
        asked = list(examples(passages, house))
        for example in asked:
            question = example.question
            if random_from.random() < TALKED_BEFORE and not example.kind.startswith("follow-up"):
                question = f"{random_from.choice(asked).question} {question}"
            varied = replace(example, question=mistyped(question, random_from))
            others = [_example(varied.question, p, (), "other passage") for p in passages]
            made.append((varied, [other for other in others if other.sentences != varied.sentences]))
    return made


def public_to_train_on(file: Path) -> list[tuple[Example, list[Example]]]:
    """Return the questions of a public set that are not kept back, each with its article's other passages."""
    asked = public(file, held_back=False)
    passages: dict[str, dict[tuple[str, ...], None]] = {}
    for example in asked:
        passages.setdefault(example.section, {})[example.sentences] = None
    return [
        (e, [replace(e, sentences=s, answers=frozenset()) for s in passages[e.section] if s != e.sentences])
        for e in asked
    ]


def grouped(example: Example, others: list[Example], nearness: Nearness, random_from: random.Random) -> Group:
    """Return the question with its passage, with the nearest of the other passages, and with any further one."""
    near = nearness(example.question, [" ".join(other.sentences) for other in others]) if others else []
    order = sorted(range(len(others)), key=lambda number: -near[number])
    rest = order[NEAREST:]
    chosen = order[:NEAREST] + random_from.sample(rest, min(BESIDE - NEAREST, len(rest)))
    return [example, *(replace(others[number], weight=NEGATIVE_WEIGHT) for number in chosen)]


def mistyped(question: str, random_from: random.Random) -> str:
    """Return `question`, now and then with a slip of the fingers in one of its longer words."""
    words = question.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= SHORTEST_MISTYPED]
    if not long or random_from.random() >= MISTYPED:
        return question
    number = random_from.choice(long)
    word = words[number]
    at = random_from.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[number] = random_from.choice(slips)
    return " ".join(words)


def public(file: Path, held_back: bool) -> list[Example]:
    """Return the examples of the public set: lines with `article`, `passage`, `question`, `answerable`, `answers`."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    kept = set(sorted({row["article"] for row in rows})[::PUBLIC_HELD_BACK])
    return [_public(row) for row in rows if (row["article"] in kept) == held_back]


def _public(row: dict[str, Any]) -> Example:
    text, spans = row["passage"], sentence_spans(row["passage"])
    starts = [answer["start"] for answer in row["answers"]] if row["answerable"] else []
    answers = frozenset(n for n, (start, end) in enumerate(spans) for answer in starts if start <= answer < end)
    sentences = tuple(text[start:end] for start, end in spans)
    return Example(row["question"], row["article"].replace("_", " "), sentences, answers, "public")


def _example(question: str, passage: Passage, answers: Iterable[int], kind: str) -> Example:
    return Example(question, passage["section"], tuple(passage["sentences"]), frozenset(answers), kind)
