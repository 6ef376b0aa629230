"""A follow-up is turned into questions that stand alone, the likeliest first."""

import pytest

from assistant.condense import REMEMBERED, condense
from assistant.conversation import Turn
from assistant.names import people

WHITLOW = Turn("Who is Agnes Whitlow?", "Agnes Whitlow, the head ropemaker, has worked here for years.")
IBBS = Turn("Who is Tom Ibbs?", "Tom Ibbs is the keeper of the machines.")
OXLEY = Turn("What is the Oxley Cable made of?", "The Oxley Cable is made of hemp from the Baltic.")
CRANE = Turn("Is there a crane?", "The oak crane dates from 1802.")
KEEPER = Turn("Who keeps the engines at New Harbour?", "New Harbour's engines are kept by Tom Ibbs.")
PEOPLE = people(
    ["Agnes Whitlow spins.", "Tom Ibbs is here. “Steam,” says Tom.", "A friend of Agnes is in New Harbour."]
)


@pytest.mark.parametrize(
    ("message", "history", "standalone"),
    [
        ("Who is Agnes Whitlow?", (), "Who is Agnes Whitlow?"),
        ("How long has she worked here?", (WHITLOW,), "How long has Agnes Whitlow worked here?"),
        ("What is his job?", (WHITLOW, IBBS), "What is Tom Ibbs's job?"),
        ("What about her uncle?", (WHITLOW,), "Who is Agnes Whitlow? What about her uncle?"),
        ("and Tom Ibbs?", (WHITLOW,), "Who is Tom Ibbs?"),
        ("What about Agnes?", (IBBS,), "Who is Agnes?"),
        ("How heavy is it?", (OXLEY,), "What is the Oxley Cable made of? How heavy is it?"),
        ("Why?", (OXLEY,), "What is the Oxley Cable made of? Why?"),
        ("how much could it lift", (CRANE,), "Is there a crane? how much could it lift"),
        ("What is the Oxley Cable made of?", (CRANE,), "What is the Oxley Cable made of?"),
        ("Who by?", (CRANE,), "Is there a crane? Who by?"),
        ("since when has he done that?", (KEEPER,), "since when has Tom Ibbs done that?"),
        ("Where do the sailors sleep at night?", (OXLEY,), "Where do the sailors sleep at night?"),
        ("Is it true that she came from Orford?", (), "Is it true that she came from Orford?"),
    ],
)  # fmt: skip
def test_what_is_left_unsaid_is_put_in(message: str, history: tuple[Turn, ...], standalone: str) -> None:
    assert condense(message, history, PEOPLE)[0] == standalone


def test_a_follow_up_may_reach_back_beyond_the_last_turn() -> None:
    assert "Agnes Whitlow" in condense("When did she start?", (WHITLOW, OXLEY), PEOPLE)[0]


def test_what_may_stand_alone_after_all_is_tried_alone_too() -> None:
    assert condense("how heavy is that rope?", (CRANE,), PEOPLE)[-1] == "how heavy is that rope?"


def test_a_long_conversation_is_not_carried_whole() -> None:
    asked = Turn("x", "", standalone=" ".join(f"Where was the rope number {n} laid?" for n in range(40)))
    assert len(condense("Why?", (asked,), PEOPLE)[0].split()) <= REMEMBERED + 7


def test_persons_are_told_from_houses_by_how_they_are_spoken_of() -> None:
    assert {"Agnes Whitlow", "Tom Ibbs", "Tom", "Whitlow"} <= PEOPLE
    assert "New Harbour" not in PEOPLE
