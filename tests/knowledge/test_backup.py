"""A backup is whole or refused, changes hands without touching anything outside, and overwrites nothing unasked."""

import hashlib
import io
import json
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.backup import ABOUT, back_up, copy_database, restore
from knowledge.errors import BackupError, DamagedVersion, DiskTrouble, NewerData, NotLearnt
from knowledge.versions import LAYOUT, Versions
from tests.knowledge.conftest import Museum
from tests.knowledge.small_disk import mounted
from tests.knowledge.test_killed import CHECKOUT

RESTORE = """\
import sys
from pathlib import Path
from knowledge.backup import restore
def stop_there(event, about):
    if event == sys.argv[3] and sys.argv[4] in " ".join(map(str, about)):
        print("here", flush=True)
        sys.stdin.read()
sys.addaudithook(stop_there)
restore(Path(sys.argv[1]), Path(sys.argv[2]), "words", force=True)
"""


@pytest.fixture
def backup(mill: Museum, tmp_path: Path) -> Path:
    """Return a backup of a museum with an added leaflet, which has gone on to learn something else since."""
    (tmp_path / "leaflet.txt").write_text("The line on the floor is green.")
    mill.learn(tmp_path / "leaflet.txt")
    file = tmp_path / "mill.backup"
    back_up(mill.data_dir, file, None)
    mill.learn(remove="leaflet")
    mill.write("pumps.md", "The pump house has three engines now.")
    mill.learn()
    return file


