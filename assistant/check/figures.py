"""Reads numbers written in figures, and the days and months beside them: `1,500`, `991v2`, `10.30 am`, `May`."""

import re

from assistant.check.english import MONTHS, WEEKDAYS
from assistant.check.number import MEASURES, Number, made, ordinal, unit_after
from assistant.check.spelled import GROUPS, SCALES, SPANS
from assistant.check.words import Text

_DIGITS = re.compile(r"(\d+(?:[.,:]\d+)*)(\w*)$")


def figures(text: Text, at: int) -> Number | None:
    words = text.words
    match = _DIGITS.match(words[at].lower)
    if not match:
        return made(text, 0, "code", "", at, at)
    figure, tail = match.groups()
    last = at
    before = text.plain[max(0, words[at].start - 1) : words[at].start]
    follows = words[at + 1].lower if at + 1 < len(words) and not words[at + 1].gap else ""
    if (tail or follows).replace(".", "") in ("am", "pm") or (":" in figure and not tail):
        last += bool(not tail and follows.replace(".", "") in ("am", "pm"))
        hours, _, minutes = figure.replace(".", ":").partition(":")
        late = (tail or follows).startswith("p") and hours != "12"
        if minutes.isdigit() or not minutes:
            return made(text, 60 * (int(hours) + 12 * late) + int(minutes or 0), "time", "", at, last)
    if tail in ("st", "nd", "rd", "th") and figure.isdigit():
        return ordinal(text, int(figure), at, at)
    if tail == "s" and figure.isdigit():
        return made(text, int(figure), "decade", "", at, at)
    value = _value(figure)
    while (
        re.fullmatch(r"\d{1,3}", words[last].text)
        and last + 1 < len(words)
        and re.fullmatch(r"\d{3}", words[last + 1].text)
        and text.plain[words[last].end : words[last + 1].start] == " "
    ):
        last += 1
        value = value * 1000 + int(words[last].text)
    unit = MEASURES.get(before, "")
    if tail:
        scale = {"k": 1e3, "m": 1e6, "bn": 1e9}.get(tail) if unit else None
        if scale:
            return made(text, value * scale, "count", unit, at, last)
        if tail not in MEASURES:
            return made(text, 0, "code", "", at, at)
        return made(text, value, "count", MEASURES[tail], at, last)
    if follows in SCALES:
        value, last = value * SCALES[follows], last + 1
    elif follows in ("dozen", "decades", "centuries"):
        return made(text, value * (GROUPS | SPANS)[follows], "count", "year" * (follows != "dozen"), at, last + 1)
    if len(figure) == 2 and at and words[at - 1].text.isdigit() and len(words[at - 1].text) == 4 and before == "-":
        value += int(words[at - 1].text) // 100 * 100
        return made(text, value, "year", "", at, at)
    unit = unit or unit_after(text, last)
    if re.fullmatch(r"1\d{3}|20\d{2}", figure) and not unit and last == at:
        return made(text, value, "year", "", at, at)
    return made(text, value, "count", unit, at, last)


def _value(figure: str) -> float:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", figure):
        return float(figure.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", figure):
        return float(figure.replace(".", ""))
    whole, _, rest = figure.replace(",", ".").replace(":", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")


def calendar(text: Text, at: int) -> Number | None:
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
    return made(text, (MONTHS | WEEKDAYS)[word.lower if kind == "month" else word.lower.rstrip("s")], kind, "", at, at)
