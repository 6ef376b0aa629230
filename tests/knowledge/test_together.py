"""What waits for a busy model is asked of it in one go, and nobody suffers for another."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.together import Together

MOST = 4
SOON = 20.0


class Model:
    """Doubles numbers, and cannot bear an odd one; nothing is done before it is let."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []
        self.begun, self.let = threading.Event(), threading.Event()

    def double(self, numbers: Sequence[int]) -> list[int]:
        """Return each number doubled."""
        self.asked.append(tuple(numbers))
        self.begun.set()
        assert self.let.wait(SOON)
        if any(number % 2 for number in numbers):
            raise ValueError(numbers)
        return [2 * number for number in numbers]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def together(model: Model) -> Together[int, int]:
    return Together(model.double, MOST)


def test_what_waits_goes_together_the_oldest_first(model: Model, together: Together[int, int]) -> None:
    first = together.ask(0)
    assert model.begun.wait(SOON)
    others = [together.ask(number) for number in (2, 4, 6, 8, 10)]
    model.let.set()
    assert [made.result(SOON) for made in (first, *others)] == [0, 4, 8, 12, 16, 20]
    assert model.asked == [(0,), (2, 4, 6, 8), (10,)]


def test_what_fails_fails_for_itself_alone(model: Model, together: Together[int, int]) -> None:
    first = together.ask(0)
    assert model.begun.wait(SOON)
    two, three, four = (together.ask(number) for number in (2, 3, 4))
    model.let.set()
    assert (first.result(SOON), two.result(SOON), four.result(SOON)) == (0, 4, 8)
    with pytest.raises(ValueError, match="3"):
        three.result(SOON)
    assert together(6) == 12


def test_a_crowd_gets_each_its_own(model: Model, together: Together[int, int]) -> None:
    model.let.set()
    numbers = range(0, 200, 2)
    with ThreadPoolExecutor(16) as visitors:
        assert list(visitors.map(together, numbers)) == [2 * number for number in numbers]


def test_who_asks_after_a_pause_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.together.IDLE_SECONDS", 0.0)
    serving = Together[int, int](lambda numbers: [2 * number for number in numbers], MOST)
    assert [serving.ask(number).result(SOON) for number in range(500)] == [2 * number for number in range(500)]


def test_work_that_hangs_keeps_no_process_from_ending() -> None:
    hang = "import time; from knowledge.together import Together; Together(lambda _: time.sleep(900), 1).ask(0)"
    assert subprocess.run([sys.executable, "-c", hang], timeout=SOON, check=False).returncode == 0
