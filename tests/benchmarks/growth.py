"""Houses of growing size: how long a search takes and what it misses, memory, disk, opening, and one changed document.

Up to 10 000 passages are learnt as any house is. 100 000 vectors are generated, each a mixture of two that the model
gave to sentences and a little noise, and written by the guide's own store. Each passage is one sentence, one vector.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from langchain_core.documents import Document

from knowledge import store
from knowledge.embed import CachedEmbeddings, Vectors
from knowledge.house import House
from knowledge.learn import learn
from knowledge.library import Library
from knowledge.versions import Manifest, Versions
from tests.benchmarks.learning import Counting, embeddings
from tests.benchmarks.made import SECTIONS, Maker
from tests.benchmarks.measured import Figure, duration
from tests.benchmarks.opened import ASKED, QUESTIONS, VECTORS, Generated, Opened
from tests.benchmarks.shared import Shared
from tests.running import CHECKOUT

SMALL = 1000
"""The size against which the largest is held."""
REAL = 2000
"""Sentences from whose vectors others are generated."""


def measure(shared: Shared) -> Iterator[Figure]:
    """Yield what a changed document costs, and then the figures of each size."""
    learnt, generated = ((100, 1000), 10_000) if shared.quick else ((100, 1000, 10_000), 100_000)
    model, folders = Counting(), {}
    for passages in learnt:
        house = Maker().house(shared.folder / f"house{passages}", passages)
        folders[passages] = shared.folder / f"grown{passages}"
        began = time.perf_counter()
        learn(house, folders[passages], embeddings(model, folders[passages]))
        yield Figure(f"{passages:,} passages: learnt", duration(time.perf_counter() - began))
    yield from _changed(house, folders[passages], model, passages)
    folders[generated] = shared.folder / f"grown{generated}"
    began = time.perf_counter()
    _generate(folders[generated], generated, model)
    yield Figure(f"{generated:,} generated vectors: written", duration(time.perf_counter() - began))
    yield from _searches(folders)


def _changed(house: House, data_dir: Path, model: Counting, passages: int) -> Iterator[Figure]:
    """Change one sentence of one article, and learn beside a library that serves."""
    kept = embeddings(model, data_dir)
    library = Library(data_dir, kept)
    library.current()
    article = min(house.articles.iterdir())
    article.write_text(article.read_text("utf-8").replace(" sold ", " lost ", 1), "utf-8")
    model.given.clear()
    steps = {"began": time.perf_counter()}
    learn(house, data_dir, kept, report=lambda stage, done, _: steps.setdefault(f"{stage} {done}", time.perf_counter()))
    learnt = time.perf_counter()
    corpus = library.current()
    switched = time.perf_counter()
    vectors = np.stack([corpus.passage_vector(key) for key in corpus.passages])
    corpus.close()
    writing = _written(data_dir.with_name("plain"), vectors)
    name = f"a changed document among {passages:,} passages"
    yield Figure(f"{name}: texts embedded", str(len(model.given)), "changed: 1", len(model.given) / 1, at_most=1)
    yield Figure(f"{name}: learnt", duration(learnt - steps["began"]))
    bound = f"writing the vectors: {duration(writing)}"
    stored = steps["Storing 1"] - steps["Storing 0"]
    yield Figure(f"{name}: stored and verified", duration(stored), bound, stored / writing)
    switch = switched - steps["Storing 1"]
    yield Figure(f"{name}: switched and served", duration(switch), bound, switch / writing, at_most=1)


def _written(folder: Path, vectors: Vectors) -> float:
    """Return how long Chroma takes to write `vectors` with the guide's index and nothing else."""
    began = time.perf_counter()
    with closing(store._client(folder)) as client:
        plain = client.create_collection("plain", configuration=store.INDEX)
        for start in range(0, len(vectors), store.BATCH):
            some = vectors[start : start + store.BATCH]
            plain.add(ids=[str(start + i) for i in range(len(some))], embeddings=some)
    return time.perf_counter() - began


def _generate(data_dir: Path, passages: int, model: Counting) -> None:
    """Write a version of so many passages with generated vectors."""
    data_dir.mkdir()
    maker = Maker(3)
    np.save(data_dir / VECTORS, np.asarray(model.embed_documents(maker.texts(REAL)), dtype=np.float32))
    np.save(data_dir / ASKED, np.asarray([model.embed_query(q) for q in maker.questions(QUESTIONS)], dtype=np.float32))
    kept = CachedEmbeddings(Generated(data_dir), Generated.fingerprint, data_dir / "vectors.sqlite")
    texts = maker.texts(passages)
    documents, units = [], []
    for start in range(0, passages, SECTIONS):
        document, some = _document(f"doc_{start:06}", texts[start : start + SECTIONS])
        documents.append(document)
        units += some
    versions = Versions(data_dir)
    with versions.writing():
        version = versions.begin("generated")
        store.write(versions.folder(version), documents, units, kept)
        versions.complete(Manifest(version, kept.fingerprint, len(documents), passages, time.time()))
        versions.switch(version)


def _document(document_id: str, texts: list[str]) -> tuple[Document, list[Document]]:
    """Return a canonical document and its passages."""
    about = {"document_id": document_id, "title": document_id, "language": "en", "source": ""}
    whole, passages = "\n\n".join(texts), []
    for number, text in enumerate(texts):
        start = whole.index(text)
        place = {"passage_id": f"{document_id}.{number}", "section": "", "start": start, "end": start + len(text)}
        passages.append(Document(id=place["passage_id"], page_content=text, metadata={**about, **place}))
    return Document(page_content=whole, metadata={**about, "headings": []}), passages


def _searches(folders: dict[int, Path]) -> Iterator[Figure]:
    """Open all sizes in one process of its own, and search them by turns."""
    command = [sys.executable, "-m", "tests.benchmarks.opened", *map(str, folders.values())]
    said = subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures = [Opened(**json.loads(line)) for line in said.splitlines()]
    opened = dict(zip(folders, figures, strict=True))
    for passages, each in opened.items():
        disk = sum(path.stat().st_size for path in folders[passages].rglob("*") if path.is_file()) // 2**20
        took = f"p50 {duration(each.half)}, p95 {duration(each.most)}"
        largest = passages == max(opened)
        yield Figure(
            f"search among {passages:,}", took, f"matrix product: {duration(each.exact)}", each.half / each.exact
        )
        yield Figure(f"recall@10 among {passages:,}", f"{each.recall:.4f}", "exact: 1", each.recall, at_least=0.98)
        yield Figure(
            f"search among {passages:,}: p95",
            duration(each.most),
            f"among {SMALL:,}: {duration(opened[SMALL].most)}",
            each.most / opened[SMALL].most,
            at_most=3.0 if largest else None,
        )
        holds = f"{duration(each.opened)}, {each.megabytes} MB of memory, {disk} MB of disk"
        yield Figure(f"{passages:,} passages opened", holds)
