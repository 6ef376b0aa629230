"""Documents are learnt one after another beside serving; whatever ends a job, staff read why and may ask again."""

import io
import json
import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy import Engine

from knowledge.articles import Articles
from knowledge.clean import block_hash
from knowledge.errors import DiskTrouble
from knowledge.learn import Learnt, learn
from knowledge.versions import Versions
from tests.knowledge.conftest import LIMIT, PUMPS, WINDMILL, Museum
from tests.papers import pdf
from tests.test_server import Guide, Place, write
from web.errors import OwnArticle, UnknownJob, UnknownSource, UploadRefused
from web.learning import ATTEMPTS, BUSY, ENDED, GIVEN_UP, Learning
from web.records.database import open_engine
from web.records.jobs import RecordedJobs, State, What
from web.uploads import STALE_SECONDS, safe_name

OWL = "The owl in the loft is called Percival."


class Desk:
    """A learnt museum, and the queue of its documents, which a test works on when it likes."""

    def __init__(self, museum: Museum, engine: Engine) -> None:
        self.museum, self.engine = museum, engine
        self.jobs = RecordedJobs(engine)
        self.seen: list[tuple[str, int, int]] = []
        self.on_report: Callable[[str], None] = lambda stage: None
        self.learning = self.another()

    def another(self) -> Learning:
        """The queue as another process has it."""
        museum = self.museum
        articles = lambda: Articles(museum.house, museum.data_dir).all()  # noqa: E731
        return Learning(self.jobs, museum.data_dir, LIMIT, articles, self._learn)

    def _learn(self, *, report: Callable[[str, int, int], None], **change: Any) -> Learnt:
        def told(stage: str, done: int, total: int) -> None:
            self.seen.append((stage, done, total))
            self.on_report(stage)
            report(stage, done, total)

        museum = self.museum
        return learn(museum.house, museum.data_dir, museum.embeddings, limit_bytes=LIMIT, report=told, **change)

    def send(self, name: str, content: str | bytes) -> str:
        """Upload a file and return its job's id."""
        data = content if isinstance(content, bytes) else content.encode()
        return self.learning.add(name, io.BytesIO(data), "ada").id

    def ended(self, job_id: str) -> tuple[State, str]:
        """Work on the queue and return how the job ended."""
        self.learning.work()
        job = self.learning.job(job_id)
        return job.state, job.message

    @property
    def waiting_files(self) -> list[Path]:
        return [path for path in (self.museum.data_dir / "arriving").rglob("*") if path.is_file()]


@pytest.fixture
def desk(tmp_path: Path, engine: Engine) -> Desk:
    museum = Museum(tmp_path)
    museum.write("mill.md", WINDMILL)
    museum.write("pumps.md", PUMPS)
    museum.learn()
    return Desk(museum, engine)


def test_an_upload_is_stored_queued_and_learnt(desk: Desk) -> None:
    job = desk.learning.job(desk.send("owl.md", OWL))
    assert (job.what, job.state, job.name, job.by) == (What.ADD, State.QUEUED, "owl.md", "ada")
    assert [path.read_text() for path in desk.waiting_files] == [OWL]
    assert OWL not in desk.museum.everything()

    assert desk.ended(job.id) == (State.DONE, "")
    job = desk.learning.job(job.id)
    assert job.document_id == "owl" and job.started_at and job.finished_at
    assert OWL in desk.museum.everything()
    assert desk.waiting_files == []
    assert {stage for stage, _, _ in desk.seen} == {"Reading", "Embedding", "Storing"}
    assert (job.stage, job.done, job.total) == ("Storing", 1, 1)


def test_jobs_are_worked_on_in_their_order_and_a_bad_one_costs_itself(desk: Desk) -> None:
    sent: dict[str, tuple[str | bytes, State, str]] = {
        "owl.md": (OWL, State.DONE, ""),
        "empty.md": ("", State.FAILED, "empty.md: the file is empty."),
        "locked.pdf": (pdf(OWL, password="x"), State.FAILED, "locked.pdf: it is encrypted. Save it without"),
        "photo.pdf": (b"\x89PNG\r\n\x1a\n\0\0", State.FAILED, "photo.pdf: this is not a PDF but"),
        "mill.md": ("Mine.", State.FAILED, "mill.md: one of the house's own articles has this name."),
        "loft.pdf": (pdf("The loft holds four sacks of grain."), State.DONE, ""),
    }
    jobs = {name: desk.send(name, content) for name, (content, _, _) in sent.items()}
    desk.learning.work()

    for name, (_, state, message) in sent.items():
        job = desk.learning.job(jobs[name])
        assert (job.state, job.message[: len(message)]) == (state, message), name
        assert str(desk.museum.data_dir) not in job.message
    assert list(desk.museum.corpus().documents) == ["mill", "pumps", "owl", "loft"]


