"""Finds what a text denies, and the opposites that need no "not"."""

from assistant.check.english import NEGATORS, NUMBER_WORDS, SUBORDINATORS
from assistant.check.lexicon import ANTONYMS
from assistant.check.words import COMMA, LIGHT_MEANINGS, Text, Word, meaning, read, root

_EXEMPT = (
    ("not", "only"),
    ("not", "just"),
    ("not", "merely"),
    ("no", "fewer"),
    ("no", "less"),
    ("no", "doubt"),
    ("without", "doubt"),
    ("not", "until"),
    ("no", "more", "than"),
    ("not", "least"),
    ("no", "matter"),
    ("not", "to", "mention"),
    ("never", "more", "than"),
    ("not", "more", "than"),
    ("no", "later", "than"),
)
_NARROW = frozenset("without except unlike instead rather other than".split())
"""Negations that are prepositions deny only what they stand before."""
_DIRECTIONS = [
    tuple(pair.split("/"))
    for pair in "more/less more/fewer over/under above/below before/after inside/outside up/down with/without".split()
]
_EXCEPTING = frozenset("except excepting excluding apart but other".split())
_OPEN = frozenset("any all ever most usual expected before".split())
"""What after "than" makes a comparison with everything, and so a claim of its own."""
_PHRASES = {("instead", "of"), ("rather", "than"), ("far", "from"), ("other", "than")} | {
    (word, "to") for word in "refuse refuses refused decline declines declined fail fails failed failing unable".split()
}
SCOPE, LONG = 3, 12
"""How many content words after a negation it may deny, and after `not true that`."""

_OPPOSITES: dict[str, set[str]] = {}
for _one, _two in ANTONYMS:
    _OPPOSITES.setdefault(root(_one), set()).add(root(_two))
    _OPPOSITES.setdefault(root(_two), set()).add(root(_one))


def denied(text: Text) -> dict[int, int]:
    """Return which content words stand under a negation, each with the place of the negation."""
    under: dict[int, int] = {}
    words = text.words
    lowers = [word.lower for word in words]
    for at, lower in enumerate(lowers):
        phrase = tuple(lowers[at : at + 2])
        compares = lower == "than" and at + 1 < len(words) and _compares(words, at)
        if not (lower in NEGATORS or lower.endswith("n't") or phrase in _PHRASES or compares):
            continue
        if any(tuple(lowers[at : at + len(exempt)]) == exempt for exempt in _EXEMPT):
            continue
        if lower in ("no", "not") and {"until", "till"} & set(lowers[at : at + 8]):
            continue
        count = 0
        reach = 1 if lower in _NARROW else LONG if lowers[at + 1 : at + 3] == ["true", "that"] else SCOPE
        for spot in range(at + (2 if phrase in _PHRASES else 1), len(words)):
            word = words[spot]
            untrue = word.lower == "that" and words[spot - 1].lower in ("true", "mean")
            if word.gap > COMMA or (word.gap and count) or (word.lower in SUBORDINATORS and count and not untrue):
                break
            if word.lower == "but" or count == reach:
                break
            liked = word.lower == "like" and spot == at + 1
            if liked or (word.content and word.lower != "true"):
                under.setdefault(spot, at)
            count += word.content or liked
        if not count:
            early = [spot for spot in range(max(0, at - 4), at) if words[spot].content]
            under.update(dict.fromkeys(early[-1:], at))
    return under


def _compares(words: list[Word], at: int) -> bool:
    """Tell whether `than` sets one thing against another, as against bounding a number."""
    follows = words[at + 1]
    counted = follows.text[0].isdigit() or follows.lower in NUMBER_WORDS or follows.lower in ("a", "an")
    return not counted and follows.lower not in _OPEN and words[at - 1].lower not in ("rather", "other")


