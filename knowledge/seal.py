"""SEAL: the hash of every part of a version, so that damage is noticed before anybody is served from it.

Chroma does not notice damage to its files: it finds less, or takes the process down.
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

FILE = "seal.json"
MANIFEST = "manifest.json"
TEXTS = "documents.jsonl"
DATABASE = "chroma/chroma.sqlite3"
_WRITTEN_OUT = "index_metadata.pickle"
_CHANGED_BY_READING = "length.bin"
_COUNTS_OPENINGS = "acquire_write"
"""The one table that Chroma writes to when it opens a database."""


def seal(folder: Path) -> None:
    """Write down what the version in `folder` consists of, now that all of it is there."""
    (folder / FILE).write_text(json.dumps(_hashes(folder), indent=1), "utf-8")


def damage(folder: Path) -> str:
    """Return which file of the version in `folder` is not as it was written, or an empty string."""
    sealed = _sealed(folder)
    if not sealed:
        return FILE
    found = _hashes(folder)
    return next((name for name, was in sealed.items() if not was or found.get(name) != was), "")


def texts_are_sealed(folder: Path) -> bool:
    """Tell whether the canonical texts of a version are as they were written, whatever else is not."""
    was = _sealed(folder).get(TEXTS)
    return was is not None and (folder / TEXTS).is_file() and was == _hash(folder / TEXTS)


def _sealed(folder: Path) -> dict[str, str]:
    try:
        sealed = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return sealed if isinstance(sealed, dict) else {}


def _hashes(folder: Path) -> dict[str, str]:
    """Return for each file of a version its size and its sha256, as far as they mean something.

    SQLite writes to the database when it is opened, so its rows are hashed and not its bytes. An index of fewer vectors
    than Chroma writes out at once is made anew at each opening: its files mean nothing.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        means_nothing = path.suffix == ".bin" and not (path.parent / _WRITTEN_OUT).exists()
        database = path.name.startswith(Path(DATABASE).name)
        if path.is_file() and path.name not in (FILE, MANIFEST) and not means_nothing and not database:
            found[str(path.relative_to(folder))] = _hash(path)
    return {**found, DATABASE: _rows(folder / DATABASE)}


def _hash(path: Path) -> str:
    if path.name == _CHANGED_BY_READING:
        return f"{path.stat().st_size}"
    with path.open("rb") as file:
        return f"{path.stat().st_size} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _rows(file: Path) -> str:
    """Return the sha256 of all that the database holds, or an empty string if it is not sound."""
    digest = hashlib.sha256()
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return ""
            tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
            for name, made_by in tables.fetchall():
                if name != _COUNTS_OPENINGS:
                    digest.update(f"{name}\0{made_by}\0".encode())
                    for row in database.execute(f'SELECT * FROM "{name}"'):
                        digest.update(repr(row).encode())
    except (sqlite3.Error, UnicodeError):
        return ""
    return digest.hexdigest()
