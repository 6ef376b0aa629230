"""The corpus survives kills, two writers and damage; plain Chroma beside it, treated in the same way."""

import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from chromadb import Collection

from knowledge import store
from knowledge.errors import DamagedVersion
from tests.hard.forking import (
    BUSY,
    PLAIN,
    Forking,
    forking,
    number,
    ours,
    plain,
    plain_again,
    plain_numbers,
    plain_without,
    recall,
)
from tests.knowledge.conftest import Museum
from tests.knowledge.test_killed import DRAWERS, fill, year_served
from tests.knowledge.test_mend import damaged, folder, mended
from tests.recording import Table

KILLS = 50
DOUBLES = 20
NUMBERS = 1000
WAYS = ("halved", "zeroed", "garbled", "missing")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forking]:
    with forking() as forks:
        yield forks


@pytest.fixture
def cabinet(museum: Museum) -> Museum:
    """A museum of many short documents, learnt in its first year."""
    fill(museum, 1900)
    museum.learn()
    return museum


def kill_within(forks: Forking, seconds: float, process: int) -> bool:
    """Kill a process after so many seconds; tell whether it was still at work."""
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    return forks.wait(process) == -signal.SIGKILL


def test_fifty_kills_leave_fifty_whole_corpora(
    cabinet: Museum, forks: Forking, chance: random.Random, reliability: Table, tmp_path: Path
) -> None:
    what = (
        f"kill -9 at a random moment of learning {DRAWERS} changed documents anew; opened, all searched, learnt again"
    )
    with reliability.row("a corpus is always whole", what) as row:
        takes, plain_takes = took(forks, cabinet, tmp_path / "plain")
        kinds: Counter[str] = Counter()
        mixed = done = 0
        year = 1903
        while row.trials < KILLS:
            year += 1
            fill(cabinet, year)
            at_work = kill_within(forks, chance.uniform(0, takes), forks.go(ours, cabinet.folder, cabinet.data_dir))
            served = year_served(cabinet)
            done += not at_work
            if at_work:
                kinds["new" if served == year else "old"] += 1
                cabinet.learn()
                row.tried(served in (year - 1, year) and year_served(cabinet) == year)
        for trial in range(KILLS):
            fill(cabinet, 3000 + trial)
            while not kill_within(
                forks, chance.uniform(0, plain_takes), forks.go(plain_again, tmp_path / "plain", cabinet.folder)
            ):
                forks.run(plain_again, tmp_path / "plain", cabinet.folder)
                fill(cabinet, 4000 + trial)
            mixed += len(plain_years(tmp_path / "plain")) > 1
            forks.run(plain_again, tmp_path / "plain", cabinet.folder)
        row.seen = (
            f"{kinds['old']} all old, {kinds['new']} all new, none mixed, each learnt again to its end ({done} others "
            f"were done before they could be killed); plain Chroma: a mixture of old and new {mixed} times of {KILLS}"
        )


def took(forks: Forking, cabinet: Museum, path: Path) -> tuple[float, float]:
    """Return how long a learning takes, with us and with plain Chroma, once all is warm."""
    seconds: list[tuple[float, float]] = []
    for year in range(1901, 1904):
        fill(cabinet, year)
        mine = forks.run(ours, cabinet.folder, cabinet.data_dir)
        seconds.append((mine, forks.run(plain_again, path, cabinet.folder)))
    return min(mine for mine, _ in seconds), min(theirs for _, theirs in seconds)


def plain_years(path: Path) -> set[str]:
    """Return the years that the documents in plain Chroma speak of."""
    with closing(plain(path)) as client:
        texts = client.get_collection(PLAIN).get(include=["documents"])["documents"] or []
    return {text.split()[1] for text in texts}


def test_of_two_who_learn_at_once_one_waits_and_nothing_is_lost(
    cabinet: Museum, forks: Forking, reliability: Table, tmp_path: Path
) -> None:
    with reliability.row(
        "one writer", "two processes learn at the same moment; every passage searched by its words"
    ) as row:
        ends: Counter[tuple[int, ...]] = Counter()
        shares = []
        for trial in range(DOUBLES):
            fill(cabinet, 1901 + trial)
            processes = [forks.go(ours, cabinet.folder, cabinet.data_dir) for _ in range(2)]
            end = tuple(sorted(map(forks.wait, processes)))
            ends[end] += 1
            row.tried(end in ((0, 0), (0, BUSY)) and year_served(cabinet) == 1901 + trial)
            shares.append(plain_lost_of_two(forks, tmp_path / f"plain{trial}") / (2 * NUMBERS))
        row.seen = (
            f"{ends[0, BUSY]} times the second stopped at once and named the first, {ends[0, 0]} times it came after; "
            f"no passage lost; plain Chroma: both end well, and {min(shares):.1%} to {max(shares):.1%} of "
            f"{2 * NUMBERS} vectors are not found afterwards (in {sum(share > 0 for share in shares)} of {DOUBLES})"
        )


