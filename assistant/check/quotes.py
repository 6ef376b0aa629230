"""Quoted words must be the passage's own, in its order."""

import re

from assistant.check.words import Text

_DOUBLE = re.compile(r'"([^"]+)"')
_SINGLE = re.compile(r"(?<![\w'])'([^']+(?:'\w[^']*)*)'(?!\w)")
_LETTERS = re.compile(r"[^\W_]+")


def quotations(text: str) -> list[str]:
    """Return what stands between quotation marks in a plain text."""
    return _DOUBLE.findall(text) + _SINGLE.findall(_DOUBLE.sub(" ", text))


def wrong_quote(sentence: Text, passage: Text) -> str:
    """Say which quoted words the passage does not have word for word, or return ''."""
    said = _flat(passage.plain)
    for quotation in quotations(sentence.plain):
        at = 0
        for part in re.split(r"\.\.\.|\[[^\]]*\]", quotation):
            words = _flat(part)
            found = said.find(words, at)
            if words.strip() and found < 0:
                return f"the passage does not say “{part.strip()}”"
            at = max(at, found)
    return ""


def _flat(text: str) -> str:
    return f" {' '.join(_LETTERS.findall(text.lower()))} "
