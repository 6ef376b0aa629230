"""Reads the numbers, dates and times of a text in whatever form they are written."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.check.english import MONTHS, WEEKDAYS
from assistant.check.words import Text, Word, read

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
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_GROUPS = {"dozen": 12, "dozens": 12, "couple": 2}
_SPANS = {"decade": 10, "decades": 10, "century": 100, "centuries": 100}
_ORDINALS = (
    {
        w: n
        for n, w in enumerate(
            (
                "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
                "fifteenth sixteenth seventeenth eighteenth nineteenth"
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
_SIMPLE = _UNITS | _TENS | _SCALES

_MEASURES = {
    form: unit
    for unit, forms in {
        "year": "years yr yrs",
        "month": "months",
        "week": "weeks",
        "day": "days",
        "hour": "hours hr hrs h",
        "minute": "minutes min mins",
        "second": "seconds sec secs",
        "metre": "metres meter meters m",
        "kilometre": "kilometres kilometer kilometers km",
        "centimetre": "centimetres centimeters cm",
        "millimetre": "millimetres millimeters mm",
        "foot": "feet ft",
        "inch": "inches",
        "mile": "miles",
        "yard": "yards",
        "kilogram": "kilograms kilogrammes kilos kilo kg",
        "gram": "grams grammes g",
        "tonne": "tonnes ton tons",
        "litre": "litres liter liters l",
        "gallon": "gallons",
        "pint": "pints",
        "degree": "degrees",
        "percent": "%",
        "pound": "£ pounds",
        "euro": "€ euros",
        "dollar": "$ dollars",
        "penny": "pence p",
        "cent": "cents",
    }.items()
    for form in (unit, *forms.split())
}

_OVER = (
    "over",
    "above",
    "exceeding",
    "more than",
    "at least",
    "upwards of",
    "upward of",
    "no fewer than",
    "no less than",
    "not less than",
    "in excess of",
    "well over",
    "greater than",
    "beyond",
)
_UNDER = (
    "under",
    "below",
    "nearly",
    "almost",
    "less than",
    "fewer than",
    "close to",
    "up to",
    "at most",
    "no more than",
    "never more than",
    "not over",
    "not quite",
    "just short of",
    "not more than",
    "barely",
)
_BEFORE, _AFTER = ("before", "until", "till", "prior to"), ("after", "since", "from", "following")
_OPPOSITE = {("over", "under"), ("under", "over"), ("before", "after"), ("after", "before")}

_DIGITS = re.compile(r"(\d+(?:[.,:]\d+)*)(\w*)$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: its value, what kind it is, its unit, its bound, and its first and last word."""

    value: float
    kind: str
    unit: str
    bound: str
    first: int
    last: int
    text: str

    def same(self, other: "Number") -> bool:
        """Tell whether `other` may be another way of writing this."""
        if "code" in (self.kind, other.kind):
            return self.text.lower() == other.text.lower()
        if self.kind == other.kind:
            return self.value == other.value and not (self.unit and other.unit and self.unit != other.unit)
        pair = {self.kind: self, other.kind: other}
        if pair.keys() == {"count", "share"}:
            count, share = pair["count"], pair["share"]
            return count.unit == "percent" and abs(count.value / 100 - share.value) < 0.005
        if pair.keys() == {"count", "year"}:
            return self.value == other.value and not pair["count"].unit
        if pair.keys() == {"count", "time"}:
            hours, rest = divmod(pair["time"].value, 60)
            clock = hours + rest / 100
            return not pair["count"].unit and pair["count"].value in (clock, round(clock - 12, 2))
        if pair.keys() == {"decade", "century"}:
            return pair["decade"].value == (pair["century"].value - 1) * 100
        if "day" in pair:
            return pair.keys() <= {"day", "count", "ordinal"} and self.value == other.value
        return False

    def contradicts(self, other: "Number") -> bool:
        """Tell whether `other` bounds the same number differently, as `over 20` does `nearly 20`."""
        if (self.bound, other.bound) in _OPPOSITE:
            return True
        return self.bound == "over" != other.bound or other.bound == "under" != self.bound


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


