"""ALIKE: which of some examples a message means the same as."""

from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.embed import CachedEmbeddings

WRITTEN_ALIKE = 0.5
"""Cosine of the characters from which two short messages say the same, where the model does not know the language."""


def nearest(message: str, examples: tuple[str, ...], language: str, embeddings: CachedEmbeddings) -> tuple[int, float]:
    """Return the example that is nearest to `message`, and how near: 1 is the same.

    By meaning in a language that the embedding model knows. In others it finds everything alike, so that there the
    letters must be alike too; a message whose letters are not gets 0.
    """
    meant = embeddings.matrix(examples) @ np.asarray(embeddings.embed_query(message), dtype=np.float32)
    if language[:2] not in embeddings.languages:
        vectorizer, known = _characters(examples)
        written = (known @ vectorizer.transform([message]).T).toarray()[:, 0]
        meant = np.where(written >= WRITTEN_ALIKE, np.maximum(meant, 0.5 + written / 2), 0.0)
    best = int(meant.argmax())
    return best, float(meant[best])


@lru_cache(maxsize=64)
def _characters(examples: tuple[str, ...]) -> tuple[Any, Any]:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    return vectorizer, vectorizer.fit_transform(examples)
