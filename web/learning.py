"""Learning beside serving: a queue in the database, and one thread that works on it while visitors are answered."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Protocol

from filelock import FileLock, Timeout

from knowledge.articles import Article
from knowledge.errors import KnowledgeError, WriterBusy
from knowledge.learn import Learnt
from web.errors import OwnArticle, UnknownSource
from web.records.jobs import Job, RecordedJobs, State, What
from web.uploads import Uploads, safe_name

log = logging.getLogger("tour.learning")

LOOK_SECONDS = 2.0
"""How often it is looked whether another process has queued something, or is done with its own learning."""
TOLD_SECONDS = 0.5
"""How often it is noted how far a stage is."""
ATTEMPTS = 3
"""A job that a process has ended over so often is not begun again by itself."""
BUSY = "Waits: another process is learning."
ENDED = "The guide ended in the middle of it; it is begun again."
GIVEN_UP = f"The guide ended {ATTEMPTS} times in the middle of it. Split the document, or look at the guide's log."
UNEXPECTED = "Something went wrong on our side; the guide's log says what. What was served before is still served."


class Learn(Protocol):
    """Learns the house with a change to its documents; see `knowledge.learn.learn`."""

    def __call__(self, *, report: Callable[[str, int, int], None], **change: Any) -> Learnt: ...


class Cancelled(Exception):
    """Staff no longer want it."""


class Learning:
    """Takes jobs and works on them, one at a time over all processes that share the data folder.

    Any number of threads may ask for jobs. `start` begins the thread that works; without it jobs wait for another
    process that has one.
    """

    def __init__(
        self,
        jobs: RecordedJobs,
        data_dir: Path,
        limit_bytes: int,
        articles: Callable[[], list[Article]],
        learn: Learn,
    ) -> None:
        self.articles = articles
        self.limit_bytes = limit_bytes
        self._jobs, self._learn = jobs, learn
        self._uploads = Uploads(data_dir)
        self._lock_file = data_dir / "learning.lock"
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, name: str, content: IO[bytes], by: str) -> Job:
        """Store an uploaded file and queue it to be learnt; an added document of its name is replaced.

        Raises `UploadRefused` for a name or a size that cannot be, and `DiskTrouble`.
        """
        name = safe_name(name)
        job_id = self._jobs.new_id()
        self._uploads.store(job_id, name, content, self.limit_bytes)
        there = any(a.added_from and a.path.name == name for a in self.articles())
        return self._queued(self._jobs.queue(What.REPLACE if there else What.ADD, name, by, job_id=job_id))

    def remove(self, document_id: str, by: str) -> Job:
        """Queue the removal of an added document; raise `UnknownSource`, or `OwnArticle` for one of the house's own."""
        article = self.article(document_id)
        if not article.added_from:
            raise OwnArticle(article.path)
        return self._queued(self._jobs.queue(What.REMOVE, article.path.name, by, document_id=document_id))

    def put_back(self, document_id: str, block: str, by: str) -> Job:
        """Queue that a block which was removed is kept in the text of its document."""
        name = self.article(document_id).path.name
        return self._queued(self._jobs.queue(What.PUT_BACK, name, by, document_id=document_id, block=block))

    def leave_out(self, document_id: str, block: str, by: str) -> Job:
        """Queue that a block which was put back is judged by its looks again."""
        name = self.article(document_id).path.name
        return self._queued(self._jobs.queue(What.LEAVE_OUT, name, by, document_id=document_id, block=block))

    def article(self, document_id: str) -> Article:
        """Return the file of a document; raise `UnknownSource`."""
        found = next((article for article in self.articles() if article.document_id == document_id), None)
        if found is None:
            raise UnknownSource
        return found

    def job(self, job_id: str) -> Job:
        """Return a job as it is now; raise `UnknownJob`."""
        return self._jobs.job(job_id)

    def jobs(self) -> list[Job]:
        """Return the jobs of the last weeks, the newest first."""
        return self._jobs.all()

    def cancel(self, job_id: str) -> Job:
        """Cancel a job at once if it waits, else before its next stage; raise `UnknownJob`."""
        return self._jobs.cancel(job_id)

    def retry(self, job_id: str) -> Job:
        """Queue a job again that failed or was cancelled; raise `UnknownJob`."""
        return self._queued(self._jobs.retry(job_id))

    def start(self) -> None:
        """Begin to work, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="learning", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End soon; a job that is under way is cut off, and begun again by whoever starts next."""
        self._stopping.set()
        self._wake.set()

    @property
    def working(self) -> bool:
        """Whether the thread has not ended yet."""
        return self._thread is not None and self._thread.is_alive()

    def _queued(self, job: Job) -> Job:
        self._wake.set()
        return job

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self.work()
            except Exception:
                log.exception("The queue of documents cannot be read; the next attempt is in a moment.")
            self._wake.wait(LOOK_SECONDS)

    def work(self) -> None:
        """Work on what is queued until nothing is, unless another process is doing so."""
        if not self._jobs.waiting():
            return
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return
        try:
            self._take_over()
            while not self._stopping.is_set() and (job := self._jobs.begin_next()):
                if not self._work_on(job):
                    return
        finally:
            lock.release()

    def _take_over(self) -> None:
        """Begin again what was running when a process ended: whoever holds the lock knows that nobody else works."""
        for job in self._jobs.take_over():
            if job.cancel_asked:
                self._jobs.end(job.id, State.CANCELLED)
            elif job.attempts >= ATTEMPTS:
                self._jobs.end(job.id, State.FAILED, GIVEN_UP)
            else:
                self._jobs.queue_again(job.id, ENDED)
        self._uploads.tidy(self._jobs.forget_old())

    def _work_on(self, job: Job) -> bool:
        """Do what a job asks for; tell whether the next one may begin."""
        try:
            learnt = self._learn(report=self._reporting(job), **self._change(job))
        except WriterBusy:
            self._jobs.wait(job.id, BUSY)
            return False
        except Cancelled:
            self._end_early(job)
        except KnowledgeError as error:
            self._jobs.end(job.id, State.FAILED, self._plain(job, str(error)))
        except Exception as error:
            log.error("Learning %s failed: %s", job.id, type(error).__name__)
            log.debug("Learning %s failed", job.id, exc_info=error)
            self._jobs.end(job.id, State.FAILED, UNEXPECTED)
        else:
            self._jobs.end(job.id, State.DONE, self._came_to(job, learnt), self._learnt_as(job))
            self._uploads.discard(job.id)
        return True

    def _end_early(self, job: Job) -> None:
        if self._stopping.is_set():
            self._jobs.queue_again(job.id)
        else:
            self._jobs.end(job.id, State.CANCELLED)

    def _change(self, job: Job) -> dict[str, Any]:
        if job.what is What.REMOVE:
            return {"remove": job.document_id}
        if job.what in (What.PUT_BACK, What.LEAVE_OUT):
            return {str(job.what): (job.document_id, job.block)}
        return {"receive": self._uploads.file(job.id, job.name)}

    def _reporting(self, job: Job) -> Callable[[str, int, int], None]:
        told: tuple[str, float] = ("", 0.0)

        def report(stage: str, done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if self._stopping.is_set():
                raise Cancelled
            if stage == told[0] and done < total and now - told[1] < TOLD_SECONDS:
                return
            told = stage, now
            if self._jobs.progress(job.id, stage, done, total):
                raise Cancelled

        return report

    def _plain(self, job: Job, message: str) -> str:
        """Return what went wrong without the place where an uploaded file waits."""
        return message.replace(str(self._uploads.file(job.id, job.name)), job.name)

    def _learnt_as(self, job: Job) -> str | None:
        """Return the id of the document that an upload became."""
        if job.document_id:
            return None
        return next((a.document_id for a in self.articles() if a.added_from and a.path.name == job.name), None)

    def _came_to(self, job: Job, learnt: Learnt) -> str:
        if job.what in (What.ADD, What.REPLACE) and not learnt.changed:
            return "It was learnt before, word for word."
        return ""
