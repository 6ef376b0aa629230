"""A small embedding for tests: texts that share words lie near each other. No model, always the same, quick."""

import hashlib

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.words import stems

SIZE = 48


class WordEmbeddings(Embeddings):
    """The sum of a direction for each word, of unit length; `embedded` counts the texts of documents."""

    def __init__(self) -> None:
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [_vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return _vector(text)


def _vector(text: str) -> list[float]:
    directions = [_direction(stem) for stem in [text, *stems(text)]]  # the text itself tells those of one word apart
    whole = np.sum(directions, axis=0)
    unit: list[float] = (whole / np.linalg.norm(whole)).tolist()
    return unit


def _direction(word: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(SIZE)
