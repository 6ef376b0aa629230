"""What is said to be the most, the first or the only one must be so in the passage."""

from functools import lru_cache

from assistant.check.english import NUMBER_WORDS
from assistant.check.words import Text, meaning, read

_ALIKE = [
    group.split()
    for group in (
        "only sole solely single exclusively alone himself herself themselves itself",
        "unique uniquely",
        "first earliest",
        "last latest final",
        "largest biggest greatest",
        "smallest tiniest",
        "best finest",
        "worst",
        "oldest eldest",
        "newest youngest",
        "most",
        "least",
        "every all everyone everybody everything whole entire entirely each",
        "foremost",
        "utmost",
        "main chief principal",
        "tallest highest",
        "lowest",
        "fastest quickest",
    )
]
_NOT_SUPERLATIVE = frozenset(
    (
        "forest harvest interest invest protest contest conquest modest honest request suggest arrest digest "
        "manifest earnest west east midwest northwest southwest northeast southeast priest chest crest quest guest "
        "nest test vest pest zest jest rest fest lest attest detest inquest behest tempest breast feast beast "
        "coast roast toast boast yeast least dishonest invest reforest"
    ).split()
)
_PLAIN = frozenset(
    (
        "sole solely exclusively unique uniquely earliest best worst foremost utmost "
        "always everyone everybody everything entirely alone"
    ).split()
)
_TIMES = frozenset("year month week day hour century decade few night morning evening summer winter time".split())


@lru_cache(maxsize=512)
def superlatives(raw: str) -> dict[int, str]:
    """Return where a text claims an extreme, and which, under one name for those that mean the same."""
    text = read(raw)
    return {at: _alike(word.lower)[0] for at, word in enumerate(text.words) if _claims(text, at, word.lower)}


def unsupported_superlative(sentence: str, passage: str) -> str:
    """Say which superlative the passage does not have, or has of another thing, or return ''."""
    here, there = read(sentence), read(passage)
    for at in superlatives(sentence):
        word = here.words[at]
        own = [spot for spot, other in enumerate(there.words) if other.lower in _alike(word.lower)]
        if not own:
            return f"the passage does not say “{word.text}”"
        nouns, theirs = _nouns(here, at), [_nouns(there, spot) for spot in own]
        if nouns & there.meanings.keys() and all(other and not nouns & other for other in theirs):
            return f"the passage does not say “{word.text}” of this"
    return ""


def _nouns(text: Text, at: int) -> set[str]:
    """Return the meanings of the words that a superlative qualifies; none where it stands alone."""
    found = set()
    for word in text.words[at + 1 : at + 4]:
        if word.gap or not word.content:
            break
        found.add(meaning(word.lower))
    return found


def _alike(lower: str) -> list[str]:
    return next((group for group in _ALIKE if lower in group), [lower])


def _claims(text: Text, at: int, lower: str) -> bool:
    before = text.words[at - 1].lower if at else ""
    follows = text.words[at + 1] if at + 1 < len(text.words) else None
    counted = follows is not None and (follows.text[0].isdigit() or follows.lower in NUMBER_WORDS)
    timed = follows is not None and follows.lower in _TIMES
    if lower in ("last", "final", "latest"):
        return before in ("the", "its", "his", "her", "their") and not timed
    if lower in ("first", "only", "most", "least"):
        dated = follows is not None and follows.lower in ("in", "after", "when", "since", "from", "until")
        return before not in ("at", "not") and not (lower == "only" and (counted or dated))
    if lower in ("all", "every", "whole", "entire"):
        return not timed and not counted
    if lower in _PLAIN:
        return True
    return len(lower) > 4 and lower.endswith("est") and lower not in _NOT_SUPERLATIVE