def unfounded_denial(sentence: str, passage: str) -> str:
    """Say what is denied although the passage denies nothing like it, or return ''."""
    here, there = read(sentence), read(passage)
    negated, known = denied(here), denied(there)
    sentences = {there.words[spot].sentence for spot in known}
    for negator in dict.fromkeys(negated.values()):
        if here.words[negator].lower in _NARROW:
            continue
        scope = [at for at, by in negated.items() if by == negator]
        matched = [spot for at in scope for spot in there.meanings.get(meaning(here.words[at].lower), ())]
        if any(spot in known or there.words[spot].sentence in sentences for spot in matched):
            continue
        first = here.words[scope[0]]
        if any(root(first.lower) in _OPPOSITES.get(root(word.lower), ()) for word in there.words if word.content):
            continue
        if here.words[negator].lower in there.lowers:
            continue
        return f"the passage does not say “{here.words[negator].text} … {first.text}”"
    return ""


def dropped_denial(sentence: str, passage: str) -> str:
    """Say what is affirmed that the passage only ever denies, or return ''."""
    here, there = read(sentence), read(passage)
    known = denied(there)
    if denied(here):
        return ""
    first = {
        negator: spot
        for spot, negator in reversed(known.items())
        if not there.words[spot].capital
        and meaning(there.words[spot].lower) not in LIGHT_MEANINGS
        and there.words[negator].lower != "than"
    }
    for negator, spot in first.items():
        key = meaning(there.words[spot].lower)
        if key in here.meanings and all(other in known for other in there.meanings[key]):
            return f"the passage says “{there.words[negator].text} … {there.words[spot].text}”"
    return ""


def dropped_exception(sentence: str, passage: str) -> str:
    """Say which exception to "every" or "all" was left out, or return ''."""
    here, there = read(sentence), read(passage)
    if here.lowers & _EXCEPTING:
        return ""
    for at, word in enumerate(there.words):
        universal = {w.lower for w in there.words[max(0, at - 4) : at]} & {"every", "all", "any", "everyone"}
        if word.lower in _EXCEPTING and universal & here.lowers:
            shared = {meaning(w.lower) for w in there.words[max(0, at - 3) : at] if w.content}
            if shared & here.meanings.keys():
                return f"the passage says “{word.text}” here"
    return ""


def _led_by(text: Text, direction: str) -> set[str]:
    """Return the content words right after a word such as `over` or `less`."""
    found = set()
    for at, word in enumerate(text.words):
        if word.lower == direction:
            found |= {meaning(other.lower) for other in text.words[at + 1 : at + 5] if other.content and not other.gap}
    return found


def opposite(sentence: str, passage: str) -> str:
    """Say which word stands where the passage has its opposite, or return ''."""
    here, there = read(sentence), read(passage)
    known = {root(word.lower) for word in there.words}
    for one, two in _DIRECTIONS:
        for said, kept in ((one, two), (two, one)):
            turned = _led_by(here, said) & _led_by(there, kept) - _led_by(there, said)
            if turned:
                return f"the passage says “{kept}” where this says “{said}”"
    under = denied(here)
    for at, word in enumerate(here.words):
        stem = root(word.lower)
        if not word.content or at in under or stem in known or meaning(word.lower) in there.meanings:
            continue
        known_here = {key for key in here.meanings if key in there.meanings}
        against = [
            other.text
            for spot, other in enumerate(there.words)
            if root(other.lower) in _OPPOSITES.get(stem, ()) and _same_matter(there, spot, known_here)
        ]
        if against:
            return f"the passage says “{against[0]}” where this says “{word.text}”"
    return ""


def _same_matter(text: Text, spot: int, keys: set[str]) -> bool:
    """Tell whether the sentence at `spot` is about most of `keys` and denies none of them."""
    under, sentence = denied(text), text.words[spot].sentence
    held = {key for key in keys for at in text.meanings[key] if text.words[at].sentence == sentence}
    negative = {key for key in keys for at in text.meanings[key] if text.words[at].sentence == sentence and at in under}
    return spot not in under and not negative and 2 * len(held) >= len(keys)
