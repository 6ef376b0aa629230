"""What is claimed must be claimed of the same subject as in the passage."""

from dataclasses import dataclass
from functools import lru_cache

from assistant.check.claims import PRONOUNS, Claim, claims
from assistant.check.english import AUXILIARIES, BE, COORDINATORS, DETERMINERS, HE, PREPOSITIONS, SAYING, SHE
from assistant.check.names import Name, base, name_words, names
from assistant.check.numbers import Number, numbers
from assistant.check.polarity import denied
from assistant.check.superlatives import superlatives
from assistant.check.words import LIGHT_MEANINGS, Text, meaning, read

LEAST = 1.5
"""How much a claim must tell, in content words, to be told from others."""
MATCHING = 0.5
"""Share of a claim that a claim of the passage must hold before their subjects are compared."""
SURE = 0.8
"""The share from which on a match excuses only what comes as near as this to it."""
UNSURE = 0.35
"""How near a claim with the right subject must come where no match is sure."""

_LATER = frozenset("later earlier afterwards thereafter".split())
_PRESENT, _PAST = frozenset("still today now currently nowadays".split()), frozenset("until till once formerly".split())
NEAR = 1
"""How many sentences away from a claim the passage may tell a number of it."""

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
    agent: frozenset[str]
    thing: bool
    """Whether its subject is a pronoun that no person answers to."""
    unsaid: bool
    """Whether a pronoun stands among what is told."""
    object: frozenset[str]
    """What stands between the verb and the first preposition."""
    denied: frozenset[str]
    focus: frozenset[str]
    """What each negation denies first; the rest may only stand beside it."""
    extremes: frozenset[str]
    numbers: frozenset[tuple[str, float]]
    slots: dict[str, list[str]]
    named: dict[str, frozenset[str]]
    """Which name each word of a name is part of."""


def wrong_claim(sentence: str, passage: str) -> str:
    """Say what the passage claims of another, or the contrary of, or return ''."""
    here, there = read(sentence), read(passage)
    known, words = _keyed(passage), frozenset(there.meanings)
    denials = frozenset(key for other in known for key in other.denied)
    for said in _keyed(sentence, name_words(passage)):
        other = _dated_otherwise(there, said, known)
        if other:
            return f"the passage says “{other}” of something else"
        near = _matching(said, known)
        fitting = [other for other in near if not said.heads or _agree(said, other, words, names(passage))]
        if fitting and _denies(said, fitting, denials):
            what = " ".join(here.words[at].text for at in sorted(said.claim.words))
            return f"the passage says the contrary of “{what}”"
        same = [other for other in fitting if other.verb == said.verb and said.verb not in _COPULA]
        lost = _elsewhere(said, same, passage) if same else ""
        if lost:
            return f"the passage says “{lost}” of something else"
        if fitting and _outdated(here, there, said, fitting):
            return "the passage says that this is past"
        if near and not fitting and sum(said.told.values()) >= LEAST and (
            said.told.keys() - {said.verb} or said.numbers
        ):
            whose = " ".join(there.words[at].text for at in near[0].claim.subject) or "something else"
            what = " ".join(here.words[at].text for at in said.claim.subject)
            return f"the passage says this of “{whose}”, not of “{what}”"
    return ""


def _outdated(here: Text, there: Text, said: _Keyed, fitting: list[_Keyed]) -> bool:
    """Tell whether the sentence says `still` or `today` of what the passage says `until` or `once`."""
    present = _PRESENT & {here.words[at].lower for at in said.claim.words}
    return bool(present) and all(
        _PAST & {there.words[at].lower for at in other.claim.words}
        and not _PRESENT & {there.words[at].lower for at in other.claim.words}
        for other in fitting
    )


def _dated_otherwise(there: Text, said: _Keyed, known: tuple[_Keyed, ...]) -> str:
    """Return a year that the passage gives to another subject, while it dates this one differently, or ''."""
    for kind, value in said.numbers:
        dated = [other for other in known if (kind, value) in other.numbers and other.claim.verb >= 0]
        if not kind.startswith("year") or not said.heads or not dated:
            continue
        mine = [other for other in known if _alike(said.heads, other.subject) and said.heads & other.heads]
        beside = {there.words[other.claim.told[0]].sentence for other in mine}
        others = all(
            other.heads
            and not _alike(said.heads, other.subject | other.told.keys())
            and not (other.subject_names and not said.subject_names)
            and there.words[other.claim.told[0]].sentence not in beside
            for other in dated
        )
        if others and any(one.startswith("year") for other in mine for one, _ in other.numbers):
            return f"{value:g}"
    return ""