def missing_number(sentence: str, passage: str) -> str:
    """Say which number, date or time the passage does not have, or return ''."""
    there = numbers(passage)
    for number in numbers(sentence):
        alike = [other for other in there if number.same(other)]
        if number.kind == "ordinal" and number.value == 1 and "first" in read(passage).lowers:
            continue
        if not alike and number.value == 1 and number.unit and _single(read(passage), number.unit):
            continue
        if not alike:
            return f'the passage has no "{number.text}"'
        if all(number.contradicts(other) for other in alike):
            return f'the passage does not say "{(number.bound + " " + number.text).strip()}"'
    return ""


def _single(text: Text, unit: str) -> bool:
    """Tell whether a text has `a week` or `each week` for `one week`."""
    return any(
        before.lower in ("a", "an", "one", "each", "every", "per", "single", "that", "this", "the")
        and _MEASURES.get(word.lower) == unit
        for before, word in zip(text.words, text.words[1:], strict=False)
    )


def _number(text: Text, at: int) -> Number | None:
    word = text.words[at]
    if word.text[0].isdigit():
        return _figures(text, at)
    if any(letter.isdigit() for letter in word.text):
        return _made(text, 0, "code", "", at, at)
    if word.lower in MONTHS or word.lower.rstrip("s") in WEEKDAYS:
        return _calendar(text, at)
    if word.lower in ("noon", "midday", "midnight"):
        return _made(text, 0 if word.lower == "midnight" else 720, "time", "", at, at)
    return _spelled(text, at)


def _figures(text: Text, at: int) -> Number | None:
    words = text.words
    match = _DIGITS.match(words[at].lower)
    if not match:
        return _made(text, 0, "code", "", at, at)
    figure, tail = match.groups()
    last = at
    before = text.plain[max(0, words[at].start - 1) : words[at].start]
    follows = words[at + 1].lower if at + 1 < len(words) and not words[at + 1].gap else ""
    if (tail or follows).replace(".", "") in ("am", "pm") or (":" in figure and not tail):
        last += bool(not tail and follows.replace(".", "") in ("am", "pm"))
        hours, _, minutes = figure.replace(".", ":").partition(":")
        late = (tail or follows).startswith("p") and hours != "12"
        if minutes.isdigit() or not minutes:
            return _made(text, 60 * (int(hours) + 12 * late) + int(minutes or 0), "time", "", at, last)
    if tail in ("st", "nd", "rd", "th") and figure.isdigit():
        return _ordinal(text, int(figure), at, at)
    if tail == "s" and figure.isdigit():
        return _made(text, int(figure), "decade", "", at, at)
    value = _value(figure)
    while (
        re.fullmatch(r"\d{1,3}", words[last].text)
        and last + 1 < len(words)
        and re.fullmatch(r"\d{3}", words[last + 1].text)
        and text.plain[words[last].end : words[last + 1].start] == " "
    ):
        last += 1
        value = value * 1000 + int(words[last].text)
    unit = _MEASURES.get(before, "")
    if tail:
        scale = {"k": 1e3, "m": 1e6, "bn": 1e9}.get(tail) if unit else None
        if scale:
            return _made(text, value * scale, "count", unit, at, last)
        if tail not in _MEASURES:
            return _made(text, 0, "code", "", at, at)
        return _made(text, value, "count", _MEASURES[tail], at, last)
    if follows in _SCALES:
        value, last = value * _SCALES[follows], last + 1
    elif follows in ("dozen", "decades", "centuries"):
        return _made(text, value * (_GROUPS | _SPANS)[follows], "count", "year" * (follows != "dozen"), at, last + 1)
    if len(figure) == 2 and at and words[at - 1].text.isdigit() and len(words[at - 1].text) == 4 and before == "-":
        value += int(words[at - 1].text) // 100 * 100
        return _made(text, value, "year", "", at, at)
    unit = unit or _unit_after(text, last)
    if re.fullmatch(r"1\d{3}|20\d{2}", figure) and not unit and last == at:
        return _made(text, value, "year", "", at, at)
    return _made(text, value, "count", unit, at, last)


