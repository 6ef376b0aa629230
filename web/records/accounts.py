"""The accounts of the staff: who may sign in, as what, and the link that makes the first one."""

import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.errors import AccountError, SetUpOver, UnknownAccount
from web.records.database import writing
from web.records.keys import hashed
from web.records.tables import AccountRow, SetUpRow

NAME = re.compile(r"\w(?:[\w .@'’-]{0,62}\w)?")
SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
HASHINGS = 2
"""At once: each takes 64 MB and a core for a moment, however many try to sign in."""


class Role(StrEnum):
    """What somebody may do: each role includes the ones before it."""

    VIEWER = "viewer"
    CURATOR = "curator"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Tell whether this role may do what `other` may."""
        return [*Role].index(self) >= [*Role].index(other)


@dataclass(frozen=True)
class Account:
    """One of the staff."""

    id: int
    name: str
    role: Role
    stamp: str
    created_at: datetime


class RecordedAccounts:
    """Keeps accounts; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writer = engine, writing(engine)

    def all(self) -> list[Account]:
        """Return all accounts by name."""
        with Session(self._engine) as session:
            return [_account(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def of_session(self, account_id: int, stamp: str) -> Account | None:
        """Return the account of a session that was opened under `stamp`, or None if it is over."""
        with Session(self._engine) as session:
            row = session.get(AccountRow, account_id)
            return _account(row) if row and secrets.compare_digest(row.stamp, stamp) else None

    def signed_in(self, name: str, password: str) -> Account | None:
        """Return the account if the password is its own; None takes as long whether there is such a name or not."""
        with Session(self._engine) as session:
            row = session.scalar(select(AccountRow).where(AccountRow.name == spelt(name)))
        right = _is_right(row.password_hash if row else _nobodys(), password)
        return _account(row) if row and right else None

    def add(self, name: str, password: str, role: Role) -> Account:
        """Make an account; raise `AccountError`."""
        row = _new(name, password, role)
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                session.add(row)
        except IntegrityError as error:
            raise AccountError(f"There is an account “{row.name}” already. Choose another name.") from error
        return _account(row)

    def set_password(self, name: str, password: str) -> None:
        """Change a password and end the account's sessions; raise `AccountError`."""
        self._change(name, password_hash=_hashed(spelt(name), password))

    def end_sessions(self, name: str) -> None:
        """Make every cookie of the account worthless; raise `UnknownAccount`."""
        self._change(name)

    def remove(self, name: str) -> None:
        """Remove an account, which ends its sessions; raise `UnknownAccount`."""
        gone = delete(AccountRow).where(AccountRow.name == spelt(name)).returning(AccountRow.id)
        with Session(self._writer) as session, session.begin():
            if session.scalar(gone) is None:
                raise UnknownAccount(spelt(name))

    def open_set_up(self) -> str | None:
        """Return the secret of a new set-up link in place of any other, or None if there is an account."""
        secret = secrets.token_urlsafe(24)
        with Session(self._writer) as session, session.begin():
            if _any(session):
                return None
            session.execute(delete(SetUpRow))
            session.add(SetUpRow(token=hashed(secret)))
        return secret

    def check_set_up(self, secret: str) -> None:
        """Raise `SetUpOver` if the link with this secret makes no account any more."""
        with Session(self._engine) as session:
            if _any(session) or session.get(SetUpRow, hashed(secret)) is None:
                raise SetUpOver

    def set_up(self, secret: str, name: str, password: str) -> Account:
        """Use the link up and make the first account, an admin; raise `SetUpOver` or `AccountError`."""
        row = _new(name, password, Role.ADMIN)
        used = delete(SetUpRow).where(SetUpRow.token == hashed(secret)).returning(SetUpRow.token)
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            if _any(session) or session.scalar(used) is None:
                raise SetUpOver
            session.add(row)
        return _account(row)

    def _change(self, name: str, **values: str) -> None:
        changed = update(AccountRow).where(AccountRow.name == spelt(name)).returning(AccountRow.id)
        with Session(self._writer) as session, session.begin():
            if session.scalar(changed.values(stamp=secrets.token_hex(16), **values)) is None:
                raise UnknownAccount(spelt(name))


def spelt(name: str) -> str:
    """Return a name as it is kept: in small letters, so that nobody is another one by a capital."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _new(name: str, password: str, role: Role) -> AccountRow:
    kept = spelt(name)
    if not NAME.fullmatch(kept):
        raise AccountError(f"“{name}” cannot be a name. Use 1 to 64 letters, digits, blanks and . @ - ' only.")
    return AccountRow(name=kept, password_hash=_hashed(kept, password), role=role)


def _hashed(name: str, password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"A password has {SHORTEST} to {LONGEST} characters. Choose another one.")
    if spelt(password) == name:
        raise AccountError("The password is the name. Choose another one.")
    with _few_at_once():
        return PasswordHasher().hash(password)


def _is_right(kept: str, password: str) -> bool:
    try:
        with _few_at_once():
            return PasswordHasher().verify(kept, password[: LONGEST + 1])
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _few_at_once() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(HASHINGS)


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody has."""
    return PasswordHasher().hash(secrets.token_hex(16))


def _any(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).select_from(AccountRow)))


def _account(row: AccountRow) -> Account:
    return Account(row.id, row.name, Role(row.role), row.stamp, row.created_at)
