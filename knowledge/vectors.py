"""VECTORS: the file that remembers what an embedding model said of a text.

All in it can be had again, so whatever is wrong with it costs time and nothing else.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

SUM_BYTES = 8
"""Each vector is followed by so much of its hash: of one that is damaged nothing is used."""

_log = logging.getLogger("tour.vectors")


class VectorFile:
    """Vectors by key. Any number of threads and processes may share the file."""

    def __init__(self, file: Path) -> None:
        self.path = file
        self._told = False

    def stored(self, keys: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors that are kept for `keys` and are as they were written."""
        found = {}
        try:
            with self._database() as database:
                for key in keys:
                    row = database.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
                    vector = _sound(row[0]) if row else None
                    if vector is not None:
                        found[key] = vector
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        return found

    def store(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep `vectors` by their keys, if the file can be written."""
        rows = [(key, _summed(np.asarray(vector, dtype=np.float32).tobytes())) for key, vector in vectors.items()]
        try:
            with self._database() as database:
                database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.path, timeout=30)
        try:
            with database:
                database.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
                yield database
        finally:
            database.close()

    def _give_up(self, error: Exception) -> None:
        """Delete a damaged file; say once of one that cannot be used that it is not."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self.path.unlink()
        elif not self._told:
            self._told = True
            _log.warning(
                "%s cannot be used (%s): texts are embedded again each time. Can the disk be written, has it room?",
                *(self.path, error),
            )


def _summed(vector: bytes) -> bytes:
    return vector + hashlib.sha256(vector).digest()[:SUM_BYTES]


def _sound(kept: object) -> list[float] | None:
    if not isinstance(kept, bytes) or len(kept) % 4 or _summed(kept[:-SUM_BYTES]) != kept:
        return None
    vector: list[float] = np.frombuffer(kept[:-SUM_BYTES], dtype=np.float32).tolist()
    return vector
