"""INBOX: what was asked in vain, in groups, each with what became of it; one that is answered now closes itself."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from assistant.conversation import Question
from assistant.course import Course
from assistant.groups import Asked, Meanings
from assistant.language import language_of

MOST = 2000
"""Different questions, the last ones; grouping takes time that grows with their square."""
FEW = 300
"""So many are grouped while a page waits; of more, the new ones are grouped in between, and the page counts them."""
AT_ONCE = 32
"""So many new ones are read at a time."""
TRIED = 6
"""Of a group so many questions, the most frequent, are asked again."""
PASSING = 2 / 3
"""Of those asked again so many must be answered for a group to close itself."""
GROUPS = 100
"""So many of the open groups, the largest first, are asked again after a change."""
LOOK_SECONDS = 10.0
"""How often it is looked in between what else was asked."""
SLICE_SECONDS = 0.3
"""So long, every few seconds, questions are asked again beside the visitors."""
BY_ITSELF = "the guide"

_log = logging.getLogger("tour")


class State(StrEnum):
    """What became of a question."""

    NEW = "new"
    ANSWERED = "answered"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Miss:
    """A question that was asked in vain or whose answer was voted down; `settled` says what became of it, and when."""

    text: str
    count: int
    last: date
    down: int = 0
    state: State | None = None
    settled: float = 0.0
    """Seconds since the epoch."""

    @property
    def again(self) -> bool:
        """Whether it was asked in vain on a later day than it was settled."""
        return self.last > date.fromtimestamp(self.settled)


@dataclass(frozen=True)
class Group:
    """Questions that mean much the same, the one first that is most like the others."""

    misses: tuple[Miss, ...]
    languages: tuple[str, ...]

    @property
    def name(self) -> str:
        """The question that stands for them."""
        return self.misses[0].text

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them, the most frequent first."""
        return tuple(miss.text for miss in sorted(self.misses, key=lambda miss: -miss.count))

    @property
    def count(self) -> int:
        """How often they were asked in vain or voted down."""
        return sum(miss.count for miss in self.misses)

    @property
    def down(self) -> int:
        """How many of these are votes."""
        return sum(miss.down for miss in self.misses)

    @property
    def last(self) -> date:
        """The last day on which one of them was asked."""
        return max(miss.last for miss in self.misses)

    @property
    def state(self) -> State:
        """What was said of one of them last; what was answered is new again when it is asked in vain once more."""
        said = [miss for miss in self.misses if miss.state]
        if not said:
            return State.NEW
        state = max(said, key=lambda miss: miss.settled).state or State.NEW
        asked_since = any(not miss.state or miss.again for miss in self.misses)
        return State.NEW if state is State.ANSWERED and asked_since else state


@dataclass(frozen=True)
class Inbox:
    """The groups, those asked most often first; `unread` questions are not in them yet."""

    groups: tuple[Group, ...]
    unread: int


class InVain(Protocol):
    """Keeps what was asked in vain."""

    def misses(self, most: int) -> tuple[Miss, ...]:
        """Return the last questions, each once."""

    def settle(self, texts: Sequence[str], state: State, by: str) -> None:
        """Say what became of questions."""


class Rehearses(Protocol):
    """Answers without recording anything."""

    def rehearse(self, question: Question) -> Course:
        """Return the turn that a question would have now."""


class Inboxes:
    """Makes the inbox and asks its open groups again. Safe to call from many threads.

    Of the processes that share `lock` one asks at a time.
    """

    def __init__(
        self, kept: InVain, guide: Rehearses, meanings: Meanings, languages: Sequence[str], lock: Path | None = None
    ) -> None:
        self._kept, self._guide, self._meanings, self._languages = kept, guide, meanings, tuple(languages)
        self._lock = FileLock(lock) if lock else None
        self._making = threading.Lock()
        self._language = lru_cache(2 * MOST)(lambda text: language_of(text, self._languages[0], self._languages))
        self._grouped: tuple[Asked, ...] = ()
        self._groups: list[list[int]] = []
        self._asked_of: object = None
        self._waiting: list[Group] = []
        self._look_at = 0.0

    def inbox(self) -> Inbox:
        """Return the inbox as it is now; where there are many, the newest questions come with the next look."""
        misses = self._kept.misses(MOST)
        with self._making:
            if len(misses) <= FEW:
                self._group(misses)
            return self._made(misses)

    def ask_again(self, texts: Sequence[str]) -> list[tuple[str, Course]]:
        """Return how each of the first `TRIED` would be answered now."""
        return [(text, self._guide.rehearse(Question(text))) for text in texts[:TRIED]]

    def settle(self, texts: Sequence[str], state: State, by: str) -> None:
        """Say what became of questions."""
        self._kept.settle(texts, state, by)

    def keep_up(self, now: Callable[[], object]) -> None:
        """Read some new questions, and ask some open groups again after `now` has changed."""
        if self._read_some() or (now() == self._asked_of and not self._waiting):
            return
        try:
            with self._lock.acquire(blocking=False) if self._lock else threading.Lock():
                self._close_some(now())
        except Timeout:
            return

    def _read_some(self) -> bool:
        """Read some of what was asked since; tell whether there is more."""
        if time.monotonic() < self._look_at:
            return False
        misses = self._kept.misses(MOST)
        with self._making:
            more = self._group(misses)
        if not more:
            self._look_at = time.monotonic() + LOOK_SECONDS
        return more

    def _group(self, misses: Sequence[Miss]) -> bool:
        """Group the questions that are read, after reading some; tell whether there are more to read."""
        if {miss.text for miss in misses} == {question.text for question in self._grouped}:
            return False
        questions = tuple(Asked(miss.text, self._language(miss.text)) for miss in misses)
        unread = self._meanings.unread(questions)
        self._meanings.read(unread[:AT_ONCE])
        left = {*unread[AT_ONCE:]}
        self._grouped = tuple(question for question in questions if question not in left)
        self._groups = self._meanings.groups(self._grouped)
        return bool(left)

    def _close_some(self, now: object) -> None:
        if now != self._asked_of:
            opened = [group for group in self.inbox().groups if group.state is State.NEW]
            self._asked_of, self._waiting = now, opened[:GROUPS]
        until = time.monotonic() + SLICE_SECONDS
        while self._waiting and time.monotonic() < until:
            group = self._waiting.pop(0)
            asked = self.ask_again(group.texts)
            if sum(course.passes for _, course in asked) >= PASSING * len(asked):
                self._kept.settle(group.texts, State.ANSWERED, BY_ITSELF)
                _log.info("A group of %d questions is answered now.", len(group.texts))

    def _made(self, misses: Sequence[Miss]) -> Inbox:
        of = {miss.text: miss for miss in misses}
        groups = []
        for places in self._groups:
            asked = [self._grouped[place] for place in places if self._grouped[place].text in of]
            if asked:
                spoken = Counter(question.language for question in asked).most_common()
                groups.append(Group(tuple(of[q.text] for q in asked), tuple(language for language, _ in spoken)))
        unread = len(of) - sum(len(group.misses) for group in groups)
        return Inbox(tuple(sorted(groups, key=lambda group: (-group.count, group.name))), unread)
