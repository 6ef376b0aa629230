"""What was said before: the part of it that a turn may use, and who keeps it."""

import secrets
from dataclasses import dataclass, field
from typing import Protocol

from assistant.errors import UnknownConversation
from assistant.reply import Reply

HISTORY_TURNS = 6
"""How many turns back a follow-up may reach; further back, people say the name again."""


@dataclass(frozen=True)
class Turn:
    """One question and what it was answered; `standalone` is the question as it was looked up."""

    question: str
    answer: str
    standalone: str = ""
    passages: tuple[str, ...] = ()
    """The ids of the passages that the answer rested on."""
    language: str = ""
    """The visitor's, as far as it could be told."""


@dataclass(frozen=True)
class Question:
    """What a visitor asks. A client that keeps the history itself sends it and no `conversation_id`."""

    message: str
    conversation_id: str | None = None
    language: str | None = None
    place: str | None = None
    history: tuple[Turn, ...] = field(default=())


def turn_of(question: str, standalone: str, reply: Reply) -> Turn:
    """Return a finished turn as the next ones may use it."""
    return Turn(
        question, reply.speech, standalone, tuple(dict.fromkeys(c.passage_id for c in reply.citations)), reply.language
    )


class Conversations(Protocol):
    """Keeps conversations. An id is 128 random bits and the only key to what was said under it."""

    def start(self) -> str:
        """Return the id of a new, empty conversation."""

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the last `HISTORY_TURNS` turns, oldest first; raise `UnknownConversation`."""

    def record(self, conversation_id: str, question: str, standalone: str, reply: Reply, noted: bool = False) -> None:
        """Append a finished turn; raise `UnknownConversation` if it was deleted meanwhile.

        With `noted` a desk note told whom to ask, so that nothing was asked in vain.
        """


class MemoryConversations:
    """Conversations that end with the process."""

    def __init__(self) -> None:
        self._turns: dict[str, list[Turn]] = {}

    def start(self) -> str:
        """Return the id of a new, empty conversation."""
        conversation_id = f"cnv_{secrets.token_hex(16)}"
        self._turns[conversation_id] = []
        return conversation_id

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the last turns, oldest first; raise `UnknownConversation`."""
        return tuple(self._of(conversation_id)[-HISTORY_TURNS:])

    def record(self, conversation_id: str, question: str, standalone: str, reply: Reply, noted: bool = False) -> None:
        """Append a finished turn; raise `UnknownConversation`."""
        self._of(conversation_id).append(turn_of(question, standalone, reply))

    def _of(self, conversation_id: str) -> list[Turn]:
        try:
            return self._turns[conversation_id]
        except KeyError:
            raise UnknownConversation from None
