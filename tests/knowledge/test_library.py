"""The library gives the corpus that is current, sees a change without a restart, and mixes nothing."""

import threading
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import DamagedVersion, NotLearnt
from tests.knowledge.conftest import Museum


def test_before_anything_is_learnt_the_mend_is_told(museum: Museum) -> None:
    with pytest.raises(NotLearnt, match=r"has not learnt .* Run: python server.py ingest"):
        museum.library().current()


def test_passages_are_exact_spans_of_the_documents_they_name(mill: Museum) -> None:
    corpus = mill.corpus()

    assert list(corpus.documents) == ["mill", "pumps"]
    assert len(corpus.passages) == 3
    for key, passage in corpus.passages.items():
        about = passage.metadata
        assert about["passage_id"] == key
        text = corpus.documents[about["document_id"]].page_content
        assert text[about["start"] : about["end"]] == passage.page_content


def test_each_sentence_of_a_passage_has_its_vector(mill: Museum) -> None:
    corpus = mill.corpus()
    for key, passage in corpus.passages.items():
        spans, vectors = corpus.sentences(key), corpus.sentence_vectors(key)
        assert len(spans) == len(vectors)
        again = mill.embeddings.embed_documents([passage.page_content[a:b] for a, b in spans])
        assert np.allclose(vectors, again)


def test_a_word_is_known_if_a_document_has_it_and_rarer_words_count_more(mill: Museum) -> None:
    corpus = mill.corpus()

    assert corpus.knows("mill")
    assert not corpus.knows("dragon")
    assert corpus.rarity("dragon") > corpus.rarity("ada") > corpus.rarity("mill") > 0


def test_opening_a_corpus_embeds_nothing_that_was_learnt(mill: Museum) -> None:
    before = mill.model.embedded
    mill.corpus()

    assert mill.model.embedded == before


def test_a_change_is_seen_by_a_library_that_is_open(mill: Museum) -> None:
    library = mill.library()
    old = library.current()
    mill.write("pumps.md", "The pump house has three engines now.")
    mill.learn()
    new = library.current()

    assert new.version != old.version
    assert any("three engines" in p.page_content for p in new.passages.values())
    assert library.current() is new, "it is opened once"
    assert old.retriever.invoke("Ada"), "a turn that began with the old one can end with it"


def test_many_visitors_may_ask_while_the_corpus_changes(mill: Museum) -> None:
    library = mill.library()
    library.current()
    wrong: list[str] = []
    done = threading.Event()

    def visit() -> None:
        while not done.is_set():
            try:
                found = library.current().retriever.invoke("Who restored Ada?")
                if "Ada" not in found[0].page_content:
                    wrong.append(found[0].page_content)
            except Exception as error:
                wrong.append(repr(error))
                return

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for year in range(1991, 1996):
        mill.write("pumps.md", f"The pump house has two engines. Ada was restored in {year}.")
        mill.learn()
        library.current()
    done.set()
    for visitor in visitors:
        visitor.join()

    assert wrong == []


def test_what_another_model_learnt_is_refused_and_learnt_anew(mill: Museum) -> None:
    mill.embeddings = mill.embeddings_of("another model")

    with pytest.raises(NotLearnt, match=r"another embedding model. Run: python server.py ingest"):
        mill.corpus()
    mill.learn()
    assert len(mill.corpus().passages) == 3


def test_a_damaged_corpus_is_refused_by_name(mill: Museum) -> None:
    version = mill.corpus().version
    documents = mill.data_dir / "corpus/versions" / version / "documents.jsonl"
    documents.write_text(documents.read_text().replace("1794", "1494"))

    with pytest.raises(DamagedVersion, match=r"documents.jsonl is damaged or missing. Run: python server.py ingest"):
        mill.corpus()


@pytest.mark.parametrize("pointer", ["ffffffffffffffff-ffffff\n", "../../..\n", ""])
def test_a_pointer_that_points_nowhere_is_no_crash(mill: Museum, pointer: str) -> None:
    (mill.data_dir / "corpus/CURRENT").write_text(pointer)
    library = mill.library()

    assert len(library.current().passages) == 3
    assert "cannot be served; version" in library.trouble
    mill.learn()
    assert library.current().version == mill.corpus().version
    assert library.trouble == ""


def test_a_damaged_version_gives_way_to_the_newest_whole_one_and_says_so(
    mill: Museum, caplog: pytest.LogCaptureFixture
) -> None:
    versions = [mill.corpus().version]
    for year in (1991, 1992):
        mill.write("pumps.md", f"Ada was restored in {year}.")
        versions.append(mill.learn().version)
    for version in versions[1:]:
        flip(mill.data_dir / "corpus/versions" / version / "documents.jsonl")
    library = mill.library()

    assert library.current().version == versions[0]
    assert library.current() is library.current()
    assert library.trouble.startswith(f"What was learnt last cannot be served; version {versions[0]} of 20")
    (warning,) = [record.message for record in caplog.records if record.name == "tour.library"]
    assert f"{versions[2]}/documents.jsonl is damaged or missing. Run: python server.py ingest" in warning
    assert mill.learn().changed
    assert "1992" in " ".join(p.page_content for p in library.current().passages.values())
    assert library.trouble == ""


def test_an_open_corpus_goes_on_where_the_next_one_is_damaged_and_nobody_notices(mill: Museum) -> None:
    library = mill.library()
    serving = library.current()
    mill.write("pumps.md", "The pump house has three engines now.")
    flip(mill.data_dir / "corpus/versions" / mill.learn().version / "seal.json")

    assert library.current() is serving
    assert "cannot be served" in library.trouble


def flip(file: Path) -> None:
    """Change one letter in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
