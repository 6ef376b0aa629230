"""Copies of the records: taken while visitors ask, and put back in one step."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from web.errors import RecordsError
from web.records.database import open_engine, upgrade, wipe

Copy = Callable[[Path], None]


def copying_out(url: str) -> Copy | None:
    """Return what writes the records at `url` into a file, or None where they are not in SQLite."""

    def copy(target: Path) -> None:
        with closing(sqlite3.connect(target)) as other:
            engine = open_engine(url)
            upgrade(engine)
            _backup(engine, lambda connection: connection.backup(other))
            engine.dispose()
            other.execute("PRAGMA journal_mode=DELETE")

    return copy if _is_sqlite(url) else None


def copying_in(url: str) -> Copy | None:
    """Return what puts the records of a file in the place of those at `url`, or None where they are not in SQLite.

    It raises `RecordsError`, and changes nothing, if the file cannot be used.
    """

    def copy(source: Path) -> None:
        staged = open_engine(f"sqlite:///{source}")
        upgrade(staged)
        staged.dispose()
        with closing(sqlite3.connect(source)) as other:
            if other.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise RecordsError(f"The conversations in {source.name} are damaged. Use another backup.")
            engine = open_engine(url)
            upgrade(engine)
            _backup(engine, other.backup)
            wipe(engine)
            engine.dispose()

    return copy if _is_sqlite(url) else None


def _backup(engine: Engine, copy: Callable[[sqlite3.Connection], None]) -> None:
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        copy(driver)
    finally:
        connection.close()


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")
