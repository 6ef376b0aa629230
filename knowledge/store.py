"""STORE: one version of a corpus, in a folder of its own with its own Chroma, written once and then only read.

The collection holds each passage, and each of its sentences with the id of its passage: a question is more like
the one sentence that answers it than like the whole passage around it.

A version is sealed when it has been written, and never opened when one of its files is not as it was (`seal.py`).
"""

import json
import shutil
import weakref
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from knowledge.disk import copy_folder, writing_to
from knowledge.errors import DamagedVersion, DiskTrouble
from knowledge.seal import TEXTS, damage, seal
from knowledge.sentences import sentence_spans

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration

COLLECTION = "passages"
BATCH = 500
INDEX: "CreateCollectionConfiguration" = {
    "hnsw": {"space": "cosine", "max_neighbors": 32, "ef_construction": 400, "ef_search": 400}
}
"""Chroma's defaults lost up to 25 of 600 passages of a catalogue, whose entries are much alike; these lose none."""
VERIFIED_DISTANCE = 1e-3
"""Cosine distance from a passage to the nearest stored vector; its own lies at rounding error."""


def write(folder: Path, documents: list[Document], passages: list[Document], embeddings: Embeddings) -> None:
    """Write a version into the empty `folder` and close it."""
    from chromadb.errors import ChromaError  # a second of imports, not needed to start
    from langchain_chroma import Chroma

    with (folder / TEXTS).open("w", encoding="utf-8") as file:
        for document in documents:
            row = {"page_content": document.page_content, "metadata": document.metadata}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    try:
        with closing(_client(folder)) as client:
            store = Chroma(COLLECTION, embeddings, client=client, collection_configuration=INDEX)
            units = _telling([unit for passage in passages for unit in _units(passage)])
            for start in range(0, len(units), BATCH):
                store.add_documents(units[start : start + BATCH])
    except ChromaError as error:
        raise DiskTrouble(
            f"{folder}: Chroma cannot write ({error}). Make room on that disk, or set TOUR_DATA_DIR to another folder."
        ) from error
    seal(folder)


def canonical_texts(folder: Path) -> list[Document]:
    """Return the documents of the version in `folder`, from which all the rest of it can be made again."""
    return [Document(**json.loads(line)) for line in (folder / TEXTS).read_text("utf-8").split("\n") if line]


def _telling(units: list[Document]) -> list[Document]:
    """Return the units without sentences that stand in several places.

    They tell no passage from another, and an index that holds one vector hundreds of times loses others.
    """
    times = Counter(unit.page_content for unit in units)
    return [unit for unit in units if unit.metadata["unit"] == "passage" or times[unit.page_content] == 1]


def _units(passage: Document) -> list[Document]:
    """Return what of a passage is embedded: the whole, and each sentence where there are several."""
    text, about = passage.page_content, passage.metadata
    units = [Document(id=passage.id, page_content=text, metadata={**about, "unit": "passage"})]
    spans = sentence_spans(text, about["language"])
    for i, (start, end) in enumerate(spans if len(spans) > 1 else ()):
        metadata = {"passage_id": about["passage_id"], "unit": "sentence"}
        units.append(Document(id=f"{passage.id}.{i}", page_content=text[start:end], metadata=metadata))
    return units


def find_lost(folder: Path, passages: list[Document], embeddings: Embeddings) -> list[str]:
    """Return the ids of `passages` that the version in `folder` does not find by their own words."""
    vectors = embeddings.embed_documents([passage.page_content for passage in passages])
    lost = []
    with_store = OpenStore(folder, embeddings)
    try:
        for passage, vector in zip(passages, vectors, strict=True):
            nearest = with_store.chroma.similarity_search_by_vector_with_relevance_scores(vector, k=1)
            if not nearest or nearest[0][1] > VERIFIED_DISTANCE:
                lost.append(str(passage.id))
    finally:
        with_store.close()
    return lost


class OpenStore:
    """A version opened for reading."""

    def __init__(self, folder: Path, embeddings: Embeddings) -> None:
        from langchain_chroma import Chroma  # a second of imports, not needed to start

        if damaged := damage(folder):
            raise DamagedVersion(f"{folder / damaged} is damaged or missing. Run: python server.py ingest")
        try:
            self._client = _client(folder)
        except Exception:  # its files are sound, but it writes when it opens them: the disk is full or forbids it
            elsewhere = Path(mkdtemp(prefix="tour-"))
            weakref.finalize(self, shutil.rmtree, elsewhere, ignore_errors=True)
            with writing_to(elsewhere, instead="set TMPDIR to another folder"):
                copy_folder(folder / "chroma", elsewhere / "chroma")
            self._client = _client(elsewhere)
        self.chroma = Chroma(COLLECTION, embeddings, client=self._client, create_collection_if_not_exists=False)
        self.documents = canonical_texts(folder)

    def rows(self, **which: Any) -> list[Document]:
        """Return all that is stored, or `which` of it, in no order."""
        rows = self.chroma.get(include=["documents", "metadatas"], **which)
        return [
            Document(id=key, page_content=text, metadata=about)
            for key, text, about in zip(rows["ids"], rows["documents"], rows["metadatas"], strict=True)
        ]

    def passages(self) -> list[Document]:
        """Return all passages in the order of the documents and of the text in each."""
        found = self.rows(where={"unit": "passage"})
        order = {document.metadata["document_id"]: i for i, document in enumerate(self.documents)}
        return sorted(found, key=lambda p: (order[p.metadata["document_id"]], p.metadata["start"]))

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def _client(folder: Path) -> "Client":
    import chromadb  # a second of imports, not needed to start
    from chromadb.api.client import Client
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
    assert isinstance(client, Client)
    return client
