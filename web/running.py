"""Turns that are under way: a visitor who takes a conversation back, or leaves, ends them."""

import threading
import time
from collections.abc import Generator, Iterator

from assistant.errors import UnknownConversation
from assistant.events import Event, Replied, Started
from web.crowd import Crowd
from web.errors import Overloaded
from web.metrics import Metrics
from web.shared import TakenBack


class RunningTurn(Iterator[Event]):
    """The events of one turn, until it is over, closed or stopped."""

    def __init__(self, events: Iterator[Event], running: "RunningTurns") -> None:
        self._events = events
        self._running = running
        self._stopped = threading.Event()
        self._drawing = threading.Lock()
        self._begun = False
        self._asked = time.monotonic()

    def __next__(self) -> Event:
        """Return the next event; raise `UnknownConversation` once it was stopped, `Overloaded` before the first."""
        with self._drawing:
            try:
                if not self._begun:
                    self._begin()
                event = None if self._stopped.is_set() else next(self._events)
            except BaseException:
                self._over()
                raise
            if event is None or self._stopped.is_set() or self._running.is_stopped(self):
                self._end()
                raise UnknownConversation
        if isinstance(event, Started):
            self._running.note(self, event.conversation_id)
        elif isinstance(event, Replied):
            self._running.metrics.over(event.reply, time.monotonic() - self._asked)
        return event

    def stop(self) -> None:
        """End the turn from another thread, at once or, if it is busy, before it says another word."""
        self._stopped.set()
        if self._drawing.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._drawing.release()

    def _begin(self) -> None:
        try:
            self._running.crowd.enter()
        except Overloaded:
            self._running.metrics.refused.inc()
            raise
        self._begun = True
        self._running.metrics.under_way.inc()

    def _end(self) -> None:
        self._over()
        if isinstance(self._events, Generator):
            self._events.close()

    def _over(self) -> None:
        """Make room for the next turn, once."""
        self._running.forget(self)
        if self._begun:
            self._begun = False
            self._running.metrics.under_way.dec()
            self._running.crowd.leave()


class RunningTurns:
    """The turns of this process by conversation.

    Other processes are told by `taken_back`; without it they find the conversation gone when they record.
    """

    def __init__(self, crowd: Crowd, metrics: Metrics, taken_back: TakenBack | None = None) -> None:
        self.crowd, self.metrics, self._taken_back = crowd, metrics, taken_back
        self._turns: dict[RunningTurn, str] = {}
        self._lock = threading.Lock()

    def watch(self, events: Iterator[Event], conversation_id: str | None) -> RunningTurn:
        """Return `events` as a turn that can be stopped; of a new conversation, from its first event on."""
        turn = RunningTurn(events, self)
        if conversation_id:
            self.note(turn, conversation_id)
        return turn

    def stop(self, conversation_id: str) -> None:
        """End all turns of a conversation, those of other workers too if they share a Redis."""
        if self._taken_back:
            self._taken_back.note(conversation_id)
        with self._lock:
            turns = [turn for turn, theirs in self._turns.items() if theirs == conversation_id]
        for turn in turns:
            turn.stop()

    def note(self, turn: RunningTurn, conversation_id: str) -> None:
        """Know from now on what `turn` belongs to."""
        with self._lock:
            self._turns[turn] = conversation_id

    def is_stopped(self, turn: RunningTurn) -> bool:
        """Tell whether another worker was asked to end `turn`."""
        if self._taken_back is None:
            return False
        with self._lock:
            conversation_id = self._turns.get(turn)
        return conversation_id is not None and self._taken_back.has(conversation_id)

    def forget(self, turn: RunningTurn) -> None:
        """Know nothing of `turn` any more."""
        with self._lock:
            self._turns.pop(turn, None)

    @property
    def trouble(self) -> str | None:
        """What is wrong with what workers share, "" if nothing is, None if they share nothing."""
        return self._taken_back.trouble if self._taken_back else None

    def __len__(self) -> int:
        return len(self._turns)
