"""Splits a text into claims: who or what it speaks of, and what it says of them.

There is no grammar model here. A clause's first verb divides its subject from the rest; what was left unsaid is
filled in from the clause before. It is one pass over a text with one state, so it stays together in one file.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from assistant.check.clauses import (
    PASSED_OVER,
    PRONOUNS,
    find_verb,
    may_be_participle,
    names_something,
    noun_before,
    only_participle,
    opens_clause,
    segments_of,
)
from assistant.check.english import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    HE,
    PREPOSITIONS,
    RELATIVES,
    ROLE_WORDS,
    SAYING,
    SHE,
    SUBORDINATORS,
)
from assistant.check.names import Name, names
from assistant.check.words import COLON, Text, Word, read, root

_THINKING = frozenset(map(root, "think believe suppose guess".split()))


@dataclass
class Claim:
    """What is said (`told`, word positions) of a `subject`; `agent` is whoever stands after "by"."""

    subject: list[int]
    told: list[int]
    verb: int = -1
    passive: bool = False
    agent: list[int] = field(default_factory=list)
    spoken: bool = False
    meant: list[int] = field(default_factory=list)
    """What a pronoun subject may stand for; empty where the subject is named."""
    leads: bool = False
    """Whether such a pronoun is the first subject of its sentence."""
    before: list[int] = field(default_factory=list)
    """The sentence before, where the antecedents of other pronouns are."""

    @property
    def words(self) -> list[int]:
        """All its positions."""
        return self.subject + self.told


@lru_cache(maxsize=512)
def claims(raw: str, known: frozenset[str] = frozenset()) -> tuple[Claim, ...]:
    """Return the claims of a text in order; `known` are words that name something elsewhere."""
    text = read(raw)
    found: list[Claim] = []
    at = 0
    while at < len(text.words):
        end = at
        while end < len(text.words) and text.words[end].sentence == text.words[at].sentence:
            end += 1
        earlier = [spot for claim in found for spot in claim.words]
        made = [claim for claim in _Sentence(text, at, end, earlier, names(raw, known)).claims if claim.told]
        for claim in made:
            claim.before = [spot for spot in earlier if text.words[spot].sentence == text.words[at].sentence - 1]
        _look_ahead(text, found, made)
        found += made
        at = end
    return tuple(found)


def _look_ahead(text: Text, found: list[Claim], made: list[Claim]) -> None:
    """Let `It was built …` also mean what the next sentence names, as `The tower is …` does."""
    last = [
        claim
        for claim in found
        if made and text.words[claim.told[0]].sentence == text.words[made[0].told[0]].sentence - 1
    ]
    for claim in last:
        if claim.leads and claim.meant and not any(text.words[at].lower in HE | SHE for at in claim.subject):
            claim.meant = claim.meant + made[0].subject


def _called(words: list[Word], at: int) -> bool:
    """Tell whether a word may be part of a speaker's name."""
    word = words[at]
    return word.capital and word.content and not word.quoted and word.lower not in ROLE_WORDS


