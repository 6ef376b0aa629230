"""Learning a house made by script, beside embedding the same texts and nothing else; each round both, by turns."""

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.house import House
from knowledge.learn import learn
from tests.benchmarks.made import Maker
from tests.benchmarks.measured import Figure, duration
from tests.benchmarks.shared import Shared


class Counting(SentenceTransformerEmbeddings):
    """Remembers which texts the model was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each of `texts`."""
        self.given += texts
        return super().embed_documents(texts)


def embeddings(model: SentenceTransformerEmbeddings, data_dir: Path) -> CachedEmbeddings:
    """Return `model` as the guide uses it."""
    return CachedEmbeddings(model, model.fingerprint, data_dir / "vectors.sqlite", model.languages)


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield how fast a house is learnt that was never seen."""
    passages, rounds = (200, 1) if shared.quick else (1000, 3)
    model, maker = Counting(), Maker()
    model.embed_query("")
    ours, bounds = [], []
    for number in range(rounds):
        folder = shared.folder / f"learning{number}"
        model.given.clear()
        ours.append(_learnt(maker.house(folder, passages), folder / "data", model))
        bounds.append(shared.raw.embed(model.given))
        shutil.rmtree(folder)
    count = len(model.given)
    yield Figure(
        f"learning {passages:,} passages: texts a second",
        f"{count / statistics.median(ours):.0f} ({duration(statistics.median(ours))})",
        f"encode: {count / statistics.median(bounds):.0f}",
        statistics.median(bound / our for our, bound in zip(ours, bounds, strict=True)),
        at_least=0.9,
    )


def _learnt(house: House, data_dir: Path, model: SentenceTransformerEmbeddings) -> float:
    began = time.perf_counter()
    learn(house, data_dir, embeddings(model, data_dir))
    return time.perf_counter() - began
