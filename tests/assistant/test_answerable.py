"""Whether the evidence answers is a probability with a reason."""

from assistant.answerable import judge
from assistant.asked import Asked
from assistant.evidence import Evidence, gather
from knowledge.library import Corpus


def test_a_covered_question_is_more_probable_than_one_off_the_subject(corpus: Corpus) -> None:
    covered, off = (
        judge(gather(question, corpus.retriever.invoke(question), corpus))
        for question in ("What are Orford ropes made of?", "What is the capital of Mongolia?")
    )
    assert covered.answerable
    assert not off.answerable
    assert covered.probability > off.probability


def test_nothing_found_is_nothing_to_answer_with() -> None:
    judgement = judge(Evidence("Why?", Asked.REASON, [], [], 1.0))
    assert judgement.probability == 0.0
    assert judgement.reason == "nothing was found"


def test_the_missing_kind_of_thing_is_named(corpus: Corpus) -> None:
    question = "How much does a rope cost?"
    judgement = judge(gather(question, corpus.retriever.invoke(question), corpus))
    assert judgement.missing == Asked.PRICE


def test_only_a_thing_is_named_as_unmentioned() -> None:
    for question, unknown, named in (
        ("Who made the massive lighthouse?", ("massive", "lighthouse"), "lighthouse"),
        ("Who made that massive rope?", ("massive",), ""),
        ("How much did the first rope cost?", ("much",), ""),
        ("Is there a lift, please?", ("lift", "please"), "lift"),
        ("When does the next boat leave?", ("leave",), ""),
        ("Who owned the rope walk?", ("owned",), ""),
        ("How many guests come each year?", ("come",), ""),
        ("Who led the walk?", ("led", "walk"), "walk"),
        ("What time do you close?", ("time", "close"), ""),
        ("Do you sell jam?", ("sell", "jam"), "jam"),
    ):
        assert judge(Evidence(question, Asked.ANYTHING, [], [], 0.5, unknown)).unmentioned == named
