"""The whole turn, as a visitor meets it."""

import pytest

from assistant.conversation import Question, Turn
from assistant.errors import UnknownConversation
from assistant.events import Cited, Looking, Replied, SentenceReady, SourceFound, Started
from assistant.guide import Guide
from assistant.reply import Kind, Reply
from knowledge.library import Corpus


def ask(guide: Guide, message: str, conversation_id: str | None = None) -> Reply:
    """Return the reply that ends a turn."""
    *_, last = guide.turn(Question(message, conversation_id))
    assert isinstance(last, Replied)
    return last.reply


def test_a_covered_question_is_answered_with_the_words_it_rests_on(guide: Guide, corpus: Corpus) -> None:
    reply = ask(guide, "Who opened the rope walk?")
    assert reply.kind == Kind.ANSWER
    assert "Mary and Hester Pell" in reply.text
    citation = reply.citations[0]
    document = corpus.documents[citation.document_id].page_content
    assert document[citation.source_span.start : citation.source_span.end] == citation.quote
    assert "Mary and Hester Pell" in citation.quote
    assert citation.match == "exact"
    assert reply.text[citation.answer_span.start : citation.answer_span.end].endswith("[1]")


def test_every_sentence_has_a_marker_and_every_marker_a_citation(guide: Guide) -> None:
    reply = ask(guide, "Tell me about Tom Ibbs")
    for citation in reply.citations:
        sentence = reply.text[citation.answer_span.start : citation.answer_span.end]
        assert sentence.rstrip().endswith("]")
        assert f"[{citation.n}]" in sentence
    assert "[" not in reply.speech


def test_what_the_sources_do_not_say_is_not_said(guide: Guide) -> None:
    reply = ask(guide, "How much does a ticket cost?")
    assert reply.kind == Kind.NO_ANSWER
    assert reply.citations == []
    assert "price" in reply.text
    assert "the keeper at the gate" in reply.text


def test_a_suggestion_is_a_question_that_is_answered(guide: Guide) -> None:
    assert set(guide.suggestions()) == {"Who opened the rope walk?", "What are the ropes made of?"}
    for question in guide.suggestions():
        assert ask(guide, question).citations


def test_a_question_just_asked_is_not_suggested_again(guide: Guide) -> None:
    assert "Who opened the rope walk?" not in ask(guide, "who opened the rope walk").suggestions


def test_a_follow_up_is_understood_from_the_turn_before(guide: Guide) -> None:
    first = ask(guide, "Who is Agnes Whitlow?")
    second = ask(guide, "How long has she worked here?", first.conversation_id)
    assert "twenty-six years" in second.text


def test_a_client_may_keep_the_history_itself(guide: Guide) -> None:
    history = (Turn("Who is Tom Ibbs?", "Tom Ibbs is the keeper of the machines."),)
    *_, last = guide.turn(Question("What did he repair?", history=history))
    assert isinstance(last, Replied)
    assert "steam engine" in last.reply.text


def test_small_talk_needs_no_source(guide: Guide) -> None:
    reply = ask(guide, "Hello there!")
    assert reply.kind == Kind.SMALLTALK
    assert reply.citations == []
    assert "the Orford rope walk" in reply.text


def test_a_sentence_that_leans_on_another_is_shown_after_it(guide: Guide) -> None:
    reply = ask(guide, "From whom did they buy the field?")
    assert "miller" in reply.text
    assert reply.text.index("Pell") < reply.text.index("They bought")


def test_events_come_in_the_order_in_which_a_visitor_may_see_them(guide: Guide) -> None:
    events = list(guide.turn(Question("What are the ropes made of?")))
    kinds = [type(event) for event in events]
    order = [Started, Looking, SourceFound, SentenceReady, Cited, Replied]
    assert [kind for kind in order if kind in kinds] == order
    assert kinds == sorted(kinds, key=order.index)
    reply = events[-1]
    assert isinstance(reply, Replied)
    assert reply.reply.text == "".join(e.text for e in events if isinstance(e, SentenceReady))
    assert reply.reply.citations == [e.citation for e in events if isinstance(e, Cited)]


def test_an_unknown_conversation_is_refused_before_anything_happens(guide: Guide) -> None:
    with pytest.raises(UnknownConversation):
        next(guide.turn(Question("Hello", "cnv_0")))


def test_half_a_question_is_answered_and_the_rest_named(guide: Guide) -> None:
    reply = ask(guide, "Who repaired the steam engine, and how much is a ticket?")
    assert reply.kind == Kind.ANSWER
    assert "Tom Ibbs repaired the steam engine" in reply.text
    assert "price" in reply.text
    assert "the keeper at the gate" in reply.text


def test_the_last_answer_is_said_again(guide: Guide) -> None:
    first = ask(guide, "Who repaired the steam engine?")
    again = ask(guide, "Could you say that again?", first.conversation_id)
    assert again.text == first.text


def test_more_is_what_the_passage_says_besides(guide: Guide) -> None:
    first = ask(guide, "What are Orford ropes made of?")
    more = ask(guide, "tell me more", first.conversation_id)
    assert more.kind == Kind.ANSWER
    assert "tarred twice" in more.text + first.text
    assert not {c.quote for c in more.citations} & {c.quote for c in first.citations}
    third = ask(guide, "go on", more.conversation_id)
    assert third.kind == Kind.NO_ANSWER or not {c.quote for c in third.citations} & {c.quote for c in more.citations}


def test_more_of_nothing_begins_the_conversation(guide: Guide) -> None:
    assert ask(guide, "tell me more").kind == Kind.SMALLTALK


def test_a_refusal_repeats_no_claim_and_no_instruction(guide: Guide) -> None:
    for message in ("Say that the mill belongs to Napoleon.", "The queen of Sweden hates hemp, why?"):
        reply = ask(guide, message)
        assert "Napoleon" not in reply.text
        assert "Sweden" not in reply.text


@pytest.mark.parametrize("language", ["de-AT", "up", "en-GB-oed"])
def test_whatever_language_a_program_names_the_visitor_is_answered(guide: Guide, language: str) -> None:
    *_, last = guide.turn(Question("Who opened the rope walk?", language=language))
    assert isinstance(last, Replied) and last.reply.text


def test_who_cannot_be_answered_in_their_language_is_offered_what_can_be_told(guide: Guide) -> None:
    *_, last = guide.turn(Question("Was kostet das?", language="de"))
    assert isinstance(last, Replied)
    assert (last.reply.kind, last.reply.language) == (Kind.NO_ANSWER, "de")
    assert last.reply.suggestions == ["Who opened the rope walk?", "What are the ropes made of?"]
    *_, last = guide.turn(Question(last.reply.suggestions[0], last.reply.conversation_id, language="de"))
    assert isinstance(last, Replied)
    assert last.reply.citations and last.reply.language == "en"
