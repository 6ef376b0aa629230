"""A true name or number must belong to the same thing as in the passage, not to its neighbour's."""

from assistant.check.closeness import bond
from assistant.check.names import Name, names
from assistant.check.numbers import Number, numbers
from assistant.check.words import Text, read

NUMBER_MARGIN = 1.3
NAME_MARGIN = 1.5
"""How much stronger another's bond must be before a name or number counts as misplaced."""


def misplaced_number(sentence: str, passage: str) -> str:
    """Say which number the passage tells of something else, or return ''."""
    here, there = read(sentence), read(passage)
    others = numbers(passage)
    said = numbers(sentence)
    for number in said:
        own = _spots(others, number)
        mine = bond(here, _span(number), there, own)
        if own and not mine and _has_words(here, number):
            return f'the passage says "{number.text}" of something else'
        for other in others:
            if other.kind != number.kind or number.same(other):
                continue
            theirs = _spots(others, other)
            told, swapped = mine, bond(here, _span(number), there, theirs)
            for rival in said:
                if rival.same(other):
                    told += bond(here, _span(rival), there, theirs)
                    swapped += bond(here, _span(rival), there, own)
            if swapped > NUMBER_MARGIN * told:
                return f'the passage says "{other.text}" where this says "{number.text}"'
    return ""


def misplaced_name(sentence: str, passage: str) -> str:
    """Say whose claim was given to somebody else, or return ''."""
    here, there = read(sentence), read(passage)
    said, known = names(sentence), names(passage)
    for name in said:
        own = [other for other in known if name.words & other.words]
        mine = [spot for other in own for spot in other.spots]
        kind = next((other.kind for other in own if other.kind), "")
        for other in known if own else ():
            if other in own or not _comparable(kind, other) or _beside(there, own, other):
                continue
            besides = name.words | other.words
            told = bond(here, name.spots, there, mine, besides)
            swapped = bond(here, name.spots, there, other.spots, besides)
            for rival in said:
                if rival.words & other.words and rival is not name:
                    told += bond(here, rival.spots, there, other.spots, besides)
                    swapped += bond(here, rival.spots, there, mine, besides)
            if swapped > NAME_MARGIN * told:
                return f"the passage says this of “{_shown(there, other)}”, not of “{_shown(here, name)}”"
    return ""


def _beside(text: Text, own: list[Name], other: Name) -> bool:
    """Tell whether the passage names both in one breath, as `Jim and Anne Davies`."""
    return any(
        0 < (late - early) <= 2 and text.words[early + 1].lower in ("and", "or", "&")
        for name in own
        for one in name.spots
        for two in other.spots
        for early, late in [sorted((one, two))]
        if late - early == 2
    )


def _spots(others: tuple[Number, ...], number: Number) -> list[int]:
    return [spot for other in others if number.same(other) for spot in _span(other)]


def _span(number: Number) -> range:
    return range(number.first, number.last + 1)


def _has_words(text: Text, number: Number) -> bool:
    return any(word.content for at, word in enumerate(text.words) if at not in _span(number))


def _comparable(kind: str, other: Name) -> bool:
    return not kind or not other.kind or kind == other.kind


def _shown(text: Text, name: Name) -> str:
    return " ".join(
        dict.fromkeys(
            text.words[spot].text.removesuffix("'s") for spot in name.spots if text.words[spot].lower in name.words
        )
    )
