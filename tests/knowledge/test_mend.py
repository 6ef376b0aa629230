"""What is damaged is made anew from the canonical texts, even where the articles are gone."""

import os
from pathlib import Path

import pytest

from knowledge.errors import DamagedVersion
from knowledge.mend import mend
from knowledge.seal import damage
from tests.knowledge.conftest import Museum


def folder(museum: Museum) -> Path:
    return museum.data_dir / "corpus/versions" / (museum.data_dir / "corpus/CURRENT").read_text().strip()


def mended(museum: Museum) -> bool:
    return mend(museum.data_dir, museum.embeddings, lambda stage, done, total: None)


def damaged(file: Path, how: str) -> bytes:
    """Damage a file in one of four ways and return what it was."""
    whole = file.read_bytes()
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(
            {"halved": whole[: len(whole) // 2], "zeroed": b"\0" * len(whole), "garbled": os.urandom(len(whole))}[how]
        )
    return whole


def test_a_whole_version_is_left_as_it_is(mill: Museum) -> None:
    before = folder(mill)

    assert not mended(mill)
    assert folder(mill) == before


@pytest.mark.parametrize("how", ["halved", "zeroed", "garbled", "missing"])
@pytest.mark.parametrize("name", ["chroma/chroma.sqlite3", "seal.json", "manifest.json"])
def test_a_damaged_version_is_made_anew_without_the_articles(mill: Museum, name: str, how: str) -> None:
    served = dict(mill.corpus().passages)
    for article in mill.articles.iterdir():
        article.unlink()
    broken = folder(mill)
    damaged(broken / name, how)

    assert mended(mill)
    assert folder(mill) != broken
    assert mill.corpus().passages == served
    assert mill.found("Who built the mill?")[0].startswith("Thornby Mill was built in 1794")
    assert not mended(mill)


@pytest.mark.parametrize("how", ["halved", "zeroed", "garbled", "missing"])
def test_where_the_texts_are_damaged_nothing_is_invented(mill: Museum, how: str) -> None:
    damaged(folder(mill) / "documents.jsonl", how)

    with pytest.raises(DamagedVersion, match=r"The texts of .* are damaged\. Run: python server\.py ingest"):
        mended(mill)
    with pytest.raises(DamagedVersion, match=r"documents\.jsonl is damaged or missing"):
        mill.corpus()


def test_one_flipped_bit_in_a_stored_text_or_vector_is_noticed(mill: Museum) -> None:
    file = folder(mill) / "chroma/chroma.sqlite3"
    whole = file.read_bytes()
    at = [i for i in range(len(whole)) if whole.startswith(b"Isaac Munn", i)]
    assert at
    for i in at:
        file.write_bytes(whole[:i] + b"J" + whole[i + 1 :])
        assert damage(folder(mill)) == "chroma/chroma.sqlite3"
    file.write_bytes(whole)
    assert damage(folder(mill)) == ""
