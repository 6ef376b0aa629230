"""TOGETHER: what several visitors ask of a model while it is busy is asked in one go as soon as it is free."""

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Calls `work` in one thread of its own, with up to `most` items that are waiting, the oldest first.

    `work` returns a result for each item, in their order. What it raises befalls only who cannot be served alone.
    Safe to call from many threads. One thread also means that PyTorch keeps one set of its own.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], most: int) -> None:
        self._work, self._most = work, most
        self._waiting: queue.SimpleQueue[tuple[T, Future[R]]] = queue.SimpleQueue()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="together")

    def __call__(self, item: T) -> R:
        """Return what `work` makes of `item`; raise what it raises."""
        return self.ask(item).result()

    def ask(self, item: T) -> "Future[R]":
        """Return at once what will hold the result."""
        made: Future[R] = Future()
        self._waiting.put((item, made))
        self._worker.submit(self._serve)  # which finds nothing to do if the item went along with an earlier one
        return made

    def _serve(self) -> None:
        some: list[tuple[T, Future[R]]] = []
        with suppress(queue.Empty):
            while len(some) < self._most:
                some.append(self._waiting.get_nowait())
        if some:
            self._make(some)

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
