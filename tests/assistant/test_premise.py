"""What a question takes for granted is a statement that can be checked."""

import pytest

from assistant.premise import premise


@pytest.mark.parametrize(
    ("message", "taken"),
    [
        ("Orford is in Scotland, isn't it?", "Orford is in Scotland."),
        ("The rope is made of silk, right?", "The rope is made of silk."),
        ("Is it true that the mill burned down in 1850?", "the mill burned down in 1850."),
        ("I was told that Agnes joined last year.", "Agnes joined last year."),
        ("Wasn't the first rope blue?", "the first rope blue."),
        ("Who repaired the engine?", ""),
        ("Is the rope made of silk?", ""),
        ("isn't it?", ""),
        ("What is the rope made of? It's silk, isn't it?", ""),
    ],
)
def test_leading_questions_are_told_from_open_ones(message: str, taken: str) -> None:
    assert premise(message) == taken
