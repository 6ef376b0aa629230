"""LIKENESS: how like a message is to what each of several entries is asked and says, measured in several ways.

The ways are called views: by the meaning that the house's embedding model sees, by the meaning that `tongues.py` sees
in the message's own language and in all of them, by letters, by words, and by all of them at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.wording import Measures, Numbers, Wording, content

Owners: TypeAlias = NDArray[np.int64]
"""Of each text, which entry it belongs to."""
STRENGTH = 1.0
"""Of the ridge in the regression from a view's likenesses to the entries."""
RIVALLED = ("near", "fit", "told", "hits")
"""The ends of the measures of which it is also told how high the best other entry is."""


@dataclass(frozen=True)
class Entry:
    """What is known of one entry in the message's language: its questions, its answer and its quotes."""

    questions: tuple[str, ...]
    texts: tuple[str, ...]


class Everywhere:
    """The questions of all languages by meaning; one for all languages of a house."""

    def __init__(self, questions: Sequence[Sequence[str]], tongues: Embeddings) -> None:
        texts = [(text, i) for i, some in enumerate(questions) for text in some]
        owners = np.array([i for _, i in texts])
        self._meant = _Meant([text for text, _ in texts], tongues)
        self._view = _View(self._meant.ridge(_goal(owners, len(questions))), owners, len(texts), len(questions))

    def measure(self, message: str) -> Measures:
        """Return the measures of `message` for every entry."""
        return {f"tongues_{name}": value for name, value in self._view.measure(self._meant.alike(message)).items()}


class Likeness:
    """Measures messages in one language against the entries; nothing of it changes.

    `embeddings` is the house's model, or None where it does not know the language.
    """

    def __init__(
        self, entries: Sequence[Entry], language: str, embeddings: Embeddings | None, tongues: Embeddings
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # a second of imports, not needed to start

        questions = [(text, i) for i, entry in enumerate(entries) for text in entry.questions]
        texts = [(text, i) for i, entry in enumerate(entries) for text in entry.texts]
        own = [text for text, _ in questions + texts]
        owners = np.array([i for _, i in questions + texts])
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        words = TfidfVectorizer(analyzer=lambda text: content(text, language), sublinear_tf=True)
        self._sides: dict[str, _Meant | _Written] = {
            **({"meaning": _Meant(own, embeddings)} if embeddings else {}),
            "tongue": _Meant(own, tongues),
            "letters": _Written(own, letters),
            "words": _Written(own, words),
        }
        grams = {name: side.gram() for name, side in self._sides.items()}
        grams["fused"] = np.mean(list(grams.values()), axis=0)
        goal = _goal(owners, len(entries))
        self._views = {
            name: _View(_ridge(gram, goal), owners, len(questions), len(entries)) for name, gram in grams.items()
        }
        self._wording = Wording([e.questions for e in entries], [e.texts for e in entries], language)

    def measure(self, message: str, everywhere: Measures) -> Measures:
        """Return the measures of `message`; those that end in “_rival” are the highest of any other entry."""
        alike = {name: side.alike(message) for name, side in self._sides.items()}
        alike["fused"] = np.mean(list(alike.values()), axis=0)
        found = self._wording.measure(message) | everywhere
        for name, view in self._views.items():
            found |= {f"{name}_{measure}": value for measure, value in view.measure(alike[name]).items()}
        return found | {f"{name}_rival": _rival(found[name]) for name in found if name.endswith(RIVALLED)}


class _Meant:
    """Texts by their meaning, less what they have in common, the house itself."""

    def __init__(self, texts: Sequence[str], embeddings: Embeddings) -> None:
        vectors = np.asarray(embeddings.embed_documents(list(texts)), dtype=np.float32)
        self._embeddings, self._middle = embeddings, vectors.mean(axis=0)
        self._texts = _unit(vectors - self._middle)

    def alike(self, message: str) -> Numbers:
        vector = np.asarray(self._embeddings.embed_query(message), dtype=np.float32)
        return np.asarray(self._texts @ _unit(vector - self._middle), dtype=np.float64)

    def gram(self) -> Numbers:
        return np.asarray(self._texts @ self._texts.T, dtype=np.float64)

    def ridge(self, goal: Numbers) -> Numbers:
        """Return what solving the whole Gram matrix would, by way of the vectors, which are fewer than the texts."""
        texts = self._texts.astype(np.float64)
        slopes = np.linalg.solve(texts.T @ texts + STRENGTH * np.eye(texts.shape[1]), texts.T @ goal)
        return np.asarray((goal - texts @ slopes) / STRENGTH)


class _Written:
    """Texts by their letters or words."""

    def __init__(self, texts: Sequence[str], vectorizer: Any) -> None:
        self._vectorizer, self._texts = vectorizer, vectorizer.fit_transform(texts)

    def alike(self, message: str) -> Numbers:
        return np.asarray((self._texts @ self._vectorizer.transform([message]).T).toarray()[:, 0])

    def gram(self) -> Numbers:
        return np.asarray((self._texts @ self._texts.T).toarray())


class _View:
    """From how like a message is to each text, how like it is to each entry.

    The first `asked` texts are questions. “fit” is what a ridge regression makes of all likenesses at once.
    """

    def __init__(self, weights: Numbers, owners: Owners, asked: int, count: int) -> None:
        self._weights, self._owners, self._asked, self._count = weights, owners, asked, count

    def measure(self, alike: Numbers) -> Measures:
        """Return the nearest and the mean of an entry's questions, the nearest of its texts, and the fit."""
        questions, owners = alike[: self._asked], self._owners[: self._asked]
        sums, counts = (np.bincount(owners, weights, self._count) for weights in (questions, None))
        found = {
            "near": self._highest(questions, owners),
            "mean": sums / np.maximum(1, counts),
            "fit": alike @ self._weights,
        }
        texts = alike[self._asked :]
        return found | {"text": self._highest(texts, self._owners[self._asked :])} if len(texts) else found

    def _highest(self, alike: Numbers, owners: Owners) -> Numbers:
        found = np.full(self._count, -1.0)
        np.maximum.at(found, owners, alike)
        return found


def _goal(owners: Owners, count: int) -> Numbers:
    whole = np.eye(count)[owners]
    return np.asarray(whole - whole.mean(axis=0))


def _ridge(gram: Numbers, goal: Numbers) -> Numbers:
    return np.asarray(np.linalg.solve(gram + STRENGTH * np.eye(len(gram)), goal), dtype=np.float64)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def _rival(values: Numbers) -> Numbers:
    """Return for each value the highest other one."""
    if len(values) < 2:
        return np.zeros_like(values)
    second, first = np.sort(values)[-2:]
    rival: Numbers = np.where(values >= first, second, first)
    return rival
