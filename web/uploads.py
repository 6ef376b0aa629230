"""Uploaded files: under a safe name and whole on the disk before anything else is said of them."""

import os
import shutil
import time
import unicodedata
from pathlib import Path
from typing import IO

from knowledge.disk import writing_to
from knowledge.words import visible
from web.errors import UploadRefused
from web.settings import Settings

FILES = 10
"""So many at once; whoever has more sends them in turns, or has them learnt with `ingest`."""
FORM_BYTES = 64 * 1024
"""What a form has beside its files."""
NAME_BYTES = 180
"""Of a file's name in UTF-8; file systems take 255, and some room is for what is put behind it."""
CHUNK = 2**20
STALE_SECONDS = 24 * 3600
"""After so long nobody can still be sending."""


def upload_bytes(settings: Settings) -> int:
    """Return how large the body of an upload may be."""
    return FILES * settings.max_file_mb * 2**20 + FORM_BYTES


def safe_name(name: str) -> str:
    """Return the last part of `name` without what cannot be seen or stand in a file's name; raise `UploadRefused`."""
    last = visible(name).replace("\\", "/").replace("\n", " ").replace("\t", " ").split("/")[-1]
    stem, dot, ending = unicodedata.normalize("NFC", last).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = "".join(char for char in stem if char not in '<>:"|?*').strip(" .")
    short = _shortened(stem, NAME_BYTES - len(ending.encode()))
    if not short:
        raise UploadRefused("The file has no name. Give it one.")
    return f"{short}{dot}{ending}"


def _shortened(text: str, size: int) -> str:
    return text.encode()[: max(0, size)].decode(errors="ignore").strip()


class Uploads:
    """The files that wait below the data folder, each in a folder named for its job."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "arriving"

    def file(self, job_id: str, name: str) -> Path:
        """Return where the file of a job is."""
        return self._folder / job_id / name

    def store(self, job_id: str, name: str, content: IO[bytes], limit_bytes: int) -> None:
        """Write the file of a job, all of it or nothing; raise `UploadRefused` or `DiskTrouble`."""
        file = self.file(job_id, name)
        with writing_to(self._folder):
            file.parent.mkdir(parents=True)
            try:
                _write(file.with_name(".arriving"), content, limit_bytes, name)
                file.with_name(".arriving").replace(file)
                _sync(file.parent)
                _sync(self._folder)
            except BaseException:
                self.discard(job_id)
                raise

    def discard(self, job_id: str) -> None:
        """Delete the file of a job, if it is there."""
        shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def tidy(self, jobs: set[str]) -> None:
        """Delete what was left by uploads that were cut off, and the files of jobs that are forgotten."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if folder.name not in jobs and time.time() - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _write(aside: Path, content: IO[bytes], limit_bytes: int, name: str) -> None:
    size = 0
    with aside.open("xb") as file:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > limit_bytes:
                limit = limit_bytes / 2**20
                raise UploadRefused(f"{name} is over the limit of {limit:.0f} MB. Split it, or raise TOUR_MAX_FILE_MB.")
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
