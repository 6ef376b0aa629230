"""Turns the claims of a text into statements that can be compared: words as keys, with the roles they play."""

from dataclasses import dataclass
from functools import lru_cache

from assistant.check.claims import Claim, claims
from assistant.check.clauses import PRONOUNS
from assistant.check.english import AUXILIARIES, BE, COORDINATORS, DETERMINERS, HE, PREPOSITIONS, SAYING, SHE
from assistant.check.names import base, names
from assistant.check.number import Number
from assistant.check.numbers import numbers
from assistant.check.polarity import denied
from assistant.check.superlatives import superlatives
from assistant.check.words import LIGHT_MEANINGS, Text, meaning, read

Names = frozenset[frozenset[str]]
_THINGS = frozenset("it this that these".split())
_OBJECTS = frozenset("it them him her".split())
_LOOSE = frozenset("of by as like than with for".split())
"""Prepositions that may hang on a noun as well as on the verb, so that they tell nothing of the place."""
COPULA = frozenset({"", *(meaning(form) for form in BE)})


@dataclass(frozen=True)
class Statement:
    """A claim with its words as keys; `heads` are the nouns its subject turns on."""

    claim: Claim
    heads: frozenset[str]
    subject: frozenset[str]
    meant: frozenset[str]
    before: frozenset[str]
    told: dict[str, float]
    verb: str
    names: Names
    subject_names: Names
    told_names: Names
    owners: Names
    agent: frozenset[str]
    thing: bool
    """Whether its subject is a pronoun that no person answers to."""
    unsaid: bool
    """Whether a pronoun stands among what is told."""
    object: frozenset[str]
    """What stands between the verb and the first preposition."""
    touched: frozenset[str]
    """What stands under a negation anywhere in it."""
    denied: frozenset[str]
    """What does so and is not affirmed in it too."""
    focus: frozenset[str]
    """What each negation denies first; the rest may only stand beside it."""
    extremes: frozenset[str]
    numbers: frozenset[tuple[str, float]]
    slots: dict[str, list[str]]
    named: dict[str, frozenset[str]]
    """Which name each word of a name is part of."""


