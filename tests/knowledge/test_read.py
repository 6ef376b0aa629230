"""Any file that staff put in is read, or refused by its name with a reason they can act on."""

import os
from pathlib import Path

import pytest

from knowledge.errors import UnreadableDocument
from knowledge.read import read

LIMIT = 10_000
TEXT = "Entry is £4. The café “Zoë” serves crêpes – naïve ones."


def words(path: Path) -> str:
    return " ".join(block["text"] for block in read(path, LIMIT).metadata["blocks"])


def refusal(path: Path, limit: int = LIMIT) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read(path, limit)
    assert str(path) in str(refused.value), "the file is not named"
    return str(refused.value)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.htm", "A.TXT", "A.MD"])
def test_every_supported_type_is_read_whatever_its_case(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("The mill was built in 1794.")

    assert words(path) == "The mill was built in 1794."
    assert read(path, LIMIT).metadata["file"] == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_saved_by_another_editor_keeps_its_letters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))

    assert words(path) == TEXT


def test_a_short_price_list_from_windows_keeps_its_pounds(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Adults: £4.\r\nChildren: £2.\r\n".encode("cp1252"))

    assert words(path) == "Adults: £4. Children: £2."


def test_page_breaks_and_odd_line_ends_part_words(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("The mill.\x0cThe river.\u2028The quay.\r\rThe lane.".encode())

    assert words(path) == "The mill. The river. The quay. The lane."


def test_a_text_in_an_eastern_alphabet_is_told_by_its_language(tmp_path: Path) -> None:
    text = "Музей открыт каждый день кроме понедельника, вход свободный для детей и школьников."
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("cp1251"))

    assert words(path) == text


def test_one_broken_byte_does_not_cost_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Das Mühlrad misst fünf Meter, größer als üblich. ".encode() * 20 + b"\xff Ende.")

    assert "fünf Meter, größer als üblich." in words(path)
    assert words(path).endswith("Ende.")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.md", b"", "the file is empty"),
        ("blank.txt", b" \n\t\r\n ", "the file is empty"),
        ("comment.html", b"<!-- nothing here -->", "there is no text in it"),
        ("bare.html", b"<html><body></body></html>", "there is no text in it"),
        ("headings.md", b"# One\n\n## Two\n", "there is no text in it"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "this is not text but"),
        ("noise.md", bytes(range(128, 256)) * 8, "this is not text"),
        ("leaflet.txt", b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n", "this is not text but a PDF"),
        ("notes.txt", rb"{\rtf1\ansi Hello}", "this is not text but an RTF document"),
        ("sheet.xlsx", b"PK", "files of type “.xlsx” cannot be read. Save it as one of .md, .txt"),
        ("README", b"The mill.", "files of type “none” cannot be read"),
        ("front.md", b"---\ntitle: [unclosed\n---\n\nThe mill.\n", "are not YAML"),
        ("shape.md", b"---\ntitle: [a, list]\n---\n\nThe mill.\n", "title: Input should be a valid string"),
        ("retells.md", b"---\nretells: [1, 2]\n---\n\nThe mill.\n", "retells: Input should be a valid dictionary"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert reason in refusal(path)


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"The mill turned. " * 200_000)

    assert "3.2 MB is over the limit of 2 MB. Split it, or raise TOUR_MAX_FILE_MB." in refusal(path, 2 * 2**20)


def test_links_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "dangling.md").symlink_to(tmp_path / "gone.md")
    (tmp_path / "one.md").symlink_to(tmp_path / "two.md")
    (tmp_path / "two.md").symlink_to(tmp_path / "one.md")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert "No such file" in refusal(tmp_path / "dangling.md")
    assert "symbolic links" in refusal(tmp_path / "one.md")
    assert "a link to a folder" in refusal(tmp_path / "loop")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert "a pipe or a device" in refusal(tmp_path / "pipe.txt")


def test_a_file_that_breaks_its_parser_is_refused_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "deep.md"
    path.write_text("---\ntitle: " + "[" * 1200 + "\n---\n\nThe mill.\n")

    assert "cannot be read (RecursionError" in refusal(path)
