"""Which kind of thing a question asks for, and whether a sentence holds one."""

import re
from enum import StrEnum

from knowledge.words import words


class Asked(StrEnum):
    """The kinds of things that can be told apart by form."""

    PERSON = "a name"
    TIME = "a date or a time"
    COUNT = "a number"
    PRICE = "a price"
    PLACE = "a place"
    REASON = "a reason"
    ANYTHING = ""


_AUXILIARY = r"(?:'s|\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|exactly))\b"
"""What follows a question word that asks; “when they come” and “the place where they sit” do not ask."""

_QUESTIONS = (
    (
        Asked.PRICE,
        r"\bhow much (?:is|are|does|do|did|was|were|for|would)\b|\bwhat(?:'s| is| are| was) the (?:price|cost)|"
        r"\bwhat (?:do|does|did|would|will) .*\bcost|^(?:price|cost)s?\b",
    ),
    (
        Asked.TIME,
        rf"^when\b|\bwhen(?:{_AUXILIARY}|\W*$)|\b(?:what|which) (?:year|date|day|decade|century|month|time)\b|"
        r"\bhow long ago\b",
    ),
    (Asked.COUNT, r"\bhow (?:many|much|long|old|far|big|large|tall|high|deep|heavy|often|fast|wide)\b"),
    (Asked.PERSON, rf"^who(?:se|m)?\b|\bwho(?:se|m)?(?:{_AUXILIARY}|\W*$)"),
    (
        Asked.PLACE,
        rf"^where\b|\bwhere(?:{_AUXILIARY}|\W*$)|"
        r"\b(?:what|which) (?:town|village|city|country|county|region|place)\b",
    ),
    (Asked.REASON, r"\b(?:why|how come|what for|what made)\b"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _QUESTIONS)

_NUMBER_WORDS = frozenset(
    (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
        "thousands million millions dozen dozens half twice decade decades century centuries several few many "
        "dozen"
    ).split()
)
_TIME_WORDS = frozenset(
    (
        "january february march april june july august september october november december monday tuesday "
        "wednesday thursday friday saturday sunday spring summer autumn winter morning noon midnight today "
        "yesterday ago century decade decades years months weeks"
    ).split()
)
_MONEY = re.compile(
    r"[£$€¥]\s?\d|\d\s?(?:p|pence|pounds?|euros?|dollars?|shillings?|guineas?|francs?|cents?|yen)\b|"
    rf"\b(?:a|an|half|{'|'.join(sorted(_NUMBER_WORDS | {'one'}))})[ -](?:an? )?"
    r"(?:pence|penny|pounds?|euros?|dollars?|shillings?|guineas?|crowns?|francs?|cents?|yen|farthings?)\b(?! of\b)|"
    r"\b(?:half|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen)-?pence\b|\bha'?penny\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|of|by|on|around|beside|between|above|below|under|behind|outside|inside)\b"
)
_BECAUSE = re.compile(
    r"\b(?:because|since|so that|so as|in order|due to|owing|thanks to|reason|therefore|as a result|why|to \w+|"
    r"for (?:its|their|the)|after|tribute|inspired|meant|means|wanted|reflect\w*)\b",
    re.I,
)


def asked_for(question: str) -> Asked:
    """Return the kind of thing that `question` asks for, `ANYTHING` when its form does not tell."""
    text = question.lower().replace("’", "'")
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), Asked.ANYTHING)


def holds(kind: Asked, sentence: str) -> bool:
    """Tell whether `sentence` has the form of something of that kind in it."""
    own = set(words(sentence))
    number = any(c.isdigit() for c in sentence) or bool(own & _NUMBER_WORDS)
    match kind:
        case Asked.PERSON:
            return bool(_NAME.search(sentence))
        case Asked.TIME:
            return any(c.isdigit() for c in sentence) or bool(own & _TIME_WORDS)
        case Asked.COUNT:
            return number
        case Asked.PRICE:
            return bool(_MONEY.search(sentence))
        case Asked.PLACE:
            return bool(_NAME.search(sentence) or _IN_PLACE.search(sentence.lower()))
        case Asked.REASON:
            return bool(_BECAUSE.search(sentence))
        case _:
            return True