@lru_cache(maxsize=512)
def statements(raw: str, known: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    text = read(raw)
    values = {at: f"#{n.value:g}" for n in numbers(raw) for at in range(n.first, n.last + 1)}
    named: dict[int, frozenset[str]] = {}
    for name in names(raw, known):
        for spot in name.spots:
            named[spot] = name.words
    excepting = {at for at, word in enumerate(text.words) if word.lower == "except" and known}
    under, extremes = denied(text), superlatives(raw)
    found = []
    for claim in claims(raw, known):
        told: dict[str, float] = {}
        for at in claim.told:
            key, weight = _key(text, at, values), _weight(text, at, claim)
            if key and weight:
                told[key] = weight

        def denials(spots: list[int], claim: Claim = claim) -> frozenset[str]:
            own = [at for at in spots if at in claim.words and _reaches(text, under[at], claim)]
            free = [at for at in claim.words if at not in under]
            return _keys(text, own, values) - _keys(text, free, values)

        by_name = [
            at for at in claim.subject if at in named and (_says(text, at) or text.words[at].lower in ("he", "she"))
        ]
        found.append(
            Statement(
                claim,
                _keys(text, _heads(text, claim.subject, values), values),
                _keys(text, claim.subject, values),
                _keys(text, claim.meant, values),
                _keys(text, claim.before, values),
                told,
                meaning(text.words[claim.verb].lower) if claim.verb >= 0 else "",
                frozenset(named[at] for at in claim.told if at in named and _says(text, at))
                | frozenset(named[at] for at in by_name),
                frozenset(named[at] for at in by_name),
                frozenset(named[at] for at in claim.told if at in named and _says(text, at)),
                frozenset(named[at] for at in claim.told if at in named and _owns(text, at)),
                _keys(text, claim.agent, values),
                any(text.words[at].lower in _THINGS for at in claim.subject),
                any(text.words[at].lower in _OBJECTS for at in claim.told),
                _keys(text, _object(text, claim), values),
                _keys(text, [at for at in claim.words if at in under and _reaches(text, under[at], claim)], values),
                denials(list(under)),
                denials([min(at for at in under if under[at] == by) for by in set(under.values()) - excepting]),
                frozenset(extremes[at] for at in claim.words if at in extremes),
                frozenset((_counted(text, n), n.value) for n in numbers(raw) if n.first in claim.words),
                _slots(text, claim, values),
                {_key(text, at, values): named[at] for at in claim.told if at in named and _says(text, at)},
            )
        )
    return tuple(found)


def _reaches(text: Text, negator: int, claim: Claim) -> bool:
    """Tell whether a negation is the claim's own, or `it is not true that` before it."""
    return negator in claim.words or (
        text.words[negator + 1 : negator + 2] != [] and (text.words[negator + 1].lower == "true")
    )


def _says(text: Text, at: int) -> bool:
    return text.words[at].capital and text.words[at].content


def _counted(text: Text, number: Number) -> str:
    """Return what a number counts, as far as its next word tells."""
    follows = text.words[number.last + 1 : number.last + 2]
    noun = meaning(follows[0].lower) if follows and follows[0].content and not follows[0].gap else ""
    return f"{number.kind} {number.unit or noun}"


def _slots(text: Text, claim: Claim, values: dict[int, str]) -> dict[str, list[str]]:
    """Return the noun that each preposition of a claim leads to."""
    slots: dict[str, list[str]] = {}
    slot, last = "", -1
    for at in [at for at in claim.told if at > claim.verb]:
        word = text.words[at]
        if word.lower in PREPOSITIONS or word.gap or word.lower in COORDINATORS:
            if slot and last >= 0:
                slots.setdefault(slot, []).append(_key(text, last, values))
            slot, last = (word.lower if _leads(text, at) and word.lower not in _LOOSE else ""), -1
        if word.content:
            last = at
    if slot and last >= 0:
        slots.setdefault(slot, []).append(_key(text, last, values))
    return slots


def _object(text: Text, claim: Claim) -> list[int]:
    after = [at for at in claim.told if at > claim.verb]
    end = next((place for place, at in enumerate(after) if _leads(text, at) or text.words[at].gap), len(after))
    return after[:end]


def _leads(text: Text, at: int) -> bool:
    """Tell whether a preposition stands here, and not the `to` of a verb."""
    follows = text.words[at + 1] if at + 1 < len(text.words) else None
    infinitive = text.words[at].lower == "to" and follows is not None and follows.lower not in DETERMINERS
    return text.words[at].lower in PREPOSITIONS and not (infinitive and follows and not follows.capital)


def _owns(text: Text, at: int) -> bool:
    before = [word.lower for word in text.words[max(0, at - 2) : at]]
    return "of" in before or text.words[at].lower.endswith("'s") or text.words[at].lower in HE | SHE


def _keys(text: Text, spots: list[int], values: dict[int, str]) -> frozenset[str]:
    return frozenset(_key(text, at, values) for at in spots) - {""}


def _key(text: Text, at: int, values: dict[int, str]) -> str:
    word = text.words[at]
    if at in values:
        return values[at]
    return meaning(base(word)) if word.content else ""


def _weight(text: Text, at: int, claim: Claim) -> float:
    lower = text.words[at].lower
    if lower in AUXILIARIES or (claim.spoken and lower in SAYING):
        return 0.0
    return (0.5 if meaning(lower) in LIGHT_MEANINGS else 1.0) + (0.5 if at == claim.verb else 0.0)


def _heads(text: Text, subject: list[int], values: dict[int, str]) -> list[int]:
    """Return the last noun of each phrase of a subject that no preposition introduces."""
    heads: list[int] = []
    hung, last = False, -1
    for at in subject:
        word = text.words[at]
        opens = word.lower in PREPOSITIONS or word.lower in DETERMINERS
        if opens and last >= 0:
            if not hung:
                heads.append(last)
            hung, last = False, -1
        if word.lower in PREPOSITIONS:
            hung = True
        elif word.content or at in values:
            if word.capital and not hung:
                heads.append(at)
            last = at
    if last >= 0 and not hung:
        heads.append(last)
    if heads or any(text.words[at].lower in PRONOUNS for at in subject):
        return heads
    return [at for at in subject if text.words[at].content]
