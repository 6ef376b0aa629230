"""Versions: which corpus is served, who may write the next one, and the one atomic step between them."""

import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import NewerData, WriterBusy
from knowledge.seal import MANIFEST

LAYOUT = 2
"""Raised when a data folder of the release before cannot be used as it is; what it holds is then learnt anew.

1 had no `LAYOUT` file, manifests without a sum, and seals that did not tell what the database holds.
"""
NAMED_WITHIN = 1.0
"""Seconds that whoever holds the lock has to write down its name."""
KEPT_VERSIONS = 3
"""The one being served, the one a reader may still hold, and one to go back to."""
_NAME = re.compile(r"[0-9A-Za-z]+-[0-9a-f]{6}")


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
        self.pointer = self._root / "CURRENT"
        self._left = self._root / "LEFT"
        self._layout = self._root / "LAYOUT"
        self._lock = self._root / "writer.lock"
        self._holder = self._root / "writer.json"

    def folder(self, version: str) -> Path:
        """Return the folder of `version`, which may not exist."""
        return self._root / "versions" / version

    def current(self) -> str | None:
        """Return the name of the version to serve, or None before the first learning or if nothing tells its name."""
        self._check_layout()
        try:
            name = self.pointer.read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return None
        return name if _NAME.fullmatch(name) else None

    def manifest(self, version: str) -> Manifest | None:
        """Return what `version` says of itself, or None if it was never completed or its manifest is damaged."""
        try:
            said = json.loads((self.folder(version) / MANIFEST).read_text("utf-8"))
            known = said.pop("sum")
            manifest = Manifest(**said)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return None
        return manifest if known == _sum(manifest) and manifest.version == version else None

    def all(self) -> list[Manifest]:
        """Return the complete versions, the newest first."""
        found = (self.manifest(name) for name in self._names())
        return sorted((m for m in found if m), key=lambda m: m.learnt_at, reverse=True)

    def _names(self) -> list[str]:
        folder = self._root / "versions"
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    def holding(self, content: str) -> list[Manifest]:
        """Return the complete versions of `content`, the one being served first and then the newest."""
        current = self.current()
        found = [manifest for manifest in self.all() if content_of(manifest.version) == content]
        return sorted(found, key=lambda manifest: manifest.version != current)

    def begin(self, content: str) -> str:
        """Make an empty folder for a version of `content` and return its name.

        No name is ever used twice: a reader may still have the old folder open, and Chroma knows folders by name.
        """
        version = f"{content}-{secrets.token_hex(3)}"
        self.folder(version).mkdir(parents=True)
        return version

    def complete(self, manifest: Manifest) -> None:
        """Declare a version whole."""
        said = {**asdict(manifest), "sum": _sum(manifest)}
        replace_text(self.folder(manifest.version) / MANIFEST, json.dumps(said, indent=1))

    def switch(self, version: str) -> None:
        """Serve `version` from now on; readers see the old one or this one, never neither."""
        replace_text(self.pointer, version + "\n")
        self._left.unlink(missing_ok=True)

    def go_back(self, version: str) -> None:
        """Serve an older version, and remember what was left for it: that is not learnt again unasked."""
        replace_text(self._left, content_of(self.current() or "") + "\n")
        replace_text(self.pointer, version + "\n")

    def left(self) -> str:
        """Return the content that staff went back from, or an empty string."""
        try:
            return self._left.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def discard(self, version: str) -> None:
        """Delete a version that is not served."""
        shutil.rmtree(self.folder(version), ignore_errors=True)

    def tidy(self) -> None:
        """Delete all but the newest versions, what holds the same as another, and whatever was never completed."""
        current = self.current()
        newest = {content_of(current): current} if current else {}
        for manifest in self.all():
            newest.setdefault(content_of(manifest.version), manifest.version)
        learnt = [manifest.version for manifest in self.all() if manifest.version in newest.values()]
        keep = {*learnt[:KEPT_VERSIONS], current}
        for name in self._names():
            if name not in keep:
                self.discard(name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; raise `WriterBusy` that names the holder. A dead holder's lock is free at once."""
        self._check_layout()
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise WriterBusy(f"{self._root} is being written by {self._described()}. Wait until it is done.") from None
        try:
            holder = {"pid": os.getpid(), "command": " ".join(sys.argv), "since": time.strftime("%H:%M:%S")}
            replace_text(self._holder, json.dumps(holder))
            replace_text(self._layout, f"{LAYOUT}\n")
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            lock.release()

    def _check_layout(self) -> None:
        try:
            said = self._layout.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return
        if said.isdecimal() and int(said) > LAYOUT:
            raise NewerData(
                f"{self._root} was written by a newer release (layout {said}; this one knows {LAYOUT}). "
                "Run that release, or set TOUR_DATA_DIR to another folder."
            )

    def _described(self) -> str:
        """Name the holder, who writes its name a moment after it has the lock, maybe over that of a dead one."""
        end = time.monotonic() + NAMED_WITHIN
        while time.monotonic() < end:
            with suppress(OSError, ValueError, KeyError):
                holder = json.loads(self._holder.read_text("utf-8"))
                with suppress(PermissionError):  # it runs, as another user
                    os.kill(holder["pid"], 0)
                return f"process {holder['pid']} ({holder['command']}) since {holder['since']}"
            time.sleep(0.02)
        return "another process"


def content_of(version: str) -> str:
    """Return the name of a version's content; versions that hold the same have the same."""
    return version.partition("-")[0]


def _sum(manifest: Manifest) -> str:
    """Return the hash by which a manifest knows itself."""
    return hashlib.sha256(json.dumps(asdict(manifest), sort_keys=True).encode()).hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Write `path` so that a power cut leaves the old text or the new one."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
