"""What the passage denies must not be affirmed, nor what it affirms denied."""

from assistant.check.english import ANTONYMS, NEGATORS, SUBORDINATORS
from assistant.check.words import COMMA, Text, meaning, read, root

_EXEMPT = (
    ("not", "only"),
    ("not", "just"),
    ("not", "merely"),
    ("no", "fewer"),
    ("no", "less"),
    ("no", "doubt"),
    ("without", "doubt"),
    ("not", "until"),
    ("no", "more", "than"),
    ("not", "least"),
    ("no", "matter"),
    ("not", "to", "mention"),
)
_PHRASES = (("instead", "of"), ("rather", "than"), ("far", "from"), ("no", "longer"), ("gave", "up"))
SCOPE = 3
"""How many content words after a negation it may deny."""

_OPPOSITES: dict[str, set[str]] = {}
for _one, _two in ANTONYMS:
    _OPPOSITES.setdefault(root(_one), set()).add(root(_two))
    _OPPOSITES.setdefault(root(_two), set()).add(root(_one))


def denied(text: Text) -> dict[int, int]:
    """Return which content words stand under a negation, each with the place of the negation."""
    under: dict[int, int] = {}
    lowers = [word.lower for word in text.words]
    for at, lower in enumerate(lowers):
        phrase = tuple(lowers[at : at + 2])
        if not (lower in NEGATORS or lower.endswith("n't") or phrase in _PHRASES):
            continue
        if any(tuple(lowers[at : at + len(words)]) == words for words in _EXEMPT):
            continue
        count = 0
        for spot in range(at + (2 if phrase in _PHRASES else 1), len(text.words)):
            word = text.words[spot]
            if word.gap > COMMA or (word.gap and count) or (word.lower in SUBORDINATORS and count) or count == SCOPE:
                break
            if word.lower == "but":
                break
            if word.content:
                under.setdefault(spot, at)
                count += 1
    return under


def flipped(sentence: str, passage: str) -> str:
    """Say what is denied in one and affirmed in the other, or return ''."""
    here, there = read(sentence), read(passage)
    return _unfounded_denial(here, there) or _dropped_denial(here, there) or _opposite(here, there)


def _unfounded_denial(here: Text, there: Text) -> str:
    negated, known = denied(here), denied(there)
    for negator in dict.fromkeys(negated.values()):
        scope = [at for at, by in negated.items() if by == negator]
        matched = [spot for at in scope for spot in there.meanings.get(meaning(here.words[at].lower), ())]
        if any(spot in known for spot in matched):
            continue
        first = here.words[scope[0]]
        if any(root(first.lower) in _OPPOSITES.get(root(word.lower), ()) for word in there.words if word.content):
            continue
        return f"the passage does not say “{here.words[negator].text} … {first.text}”"
    return ""


def _dropped_denial(here: Text, there: Text) -> str:
    known, negated = denied(there), denied(here)
    for negator in dict.fromkeys(known.values()):
        scope = [at for at, by in known.items() if by == negator]
        keys = [meaning(there.words[at].lower) for at in scope]
        if keys[0] not in here.meanings or not all(key in here.meanings for key in keys[:2]):
            continue
        spots = [spot for key in keys for spot in here.meanings.get(key, ())]
        if any(spot in negated for spot in spots):
            continue
        if any(root(there.words[scope[0]].lower) == root(w) for w in ()):
            continue
        elsewhere = [spot for spot in there.meanings[keys[0]] if spot not in known]
        if elsewhere and len(keys) < 2:
            continue
        return f"the passage says “{there.words[negator].text} … {there.words[scope[0]].text}”"
    return ""


def _opposite(here: Text, there: Text) -> str:
    known = {root(word.lower) for word in there.words}
    for word in here.words:
        if not word.content:
            continue
        stem = root(word.lower)
        against = _OPPOSITES.get(stem, set()) & known
        if stem not in known and meaning(word.lower) not in there.meanings and against:
            return f"the passage says “{min(against)}” where this says “{word.text}”"
    return ""
