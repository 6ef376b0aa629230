"""The checks that staff make from turns: a `checks.jsonl` in the data folder, as `evaluate` reads it."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from assistant.evaluation.checks import FILE, Asked, Check, ChecksError, Expect, parse
from assistant.reply import Kind

TAG = "staff"
EXPECTED = {
    Kind.ANSWER: Expect.ANSWER,
    Kind.CURATED: Expect.ANSWER,
    Kind.CORRECTION: Expect.ANSWER,
    Kind.NO_ANSWER: Expect.DECLINE,
    Kind.SMALLTALK: Expect.SOCIAL,
}
OTHER = {Expect.ANSWER: Expect.DECLINE, Expect.DECLINE: Expect.ANSWER, Expect.SOCIAL: Expect.ANSWER}
"""What is expected of a turn that came out wrong."""


class OwnChecks:
    """Keeps them; one writer at a time."""

    def __init__(self, data_dir: Path) -> None:
        self.file = data_dir / FILE
        self._lock = FileLock(f"{self.file}.lock")

    def all(self) -> list[Check]:
        """Return all; raise `ChecksError` if somebody has spoilt the file."""
        if not self.file.exists():
            return []
        try:
            return parse(self.file.read_text("utf-8").split("\n"), str(self.file))
        except (OSError, UnicodeDecodeError) as error:
            raise ChecksError(f"{self.file} cannot be read: {error}.") from error

    def add(self, questions: Sequence[str], expect: Expect, must: Sequence[str] = ()) -> Check:
        """Add one: the last of `questions` is what is looked at, the ones before lead to it."""
        before = [Asked(q=question, expect=Expect.SAFE) for question in questions[:-1]]
        asked = Asked(q=questions[-1], expect=expect, must=tuple((words,) for words in must))
        check = Check(id=f"{TAG}-{secrets.token_hex(4)}", tags=(TAG,), turns=(*before, asked))
        with self._lock:
            self._write([*self.all(), check])
        return check

    def remove(self, check_id: str) -> bool:
        """Take one out, and tell whether it was there."""
        with self._lock:
            checks = self.all()
            self._write([check for check in checks if check.id != check_id])
        return any(check.id == check_id for check in checks)

    def _write(self, checks: Sequence[Check]) -> None:
        lines = (json.dumps(c.model_dump(mode="json", by_alias=True), ensure_ascii=False) + "\n" for c in checks)
        aside = self.file.with_suffix(".new")
        aside.write_text("".join(lines), "utf-8")
        aside.replace(self.file)
