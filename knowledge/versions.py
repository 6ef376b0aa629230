"""Versions: which corpus is served, who may write the next one, and the one atomic step between them."""

import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import WriterBusy

KEPT_VERSIONS = 3
"""The one being served, the one a reader may still hold, and one to go back to."""


@dataclass(frozen=True)
class Manifest:
    """What a complete version says of itself; written last, so that a folder without one is not a version."""

    version: str
    embedding: str
    documents: int
    passages: int
    learnt_at: float


class Versions:
    """The folder of versions below `data_dir`."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "corpus"
        self._pointer = self._root / "CURRENT"
        self._lock = self._root / "writer.lock"
        self._holder = self._root / "writer.json"

    def folder(self, version: str) -> Path:
        """Return the folder of `version`, which may not exist."""
        return self._root / "versions" / version

    def current(self) -> str | None:
        """Return the name of the version to serve, or None before the first learning."""
        try:
            return self._pointer.read_text("utf-8").strip() or None
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return None

    def manifest(self, version: str) -> Manifest | None:
        """Return what `version` says of itself, or None if it was never completed."""
        try:
            return Manifest(**json.loads((self.folder(version) / "manifest.json").read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def holding(self, content: str) -> list[str]:
        """Return the complete versions of `content`, the one being served first and then the newest."""
        found = {path.name: self.manifest(path.name) for path in (self._root / "versions").glob(f"{content}-*")}
        learnt = {name: manifest.learnt_at for name, manifest in found.items() if manifest}
        current = self.current()
        return sorted(learnt, key=lambda name: (name == current, learnt[name]), reverse=True)

    def begin(self, content: str) -> str:
        """Make an empty folder for a version of `content` and return its name.

        No name is ever used twice: a reader may still have the old folder open, and Chroma knows folders by name.
        """
        version = f"{content}-{secrets.token_hex(3)}"
        self.folder(version).mkdir(parents=True)
        return version

    def complete(self, manifest: Manifest) -> None:
        """Declare a version whole."""
        _replace(self.folder(manifest.version) / "manifest.json", json.dumps(asdict(manifest), indent=1))

    def switch(self, version: str) -> None:
        """Serve `version` from now on; readers see the old one or this one, never neither."""
        _replace(self._pointer, version + "\n")

    def tidy(self) -> None:
        """Delete all but the newest versions, and whatever was never completed."""
        named = [path.name for path in (self._root / "versions").iterdir()]
        learnt = {name: manifest.learnt_at for name in named if (manifest := self.manifest(name))}
        keep = {*sorted(learnt, key=learnt.__getitem__)[-KEPT_VERSIONS:], self.current()}
        for name in set(named) - keep:
            shutil.rmtree(self.folder(name), ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; raise `WriterBusy` that names the holder. A dead holder's lock is free at once."""
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise WriterBusy(f"{self._root} is being written by {self._described()}. Wait until it is done.") from None
        try:
            holder = {"pid": os.getpid(), "command": " ".join(sys.argv), "since": time.strftime("%H:%M:%S")}
            _replace(self._holder, json.dumps(holder))
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            lock.release()

    def _described(self) -> str:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
        except (OSError, json.JSONDecodeError):
            return "another process"
        return f"process {holder['pid']} ({holder['command']}) since {holder['since']}"


def _replace(path: Path, text: str) -> None:
    """Write `path` so that a power cut leaves the old text or the new one."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