def _value(figure: str) -> float:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", figure):
        return float(figure.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", figure):
        return float(figure.replace(".", ""))
    whole, _, rest = figure.replace(",", ".").replace(":", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")


def _spelled(text: Text, at: int) -> Number | None:
    words = text.words
    lower = [w.lower for w in words[at : at + 12]]
    decade = _DECADES.get(lower[0])
    if decade:
        return _made(text, decade, "decade", "", at, at)
    if lower[0] in ("fortnight", "fortnights"):
        return _made(text, 2, "count", "week", at, at)
    if lower[0] in _TIMES:
        return _made(text, _TIMES[lower[0]], "count", "time", at, at)
    if lower[0] in _ORDINALS:
        return _ordinal_word(text, at, lower)
    size, value = 0, 0.0
    if lower[0] == "half" or (lower[0] in ("a", "one") and lower[1:2] == ["quarter"] and lower[2:3] == ["of"]):
        share = 0.5 if lower[0] == "half" else 0.25
        size = 1 if lower[0] == "half" else 3
        size += lower[size : size + 1] in (["a"], ["an"])
        whole = lower[size] if size < len(lower) else ""
        if whole in _SPANS | _GROUPS | _SCALES and lower[size - 1] in ("a", "an"):
            return _span_or_count(text, share, at, at + size - 1)
        if lower[0] == "half" and lower[1:2] in (["past"], ["way"], ["hour"]):
            return None
        return _made(text, share, "share", "", at, at + (0 if lower[0] == "half" else 1))
    if lower[0] in ("a", "an") and len(lower) > 1 and lower[1] in _SCALES:
        rest = _spelled(text, at + 1)
        return rest and _made(text, rest.value, rest.kind, rest.unit, at, rest.last)
    if lower[0] in ("a", "an") and len(lower) > 1 and lower[1] in _SPANS | _GROUPS:
        return _span_or_count(text, 1, at, at)
    while size < len(lower) and (not size or not words[at + size].gap):
        ready = lower[size] in _SIMPLE
        joined = (
            lower[size] == "and"
            and size
            and lower[size - 1] in _SCALES
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
        return _made(text, 1900 + _DECADES[following], "decade", "", at, at + size)
    if following in _ORDINALS and run[-1] in _TENS and _ORDINALS[following] < 10:
        return _ordinal(text, int(value) + _ORDINALS[following], at, at + size)
    if following in _PARTS and following != "half" and value < _PARTS[following]:
        return _made(text, value / _PARTS[following], "share", "", at, at + size)
    if following == "and" and lower[size + 1 : size + 3] == ["a", "half"]:
        value, size = value + 0.5, size + 3
        following = ""
    if run == ["one"] and following not in _SPANS | _GROUPS | _SCALES | _MEASURES.keys():
        return None
    if year:
        return _made(text, value, "year", "", at, at + size - 1)
    return _span_or_count(text, value, at, at + size - 1)


def _sum(run: list[str]) -> tuple[float, bool]:
    """Return what number words add up to, and whether they were spoken as a year, as `nineteen eighty-two`."""
    if len(run) in (2, 3) and 10 < _UNITS.get(run[0], _TENS.get(run[0], 0)) <= 20 and not set(run) & _SCALES.keys():
        rest = sum(_UNITS.get(w, 0) + _TENS.get(w, 0) for w in run[1:])
        if rest > 9:
            return (_UNITS.get(run[0], 0) + _TENS.get(run[0], 0)) * 100 + rest, True
    total = current = 0
    for word in run:
        if word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0
        else:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total + current, False


def _span_or_count(text: Text, value: float, first: int, last: int) -> Number:
    """Read on after a number or an article: decades, dozens, thousands, and `and a half`."""
    unit, step, years = "", 1, False
    lower = [w.lower for w in text.words[last + 1 : last + 6]]
    while lower and lower[0] in _SPANS | _GROUPS | _SCALES and not text.words[last + 1].gap:
        step = (_SPANS | _GROUPS | _SCALES)[lower[0]]
        years = years or lower[0] in _SPANS
        value, last, lower = value * step, last + 1, lower[1:]
    if lower[:3] == ["and", "a", "half"]:
        value, last = value + step / 2, last + 3
    unit = "year" if years else _unit_after(text, last)
    return _made(text, value, "count", unit, first, last)


def _ordinal_word(text: Text, at: int, lower: list[str]) -> Number | None:
    before = text.words[at - 1].lower if at else ""
    if lower[0] == "first" or (
        lower[0] == "second" and before in (*_UNITS, "split", "a", "per", "every") and lower[1:2] in ([], ["of"])
    ):
        return None
    if lower[0] in ("third", "fifth", "tenth") and before in ("a", "one") and lower[1:2] == ["of"]:
        return _made(text, 1 / _ORDINALS[lower[0]], "share", "", at, at)
    return _ordinal(text, _ORDINALS[lower[0]], at, at)


def _ordinal(text: Text, value: int, first: int, last: int) -> Number:
    follows = text.words[last + 1].lower if last + 1 < len(text.words) else ""
    if follows in ("century", "centuries"):
        return _made(text, value, "century", "", first, last + 1)
    return _made(text, value, "ordinal", "", first, last)


def _calendar(text: Text, at: int) -> Number | None:
    word = text.words[at]
    beside = [w for w in text.words[max(0, at - 2) : at + 3] if w.text[0].isdigit()]
    before = text.words[at - 1].lower if at else ""
    if not word.capital or not (beside or len(word.text) > 3 or word.lower == "may"):
        return None
    if (
        word.lower in ("may", "march", "mar")
        and not beside
        and (
            word.opens
            or before
            not in (
                "in",
                "of",
                "until",
                "since",
                "from",
                "by",
                "to",
                "every",
                "each",
                "early",
                "late",
                "mid",
                "and",
                "last",
            )
        )
    ):
        return None
    follows = text.words[at + 1] if at + 1 < len(text.words) else None
    if follows and follows.capital and not follows.gap and follows.lower not in MONTHS and not beside:
        return None
    kind = "month" if word.lower in MONTHS else "weekday"
    return _made(text, (MONTHS | WEEKDAYS)[word.lower if kind == "month" else word.lower.rstrip("s")], kind, "", at, at)


def _with_days(found: list[Number]) -> list[Number]:
    months = {edge for n in found if n.kind == "month" for edge in (n.first - 1, n.first - 2, n.last + 1)}
    return [
        Number(n.value, "day", "", n.bound, n.first, n.last, n.text)
        if n.kind in ("count", "ordinal") and n.last in months and n.value <= 31 and not n.unit
        else n
        for n in found
    ]


def _unit_after(text: Text, last: int) -> str:
    words = text.words
    rest = text.plain[words[last].end : words[last].end + 2].strip()
    if rest[:1] in ("%", "€", "£", "$"):
        return _MEASURES[rest[0]]
    follows = words[last + 1 : last + 3]
    if not follows or follows[0].gap:
        return ""
    if follows[0].lower == "per" and len(follows) > 1 and follows[1].lower == "cent":
        return "percent"
    return _MEASURES.get(follows[0].lower, "") if len(follows[0].lower) > 1 or rest else ""


def _made(text: Text, value: float, kind: str, unit: str, first: int, last: int) -> Number:
    span = text.plain[text.words[first].start : text.words[last].end]
    return Number(round(value, 4), kind, unit, _bound(text.words, first, last), first, last, span)


def _bound(words: list[Word], first: int, last: int) -> str:
    near = [w.lower for w in words[max(0, first - 6) : first]]
    if near[-3:] in (["the", "age", "of"], ["an", "age", "of"]):
        near = near[:-3]
    for size in (3, 2, 1):
        phrase = " ".join(near[-size:]) if len(near) >= size else ""
        for bound, phrases in (("over", _OVER), ("under", _UNDER), ("before", _BEFORE), ("after", _AFTER)):
            if phrase in phrases:
                return bound
    follows = [w.lower for w in words[last + 1 : last + 3]]
    return "over" if follows == ["or", "more"] or follows[:1] == ["plus"] else ""
