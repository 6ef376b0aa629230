"""A sentence must be about what its passage is about."""

from itertools import combinations

from assistant.check.numbers import numbers
from assistant.check.words import LIGHT_MEANINGS, meaning, read

ENOUGH = 0.6
"""Share of a sentence's content that two sentences of the passage must hold between them."""
LIGHT = 0.35
"""What a very common word counts for."""
LEAST = 0.7
"""How much content a sentence needs for anybody to tell what it is about."""


def strayed(sentence: str, passage: str, about: str = "") -> str:
    """Say that too little of a sentence is in the passage, or return ''; its numbers are known to be there."""
    here, there = read(sentence), read(passage)
    weights: dict[str, float] = {}
    topic = read(about).meanings
    for word in here.words:
        if word.content and meaning(word.lower) not in topic:
            weights[meaning(word.lower)] = LIGHT if meaning(word.lower) in LIGHT_MEANINGS else 1.0
    sure = float(len(numbers(sentence)))
    total = sum(weights.values()) + sure
    if total < LEAST:
        return "it says too little to be found in the passage"
    by_sentence: dict[int, set[str]] = {}
    for key in weights:
        for at in there.meanings.get(key, ()):
            by_sentence.setdefault(there.words[at].sentence, set()).add(key)
    best = (_best(weights, list(by_sentence.values())) + sure) / total
    if best >= ENOUGH:
        return ""
    strange = [word.text for word in here.words if word.content and meaning(word.lower) not in there.meanings]
    return f"too little of it is in the passage{': “' + ', '.join(strange[:3]) + '”' if strange else ''}"


def _best(weights: dict[str, float], groups: list[set[str]]) -> float:
    def worth(keys: set[str]) -> float:
        return sum(weights[key] for key in keys)

    pairs = [worth(one | two) for one, two in combinations(groups, 2)]
    return max(pairs or [worth(group) for group in groups] or [0.0])
