"""A small museum on disk that can be learnt without the real model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.documents import Document

from knowledge.clean import clean
from knowledge.embed import CachedEmbeddings
from knowledge.house import House, open_house
from knowledge.learn import Learnt, learn
from knowledge.library import Corpus, Library
from knowledge.read import read
from tests.knowledge.word_embeddings import WordEmbeddings

LIMIT = 2**20

WINDMILL = """\
# Thornby Mill

## Its history

Thornby Mill was built in 1794 by Isaac Munn and ground corn until 1921.

## Visiting

The mill is open on Sundays from 2 to 5. Please keep dogs on a lead.
"""
PUMPS = """\
# The pump house

The pump house has two beam engines, Ada and Grace. Ada was restored in 1990 by Wilhelmina Strand.
"""


class Museum:
    """A house in a folder, the data folder beside it, and what is learnt there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "house"
        self.articles = self.folder / "articles"
        self.data_dir = folder / "data"
        self.articles.mkdir(parents=True)
        self.model = WordEmbeddings()
        self.embeddings = self.embeddings_of("words")

    @property
    def house(self) -> House:
        return open_house(self.folder)

    def embeddings_of(self, fingerprint: str) -> CachedEmbeddings:
        return CachedEmbeddings(self.model, fingerprint, self.data_dir / "vectors.sqlite")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def learn(self, *add: Path, remove: str = "", limit_bytes: int = LIMIT) -> Learnt:
        return learn(self.house, self.data_dir, self.embeddings, add=add, remove=remove, limit_bytes=limit_bytes)

    def library(self) -> Library:
        return Library(self.data_dir, self.embeddings)

    def corpus(self) -> Corpus:
        return self.library().current()

    def everything(self) -> str:
        """All that is served, passages and whole texts, as one string."""
        corpus = self.corpus()
        texts = [*corpus.passages.values(), *corpus.documents.values()]
        return "\n".join(f"{text.page_content}\n{text.metadata}" for text in texts)

    def found(self, question: str) -> list[str]:
        return [passage.page_content for passage in self.corpus().retriever.invoke(question)]


@pytest.fixture
def museum(tmp_path: Path) -> Museum:
    """Return a museum that has no documents yet."""
    return Museum(tmp_path)


@pytest.fixture
def mill(museum: Museum) -> Museum:
    """Return a museum of two documents, learnt."""
    museum.write("mill.md", WINDMILL)
    museum.write("pumps.md", PUMPS)
    museum.learn()
    return museum


@pytest.fixture
def cleaned(tmp_path: Path) -> Callable[[str, str], Document]:
    """Return a function that reads and cleans a text as a file of that name."""

    def clean_file(name: str, text: str) -> Document:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return clean(read(path, LIMIT))

    return clean_file
