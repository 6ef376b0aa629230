"""Parts that fail: nobody waits for them for long, and what is left goes on."""

import threading
import time
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from knowledge.deadline import TooLate
from knowledge.library import Corpus, Library
from knowledge.steady import Resting, Steady
from tests.knowledge.conftest import Museum

QUESTION = "Who restored the beam engine Ada?"
FACT = "Ada was restored in 1990 by Wilhelmina Strand."


def fails() -> Any:
    raise OSError("/srv/secret")


def test_a_part_that_failed_twice_is_left_alone_for_a_while_and_then_tried_again() -> None:
    part = Steady("pump", 5, "buckets are used", rest_seconds=0.2)
    assert part.call(lambda: 7) == 7
    for _ in range(2):
        with pytest.raises(OSError, match="secret"):
            part.call(fails)
    assert part.trouble == "OSError: the pump does not answer"
    called: list[int] = []
    with pytest.raises(Resting):
        part.call(lambda: called.append(1))
    assert not called
    time.sleep(0.25)
    assert part.call(lambda: 8) == 8 and part.trouble == ""


def test_a_part_that_hangs_costs_no_more_than_its_deadline(caplog: pytest.LogCaptureFixture) -> None:
    part, go_on = Steady("pump", 0.05, "buckets are used"), threading.Event()
    began = time.monotonic()
    with pytest.raises(TooLate):
        part.call(lambda: go_on.wait(10))
    assert time.monotonic() - began < 5
    go_on.set()
    assert "The pump failed (TooLate); until it is back, buckets are used." in caplog.text


class Faulty(Embeddings):
    """Embeds, until it is told to fail."""

    def __init__(self, inner: Embeddings) -> None:
        self.inner, self.broken = inner, False

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.inner.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        if self.broken:
            raise RuntimeError("out of memory")
        return self.inner.embed_query(text)


def first(corpus: Corpus, question: str) -> Document:
    return corpus.retriever.invoke(question)[0]


def test_without_the_embedding_model_passages_are_found_by_their_words(mill: Museum) -> None:
    faulty = Faulty(mill.model)
    mill.embeddings._inner = faulty
    library = mill.library()
    corpus = library.current()
    faulty.broken = True
    for n in range(4):
        found = first(corpus, f"{QUESTION}{'?' * n}")
        assert FACT in found.page_content and found.metadata["similarity"] is None
    assert library.troubles()["embedder"] == "RuntimeError: the embedding model does not answer"
    faulty.broken = False
    mill.embeddings.steady._failed_at = -100.0
    corpus.keep_up()
    assert library.troubles()["embedder"] == ""
    assert first(corpus, QUESTION).metadata["similarity"] is not None, "no vector of the bad time is remembered"


def test_without_the_store_passages_are_found_by_their_words(mill: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    library = mill.library()
    corpus = library.current()
    with monkeypatch.context() as patched:
        patched.setattr(type(corpus.retriever.store), "similarity_search_with_score", fails)
        found = first(corpus, QUESTION)
        assert FACT in found.page_content and found.metadata["similarity"] is None
        assert library.troubles() == {"embedder": "", "store": "TypeError: the store does not answer"}
    corpus.keep_up()
    assert library.troubles()["store"] == ""
    assert first(corpus, QUESTION).metadata["similarity"] is not None


def test_a_chroma_server_that_is_not_there_costs_nobody_an_answer(mill: Museum) -> None:
    library = Library(mill.data_dir, mill.embeddings, "http://127.0.0.1:9")
    corpus = library.current()
    corpus.keep_up()
    assert library.troubles()["chroma"].endswith("the Chroma server does not answer")
    found = first(corpus, QUESTION)
    assert FACT in found.page_content and found.metadata["similarity"] is not None
