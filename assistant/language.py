"""LANGUAGE: which of a house's languages a message is written in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.words import written_in

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.8
"""The probability from which a message is taken to be in another language than the visitor's own."""


def language_of(message: str, own: str, languages: Sequence[str]) -> str:
    """Return the one of `languages` that `message` is in; `own` where it is too short or too odd to tell.

    `own` may be any tag, such as de-AT, also of a language that there is not.
    """
    known = {_primary(tag): tag for tag in (*languages, own)}
    if len(known) == 1:
        return own
    likely = {tag: share for tag, share in _identifier().rank(message) if tag in known}
    found = max(likely, key=lambda tag: likely[tag], default=_primary(own))
    sure = bool(likely) and likely[found] >= SURE * sum(likely.values())
    if found == _primary(own) or not sure or not written_in(message, found):
        return own
    return known[found]


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a second of loading, not needed to start

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
