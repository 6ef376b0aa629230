"""A number of a text, whatever form it is written in, and when two of them are the same."""

from dataclasses import dataclass

from assistant.check.words import Text, Word

MEASURES = {
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
            part = "percent" in (self.unit, other.unit)
            alike = self.unit == other.unit or not (part or (self.unit and other.unit))
            values = {self.value, other.value}
            if self.kind == "decade" and min(values) < 100:
                values = {value % 100 for value in values}
            return len(values) == 1 and alike
        pair = {self.kind: self, other.kind: other}
        if pair.keys() == {"count", "share"}:
            count, share = pair["count"], pair["share"]
            return count.unit == "percent" and abs(count.value / 100 - share.value) < 0.005
        if pair.keys() == {"count", "year"}:
            return self.value == other.value and not pair["count"].unit
        if pair.keys() == {"count", "time"}:
            hours, rest = divmod(pair["time"].value, 60)
            clock = hours + rest / 100
            said = pair["count"]
            full = said.value == clock and said.text[0].isdigit()
            return not said.unit and (full or (round(clock - said.value, 2) in (0, 12) and said.value <= 12))
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


def made(text: Text, value: float, kind: str, unit: str, first: int, last: int) -> Number:
    span = text.plain[text.words[first].start : text.words[last].end]
    return Number(round(value, 4), kind, unit, _bound(text.words, first, last), first, last, span)


def ordinal(text: Text, value: int, first: int, last: int) -> Number:
    follows = text.words[last + 1].lower if last + 1 < len(text.words) else ""
    if follows in ("century", "centuries"):
        return made(text, value, "century", "", first, last + 1)
    return made(text, value, "ordinal", "", first, last)


def unit_after(text: Text, last: int) -> str:
    words = text.words
    rest = text.plain[words[last].end : words[last].end + 2].strip()
    if rest[:1] in ("%", "€", "£", "$"):
        return MEASURES[rest[0]]
    follows = words[last + 1 : last + 3]
    if not follows or follows[0].gap:
        return ""
    if follows[0].lower == "per" and len(follows) > 1 and follows[1].lower == "cent":
        return "percent"
    return MEASURES.get(follows[0].lower, "") if len(follows[0].lower) > 1 or rest else ""


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