def _elsewhere(said: _Keyed, fitting: list[_Keyed], passage: str) -> str:
    """Return a year of the claim that the passage tells of another event, or ''."""
    there = read(passage)
    told = {there.words[other.claim.told[0]].sentence for other in fitting}
    later = all(_LATER & {there.words[at].lower for at in other.claim.told} for other in fitting)
    rest = {key for key in said.told if key != said.verb and not key.startswith("#")}
    for kind, value in said.numbers:
        if not kind.startswith("year") or any((kind, value) in other.numbers for other in fitting):
            continue
        dated = {there.words[n.first].sentence for n in numbers(passage) if n.value == value}
        near = min((abs(one - two) for one in dated for two in told), default=0) <= NEAR
        shared = any(there.words[at].sentence in dated for key in rest for at in there.meanings.get(key, ()))
        if later or not (near or shared):
            return f"{value:g}"
    return ""


def _matching(said: _Keyed, known: tuple[_Keyed, ...]) -> list[_Keyed]:
    """Return the passage's claims that tell the same, the best first; none if none tells half of it."""
    if said.verb in _COPULA and said.told.keys() <= said.named.keys():
        known = tuple(other for other in known if other.verb in _COPULA) or known
    if said.extremes:
        extreme = tuple(other for other in known if said.extremes & other.extremes)
        return _ranked(said, extreme, UNSURE) or _ranked(said, known, MATCHING)
    return _ranked(said, known, MATCHING)


def _ranked(said: _Keyed, known: tuple[_Keyed, ...], enough: float) -> list[_Keyed]:
    total = sum(said.told.values())
    if total < 1:
        return []
    shares = {
        at: sum(weight for key, weight in said.told.items() if _holds(other, said, key)) / total
        for at, other in enumerate(known)
        if said.claim.spoken == other.claim.spoken and (other.claim.verb >= 0 or said.verb in _COPULA)
    }
    ranked = sorted(shares, key=lambda at: (-shares[at], known[at].verb != said.verb))
    if not ranked or shares[ranked[0]] < enough:
        return []
    best = shares[ranked[0]]
    near = [known[at] for at in ranked if shares[at] >= best * (SURE if best >= SURE else UNSURE)]
    return [other for other in near if other.verb == said.verb and said.verb not in _COPULA] or near


def _holds(other: _Keyed, said: _Keyed, key: str) -> bool:
    """Tell whether a claim has a word of another, and of the same name if it is part of a name."""
    name = said.named.get(key)
    return (key in other.told or key in other.subject) and (name is None or _shared(frozenset({name}), other.names))


def _agree(said: _Keyed, other: _Keyed, known: frozenset[str], kinds: tuple[Name, ...]) -> bool:
    """Tell whether two matching claims may have the same subject."""
    mine = said.names - said.subject_names if other.claim.meant and not other.subject_names else said.names
    if _strangers(mine, other.names, kinds) or _mistaken(said, other) or _miscounted(said, other) or _misplaced(said, other, known):
        return False
    if not other.heads and not other.subject_names:
        people = [name for name in said.subject_names if _kind(name, kinds) == "person"]
        if other.thing and people and not _shared(frozenset(people), other.told_names):
            return False
        near = other.meant | other.before | other.told.keys()
        return _alike(said.heads, near) or (bool(other.meant) and not said.heads & known)
    if _reversed(said, other):
        return False
    if said.verb == other.verb and other.agent and said.claim.passive < other.claim.passive and said.subject_names:
        return _shared(said.subject_names, other.told_names)
    if said.subject_names and other.subject_names:
        if _shared(said.subject_names, other.subject_names):
            return True
    elif (other.claim.meant and not said.subject_names and said.heads & other.meant) or (said.subject_names and said.heads & other.subject) or (not said.subject_names and (_alike(said.heads, other.subject) or _alike(other.heads, said.subject))) or (other.subject_names and said.heads & _GENERIC) or (
        other.heads & _GENERIC and not any(_kind(name, kinds) == "person" for name in said.subject_names)
    ):
        return True
    return _turned(said, other)


