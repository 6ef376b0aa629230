"""A follow-up is turned into a question that stands alone."""

import pytest

from assistant.condense import condense
from assistant.conversation import Turn

WHITLOW = Turn("Who is Agnes Whitlow?", "Agnes Whitlow, the head ropemaker, has worked here for years.")
IBBS = Turn("Who is Tom Ibbs?", "Tom Ibbs is the keeper of the machines.")
OXLEY = Turn("What is the Oxley Cable made of?", "The Oxley Cable is made of hemp from the Baltic.")


@pytest.mark.parametrize(
    ("message", "history", "standalone"),
    [
        ("Who is Agnes Whitlow?", (), "Who is Agnes Whitlow?"),
        ("How long has she worked here?", (WHITLOW,), "How long has Agnes Whitlow worked here?"),
        ("What is his job?", (WHITLOW, IBBS), "What is Tom Ibbs's job?"),
        ("and Tom Ibbs?", (WHITLOW,), "Who is Tom Ibbs?"),
        ("What about Agnes Whitlow?", (IBBS,), "Who is Agnes Whitlow?"),
        ("How heavy is it?", (OXLEY,), "How heavy is Oxley Cable?"),
        ("Why?", (OXLEY,), "Why: What is the Oxley Cable made of?"),
        ("Where do the sailors sleep at night?", (OXLEY,), "Where do the sailors sleep at night?"),
    ],
)
def test_what_is_left_unsaid_is_put_in(message: str, history: tuple[Turn, ...], standalone: str) -> None:
    assert condense(message, history) == standalone


def test_a_follow_up_may_reach_back_beyond_the_last_turn() -> None:
    assert "Agnes Whitlow" in condense("When did she start?", (WHITLOW, OXLEY))
