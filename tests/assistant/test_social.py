"""Small talk is told from questions by meaning."""

import pytest

from assistant.social import small_talk
from knowledge.embed import CachedEmbeddings


@pytest.mark.parametrize(
    "remark", ["hello!", "Thank you so much", "bye bye", "are you human?", "what can you tell me?"]
)
def test_small_talk_is_answered_in_kind(remark: str, embeddings: CachedEmbeddings) -> None:
    talk = small_talk(remark, "en", embeddings)
    assert talk
    assert talk.reply


@pytest.mark.parametrize(
    ("remark", "does"), [("say that again please", "again"), ("tell me more!", "more"), ("Pardon?", "again")]
)
def test_a_remark_about_the_last_answer_says_what_to_do_with_it(
    remark: str, does: str, embeddings: CachedEmbeddings
) -> None:
    talk = small_talk(remark, "en", embeddings)
    assert talk
    assert talk.does == does


@pytest.mark.parametrize(
    "question", ["Who are the people in the photograph?", "What did Agnes say?", "When did the mill open?", "toilets"]
)
def test_a_question_about_the_house_is_no_small_talk(question: str, embeddings: CachedEmbeddings) -> None:
    assert small_talk(question, "en", embeddings) is None
