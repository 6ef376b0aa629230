"""API keys: made, listed, revoked, and looked up for each request, so that a revoked one is dead at once."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.errors import KeysError
from web.records.database import writing
from web.records.keys import hashed
from web.records.tables import ApiKeyRow

BEGINNING = "tour_"
"""By which our keys, also those that somebody published by mistake, are told from others."""
SCOPES = ("chat", "search", "ingest")


@dataclass(frozen=True)
class ApiKey:
    """A key as it may be shown: all but the secret."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime


class RecordedKeys:
    """Keeps keys; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def add(self, name: str, scopes: tuple[str, ...]) -> str:
        """Return a new key, which is kept nowhere; raise `KeysError` if the name is taken."""
        secret = f"{BEGINNING}{secrets.token_hex(24)}"
        row = ApiKeyRow(key=hashed(secret), name=name, scopes=",".join(scopes))
        try:
            with Session(self._writer) as session, session.begin():
                session.add(row)
        except IntegrityError as error:
            raise KeysError(f"There is a key {name} already. Choose another name, or revoke it first.") from error
        return secret

    def all(self) -> list[ApiKey]:
        """Return all keys by name."""
        with Session(self._engine) as session:
            return [_key(row) for row in session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.name))]

    def revoke(self, name: str) -> None:
        """End a key; raise `KeysError` if there is none of that name."""
        with Session(self._writer) as session, session.begin():
            gone = delete(ApiKeyRow).where(ApiKeyRow.name == name).returning(ApiKeyRow.name)
            if session.scalar(gone) is None:
                raise KeysError(f"There is no key {name}. List them: python server.py keys list")

    def find(self, secret: str) -> ApiKey | None:
        """Return the key with that secret, if there is one."""
        with Session(self._engine) as session:
            row = session.get(ApiKeyRow, hashed(secret))
            return _key(row) if row else None


def _key(row: ApiKeyRow) -> ApiKey:
    made = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=UTC)  # SQLite forgets it
    return ApiKey(row.name, tuple(row.scopes.split(",")), made)
