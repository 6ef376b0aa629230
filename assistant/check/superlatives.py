"""What is said to be the most, the first or the only one must be so in the passage."""

from assistant.check.closeness import bond
from assistant.check.words import Text, read

_ALIKE = [
    set(group.split())
    for group in (
        "only sole solely single exclusively alone",
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
        "every all each always everyone everybody everything whole entire",
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
_QUANTIFIERS = frozenset(["every", "all", "each", "always", "everyone", "everybody", "everything", "whole", "entire"])
_PLAIN = frozenset(
    (
        "only sole solely exclusively unique uniquely first earliest last final latest alone best worst most least "
        "foremost utmost"
    ).split()
)


def superlatives(text: Text) -> list[int]:
    """Return where a text claims an extreme."""
    return [at for at, word in enumerate(text.words) if _claims(text, at, word.lower)]


def unsupported_superlative(sentence: str, passage: str) -> str:
    """Say which superlative the passage does not have, or has of something else, or return ''."""
    here, there = read(sentence), read(passage)
    extremes = superlatives(there)
    for at in superlatives(here):
        word = here.words[at]
        same = next((group for group in _ALIKE if word.lower in group), {word.lower})
        own = [spot for spot, other in enumerate(there.words) if other.lower in same]
        if not own:
            return f"the passage does not say “{word.text}”"
        mine = bond(here, [at], there, own)
        for spot in extremes:
            if spot not in own and bond(here, [at], there, [spot]) > 2 * mine:
                return f"the passage says “{there.words[spot].text}” where this says “{word.text}”"
    return ""


def _claims(text: Text, at: int, word: str) -> bool:
    before = text.words[at - 1].lower if at else ""
    follows = text.words[at + 1].lower if at + 1 < len(text.words) else ""
    if word in ("last", "final", "latest", "alone"):
        return (
            word != "alone"
            and before in ("the", "its", "his", "her", "their")
            and follows not in ("year", "month", "week", "century", "decade", "few")
        )
    if word in ("most", "least", "first", "only"):
        return not (before == "at" or (word == "only" and before == "not"))
    if word in _PLAIN:
        return True
    return len(word) > 4 and word.endswith("est") and word not in _NOT_SUPERLATIVE
