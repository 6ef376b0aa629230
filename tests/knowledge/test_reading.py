"""A hostile document costs itself: its reading ends in bounded time and memory, and the others are learnt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import reading
from knowledge.errors import UnreadableDocument
from knowledge.reading import ReadingProcess
from tests.knowledge.conftest import LIMIT, Museum

ENDLESS = "a line that stands here again and again\n\n" * 20_000


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    """A process that may compute for one second."""
    process = ReadingProcess(seconds=1)
    yield process
    process.close()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_document_that_takes_too_long_is_refused_and_the_next_one_read(
    process: ReadingProcess, tmp_path: Path
) -> None:
    bomb, good = write(tmp_path, "bomb.txt", ENDLESS), write(tmp_path, "good.md", "# Mill\n\nIt was built in 1794.\n")

    for _ in range(2):
        with pytest.raises(
            UnreadableDocument, match=r"bomb\.txt: reading it takes more than 1 seconds or 2 GB\. Split"
        ):
            process.read(bomb, LIMIT)
        assert process.read(good, LIMIT).page_content == "It was built in 1794."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nested.html", "<div>" * 200_000 + "x"),
        ("bold.html", "<p>" + "<b>" * 200_000 + "x"),
        ("quotes.md", "> " * 50_000 + "x"),
        ("lists.md", "- " * 20_000 + "x"),
        ("front.md", "---\n" + "[" * 5000 + "\n---\nx\n"),
        ("broken.html", "<table><tr><td" + "<" * 10_000),
    ],
)
def test_what_is_nested_without_end_is_refused_by_name(name: str, text: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, text)

    with pytest.raises(UnreadableDocument, match=rf"{name}: (there is no text in it|cannot be read|reading it takes)"):
        reading.canonical(path, LIMIT)


def test_entities_that_multiply_are_not_multiplied(tmp_path: Path) -> None:
    rows = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    path = write(tmp_path, "laughs.md", f"---\na: &a [ha, ha]\n{rows}---\nThe mill stands.\n")

    assert reading.canonical(path, LIMIT).page_content == "The mill stands."


def test_memory_is_bounded_too(tmp_path: Path) -> None:
    process = ReadingProcess(memory_bytes=2**29)
    path = write(tmp_path, "long.html", "<p>a b</p>" * 900_000)

    with pytest.raises(UnreadableDocument, match=r"long\.html: (cannot be read \(MemoryError|reading it takes more)"):
        process.read(path, 2**30)
    process.close()


def test_the_others_are_learnt(museum: Museum, process: ReadingProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_process", process)
    bomb = museum.write("bomb.txt", ENDLESS)
    museum.write("mill.md", "The mill was built in 1794.")
    learnt = museum.learn()

    (refused,) = learnt.refused
    assert refused.startswith(f"{bomb}: reading it takes more than")
    assert list(museum.corpus().documents) == ["mill"]
