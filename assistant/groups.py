"""GROUPS: questions that mean much the same, put together by their meaning, across languages.

Two are alike by the model of many languages, and by the house's own too where it knows both their languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.tongues import tongues
from knowledge.embed import CachedEmbeddings, Vectors

ALIKE = 0.36
"""The mean cosine from which groups become one (average linkage). Of the tuned part of tests/benchmarks/misses.jsonl,
5 topics, no two questions of different topics meet at 0.25 to 0.45; above 0.35 topics begin to fall apart."""
LARGEST = 20
"""Different questions; more nobody reads, and they are mostly a kind of question (“Who is …?”) and no topic."""
STRICTER = 0.1
"""A group that is larger is parted again with a limit so much higher."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """A question and the language it is taken to be in."""

    text: str
    language: str


class Meanings:
    """Groups questions; what it has embedded once costs nothing again. Safe to call from many threads."""

    def __init__(self, embeddings: CachedEmbeddings) -> None:
        self._house, self._many = embeddings, tongues(embeddings)
        self._read: set[Asked] = set()

    def unread(self, questions: Sequence[Asked]) -> list[Asked]:
        """Return those that are not embedded yet."""
        unsure = [question for question in questions if question not in self._read]
        many = self._many.known([question.text for question in unsure])
        house = self._house.known([question.text for question in unsure if self._knows(question)])
        unread = [q for q in unsure if q.text not in many or (self._knows(q) and q.text not in house)]
        self._read = {*questions}.difference(unread)
        return unread

    def read(self, questions: Sequence[Asked]) -> None:
        """Embed them."""
        self._many.embed_documents([question.text for question in questions])
        self._house.embed_documents([question.text for question in questions if self._knows(question)])

    def groups(self, questions: Sequence[Asked]) -> list[list[int]]:
        """Return groups of places in `questions`, in each the one first that is most like the others."""
        if not questions:
            return []
        alike = self._alike(questions)
        return [_middle_first(alike, group) for group in _parted(alike, list(range(len(questions))), ALIKE)]

    def _alike(self, questions: Sequence[Asked]) -> Matrix:
        alike = _cosines(self._many, [question.text for question in questions])
        known = np.array([i for i, question in enumerate(questions) if self._knows(question)], dtype=int)
        if len(known):
            cell = np.ix_(known, known)
            alike[cell] = (alike[cell] + _cosines(self._house, [questions[i].text for i in known])) / 2
        return alike

    def _knows(self, question: Asked) -> bool:
        return question.language[:2] in self._house.languages


def _cosines(embeddings: CachedEmbeddings, texts: list[str]) -> Matrix:
    vectors: Vectors = np.asarray(embeddings.embed_documents(texts), dtype=np.float32)
    return np.asarray(vectors @ vectors.T, dtype=np.float32)


def _parted(alike: Matrix, places: list[int], limit: float) -> list[list[int]]:
    if len(places) == 1:
        return [places]
    from sklearn.cluster import AgglomerativeClustering  # a second of imports, not needed to start

    far = np.clip(1 - alike[np.ix_(places, places)], 0, 2)
    clusters = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - limit
    )
    found: dict[int, list[int]] = {}
    for place, label in zip(places, clusters.fit_predict(far), strict=True):
        found.setdefault(int(label), []).append(place)
    parted = []
    for group in found.values():
        strict = len(group) > LARGEST and limit + STRICTER < 1
        parted += _parted(alike, group, limit + STRICTER) if strict else [group]
    return parted


def _middle_first(alike: Matrix, group: list[int]) -> list[int]:
    near = alike[np.ix_(group, group)].mean(axis=1)
    return [group[i] for i in np.argsort(-near, kind="stable")]