def test_an_upload_of_the_same_name_replaces_its_document_whole(desk: Desk) -> None:
    desk.ended(desk.send("owl.md", OWL))
    job = desk.learning.job(desk.send("owl.md", "The owl in the loft is called Griselda."))
    assert job.what is What.REPLACE
    assert desk.ended(job.id)[0] is State.DONE

    everything = desk.museum.everything()
    assert "Griselda" in everything and "Percival" not in everything
    assert [key for key in desk.museum.corpus().documents if key.startswith("owl")] == ["owl"]
    assert desk.ended(desk.send("owl.md", "The owl in the loft is called Griselda.")) == (
        State.DONE,
        "It was learnt before, word for word.",
    )


def test_an_added_document_is_removed_and_the_houses_own_are_not(desk: Desk) -> None:
    desk.ended(desk.send("owl.md", OWL))
    assert desk.ended(desk.learning.remove("owl", "ada").id)[0] is State.DONE
    assert "Percival" not in desk.museum.everything()

    with pytest.raises(OwnArticle, match=f"Delete {desk.museum.articles / 'mill.md'}"):
        desk.learning.remove("mill", "ada")
    with pytest.raises(UnknownSource):
        desk.learning.remove("owl", "ada")


def test_a_block_is_put_back_and_left_out_again(desk: Desk) -> None:
    desk.museum.write(
        "mill.md", "# Mill\n\nThe mill was built in 1794.\n\n## More\n\n- [Shop](/s)\n- [Old](/o)\n- [Map](/m)\n"
    )
    desk.museum.learn()
    (shop,) = [b for b in desk.museum.corpus().documents["mill"].metadata["removed"] if b["text"] == "Shop"]
    job = desk.learning.put_back("mill", block_hash(shop["text"]), "ada")
    assert desk.ended(job.id) == (State.DONE, "")
    document = desk.museum.corpus().documents["mill"]
    assert "• Shop" in document.page_content and "Map" not in document.page_content
    assert document.metadata["put_back"] == [shop]
    assert shop not in document.metadata["removed"]

    desk.museum.learn()
    assert "Shop" in desk.museum.corpus().documents["mill"].page_content, "it stays when the house is learnt again"
    desk.ended(desk.learning.leave_out("mill", block_hash(shop["text"]), "ada").id)
    assert "Shop" not in desk.museum.corpus().documents["mill"].page_content


def test_a_job_that_waits_is_cancelled_at_once_and_may_be_asked_for_again(desk: Desk) -> None:
    job_id = desk.send("owl.md", OWL)
    assert desk.learning.cancel(job_id).state is State.CANCELLED
    assert desk.ended(job_id)[0] is State.CANCELLED
    assert "Percival" not in desk.museum.everything()

    assert desk.learning.retry(job_id).state is State.QUEUED
    assert desk.ended(job_id)[0] is State.DONE
    assert desk.learning.retry(job_id).state is State.DONE, "what is done is not done again"
    assert desk.learning.cancel(job_id).state is State.DONE
    assert "Percival" in desk.museum.everything()


@pytest.mark.parametrize("stage", ["Reading", "Embedding", "Storing"])
def test_a_job_is_cancelled_between_its_stages_and_leaves_nothing(desk: Desk, stage: str) -> None:
    served = desk.museum.corpus().version
    job_id = desk.send("owl.md", OWL)

    def cancel(now: str) -> None:
        if now == stage:
            desk.learning.cancel(job_id)

    desk.on_report = cancel

    assert desk.ended(job_id) == (State.CANCELLED, "")
    assert Versions(desk.museum.data_dir).current() == served
    assert desk.museum.learn().version == served, "the document was not added either"


def test_while_another_process_learns_a_job_waits(desk: Desk) -> None:
    job_id = desk.send("owl.md", OWL)
    with Versions(desk.museum.data_dir).writing():
        assert desk.ended(job_id) == (State.QUEUED, BUSY)
        assert desk.ended(job_id) == (State.QUEUED, BUSY)
        assert desk.learning.job(job_id).attempts == 0

    assert desk.ended(job_id) == (State.DONE, "")


def test_one_process_at_a_time_works(desk: Desk) -> None:
    job_id = desk.send("owl.md", OWL)
    with FileLock(desk.museum.data_dir / "learning.lock"):
        assert desk.ended(job_id)[0] is State.QUEUED

    assert desk.ended(job_id)[0] is State.DONE


def test_a_job_whose_process_ended_is_begun_again_but_not_for_ever(desk: Desk) -> None:
    job_id = desk.send("owl.md", OWL)
    for _ in range(ATTEMPTS - 1):
        assert desk.jobs.begin_next()
        desk.learning._take_over()
        assert desk.learning.job(job_id).message == ENDED
    assert desk.jobs.begin_next()
    assert desk.ended(job_id) == (State.FAILED, GIVEN_UP)

    desk.learning.retry(job_id)
    assert desk.jobs.begin_next()
    assert desk.ended(job_id)[0] is State.DONE


