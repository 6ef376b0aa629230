"""The whole turn with a real language model: SmolLM2 in llama.cpp, small and given to making things up."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.check import check
from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied, SentenceReady
from assistant.guide import Guide
from assistant.model import open_model
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from knowledge.library import Library

CHECKOUT = Path(__file__).parent.parent
HOUSE = CHECKOUT / "knowledge" / "houses" / "flimby"
PATIENCE = 120.0


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    """Return the address of a llama.cpp server on loopback."""
    command = [sys.executable, str(CHECKOUT / "tests" / "llama_server.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=CHECKOUT
    ) as server:
        assert server.stdout is not None
        address = next((found for line in server.stdout if (found := re.search(r"http://\S+/v1", line))), None)
        assert address, "llama.cpp did not start; run `python tests/llama_server.py` to see why"
        yield address.group()
        server.terminate()


@pytest.fixture(scope="module")
def library(embeddings: CachedEmbeddings, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the library of the bundled house."""
    data_dir = tmp_path_factory.mktemp("tour")
    learn(open_house(HOUSE), data_dir, embeddings)
    return Library(data_dir, embeddings)


@pytest.fixture(scope="module")
def guide(model_url: str, library: Library) -> Guide:
    """Return a guide to it that speaks through the model."""
    house, name = open_house(HOUSE), "openai:smollm2"
    speaker = Speaker(house.name, "en", open_model(name, model_url, PATIENCE), name, PATIENCE)
    return Guide(house, library, speaker, MemoryConversations(), with_prepared=False)


@pytest.mark.parametrize("question", ["Who is Sam Pearce?", "What is the Allerdale made of?"])
def test_whatever_it_makes_up_every_sentence_shown_is_held_by_the_passage_it_cites(
    question: str, guide: Guide, library: Library
) -> None:
    events = list(guide.turn(Question(question)))
    ended = events[-1]
    assert isinstance(ended, Replied)
    reply = ended.reply
    assert reply.citations
    passages = library.current().passages
    for citation in reply.citations:
        sentence = reply.text[citation.answer_span.start : citation.answer_span.end]
        bare = re.sub(r"\s*\[\d+\]", "", sentence)
        assert check(bare, passages[citation.passage_id].page_content).grounded
    assert any(draft.model == "openai:smollm2" for draft in ended.reasons.drafts)
    assert reply.text == "".join(event.text for event in events if isinstance(event, SentenceReady))
    assert guide.model_trouble() == ""
