"""A message that asks several things is taken apart."""

import pytest

from assistant.parts import parts


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Who is Agnes?", ("Who is Agnes?",)),
        ("Who is Agnes and how old is she?", ("Who is Agnes?", "how old is she?")),
        ("When did it open? Who built it?", ("When did it open?", "Who built it?")),
        ("What is tar, and why do you use it?", ("What is tar?", "why do you use it?")),
        ("Who opened the ropewalk, and where?", ("Who opened the ropewalk, and where?",)),
        ("What do Agnes and Tom do?", ("What do Agnes and Tom do?",)),
        ("I know who built it and when it opened", ("I know who built it and when it opened",)),
        ("It was built in 1794, but by whom?", ("It was built in 1794, but by whom?",)),
        ("", ("",)),
    ],
)
def test_questions_are_told_apart_by_how_they_begin(message: str, found: tuple[str, ...]) -> None:
    assert parts(message) == found
