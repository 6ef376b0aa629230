"""Asking all checks, in a thread, one run at a time; what the last two came to stays in the data folder."""

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.conversation import Question
from assistant.evaluation.checks import FILE, Check, ChecksError, read_checks
from assistant.evaluation.figures import ALL, MEASURES, grouped
from assistant.evaluation.run import run
from assistant.evaluation.table import describe
from assistant.events import Event
from web.collaborators import Collaborators, Guide
from web.records.conversations import RecordedConversations
from web.staff.own_checks import OwnChecks

log = logging.getLogger(__name__)

RESULTS = "checks.runs.json"
KEPT = 2


class Evaluating:
    """Runs the checks of a house and of its staff."""

    def __init__(self, data_dir: Path) -> None:
        self._results = data_dir / RESULTS
        self._lock = FileLock(data_dir / "checks.running.lock", thread_local=False)
        self._beginning = threading.Lock()
        self.done, self.of = 0, 0

    def begin(self, there: Collaborators) -> bool:
        """Begin a run, and tell whether none was under way; raise `ChecksError` if there is nothing to ask."""
        checks = all_checks(there)
        if not checks:
            raise ChecksError("There are no checks yet. Make one from a turn.")
        with self._beginning:
            if self._lock.is_locked:  # which, by the same hand, could be locked once more
                return False
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                return False
        self.done, self.of = 0, sum(len(check.turns) for check in checks)
        threading.Thread(target=self._run, args=(checks, there), name="checks", daemon=True).start()
        return True

    @property
    def running(self) -> bool:
        """Whether a run is under way, in this worker or in another."""
        if self._lock.is_locked:
            return True
        other = FileLock(self._lock.lock_file)
        try:
            other.acquire(timeout=0)
        except Timeout:
            return True
        other.release()
        return False

    def results(self) -> list[dict[str, Any]]:
        """Return what the last runs came to, the latest first."""
        try:
            found = json.loads(self._results.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return found if isinstance(found, list) else []

    def _run(self, checks: list[Check], there: Collaborators) -> None:
        asking = Asking(there.guide, there.conversations)
        outcomes = []
        try:
            for outcome in run(checks, asking):
                outcomes.append(outcome)
                self.done += 1
            shares = grouped(outcomes)[ALL].shares
            result = {
                "at": datetime.now().astimezone().isoformat(timespec="seconds"),
                "version": there.library.current().version,
                "turns": len(outcomes),
                "right": sum(outcome.right for outcome in outcomes),
                "shares": {key: [found.met, found.of] for key, found in shares.items()},
                "wrong": [describe(outcome) for outcome in outcomes if not outcome.right],
            }
            aside = self._results.with_suffix(".new")
            aside.write_text(json.dumps([result, *self.results()][:KEPT]), "utf-8")
            aside.replace(self._results)
        except Exception as error:
            log.error("The checks could not be asked: %s", type(error).__name__)
        finally:
            asking.forget()
            self._lock.release()


class Asking:
    """The guide, asked in conversations of the staff's own that are forgotten afterwards."""

    def __init__(self, guide: Guide, conversations: RecordedConversations) -> None:
        self._guide, self._conversations = guide, conversations
        self._begun: list[str] = []

    def turn(self, question: Question) -> Iterator[Event]:
        """Ask."""
        if question.conversation_id is None:
            self._begun.append(self._conversations.start(staff=True))
            question = Question(question.message, self._begun[-1])
        return self._guide.turn(question)

    def forget(self) -> None:
        """Forget all of them."""
        self._conversations.delete_all(self._begun)


def all_checks(there: Collaborators) -> list[Check]:
    """Return the house's checks and the staff's; raise `ChecksError`."""
    own = there.house.folder / FILE
    return [*(read_checks(own) if own.exists() else []), *OwnChecks(there.settings.data_dir).all()]


def moved(results: list[dict[str, Any]]) -> Iterable[tuple[str, list[int], list[int] | None, float | None]]:
    """Return for each figure of the last run its name, how many of how many, the run before's, and by what it moved."""
    if not results:
        return []
    now, before = results[0]["shares"], results[1]["shares"] if len(results) > 1 else {}
    return [
        (
            measure.name,
            now[key],
            before.get(key),
            100 * (now[key][0] / now[key][1] - before[key][0] / before[key][1]) if key in before else None,
        )
        for key, measure in MEASURES.items()
        if key in now
    ]
