"""One version is served, one process writes, and whoever is killed leaves nothing half done."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from knowledge.errors import NewerData, WriterBusy
from knowledge.versions import KEPT_VERSIONS, LAYOUT, Manifest, Versions

CHECKOUT = Path(__file__).parents[2]
HOLD = """\
import sys
from pathlib import Path
from knowledge.versions import Versions
with Versions(Path(sys.argv[1])).writing():
    print("holding", flush=True)
    sys.stdin.read()
"""


def complete(versions: Versions, content: str, learnt_at: float = 0.0) -> str:
    version = versions.begin(content)
    versions.complete(Manifest(version, "words", 1, 1, learnt_at or time.time()))
    return version


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
    half = versions.begin("a")
    assert versions.manifest(half) is None
    assert versions.holding("a") == []
    whole = complete(versions, "a")

    manifest = versions.manifest(whole)
    assert manifest
    assert (manifest.version, manifest.embedding) == (whole, "words")
    assert versions.holding("a") == [manifest]


def test_a_switch_is_seen_by_whoever_looks(tmp_path: Path) -> None:
    version = complete(Versions(tmp_path), "a")
    Versions(tmp_path).switch(version)

    assert Versions(tmp_path).current() == version


def test_no_name_is_used_twice(tmp_path: Path) -> None:
    names = {Versions(tmp_path).begin("a") for _ in range(20)}

    assert len(names) == 20


def test_of_one_content_the_served_version_comes_first_and_then_the_newest(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    old, middle, new = (complete(versions, "a", learnt_at=float(i)) for i in (1, 2, 3))
    complete(versions, "b")
    assert [manifest.version for manifest in versions.holding("a")] == [new, middle, old]
    versions.switch(old)

    assert [manifest.version for manifest in versions.holding("a")] == [old, new, middle]


def test_the_newest_versions_and_the_served_one_are_kept(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    names = [complete(versions, f"v{i}", learnt_at=1000.0 + i) for i in range(6)]
    versions.begin("half")
    versions.switch(names[0])
    versions.tidy()

    kept = {path.name for path in (tmp_path / "corpus/versions").iterdir()}
    assert kept == {names[0], *names[-KEPT_VERSIONS:]}


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b'{"version": "v1"}', b"[]", b"null"])
def test_a_damaged_manifest_is_no_manifest(tmp_path: Path, damage: bytes) -> None:
    versions = Versions(tmp_path)
    version = complete(versions, "a")
    (versions.folder(version) / "manifest.json").write_bytes(damage)

    assert versions.manifest(version) is None
    assert versions.holding("a") == []


def test_one_changed_letter_of_a_manifest_is_noticed(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    version = complete(versions, "a")
    file = versions.folder(version) / "manifest.json"
    whole = file.read_text()
    for said, instead in (('"words"', '"wards"'), ('"passages": 1', '"passages": 7'), (version, "b-000000")):
        file.write_text(whole.replace(said, instead))
        assert versions.manifest(version) is None
    file.write_text(whole)
    assert versions.manifest(version)


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"../../../etc"])
def test_a_damaged_pointer_points_nowhere(tmp_path: Path, damage: bytes) -> None:
    versions = Versions(tmp_path)
    versions.switch(complete(versions, "a"))
    (tmp_path / "corpus/CURRENT").write_bytes(damage)

    assert versions.current() is None


def test_a_newer_release_s_folder_is_neither_read_nor_written(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    with versions.writing():
        versions.switch(complete(versions, "a"))
    assert (tmp_path / "corpus/LAYOUT").read_text() == f"{LAYOUT}\n"
    (tmp_path / "corpus/LAYOUT").write_text(f"{LAYOUT + 1}\n")

    with pytest.raises(NewerData, match=r"newer release .* Run that release, or set TOUR_DATA_DIR"):
        versions.current()
    with pytest.raises(NewerData), versions.writing():
        pytest.fail("an older release must not write")


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


def test_a_writer_that_has_just_begun_is_named_and_not_a_dead_one(tmp_path: Path) -> None:
    with holder(tmp_path) as dead:
        dead.send_signal(signal.SIGKILL)
        dead.wait()
    name = tmp_path / "corpus/writer.json"
    old = name.read_text("utf-8")
    with Versions(tmp_path).writing():
        own = name.read_text("utf-8")
        name.write_text(old, "utf-8")
        writes = threading.Timer(0.1, name.write_text, (own, "utf-8"))
        writes.start()
        with pytest.raises(WriterBusy, match=f"process {os.getpid()} "), Versions(tmp_path).writing():
            pytest.fail("two writers at once")
        writes.join()


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
