"""What became of a group of questions, and when it closes itself and opens again."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from filelock import FileLock

from assistant.conversation import Question
from assistant.course import Course
from assistant.groups import Asked, Meanings
from assistant.inbox import AT_ONCE, BY_ITSELF, FEW, TRIED, Group, Inboxes, Miss, State

TODAY = date.today()
NOW = float((TODAY - date(1970, 1, 1)).days) * 86400 + 43200


class Kept:
    """Keeps misses, and what is said of them, in memory."""

    def __init__(self, *misses: Miss) -> None:
        self.all = misses
        self.settled: list[tuple[tuple[str, ...], State, str]] = []

    def misses(self, most: int) -> tuple[Miss, ...]:
        return self.all[:most]

    def settle(self, texts: Sequence[str], state: State, by: str) -> None:
        self.settled.append((tuple(texts), state, by))
        self.all = tuple(Miss(m.text, m.count, m.last, m.down, state, NOW) if m.text in texts else m for m in self.all)


class ByFirstWord:
    """Groups questions by their first word; reads all at once."""

    def __init__(self) -> None:
        self.known: set[Asked] = set()

    def unread(self, questions: Sequence[Asked]) -> list[Asked]:
        return [question for question in questions if question not in self.known]

    def read(self, questions: Sequence[Asked]) -> None:
        self.known |= set(questions)

    def groups(self, questions: Sequence[Asked]) -> list[list[int]]:
        found: dict[str, list[int]] = {}
        for i, question in enumerate(questions):
            found.setdefault(question.text.split()[0], []).append(i)
        return list(found.values())


class Rehearsing:
    """Answers what it is told to; notes what it is asked."""

    def __init__(self, *answered: str) -> None:
        self.answered, self.asked = set(answered), list[str]()

    def rehearse(self, question: Question) -> Course:
        self.asked.append(question.message)
        return cast(Course, SimpleNamespace(passes=question.message in self.answered))


def inboxes(kept: Kept, guide: Rehearsing, **more: Any) -> Inboxes:
    return Inboxes(kept, guide, cast(Meanings, ByFirstWord()), ["en"], **more)


def miss(text: str, state: State | None = None, count: int = 1, last: date = TODAY, settled: float = NOW) -> Miss:
    return Miss(text, count, last, 0, state, settled if state else 0.0)


@pytest.mark.parametrize(
    ("misses", "state"),
    [
        ([miss("a"), miss("b")], State.NEW),
        ([miss("a", State.ANSWERED)], State.ANSWERED),
        ([miss("a", State.ANSWERED), miss("b")], State.NEW),
        ([miss("a", State.ANSWERED, last=TODAY + timedelta(1))], State.NEW),
        ([miss("a", State.NOT_OURS), miss("b")], State.NOT_OURS),
        ([miss("a", State.NOT_OURS, last=TODAY + timedelta(1))], State.NOT_OURS),
        ([miss("a", State.NOT_OURS), miss("b", State.NEW, settled=NOW + 9)], State.NEW),
        ([miss("a", State.ANSWERED), miss("b", State.NOT_OURS, settled=NOW + 9)], State.NOT_OURS),
    ],
)
def test_the_state_of_a_group_is_what_was_said_last_and_answered_ones_open_again(
    misses: list[Miss], state: State
) -> None:
    assert Group(tuple(misses), ("en",)).state is state


def test_groups_close_themselves_after_a_change_where_two_in_three_are_answered() -> None:
    kept = Kept(miss("cat one"), miss("cat two"), miss("cat three"), miss("dog one"), miss("dog two"))
    guide = Rehearsing("cat one", "cat two", "dog one")
    inbox = inboxes(kept, guide)
    now = ["v1", "v1", "v1", "v2"]

    for version in now[:3]:
        inbox.keep_up(lambda version=version: version)  # type: ignore[misc]

    assert kept.settled == [(("cat one", "cat two", "cat three"), State.ANSWERED, BY_ITSELF)]
    assert len(guide.asked) == 5
    guide.answered.add("dog two")
    inbox.keep_up(lambda: "v1")
    assert len(guide.asked) == 5
    inbox.keep_up(lambda: "v2")
    assert guide.asked[5:] == ["dog one", "dog two"]
    assert [group.state for group in inbox.inbox().groups] == [State.ANSWERED, State.ANSWERED]


def test_what_is_not_ours_is_not_asked_again_and_of_a_large_group_only_the_most_frequent() -> None:
    many = [miss(f"cat {i}", count=i + 1) for i in range(20)]
    kept = Kept(miss("weather today", State.NOT_OURS), *many)
    guide = Rehearsing()
    inboxes(kept, guide).keep_up(lambda: "v1")

    assert guide.asked == [f"cat {i}" for i in range(19, 19 - TRIED, -1)]
    assert kept.settled == []


def test_another_process_that_asks_is_left_to_it(tmp_path: Path) -> None:
    guide = Rehearsing()
    inbox = inboxes(Kept(miss("cat one")), guide, lock=tmp_path / "inbox.lock")
    with FileLock(tmp_path / "inbox.lock"):
        inbox.keep_up(lambda: "v1")
        assert guide.asked == []
    inbox.keep_up(lambda: "v1")
    assert guide.asked == ["cat one"]


def test_a_page_does_not_wait_until_a_heap_of_questions_is_read() -> None:
    kept = Kept(*(miss(f"cat {i}") for i in range(FEW + 1)))
    inbox = inboxes(kept, Rehearsing())

    assert (inbox.inbox().groups, inbox.inbox().unread) == ((), FEW + 1)
    inbox.keep_up(lambda: "v1")
    assert inbox.inbox().unread == FEW + 1 - AT_ONCE
    for _ in range(FEW // AT_ONCE):
        inbox.keep_up(lambda: "v1")
    (group,) = inbox.inbox().groups
    assert (len(group.misses), inbox.inbox().unread) == (FEW + 1, 0)


def test_what_is_purged_leaves_its_group() -> None:
    kept = Kept(miss("cat one"), miss("cat two"))
    inbox = inboxes(kept, Rehearsing())
    assert inbox.inbox().groups[0].count == 2

    kept.all = kept.all[:1]

    assert [group.count for group in inbox.inbox().groups] == [1]
