"""Measures what a word of a text belongs to: the nearer in the clause, the stronger the bond."""

from collections.abc import Container, Iterable

from assistant.check.words import Text, meaning

OTHER_FORM = 0.75
"""What another form or a near-synonym counts for, beside the word itself."""


def bond(
    sentence: Text, here: Iterable[int], passage: Text, there: Iterable[int], besides: Container[str] = ()
) -> float:
    """Return how far the words around `here` in the sentence also stand around `there` in the passage.

    `besides` are lower-case words that do not count, such as the names that are being compared.
    """
    here, there = list(here), list(there)
    if not there:
        return 0.0
    total = 0.0
    for at, word in enumerate(sentence.words):
        if at in here or not word.content or word.lower.removesuffix("'s") in besides:
            continue
        found = passage.meanings.get(meaning(word.lower))
        if found:
            total += _near(sentence, at, here) * max(
                _near(passage, spot, there) * (1.0 if passage.words[spot].lower == word.lower else OTHER_FORM)
                for spot in found
            )
    return total


def _near(text: Text, at: int, anchors: list[int]) -> float:
    place = text.places[at]
    gap = min(abs(place - text.places[anchor]) for anchor in anchors)
    return 1 / (1 + gap) ** 2
