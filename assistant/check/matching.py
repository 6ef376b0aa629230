"""Finds the statements of a passage that tell what a statement of the sentence tells."""

from assistant.check.statements import COPULA, Names, Statement

MATCHING = 0.5
"""Share of a claim that a claim of the passage must hold before their subjects are compared."""
SURE = 0.8
"""The share from which on a match excuses only what comes as near as this to it."""
UNSURE = 0.35
"""How near a claim with the right subject must come where no match is sure."""


def matching(said: Statement, known: tuple[Statement, ...]) -> list[Statement]:
    """Return the passage's claims that tell the same, the best first; none if none tells half of it."""
    if said.verb in COPULA and said.told.keys() <= said.named.keys():
        known = tuple(other for other in known if other.verb in COPULA) or known
    if said.extremes:
        extreme = tuple(other for other in known if said.extremes & other.extremes)
        return _ranked(said, extreme, UNSURE) or _ranked(said, known, MATCHING)
    return _ranked(said, known, MATCHING)


def _ranked(said: Statement, known: tuple[Statement, ...], enough: float) -> list[Statement]:
    total = sum(said.told.values())
    if total < 1:
        return []
    shares = {
        at: sum(weight for key, weight in said.told.items() if _holds(other, said, key)) / total
        for at, other in enumerate(known)
        if said.claim.spoken == other.claim.spoken and (other.claim.verb >= 0 or said.verb in COPULA)
    }
    ranked = sorted(shares, key=lambda at: (-shares[at], known[at].verb != said.verb))
    if not ranked or shares[ranked[0]] < enough:
        return []
    best = shares[ranked[0]]
    near = [known[at] for at in ranked if shares[at] >= best * (SURE if best >= SURE else UNSURE)]
    return [other for other in near if other.verb == said.verb and said.verb not in COPULA] or near


def _holds(other: Statement, said: Statement, key: str) -> bool:
    """Tell whether a claim has a word of another, and of the same name if it is part of a name."""
    name = said.named.get(key)
    return (key in other.told or key in other.subject) and (name is None or shared_name(frozenset({name}), other.names))


def alike(heads: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a head is among the words, or one of them in a compound, as `light` and `lighthouse`."""
    return bool(heads & words) or any(
        min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)) for a in heads for b in words
    )


def shared_name(mine: Names, theirs: Names) -> bool:
    return any(a <= b or b <= a for a in mine for b in theirs)
