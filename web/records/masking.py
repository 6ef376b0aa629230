"""What is never kept of a question: e-mail addresses, telephone and card numbers; and of one that stays for the staff
after its conversation is gone, whatever may tell who asked."""

import re
from collections.abc import Iterable, Iterator

_SAYS_NAME = (
    r"my (?:\w+ )?name(?: is|['’]s)|(?:i am|i['’]m) called|ich hei(?:ß|ss)e|mein name ist|je m['’]appelle|"
    r"me llamo|mi nombre es|mi chiamo|ik heet|mijn naam is"
)
_MASKS = (
    (re.compile(r"\S+@\S*\w"), "[e-mail]"),
    (re.compile(r"\b(?:\w+://|www\.)\S*\w/?|\b(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?"), "[link]"),
    (re.compile(r"@\w[\w.-]*|\b\w*_\w+|\b[^\W\d_]{3,}\d\w*"), "[name]"),
    (re.compile(rf"\b((?i:{_SAYS_NAME})) +[^\W\d_][\w'’-]*(?: [^\W\d_a-z][\w'’-]*)*"), r"\1 [name]"),
    (re.compile(r"\+?\(?\d(?:[\d\s().,/:-]*\d)?"), "#"),
)
"""Each is looked for in what the ones before it left over."""


_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = r"\d(?:[\s().\-–/]{0,3}\d)"
_CARD = re.compile(rf"(?<![\w.,]){_DIGITS}{{12,18}}(?!\w)")
_PHONES = (
    re.compile(rf"(?<!\w)(?:\+|00)[\s(]*{_DIGITS}{{6,14}}(?!\w)"),
    re.compile(rf"(?<![\w.,])\(?0{_DIGITS[2:]}{{8,13}}(?!\w)"),
    re.compile(r"(?<!\w)\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?!\w)"),
    re.compile(r"(?<![\w.,])\d{10,}(?!\w)"),
    re.compile(
        r"(?i:\b(?:phone|tele?(?:fon|phone|éfono)|tel|call|ring|text|mobile|handy|cell|whatsapp)\b)\D{0,20}?"
        rf"(?P<number>\+?\(?{_DIGITS}{{5,14}})(?!\w)"
    ),
)
"""With the code of a country, with that of a town, as in North America, without a gap, and after a word that says so.

Years, dates, article numbers and prices are shorter, or are none of these."""
_YEARS = re.compile(r"(?:1\d|20)\d\d\D{1,3}(?:1\d|20)\d\d")


def without_private(text: str) -> str:
    """Return `text` with e-mail addresses, card and telephone numbers masked, and all else as it is."""
    for start, end, mask in reversed(list(_found(text))):
        text = f"{text[:start]}{mask}{text[end:]}"
    return text


def private(text: str) -> list[str]:
    """Return the e-mail addresses, card and telephone numbers in `text`."""
    return [text[start:end] for start, end, _ in _found(text)]


def blackened(text: str, words: Iterable[str]) -> str:
    """Return `text` with each of `words` blackened, letter by letter, so that places in it stay where they are."""
    for each in words:
        text = text.replace(each, "•" * len(each))
    return text


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and mask of each thing in `text` that is private, in their order."""
    spans: list[tuple[int, int, str]] = [(*match.span(), "[e-mail]") for match in _EMAIL.finditer(text)]
    spans += [(*match.span(), "[card]") for match in _CARD.finditer(text) if _is_card(match.group())]
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            start, end = match.span("number" if "number" in pattern.groupindex else 0)
            if not _YEARS.fullmatch(text[start:end]):
                spans.append((start, end, "[phone]"))
    last = 0
    for start, end, mask in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last:
            yield start, end, mask
            last = end


def _is_card(number: str) -> bool:
    """Tell whether the last digit is the one that Luhn's formula asks for (ISO/IEC 7812-1)."""
    digits = [int(character) for character in reversed(number) if character.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def masked(question: str) -> str:
    """Return `question` with addresses, links, handles, a name that is said to be the asker's, and digits masked."""
    for pattern, mask in _MASKS:
        question = pattern.sub(mask, question)
    return question
