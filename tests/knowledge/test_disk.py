"""A full or a read-only disk costs nothing that was there: the old is served, and the error names place and mend."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import DiskTrouble
from tests.knowledge.conftest import Museum
from tests.knowledge.small_disk import SmallDisk, mounted
from tests.knowledge.test_killed import CHECKOUT, fill, year_served

MOMENTS = 10


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", megabytes=64) as disk:
        yield disk


@pytest.fixture
def cabinet(tmp_path: Path, disk: SmallDisk) -> Museum:
    """A museum whose data folder lies on the small disk, learnt in 1900."""
    museum = Museum(tmp_path)
    museum.data_dir = disk.folder / "data"
    museum.embeddings = museum.embeddings_of("words")
    fill(museum, 1900)
    museum.learn()
    return museum


def used(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_disk_that_fills_up_while_learning_leaves_the_old_version_whole(cabinet: Museum, disk: SmallDisk) -> None:
    needed = used(cabinet.data_dir)
    versions = cabinet.data_dir / "corpus/versions"
    refused = 0
    for moment in range(MOMENTS):
        fill(cabinet, 1901 + moment)
        disk.fill(free=needed * moment // (MOMENTS - 2))
        before = year_served(cabinet)
        try:
            cabinet.learn()
        except DiskTrouble as error:
            refused += 1
            assert str(disk.folder) in str(error)
            assert "Make room on that disk, or set TOUR_DATA_DIR to another folder" in str(error)
            assert year_served(cabinet) == before
            assert all((version / "manifest.json").exists() for version in versions.iterdir()), "nothing half is left"
        else:
            assert year_served(cabinet) == 1901 + moment
    assert 3 <= refused <= MOMENTS - 1, "some of the moments are in the middle of the work"

    disk.empty()
    cabinet.learn()
    assert year_served(cabinet) == 1901 + MOMENTS - 1


def test_a_read_only_data_folder_is_served_and_learning_says_what_to_do(cabinet: Museum, disk: SmallDisk) -> None:
    fill(cabinet, 1901)
    disk.read_only(True)
    assert year_served(cabinet) == 1900
    with pytest.raises(DiskTrouble, match=r"Read-only file system\. Allow this user to write there, or set TOUR_DATA"):
        cabinet.learn()
    assert year_served(cabinet) == 1900

    disk.read_only(False)
    cabinet.learn()
    assert year_served(cabinet) == 1901


def test_files_that_may_not_grow_are_a_full_disk_too(mill: Museum) -> None:
    """The same without a disk of its own: no file may become larger than so much."""
    served = dict(mill.corpus().passages)
    mill.write("pumps.md", "The pump house has three engines now.")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, "-m", "tests.knowledge.learn_until", str(mill.folder), str(mill.data_dir), "never", ""]
    done = subprocess.run(command, cwd=CHECKOUT, preexec_fn=limit, capture_output=True, text=True, check=False)

    assert "DiskTrouble" in done.stderr
    assert "Make room on that disk" in done.stderr
    assert mill.corpus().passages == served
