"""Reads a text once: its words, their roots, and how strongly each is set apart from the one before it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

import Stemmer

from assistant.check.english import COORDINATORS, FUNCTION_WORDS, SUBORDINATORS
from assistant.check.lexicon import IRREGULAR, LIGHT_WORDS, SYNONYMS
from knowledge.sentences import sentence_spans

_WORD = re.compile(r"\d[\w]*(?:[.,:]\d+)*\w*|[^\W\d_](?:\.[^\W\d_])+\.?|[^\W_]+(?:'[^\W\d_]+)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": " - ",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "*": " ",
        "_": " ",
    }
)

COMMA, COLON, SENTENCE = 1.0, 2.0, 5.0
"""How far apart, in content words, a comma, a stronger mark and a full stop set two neighbours."""

_DERIVED = re.compile(
    r"(?:ational|ation|ition|ment|ship|ness|ance|ence|ings?|ist|ian|ery|eri|ory|ori|ers?|ors?|ion|ive|al|ee|ye?|i|e)$"
)
_ENGLISH = Stemmer.Stemmer("english")


def plain(text: str) -> str:
    """Return `text` with typographic marks made plain and invisible characters gone."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.replace("…", "...")))
    return text.translate(_PLAIN)


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Return what the forms of a lower-case word share: `brewed`, `brewer` and `brewery` have one root."""
    word = word.removesuffix("'s").removesuffix("'")
    word = IRREGULAR.get(word, word)
    word = word[:-3] + "man" if word.endswith("men") and len(word) > 5 else word
    stem: str = _ENGLISH.stemWord(word)
    stem = IRREGULAR.get(stem, stem)
    shorter = _DERIVED.sub("", stem)
    stem = shorter if len(shorter) >= 4 or (len(shorter) == 3 and stem.endswith("eri")) else stem
    return stem[:-1] if len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem


def _synonyms() -> dict[str, str]:
    meaning: dict[str, str] = {}
    for words in SYNONYMS:
        for word in words:
            meaning.setdefault(root(word), root(words[0]))
    return meaning


_MEANING = _synonyms()


@lru_cache(maxsize=20_000)
def meaning(word: str) -> str:
    """Return one and the same key for a lower-case word, its other forms and its near-synonyms."""
    stem = root(word)
    return _MEANING.get(stem, stem)


LIGHT_MEANINGS = frozenset(meaning(word) for word in LIGHT_WORDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `gap` is the strength of the mark before it, `sentence` counts from 0."""

    text: str
    lower: str
    start: int
    end: int
    gap: float
    sentence: int
    opens: bool
    quoted: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def content(self) -> bool:
        """Whether it says what the text is about, as against holding it together."""
        return self.lower not in FUNCTION_WORDS and not self.text[0].isdigit()


class Text:
    """A text, read: `words` in order, and what the checks derive from them."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.plain = plain(raw)
        self.words = _read(self.plain)

    @cached_property
    def lowers(self) -> frozenset[str]:
        """The lower-case forms of all words."""
        return frozenset(word.lower for word in self.words)

    @cached_property
    def meanings(self) -> dict[str, list[int]]:
        """Where each meaning stands."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            if word.content:
                found.setdefault(meaning(word.lower), []).append(at)
        return found

    @cached_property
    def places(self) -> list[float]:
        """A coordinate per word: content words are 1 apart, marks and conjunctions add to it."""
        places, at = [], 0.0
        for word in self.words:
            at += word.gap
            if word.lower in SUBORDINATORS:
                at += 1.0
            elif word.lower in COORDINATORS:
                at += 0.5
            elif word.content or word.text[0].isdigit():
                at += 1.0
            places.append(at)
        return places


def _read(text: str) -> list[Word]:
    words: list[Word] = []
    sentences = [end for _, end in sentence_spans(text)]
    sentence, end, quoted = 0, 0, False
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        opens = not words
        if sentence < len(sentences) - 1 and match.start() >= sentences[sentence]:
            while sentence < len(sentences) - 1 and match.start() >= sentences[sentence]:
                sentence += 1
            opens = True
        if between.count('"') % 2:
            quoted = not quoted
        inner = bool(re.search(r"[.!?][\"')]*\s", between))
        gap = SENTENCE if opens and words else _gap(between)
        if inner and not opens:
            gap = COLON
        word = match.group()
        words.append(
            Word(
                word,
                word.lower(),
                match.start(),
                match.end(),
                gap,
                sentence,
                opens or inner or '"' in between,
                quoted,
            )
        )
        end = match.end()
    return words


def _gap(between: str) -> float:
    if any(mark in between for mark in ";:()[]\n") or " - " in between:
        return COLON
    return COMMA if "," in between or '"' in between else 0.0


@lru_cache(maxsize=256)
def read(raw: str) -> Text:
    """Return `raw`, read; a passage is read once for all the sentences that cite it."""
    return Text(raw)