def test_the_thread_takes_up_what_is_queued_and_ends(desk: Desk) -> None:
    done = threading.Event()
    desk.on_report = lambda stage: done.set() if stage == "Storing" else None
    desk.learning.start()
    desk.send("owl.md", OWL)
    assert done.wait(30)
    desk.learning.stop()
    assert desk.learning._thread
    desk.learning._thread.join(30)

    assert not desk.learning.working


def test_what_cannot_be_stored_is_refused_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UploadRefused, match=r"big\.txt is over the limit of 1 MB"):
        desk.send("big.txt", "x" * (LIMIT + 1))
    with pytest.raises(UploadRefused, match="no name"):
        desk.send("../..", "x")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskTrouble, match="Make room"):
        desk.send("owl.md", OWL)
    assert desk.learning.jobs() == [] and desk.waiting_files == []


def test_an_unknown_job_is_unknown(desk: Desk) -> None:
    for ask in (desk.learning.job, desk.learning.cancel, desk.learning.retry):
        with pytest.raises(UnknownJob):
            ask("job_none")


def test_what_an_upload_that_was_cut_off_left_is_swept(desk: Desk) -> None:
    left = desk.museum.data_dir / "arriving/job_dead/.arriving"
    write(left, "half")
    os.utime(left.parent, (time.time() - 2 * STALE_SECONDS,) * 2)
    job_id = desk.send("owl.md", OWL)
    desk.ended(job_id)

    assert not left.parent.exists()


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("owl.md", "owl.md"),
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\Users\\ada\\Büro plan.docx", "Büro plan.docx"),
        ("鴞 – 「夜」.pdf", "鴞 – 「夜」.pdf"),
        ("a\x00b\x1b[31m\u202egpj.txt", "ab[31mgpj.txt"),
        ('<b>"x"|?*.md', "bx.md"),
        (".hidden.md", "hidden.md"),
        ("no ending", "no ending"),
        ("ö" * 300 + ".html", "ö" * 88 + ".html"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@pytest.mark.parametrize("name", ["", "..", "...", "/", "\x00", "  "])
def test_a_name_that_says_nothing_is_refused(name: str) -> None:
    with pytest.raises(UploadRefused):
        safe_name(name)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A museum of one document whose vectors are known, with a queue that nobody works on yet."""
    place = Place(tmp_path)
    write(place.folder / "house/house.yaml", "name: Thornby Mill\n")
    write(place.articles / "history.md", "# Thornby Mill\n\nThornby Mill was built in 1794 by Isaac Munn.\n")
    assert place.run("ingest").returncode == 0
    return place


def started(place: Place) -> tuple[subprocess.Popen[str], str]:
    server = place.start("serve", "--port", "0")
    assert server.stdout
    said = next((line for line in server.stdout if "http://" in line), "")
    assert said, server.stderr.read() if server.stderr else ""
    return server, said.split()[-1]


class Visitors:
    """Ask five questions a second, until they are told to stop."""

    def __init__(self, url: str) -> None:
        self.url, self.answers = url, 0
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Visitors":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def _ask(self) -> None:
        body = json.dumps({"message": "When was Thornby Mill built?"}).encode()
        while not self._stop.wait(0.2):
            asked = urllib.request.Request(f"{self.url}api/v1/chat", body, {"Content-Type": "application/json"})
            try:
                with closing(urllib.request.urlopen(asked, timeout=30)) as response:
                    assert "1794" in json.load(response)["text"]
                self.answers += 1
            except Exception as error:
                self.failures.append(repr(error))


def finished(jobs: RecordedJobs, job_id: str, *states: State) -> State:
    """Wait until a job is in one of these states."""
    ends = time.monotonic() + 120
    while (job := jobs.job(job_id)).state not in states:
        assert time.monotonic() < ends, job
        time.sleep(0.05)
    return job.state


def test_a_guide_that_is_killed_in_the_middle_of_a_job_finishes_it_after_the_restart(place: Place) -> None:
    rooms = [f"Room {n} of the mill holds {n * 7} sacks of grain from the year {1700 + n}." for n in range(300)]
    server, _ = started(place)
    engine = open_engine(f"sqlite:///{place.data_dir / 'records.sqlite'}")
    jobs = RecordedJobs(engine)
    queue = Learning(jobs, place.data_dir, 2**20, list, lambda **_: Learnt())
    try:
        job = queue.add("rooms.md", io.BytesIO("\n\n".join([OWL, *rooms]).encode()), "ada")
        finished(jobs, job.id, State.RUNNING)
    finally:
        server.kill()
        server.communicate(timeout=30)

    assert jobs.job(job.id).state is State.RUNNING, "it was in the middle of it"
    server, url = started(place)
    try:
        with Visitors(url) as visitors:
            assert finished(jobs, job.id, State.DONE, State.FAILED) is State.DONE
            assert Guide(url, server).asked_until("What is the owl called?", "Percival", said=True)
    finally:
        server.kill()
        server.communicate(timeout=30)
    engine.dispose()
    assert visitors.answers and visitors.failures == []
