"""Every number, date and time of a sentence must be in its passage, in whatever form."""

from functools import lru_cache

from assistant.check.english import MONTHS, WEEKDAYS
from assistant.check.figures import calendar, figures
from assistant.check.number import MEASURES, Number, made
from assistant.check.spelled import spelled
from assistant.check.words import Text, read


@lru_cache(maxsize=512)
def numbers(raw: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order; "one" counts only where it has a unit."""
    text = read(raw)
    found: list[Number] = []
    at = 0
    while at < len(text.words):
        number = _number(text, at)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last + 1
    return tuple(_with_days(found))


def missing_number(sentence: str, passage: str, same_language: bool = True) -> str:
    """Say which number, date or time the passage does not have, or return ''.

    In another language only figures are read.
    """
    there = numbers(passage)
    for number in numbers(sentence):
        if not same_language and not any(sign.isdigit() for sign in number.text):
            continue
        alike = [other for other in there if number.same(other)]
        if number.kind == "ordinal" and number.value == 1 and "first" in read(passage).lowers:
            continue
        if not alike and number.value == 1 and number.unit and _single(read(passage), number.unit):
            continue
        if not alike:
            return f'the passage has no "{number.text}"'
        if same_language and all(number.contradicts(other) for other in alike):
            return f'the passage does not say "{(number.bound + " " + number.text).strip()}"'
    return ""


def _single(text: Text, unit: str) -> bool:
    """Tell whether a text has `a week` or `each week` for `one week`."""
    return any(
        before.lower in ("a", "an", "one", "each", "every", "per", "single", "that", "this", "the")
        and MEASURES.get(word.lower) == unit
        for before, word in zip(text.words, text.words[1:], strict=False)
    )


def _number(text: Text, at: int) -> Number | None:
    word = text.words[at]
    if word.text[0].isdigit():
        return figures(text, at)
    if any(letter.isdigit() for letter in word.text):
        return made(text, 0, "code", "", at, at)
    if word.lower in MONTHS or word.lower.rstrip("s") in WEEKDAYS:
        return calendar(text, at)
    if word.lower in ("noon", "midday", "midnight"):
        return made(text, 0 if word.lower == "midnight" else 720, "time", "", at, at)
    return spelled(text, at)


def _with_days(found: list[Number]) -> list[Number]:
    months = {edge for n in found if n.kind == "month" for edge in (n.first - 1, n.first - 2, n.last + 1)}
    return [
        Number(n.value, "day", "", n.bound, n.first, n.last, n.text)
        if n.kind in ("count", "ordinal") and n.last in months and n.value <= 31 and not n.unit
        else n
        for n in found
    ]
