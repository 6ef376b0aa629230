"""Reads numbers written in words: `nineteen`, `two thousand`, `a decade and a half`, `the eighties`."""

from assistant.check.number import MEASURES, Number, made, ordinal, unit_after
from assistant.check.words import Text

_UNITS = {
    w: n
    for n, w in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        ).split()
    )
}
_TENS = {
    w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
GROUPS = {"dozen": 12, "dozens": 12, "couple": 2}
SPANS = {"decade": 10, "decades": 10, "century": 100, "centuries": 100}
_ORDINALS = (
    {
        w: n
        for n, w in enumerate(
            (
                "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
                "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
            ).split(),
            1,
        )
    }
    | {w[:-1] + "ieth": n for w, n in _TENS.items()}
    | {"hundredth": 100, "thousandth": 1000}
)
_DECADES = {w[:-1] + "ies": n for w, n in _TENS.items()}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifths": 5,
    "tenths": 10,
}
_TIMES = {"twice": 2, "thrice": 3}
_SIMPLE = _UNITS | _TENS | SCALES


def spelled(text: Text, at: int) -> Number | None:
    words = text.words
    lower = [w.lower for w in words[at : at + 12]]
    decade = _DECADES.get(lower[0])
    if decade:
        return made(text, decade, "decade", "", at, at)
    if lower[0] in ("fortnight", "fortnights"):
        return made(text, 2, "count", "week", at, at)
    if lower[0] in _TIMES:
        return made(text, _TIMES[lower[0]], "count", "time", at, at)
    if lower[0] in _ORDINALS:
        return _ordinal_word(text, at, lower)
    size, value = 0, 0.0
    if lower[0] == "half" or (lower[0] in ("a", "one") and lower[1:2] == ["quarter"] and lower[2:3] == ["of"]):
        share = 0.5 if lower[0] == "half" else 0.25
        size = 1 if lower[0] == "half" else 3
        size += lower[size : size + 1] in (["a"], ["an"])
        whole = lower[size] if size < len(lower) else ""
        if whole in SPANS | GROUPS | SCALES and lower[size - 1] in ("a", "an"):
            return _span_or_count(text, share, at, at + size - 1)
        if lower[0] == "half" and lower[1:2] in (["past"], ["way"], ["hour"]):
            return None
        return made(text, share, "share", "", at, at + (0 if lower[0] == "half" else 1))
    if lower[0] in ("a", "an") and len(lower) > 1 and lower[1] in SCALES:
        rest = spelled(text, at + 1)
        return rest and made(text, rest.value, rest.kind, rest.unit, at, rest.last)
    if lower[0] in ("a", "an") and len(lower) > 1 and lower[1] in SPANS | GROUPS:
        return _span_or_count(text, 1, at, at)
    while size < len(lower) and (not size or not words[at + size].gap):
        ready = lower[size] in _SIMPLE
        joined = (
            lower[size] == "and"
            and size
            and lower[size - 1] in SCALES
            and size + 1 < len(lower)
            and lower[size + 1] in _UNITS | _TENS
        )
        if not (ready or joined):
            break
        size += 1
    if not size:
        return None
    run = [w for w in lower[:size] if w != "and"]
    value, year = _sum(run)
    following = lower[size] if size < len(lower) and not words[at + size].gap else ""
    if not year and following in _DECADES and value == 19:
        return made(text, 1900 + _DECADES[following], "decade", "", at, at + size)
    if following in _ORDINALS and run[-1] in _TENS and _ORDINALS[following] < 10:
        return ordinal(text, int(value) + _ORDINALS[following], at, at + size)
    if following in _PARTS and following != "half" and value < _PARTS[following]:
        return made(text, value / _PARTS[following], "share", "", at, at + size)
    if following == "and" and lower[size + 1 : size + 3] == ["a", "half"]:
        value, size = value + 0.5, size + 3
        following = lower[size] if size < len(lower) else ""
    if run == ["one"] and following not in SPANS | GROUPS | SCALES | MEASURES.keys():
        return None
    if year:
        return made(text, value, "year", "", at, at + size - 1)
    return _span_or_count(text, value, at, at + size - 1)


def _sum(run: list[str]) -> tuple[float, bool]:
    """Return what number words add up to, and whether they were spoken as a year, as `nineteen eighty-two`."""
    if len(run) in (2, 3) and 10 < _UNITS.get(run[0], _TENS.get(run[0], 0)) <= 20 and not set(run) & SCALES.keys():
        rest = sum(_UNITS.get(w, 0) + _TENS.get(w, 0) for w in run[1:])
        if rest > 9:
            return (_UNITS.get(run[0], 0) + _TENS.get(run[0], 0)) * 100 + rest, True
    total = current = 0
    for word in run:
        if word == "hundred":
            current = (current or 1) * 100
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0
        else:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total + current, False


def _span_or_count(text: Text, value: float, first: int, last: int) -> Number:
    """Read on after a number or an article: decades, dozens, thousands, and `and a half`."""
    unit, step, years = "", 1, False
    lower = [w.lower for w in text.words[last + 1 : last + 6]]
    while lower and lower[0] in SPANS | GROUPS | SCALES and not text.words[last + 1].gap:
        step = (SPANS | GROUPS | SCALES)[lower[0]]
        years = years or lower[0] in SPANS
        value, last, lower = value * step, last + 1, lower[1:]
    if lower[:3] == ["and", "a", "half"]:
        value, last = value + step / 2, last + 3
    unit = "year" if years else unit_after(text, last)
    return made(text, value, "count", unit, first, last)


def _ordinal_word(text: Text, at: int, lower: list[str]) -> Number | None:
    before = text.words[at - 1].lower if at else ""
    if lower[0] == "first" or (
        lower[0] == "second" and before in (*_UNITS, "split", "a", "per", "every") and lower[1:2] in ([], ["of"])
    ):
        return None
    if lower[0] in ("third", "fifth", "tenth") and before in ("a", "one") and lower[1:2] == ["of"]:
        return made(text, 1 / _ORDINALS[lower[0]], "share", "", at, at)
    return ordinal(text, _ORDINALS[lower[0]], at, at)
