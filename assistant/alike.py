"""ALIKE: which of some things a message means, told by examples of each in several languages."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from assistant.tongues import tongues
from knowledge.embed import CachedEmbeddings

Example: TypeAlias = tuple[str, str, str]
"""Its words, its language, and what it means."""
TONGUES_ALIKE = 0.65
"""Cosine from which a message means the same as an example in any language, by the model of many languages: of the
bundled houses' prepared questions, which mean something else, 0.2 % reach it."""


def meant(
    message: str, examples: Sequence[Example], language: str, embeddings: CachedEmbeddings, alike: float
) -> str | None:
    """Return what `message` in `language` means, None if nothing of this.

    It is compared with the examples in its own language by the house's embedding model, where that knows the language,
    and is the same from the cosine `alike` on; else with all examples by the model of many languages.
    """
    own = [example for example in examples if example[1] == language[:2]]
    if own and language[:2] in embeddings.languages:
        best, likeness = _nearest(message, own, embeddings)
        if likeness >= alike:
            return best
    best, likeness = _nearest(message, examples, tongues(embeddings))
    return best if likeness >= TONGUES_ALIKE else None


def _nearest(message: str, examples: Sequence[Example], model: CachedEmbeddings) -> tuple[str, float]:
    known = model.matrix(tuple(words for words, _, _ in examples))
    likeness = known @ np.asarray(model.embed_query(message), dtype=np.float32)
    best = int(likeness.argmax())
    return examples[best][2], float(likeness[best])
