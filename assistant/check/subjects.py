"""Tells whether two statements that tell the same may tell it of the same subject."""

from assistant.check.matching import alike, shared_name
from assistant.check.names import Name
from assistant.check.statements import COPULA, Names, Statement
from assistant.check.words import meaning

_GENERIC = frozenset(map(meaning, "company firm house museum place site building institution".split()))


def same_subject(said: Statement, other: Statement, known: frozenset[str], kinds: tuple[Name, ...]) -> bool:
    """Tell whether two matching claims may have the same subject."""
    mine = said.names - said.subject_names if other.claim.meant and not other.subject_names else said.names
    if _strangers(mine, other.names, kinds) or _mistaken(said, other):
        return False
    if _miscounted(said, other) or _misplaced(said, other, known) or _reversed(said, other):
        return False
    if not other.heads and not other.subject_names:
        return _may_be_meant(said, other, known, kinds)
    if said.verb == other.verb and other.agent and said.claim.passive < other.claim.passive and said.subject_names:
        return shared_name(said.subject_names, other.told_names)
    return _one_subject(said, other, kinds) or _turned(said, other)


def _may_be_meant(said: Statement, other: Statement, known: frozenset[str], kinds: tuple[Name, ...]) -> bool:
    """Tell whether the passage's pronoun may stand for the sentence's subject."""
    people = [name for name in said.subject_names if _kind(name, kinds) == "person"]
    if other.thing and people and not shared_name(frozenset(people), other.told_names):
        return False
    meant = other.meant | other.before | other.told.keys()
    named = frozenset(word for name in kinds for word in name.words)
    if said.subject & named - meant - other.subject:  # “the light at Carnish”, where “it” is another light
        return False
    if alike(said.heads, meant):
        return True
    return bool(other.meant) and not said.heads & known


def _one_subject(said: Statement, other: Statement, kinds: tuple[Name, ...]) -> bool:
    """Tell whether the subjects share a name, or a noun where one of them has none."""
    if said.subject_names and other.subject_names:
        return shared_name(said.subject_names, other.subject_names)
    if said.subject_names:
        person = any(_kind(name, kinds) == "person" for name in said.subject_names)
        return bool(said.heads & other.subject) or (bool(other.heads & _GENERIC) and not person)
    if (other.claim.meant and said.heads & other.meant) or (other.subject_names and said.heads & _GENERIC):
        return True
    return alike(said.heads, other.subject) or alike(other.heads, said.subject)


def _mistaken(said: Statement, other: Statement) -> bool:
    """Tell whether `the keeper was Ann` stands where the passage has `the keeper was Bob`."""
    if not (said.verb in COPULA and other.verb in COPULA and said.told_names and other.told_names):
        return False
    return alike(said.heads, other.subject) and not shared_name(said.told_names, other.told_names)


def _misplaced(said: Statement, other: Statement, known: frozenset[str]) -> bool:
    """Tell whether the same verb and preposition lead to another place of the passage: `ends in the hall`."""
    if said.verb != other.verb:
        return False
    whole = other.told.keys() | other.subject | (other.before if other.meant else frozenset())
    for slot, nouns in said.slots.items():
        theirs, mine = other.slots.get(slot, []), set(nouns)
        strange = mine if said.extremes & other.extremes else mine & known
        if strange and not mine & whole and set(theirs) - said.told.keys() - said.subject:
            return True
        if len(mine) == 2 and nouns == theirs[::-1]:
            return True
    return False


def _miscounted(said: Statement, other: Statement) -> bool:
    """Tell whether each claim has a number of the same kind that the other has not."""
    mine = {kind for kind, _ in said.numbers - other.numbers}
    theirs = {kind for kind, _ in other.numbers - said.numbers}
    return any(kind == "year " or not kind.endswith(" ") for kind in mine & theirs)


def _reversed(said: Statement, other: Statement) -> bool:
    """Tell whether `Ann painted Bob` stands where the passage has `Ann was painted by Bob`, or the other way."""
    if said.verb != other.verb or said.claim.passive == other.claim.passive:
        return False
    passive, active = (said, other) if said.claim.passive else (other, said)
    return bool(passive.agent & active.told.keys()) and bool(passive.heads & active.heads)


def _turned(said: Statement, other: Statement) -> bool:
    """Tell whether one claim is the other turned round: passive for active, or `the keeper was Ann` for `Ann was …`."""
    if other.claim.spoken:
        return False
    if said.claim.passive != other.claim.passive and said.verb == other.verb and other.unsaid:
        return bool(said.heads & other.before)
    if other.claim.passive and not other.agent and said.verb == other.verb and other.heads & said.told.keys():
        return not said.subject_names
    if said.subject_names and not shared_name(said.subject_names, other.told_names):
        return False
    if not said.subject_names and not said.heads & other.told.keys():
        return False
    if said.verb in COPULA:
        return not shared_name(said.owners, other.subject_names)
    if said.claim.passive != other.claim.passive or said.verb != other.verb:
        return True
    back = other.heads & said.told.keys() or shared_name(other.subject_names, said.told_names)
    return not back and said.heads <= other.object


def _strangers(mine: Names, theirs: Names, kinds: tuple[Name, ...]) -> bool:
    """Tell whether each claim names a person whom the other does not."""
    ours = [a for a in mine if not shared_name(frozenset({a}), theirs)]
    others = [b for b in theirs if not shared_name(frozenset({b}), mine)]
    return any(
        "person" in (_kind(a, kinds), _kind(b, kinds)) and _person(a, kinds) and _person(b, kinds)
        for a in ours
        for b in others
    )


def _person(words: frozenset[str], kinds: tuple[Name, ...]) -> bool:
    kind = _kind(words, kinds)
    return kind == "person" or (not kind and len(words) > 1)


def _kind(words: frozenset[str], kinds: tuple[Name, ...]) -> str:
    return next((name.kind for name in kinds if name.kind and (words <= name.words or name.words <= words)), "")
