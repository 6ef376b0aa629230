"""Vectors: near for what means the same, made once for each text, never mixed between models."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import REMEMBERED_QUESTIONS, CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.errors import ModelError
from tests.knowledge.word_embeddings import WordEmbeddings


def test_the_built_in_model_finds_the_sentence_that_answers(model: SentenceTransformerEmbeddings) -> None:
    texts = ["Thornby Mill was put up in 1794.", "The café serves soup.", "Dogs are welcome on a lead."]
    near = np.asarray(model.embed_documents(texts)) @ np.asarray(model.embed_query("When was the windmill built?"))

    assert int(near.argmax()) == 0


def test_the_built_in_model_gives_unit_vectors_also_of_nothing(model: SentenceTransformerEmbeddings) -> None:
    vectors = np.asarray(model.embed_documents(["The mill.", "", "wheel " * 2000]))

    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert model.embed_documents([]) == []


def test_questions_of_a_crowd_have_the_vectors_that_they_have_alone(model: SentenceTransformerEmbeddings) -> None:
    questions = [f"How many sacks of flour did the mill grind in {year}?" for year in range(1800, 1824)]
    with ThreadPoolExecutor(len(questions)) as visitors:
        asked_at_once = list(visitors.map(model.embed_query, questions))

    assert np.allclose(asked_at_once, model.embed_documents(questions), atol=1e-5)


def test_a_text_is_embedded_once_whoever_asks(tmp_path: Path) -> None:
    model = WordEmbeddings()
    first = CachedEmbeddings(model, "words", tmp_path / "new" / "vectors.sqlite")
    second = CachedEmbeddings(model, "words", tmp_path / "new" / "vectors.sqlite")
    vectors = first.embed_documents(["a mill", "a wheel", "a mill"])

    assert model.embedded == 2
    assert np.allclose(
        second.embed_documents(["a wheel", "a mill", "a pump"]), [*vectors[1::-1], *model.embed_documents(["a pump"])]
    )
    assert model.embedded == 4


def test_what_was_stored_is_what_was_made(tmp_path: Path) -> None:
    model = WordEmbeddings()
    cache = CachedEmbeddings(model, "words", tmp_path / "vectors.sqlite")
    fresh = cache.embed_documents(["a mill", "a wheel"])

    assert np.allclose(cache.embed_documents(["a mill", "a wheel"]), fresh, atol=1e-6)


def test_the_vectors_of_two_models_never_meet(tmp_path: Path) -> None:
    model = WordEmbeddings()
    CachedEmbeddings(model, "words", tmp_path / "vectors.sqlite").embed_documents(["a mill"])
    CachedEmbeddings(model, "other", tmp_path / "vectors.sqlite").embed_documents(["a mill"])

    assert model.embedded == 2


def test_how_far_it_is_is_told_while_there_is_something_to_do(tmp_path: Path) -> None:
    cache = CachedEmbeddings(WordEmbeddings(), "words", tmp_path / "vectors.sqlite")
    told: list[tuple[int, int]] = []
    texts = [f"bell {i}" for i in range(70)]
    cache.embed_documents(texts, report=lambda done, total: told.append((done, total)))
    cache.embed_documents(texts, report=lambda done, total: told.append((done, total)))

    assert told == [(32, 70), (64, 70), (70, 70)]


@pytest.mark.parametrize("damage", [b"", b"\0" * 4096, b"garbage " * 1000])
def test_a_damaged_cache_costs_time_and_nothing_else(tmp_path: Path, damage: bytes) -> None:
    model, file = WordEmbeddings(), tmp_path / "vectors.sqlite"
    vectors = CachedEmbeddings(model, "words", file).embed_documents(["a mill"])
    file.write_bytes(damage)

    assert np.allclose(CachedEmbeddings(model, "words", file).embed_documents(["a mill"]), vectors)
    assert model.embedded == 2


def test_a_question_is_remembered_but_not_for_ever(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(WordEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            asked.append(text)
            return super().embed_query(text)

    cache = CachedEmbeddings(Counting(), "words", tmp_path / "vectors.sqlite")
    cache.embed_query("When?")
    cache.embed_query("When?")
    assert asked == ["When?"]
    for i in range(REMEMBERED_QUESTIONS):
        cache.embed_query(f"Where is room {i}?")
    cache.embed_query("When?")

    assert asked.count("When?") == 2
    assert not (tmp_path / "vectors.sqlite").exists(), "questions are not written down"


def test_a_model_that_is_not_there_is_named_with_the_setting() -> None:
    with pytest.raises(ModelError, match=r"“no/such-model” is not on this machine. Set TOUR_EMBEDDING_MODEL"):
        SentenceTransformerEmbeddings("no/such-model").embed_query("Is anybody there?")


def test_a_model_trained_further_is_another_model(tmp_path: Path) -> None:
    for name, weights in (("one", b"\1" * 5000), ("two", b"\2" * 5000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)
    shutil.copytree(tmp_path / "one", tmp_path / "moved")

    fingerprints = [SentenceTransformerEmbeddings(str(tmp_path / name)).fingerprint for name in ("one", "two", "moved")]
    assert fingerprints[0] != fingerprints[1]
    assert fingerprints[0] == fingerprints[2]


def test_a_stored_vector_that_changed_is_made_anew(tmp_path: Path) -> None:
    model, file = WordEmbeddings(), tmp_path / "vectors.sqlite"
    vectors = CachedEmbeddings(model, "words", file).embed_documents(["a mill"])
    with closing(sqlite3.connect(file)) as database, database:
        ((kept,),) = database.execute("SELECT vector FROM vectors").fetchall()
        earlier_release = kept[:-8]
        for changed in (bytes([kept[0] ^ 1]) + kept[1:], earlier_release, b"", "text"):
            database.execute("UPDATE vectors SET vector = ?", (changed,))
            database.commit()
            embedded = model.embedded
            assert np.allclose(CachedEmbeddings(model, "words", file).embed_documents(["a mill"]), vectors)
            assert model.embedded == embedded + 1


def test_vectors_that_cannot_be_kept_are_made_each_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    model, nowhere = WordEmbeddings(), tmp_path / "file" / "vectors.sqlite"
    nowhere.parent.write_text("")
    cache = CachedEmbeddings(model, "words", nowhere)

    assert cache.embed_documents(["a mill"]) == cache.embed_documents(["a mill"])
    assert model.embedded == 2
    (warning,) = [record.message for record in caplog.records]
    assert f"{nowhere} cannot be used" in warning and "Can the disk be written, has it room?" in warning
