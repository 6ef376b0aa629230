"""Work that cannot be interrupted is let go: when it is late, and when nobody wants it any more."""

import threading
import time
from collections.abc import Iterator

import pytest

from knowledge.deadline import GivenUp, TooLate, until, within


def test_what_is_given_up_is_let_go_at_once_and_ends_with_its_next_step() -> None:
    given_up, released, steps = threading.Event(), threading.Event(), []

    def slow() -> Iterator[int]:
        for n in range(9):
            steps.append(n)
            yield n
            released.wait(10)

    threading.Timer(0.1, given_up.set).start()
    began = time.monotonic()
    with until(given_up), pytest.raises(GivenUp):
        list(within(10, slow))
    assert time.monotonic() - began < 2
    released.set()
    assert len(steps) <= 2


def test_giving_up_holds_for_what_is_begun_within_it_alone() -> None:
    given_up = threading.Event()
    given_up.set()
    with until(given_up), pytest.raises(GivenUp):
        list(within(1, lambda: iter([1])))
    assert list(within(1, lambda: iter([1]))) == [1]


def test_it_is_late_in_its_own_time_also_while_it_may_be_given_up() -> None:
    released = threading.Event()

    def silent() -> Iterator[int]:
        released.wait(10)
        yield 1

    with until(threading.Event()), pytest.raises(TooLate):
        list(within(0.3, silent))
    released.set()
