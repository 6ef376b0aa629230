"""A version is written once, gives back exactly what went in, and is never opened damaged."""

import os
import shutil
from pathlib import Path

import pytest
from langchain_core.documents import Document

from knowledge import store
from knowledge.errors import DamagedVersion
from knowledge.seal import damage
from tests.knowledge.word_embeddings import WordEmbeddings

DIVERSE = "bell mill lathe tower river clock copper tin wharf barge sail wheel loom oven kiln glass".split()


def documents() -> list[Document]:
    """Enough that Chroma writes its index to disk, which it does for every thousand vectors."""
    made = []
    for i in range(60):
        lines = [
            f"Room {i} has a {DIVERSE[(i + j) % 16]} of {DIVERSE[(i * j) % 16]}. It is number {i * 10 + j}. Look at it."
            for j in range(10)
        ]
        about = {"document_id": f"room-{i:02}", "title": f"Room {i}", "language": "en"}
        made.append(Document(page_content="\n\n".join(lines), metadata=about))
    return made


def passages(document: Document) -> list[Document]:
    made, start = [], 0
    for i, words in enumerate(document.page_content.split("\n\n")):
        key = f"psg_{document.metadata['document_id']}_{i}"
        place = {"passage_id": key, "section": "", "source": "us", "start": start, "end": start + len(words)}
        made.append(Document(id=key, page_content=words, metadata={**document.metadata, **place}))
        start += len(words) + 2
    return made


DOCUMENTS = documents()
PASSAGES = [passage for document in DOCUMENTS for passage in passages(document)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("version")
    store.write(folder, DOCUMENTS, PASSAGES, WordEmbeddings())
    return folder


@pytest.fixture
def version(written: Path, tmp_path: Path) -> Path:
    """A copy of a version that a test may damage."""
    shutil.copytree(written, tmp_path / "version")
    return tmp_path / "version"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_went_in_comes_out_in_the_order_of_the_text(written: Path) -> None:
    opened = store.OpenStore(written, WordEmbeddings())
    found = opened.passages()
    opened.close()

    assert opened.documents == DOCUMENTS
    assert [(p.id, p.page_content) for p in found] == [(p.id, p.page_content) for p in PASSAGES]
    assert all(
        found.metadata | {"unit": "passage"} == p.metadata | {"unit": "passage"}
        for found, p in zip(found, PASSAGES, strict=True)
    )


def test_every_passage_finds_itself_and_each_sentence_its_passage(written: Path) -> None:
    assert store.find_lost(written, PASSAGES, WordEmbeddings()) == []
    opened = store.OpenStore(written, WordEmbeddings())
    (sentence,) = opened.chroma.similarity_search("It is number 123.", k=1)
    opened.close()

    assert sentence.metadata["passage_id"] == "psg_room-12_3"


def test_a_passage_that_is_not_there_is_reported_lost(written: Path) -> None:
    stranger = Document(id="psg_x", page_content="Nobody has ever said this.", metadata={})

    assert store.find_lost(written, [PASSAGES[0], stranger], WordEmbeddings()) == ["psg_x"]


def test_reading_a_version_does_not_break_its_seal(version: Path) -> None:
    for _ in range(2):
        opened = store.OpenStore(version, WordEmbeddings())
        opened.chroma.similarity_search("a bell of copper", k=3)
        opened.close()

    assert damage(version) == ""


def test_every_damaged_file_is_named_and_never_opened(version: Path) -> None:
    """Halved, zeroed, garbled or missing: some of these would end the process, and others lose passages silently."""
    names = [name for name in files(version) if (version / name).stat().st_size]
    assert any(name.endswith("data_level0.bin") for name in names), "there is an index on disk to damage"
    missed: list[str] = []
    for name in names:
        path = version / name
        whole = path.read_bytes()
        for how in (whole[: len(whole) // 2], b"\0" * len(whole), os.urandom(len(whole)), None):
            if how is None:
                path.unlink()
            else:
                path.write_bytes(how)
            if damage(version):
                with pytest.raises(
                    DamagedVersion, match=r"/version\S*/\S+ is damaged or missing\. Run: python server\.py ingest"
                ):
                    store.OpenStore(version, WordEmbeddings())
            else:
                missed.append(path.name)
            path.write_bytes(whole)

    assert set(missed) <= {"length.bin"}, "of this one Chroma needs the size alone"
    assert damage(version) == ""
