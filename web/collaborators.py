"""What the HTTP layer works with and does not make itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from flask import current_app
from langchain_core.documents import Document

from assistant.conversation import Question
from assistant.drafts import Drafts
from assistant.events import Event
from assistant.inbox import Inboxes
from assistant.prepared import PreparedAnswers
from knowledge.house import House
from knowledge.library import Hit
from web.learning import Learning
from web.records.accounts import RecordedAccounts
from web.records.api_keys import RecordedKeys
from web.records.conversations import RecordedConversations
from web.records.curated import RecordedCurated
from web.records.feedback import RecordedFeedback
from web.records.handoffs import RecordedHandoffs
from web.records.inbox import RecordedInVain
from web.running import RunningTurns
from web.settings import Settings


class Guide(Protocol):
    """Answers questions."""

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a turn; raise `UnknownConversation` or `NotLearnt` before the first."""

    def suggestions(self, language: str | None = None, place: str | None = None) -> list[str]:
        """Return questions to begin with; of the house's own language unless another is named."""

    def model_trouble(self) -> str | None:
        """Return what is wrong with the language model, "" if nothing is, None if there is no model."""

    def reader_trouble(self) -> str | None:
        """Return why the trained reader does not read, "" if it does, None if there is none."""


class Corpus(Protocol):
    """One version of what was learnt; a passage is the span `start` to `end` of its document's text."""

    @property
    def version(self) -> str: ...

    @property
    def documents(self) -> Mapping[str, Document]: ...

    @property
    def passages(self) -> Mapping[str, Document]: ...

    def search(self, query: str) -> list[Hit]:
        """Return the passages nearest to `query`, best first."""


class Library(Protocol):
    """Holds the corpus."""

    @property
    def trouble(self) -> str:
        """Why another version is served than the one learnt last, or an empty string."""

    def current(self) -> Corpus:
        """Return the version being served; raise `NotLearnt`."""

    def troubles(self) -> Mapping[str, str]:
        """Return for each part that a search may do without what is wrong with it, or an empty string."""

    def opened(self) -> Corpus | None:
        """Return the version that is open already, if one is; wait for nothing."""


@dataclass(frozen=True)
class Curating:
    """What staff make the guide better with."""

    inboxes: Inboxes
    drafts: Drafts
    prepared: Callable[[], PreparedAnswers | None]
    """Returns the prepared answers as they are served now, and the suspended ones; raises `NotLearnt`."""


@dataclass(frozen=True)
class Collaborators:
    """Everything a view may ask for."""

    settings: Settings
    house: House
    guide: Guide
    library: Library
    conversations: RecordedConversations
    running: RunningTurns
    learning: Learning
    curating: Curating | None = None
    """None in a process that serves no such pages."""

    @property
    def accounts(self) -> RecordedAccounts:
        """The staff's, beside the conversations."""
        return RecordedAccounts(self.conversations.engine)

    @property
    def curated(self) -> RecordedCurated:
        """What staff have written, beside the conversations."""
        return RecordedCurated(self.conversations.engine)

    @property
    def in_vain(self) -> RecordedInVain:
        """What was asked in vain, beside the conversations."""
        return RecordedInVain(self.conversations.engine, self.settings.keep_unanswered)

    @property
    def feedback(self) -> RecordedFeedback:
        """Those beside the conversations."""
        return RecordedFeedback(self.conversations.engine)

    @property
    def keys(self) -> RecordedKeys:
        """Those beside the conversations."""
        return RecordedKeys(self.conversations.engine)

    @property
    def handoffs(self) -> RecordedHandoffs:
        """Those beside the conversations."""
        return RecordedHandoffs(self.conversations.engine)


EXTENSION = "tour"


def collaborators() -> Collaborators:
    """Return those of the application that serves the present request."""
    return cast(Collaborators, current_app.extensions[EXTENSION])