def _denies(said: _Keyed, fitting: list[_Keyed], denials: frozenset[str]) -> bool:
    """Tell whether the sentence denies what the claims it fits affirm, or affirms what they deny."""
    same = [other for other in fitting if said.verb == other.verb and said.verb not in _COPULA] or fitting
    contested: set[str] = set()
    for other in same:
        focus = (said.focus - denials) | other.focus
        common = (said.told.keys() | said.subject) & (other.told.keys() | other.subject)
        mine, theirs = said.denied & common, other.denied & common
        if (mine or theirs) and not mine & theirs:
            contested |= (mine | theirs) & focus
        elif mine & theirs:
            return False
    return bool(contested) and not any(
        contested & (other.told.keys() | other.subject) and not contested & (said.denied ^ other.denied)
        for other in same
    )


def _mistaken(said: _Keyed, other: _Keyed) -> bool:
    """Tell whether `the keeper was Ann` stands where the passage has `the keeper was Bob`."""
    if not (said.verb in _COPULA and other.verb in _COPULA and said.told_names and other.told_names):
        return False
    return _alike(said.heads, other.subject) and not _shared(said.told_names, other.told_names)


def _misplaced(said: _Keyed, other: _Keyed, known: frozenset[str]) -> bool:
    """Tell whether the same verb and preposition lead to another place of the passage: `ends in the hall`."""
    if said.verb != other.verb:
        return False
    whole = other.told.keys() | other.subject | (other.before if other.meant else frozenset())
    for slot, heads in said.slots.items():
        theirs = other.slots.get(slot, [])
        replaced = set(heads) & known or (said.extremes & other.extremes and set(heads))
        replaced = replaced and not set(heads) & whole and set(theirs) - said.told.keys() - said.subject
        if replaced or (len(set(heads)) == 2 and heads == theirs[::-1]):
            return True
    return False


def _miscounted(said: _Keyed, other: _Keyed) -> bool:
    """Tell whether each claim has a number of the same kind that the other has not."""
    mine, theirs = said.numbers - other.numbers, other.numbers - said.numbers
    return any((kind == its and not kind.endswith(" ")) or kind == its == "year " for kind, _ in mine for its, _ in theirs)


def _alike(heads: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a head is among the words, or one of them in a compound, as `light` and `lighthouse`."""
    return bool(heads & words) or any(
        min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)) for a in heads for b in words
    )


def _reversed(said: _Keyed, other: _Keyed) -> bool:
    """Tell whether `Ann painted Bob` stands where the passage has `Ann was painted by Bob`, or the other way."""
    if said.verb != other.verb or said.claim.passive == other.claim.passive:
        return False
    passive, active = (said, other) if said.claim.passive else (other, said)
    return bool(passive.agent & active.told.keys()) and bool(passive.heads & active.heads)


def _turned(said: _Keyed, other: _Keyed) -> bool:
    """Tell whether one claim is the other turned round: passive for active, or `the keeper was Ann` for `Ann was …`."""
    if other.claim.spoken:
        return False
    if said.claim.passive != other.claim.passive and said.verb == other.verb and other.unsaid:
        return bool(said.heads & other.before)
    if other.claim.passive and not other.agent and said.verb == other.verb and other.heads & said.told.keys():
        return not said.subject_names
    if not (_shared(said.subject_names, other.told_names) if said.subject_names else said.heads & other.told.keys()):
        return False
    if said.verb in _COPULA and other.verb in _COPULA:
        return not _shared(said.owners, other.subject_names)
    back = other.heads & said.told.keys() or _shared(other.subject_names, said.told_names)
    return said.claim.passive != other.claim.passive or said.verb != other.verb or not (back or said.heads - other.object)


_GENERIC = frozenset(map(meaning, "company firm house museum place site building institution".split()))
_THINGS = frozenset("it this that these".split())
_LOOSE = frozenset("of by as like than with for".split())
"""Prepositions that may hang on a noun as well as on the verb, so that they tell nothing of the place."""
_OBJECTS = frozenset("it them him her".split())
_COPULA = frozenset({"", *(meaning(form) for form in BE)})


def _shared(mine: Names, theirs: Names) -> bool:
    return any(a <= b or b <= a for a in mine for b in theirs)


def _strangers(mine: Names, theirs: Names, kinds: tuple[Name, ...]) -> bool:
    """Tell whether each claim names a person whom the other does not."""
    ours = [a for a in mine if not _shared(frozenset({a}), theirs)]
    others = [b for b in theirs if not _shared(frozenset({b}), mine)]
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


@lru_cache(maxsize=512)
def _keyed(raw: str, known: frozenset[str] = frozenset()) -> tuple[_Keyed, ...]:
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
            _Keyed(
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
    return negator in claim.words or (text.words[negator + 1 : negator + 2] != [] and (
        text.words[negator + 1].lower == "true"
    ))


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
