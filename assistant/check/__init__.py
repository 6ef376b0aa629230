"""A drafted sentence goes in with the passage it cites; whether a visitor may see it comes out."""

from dataclasses import dataclass

from assistant.check.coverage import strayed
from assistant.check.numbers import missing_number
from assistant.check.ownership import misplaced_number
from assistant.check.polarity import dropped_denial, dropped_exception, opposite, unfounded_denial
from assistant.check.quotes import wrong_quote
from assistant.check.roles import wrong_claim
from assistant.check.strangers import unknown_foreign_name, unknown_name
from assistant.check.superlatives import unsupported_superlative
from assistant.check.verbatim import verbatim
from assistant.check.words import read


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence rests on its passage; `reason` says why not, for people, and is '' when it does."""

    grounded: bool
    reason: str


def check(sentence: str, passage: str, same_language: bool = True, about: str = "") -> Verdict:
    """Tell whether `passage` holds what `sentence`, free of [n] markers, claims.

    A whole sentence of the passage is grounded whatever it says, and so are two of them made one. Without
    `same_language` only what survives translation is compared: figures, names and quoted words. `about` is what the
    passage belongs to, such as its document's title and the house's name: the sentence may name it.
    """
    return Verdict(not (reason := _fault(sentence, passage, same_language, about)), reason)


def _fault(sentence: str, passage: str, same_language: bool, about: str) -> str:
    if verbatim(sentence, passage):
        return ""
    fault = wrong_quote(read(sentence), read(passage)) or missing_number(sentence, passage, same_language)
    if not same_language:
        return fault or unknown_foreign_name(sentence, passage, about)
    return (
        fault
        or unknown_name(sentence, passage, about)
        or unsupported_superlative(sentence, passage)
        or strayed(sentence, passage, about)
        or unfounded_denial(sentence, passage)
        or dropped_denial(sentence, passage)
        or dropped_exception(sentence, passage)
        or opposite(sentence, passage)
        or wrong_claim(sentence, passage, about)
        or misplaced_number(sentence, passage)
    )
