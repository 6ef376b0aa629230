"""Asks a guide every question of some checks, and tells what each came to."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.conversation import Question
from assistant.evaluation.checks import MET_BY, Asked, Check
from assistant.events import Event, Replied
from assistant.reply import Kind, Reply

_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


class Answering(Protocol):
    """Whoever can be asked: the guide, or something that stands for it."""

    def turn(self, question: Question) -> Iterable[Event]:
        """Yield the events of a whole turn, `Replied` last."""


class Verdict(StrEnum):
    """How a turn came out."""

    RIGHT = "right"
    OTHER_KIND = "other kind"
    """Declined what the sources answer, answered what they do not, and the like."""
    OTHER_WORDS = "other words"
    """Of the right kind, but a fact is missing or banned words are said."""


@dataclass(frozen=True)
class Outcome:
    """What one turn of a check came to."""

    check: Check
    position: int
    reply: Reply
    seconds: float

    @property
    def asked(self) -> Asked:
        """What was asked, and what should have come of it."""
        return self.check.turns[self.position]

    @property
    def verdict(self) -> Verdict:
        """Whether it did."""
        asked, text = self.asked, _plain(self.reply.text)
        if self.reply.kind not in MET_BY[asked.expect]:
            return Verdict.OTHER_KIND
        clean = not any(_plain(words) in text for words in asked.ban)
        return Verdict.RIGHT if clean and _holds(text, asked.must) else Verdict.OTHER_WORDS

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return self.verdict is Verdict.RIGHT

    @property
    def declined(self) -> bool:
        """Whether the guide said that its sources do not tell."""
        return self.reply.kind is Kind.NO_ANSWER

    @property
    def cited(self) -> bool:
        """Whether there are quotes, and they alone hold every fact that the reply must."""
        quotes = _plain(" ".join(citation.quote for citation in self.reply.citations))
        return bool(self.reply.citations) and _holds(quotes, self.asked.must)


def run(checks: Iterable[Check], guide: Answering) -> Iterator[Outcome]:
    """Ask every question, each check in a conversation of its own."""
    for check in checks:
        conversation_id = None
        for position, asked in enumerate(check.turns):
            began = time.perf_counter()
            events = list(guide.turn(Question(asked.question, conversation_id)))
            seconds = time.perf_counter() - began
            reply = next(event.reply for event in reversed(events) if isinstance(event, Replied))
            conversation_id = reply.conversation_id
            yield Outcome(check, position, reply, seconds)


def _plain(text: str) -> str:
    return text.translate(_PLAIN).casefold()


def holds(text: str, must: Iterable[Iterable[str]]) -> bool:
    """Tell whether `text` has a member of each group, in any case and with any kind of quotation marks."""
    return _holds(_plain(text), must)


def _holds(plain: str, must: Iterable[Iterable[str]]) -> bool:
    return all(any(_plain(words) in plain for words in group) for group in must)
