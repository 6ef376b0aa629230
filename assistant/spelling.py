"""SPELLING: a misspelt word becomes the word of the documents that it nearly is; a name gets its capital."""

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.embed import built_in_words

SHORTEST = 4
LONG = 7
"""From so many letters on, two slips are forgiven instead of one."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Spelling:
    """Knows the words of the documents, and leaves alone what the embedding model knows as a word of the language."""

    def __init__(self, texts: Iterable[str]) -> None:
        written = {word for text in texts for word in _WORD.findall(text)}
        lower = {_plain(word) for word in written if word[0].islower()}
        self._own = {_plain(word): _plain(word) for word in written} | {
            _plain(word): word[: len(_plain(word))] for word in written if _plain(word) not in lower
        }
        self._long = [word for word in self._own if len(word) >= SHORTEST]
        self._known = frozenset(self._own) | built_in_words()

    def corrected(self, question: str) -> str:
        """Return `question` with each unknown word replaced by the one of the documents that it nearly is."""
        return _WORD.sub(lambda found: self._corrected(found.group()), question)

    def _corrected(self, word: str) -> str:
        plain = _plain(word)
        if plain in self._known:
            return word if not word.islower() else self._own.get(plain, plain) + word[len(plain) :]
        if len(plain) < SHORTEST:
            return word
        slips = 2 if len(plain) >= LONG else 1
        found = process.extractOne(plain, self._long, scorer=OSA.distance, score_cutoff=slips)
        return self._own[found[0]] if found else word


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).lower()
