"""TOGETHER: what several visitors ask of a model while it is busy is asked in one go as soon as it is free."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

IDLE_SECONDS = 5.0
"""How long the thread waits for work before it ends; the next question begins another."""


class Together(Generic[T, R]):
    """Calls `work` in one thread of its own, with up to `most` items that are waiting, the oldest first.

    `work` returns a result for each item, in their order. What it raises befalls only who cannot be served alone.
    Safe to call from many threads. One thread also means that PyTorch keeps one set of its own. Hanging work keeps no
    process from ending.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], most: int) -> None:
        self._work, self._most = work, most
        self._waiting: queue.SimpleQueue[tuple[T, Future[R]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_working = False

    def __call__(self, item: T) -> R:
        """Return what `work` makes of `item`; raise what it raises."""
        return self.ask(item).result()

    def ask(self, item: T) -> "Future[R]":
        """Return at once what will hold the result."""
        made: Future[R] = Future()
        with self._lock:
            self._waiting.put((item, made))
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._serve, name="together", daemon=True).start()
        return made

    def _serve(self) -> None:
        while some := self._next():
            self._make(some)

    def _next(self) -> list[tuple[T, Future[R]]]:
        """Return what waits or is soon asked; nothing when nobody has asked for a while, and this thread is to end."""
        some: list[tuple[T, Future[R]]] = []
        with suppress(queue.Empty):
            some.append(self._waiting.get(timeout=IDLE_SECONDS))
        with self._lock:
            with suppress(queue.Empty):
                while len(some) < self._most:
                    some.append(self._waiting.get_nowait())
            self._is_working = bool(some)
        return some

    def _make(self, some: list[tuple[T, "Future[R]"]]) -> None:
        try:
            results = self._work([item for item, _ in some])
        except BaseException as error:
            if len(some) == 1:
                some[0][1].set_exception(error)
                return
            for one in some:
                self._make([one])
        else:
            for (_, made), result in zip(some, results, strict=True):
                made.set_result(result)
