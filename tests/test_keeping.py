"""What is kept on the disk, from the command line: exported, gone back to, mended, backed up and restored."""

import json
import shutil
import sqlite3
import time
import urllib.request
from contextlib import closing
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


def test_a_guide_is_backed_up_and_restored_while_visitors_ask(mill: Place, tmp_path: Path) -> None:
    leaflet, file = write(tmp_path / "leaflet.md", "The owl in the loft is called Percival."), tmp_path / "mill.backup"
    assert mill.run("ingest", leaflet).returncode == 0
    guide = serving(mill)
    asked = guide.ask(ASKED)
    backed_up = mill.run("backup", file)
    assert backed_up.returncode == 0, backed_up.stderr
    assert f"to {file}. It holds what visitors asked" in backed_up.stdout
    assert f"copy {mill.folder / 'house'} too" in backed_up.stderr
    guide.ask("Who ground corn?", conversation_id=asked["conversation_id"])
    assert mill.run("remove", "leaflet").returncode == 0
    assert guide.asked_until("What is the owl called?", "Percival", said=False)

    again, unasked, restored = mill.run("backup", file), mill.run("restore", file), mill.run("restore", file, "--force")

    assert (again.returncode, again.stderr) == (1, f"{file} is there already. Name another file, or add --force.\n")
    assert unasked.returncode == 3
    assert "holds something already" in unasked.stderr and "add --force" in unasked.stderr
    assert (restored.returncode, restored.stderr) == (0, "")
    assert guide.asked_until("What is the owl called?", "Percival", said=True)
    with closing(sqlite3.connect(mill.data_dir / "records.sqlite")) as records:
        questions = [question for (question,) in records.execute("SELECT question FROM turns ORDER BY id")]
    assert questions[0] == ASKED and "Who ground corn?" not in questions, "conversations are as they were too"
    assert guide.ask("Who built it?", conversation_id=asked["conversation_id"])["kind"] == "answer"
    stopped(guide)

    elsewhere = Place(tmp_path / "elsewhere")
    shutil.copytree(mill.folder / "house", elsewhere.folder / "house")
    assert elsewhere.run("restore", file).returncode == 0
    assert "Percival" in elsewhere.run("ask", "What is the owl called?").stdout
