"""A true number must belong to the same thing as in the passage, not to its neighbour's."""

from collections.abc import Container

from assistant.check.closeness import bond
from assistant.check.english import MONTHS, WEEKDAYS
from assistant.check.numbers import Number, numbers
from assistant.check.words import Text, read

_CALENDAR = frozenset(MONTHS) | frozenset(day + end for day in WEEKDAYS for end in ("", "s"))
NUMBER_MARGIN = 2.0
"""How much stronger another's bond must be before a number counts as misplaced."""


def misplaced_number(sentence: str, passage: str) -> str:
    """Say which number the passage tells of something else, or return ''."""
    here, there = read(sentence), read(passage)
    others = numbers(passage)
    said = numbers(sentence)
    for number in said:
        own = _spots(others, number)
        besides = _CALENDAR if number.kind in ("month", "weekday") else ()
        mine = bond(here, _span(number), there, own, besides)
        if own and not mine and _has_words(here, number, besides):
            return f'the passage says "{number.text}" of something else'
        for other in others:
            if other.kind != number.kind or number.same(other):
                continue
            theirs = _spots(others, other)
            told, swapped = mine, bond(here, _span(number), there, theirs, besides)
            for rival in said:
                if rival.same(other):
                    told += bond(here, _span(rival), there, theirs, besides)
                    swapped += bond(here, _span(rival), there, own, besides)
            if swapped > NUMBER_MARGIN * told:
                return f'the passage says "{other.text}" where this says "{number.text}"'
    return ""


def _spots(others: tuple[Number, ...], number: Number) -> list[int]:
    return [spot for other in others if number.same(other) for spot in _span(other)]


def _span(number: Number) -> range:
    return range(number.first, number.last + 1)


def _has_words(text: Text, number: Number, besides: Container[str]) -> bool:
    return any(
        word.content and word.lower not in besides for at, word in enumerate(text.words) if at not in _span(number)
    )
