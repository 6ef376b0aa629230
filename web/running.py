"""Turns that are under way: a visitor who takes a conversation back, or leaves, ends them."""

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from assistant.errors import UnknownConversation
from assistant.events import Event, Replied, Started
from knowledge.deadline import GivenUp, until
from web.crowd import Crowd
from web.errors import Overloaded, RunStopped, UnknownRun
from web.metrics import Metrics
from web.shared import TakenBack


@dataclass
class Names:
    """By what a turn can be found: each is a secret of its visitor, and empty while it is not known."""

    run_id: str = ""
    conversation_id: str = ""


class RunningTurn(Iterator[Event]):
    """The events of one turn, until it is over, closed or stopped."""

    def __init__(self, events: Iterator[Event], running: "RunningTurns") -> None:
        self._events = events
        self._running = running
        self._stopped = threading.Event()
        self._why: type[Exception] = UnknownConversation
        self._drawing = threading.Lock()
        self._begun = False
        self._asked = time.monotonic()

    def __next__(self) -> Event:
        """Return the next event; raise `Overloaded` before the first, and once it was stopped why."""
        with self._drawing:
            try:
                if not self._begun:
                    self._begin()
                with until(self._stopped):
                    event = None if self._stopped.is_set() else next(self._events)
            except GivenUp:
                event = None
            except BaseException:
                self._over()
                raise
            if event is not None and not self._stopped.is_set() and (why := self._running.stopped_elsewhere(self)):
                self._why = why
                self._stopped.set()
            if event is None or self._stopped.is_set():
                self._end()
                raise self._why
        if isinstance(event, Started):
            self._running.note(self, event.conversation_id, event.run_id)
        elif isinstance(event, Replied):
            self._running.metrics.over(event.reply, time.monotonic() - self._asked)
        return event

    def check(self) -> None:
        """Raise why it was stopped, if it was."""
        if self._stopped.is_set():
            raise self._why

    def stop(self, why: type[Exception] = UnknownConversation) -> None:
        """End the turn from another thread, at once or, if it is busy, before it says another word.

        What it waits for is let go within `knowledge.deadline.LOOK_SECONDS`.
        """
        if not self._stopped.is_set():
            self._why = why
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
    """The turns of this process by conversation and by run.

    Other processes are told by `taken_back`; without it they find the conversation gone when they record, and of their
    runs nothing is known here.
    """

    def __init__(self, crowd: Crowd, metrics: Metrics, taken_back: TakenBack | None = None) -> None:
        self.crowd, self.metrics, self._taken_back = crowd, metrics, taken_back
        self._turns: dict[RunningTurn, Names] = {}
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
            turns = [turn for turn, names in self._turns.items() if names.conversation_id == conversation_id]
        for turn in turns:
            turn.stop()

    def stop_run(self, run_id: str) -> None:
        """End one turn; raise `UnknownRun` if there is none here and no other worker can be told."""
        with self._lock:
            turns = [turn for turn, names in self._turns.items() if names.run_id == run_id]
        for turn in turns:
            turn.stop(RunStopped)
        if turns:
            return
        if self._taken_back is None:
            raise UnknownRun
        self._taken_back.note(run_id)

    def note(self, turn: RunningTurn, conversation_id: str, run_id: str = "") -> None:
        """Know from now on what `turn` belongs to."""
        with self._lock:
            self._turns[turn] = Names(run_id, conversation_id)

    def stopped_elsewhere(self, turn: RunningTurn) -> type[Exception] | None:
        """Return why another worker was asked to end `turn`, if one was."""
        if self._taken_back is None:
            return None
        with self._lock:
            names = self._turns.get(turn) or Names()
        if names.conversation_id and self._taken_back.has(names.conversation_id):
            return UnknownConversation
        return RunStopped if names.run_id and self._taken_back.has(names.run_id) else None

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
