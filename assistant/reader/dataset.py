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
NEGATIVES = 0.5
"""For so many of the questions, another passage of the same house is read too, which does not answer."""
HARD = 0.7
"""Of these passages, how many are the nearest one rather than any."""
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
Nearest = Callable[[str, Sequence[str]], int]
"""Returns which of some texts is nearest to a question."""


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


def to_train_on(nearest: Nearest, random_from: random.Random) -> list[Example]:
    """Return the examples of all houses to train on, with passages that do not answer, in a fixed order."""
    made = []
    for house, passages in houses(held_back=False).items():
        texts = [" ".join(passage["sentences"]) for passage in passages]
        places = {text: number for number, text in enumerate(texts)}
        asked = list(examples(passages, house))
        for example in asked:
            if random_from.random() < TALKED_BEFORE and not example.kind.startswith("follow-up"):
                before = random_from.choice(asked).question
                example = replace(example, question=f"{before} {example.question}")
            made.append(replace(example, question=mistyped(example.question, random_from)))
            if random_from.random() < NEGATIVES:
                own = places[" ".join(example.sentences)]
                others = [number for number in range(len(texts)) if number != own]
                hard = random_from.random() < HARD
                chosen = nearest(example.question, [texts[n] for n in others]) if hard else None
                other = others[chosen] if chosen is not None else random_from.choice(others)
                negative = _example(example.question, passages[other], (), "other passage")
                made.append(replace(negative, weight=NEGATIVE_WEIGHT))
    return made


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
