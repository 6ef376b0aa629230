"""The library: the corpus being served, opened, and opened anew within seconds of a change."""

import threading
from collections import Counter
from math import log
from pathlib import Path

import numpy as np
from langchain_core.documents import Document

from knowledge.embed import CachedEmbeddings, Vector, Vectors
from knowledge.errors import NotLearnt
from knowledge.retrieve import HybridRetriever, WordIndex
from knowledge.sentences import Span, sentence_spans
from knowledge.store import OpenStore
from knowledge.versions import Versions
from knowledge.words import stems


class Corpus:
    """One version, ready to be asked. `documents` and `passages` are by id, in the order of the text."""

    def __init__(self, version: str, folder: Path, embeddings: CachedEmbeddings) -> None:
        self.version = version
        self.embeddings = embeddings
        self._store = OpenStore(folder, embeddings)
        self.documents = {str(d.metadata["document_id"]): d for d in self._store.documents}
        passages = self._store.passages()
        self.passages: dict[str, Document] = {str(passage.id): passage for passage in passages}
        self.retriever = HybridRetriever(
            store=self._store.chroma, word_index=WordIndex(passages), passages=self.passages
        )
        self._in_passages = Counter(
            stem for p in passages for stem in set(stems(p.page_content, p.metadata["language"]))
        )
        self._spans = {key: sentence_spans(p.page_content, p.metadata["language"]) for key, p in self.passages.items()}
        self._vectors = self._sentence_vectors()
        whole = np.asarray(embeddings.embed_documents([p.page_content for p in passages]), dtype=np.float32)
        self._passage_vectors: dict[str, Vector] = dict(zip(self.passages, whole, strict=True))
        embeddings.embed_query("")  # loads the model, so that the first visitor need not wait for it

    def _sentence_vectors(self) -> dict[str, Vectors]:
        texts = [self.passages[key].page_content[a:b] for key, spans in self._spans.items() for a, b in spans]
        rows = iter(np.asarray(self.embeddings.embed_documents(texts), dtype=np.float32))
        return {key: np.stack([next(rows) for _ in spans]) for key, spans in self._spans.items()}

    def passage_vector(self, passage_id: str) -> Vector:
        """Return the unit vector of a whole passage, float32."""
        return self._passage_vectors[passage_id]

    def sentences(self, passage_id: str) -> list[Span]:
        """Return the sentences of a passage as spans of its text."""
        return self._spans[passage_id]

    def sentence_vectors(self, passage_id: str) -> Vectors:
        """Return the unit vectors of those sentences, one a row, float32."""
        return self._vectors[passage_id]

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def knows(self, stem: str) -> bool:
        """Tell whether any passage has a word of this stem."""
        return stem in self._in_passages

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem over the passages, at least 0 (Robertson 2004)."""
        count = self._in_passages[stem]
        return log(1 + (len(self.passages) - count + 0.5) / (count + 0.5))


class Library:
    """Gives the corpus that is current now. Safe to call from many threads; never blocks on a change."""

    def __init__(self, data_dir: Path, embeddings: CachedEmbeddings) -> None:
        self._versions = Versions(data_dir)
        self._embeddings = embeddings
        self._corpus: Corpus | None = None
        self._retired: Corpus | None = None
        self._opening = threading.Lock()

    def opened(self) -> Corpus | None:
        """Return the corpus that is open already, if one is; opens nothing and waits for nothing."""
        return self._corpus

    def current(self) -> Corpus:
        """Return the corpus of the current version; raise `NotLearnt` with the mend if there is none to serve."""
        version = self._versions.current()
        corpus = self._corpus
        if corpus and corpus.version == version:
            return corpus
        if not self._opening.acquire(blocking=corpus is None):
            assert corpus is not None
            return corpus
        try:
            if self._corpus is None or self._corpus.version != version:
                opened = self._open(version)
                if self._retired:  # by now no turn can still be reading the one before the last
                    self._retired.close()
                self._retired, self._corpus = self._corpus, opened
            return self._corpus
        finally:
            self._opening.release()

    def _open(self, version: str | None) -> Corpus:
        manifest = self._versions.manifest(version) if version else None
        if version is None or manifest is None:
            raise NotLearnt("The guide has not learnt its documents yet. Run: python server.py ingest")
        if manifest.embedding != self._embeddings.fingerprint:
            raise NotLearnt("What was learnt was learnt with another embedding model. Run: python server.py ingest")
        return Corpus(version, self._versions.folder(version), self._embeddings)
