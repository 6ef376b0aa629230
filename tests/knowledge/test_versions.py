"""One version is served, one process writes, and whoever is killed leaves nothing half done."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from knowledge.errors import WriterBusy
from knowledge.versions import KEPT_VERSIONS, Manifest, Versions

CHECKOUT = Path(__file__).parents[2]
HOLD = """\
import sys
from pathlib import Path
from knowledge.versions import Versions
with Versions(Path(sys.argv[1])).writing():
    print("holding", flush=True)
    sys.stdin.read()
"""


def complete(versions: Versions, name: str, learnt_at: float = 0.0) -> None:
    (versions.fresh_folder(name) / "documents.jsonl").write_text("{}")
    versions.complete(Manifest(name, "words", 1, 1, learnt_at or time.time()))


def holder(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(data_dir)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "holding\n"
    return process


def test_there_is_nothing_to_serve_at_first(tmp_path: Path) -> None:
    assert Versions(tmp_path).current() is None
    assert Versions(tmp_path).manifest("v1") is None


def test_a_version_is_one_only_when_it_is_complete(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    versions.fresh_folder("v1")
    assert versions.manifest("v1") is None
    complete(versions, "v1")

    manifest = versions.manifest("v1")
    assert manifest
    assert (manifest.version, manifest.embedding) == ("v1", "words")


def test_a_switch_is_seen_by_whoever_looks(tmp_path: Path) -> None:
    complete(Versions(tmp_path), "v1")
    Versions(tmp_path).switch("v1")

    assert Versions(tmp_path).current() == "v1"


def test_what_a_killed_writer_left_is_gone_from_a_fresh_folder(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    (versions.fresh_folder("v1") / "half").write_text("…")

    assert list(versions.fresh_folder("v1").iterdir()) == []


def test_the_newest_versions_and_the_served_one_are_kept(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    for i in range(6):
        complete(versions, f"v{i}", learnt_at=1000.0 + i)
    versions.fresh_folder("half")
    versions.switch("v0")
    versions.tidy()

    kept = {path.name for path in (tmp_path / "corpus/versions").iterdir()}
    assert kept == {"v0", *(f"v{i}" for i in range(6 - KEPT_VERSIONS, 6))}


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b'{"version": "v1"}', b"[]", b"null"])
def test_a_damaged_manifest_is_no_manifest(tmp_path: Path, damage: bytes) -> None:
    versions = Versions(tmp_path)
    complete(versions, "v1")
    (versions.folder("v1") / "manifest.json").write_bytes(damage)

    assert versions.manifest("v1") is None


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00"])
def test_a_damaged_pointer_points_nowhere(tmp_path: Path, damage: bytes) -> None:
    versions = Versions(tmp_path)
    complete(versions, "v1")
    versions.switch("v1")
    (tmp_path / "corpus/CURRENT").write_bytes(damage)

    assert versions.current() is None


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        with pytest.raises(WriterBusy) as busy, Versions(tmp_path).writing():
            pytest.fail("two writers at once")
        first.communicate()

    assert f"process {first.pid} (" in str(busy.value)
    assert "Wait until it is done." in str(busy.value)


def test_a_thread_of_the_same_process_is_a_second_writer_too(tmp_path: Path) -> None:
    refused: list[WriterBusy] = []

    def write() -> None:
        try:
            with Versions(tmp_path).writing():
                pass
        except WriterBusy as error:
            refused.append(error)

    with Versions(tmp_path).writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    assert f"process {os.getpid()} (" in str(refused[0])


def test_a_dead_writers_place_is_free_at_once(tmp_path: Path) -> None:
    with holder(tmp_path) as dead:
        dead.send_signal(signal.SIGKILL)
        dead.wait()

    with Versions(tmp_path).writing():
        pass


def test_a_writer_that_fails_leaves_its_place(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), Versions(tmp_path).writing():
        raise OSError("full")

    with Versions(tmp_path).writing():
        pass
