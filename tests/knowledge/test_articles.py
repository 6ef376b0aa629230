"""The corpus is the house's own articles and what was added to the data folder; every document has its own id."""

from pathlib import Path

import pytest

from knowledge.articles import Articles
from knowledge.errors import KnowledgeError, UnknownDocument, UnreadableDocument
from knowledge.house import open_house


@pytest.fixture
def articles(tmp_path: Path) -> Articles:
    (tmp_path / "house/articles").mkdir(parents=True)
    return Articles(open_house(tmp_path / "house"), tmp_path / "data")


def write(path: Path, text: str = "The mill.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def ids(articles: Articles) -> list[str]:
    return [article.document_id for article in articles.all()]


def test_all_files_of_the_house_are_articles_but_hidden_ones(articles: Articles, tmp_path: Path) -> None:
    own = tmp_path / "house/articles"
    for name in ("mill.md", "rooms/loft.txt", ".draft.md", ".git/config", "Über uns.html"):
        write(own / name)

    assert ids(articles) == ["mill", "loft", "uber-uns"]


def test_two_files_of_one_name_have_two_ids_that_stay(articles: Articles, tmp_path: Path) -> None:
    own = tmp_path / "house/articles"
    write(own / "mill.md")
    write(own / "old/mill.md")
    first = ids(articles)
    write(own / "pump.md")

    assert len(set(first)) == 2
    assert set(first) < set(ids(articles))


def test_an_added_file_is_copied_and_outlives_the_original(articles: Articles, tmp_path: Path) -> None:
    original = write(tmp_path / "leaflet.md", "The wheel.")
    articles.add(original)
    original.unlink()
    (added,) = articles.all()

    assert added.path.read_text() == "The wheel."
    assert added.added_from == str(original)


def test_a_file_added_again_replaces_itself(articles: Articles, tmp_path: Path) -> None:
    for text in ("The wheel.", "The new wheel."):
        articles.add(write(tmp_path / "leaflet.md", text))

    assert [article.path.read_text() for article in articles.all()] == ["The new wheel."]


def test_a_file_added_later_takes_no_id_from_one_added_before(articles: Articles, tmp_path: Path) -> None:
    for i in range(6):
        articles.add(write(tmp_path / str(i) / "leaflet.md"))
        assert articles.all()[0].document_id == "leaflet"
        assert articles.all()[0].added_from == str(tmp_path / "0/leaflet.md")

    assert len(set(ids(articles))) == 6


def test_a_folder_gives_its_visible_files(articles: Articles, tmp_path: Path) -> None:
    for name in ("b.md", "a/c.txt", ".DS_Store", "a/.hidden/d.md"):
        write(tmp_path / "new" / name)

    assert articles.to_add(tmp_path / "new") == [tmp_path / "new/a/c.txt", tmp_path / "new/b.md"]


def test_the_houses_own_article_is_not_added_a_second_time(articles: Articles, tmp_path: Path) -> None:
    own = write(tmp_path / "house/articles/mill.md")

    assert articles.to_add(own) == []
    assert articles.to_add(own.parent) == []


def test_what_is_not_there_cannot_be_added(articles: Articles, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(UnreadableDocument, match=r"nowhere.md: there is no such file or folder"):
        articles.to_add(tmp_path / "nowhere.md")
    with pytest.raises(UnreadableDocument, match="empty: there are no files in it"):
        articles.to_add(tmp_path / "empty")


@pytest.mark.parametrize("name", ["leaflet", "leaflet.md", "{path}"])
def test_an_added_document_is_removed_by_id_name_or_path(articles: Articles, tmp_path: Path, name: str) -> None:
    original = write(tmp_path / "leaflet.md")
    articles.add(original)
    articles.keep()
    removed = articles.remove(name.format(path=original))
    articles.keep()

    assert articles.all() == []
    assert not removed.path.exists(), "its copy is deleted"


def test_a_wrong_name_is_answered_with_the_right_ones(articles: Articles, tmp_path: Path) -> None:
    articles.add(write(tmp_path / "leaflet.md"))
    articles.add(write(tmp_path / "map.md"))

    with pytest.raises(UnknownDocument, match=r"no document “leaflets”. The documents are: leaflet, map"):
        articles.remove("leaflets")


def test_a_name_that_two_documents_bear_removes_neither(articles: Articles, tmp_path: Path) -> None:
    articles.add(write(tmp_path / "a/leaflet.md"))
    articles.add(write(tmp_path / "b/leaflet.md"))

    with pytest.raises(UnknownDocument, match=r"more than one document. Name one of: leaflet, leaflet-"):
        articles.remove("leaflet.md")
    assert len(articles.all()) == 2


def test_the_houses_own_article_is_not_removed_but_the_way_is_told(articles: Articles, tmp_path: Path) -> None:
    own = write(tmp_path / "house/articles/mill.md")

    with pytest.raises(UnknownDocument, match=f"house's own articles. Delete {own}"):
        articles.remove("mill")
    assert own.exists()


def test_a_damaged_index_is_named_with_the_mend(articles: Articles, tmp_path: Path) -> None:
    articles.add(write(tmp_path / "leaflet.md"))
    articles.keep()
    (tmp_path / "data/added/index.json").write_text('{"half')

    with pytest.raises(KnowledgeError, match=r"index.json is damaged .* add the documents again"):
        Articles(open_house(tmp_path / "house"), tmp_path / "data")


def test_an_uploaded_file_goes_by_its_name(articles: Articles, tmp_path: Path) -> None:
    own = write(tmp_path / "house/articles/mill.md")
    articles.add(write(tmp_path / "leaflet.md", "The wheel."))
    for folder, text in (("1", "The new wheel."), ("2", "The newest wheel.")):
        articles.receive(write(tmp_path / folder / "leaflet.md", text))
    articles.keep()

    assert [article.path.read_text() for article in articles.all()][1:] == ["The newest wheel."]
    with pytest.raises(UnreadableDocument, match=f"house's own articles has this name. Change {own}"):
        articles.receive(write(tmp_path / "3/mill.md"))


def test_what_is_not_kept_was_never_done(articles: Articles, tmp_path: Path) -> None:
    articles.add(write(tmp_path / "leaflet.md", "The wheel."))
    articles.keep()
    again = Articles(open_house(tmp_path / "house"), tmp_path / "data")
    again.add(write(tmp_path / "leaflet.md", "The new wheel."))
    again.remove("leaflet")
    last = Articles(open_house(tmp_path / "house"), tmp_path / "data")

    assert [article.path.read_text() for article in last.all()] == ["The wheel."]
