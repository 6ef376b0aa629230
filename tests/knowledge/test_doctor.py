"""The doctor says of every part how it is, and what mends it."""

import pytest

from knowledge.doctor import Finding, examine
from knowledge.errors import ModelError
from tests.knowledge.conftest import LIMIT, Museum
from tests.knowledge.word_embeddings import WordEmbeddings


def findings(museum: Museum) -> list[Finding]:
    return list(examine(museum.house, museum.data_dir, museum.embeddings, LIMIT))


def ill(museum: Museum) -> list[tuple[str, str]]:
    return [(finding.part, finding.said) for finding in findings(museum) if not finding.well]


def test_a_healthy_museum_is_well_in_every_part(mill: Museum) -> None:
    assert ill(mill) == []
    assert [finding.part for finding in findings(mill)] == [
        "data folder",
        "article",
        "article",
        "embedding model",
        "corpus",
    ]
    assert "3 passages, each finds itself" in findings(mill)[-1].said


def test_nothing_learnt_yet_is_told_with_the_mend(museum: Museum) -> None:
    museum.write("mill.md", "The mill.")

    ((part, said),) = ill(museum)
    assert part == "corpus"
    assert "Run: python server.py ingest" in said


def test_a_museum_without_articles_is_told_where_to_put_them(museum: Museum) -> None:
    assert ("articles", f"There are none. Put .md, .txt, .html, .pdf or .docx files into {museum.articles}.") in ill(
        museum
    )


def test_each_bad_article_is_named_and_the_others_are_well(mill: Museum) -> None:
    bad = mill.write("empty.md", "")

    assert ill(mill) == [("article", f"{bad}: the file is empty.")]


def test_a_data_folder_that_is_a_file_is_told(mill: Museum) -> None:
    mill.data_dir = mill.write("data", "")

    part, said = ill(mill)[0]
    assert part == "data folder"
    assert "Set TOUR_DATA_DIR" in said


def test_a_model_that_fails_is_told_and_the_corpus_left_alone(mill: Museum) -> None:
    class Broken(WordEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            raise ModelError("The weights are damaged. Run: make setup")

    mill.model = Broken()
    mill.embeddings = mill.embeddings_of("words")

    assert ill(mill) == [("embedding model", "The weights are damaged. Run: make setup")]


@pytest.mark.parametrize("name", ["documents.jsonl", "chroma/chroma.sqlite3"])
def test_a_damaged_corpus_is_told_and_the_mend_mends_it(mill: Museum, name: str) -> None:
    path = mill.data_dir / "corpus/versions" / mill.corpus().version / name
    path.write_bytes(b"\0" * path.stat().st_size)

    assert ill(mill) == [("corpus", f"{path} is damaged or missing. Run: python server.py ingest")]
    mill.learn()
    assert ill(mill) == []


def test_older_versions_are_listed_and_a_damaged_one_named(mill: Museum) -> None:
    old = mill.corpus().version
    mill.write("pumps.md", "There are three engines.")
    mill.learn()

    (kept,) = [finding for finding in findings(mill) if finding.part == "older version"]
    assert kept.well
    assert kept.said.startswith(f"{old} of 20") and kept.said.endswith("2 documents, 3 passages.")

    folder = mill.data_dir / "corpus/versions" / old
    (folder / "documents.jsonl").unlink()
    ((part, said),) = ill(mill)
    assert part == "older version"
    assert said.endswith(f"documents.jsonl is damaged or missing. Delete {folder}.")
