"""Names in a text: spans of capitalised words, told apart by form into people, places and things."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = r"(?:[A-Z][\w’'&-]*|\d[\w.’'-]*[A-Za-z]\w*|\d{3,4}(?=\s+[A-Z]))"
_SPAN = re.compile(rf"{_WORD}(?:\s+(?:(?:and|of|de|the)\s+)?{_WORD})*|\b\d{{3,4}}\b")
_OPENERS = frozenset(
    (
        "the a an in on at by for from to of and but or so as if it its he she they his her their this that these "
        "those there here who what when where why how which is are was were do does did can could will would with "
        "while though although after before since over many much some every each all no not tell please along even "
        "unlike back i i'm we you your my our has have had about then also hello thanks"
    ).split()
)
_SPEAKS = re.compile(
    r"\b(?:says?|said|explains?|explained|recalls?|recalled|adds?|added|notes?|noted|shares?|continues?)\b"
)
_PERSON = re.compile(r"(?:[A-Z][\w-]*(?:['’](?!s\b))?\w+ ){1,2}[A-Z][\w-]+")


@dataclass(frozen=True)
class Name:
    """A name as it stands in a text; `after_article` tells “the Allerdale” from “Dawn Brankley”."""

    text: str
    start: int
    after_article: bool
    after_place_word: bool
    after_comma: bool

    @property
    def person(self) -> bool:
        """Tell whether it has the form of a person's name, or of two joined by “and”; a title is set off by a comma."""
        parts = self.text.replace(" and ", " ").split()
        loose = self.after_article or self.after_comma
        return 2 <= len(parts) <= 4 and not loose and not any(c.isdigit() for c in self.text)


def names(text: str) -> list[Name]:
    """Return the names in `text` in order; a capital that only begins a sentence is no name."""
    found = []
    for match in _SPAN.finditer(text):
        start, words = match.start(), match.group().split()
        while words and re.sub(r"['’]s?$", "", words[0]).lower() in _OPENERS:
            start += len(words[0]) + 1
            words = words[1:]
        spoken = re.sub(r"['’]s?$", "", " ".join(words))
        before = text[:start].rstrip()
        begins = not before or before[-1] in '.!?:"“'
        if not spoken or (
            begins
            and len(words) == 1
            and not any(c.isdigit() for c in spoken)
            and not _SPEAKS.match(text[match.end() :].lstrip())
        ):
            continue
        last = before.split()[-1].lower() if before else ""
        places = ("in", "at", "to", "from", "near")
        found.append(Name(spoken, start, last in ("the", "a", "an"), last in places, before.endswith(",")))
    return found


def people(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that `texts` use for persons, whole and in part.

    A person's name has the form of one, and is now and then shortened to its first or last part, or speaks.
    """
    found: list[tuple[Name, str]] = [
        (name, text[name.start + len(name.text) :].lstrip(" ,")) for text in texts for name in names(text)
    ]
    alone = Counter(name.text for name, _ in found if " " not in name.text and not name.after_article)
    placed = Counter(name.text for name, _ in found if " " not in name.text and name.after_place_word)
    persons = {
        name.text
        for name, following in found
        if _PERSON.fullmatch(name.text)
        and name.person
        and (any(alone[part] > 2 * placed[part] for part in _ends(name.text)) or _SPEAKS.match(following))
    }
    return frozenset(persons | {part for name in persons for part in _ends(name)})


def _ends(name: str) -> tuple[str, str]:
    parts = name.split()
    return parts[0], parts[-1]
