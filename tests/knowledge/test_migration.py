"""A data folder of an earlier release is learnt anew by itself, also from its own texts, and nothing in it is lost.

`layout-1.tar.xz` was written by the release before layouts had a number: two articles and an added leaflet.
"""

import tarfile
from pathlib import Path

import pytest

from knowledge.doctor import examine
from knowledge.errors import DamagedVersion
from knowledge.mend import mend
from knowledge.versions import LAYOUT, Versions
from tests.knowledge.conftest import LIMIT, PUMPS, WINDMILL, Museum

EARLIER = Path(__file__).with_name("layout-1.tar.xz")


@pytest.fixture
def earlier(museum: Museum) -> Museum:
    """A museum whose data folder an earlier release has written."""
    museum.write("mill.md", WINDMILL)
    museum.write("pumps.md", PUMPS)
    with tarfile.open(EARLIER) as tar:
        tar.extractall(museum.data_dir, filter="data")
    return museum


def test_what_an_earlier_release_learnt_is_not_served_unchecked(earlier: Museum) -> None:
    with pytest.raises(DamagedVersion, match=r"manifest\.json .* Run: python server\.py ingest"):
        earlier.corpus()
    said = [f.said for f in examine(earlier.house, earlier.data_dir, earlier.embeddings, LIMIT) if not f.well]
    assert len(said) == 1 and "Run: python server.py ingest" in said[0]


def test_it_is_learnt_anew_with_the_added_documents(earlier: Museum) -> None:
    old = Versions(earlier.data_dir).current()
    learnt = earlier.learn()

    assert learnt.changed and learnt.refused == []
    assert list(earlier.corpus().documents) == ["mill", "pumps", "leaflet"]
    assert "green" in earlier.found("Which line is on the floor?")[0]
    assert (earlier.data_dir / "corpus/LAYOUT").read_text() == f"{LAYOUT}\n"
    assert [path.name for path in (earlier.data_dir / "corpus/versions").iterdir()] == [learnt.version]
    assert learnt.version != old


def test_without_its_articles_it_is_made_anew_from_its_own_texts(earlier: Museum) -> None:
    for article in earlier.articles.iterdir():
        article.unlink()

    assert mend(earlier.data_dir, earlier.embeddings, lambda stage, done, total: None)
    assert list(earlier.corpus().documents) == ["mill", "pumps", "leaflet"]
    assert "Wilhelmina Strand" in earlier.found("Who restored Ada?")[0]
