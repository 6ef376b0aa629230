"""A drafted sentence goes in with the passage it cites; whether a visitor may see it comes out."""

from dataclasses import dataclass

from assistant.check.coverage import strayed
from assistant.check.names import unknown_name
from assistant.check.numbers import missing_number
from assistant.check.ownership import misplaced_number
from assistant.check.polarity import dropped_denial, dropped_exception, opposite, unfounded_denial
from assistant.check.quotes import wrong_quote
from assistant.check.roles import wrong_claim
from assistant.check.superlatives import unsupported_superlative
from assistant.check.words import read
from knowledge.sentences import sentence_spans

_ANY_LANGUAGE = (missing_number, unknown_name)
_SAME_LANGUAGE = (unsupported_superlative, strayed, unfounded_denial, dropped_denial, dropped_exception, opposite, wrong_claim, misplaced_number)


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence rests on its passage; `reason` says why not, for people, and is '' when it does."""

    grounded: bool
    reason: str


def check(sentence: str, passage: str, same_language: bool = True) -> Verdict:
    """Tell whether `passage` holds what `sentence`, free of [n] markers, claims.

    A whole sentence of the passage is grounded whatever it says.
    Without `same_language` only what survives translation is compared: numbers, names and quoted words.
    """
    if any(passage[start:end] == sentence.strip() for start, end in sentence_spans(passage)):
        return Verdict(True, "")
    reason = wrong_quote(read(sentence), read(passage))
    for find in _ANY_LANGUAGE + (_SAME_LANGUAGE if same_language else ()):
        reason = reason or find(sentence, passage)
    return Verdict(not reason, reason)
