"""Whoever pulls the plug in the middle of learning, visitors are answered from the old corpus or from the new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import store
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from tests.knowledge.conftest import Museum

CHECKOUT = Path(__file__).parents[2]
DRAWERS = 60
THINGS = "bells wheels looms ropes lamps clocks sails kilns boats nails".split()


def fill(museum: Museum, year: int, drawers: int = DRAWERS) -> None:
    for i in range(drawers):
        thing = THINGS[i % len(THINGS)]
        museum.write(f"drawer-{i:02}.md", f"In {year} drawer {i} of the long cabinet held {thing} number {i * year}.\n")


def year_served(museum: Museum) -> int:
    """Return the one year that all documents speak of; every passage is there and finds itself."""
    corpus = museum.corpus()
    passages = list(corpus.passages.values())
    (year,) = {passage.page_content.split()[1] for passage in passages}

    assert len(corpus.documents) == len(passages) == len(list(museum.articles.iterdir()))
    assert store.find_lost(museum.data_dir / "corpus/versions" / corpus.version, passages, museum.embeddings) == []
    assert any(f"number {17 * int(year)}." in words for words in museum.found("What did drawer 17 hold?"))
    corpus.close()
    return int(year)


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Museum:
    """A museum of many short documents, learnt in its first year."""
    museum = Museum(tmp_path_factory.mktemp("cabinet"))
    fill(museum, 1900)
    museum.learn()
    return museum


@pytest.mark.parametrize(
    ("year", "event", "word", "served"),
    [
        (1901, "report", "Reading 30", 1900),
        (1902, "report", "Embedding 32", 1901),
        (1903, "open", "documents.jsonl", 1902),
        (1904, "open", "seal.json", 1903),
        (1905, "sqlite3.connect", "chroma.sqlite3", 1904),
        (1906, "open", "manifest.json", 1905),
        (1907, "os.rename", "CURRENT", 1906),
        (1908, "shutil.rmtree", "versions", 1908),
    ],
)
def test_a_learning_that_is_killed_leaves_all_of_the_old_or_all_of_the_new(
    cabinet: Museum, year: int, event: str, word: str, served: int
) -> None:
    fill(cabinet, year)
    driver = [
        sys.executable,
        "-m",
        "tests.knowledge.learn_until",
        str(cabinet.folder),
        str(cabinet.data_dir),
        event,
        word,
    ]
    with subprocess.Popen(driver, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as learning:
        assert learning.stdout
        assert learning.stdout.readline() == "here\n", "the moment never came"
        learning.kill()

    assert year_served(cabinet) == served
    cabinet.learn()
    assert year_served(cabinet) == year


def test_the_same_holds_for_the_command_line(model: SentenceTransformerEmbeddings, tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.embeddings = CachedEmbeddings(model, model.fingerprint, museum.data_dir / "vectors.sqlite")
    fill(museum, 1900, drawers=40)
    museum.learn()
    fill(museum, 1901, drawers=40)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TOUR_")}
    environment |= {"TOUR_HOUSE": str(museum.folder), "TOUR_DATA_DIR": str(museum.data_dir), "PYTHONUNBUFFERED": "1"}
    for stage in ("Reading", "Storing"):
        command = [sys.executable, "server.py", "ingest"]
        with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True) as learning:
            assert learning.stderr
            assert any(line.startswith(stage) for line in learning.stderr), f"{stage} never came"
            learning.kill()
        assert year_served(museum) == 1900

    museum.learn()
    assert year_served(museum) == 1901
