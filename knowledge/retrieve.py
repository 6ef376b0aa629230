"""RETRIEVE: the passages nearest to a question, by meaning and by words, fused by reciprocal rank."""

import logging
from collections import defaultdict
from contextlib import suppress
from typing import Any

import bm25s
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.vectorstores import VectorStore
from pydantic import ConfigDict, Field

from knowledge.chroma_server import ServedCopy
from knowledge.steady import Steady
from knowledge.words import stems

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to tell of every index that it builds

RANK_CONSTANT = 60
"""The k of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""

SECONDS = 5.0
"""Far more than any search takes; after these it hangs."""
UNITS_PER_PASSAGE = 3
"""How many of the nearest passages and sentences belong, as a rule, to one passage."""


class WordIndex:
    """BM25 over passages and their section titles."""

    def __init__(self, passages: list[Document]) -> None:
        self._ids = [str(passage.id) for passage in passages]
        self._languages = sorted({passage.metadata["language"] for passage in passages})
        corpus = [stems(f"{p.metadata['section']} {p.page_content}", p.metadata["language"]) for p in passages]
        self._known = {stem for text in corpus for stem in text}
        self._index = bm25s.BM25()
        if self._known:
            self._index.index(corpus, show_progress=False)

    def ranked(self, question: str, k: int) -> list[str]:
        """Return the ids of up to `k` passages that share a word with `question`, best first."""
        stemmed = dict.fromkeys(stem for language in self._languages for stem in stems(question, language))
        asked = [stem for stem in stemmed if stem in self._known]
        if not asked:
            return []
        found, scores = self._index.retrieve([asked], k=min(k, len(self._ids)), show_progress=False)
        return [self._ids[i] for i, score in zip(found[0], scores[0], strict=True) if score > 0]


class HybridRetriever(BaseRetriever):
    """Dense and lexical search as one LangChain retriever; metadata gain `rank` and `similarity`.

    `similarity` is the cosine of the question to the passage or its nearest sentence, None if found by words only.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: VectorStore
    word_index: Any
    copied: ServedCopy | None = None
    """The same on a server, which is asked first."""
    steady: Steady = Field(default_factory=lambda: Steady("store", SECONDS, "passages are found by their words"))
    passages: dict[str, Document]
    k: int = 8
    depth: int = 20
    """How far down each list a passage still counts."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        if not query.strip() or not self.passages:
            return []
        similarity: dict[str, float] = {}
        for unit, distance in self._nearest(query):
            similarity.setdefault(unit.metadata["passage_id"], 1.0 - distance)
        fused: dict[str, float] = defaultdict(float)
        for ranking in (list(similarity), self.word_index.ranked(query, self.depth)):
            for rank, passage_id in enumerate(ranking, start=1):
                fused[passage_id] += 1.0 / (RANK_CONSTANT + rank)
        best = sorted(fused, key=lambda key: (-fused[key], key))[: self.k]
        return [self._ranked(key, rank, similarity.get(key)) for rank, key in enumerate(best, start=1)]

    def _nearest(self, query: str) -> list[tuple[Document, float]]:
        """Return the units nearest by meaning; none where no store or no embedding model answers."""
        if self.store.embeddings and not any(self.store.embeddings.embed_query(query)):
            return []
        k = self.depth * UNITS_PER_PASSAGE
        if self.copied:
            with suppress(Exception):  # noted where it happened
                return self.copied.search(query, k)
        with suppress(Exception):
            return self.steady.call(lambda: self.store.similarity_search_with_score(query, k=k))
        return []

    def _ranked(self, passage_id: str, rank: int, similarity: float | None) -> Document:
        passage = self.passages[passage_id]
        metadata = {**passage.metadata, "rank": rank, "similarity": similarity}
        return Document(id=passage_id, page_content=passage.page_content, metadata=metadata)
