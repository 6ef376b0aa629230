"""WORDING: how much of a message's wording each of several entries has, rare words counting most, and what it lacks.

A near miss (“How old is the founder?” beside “Who is the founder?”) is told by the words that no question or answer of
the entry has: above all by the first and the last that carry meaning.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.words import content_words, stem, words

Numbers: TypeAlias = NDArray[np.float64]
Measures: TypeAlias = dict[str, Numbers]
"""Each measure by its name, a number for each entry."""
NAMES = ("asked", "told", "hits", "lacking", "elsewhere", "form", "opening", "first_lacking", "last_lacking")
_LEAST = 1e-6


@lru_cache(maxsize=8192)
def caseless(text: str) -> bool:
    """Tell whether most letters of `text` are of a script that has no capitals, such as Japanese, Arabic or Thai."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.lower() == letter.upper() for letter in letters) > len(letters) / 2


def units(text: str, language: str) -> list[str]:
    """Return the stems of the words; of a script that often has no spaces between them, each two letters in turn."""
    if not caseless(text):
        return [stem(word, language) for word in words(text) if word]
    return [word[i : i + 2] for word in words(text) for i in range(max(1, len(word) - 1))]


def content(text: str, language: str) -> list[str]:
    """Return those units that carry meaning, as far as that can be told; all if none does."""
    if caseless(text):
        return units(text, language)
    return [stem(word, language) for word in content_words(text, language)] or units(text, language)


class Wording:
    """Compares messages with the questions and the texts of entries; nothing of it changes."""

    def __init__(
        self,
        questions: Sequence[Iterable[str]],
        texts: Sequence[Iterable[str]],
        language: str,
    ) -> None:
        self._language, self._count = language, len(questions)
        self._asked = [{unit for text in some for unit in units(text, language)} for some in questions]
        told = [{unit for text in some for unit in units(text, language)} for some in texts]
        self._has = [asked | says for asked, says in zip(self._asked, told, strict=True)]
        self._openings = [{tuple(units(text, language)[:1]) for text in some} for some in questions]
        self._in_entries = Counter(unit for has in self._has for unit in has)

    def measure(self, message: str) -> Measures:
        """Return the measures of `message`."""
        own, order = units(message, self._language), content(message, self._language)
        form = set(own) - set(order)
        rarity = {unit: self._rarity(self._in_entries[unit]) for unit in {*own, *order}}
        rows = []
        for asked, has, openings in zip(self._asked, self._has, self._openings, strict=True):
            hits = sum(rarity[unit] for unit in set(order) if unit in has)
            lacking = sum(rarity[unit] for unit in set(order) if unit not in has)
            elsewhere = sum(rarity[unit] for unit in set(order) if unit not in has and self._in_entries[unit])
            whole = hits + lacking + _LEAST
            in_questions = sum(rarity[unit] for unit in set(order) if unit in asked) / whole
            in_form = sum(rarity[unit] for unit in form if unit in asked) / (sum(rarity[u] for u in form) + _LEAST)
            opening = float(tuple(own[:1]) in openings)
            first, last = (0.0 if order[i] in has else rarity[order[i]] for i in (0, -1))
            rows.append((in_questions, hits / whole, hits, lacking, elsewhere, in_form, opening, first, last))
        return dict(zip(NAMES, np.array(rows, dtype=np.float64).T, strict=True))

    def _rarity(self, count: int) -> float:
        """Return how rare is what `count` entries have: 1 if none has it (inverse document frequency)."""
        return log(1 + (self._count - count + 0.5) / (count + 0.5)) / log(1 + (self._count + 0.5) / 0.5)
