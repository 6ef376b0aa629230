"""DISK: what the operating system says of a data folder that cannot be written becomes a sentence with the mend."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import DiskTrouble

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Raise `DiskTrouble`, which names the place and the mend, where `folder` cannot be written."""
    try:
        yield
    except OSError as error:
        raise DiskTrouble(f"{error.filename or folder}: {error.strerror or error}. {mend_of(error)}") from error


def mend_of(error: OSError) -> str:
    """Return what helps against `error`."""
    if error.errno in _FULL:
        return "Make room on that disk, or set TOUR_DATA_DIR to a folder on another."
    if error.errno in _FORBIDDEN:
        return "Allow this user to write there, or set TOUR_DATA_DIR to a folder that can be written."
    return "Mend that, or set TOUR_DATA_DIR to another folder."
