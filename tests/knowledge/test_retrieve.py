"""A question finds the passages that can answer it, by what it means and by its words."""

import shutil
from pathlib import Path

import pytest
from langchain_core.documents import Document

from knowledge.embed import CachedEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from knowledge.library import Corpus, Library
from knowledge.retrieve import WordIndex
from tests.knowledge.conftest import Museum

ARTICLE = Path(__file__).parents[2] / "knowledge/houses/orlescombe/articles/collection.html"


@pytest.fixture(scope="module")
def bells(embeddings: CachedEmbeddings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """An article about the collection of a bell foundry, learnt with the real model."""
    folder = tmp_path_factory.mktemp("bells")
    (folder / "articles").mkdir()
    shutil.copy(ARTICLE, folder / "articles")
    learn(open_house(folder), folder / "data", embeddings)
    return Library(folder / "data", embeddings).current()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which object is too broken to make a sound?", "The Mute Maid weighs"),
        ("Am I allowed to handle things?", "has a green label"),
        ("strickle board 1771", "1771"),
        ("Which vessel went down?", "Lady Ottoline took trippers"),
        ("Is the place haunted?", "a ghost"),
    ],
)
def test_the_passage_that_answers_is_among_the_first_three(bells: Corpus, question: str, answer: str) -> None:
    found = bells.retriever.invoke(question)

    assert any(answer in passage.page_content for passage in found[:3]), [p.page_content[:60] for p in found]


def test_what_is_found_is_ranked_and_tells_how_near_it_is(bells: Corpus) -> None:
    found = bells.retriever.invoke("Why did the bell crack?")

    assert [passage.metadata["rank"] for passage in found] == list(range(1, len(found) + 1))
    assert all(passage.id in bells.passages for passage in found)
    assert found[0].metadata["similarity"] > 0.4
    assert all("rank" not in passage.metadata for passage in bells.passages.values()), "the corpus is left alone"


def test_the_same_question_finds_the_same_every_time(bells: Corpus) -> None:
    first, second = (bells.retriever.invoke("Who was Walter Spry?") for _ in range(2))

    assert [p.id for p in first] == [p.id for p in second]


def test_a_name_that_no_model_knows_is_found_by_its_letters(museum: Museum) -> None:
    for i in range(12):
        museum.write(f"d{i}.md", f"The lathe number {i} was made in {1800 + i} and turns brass.")
    museum.write("odd.md", "Ptarmigan Quxley swept the yard.")
    museum.learn()

    assert museum.found("Who is Quxley?")[0] == "Ptarmigan Quxley swept the yard."


def test_a_heading_helps_to_find_what_stands_below_it(museum: Museum) -> None:
    museum.write(
        "a.md", "## Zymurgy\n\nIt takes five days in open vessels.\n\n## Cooperage\n\nIt takes nine years to learn.\n"
    )
    museum.learn()

    assert museum.found("zymurgy")[0] == "It takes five days in open vessels."


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_no_question_finds_nothing(mill: Museum, question: str) -> None:
    assert mill.found(question) == []


@pytest.mark.parametrize("question", ["?", "the of and", "🙂", "x" * 5000, "'; DROP TABLE passages; --", "\x00"])
def test_a_strange_question_is_no_error(mill: Museum, question: str) -> None:
    assert len(mill.found(question)) <= 3


def test_a_corpus_of_one_passage_can_be_asked(museum: Museum) -> None:
    museum.write("a.md", "The mill turns.")
    museum.learn()

    assert museum.found("Does the mill turn?") == ["The mill turns."]


def test_a_document_without_a_single_word_to_index_can_be_asked(museum: Museum) -> None:
    museum.write("a.md", "It was so. He had it, and they did not.")
    museum.learn()

    assert museum.found("What was it?") == ["It was so. He had it, and they did not."]


def test_making_the_index_is_nothing_to_log(caplog: pytest.LogCaptureFixture) -> None:
    WordIndex([Document(id="a", page_content="Ropes are made of hemp.", metadata={"section": "", "language": "en"})])
    assert not caplog.records
