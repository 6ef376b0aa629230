"""Whole sentences of a passage need no checking, not even where two of them were joined into one."""

import re
from functools import lru_cache

from assistant.check.english import HE, IT, SHE, THEY
from knowledge.sentences import sentence_spans

_JOINTS = frozenset("and but while".split())
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w+|[£$€%]")
OPENING = 3
"""Among how many first words a pronoun ties a sentence to the one before it."""


def verbatim(sentence: str, passage: str) -> bool:
    """Tell whether a sentence is nothing but sentences of the passage, joined where they may be."""
    rest = _words(sentence)
    last = -1
    while rest:
        matches = [at for at, own in enumerate(_sentences(passage)) if own and rest[: len(own)] == own]
        follows = [at for at in matches if last < 0 or at == last + 1 or not _leans(_sentences(passage)[at])]
        if not follows:
            return False
        last = max(follows, key=lambda at: len(_sentences(passage)[at]))
        rest = rest[len(_sentences(passage)[last]) :]
        if rest and rest[0] in _JOINTS:
            rest = rest[1:]
    return last >= 0


@lru_cache(maxsize=256)
def _sentences(passage: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_words(passage[start:end]) for start, end in sentence_spans(passage))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _leans(words: tuple[str, ...]) -> bool:
    """Tell whether a sentence means somebody or something of the one before it."""
    return not set(words[:OPENING]).isdisjoint(HE | SHE | IT | THEY)
