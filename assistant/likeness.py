"""LIKENESS: how like a message is to what each of several entries is asked and says, measured in several ways.

The ways are called views: by the meaning that the house's embedding model sees, by the meaning that `tongues.py` sees
(alone, and together with the questions in other languages), by letters, by words, and by all of them at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.tongues import Tongues
from assistant.wording import Measures, Numbers, Wording, content
from knowledge.embed import CachedEmbeddings

Owners: TypeAlias = NDArray[np.int64]
"""Of each text, which entry it belongs to."""
STRENGTH = 1.0
"""Of the ridge in the regression from a view's likenesses to the entries."""
RIVALLED = ("near", "fit", "told", "hits")
"""The ends of the measures of which it is also told how high the best other entry is."""


@dataclass(frozen=True)
class Entry:
    """What is known of one entry in the message's language, and what it is asked in others."""

    questions: tuple[str, ...]
    texts: tuple[str, ...]
    elsewhere: tuple[str, ...]


class Likeness:
    """Measures messages in one language against the entries; nothing of it changes."""

    def __init__(
        self, entries: Sequence[Entry], language: str, embeddings: CachedEmbeddings | None, tongues: Tongues | None
    ) -> None:
        self._language, self._embeddings, self._tongues = language, embeddings, tongues
        questions = [(text, i) for i, entry in enumerate(entries) for text in entry.questions]
        elsewhere = [(text, i) for i, entry in enumerate(entries) for text in entry.elsewhere]
        texts = [(text, i) for i, entry in enumerate(entries) for text in entry.texts]
        own = [text for text, _ in questions + texts]
        owners, asked = np.array([i for _, i in questions + texts]), len(questions)
        grams: dict[str, Numbers] = {}
        if embeddings:
            self._meaning, self._middle = _centred(np.asarray(embeddings.embed_documents(own), dtype=np.float64))
            grams["meaning"] = self._meaning @ self._meaning.T
        if tongues:
            self._tongue, self._tongue_middle = _centred(tongues.vectors(own).astype(np.float64))
            grams["tongue"] = self._tongue @ self._tongue.T
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self._by_letters = self._letters.fit_transform(own)
        grams["letters"] = (self._by_letters @ self._by_letters.T).toarray()
        self._words = TfidfVectorizer(analyzer=self._content, sublinear_tf=True)
        self._by_words = self._words.fit_transform(own)
        grams["words"] = (self._by_words @ self._by_words.T).toarray()
        grams["fused"] = np.mean(list(grams.values()), axis=0)
        self._views = {name: _View(gram, owners, asked, len(entries)) for name, gram in grams.items()}
        if tongues:
            others = [text for text, _ in elsewhere]
            vectors = _centred(tongues.vectors(others).astype(np.float64))[0] if others else self._tongue[:0]
            self._all = np.concatenate([self._tongue[:asked], vectors, self._tongue[asked:]])
            all_owners = np.array([i for _, i in questions + elsewhere + texts])
            self._views["tongues"] = _View(self._all @ self._all.T, all_owners, asked + len(others), len(entries))
        self._wording = Wording([e.questions for e in entries], [e.texts for e in entries], language, tongues)

    def measure(self, message: str) -> Measures:
        """Return the measures of `message`; those that end in “_rival” are the highest of any other entry."""
        alike: dict[str, Numbers] = {}
        if self._embeddings:
            vector = np.asarray(self._embeddings.embed_query(message), dtype=np.float64)
            alike["meaning"] = self._meaning @ _unit(vector - self._middle)
        if self._tongues:
            vector = _unit(self._tongues.vectors([message])[0].astype(np.float64) - self._tongue_middle)
            alike["tongue"] = self._tongue @ vector
        alike["letters"] = (self._by_letters @ self._letters.transform([message]).T).toarray()[:, 0]
        alike["words"] = (self._by_words @ self._words.transform([message]).T).toarray()[:, 0]
        alike["fused"] = np.mean(list(alike.values()), axis=0)
        if self._tongues:
            alike["tongues"] = self._all @ vector
        found = self._wording.measure(message)
        for name, view in self._views.items():
            found |= {f"{name}_{measure}": value for measure, value in view.measure(alike[name]).items()}
        return found | {f"{name}_rival": _rival(found[name]) for name in found if name.endswith(RIVALLED)}

    def _content(self, text: str) -> list[str]:
        return content(text, self._language)


class _View:
    """From how like a message is to each text, how like it is to each entry. `gram` is the same among the texts.

    The first `asked` texts are questions. “fit” is what a ridge regression makes of all likenesses at once.
    """

    def __init__(self, gram: Numbers, owners: Owners, asked: int, count: int) -> None:
        self._owners, self._asked, self._count = owners, asked, count
        goal = np.eye(count)[owners]
        self._weights = np.linalg.solve(gram + STRENGTH * np.eye(len(gram)), goal - goal.mean(axis=0))

    def measure(self, alike: Numbers) -> Measures:
        """Return the nearest and the mean of an entry's questions, the nearest of its texts, and the fit."""
        questions, owners = alike[: self._asked], self._owners[: self._asked]
        sums, counts = (np.bincount(owners, weights, self._count) for weights in (questions, None))
        return {
            "near": self._highest(questions, owners),
            "mean": sums / np.maximum(1, counts),
            "text": self._highest(alike[self._asked :], self._owners[self._asked :]),
            "fit": alike @ self._weights,
        }

    def _highest(self, alike: Numbers, owners: Owners) -> Numbers:
        found = np.full(self._count, -1.0)
        np.maximum.at(found, owners, alike)
        return found


def _centred(vectors: Numbers) -> tuple[Numbers, Numbers]:
    """Return the vectors without what they have in common, the house itself, and what that is."""
    middle = vectors.mean(axis=0)
    return _unit(vectors - middle), middle


def _unit(vectors: Numbers) -> Numbers:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def _rival(values: Numbers) -> Numbers:
    """Return for each value the highest other one."""
    if len(values) < 2:
        return np.zeros_like(values)
    second, first = np.sort(values)[-2:]
    rival: Numbers = np.where(values >= first, second, first)
    return rival
