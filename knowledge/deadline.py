"""A deadline for work that cannot be interrupted: what is ready in time is used, the rest is let go."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class TooLate(Exception):
    """The deadline passed before the work was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it was not done within {seconds:g} s")


@dataclass(frozen=True)
class _Item(Generic[T]):
    value: T


def within(seconds: float, work: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Yield what `work()` yields, each as soon as it is there; raise `TooLate` after `seconds` in all.

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
            try:
                step = steps.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                raise TooLate(seconds) from None
            if step is None:
                return
            if isinstance(step, Exception):
                raise step
            yield step.value
    finally:
        let_go.set()