class _Sentence:
    """One sentence, cut into segments and put together again as claims."""

    def __init__(self, text: Text, start: int, end: int, earlier: list[int], known: tuple[Name, ...]) -> None:
        self.text, self.earlier, self.names = text, earlier, known
        self.claims: list[Claim] = []
        self.waiting: list[int] = []
        self.fronted: list[Claim] = []
        segments = segments_of(text, start, end)
        for place, segment in enumerate(segments):
            if self.claims and opens_clause(text, segments[place : place + 3]):
                self.waiting = [at for at in segment if at > segment[0] or text.words[at].lower in DETERMINERS]
            else:
                self._take(segment)
        self.claims += self.fronted
        if self.waiting:
            self.claims.append(Claim([], self.waiting))
        self._speak(start, end)

    def _take(self, segment: list[int]) -> None:
        words = self.text.words
        intro = words[segment[0]].lower
        if words[segment[0]].gap >= COLON and any(claim.subject == self.waiting for claim in self.claims):
            self.waiting = []
        verb = find_verb(self.text, segment)
        if self._muses(segment, verb) or (
            verb >= 0 and intro in PREPOSITIONS - SUBORDINATORS and only_participle(words, segment, verb)
        ):
            verb = -1
        joined = intro in COORDINATORS | SUBORDINATORS
        body = segment[1:] if joined else segment
        current = self.claims[-1] if self.claims and not self.waiting else None
        if verb < 0:
            self._take_phrase(body, intro, current)
            return
        subject = [at for at in body if at < verb and words[at].lower not in PASSED_OVER | AUXILIARIES]
        named = any(names_something(words[at]) for at in subject)
        if not named:
            if current and not joined and words[segment[0]].gap and not may_be_participle(words[verb].lower):
                subject = list(current.subject)
            elif intro in RELATIVES:
                subject = self._antecedent(segment[0])
            elif words[verb].lower in SAYING and any(_called(words, at) for at in body):
                subject = [at for at in body if _called(words, at)]
            elif current and words[segment[0]].gap and not joined:
                subject = self._antecedent(segment[0]) + current.subject
            elif self.waiting:
                subject, keep = list(self.waiting), self.waiting
                self.waiting = keep if verb == segment[0] and may_be_participle(words[verb].lower) else []
            elif current:
                subject = list(current.subject)
            else:
                self.fronted.append(self._claim([], body, verb))
                return
        elif self.waiting:
            used = any(claim.subject == self.waiting for claim in self.claims)
            lead, self.waiting = [] if used else self.waiting, []
            if not lead:
                pass
            elif words[lead[0]].lower in PREPOSITIONS or (intro not in COORDINATORS and words[segment[0]].gap):
                body = body + lead
            else:
                subject = lead + subject
        claim = self._claim(subject, [at for at in body if at not in subject], verb)
        if not any(words[at].content for at in subject):
            claim.leads = not any(early.verb >= 0 for early in self.claims)
            claim.meant = self._meant(subject)
        for early in self.fronted:
            early.subject, early.meant = claim.subject, claim.meant
            self.claims.append(early)
        self.fronted = []
        if words[verb].lower not in SAYING or not all(words[at].quoted for at in subject):
            self.claims.append(claim)

    def _muses(self, segment: list[int], verb: int) -> bool:
        """Tell whether a segment is an aside of two or three words such as `she thinks`."""
        words = self.text.words
        aside = bool(self.claims or self.waiting) and len(segment) < 4 and words[segment[0]].gap > 0
        return (
            aside
            and verb > segment[0]
            and words[segment[0]].lower in PRONOUNS
            and (words[verb].lower in SAYING or root(words[verb].lower) in _THINKING)
        )

    def _antecedent(self, at: int) -> list[int]:
        """Return what a relative clause hangs on; an aside hangs on what it explains."""
        nouns = noun_before(self.text, at)
        return nouns + [
            spot
            for claim in self.claims
            if (claim.verb < 0 or self.text.words[claim.verb].lower in BE) and not set(nouns).isdisjoint(claim.told)
            for spot in claim.subject
            if spot not in nouns
        ]

    def _take_phrase(self, body: list[int], intro: str, current: Claim | None) -> None:
        words = self.text.words
        if not body:
            return
        aside = words[body[0]].gap > 0 and intro not in COORDINATORS
        names = words[body[0]].lower in DETERMINERS or words[body[0]].capital
        if current is None:
            if self.waiting and aside and names and words[self.waiting[0]].lower not in PREPOSITIONS:
                self.claims.append(Claim(list(self.waiting), body))
            self.waiting = self.waiting + body
        elif aside and names:
            self.claims.insert(len(self.claims) - 1, Claim(noun_before(self.text, body[0]), body))
            current.told += body
        else:
            current.told += body

    def _claim(self, subject: list[int], told: list[int], verb: int) -> Claim:
        words = self.text.words
        lowers = [words[at].lower for at in told]
        passive = (
            words[verb].lower not in AUXILIARIES
            and any(words[at].lower in BE for at in told if verb - 4 <= at < verb)
            and not words[verb].lower.endswith("ing")
        )
        passive = passive or (
            may_be_participle(words[verb].lower)
            and "by" in lowers
            and not any(at for at in told if at < verb and words[at].lower in AUXILIARIES)
        )
        agent: list[int] = []
        for place, lower in enumerate(lowers):
            named = place + 1 < len(told) and words[told[place + 1]].capital
            if (lower == "by" and passive) or (lower == "under" and named):
                agent = [at for at in told[place + 1 :] if words[at].content][:6]
        return Claim(subject, told, verb, passive or bool(agent), agent)

    def _meant(self, subject: list[int]) -> list[int]:
        """Return all that a pronoun may stand for: a person named before, else any subject before it."""
        words = self.text.words
        pronouns = {words[at].lower for at in subject} & (PRONOUNS - {"there"})
        if not pronouns:
            return []
        spots = set(subject)
        people = [at for name in self.names if spots & set(name.spots) for at in name.spots if words[at].content]
        here = [at for claim in self.claims if claim.verb >= 0 for at in claim.subject + claim.meant]
        return (people if pronouns & (HE | SHE) else []) + (here or self.earlier)

    def _speak(self, start: int, end: int) -> None:
        """Add who said what is quoted or reported in a sentence, where somebody is said to have said it."""
        words = self.text.words
        for at in range(start, end):
            if words[at].lower in SAYING and not words[at].quoted:
                by = next((c for c in self.claims if c.verb == at and (c.subject or c.meant)), None)
                near = [spot for spot in range(max(start, at - 3), min(end, at + 4)) if _called(words, spot)]
                told = [spot for spot in range(start, end) if words[spot].quoted] or list(range(at + 1, end))
                if near or by:
                    self.claims.append(
                        Claim(
                            near or (by.subject if by else []),
                            told,
                            at,
                            spoken=True,
                            meant=by.meant if by and not near else [],
                        )
                    )
                return