def put(museum: Museum, file: Path, *, force: bool = True) -> None:
    restore(museum.data_dir, file, museum.embeddings.fingerprint, force=force)


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a copy of a backup with its files changed, and its own list of them made to fit."""
    with tarfile.open(file) as tar:
        parts = {m.name: content.read() for m in tar if (content := tar.extractfile(m))}
    change(parts)
    other = file.with_name("other.backup")
    with tarfile.open(other, "w") as tar:
        for name, data in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return other


def test_what_was_backed_up_is_served_again_with_its_added_documents(mill: Museum, backup: Path) -> None:
    library = mill.library()
    assert "leaflet" not in library.current().documents
    put(mill, backup)

    assert list(library.current().documents) == ["mill", "pumps", "leaflet"]
    assert "Ada" in mill.everything()
    mill.write("pumps.md", "There is one engine.")
    mill.learn()
    assert "green" in mill.everything(), "the added document is learnt again from its file"
    assert [path.name for path in mill.data_dir.glob(".*")] == []


def test_it_moves_house_and_nothing_is_embedded_again(mill: Museum, backup: Path, tmp_path: Path) -> None:
    there = Museum(tmp_path / "there")
    put(there, backup, force=False)

    assert "Wilhelmina Strand" in there.found("Who restored Ada?")[0]
    assert there.model.embedded == 0
    assert Versions(there.data_dir).manifest(there.corpus().version)


def test_only_its_owner_may_read_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_what_is_there_is_not_overwritten_unasked(mill: Museum, backup: Path) -> None:
    served = mill.corpus().version
    with pytest.raises(BackupError, match=r"holds something already, such as .*CURRENT\. .* add --force; or set TOUR_"):
        put(mill, backup, force=False)

    assert mill.corpus().version == served


def test_a_backup_of_another_model_or_a_newer_release_is_refused(mill: Museum, backup: Path) -> None:
    with pytest.raises(BackupError, match=r"another embedding model .* Set TOUR_EMBEDDING_MODEL"):
        restore(mill.data_dir, backup, "another model", force=True)

    def newer(parts: dict[str, bytes]) -> None:
        parts[ABOUT] = json.dumps({**json.loads(parts[ABOUT]), "layout": LAYOUT + 1}).encode()

    with pytest.raises(NewerData, match="newer release"):
        put(mill, rewritten(backup, newer))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_backup_that_was_cut_off_is_refused(mill: Museum, backup: Path, share: float) -> None:
    served, whole = mill.corpus().version, backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupError, match=r"mill\.backup .*damaged"):
        put(mill, backup)
    assert mill.corpus().version == served


def test_a_flipped_bit_in_any_file_is_noticed(mill: Museum, backup: Path) -> None:
    with tarfile.open(backup) as tar:
        names = [member.name for member in tar if member.size]
    for name in names:

        def flip(parts: dict[str, bytes], name: str = name) -> None:
            middle = len(parts[name]) // 2
            parts[name] = parts[name][:middle] + bytes([parts[name][middle] ^ 1]) + parts[name][middle + 1 :]

        with pytest.raises(BackupError, match=r"Use another\.|Set TOUR_EMBEDDING_MODEL"):
            put(mill, rewritten(backup, flip))


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped-from-a-backup", "added/../../escaped"])
def test_nothing_is_written_outside_the_data_folder(mill: Museum, backup: Path, name: str, tmp_path: Path) -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts[name] = b"escaped"

    with pytest.raises(BackupError):
        put(mill, rewritten(backup, add))
    assert not [path for path in tmp_path.rglob("*escaped*") if path.name != "escaped.backup"]
    assert not Path("/tmp/escaped-from-a-backup").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_no_part_of_a_backup(mill: Museum, backup: Path, kind: bytes) -> None:
    with tarfile.open(backup, "a") as tar:
        member = tarfile.TarInfo("added/link")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)

    with pytest.raises(BackupError, match=r"added/link is no plain file\. Use another\."):
        put(mill, backup)


def test_an_added_document_is_read_from_its_own_place_only(mill: Museum, backup: Path) -> None:
    def elsewhere(parts: dict[str, bytes]) -> None:
        parts["added/index.json"] = parts["added/index.json"].replace(b"leaflet.txt", b"../../../../etc/passwd")
        about = json.loads(parts[ABOUT])
        about["files"]["added/index.json"] = hashlib.sha256(parts["added/index.json"]).hexdigest()
        parts[ABOUT] = json.dumps(about).encode()

    with pytest.raises(BackupError, match=r"passwd in it is in no place of its own"):
        put(mill, rewritten(backup, elsewhere))


def test_what_is_damaged_or_missing_is_not_backed_up(museum: Museum, tmp_path: Path) -> None:
    with pytest.raises(NotLearnt, match="nothing whole to back up"):
        back_up(museum.data_dir, tmp_path / "b", None)
    museum.write("mill.md", "The mill.")
    folder = Versions(museum.data_dir).folder(museum.learn().version)
    (folder / "documents.jsonl").write_text("")

    with pytest.raises(DamagedVersion, match=r"documents\.jsonl is damaged"):
        back_up(museum.data_dir, tmp_path / "b", None)
    assert not (tmp_path / "b").exists()


def test_a_full_disk_leaves_the_backup_before_as_it_was(mill: Museum, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", megabytes=8) as disk:
        file = disk.folder / "mill.backup"
        back_up(mill.data_dir, file, None)
        whole = file.read_bytes()
        for free in (0, 50_000, 500_000):
            disk.fill(free)
            with pytest.raises(DiskTrouble, match=rf"{disk.folder}.*Make room on that disk, or name a file elsewhere"):
                back_up(mill.data_dir, file, None)
            assert file.read_bytes() == whole
        disk.empty()
        assert [path.name for path in disk.folder.iterdir()] == ["mill.backup"]


@pytest.mark.parametrize(
    ("event", "word"),
    [("os.rename", "leaflet.txt"), ("os.rename", "index.json"), ("os.rename", "CURRENT")],
)
def test_a_restore_that_is_killed_leaves_a_whole_corpus_and_is_run_again(
    mill: Museum, backup: Path, event: str, word: str
) -> None:
    command = [sys.executable, "-c", RESTORE, str(mill.data_dir), str(backup), event, word]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as restoring:
        assert restoring.stdout
        assert restoring.stdout.readline() == "here\n", "the moment never came"
        restoring.kill()

    assert "three engines" in mill.everything()
    put(mill, backup)
    assert list(mill.corpus().documents) == ["mill", "pumps", "leaflet"]
    assert [path.name for path in mill.data_dir.glob(".*")] == []


def test_a_database_is_copied_whole_while_somebody_writes(tmp_path: Path) -> None:
    source = tmp_path / "one.sqlite"
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (n)")
        for n in range(50):
            with writer:
                writer.executemany("INSERT INTO t VALUES (?)", [(n,)] * 100)
            if n % 10 == 0:
                copy_database(source, tmp_path / f"{n}.sqlite")
                with closing(sqlite3.connect(tmp_path / f"{n}.sqlite")) as copy:
                    assert copy.execute("SELECT count(*) FROM t").fetchone() == (100 * (n + 1),)
                assert not (tmp_path / f"{n}.sqlite-wal").exists()
