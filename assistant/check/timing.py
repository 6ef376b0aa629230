"""What happened must have happened when the passage says, and still be so if the sentence says so."""

from assistant.check.matching import alike
from assistant.check.numbers import numbers
from assistant.check.statements import Statement
from assistant.check.words import Text, read

NEAR = 1
"""How many sentences away from a claim the passage may tell a number of it."""
_LATER = frozenset("later earlier afterwards thereafter".split())
_PRESENT, _PAST = frozenset("still today now currently nowadays".split()), frozenset("until till once formerly".split())


def outdated(here: Text, there: Text, said: Statement, fitting: list[Statement]) -> bool:
    """Tell whether the sentence says `still` or `today` of what the passage says `until` or `once`."""
    present = _PRESENT & {here.words[at].lower for at in said.claim.words}
    return bool(present) and all(
        _PAST & {there.words[at].lower for at in other.claim.words}
        and not _PRESENT & {there.words[at].lower for at in other.claim.words}
        for other in fitting
    )


def dated_otherwise(there: Text, said: Statement, known: tuple[Statement, ...]) -> str:
    """Return a year that the passage gives to another subject, while it dates this one differently, or ''."""
    for kind, value in said.numbers:
        dated = [other for other in known if (kind, value) in other.numbers and other.claim.verb >= 0]
        if not kind.startswith("year") or not said.heads or not dated:
            continue
        mine = [other for other in known if alike(said.heads, other.subject) and said.heads & other.heads]
        beside = {there.words[other.claim.told[0]].sentence for other in mine}
        others = all(
            other.heads
            and not alike(said.heads, other.subject | other.told.keys())
            and not (other.subject_names and not said.subject_names)
            and there.words[other.claim.told[0]].sentence not in beside
            for other in dated
        )
        if others and any(one.startswith("year") for other in mine for one, _ in other.numbers):
            return f"{value:g}"
    return ""


def dated_elsewhere(said: Statement, fitting: list[Statement], passage: str) -> str:
    """Return a year of the claim that the passage tells of another event, or ''."""
    there = read(passage)
    told = {there.words[other.claim.told[0]].sentence for other in fitting}
    later = all(_LATER & {there.words[at].lower for at in other.claim.told} for other in fitting)
    known = {said.verb} | (said.heads if said.subject_names else set())
    rest = {key for key in said.told.keys() | said.subject if key not in known and key[0] != "#"}
    for kind, value in said.numbers:
        if not kind.startswith("year") or any((kind, value) in other.numbers for other in fitting):
            continue
        dated = {there.words[n.first].sentence for n in numbers(passage) if n.value == value}
        near = min((abs(one - two) for one in dated for two in told), default=0) <= NEAR
        shared = any(there.words[at].sentence in dated for key in rest for at in there.meanings.get(key, ()))
        if later or not (near or shared):
            return f"{value:g}"
    return ""
