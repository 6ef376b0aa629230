"""The key that the staff's cookies are signed with: made at the first start, never one that somebody knows."""

import logging
import os
import secrets
from pathlib import Path

from filelock import FileLock

log = logging.getLogger(__name__)

FILE = "secret.key"
OWNER_ONLY = 0o600


def secret_key(data_dir: Path) -> str:
    """Return the key kept in `data_dir`, the same for all workers; where none can be kept, one for this process."""
    file = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock"):
            return _kept(file) or _made(file)
    except OSError as error:
        log.warning("%s cannot be kept (%s): staff must sign in anew after each start.", file, error.strerror)
        return secrets.token_hex(32)


def _kept(file: Path) -> str:
    return file.read_text("ascii").strip() if file.exists() else ""


def _made(file: Path) -> str:
    key = secrets.token_hex(32)
    aside = file.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as out:
        out.write(key)
    aside.replace(file)
    return key
