"""What is claimed must be claimed of the same subject as in the passage."""

from dataclasses import dataclass
from functools import lru_cache

from assistant.check.claims import PRONOUNS, Claim, claims
from assistant.check.english import AUXILIARIES, BE, DETERMINERS, HE, LIGHT_WORDS, PREPOSITIONS, SAYING, SHE
from assistant.check.names import base, names
from assistant.check.numbers import numbers
from assistant.check.words import Text, meaning, read

LEAST = 1.5
"""How much a claim must tell, in content words, to be told from others."""
MATCHING = 0.5
"""Share of a claim that a claim of the passage must hold before their subjects are compared."""
SURE = 0.8
"""The share from which on a match excuses only what comes as near as this to it."""
UNSURE = 0.35
"""How near a claim with the right subject must come where no match is sure."""

Names = frozenset[frozenset[str]]


@dataclass(frozen=True)
class _Keyed:
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
    unsaid: bool
    """Whether a pronoun stands among what is told."""


def wrong_subject(sentence: str, passage: str) -> str:
    """Say of whom or what the passage claims what the sentence claims of another, or return ''."""
    here, there = read(sentence), read(passage)
    known = _keyed(passage)
    for said in _keyed(sentence):
        total = sum(said.told.values())
        if not said.heads or total < LEAST:
            continue
        shares = [
            sum(weight for key, weight in said.told.items() if key in other.told or key in other.subject) / total
            if said.claim.spoken <= other.claim.spoken or not other.claim.spoken
            else 0.0
            for other in known
        ]
        best = max(shares, default=0.0)
        if best < MATCHING:
            continue
        near = [
            other
            for other, share in zip(known, shares, strict=True)
            if share >= best * (SURE if best >= SURE else UNSURE)
        ]
        if not any(_agree(said, other, frozenset(there.meanings)) for other in near):
            whose = " ".join(there.words[at].text for at in leading.claim.subject) or "something else"
            what = " ".join(here.words[at].text for at in said.claim.subject)
            return f"the passage says this of “{whose}”, not of “{what}”"
    return ""


def _agree(said: _Keyed, other: _Keyed, known: frozenset[str]) -> bool:
    """Tell whether two matching claims may have the same subject."""
    if _strangers(said.names, other.names):
        return False
    if not other.heads and not other.subject_names:
        near = other.meant | other.before | other.told.keys()
        return bool(said.heads & near) or (bool(other.meant) and not said.heads & known)
    if said.subject_names and other.subject_names:
        if _shared(said.subject_names, other.subject_names):
            return True
    elif _alike(said.heads, other.subject) or _alike(other.heads, said.subject):
        return True
    elif other.subject_names and said.heads & _GENERIC:
        return True
    return _turned(said, other)


def _alike(heads: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a head is among the words, or one of them in a compound, as `light` and `lighthouse`."""
    return bool(heads & words) or any(
        min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)) for a in heads for b in words)


def _turned(said: _Keyed, other: _Keyed) -> bool:
    """Tell whether one claim is the other turned round: passive for active, or `the keeper was Ann` for `Ann was …`."""
    if other.claim.spoken:
        return False
    if said.claim.passive != other.claim.passive and said.verb == other.verb and other.unsaid:
        return bool(said.heads & other.before)
    if not (_shared(said.subject_names, other.told_names) if said.subject_names else said.heads & other.told.keys()):
        return False
    if said.verb in _COPULA and other.verb in _COPULA:
        return not _shared(said.owners, other.subject_names)
    back = other.heads & said.told.keys() or _shared(other.subject_names, said.told_names)
    return said.claim.passive != other.claim.passive or said.verb != other.verb or not back


_GENERIC = frozenset(map(meaning, "company firm house museum place site building institution".split()))
_OBJECTS = frozenset("it them him her".split())
_COPULA = frozenset({"", *(meaning(form) for form in BE)})


def _shared(mine: Names, theirs: Names) -> bool:
    return any(a <= b or b <= a for a in mine for b in theirs)


def _strangers(mine: Names, theirs: Names) -> bool:
    """Tell whether each claim names somebody whom the other does not."""
    return any(not _shared(frozenset({a}), theirs) for a in mine) and any(
        not _shared(frozenset({b}), mine) for b in theirs
    )


@lru_cache(maxsize=512)
def _keyed(raw: str) -> tuple[_Keyed, ...]:
    text = read(raw)
    values = {at: f"#{n.value:g}" for n in numbers(raw) for at in range(n.first, n.last + 1)}
    named: dict[int, frozenset[str]] = {}
    for name in names(raw):
        for spot in name.spots:
            named[spot] = name.words
    found = []
    for claim in claims(raw):
        told: dict[str, float] = {}
        for at in claim.told:
            key, weight = _key(text, at, values), _weight(text, at, claim)
            if key and weight:
                told[key] = weight
        by_name = [
            at
            for at in claim.subject
            if at in named and (text.words[at].capital or text.words[at].lower in ("he", "she"))
        ]
        found.append(
            _Keyed(
                claim,
                _keys(text, _heads(text, claim.subject), values),
                _keys(text, claim.subject, values),
                _keys(text, claim.meant, values),
                _keys(text, claim.before, values),
                told,
                meaning(text.words[claim.verb].lower) if claim.verb >= 0 else "",
                frozenset(named[at] for at in claim.told if at in named and text.words[at].capital)
                | frozenset(named[at] for at in by_name),
                frozenset(named[at] for at in by_name),
                frozenset(named[at] for at in claim.told if at in named and text.words[at].capital),
                frozenset(named[at] for at in claim.told if at in named and _owns(text, at)),
                any(text.words[at].lower in _OBJECTS for at in claim.told),
            )
        )
    return tuple(found)


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
    if lower in LIGHT_WORDS:
        return 0.5
    return 1.5 if at == claim.verb else 1.0


def _heads(text: Text, subject: list[int]) -> list[int]:
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
        elif word.content:
            if word.capital and not hung:
                heads.append(at)
            last = at
    if last >= 0 and not hung:
        heads.append(last)
    if heads or any(text.words[at].lower in PRONOUNS for at in subject):
        return heads
    return [at for at in subject if text.words[at].content]
