"""CONDENSE: a follow-up becomes a question that can be understood, and looked up, alone."""

import re

from assistant.conversation import Turn
from assistant.names import Name, names
from knowledge.words import content_words

_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.I)
_PEOPLE = re.compile(r"\b(?:they|them|their|theirs)\b", re.I)
_THING = re.compile(
    r"\b(?:it|its|this one|that one|this|that)\b(?!\s+(?:place|factory|museum|house|year|day|time|way|kind)\b)",
    re.I,
)
_PLACE = re.compile(
    r"\bthere\b(?!\s+(?:is|are|was|were|any|a|an|many|be)\b)(?<!is there)(?<!are there)(?<!was there)", re.I
)
_ELLIPSIS = re.compile(r"^(?:and|but|or|so|what about|how about|and what about|what of)\b[\s,]*", re.I)
_POSSESSIVE = frozenset(("his", "hers", "their", "theirs", "its"))
SHORT = 3
"""A follow-up with no more content words than this may lean on the question before it."""


def condense(message: str, history: tuple[Turn, ...]) -> str:
    """Return `message` with what it leaves unsaid put in from `history`; unchanged where nothing is."""
    if not history:
        return message
    before = history[-1].standalone or history[-1].question
    resolved = _resolve_pronouns(message, history)
    if resolved != message:
        return resolved
    if _ELLIPSIS.match(message):
        return _continued(_ELLIPSIS.sub("", message), before)
    if not content_words(message):
        return f"{message.rstrip('?!. ')}: {before}"
    return message


def _continued(rest: str, before: str) -> str:
    """Return the question before, asked of what `rest` names instead."""
    own, theirs = names(f"about {rest}"), names(before)
    if len(content_words(rest)) > SHORT:
        return rest
    if own and theirs:
        replaced = next((n for n in theirs if n.person == own[0].person), theirs[-1])
        return before.replace(replaced.text, own[0].text)
    return f"{before.rstrip('?!. ')}: {rest}"


def _resolve_pronouns(message: str, history: tuple[Turn, ...]) -> str:
    own = {name.text for name in names(message)}
    mentioned = [name for turn in reversed(history) for name in _recent(turn) if name.text not in own]
    people = [name for name in mentioned if name.person]
    things = [name for name in mentioned if not name.person]
    places = [name for name in mentioned if name.after_place_word] or things
    for pattern, kind in ((_PERSON, people), (_PEOPLE, people or things), (_PLACE, places), (_THING, things)):
        if pattern.search(message) and kind and not (own and pattern is _THING):
            return pattern.sub(lambda found, name=kind[0]: _inflected(found.group(), name), message)  # type: ignore[misc]
    if any(p.search(message) for p in (_PERSON, _PEOPLE, _PLACE, _THING)) and len(content_words(message)) <= SHORT:
        before = history[-1].standalone or history[-1].question
        return f"{message.rstrip('?!. ')}: {before}"
    return message


def _inflected(pronoun: str, name: Name) -> str:
    return f"{name.text}'s" if pronoun.lower() in _POSSESSIVE else name.text


def _recent(turn: Turn) -> list[Name]:
    """Return the names of a turn, those of the question first: they are what is being talked about."""
    return names(f"about {turn.standalone or turn.question}") + names(turn.answer)
