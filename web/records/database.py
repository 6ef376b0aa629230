"""The database that the records are in: opened, and brought up to date."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from web.errors import RecordsError

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_MS = 10_000
"""How long a writer waits for another; each holds the database for milliseconds."""

BEGIN = "sqlite_begin"
"""The option that says how SQLite begins a transaction."""

MEND = (
    "Make room and allow this user to write there, or set TOUR_DATABASE_URL, such as sqlite:////var/tmp/records.sqlite."
)
CONNECT = {
    "connect_timeout": 5,
    "options": f"-c statement_timeout={BUSY_MS} -c lock_timeout={BUSY_MS}",
    "tcp_user_timeout": BUSY_MS,
}
"""A PostgreSQL that does not answer is not waited for any longer than another writer of SQLite."""

UPGRADE_LOCK = 7_483_221
"""Any number, as long as it stays: PostgreSQL lets one process at a time hold it."""


def open_engine(url: str) -> Engine:
    """Return an engine for `url`, for SQLite with its folder made; raise `RecordsError`."""
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite:
            _make_folder(parsed)
        parsed = _with_our_driver(parsed)
        more = {} if sqlite else {"connect_args": CONNECT, "pool_size": 10, "max_overflow": 20, "pool_timeout": 5}
        engine = create_engine(parsed, pool_pre_ping=True, **more)
    except (SQLAlchemyError, ImportError) as error:
        # The URL may hold a password, so it is not repeated.
        raise RecordsError(f"TOUR_DATABASE_URL cannot be used: {_mend(error)}") from error
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _with_our_driver(url: URL) -> URL:
    """Return a PostgreSQL address with the driver that comes with the guide, where it names none."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def writing(engine: Engine) -> Engine:
    """Return `engine` for transactions that write.

    SQLite refuses at once, without waiting, a reader that turns writer after somebody else wrote; one that
    begins as a writer waits its turn. https://www.sqlite.org/lang_transaction.html
    """
    return engine.execution_options(**{BEGIN: "IMMEDIATE"})


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, one process at a time; raise `RecordsError`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    where = engine.url.render_as_string(hide_password=True)
    try:
        with _alone(engine.url), writing(engine).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise RecordsError(
            f"The records at {where} were written by a newer release. Run that one, or set TOUR_DATA_DIR or "
            "TOUR_DATABASE_URL to others."
        ) from error
    except DBAPIError as error:
        raise RecordsError(f"The records at {where} cannot be opened for writing: {error.orig}. {MEND}") from error
    except OSError as error:
        raise RecordsError(f"The records at {where} cannot be opened for writing: {error.strerror}. {MEND}") from error


def _alone(url: URL) -> AbstractContextManager[object]:
    # Of those who first switch a new SQLite file to its log at the same moment all but one are refused at once, however
    # long they would wait. https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode
    return FileLock(f"{url.database}.lock") if url.get_backend_name() == "sqlite" else nullcontext()


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Yield an engine for `url` with its tables up to date, and close it; raise `RecordsError`."""
    engine = open_engine(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()


def wipe(engine: Engine) -> None:
    """Take what was deleted out of SQLite's log too, where it would stand until others write over it.

    A reader that holds on for longer than `BUSY_MS` leaves that to the next call.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (0,)
        if busy:
            log.warning("The records are being read for long; deleted words stay in their log until the next purge.")
    finally:
        connection.close()


def _make_folder(url: URL) -> None:
    if url.database in (None, "", ":memory:"):
        raise RecordsError("TOUR_DATABASE_URL must name a file: SQLite in memory forgets.")
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _mend(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"install the driver {error.name}."
    return "write it like postgresql+psycopg://user@host/name."


def _prepare(connection: Any, _record: object) -> None:
    # The driver would begin transactions late and never before a table is made; `_begin` does it instead.
    connection.isolation_level = None
    # What is deleted is overwritten, so that a visitor's words are not found in the file afterwards.
    safe = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")
    for pragma in (f"busy_timeout={BUSY_MS}", *safe):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, 'DEFERRED')}")
