"""Turns that are under way: a visitor who takes a conversation back ends them."""

import threading
from collections.abc import Generator, Iterator

from assistant.errors import UnknownConversation
from assistant.events import Event, Started


class RunningTurn(Iterator[Event]):
    """The events of one turn, until it is over, closed or stopped."""

    def __init__(self, events: Iterator[Event], running: "RunningTurns") -> None:
        self._events = events
        self._running = running
        self._stopped = threading.Event()
        self._drawing = threading.Lock()

    def __next__(self) -> Event:
        """Return the next event; raise `UnknownConversation` once the turn was stopped."""
        with self._drawing:
            try:
                event = None if self._stopped.is_set() else next(self._events)
            except BaseException:
                self._running.forget(self)
                raise
            if event is None or self._stopped.is_set():
                self._end()
                raise UnknownConversation
        if isinstance(event, Started):
            self._running.note(self, event.conversation_id)
        return event

    def close(self) -> None:
        """End the turn: nothing of it happens afterwards."""
        with self._drawing:
            self._end()

    def stop(self) -> None:
        """End the turn from another thread, at once or, if it is busy, before it says another word."""
        self._stopped.set()
        if self._drawing.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._drawing.release()

    def _end(self) -> None:
        self._running.forget(self)
        if isinstance(self._events, Generator):
            self._events.close()


class RunningTurns:
    """The turns of this process by conversation; other processes find the conversation gone when they record."""

    def __init__(self) -> None:
        self._turns: dict[RunningTurn, str] = {}
        self._lock = threading.Lock()

    def watch(self, events: Iterator[Event], conversation_id: str | None) -> RunningTurn:
        """Return `events` as a turn that can be stopped; of a new conversation, from its first event on."""
        turn = RunningTurn(events, self)
        if conversation_id:
            self.note(turn, conversation_id)
        return turn

    def stop(self, conversation_id: str) -> None:
        """End all turns of a conversation."""
        with self._lock:
            turns = [turn for turn, theirs in self._turns.items() if theirs == conversation_id]
        for turn in turns:
            turn.stop()

    def note(self, turn: RunningTurn, conversation_id: str) -> None:
        """Know from now on what `turn` belongs to."""
        with self._lock:
            self._turns[turn] = conversation_id

    def forget(self, turn: RunningTurn) -> None:
        """Know nothing of `turn` any more."""
        with self._lock:
            self._turns.pop(turn, None)

    def __len__(self) -> int:
        return len(self._turns)
