"""BACKUP: what a data folder holds, in one file, written and put back while a guide serves.

The file is a tar without compression, laid out like a data folder with one version in it, and `backup.json` with the
hash of each file. What comes out of one is trusted no more than any other file from elsewhere.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.articles import put_added, read_index
from knowledge.disk import copy_folder, writing_to
from knowledge.errors import BackupError, DamagedVersion, KnowledgeError, NewerData, NotLearnt
from knowledge.seal import damage
from knowledge.versions import LAYOUT, Versions

ABOUT = "backup.json"
RECORDS = "records.sqlite"
VECTORS = "vectors.sqlite"
STAGE = ".restore-"
HELD = ("corpus/CURRENT", "added", RECORDS)
"""What a data folder has that a restore would take away."""

Copy = Callable[[Path], None]
"""Writes the records into a file, or puts those of a file in the place of what is there."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    layout: int
    made_at: float
    version: str
    embedding: str
    documents: int
    files: dict[str, str]
    """The sha256 of each."""

    @property
    def said(self) -> str:
        """What it is, in a few words."""
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.made_at))
        return f"version {self.version} ({self.documents} documents), as it was on {when}"


def back_up(data_dir: Path, file: Path, copy_records: Copy | None) -> About:
    """Write what is served, the added documents and the records into `file`, all of it or nothing."""
    versions = Versions(data_dir)
    with (
        writing_to(file.parent, instead="name a file elsewhere"),
        TemporaryDirectory(dir=file.parent, prefix=".backup-") as aside,
        versions.writing(),
    ):
        stage = Path(aside)
        current = versions.current()
        manifest = versions.manifest(current) if current else None
        if current is None or manifest is None:
            raise NotLearnt("There is nothing whole to back up. Run: python server.py ingest")
        if damaged := damage(versions.folder(current)):
            raise DamagedVersion(f"{versions.folder(current) / damaged} is damaged. Run: python server.py ingest")
        _copy_version(versions.folder(current), Versions(stage).folder(current))
        Versions(stage).switch(current)
        if (data_dir / "added").exists():
            copy_folder(data_dir / "added", stage / "added")
        if (data_dir / VECTORS).exists():
            copy_database(data_dir / VECTORS, stage / VECTORS)
        if copy_records:
            copy_records(stage / RECORDS)
        about = About(LAYOUT, time.time(), current, manifest.embedding, manifest.documents, _hashes(stage))
        (stage / ABOUT).write_text(json.dumps(asdict(about), indent=1), "utf-8")
        _write_tar(stage, file)
    return about


def restore(
    data_dir: Path, file: Path, fingerprint: str, *, force: bool = False, put_records: Copy | None = None
) -> About:
    """Put a backup in the place of what `data_dir` holds; raise `BackupError` if it cannot be used, or may not be.

    All is checked first. Then each part changes in one step, what is served last; one that is cut off is run again.
    """
    versions = Versions(data_dir)
    with writing_to(data_dir), versions.writing(), TemporaryDirectory(dir=data_dir, prefix=STAGE) as aside:
        stage = Path(aside)
        for left in data_dir.glob(f"{STAGE}*"):  # by a restore that was killed
            if left != stage:
                shutil.rmtree(left, ignore_errors=True)
        about = _read_tar(file, stage, fingerprint)
        if not force and (there := next((data_dir / n for n in HELD if (data_dir / n).exists()), None)):
            raise BackupError(
                f"{data_dir} holds something already, such as {there}. To put {about.said}, in the place of all that, "
                "add --force; or set TOUR_DATA_DIR to a new folder."
            )
        if put_records and (stage / RECORDS).exists():
            put_records(stage / RECORDS)
        _put_version(versions, Versions(stage), about.version)
        put_added(stage / "added", data_dir / "added")
        if (stage / VECTORS).exists():
            (stage / VECTORS).replace(data_dir / VECTORS)
        versions.switch(about.version)
        versions.tidy()
    return about


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode=DELETE")


def _copy_version(folder: Path, target: Path) -> None:
    """Copy a version; a reader that opens it meanwhile writes to its database."""
    copy_folder(folder, target, but="chroma.sqlite3")
    for database in folder.rglob("chroma.sqlite3"):
        copy_database(database, target / database.relative_to(folder))


def _put_version(versions: Versions, staged: Versions, version: str) -> None:
    folder = versions.folder(version)
    if folder.exists() and (versions.manifest(version) is None or damage(folder)):
        versions.discard(version)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged.folder(version).replace(folder)


def _hashes(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / ABOUT:
            with path.open("rb") as content:
                found[str(path.relative_to(folder))] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def _write_tar(stage: Path, file: Path) -> None:
    """Write `file` in one step; nobody else may read it, for it holds what visitors asked."""
    parts = sorted(stage.iterdir(), key=lambda path: path.name != ABOUT)
    aside = stage / "backup.tar"
    opened = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as written:
        with tarfile.open(fileobj=written, mode="w") as tar:
            for path in parts:
                tar.add(path, arcname=path.name)
        written.flush()
        os.fsync(written.fileno())
    aside.replace(file)


def _read_tar(file: Path, stage: Path, fingerprint: str) -> About:
    """Unpack `file` into `stage` and return what it says of itself, if all of it is as it was written."""
    try:
        with tarfile.open(file, "r:") as tar:
            for member in tar:
                if member.issparse() or not (member.isreg() or member.isdir()):
                    raise BackupError(f"{file} is no backup: {member.name} is no plain file. Use another.")
                tar.extract(member, stage, filter="data")
        about = About(**json.loads((stage / ABOUT).read_text("utf-8")))
    except (tarfile.TarError, ValueError, TypeError, KeyError, FileNotFoundError, IsADirectoryError) as error:
        raise BackupError(f"{file} is no backup, or it is damaged ({error}). Use another.") from error
    if about.layout > LAYOUT:
        raise NewerData(f"{file} was written by a newer release (layout {about.layout}). Restore it with that one.")
    if about.embedding != fingerprint:
        raise BackupError(
            f"{file} was learnt with another embedding model ({about.embedding}; this is {fingerprint}). "
            "Set TOUR_EMBEDDING_MODEL to that model."
        )
    staged = Versions(stage)
    whole = staged.current() == about.version and staged.manifest(about.version) is not None
    if about.files != _hashes(stage) or not whole or damage(staged.folder(about.version)):
        raise BackupError(f"{file} is damaged: what is in it is not what was written. Use another.")
    _check_added(file, stage / "added")
    return about


def _check_added(file: Path, added: Path) -> None:
    """Raise `BackupError` if a document would be read from anywhere but its own place."""
    try:
        index = read_index(added)
        places = [(key, entry["file"]) for key, entry in index.items()]
    except (KnowledgeError, AttributeError, TypeError, KeyError) as error:
        raise BackupError(f"{file} is no backup: its list of added documents cannot be read. Use another.") from error
    for key, name in places:
        if not re.fullmatch(r"[0-9a-f]{16}", key) or name != Path(name).name or not (added / key / name).is_file():
            raise BackupError(f"{file} is no backup: {name} in it is in no place of its own. Use another.")
