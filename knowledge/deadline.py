"""A deadline for work that cannot be interrupted: what is ready in time is used, the rest is let go."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


LOOK_SECONDS = 0.2
"""How often it is looked whether anybody still wants the work."""


class GivenUp(BaseException):
    """Nobody wants the work any more; as it is no failure, what catches failures lets it pass."""


_given_up: ContextVar[threading.Event | None] = ContextVar("given_up", default=None)


class TooLate(Exception):
    """The deadline passed before the work was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it was not done within {seconds:g} s")


@dataclass(frozen=True)
class _Item(Generic[T]):
    value: T


@contextmanager
def until(given_up: threading.Event) -> Iterator[None]:
    """Let whatever is waited for here be let go as soon as `given_up` is set."""
    before = _given_up.set(given_up)
    try:
        yield
    finally:
        _given_up.reset(before)


def within(seconds: float, work: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Yield what `work()` yields, each as soon as it is there; raise `TooLate` after `seconds` in all.

    Raises `GivenUp` instead once the event of `until` is set.

    The work runs in a thread of its own, which ends with its next step once nobody waits for it any more.
    """
    steps: queue.SimpleQueue[_Item[T] | Exception | None] = queue.SimpleQueue()
    let_go = threading.Event()

    def run() -> None:
        try:
            for value in work():
                if let_go.is_set():
                    return
                steps.put(_Item(value))
            steps.put(None)
        except Exception as error:
            steps.put(error)

    threading.Thread(target=run, name="deadline", daemon=True).start()
    ends = time.monotonic() + seconds
    try:
        while True:
            step = _next(steps, ends, seconds)
            if step is None:
                return
            if isinstance(step, Exception):
                raise step
            yield step.value
    finally:
        let_go.set()


def _next(steps: "queue.SimpleQueue[_Item[T] | Exception | None]", ends: float, seconds: float) -> Any:
    given_up = _given_up.get()
    while True:
        if given_up and given_up.is_set():
            raise GivenUp
        left = max(0.0, ends - time.monotonic())
        try:
            return steps.get(timeout=min(left, LOOK_SECONDS) if given_up else left)
        except queue.Empty:
            if time.monotonic() >= ends:
                raise TooLate(seconds) from None
