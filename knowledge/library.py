"""The library: the corpus being served, opened, and opened anew within seconds of a change."""

import logging
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
from langchain_core.documents import Document

from knowledge.chroma_server import ChromaServer
from knowledge.embed import CachedEmbeddings, Vector, Vectors
from knowledge.errors import DamagedVersion, KnowledgeError, NotLearnt
from knowledge.retrieve import HybridRetriever, WordIndex
from knowledge.seal import MANIFEST
from knowledge.sentences import Span, sentence_spans
from knowledge.store import OpenStore
from knowledge.versions import Versions
from knowledge.words import stems

TRIED_AGAIN = 30.0
"""Seconds after which a version that could not be opened is tried again."""

_log = logging.getLogger("tour.library")


@dataclass(frozen=True)
class Hit:
    """A passage that was found, the sentence of it that is nearest to what was looked for, and how near: a cosine."""

    passage: Document
    quote: Span
    similarity: float


class Corpus:
    """One version, ready to be asked. `documents` and `passages` are by id, in the order of the text."""

    def __init__(
        self, version: str, folder: Path, embeddings: CachedEmbeddings, server: ChromaServer | None = None
    ) -> None:
        self.version = version
        self.embeddings = embeddings
        self._store = OpenStore(folder, embeddings)
        self.documents = {str(d.metadata["document_id"]): d for d in self._store.documents}
        passages = self._store.passages()
        self.passages: dict[str, Document] = {str(passage.id): passage for passage in passages}
        self._copied = server.copy_of(version, self._store, embeddings) if server else None
        self.retriever = HybridRetriever(
            store=self._store.chroma,
            word_index=WordIndex(passages),
            passages=self.passages,
            copied=self._copied,
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

    def search(self, query: str) -> list[Hit]:
        """Return the passages nearest to `query`, best first."""
        found = self.retriever.invoke(query)
        vector = np.asarray(self.embeddings.embed_query(query), dtype=np.float32)
        hits = []
        for key in (str(passage.metadata["passage_id"]) for passage in found):
            similarities = self._vectors[key] @ vector
            nearest = int(np.argmax(similarities))
            hits.append(Hit(self.passages[key], self._spans[key][nearest], float(similarities[nearest])))
        return hits

    def keep_up(self) -> None:
        """See whether a part that failed answers again, and bring the copy on the Chroma server up to date."""
        if self.embeddings.steady.trouble or self.retriever.steady.trouble:
            self.retriever.invoke(f"Is anybody there at {time.monotonic()}?")
        if self._copied:
            self._copied.keep_up()

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
    """Gives the corpus that is current now. Safe to call from many threads; never blocks on a change.

    Where the current version cannot be served, the one served before goes on; where it is damaged and none was, the
    newest whole one is. `trouble` says so.
    """

    def __init__(self, data_dir: Path, embeddings: CachedEmbeddings, chroma_url: str = "") -> None:
        self._versions = Versions(data_dir)
        self._server = ChromaServer(chroma_url, data_dir) if chroma_url else None
        self._embeddings = embeddings
        self._corpus: Corpus | None = None
        self._retired: Corpus | None = None
        self._wanted: str | None = None
        self._try_again_at = 0.0
        self._opening = threading.Lock()
        self.trouble = ""
        """Why another version is served than the current one, or an empty string; for everybody to read."""

    def troubles(self) -> dict[str, str]:
        """Return for each part that a search may do without what is wrong with it, or an empty string."""
        troubles = {"embedder": self._embeddings.steady.trouble}
        if self._corpus:
            troubles["store"] = self._corpus.retriever.steady.trouble
        if self._server:
            troubles["chroma"] = self._server.part.trouble
        return troubles

    def opened(self) -> Corpus | None:
        """Return the corpus that is open already, if one is; opens nothing and waits for nothing."""
        return self._corpus

    def current(self) -> Corpus:
        """Return the corpus of the current version; raise `NotLearnt` with the mend if there is none to serve."""
        wanted = self._versions.current()
        corpus = self._corpus
        if corpus and corpus.version == wanted:
            self.trouble = ""
        if corpus and self._is_settled(corpus, wanted):
            return corpus
        if not self._opening.acquire(blocking=corpus is None):
            assert corpus is not None
            return corpus
        try:
            if self._corpus is None or not self._is_settled(self._corpus, wanted):
                self._open(wanted)
            assert self._corpus is not None
            return self._corpus
        finally:
            self._opening.release()

    def _is_settled(self, corpus: Corpus, wanted: str | None) -> bool:
        return corpus.version == wanted or (wanted == self._wanted and time.monotonic() < self._try_again_at)

    def _open(self, wanted: str | None) -> None:
        try:
            opened, trouble = self._opened_version(wanted), ""
        except NotLearnt as error:
            instead = self._corpus or (self._newest_whole() if isinstance(error, DamagedVersion) else None)
            if instead is None:
                raise
            opened = instead
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(self._learnt_at(opened.version)))
            trouble = f"What was learnt last cannot be served; version {opened.version} of {when} is served instead."
            if trouble != self.trouble:
                _log.warning("%s %s", error, trouble)
        if opened is not self._corpus:
            if self._retired:  # by now no turn can still be reading the one before the last
                self._retired.close()
            self._retired, self._corpus = self._corpus, opened
        self.trouble = trouble
        self._wanted, self._try_again_at = wanted, time.monotonic() + TRIED_AGAIN

    def _opened_version(self, version: str | None) -> Corpus:
        if version is None and not self._versions.all():
            raise NotLearnt("The guide has not learnt its documents yet. Run: python server.py ingest")
        manifest = self._versions.manifest(version) if version else None
        if version is None or manifest is None:
            what = self._versions.folder(version) / MANIFEST if version else self._versions.pointer
            raise DamagedVersion(f"{what} is damaged or missing. Run: python server.py ingest")
        if manifest.embedding != self._embeddings.fingerprint:
            raise NotLearnt("What was learnt was learnt with another embedding model. Run: python server.py ingest")
        folder = self._versions.folder(version)
        try:
            return Corpus(version, folder, self._embeddings, self._server)
        except KnowledgeError:
            raise
        except Exception as error:  # whatever Chroma says of files that it cannot use
            raise DamagedVersion(f"{folder} cannot be opened ({error}). Run: python server.py ingest") from error

    def _newest_whole(self) -> Corpus | None:
        for manifest in self._versions.all():
            if manifest.embedding == self._embeddings.fingerprint:
                with suppress(DamagedVersion):
                    return self._opened_version(manifest.version)
        return None

    def _learnt_at(self, version: str) -> float:
        manifest = self._versions.manifest(version)
        return manifest.learnt_at if manifest else 0.0
