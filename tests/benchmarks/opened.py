"""Opens data folders as a guide does, and searches them by turns: python -m tests.benchmarks.opened FOLDER...

Prints for each how long opening took, the memory that came with it, how long searches and an exact matrix product take
(the embedding of the question apart), and how many of the ten exactly nearest the index finds.
"""

import json
import logging
import os
import statistics
import sys
import time
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import langchain_core  # noqa: F401  first, as the tests import it
import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings, Vector, Vectors
from knowledge.library import Corpus, Library
from tests.benchmarks.made import Maker
from tests.benchmarks.measured import percentile, resident_megabytes

QUESTIONS = 200
WARM_UP = 10
NEAREST = 10
DEEP = 60
"""As many as the guide asks its index for."""
NOISE = 0.3
"""The length of the noise in a generated vector; a sentence in other words is about so far from itself."""
VECTORS, ASKED = "given.npy", "asked.npy"


@dataclass(frozen=True)
class Opened:
    """What one folder came to; durations in seconds."""

    opened: float
    megabytes: int
    half: float
    most: float
    """The 95th percentile."""
    exact: float
    recall: float


class Generated(Embeddings):
    """Stands for a model: the vector of a text is a mixture of two real ones, the same for the same text."""

    fingerprint = "generated"

    def __init__(self, folder: Path) -> None:
        self._texts, self._questions = np.load(folder / VECTORS), np.load(folder / ASKED)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each of `texts`."""
        return [_mixed(self._texts, text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        vector: list[float] = _mixed(self._questions, text).tolist()
        return vector


def _mixed(vectors: Vectors, text: str) -> Vector:
    chance = np.random.default_rng(zlib.crc32(text.encode()))
    one, other = vectors[chance.integers(len(vectors), size=2)]
    share = chance.random()
    noise = NOISE * chance.standard_normal(one.size) / np.sqrt(one.size)
    mixed = (share * one + (1 - share) * other + noise).astype(np.float32)
    unit: Vector = mixed / np.linalg.norm(mixed)
    return unit


def embeddings_of(data_dir: Path) -> CachedEmbeddings:
    """Return what a data folder was learnt with."""
    model = Generated(data_dir) if (data_dir / VECTORS).exists() else SentenceTransformerEmbeddings()
    return CachedEmbeddings(model, model.fingerprint, data_dir / "vectors.sqlite")


def main(folders: list[Path]) -> None:
    """Open them one after another, search them by turns, and print a JSON object a line."""
    logging.disable(logging.INFO)
    SentenceTransformerEmbeddings().embed_query("")  # what the model takes is not the corpus's
    corpora, opened = [], []
    for folder in folders:
        before, began = resident_megabytes(os.getpid()), time.perf_counter()
        corpora.append(Library(folder, embeddings_of(folder)).current())
        opened.append((time.perf_counter() - began, resident_megabytes(os.getpid()) - before))
    seen = searched(corpora)
    for (seconds, megabytes), (took, exact, shares) in zip(opened, seen, strict=True):
        half, most = statistics.median(took), percentile(took, 95)
        figures = Opened(seconds, megabytes, half, most, statistics.median(exact), statistics.mean(shares))
        print(json.dumps(asdict(figures)))


def searched(corpora: list[Corpus]) -> list[tuple[list[float], list[float], list[float]]]:
    """Ask every corpus each question, and return for each how long it took, exactly, and the share it found."""
    matrices = [np.stack([corpus.passage_vector(key) for key in corpus.passages]) for corpus in corpora]
    seen: list[tuple[list[float], list[float], list[float]]] = [([], [], []) for _ in corpora]
    for number, question in enumerate(Maker(2).questions(QUESTIONS + WARM_UP)):
        for corpus, matrix, (took, exact, shares) in zip(corpora, matrices, seen, strict=True):
            vector = np.asarray(corpus.embeddings.embed_query(question), dtype=np.float32)
            began = time.perf_counter()
            corpus.retriever.invoke(question)
            found = time.perf_counter()
            likeness = matrix @ vector
            nearest = np.argpartition(-likeness, NEAREST)[:NEAREST]
            done = time.perf_counter()
            keys = list(corpus.passages)
            right = {keys[i] for i in nearest}
            units = corpus.retriever.store.similarity_search_with_score(question, k=DEEP)
            kept = {unit.metadata["passage_id"] for unit, _ in units[:NEAREST]}
            if number >= WARM_UP:
                took.append(found - began)
                exact.append(done - found)
                shares.append(len(right & kept) / NEAREST)
    return seen


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
