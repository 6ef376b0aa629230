"""Words as the search sees them: lower-cased, without accents of typing, stemmed by language."""

import re
import unicodedata
from functools import lru_cache

import Stemmer
from bm25s.stopwords import (
    STOPWORDS_EN_PLUS,
    STOPWORDS_FRENCH,
    STOPWORDS_GERMAN,
    STOPWORDS_ITALIAN,
    STOPWORDS_SPANISH,
)

_WORD = re.compile(r"\w+(?:[.,:]\d+)*(?:['’]\w+)?")
_LINE_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = {"Cf", "Cc", "Co", "Cs", "Cn"}
_SELECTORS = {*map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))}
"""Marks that choose how the character before them is drawn; a row of them can carry a hidden text."""
_FILLERS = {*map(chr, (0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x1D159))}
"""Letters and signs that are drawn as nothing: Hangul's fillers, Khmer's inherent vowels, an empty Braille cell."""
MARKS = 4
"""So many accents may stand on one letter; more of them draw over the lines around it."""
_ALGORITHMS = {"de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian"}
_STOPWORDS = {
    "de": frozenset(STOPWORDS_GERMAN),
    "en": frozenset(STOPWORDS_EN_PLUS),
    "es": frozenset(STOPWORDS_SPANISH),
    "fr": frozenset(STOPWORDS_FRENCH),
    "it": frozenset(STOPWORDS_ITALIAN),
}


def visible(text: str) -> str:
    """Return `text` in NFC without what is not drawn, or drawn over other words; line breaks and tabs stay."""
    normal = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", text))
    if normal.isascii() and normal.isprintable():
        return normal
    seen, marks = [], 0
    for char in normal:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        hidden = char in _SELECTORS or char in _FILLERS or kind in _INVISIBLE
        if char in "\n\t" or not (hidden or marks > MARKS):
            seen.append(char)
    return unicodedata.normalize("NFC", "".join(seen))


def words(text: str) -> list[str]:
    """Return the words of `text` in order, lower-cased, a possessive “'s” taken off."""
    return [re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text.lower())]


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_ALGORITHMS.get(language, "english"))


def stem(word: str, language: str = "en") -> str:
    """Return the Snowball stem of one lower-cased word (Porter 2001)."""
    return str(_stemmer(language[:2]).stemWord(word))


def content_words(text: str, language: str = "en") -> list[str]:
    """Return the words of `text` that carry meaning: those that are no function words."""
    stopwords = _STOPWORDS.get(language[:2], _STOPWORDS["en"])
    return [word for word in words(text) if word and word not in stopwords]


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of the content words of `text`, in order."""
    return [stem(word, language) for word in content_words(text, language)]


def written_in(text: str, language: str) -> bool:
    """Tell whether `text` may be in `language`: no other language we know lends it more function words."""
    own = words(text)
    counts = {known: sum(word in stopwords for word in own) for known, stopwords in _STOPWORDS.items()}
    return counts.get(language[:2], 0) == max(counts.values())
