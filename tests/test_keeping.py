"""What is kept on the disk, from the command line: exported, gone back to, mended, backed up and restored."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.test_server import Finished, Guide, Place, write

ARTICLE = "# Thornby Mill\n\nThornby Mill was built in {year} by Isaac Munn. It ground corn until 1921.\n"
ASKED = "When was Thornby Mill built?"


def ready(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}readyz", timeout=30) as response:
        said: dict[str, Any] = json.load(response)
    return said


def version(finished: Finished) -> str:
    """Return the version that a learning says it made."""
    return finished.stdout.split("version ")[-1].strip(" .\n")


@pytest.fixture
def mill(tmp_path: Path) -> Place:
    """A museum of one document, not yet learnt."""
    place = Place(tmp_path)
    write(place.folder / "house/house.yaml", "name: Thornby Mill\n")
    write(place.articles / "history.md", ARTICLE.format(year=1794))
    return place


def serving(place: Place) -> Guide:
    """Start a guide and wait until it is ready."""
    server = place.start("serve", "--port", "0")
    assert server.stdout
    said = next((line for line in server.stdout if "http://" in line), "")
    assert said, server.stderr.read() if server.stderr else ""
    return Guide(said.split()[-1], server)


def stopped(guide: Guide) -> str:
    """Stop a guide and return what it said to staff."""
    with guide.process:
        guide.process.terminate()
        return guide.process.communicate(timeout=30)[1]


def test_staff_export_and_go_back_beside_a_running_guide(mill: Place) -> None:
    first = version(mill.run("ingest"))
    write(mill.articles / "history.md", ARTICLE.format(year=1850))
    guide = serving(mill)
    assert "1850" in guide.ask(ASKED)["text"]
    second = ready(guide.url)["parts"]["corpus"]["version"]

    exported, back, unknown = (
        mill.run("export", "--passages", "--jsonl"),
        mill.run("rollback"),
        mill.run("rollback", "--to", "nothing"),
    )

    (row,) = map(json.loads, exported.stdout.splitlines())
    assert list(row) == ["passage_id", "document_id", "start", "end", "text"]
    assert (row["document_id"], row["text"][:35]) == ("history", "Thornby Mill was built in 1850 by I")
    assert row["end"] - row["start"] == len(row["text"])
    assert (back.returncode, back.stdout[: len(first) + 13]) == (0, f"Went back to {first}")
    assert (unknown.returncode, unknown.stdout) == (3, "")
    assert "“nothing” is no version. Versions: " in unknown.stderr and second in unknown.stderr
    assert guide.asked_until(ASKED, "1794", said=True)
    stopped(guide)

    guide = serving(mill)
    assert "1794" in guide.ask(ASKED)["text"], "a restart does not undo it"
    assert f"Version {first} is served since a rollback." in stopped(guide)


def test_a_damaged_version_is_mended_at_the_start_and_else_an_older_one_stands_in(mill: Place) -> None:
    old = version(mill.run("ingest"))
    write(mill.articles / "history.md", ARTICLE.format(year=1850))
    new = version(mill.run("ingest"))
    (mill.articles / "history.md").unlink()
    versions = mill.data_dir / "corpus/versions"
    (versions / new / "chroma/chroma.sqlite3").write_bytes(b"garbage")

    asked, examined = mill.run_all((["ask", ASKED], {}), (["doctor"], {}))
    assert "1794" in asked.stdout
    assert f"{versions / new}/chroma/chroma.sqlite3 is damaged or missing. Run: python server.py ingest" in asked.stderr
    assert f"version {old} of 20" in asked.stderr
    assert f"ILL   corpus: What was learnt last cannot be served; version {old} of 20" in examined.stdout

    guide = serving(mill)
    assert "1850" in guide.ask(ASKED)["text"]
    assert ready(guide.url)["status"] == "ready"
    assert "has been made anew from its own texts" in stopped(guide)

    current = versions / (mill.data_dir / "corpus/CURRENT").read_text().strip()
    (current / "documents.jsonl").write_bytes(b"")
    guide = serving(mill)
    assert "1794" in guide.ask(ASKED)["text"]
    said = ready(guide.url)
    assert (said["status"], said["parts"]["corpus"]["ok"]) == ("degraded", False)
    assert f"version {old} of {time.strftime('%Y')}" in said["parts"]["corpus"]["detail"]
    assert str(mill.folder) not in said["parts"]["corpus"]["detail"]
    assert f"The texts of {current} are damaged. Run: python server.py ingest" in stopped(guide)
