"""A true number must belong to the same thing as in the passage, not to its neighbour's."""

from assistant.check.closeness import bond
from assistant.check.english import AUXILIARIES, MONTHS, NUMBER_WORDS, WEEKDAYS
from assistant.check.number import Number
from assistant.check.numbers import numbers
from assistant.check.words import Text, meaning, read

MARGIN = 3.0
"""How much stronger another's bond must be before a number counts as misplaced."""
REACH = 3
"""How many words after a number the thing may stand that it counts."""

_CALENDAR = frozenset(MONTHS) | frozenset(day + end for day in WEEKDAYS for end in ("", "s"))
_DATES = frozenset(["year", "decade", "century", "month", "weekday", "day", "time"])


def misplaced_number(sentence: str, passage: str) -> str:
    """Say which number the passage tells of something else, or return ''."""
    here, there = read(sentence), read(passage)
    said, others = numbers(sentence), numbers(passage)
    for number in said:
        if number.kind in _DATES:
            other = _misdated(here, there, number, said, others)
        else:
            other = _miscounted(here, there, number, others)
        if other is not None:
            return f'the passage says "{other.text}" where this says "{number.text}"'
    return ""


def _miscounted(here: Text, there: Text, number: Number, others: tuple[Number, ...]) -> Number | None:
    """Return the number that the passage has of the very thing that is counted here."""
    things = _things(here, number)[:1]
    own = [_things(there, one) for one in others if number.same(one)]
    if not things or number.unit or any(not counted or things[0] in counted for counted in own):
        return None
    return next((one for one in others if one.kind == number.kind and _things(there, one)[:1] == things), None)


def _things(text: Text, number: Number) -> list[str]:
    found = []
    for word in text.words[number.last + 1 : number.last + 1 + REACH]:
        if word.gap or word.lower in AUXILIARIES or word.lower in NUMBER_WORDS or word.text[0].isdigit():
            break
        if word.content:
            found.append(meaning(word.lower))
    return found


def _misdated(
    here: Text, there: Text, number: Number, said: tuple[Number, ...], others: tuple[Number, ...]
) -> Number | None:
    """Return the date that stands in the passage where this one stands in the sentence."""
    if _in_order([one for one in said if one.kind == number.kind], others):
        return None
    own, besides = _spots(others, number), _CALENDAR
    mine = bond(here, _span(number), there, own, besides)
    for other in others:
        if other.kind != number.kind or number.same(other):
            continue
        theirs = _spots(others, other)
        told, swapped = mine, bond(here, _span(number), there, theirs, besides)
        for rival in said:
            if rival.same(other):
                told += bond(here, _span(rival), there, theirs, besides)
                swapped += bond(here, _span(rival), there, own, besides)
        if swapped > MARGIN * told:
            return other
    return None


def _in_order(said: list[Number], others: tuple[Number, ...]) -> bool:
    """Tell whether several dates follow each other as in the passage: a list retold, nothing exchanged."""
    left = iter(others)
    return len(said) > 1 and all(any(one.same(other) for other in left) for one in said)


def _spots(others: tuple[Number, ...], number: Number) -> list[int]:
    return [spot for other in others if number.same(other) for spot in _span(other)]


def _span(number: Number) -> range:
    return range(number.first, number.last + 1)
