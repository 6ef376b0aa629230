"""Small talk is told from questions by meaning."""

import pytest

from assistant.social import social_reply
from knowledge.embed import CachedEmbeddings


@pytest.mark.parametrize(
    "remark", ["hello!", "Thank you so much", "bye bye", "are you human?", "what can you tell me?"]
)
def test_small_talk_is_answered_in_kind(remark: str, embeddings: CachedEmbeddings) -> None:
    assert social_reply(remark, "en", "the mill", embeddings)


@pytest.mark.parametrize(
    "question", ["Who are the people in the photograph?", "What did Agnes say?", "When did the mill open?", "toilets"]
)
def test_a_question_about_the_house_is_no_small_talk(question: str, embeddings: CachedEmbeddings) -> None:
    assert social_reply(question, "en", "the mill", embeddings) is None
