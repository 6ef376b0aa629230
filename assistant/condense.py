"""CONDENSE: the ways in which a follow-up can be understood, and looked up, alone; the likeliest first."""

import re

from assistant.conversation import Turn
from assistant.names import Name, names
from knowledge.words import content_words

_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.I)
_LEANS = re.compile(
    r"\b(?:he|she|him|his|her|hers|they|them|their|theirs|it|its|this|that|these|those|there|then|one|ones|"
    r"else|other|others|another|rest|same|both|either|neither|former|latter|too|instead|again|afterwards)\b",
    re.I,
)
_DANGLES = re.compile(r"\b(?:by|for|with|from|to|of|about|after|before|since|until)\W*$", re.I)
_EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were)\s+(?:it|there)\s+(?:true|a|an|any|still|raining)\b|\bthere\s+(?:is|are|was|were)\b|"
    r"\bis that (?:so|true|right)\b|\b(?:isn't|wasn't|aren't|weren't|doesn't|didn't|don't)\s+(?:it|they|he|she)\s*\W*$|"
    r"\bthat\s+(?:the|a|an|you|we|i|they|he|she|it|there)\b|\b(?:the|each|every) (?:other|same)\b",
    re.I,
)
_OPENING = re.compile(
    r"^(?:(?:ok(?:ay)?|right|well|oh|ah|and|but|or|so|then|what about|how about|what of)\b[\s,.!]*)+", re.I
)
_ELLIPSIS = re.compile(r"\b(?:and|or|but|what about|how about|what of)\b", re.I)
_QUESTION_WORD = re.compile(
    r"^(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could)\b", re.I
)
_POSSESSIVE = frozenset(("his", "hers", "their", "theirs", "its"))
REMEMBERED = 40
"""Words of what was asked before; what was asked still earlier is left out."""


def condense(message: str, history: tuple[Turn, ...], people: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return `message` with what it leaves unsaid put in from `history`; only itself where nothing is.

    `people` are the names that the documents use for persons; without them the form of a name must do.
    """
    if not history:
        return (message,)
    before = _remembered(history[-1].standalone or history[-1].question)
    opening = _OPENING.match(message)
    rest = message[opening.end() :].strip() if opening else message
    if not content_words(rest) and not names(f"about {rest}"):
        return (f"{before} {message}",)
    joined = f"{before} {message}"
    if opening and _ELLIPSIS.search(opening.group()) and not _QUESTION_WORD.match(rest):
        replaced = _replaced(rest, before, people)
        return (replaced, joined) if replaced else (joined, rest)
    named = _with_person(message, history, people)
    if named != message:
        return (named, joined)
    if leans(message):
        return (joined, message)
    return (message, joined) if len(content_words(message)) <= 1 and not names(f"about {message}") else (message,)


def leans(message: str) -> bool:
    """Tell whether `message` points at something that it does not name."""
    dangles = _DANGLES.search(message) and len(content_words(message)) <= 1 and not names(f"about {message}")
    return bool(dangles or _LEANS.search(_EXPLETIVE.sub(" ", message)))


def _remembered(before: str) -> str:
    """Return the last words of `before`, whole questions at a time."""
    asked = re.findall(r"[^?]+\?*", before)
    kept = asked[-1:]
    for question in reversed(asked[:-1]):
        if len(f"{question} {''.join(kept)}".split()) > REMEMBERED:
            break
        kept.insert(0, question)
    text = "".join(kept).strip()
    return text if text.endswith(("?", "!", ".")) else f"{text}?"


def _replaced(rest: str, before: str, people: frozenset[str]) -> str:
    """Return the question before, asked of what `rest` names instead; an empty string if it names nothing alike."""
    own, theirs = names(f"about {rest}"), names(f"about {before}")
    if not own or not theirs or len(content_words(rest)) > len(own[0].text.split()) + 1:
        return ""
    person = _is_person(own[0], people)
    alike = [name for name in theirs if _is_person(name, people) == person]
    replaced = alike[-1] if alike else theirs[-1] if len(theirs) == 1 else None
    return before.replace(replaced.text, own[0].text) if replaced else ""


def _with_person(message: str, history: tuple[Turn, ...], people: frozenset[str]) -> str:
    """Return `message` with “he”, “she” and so on replaced by the person last spoken of, if there is one."""
    if not _PERSON.search(message) or any(_is_person(name, people) for name in names(f"about {message}")):
        return message
    mentioned = [name for turn in reversed(history) for name in _recent(turn) if _is_person(name, people)]
    if not mentioned:
        return message
    return _PERSON.sub(lambda found: _inflected(found, mentioned[0].text), message)


def _is_person(name: Name, people: frozenset[str]) -> bool:
    return name.text in people if people else name.person


def _inflected(pronoun: re.Match[str], name: str) -> str:
    following = pronoun.string[pronoun.end() :]
    own = pronoun.group().lower() in _POSSESSIVE or (
        pronoun.group().lower() == "her" and re.match(r"\s+[a-z]", following) is not None
    )
    return f"{name}'s" if own else name


def _recent(turn: Turn) -> list[Name]:
    """Return the names of a turn, those of the question first: they are what is being talked about."""
    return names(f"about {turn.standalone or turn.question}") + names(turn.answer)