def plain_lost_of_two(forks: Forking, path: Path) -> int:
    """Return how many vectors cannot be found after two processes added theirs to plain Chroma at once."""
    with closing(plain(path)) as client:
        client.create_collection(PLAIN)
    processes = [forks.go(plain_numbers, path, start, start + NUMBERS) for start in (0, NUMBERS)]
    assert [forks.wait(process) for process in processes] == [0, 0]
    with closing(plain(path)) as client:
        return len(unfound(client.get_collection(PLAIN), range(2 * NUMBERS)))


def unfound(collection: Collection, numbers: range) -> list[int]:
    """Return the numbers that are not found by their own vectors."""
    found = collection.query(np.stack([number(n) for n in numbers]), n_results=1, include=["distances"])
    return [n for n, ids in zip(numbers, found["ids"], strict=True) if ids != [str(n)]]


def test_what_another_process_changes_is_seen_where_plain_chroma_sees_nothing(
    cabinet: Museum, forks: Forking, reliability: Table, tmp_path: Path
) -> None:
    with reliability.row("changes arrive", "documents replaced by another process beside an open library") as row:
        library = cabinet.library()
        library.current()
        for year in range(1901, 1911):
            fill(cabinet, year)
            forks.run(ours, cabinet.folder, cabinet.data_dir)
            years = {passage.page_content.split()[1] for passage in library.current().passages.values()}
            row.tried(years == {str(year)}, DRAWERS)
        forks.run(plain_numbers, tmp_path / "plain", 0, 200)
        with closing(plain(tmp_path / "plain")) as client:
            collection = client.get_collection(PLAIN)
            assert unfound(collection, range(200)) == []
            forks.run(plain_numbers, tmp_path / "plain", 200, 500)
            forks.run(plain_without, tmp_path / "plain", 0, 200)
            new = 300 - len(unfound(collection, range(200, 500)))
            try:
                still = 200 - len(unfound(collection, range(200)))
            except Exception:
                still = 0
        row.seen = (
            f"each change served whole at the next question; plain Chroma, open meanwhile: {new} of 300 new vectors "
            f"found, {still} of 200 deleted ones still returned"
        )


@pytest.fixture
def library_of_rooms(museum: Museum) -> Museum:
    """A museum with enough passages that Chroma writes its index to the disk."""
    for i in range(60):
        lines = [f"Room {i} has cabinet {i * 20 + j}. It holds {j * 7 + i}. Look at number {i + j}." for j in range(20)]
        museum.write(f"room-{i:02}.md", "\n\n".join(lines))
    museum.learn()
    return museum


def test_each_file_damaged_in_four_ways_is_noticed(
    library_of_rooms: Museum, forks: Forking, reliability: Table, tmp_path: Path
) -> None:
    rooms = library_of_rooms
    with reliability.row("damage is noticed", "each file of a version halved, zeroed, garbled, missing") as row:
        passages = dict(rooms.corpus().passages)
        (tmp_path / "passages.json").write_text(json.dumps({key: p.page_content for key, p in passages.items()}))
        names = sorted(path.relative_to(folder(rooms)) for path in folder(rooms).rglob("*") if path.is_file())
        kinds: Counter[str] = Counter()
        plain_ends: Counter[str] = Counter()
        assert any(path.name == "data_level0.bin" for path in names), "there is an index on the disk"
        for path in names:
            for how in WAYS:
                version = folder(rooms)
                (name,) = [found for found in version.rglob(path.name) if found.is_file()]
                if not name.stat().st_size:
                    continue
                if "chroma" in path.parts:
                    plain_ends[plain_with_damage(forks, version / "chroma", name, how, tmp_path)] += 1
                whole = damaged(name, how)
                kind = after_damage(rooms, version)
                kinds[kind] += 1
                if kind == "refused":
                    name.write_bytes(whole)
                corpus = rooms.corpus()
                lost = store.find_lost(folder(rooms), list(corpus.passages.values()), rooms.embeddings)
                row.tried(kind != "silent" and corpus.passages == passages and lost == [])
                corpus.close()
        row.seen = (
            f"{len(names)} files; {kinds['rebuilt']} rebuilt from the canonical texts, {kinds['refused']} refused with "
            f"file and mend named, {kinds['harmless']} harmless (the file is written anew at each opening); "
            f"plain Chroma on the same index: {', '.join(f'{count} {end}' for end, count in plain_ends.most_common())}"
        )


def after_damage(museum: Museum, version: Path) -> str:
    """Return what becomes of a damaged version when the guide starts."""
    try:
        if mended(museum):
            return "rebuilt"
    except DamagedVersion as error:
        return "refused" if "Run: python server.py ingest" in str(error) and version.name in str(error) else "silent"
    return "harmless"


def plain_with_damage(forks: Forking, chroma: Path, name: Path, how: str, tmp_path: Path) -> str:
    """Return what plain Chroma does with a copy of the index in which one file is damaged."""
    copy, report = tmp_path / "copy", tmp_path / "lost"
    shutil.rmtree(copy, ignore_errors=True)
    report.unlink(missing_ok=True)
    shutil.copytree(chroma, copy)
    damaged(copy / name.relative_to(chroma), how)
    end = forks.wait(forks.go(recall, copy, tmp_path / "passages.json", report))
    if end < 0:
        return "crashes of the process"
    if end > 0:
        return "errors"
    lost = int(report.read_text())
    return "silent losses of passages" if lost else "with no loss"
