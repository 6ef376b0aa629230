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
    """Return the one of `languages` that `message` is in; `own` where it is too short or too odd to tell."""
    known = tuple(dict.fromkeys((own, *languages)))
    if len(known) == 1:
        return own
    found, probability = _identifier(tuple(sorted(known))).classify(message)
    if found == own or probability < SURE or not written_in(message, str(found)):
        return own
    return str(found)


@lru_cache(maxsize=8)
def _identifier(languages: tuple[str, ...]) -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a second of loading, not needed to start

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    return identifier
