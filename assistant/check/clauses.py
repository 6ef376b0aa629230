"""Cuts a sentence into clauses and finds their verbs and nouns, by form alone."""

from assistant.check.english import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBER_WORDS,
    PREPOSITIONS,
    RELATIVES,
    SAYING,
    SUBORDINATORS,
)
from assistant.check.lexicon import COMMON_VERBS, INVARIANT, IRREGULAR, NOUN_FORMS
from assistant.check.words import COLON, Text, Word

PRONOUNS = frozenset("he she it they we i you this these those there both neither one some most".split())
_ANYBODY = frozenset("nobody none nothing everyone everybody everything someone something anyone all each".split())
_NOT_PAST = frozenset("red bed shed seed reed weed need feed speed hundred sacred naked indeed bred wicked".split())
PASSED_OVER = frozenset("not never also still now only just then already almost even always ever n't".split())


def segments_of(text: Text, start: int, end: int) -> list[list[int]]:
    segments: list[list[int]] = [[]]
    for at in range(start, end):
        word = text.words[at]
        cuts = (
            word.gap > 0
            or word.lower in RELATIVES
            or (word.lower == "there" and at + 1 < end and text.words[at + 1].lower in BE)
            or (word.lower in COORDINATORS and not _joins_names(text, at, end))
            or (
                word.lower in SUBORDINATORS
                and not (
                    at + 1 < end
                    and (
                        text.words[at + 1].lower == "of"
                        or text.words[at + 1].text[0].isdigit()
                        or text.words[at + 1].capital
                    )
                )
            )
        )
        if cuts and segments[-1]:
            segments.append([])
        segments[-1].append(at)
    return segments


def find_verb(text: Text, segment: list[int]) -> int:
    """Return the place of the main verb of a segment, of its auxiliary if it has no other, or -1."""
    words = text.words
    helper = -1
    for at in segment:
        lower = words[at].lower
        if (lower in AUXILIARIES and not (lower == "am" and words[at - 1].text[0].isdigit())) or lower.endswith("n't"):
            helper = at
            continue
        before = words[at - 1].lower if at > segment[0] else ""
        if at - 1 == segment[0] and before in RELATIVES:
            before = ""
        if helper >= 0:
            if lower in PASSED_OVER or (lower.endswith("ly") and at - helper < 3):
                continue
            if at - helper <= 3 and (
                may_be_participle(lower)
                or lower.endswith("ing")
                or (words[helper].lower not in BE | {"has", "have", "had"} and words[at].content)
            ):
                return at
            return helper
        if words[at].capital and not words[at].opens:
            continue
        if before in DETERMINERS or before in PREPOSITIONS - {"as"}:
            continue
        if may_be_participle(lower) or lower in SAYING:
            return at
        if (
            lower in COMMON_VERBS
            and at > segment[0]
            and (
                before.endswith("s")
                or before in PRONOUNS
                or words[at - 1].text[0].isdigit()
                or before in FUNCTION_WORDS - DETERMINERS - PREPOSITIONS - COORDINATORS
            )
        ):
            return at
        follows = words[at + 1] if at + 1 < len(words) else None
        goes_on = follows is None or follows.gap or follows.lower in FUNCTION_WORDS or follows.text[0].isdigit()
        if (follows is not None and follows.lower in AUXILIARIES) or before.endswith("'s"):
            continue
        if (
            lower.endswith("s")
            and (goes_on or not before.endswith("s"))
            and (at > segment[0] or words[at].gap)
            and any(base in COMMON_VERBS for base in (lower[:-1], lower[:-2], lower[:-3] + "y"))
        ):
            return at
    return helper


def noun_before(text: Text, at: int) -> list[int]:
    """Return the noun phrase that ends before a place, with what it hangs on."""
    found: list[int] = []
    for spot in range(at - 1, max(-1, at - 8), -1):
        word = text.words[spot]
        if (
            word.lower in AUXILIARIES | RELATIVES | SAYING
            or (found and text.words[found[0]].capital and may_be_participle(word.lower))
            or word.sentence != text.words[at].sentence
        ):
            break
        if word.content:
            found.insert(0, spot)
        if (word.gap and found) or (word.lower in DETERMINERS and found):
            break
    return found


def opens_clause(text: Text, segments: list[list[int]]) -> bool:
    """Tell whether `while the keeper, Hector Moar, was …` begins here: a new subject with an aside before its verb."""
    if len(segments) < 3 or any(find_verb(text, segment) >= 0 for segment in segments[:2]):
        return False
    first, aside, third = segments
    words = text.words
    joined = words[first[0]].lower in (COORDINATORS | SUBORDINATORS) - RELATIVES
    noun = first[1:2] if joined else first[:1] if words[first[0]].gap >= COLON else []
    return (
        bool(noun)
        and (words[noun[0]].lower in DETERMINERS or words[noun[0]].capital)
        and words[aside[0]].gap > 0
        and words[third[0]].gap > 0
        and words[third[0]].lower not in COORDINATORS | SUBORDINATORS
        and find_verb(text, third) in range(third[0], third[0] + 3)
    )


def only_participle(words: list[Word], segment: list[int], verb: int) -> bool:
    """Tell whether a participle without an auxiliary is all the verb that a segment has: `of oak laid across`."""
    return (
        may_be_participle(words[verb].lower)
        and words[segment[0]].gap > 0
        and not any(words[at].lower in AUXILIARIES | DETERMINERS for at in segment)
    )


def names_something(word: Word) -> bool:
    return word.content or word.lower in PRONOUNS | _ANYBODY or word.lower in NUMBER_WORDS or word.text[0].isdigit()


def _joins_names(text: Text, at: int, end: int) -> bool:
    return (
        at > 0
        and at + 1 < end
        and text.words[at - 1].capital
        and text.words[at + 1].capital
        and (text.words[at - 1].content and text.words[at + 1].content)
    )


def may_be_participle(lower: str) -> bool:
    if lower in IRREGULAR or lower in INVARIANT:
        return lower not in NOUN_FORMS
    return len(lower) > 3 and lower.endswith("ed") and lower not in _NOT_PAST
