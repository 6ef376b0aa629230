"""Conversations that cannot be written down: held in memory, so that visitors are answered from a full disk too."""

import logging
import sqlite3
import threading
from collections import OrderedDict

from sqlalchemy.exc import OperationalError

from assistant.conversation import HISTORY_TURNS, Turn

HELD = 1000
"""How many conversations are held; then the oldest is forgotten, and its visitor begins anew."""

DISK = {
    sqlite3.SQLITE_FULL: "its disk is full",
    sqlite3.SQLITE_READONLY: "it may not be written to",
    sqlite3.SQLITE_IOERR: "its disk fails",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened for writing",
}
"""What SQLite says of a disk, by the lower byte of its code. https://www.sqlite.org/rescode.html"""

log = logging.getLogger("tour.parts")


class Unkept:
    """The conversations of this process that the disk refused. Safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self.trouble = ""
        """Why conversations are held here just now, or an empty string; for everybody to read."""

    def hold(self, conversation_id: str, *turns: Turn) -> None:
        """Add `turns` to a conversation, a new one if it is not held yet."""
        with self._lock:
            held = (*self._turns.pop(conversation_id, ()), *turns)
            self._turns[conversation_id] = held[-HISTORY_TURNS:]
            if len(self._turns) > HELD:
                self._turns.popitem(last=False)

    def turns(self, conversation_id: str) -> tuple[Turn, ...] | None:
        """Return what is held of a conversation, None if it is not held."""
        return self._turns.get(conversation_id)

    def forget(self, conversation_id: str) -> bool:
        """Hold a conversation no longer; tell whether it was held."""
        with self._lock:
            return self._turns.pop(conversation_id, None) is not None

    def refused(self, error: OperationalError) -> None:
        """Note that the disk refused to write; raise `error` again if it was not the disk."""
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code not in DISK:
            raise error
        if not self.trouble:
            log.warning("The records: %s. Visitors are answered; what is said is not kept.", DISK[code])
        self.trouble = f"Conversations are not kept: {DISK[code]}."

    def written(self) -> None:
        """Note that the disk takes what is written."""
        if self.trouble:
            log.warning("The records are kept again.")
        self.trouble = ""
