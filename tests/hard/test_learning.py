"""Learning beside visitors, bad documents, bad disks, old data, moving house."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.backup import restore
from knowledge.errors import BackupError
from tests.knowledge import test_disk, test_migration
from tests.knowledge.conftest import Museum
from tests.knowledge.small_disk import SmallDisk, mounted
from tests.knowledge.test_migration import EARLIER
from tests.recording import Table
from tests.test_keeping import ready, serving, stopped
from tests.test_server import Guide, Place, write
from tests.web import test_unkept
from tests.web.conftest import MakeApp, reply
from tests.web.test_unkept import fill_up
from web.errors import HandoffGone
from web.records import handoffs, retention, tables
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.records.handoffs import RecordedHandoffs
from web.records.retention import purge

CHANGES = 4
BACKUPS = 3
SOON = 10.0
MILL = "# Thornby Mill\n\nThornby Mill was built in 1794 by Isaac Munn. It ground corn until 1921.\n"
OWL = "What is the owl in the loft called?"
NAMES = ("Percival", "Wilhelmina", "Ambrose", "Clementine")


@pytest.fixture
def mill_place(tmp_path: Path) -> Place:
    """A museum of one document, not yet learnt."""
    place = Place(tmp_path / "mill")
    write(place.folder / "house/house.yaml", "name: Thornby Mill\n")
    write(place.articles / "history.md", MILL)
    return place


@contextmanager
def visitors(guide: Guide, question: str, errors: list[str]) -> Iterator[list[float]]:
    """Ask one question after another until the end; note what is no answer."""
    done, asked = threading.Event(), []

    def visit() -> None:
        while not done.is_set():
            began = time.monotonic()
            try:
                guide.ask(question)
            except Exception as error:
                errors.append(repr(error))
            asked.append(time.monotonic() - began)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        yield asked
    finally:
        done.set()
        visitor.join()


def seen_after(guide: Guide, name: str, *, said: bool, began: float) -> float:
    """Return after how many seconds the owl is called `name`, or no longer is; infinity if not within a minute."""
    while time.monotonic() < began + 60:
        if (name in guide.ask(OWL)["text"]) == said:
            return time.monotonic() - began
    return float("inf")


def test_documents_added_edited_and_removed_beside_visitors(
    mill_place: Place, reliability: Table, tmp_path: Path
) -> None:
    what = "a document added, edited and removed by the command line while a visitor asks without a pause"
    with reliability.row("changes arrive", what) as row:
        assert mill_place.run("ingest").returncode == 0
        guide = serving(mill_place)
        errors: list[str] = []
        seconds: list[float] = []
        with visitors(guide, "Who built the mill?", errors) as asked:
            for n in range(CHANGES):
                first, second = NAMES[n], NAMES[(n + 1) % len(NAMES)]
                leaflet = tmp_path / "leaflet.md"
                steps: list[tuple[list[str | Path], str, bool]] = [
                    (["ingest", write(leaflet, f"The owl in the loft is called {first}.")], first, True),
                    (["ingest", leaflet], second, True),
                    (["remove", "leaflet"], second, False),
                ]
                for command, name, said in steps:
                    if name == second and said:
                        write(leaflet, f"The owl in the loft is called {second}.")
                    assert mill_place.run(*command).returncode == 0
                    seconds.append(seen_after(guide, name, said=said, began=time.monotonic()))
                    row.tried(seconds[-1] <= SOON)
        row.tried(True, len(asked) - len(errors))
        row.tried(not errors, len(errors))
        stopped(guide)
        row.seen = (
            f"{3 * CHANGES} changes, seen {min(seconds):.1f} to {max(seconds):.1f} s after the command had ended; "
            f"{len(asked)} questions answered meanwhile, {len(errors)} errors, the slowest after {max(asked):.1f} s"
        )


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def of_size(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 2**20)


BAD: dict[str, bytes | Callable[[Path], None]] = {
    "empty.md": b"",
    "blank.txt": b" \n\t ",
    "comment.html": b"<!-- nothing -->",
    "large.txt": of_size,
    "binary.txt": bytes(range(256)) * 40,
    "picture.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "program.html": b"\x7fELF\x02\x01\x01" + b"\0" * 500,
    "broken.pdf": b"%PDF-1.7\n1 0 obj << /Type /Catalog",
    "renamed.txt": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\ntrailer << /Encrypt 5 0 R >>",
    "encrypted.pdf": b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF",
    "sheet.xlsx": b"PK\x03\x04",
    "front.md": b"---\ntitle: [unclosed\n---\n\nThe mill.\n",
    "deep.html": b"<div>" * 200_000,
    "loop.md": a_loop,
    "dangling.md": lambda path: path.symlink_to(path.with_name("gone.md")),
    "folder.md": lambda path: path.symlink_to(path.parent),
    "pipe.txt": lambda path: os.mkfifo(path),
    "device.txt": lambda path: path.symlink_to("/dev/zero"),
}


def test_bad_documents_cost_only_themselves(mill_place: Place, reliability: Table) -> None:
    what = "empty, 200 MB, binary, broken or encrypted PDF, cyclic link, pipe, device …, each among a good document"
    with reliability.row("bad documents cost only themselves", what) as row:
        for name, content in BAD.items():
            path = mill_place.articles / name
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content(path)
        learnt = mill_place.run("ingest")
        for name in BAD:
            lines = [line for line in learnt.stderr.splitlines() if f"/{name}: " in line]
            row.tried(len(lines) == 1 and len(lines[0].partition(f"/{name}: ")[2]) > 10)
        row.tried(learnt.returncode == 3)
        row.tried("Isaac Munn" in mill_place.run("ask", "Who built the mill?").stdout)
        row.seen = (
            f"{len(BAD)} bad files, each listed once with its reason; status {learnt.returncode}; the good one is in"
        )
        print(learnt.stderr)


def test_a_disk_that_is_full_at_ten_moments(
    cabinet: Museum,
    disk: SmallDisk,
    reliability: Table,
) -> None:
    with reliability.row("a full or read-only disk, a clock that jumps", "disk full at ten moments of learning") as row:
        test_disk.test_a_disk_that_fills_up_while_learning_leaves_the_old_version_whole(cabinet, disk)
        row.tried(True, test_disk.MOMENTS)
        row.seen = "the old version served whole whenever the new one was refused, and the message names place and mend"


def test_a_data_folder_that_may_only_be_read(
    cabinet: Museum,
    disk: SmallDisk,
    reliability: Table,
) -> None:
    with reliability.row("a full or read-only disk, a clock that jumps", "data folder read-only") as row:
        test_disk.test_a_read_only_data_folder_is_served_and_learning_says_what_to_do(cabinet, disk)
        row.tried(True)
        row.seen = "served as before; learning says that it may not write there and what to do; learnt once it may"


def test_conversations_that_cannot_be_written(make_app: MakeApp, reliability: Table, tmp_path: Path) -> None:
    what = "conversations on a full disk, with visitors who ask and go on asking"
    with reliability.row("a full or read-only disk, a clock that jumps", what) as row:
        with mounted(tmp_path / "small", megabytes=8) as small:
            engine = open_engine(f"sqlite:///{small.folder / 'records.sqlite'}")
            upgrade(engine)
            kept = RecordedConversations(engine)
            app = make_app()
            app.extensions["tour"].guide.conversations = kept
            app.extensions["tour"] = replace(app.extensions["tour"], conversations=kept)
            client = app.test_client()
            fill_up(small, kept)
            for _ in range(50):
                row.tried(bool(test_unkept.ask(client, test_unkept.ask(client))), 2)
            row.tried(client.get("/readyz").get_json()["status"] == "degraded")
            small.empty()
            test_unkept.ask(client)
            row.tried(client.get("/readyz").get_json()["status"] == "ready")
            engine.dispose()
        row.seen = "every question answered, follow-ups too; /readyz degraded, and ready again once there is room"


class Jumped(datetime):
    """A clock that is wrong by `by`."""

    by = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> "Jumped":
        """Return the wrong time."""
        wrong = datetime.now(UTC) + cls.by
        return cls.fromtimestamp(wrong.timestamp(), UTC)


def test_a_clock_a_day_off(engine: Engine, monkeypatch: pytest.MonkeyPatch, reliability: Table) -> None:
    what = "the clock jumps a day ahead or back while visitors talk, and is put right again"
    with reliability.row("a full or read-only disk, a clock that jumps", what) as row:
        for module in (handoffs, retention, tables):
            monkeypatch.setattr(module, "datetime", Jumped)
        conversations, codes = RecordedConversations(engine), RecordedHandoffs(engine)
        for days in (1, -1, 1, -1):
            mine = conversations.start()
            conversations.record(mine, "When?", "", reply(mine))
            code = codes.create(mine)[0]
            monkeypatch.setattr(Jumped, "by", timedelta(days=days))
            purge(engine, retention_days=30)
            row.tried(len(conversations.turns(mine)) == 1)
            later = conversations.start()
            conversations.record(later, "When?", "", reply(later))
            row.tried(usable(codes, code) is (days < 0))
            monkeypatch.setattr(Jumped, "by", timedelta())
            purge(engine, retention_days=30)
            row.tried(len(conversations.turns(mine)) == len(conversations.turns(later)) == 1)
            monkeypatch.setattr(Jumped, "by", timedelta(days=32))
            row.tried(purge(engine, retention_days=30).conversations == 2)
            monkeypatch.setattr(Jumped, "by", timedelta())
        row.seen = (
            "no conversation lost, none kept for ever: each is purged when its days are over; "
            "a hand-off's code ends early, or lasts until the clock is right"
        )


def usable(codes: RecordedHandoffs, code: str) -> bool:
    try:
        codes.look_at(code)
    except HandoffGone:
        return False
    return True


def test_an_earlier_release_s_data_is_learnt_anew(
    museum: Museum,
    earlier: Museum,
    reliability: Table,
    tmp_path: Path,
) -> None:
    with reliability.row(
        "it ages well", "a data folder written by the release before, with and without its articles"
    ) as row:
        place = Place(tmp_path / "aged")
        shutil.copytree(earlier.folder, place.folder / "house")
        shutil.copytree(earlier.data_dir, place.data_dir)
        guide = serving(place)
        row.tried("Wilhelmina Strand" in guide.ask("Who restored Ada?")["text"])
        row.tried("green" in guide.ask("Which colour is the line on the floor?")["text"])
        row.tried(ready(guide.url)["status"] == "ready")
        stopped(guide)
        test_migration.test_what_an_earlier_release_learnt_is_not_served_unchecked(earlier)
        row.tried(True)
        test_migration.test_without_its_articles_it_is_made_anew_from_its_own_texts(earlier)
        row.tried(True)
        row.seen = f"{EARLIER.name}: a guide started on it learns it anew, added documents too; never served unchecked"


def test_a_backup_while_serving_answers_the_same_elsewhere(
    mill_place: Place, museum: Museum, reliability: Table, tmp_path: Path
) -> None:
    questions = ("When was Thornby Mill built?", "Who built it?", OWL, "Until when did it grind corn?")
    with reliability.row("it moves house", "backup beside visitors, restored elsewhere; the same questions") as row:
        leaflet = write(tmp_path / "leaflet.md", "The owl in the loft is called Percival.")
        assert mill_place.run("ingest", leaflet).returncode == 0
        guide = serving(mill_place)
        errors: list[str] = []
        before = [guide.ask(question)["text"] for question in questions]
        with visitors(guide, questions[0], errors) as asked:
            for n in range(BACKUPS):
                row.tried(mill_place.run("backup", tmp_path / f"{n}.backup").returncode == 0)
        row.tried(not errors, len(asked))
        stopped(guide)
        for n in range(BACKUPS):
            there = Place(tmp_path / f"there{n}")
            shutil.copytree(mill_place.folder / "house", there.folder / "house")
            row.tried(there.run("restore", tmp_path / f"{n}.backup").returncode == 0)
            moved = serving(there)
            for question, said in zip(questions, before, strict=True):
                row.tried(moved.ask(question)["text"] == said)
            stopped(moved)
        with pytest.raises(BackupError, match="another embedding model"):
            restore(museum.data_dir, tmp_path / "0.backup", "words")
        row.tried(True)
        row.seen = (
            f"{BACKUPS} backups beside {len(asked)} questions ({len(errors)} errors); {len(questions)} answers same "
            "after each restore; one of another embedding model is refused"
        )
