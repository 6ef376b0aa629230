"""Nobody and nothing may be named that the passage does not name."""

from itertools import pairwise

from assistant.check.names import NOT_NAMES, base, name_spans, ordinary
from assistant.check.words import Text, read, root

_DEMONYM = ("n", "an", "ian", "s", "ish", "ese", "es")
_EXONYMS = """
    england angleterre inglaterra inghilterra engeland; scotland écosse schottland escocia scozia schotland;
    britain bretagne großbritannien grossbritannien bretaña bretagna brittannië; kingdom royaume königreich reino regno;
    united uni vereinigtes vereinigten unido unito; uk royaume uni vereinigtes vereinigten königreich reino unido regno
    unito; ireland irlande irland irlanda ierland; wales galles gales; germany allemagne deutschland alemania germania
    duitsland; france frankreich francia frankrijk; spain espagne spanien españa spagna; italy italie italien italia;
    europe europa; america amérique amerika américa; states états-unis staaten estados stati; london londres londra
    londen; norway norvège norwegen noruega norvegia; netherlands pays-bas niederlande nederland; japan japon japón
    giappone; greece grèce griechenland grecia; africa afrique afrika áfrica; asia asie asien; vienna vienne wien
"""
_ABROAD = {foreign: group.split()[0] for group in _EXONYMS.split(";") for foreign in group.replace("-", " ").split()}
"""What the commonest places are called in French, German, Spanish, Italian and Dutch."""
_OPENERS = frozenset(
    """
    le la les l un une des du de en au aux dans pour par avec sur chez et mais ce cette ces son sa ses leur
    der die das den dem des ein eine einer einem einen im am in bei von mit zu zur zum seit nach vor für und aber
    el los las una unos unas en con por para desde y pero su sus il lo gli i uno nel nella dal dalla con per e ma
    de het een op bij met van voor sinds en maar
    """.split()
)
"""Articles, prepositions and conjunctions of French, German, Spanish, Italian and Dutch."""
NOUN_SHARE = 0.15
"""The share of capitals from which on a language is taken to write all its nouns so, as German does."""


def unknown_name(sentence: str, passage: str, about: str = "") -> str:
    """Say which name the passage does not have, or has for two different people, or return ''.

    `about` names what the passage is part of: what it names is known too.
    """
    here, there = read(sentence), read(passage)
    known = {base(word) for text in (there, read(about)) for word in text.words if word.capital}
    roots = {root(base(word)) for word in there.words}
    for at, word in enumerate(here.words):
        name = base(word)
        if not _may_name(here, at) or name in known or root(name) in roots or _demonym(name, known):
            continue
        if at == 0 and ordinary(here, at):
            continue
        return f"the passage does not name “{word.text.removesuffix(chr(39) + 's')}”"
    return _mixed_name(here, there)


def unknown_foreign_name(sentence: str, passage: str, about: str = "") -> str:
    """Say which name a sentence in another language has and the passage has not, or return ''.

    Where a language writes all its nouns with a capital, only two capitals in a row are taken for a name.
    """
    here, there = read(sentence), read(f"{passage} {about}")
    known = {base(word) for word in there.words}
    capitals = [at for at in range(len(here.words)) if _may_name(here, at) and not _opens_only(here, at)]
    nouns = (
        len(capitals) > 2
        and len(capitals) > NOUN_SHARE * len(here.words)
        and not all(base(here.words[at]) in known for at in capitals)
    )
    for at in capitals:
        name = base(here.words[at]).rpartition("'")[2]
        alone = at - 1 not in capitals and at + 1 not in capitals
        if name in known or _ABROAD.get(name) in known or _demonym(name, known) or (nouns and alone):
            continue
        return f"the passage does not name “{here.words[at].text}”"
    return ""


def _opens_only(text: Text, at: int) -> bool:
    """Tell whether a word may be a capital only because a sentence begins with it."""
    word, follows = text.words[at], text.words[at + 1 : at + 2]
    full = bool(follows) and follows[0].capital and not follows[0].gap and base(word) not in _OPENERS
    return word.opens and not full


def _may_name(text: Text, at: int) -> bool:
    word = text.words[at]
    plain = base(word) in NOT_NAMES or word.lower == "i" or any(sign.isdigit() for sign in word.text)
    return word.capital and not plain


def _demonym(name: str, known: set[str]) -> bool:
    return any(
        (long.startswith(short) and long[len(short) :] in _DEMONYM)
        or (long.startswith(short[:-1]) and long[len(short) - 1 :] in _DEMONYM)
        for other in known
        if min(len(other), len(name)) >= 4
        for short, long in [sorted((name, other), key=len)]
    )


def _mixed_name(here: Text, there: Text) -> str:
    capitals: dict[str, list[int]] = {}
    for at, word in enumerate(there.words):
        if word.capital:
            capitals.setdefault(base(word), []).append(at)
    alone = {base(there.words[span[0]]) for span in name_spans(there) if len(span) == 1}
    for span in name_spans(here):
        for first, second in pairwise(span):
            one, two = base(here.words[first]), base(here.words[second])
            if (
                one in capitals
                and two in capitals
                and one not in alone
                and not any(_joined(there, a, b) for a in capitals[one] for b in capitals[two])
            ):
                return f"the passage has no “{here.words[first].text} {here.words[second].text}”"
    return ""


def _joined(text: Text, first: int, second: int) -> bool:
    """Tell whether two capitals make one name: `Jim Davies` in `Jim and Anne Davies`, but not across people."""
    if second <= first or second - first > 5:
        return False
    between = text.words[first + 1 : second]
    if all(word.capital and not word.gap for word in (*between, text.words[second])):
        return True
    return bool(between) and between[0].lower in ("and", "of", "de", "van", "von", "the") and len(between) <= 2
