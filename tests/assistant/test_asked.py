"""What a question asks for, by its form, and whether a sentence has it."""

import pytest

from assistant.asked import Asked, asked_for, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened it?", Asked.PERSON),
        ("In what year did it open?", Asked.TIME),
        ("when was that", Asked.TIME),
        ("How many people work here?", Asked.COUNT),
        ("how much does a pair cost", Asked.PRICE),
        ("Where was the first mill?", Asked.PLACE),
        ("Why is it called that?", Asked.REASON),
        ("And who by, and when?", Asked.TIME),
        ("What are visitors told when they come in?", Asked.ANYTHING),
        ("Do the shoes still cost what they used to?", Asked.ANYTHING),
        ("What does a pair of those shoes cost?", Asked.PRICE),
        ("Tell me about the man who mended it", Asked.ANYTHING),
        ("Tell me about the loft", Asked.ANYTHING),
    ],
)
def test_the_form_of_a_question_tells_what_it_asks_for(question: str, kind: Asked) -> None:
    assert asked_for(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        (Asked.PRICE, "A ticket is £4 for grown-ups.", True),
        (Asked.PRICE, "A ticket is blue.", False),
        (Asked.PRICE, "A return ticket was ninepence.", True),
        (Asked.PRICE, "It cost half a crown in those days.", True),
        (Asked.PRICE, "The owl was sold for forty pounds.", True),
        (Asked.PRICE, "He grew two pounds of leeks.", False),
        (Asked.PRICE, "The crown fell off in a storm.", False),
        (Asked.TIME, "The mill opened in 1794.", True),
        (Asked.TIME, "The mill opened with a feast.", False),
        (Asked.COUNT, "It took twenty-six horses.", True),
        (Asked.COUNT, "It took all the horses.", False),
        (Asked.PERSON, "The field was bought by Mary Pell.", True),
        (Asked.PERSON, "The field was bought.", False),
        (Asked.REASON, "Hemp is used because it does not rot.", True),
        (Asked.ANYTHING, "Anything will do.", True),
    ],
)
def test_a_sentence_has_the_form_of_what_is_asked_for_or_not(kind: Asked, sentence: str, held: bool) -> None:
    assert holds(kind, sentence) is held
