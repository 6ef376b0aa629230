"""Finds who and what a text names, where it is meant without being named, and what kind of thing it is."""

from dataclasses import dataclass, field
from functools import lru_cache

from assistant.check.english import FUNCTION_WORDS, HE, IT, KIN, MONTHS, ROLE_WORDS, SAYING, SHE, WEEKDAYS
from assistant.check.lexicon import COMMON_VERBS, LIGHT_WORDS
from assistant.check.words import Text, Word, read

_COMMON_ENDINGS = ("ing", "ed", "ly", "tion", "ment", "ity", "ance", "ence", "able")
NOT_NAMES = FUNCTION_WORDS | ROLE_WORDS | MONTHS.keys() | WEEKDAYS.keys()


@dataclass
class Name:
    """Somebody or something named: its words, where it is named or meant, and its kind if that shows."""

    words: frozenset[str]
    spots: list[int] = field(default_factory=list)
    kind: str = ""


@lru_cache(maxsize=512)
def names(raw: str, known: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """Return what a text names, each with every place where it is named or a pronoun stands for it.

    `known` are words that name something elsewhere, so that they are seen to do so at the start of a sentence.
    """
    text = read(raw)
    found: list[Name] = []
    spans = name_spans(text, known)
    for span in spans:
        words = frozenset(base(text.words[at]) for at in span)
        same = [name for name in found if words <= name.words]
        if same:
            name = max(same, key=lambda one: max(one.spots))
        else:
            found.append(name := Name(words))
        name.spots.extend(span)
        name.kind = name.kind if name.kind == "person" else _kind(text, span) or name.kind
    _follow_pronouns(text, found)
    _follow_speakers(text, found)
    return tuple(found)


def name_words(raw: str, whole: bool = False) -> frozenset[str]:
    """Return the words that name something in a text, or all its capitals where the `whole` text is a name."""
    if whole:
        return frozenset(base(word) for word in read(raw).words if word.capital and base(word) not in NOT_NAMES)
    return frozenset(word for name in names(raw) for word in name.words)


def base(word: Word) -> str:
    """Return a word in lower case without its possessive ending."""
    return word.lower.removesuffix("'s").removesuffix("'")


def ordinary(text: Text, at: int) -> bool:
    """Tell whether a sentence's first word may be no name at all, though the passage does not have it."""
    lower = text.words[at].lower
    follows = text.words[at + 1] if at + 1 < len(text.words) else None
    if follows and follows.capital and base(follows) not in NOT_NAMES and not follows.gap:
        return False
    plural = lower.endswith("s") and not lower.endswith("ss")
    return lower in LIGHT_WORDS | COMMON_VERBS or plural or lower.endswith(_COMMON_ENDINGS)


def name_spans(text: Text, known: frozenset[str] = frozenset()) -> list[list[int]]:
    """Return the runs of capitals that name; in `Senior Manager Ann Lee` the office is not part of the name."""
    elsewhere = known | {base(w) for w in text.words if w.capital and not w.opens}
    spans: list[list[int]] = []
    for run in _runs(text):
        offices = [place for place, at in enumerate(run) if base(text.words[at]) in ROLE_WORDS]
        run = run[offices[-1] + 1 :] if offices else run
        word = text.words[run[0]] if run else None
        if word is None:
            continue
        if word.opens and base(word) in FUNCTION_WORDS | LIGHT_WORDS:
            run = run[1:]
        elif (
            word.opens
            and len(run) == 1
            and base(word) not in elsewhere
            and (ordinary(text, run[0]) or not _acts(text, run[0]))
        ):
            continue
        if run:
            spans.append(run)
    return spans


def _acts(text: Text, at: int) -> bool:
    """Tell whether a verb that only shows as one follows, as in `Ann says`."""
    follows = text.words[at + 1 : at + 2]
    return bool(follows) and not follows[0].gap and follows[0].lower in SAYING


def _runs(text: Text) -> list[list[int]]:
    runs: list[list[int]] = []
    for at, word in enumerate(text.words):
        if not word.capital or base(word) in NOT_NAMES - ROLE_WORDS or any(c.isdigit() for c in word.text):
            continue
        if runs and runs[-1][-1] == at - 1 and not word.gap and not text.words[at - 1].lower.endswith("'s"):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _kind(text: Text, span: list[int]) -> str:
    words = text.words
    before = words[span[0] - 1] if span[0] else None
    after = words[span[-1] + 1 : span[-1] + 5]
    if before and (before.lower in SAYING or before.lower in ("mr", "mrs", "ms", "dr", "sir", "by")):
        return "person"
    if before and not before.capital and _office(before.lower):
        return "person"
    if after and (after[0].lower in SAYING or (after[0].gap and any(_office(word.lower) for word in after))):
        return "person"
    if before and before.lower in ("in", "at", "near", "outside", "across", "off"):
        return "place"
    return "thing" if before and before.lower == "the" else ""


def _office(lower: str) -> bool:
    """Tell whether a noun says what somebody does or whose kin somebody is."""
    if lower in FUNCTION_WORDS | LIGHT_WORDS:
        return False
    return lower in ROLE_WORDS | KIN or (len(lower) > 5 and lower.endswith(("er", "or", "ist", "ian", "man", "woman")))


def _follow_pronouns(text: Text, found: list[Name]) -> None:
    owner = {at: name for name in found for at in name.spots}
    sexes: dict[int, str] = {}
    subject: dict[str, Name] = {}
    sentence, here = -1, list[Name]()
    last: list[Name] = []
    for at, word in enumerate(text.words):
        if word.sentence != sentence:
            sentence, last, here = word.sentence, here or last, []
        if at in owner:
            if owner[at] not in here:
                here.append(owner[at])
            continue
        sex = "he" if word.lower in HE else "she" if word.lower in SHE else "it" if word.lower in IT else ""
        if not sex or word.quoted:
            continue
        fits = [
            name
            for name in (*here, *last)
            if sexes.get(id(name), sex) == sex and (name.kind in ("person", "")) == (sex != "it" or name.kind == "")
        ]
        fits.sort(key=lambda name: sex != "it" and not (name.kind == "person" or len(name.words) > 1))
        name = fits[0] if fits else subject.get(sex)
        if name is not None:
            subject[sex] = name
            sexes[id(name)] = sex
            name.spots.append(at)
            if name not in here:
                here.insert(0, name)


def _follow_speakers(text: Text, found: list[Name]) -> None:
    """Let a quotation's speaker stand at the start of each sentence of it."""
    owner = {at: name for name in found for at in name.spots}
    speaker: Name | None = None
    by_sentence: dict[int, Name] = {}
    for at, word in enumerate(text.words):
        if word.quoted or word.lower not in SAYING:
            continue
        beside = [
            spot
            for spot in range(at - 3, at + 5)
            if spot in owner and not text.words[spot].quoted and text.words[spot].sentence == word.sentence
        ]
        if beside:
            by_sentence[word.sentence] = owner[min(beside, key=lambda spot: abs(spot - at))]
    for at, word in enumerate(text.words):
        if not word.quoted:
            continue
        speaker = by_sentence.get(word.sentence, speaker)
        if speaker is not None and word.opens:
            speaker.spots.append(at)
