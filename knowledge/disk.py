"""DISK: what the operating system says of a folder that cannot be written becomes a sentence with the mend."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import DiskTrouble

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def writing_to(folder: Path, instead: str = "set TOUR_DATA_DIR to another folder") -> Iterator[None]:
    """Raise `DiskTrouble`, which names the place and the mend, where `folder` cannot be written."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise DiskTrouble(f"{place}: {error.strerror or error}. {_mend(error)}, or {instead}.") from error
    except sqlite3.OperationalError as error:
        raise DiskTrouble(f"{folder}: {error}. Make room on that disk, or {instead}.") from error


def _mend(error: OSError) -> str:
    if error.errno in _FULL:
        return "Make room on that disk"
    return "Allow this user to write there" if error.errno in _FORBIDDEN else "Mend that"


def copy_folder(folder: Path, target: Path, but: str = "") -> None:
    """Copy all files below `folder`, but those whose names begin with `but`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not (but and path.name.startswith(but)):
            there = target / path.relative_to(folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
