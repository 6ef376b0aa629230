"""Learning jobs in the database: a queue that outlives the process which works on it."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from web.errors import UnknownJob
from web.records.database import writing
from web.records.tables import JobRow

KEPT = timedelta(days=30)
"""How long a job that is over stays listed."""


class What(StrEnum):
    """What a job does to the documents."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    PUT_BACK = "put_back"
    LEAVE_OUT = "leave_out"


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Job:
    """A job as it is now; `message` is for staff: why it waits or failed, or what it came to."""

    id: str
    what: What
    name: str
    document_id: str
    block: str
    state: State
    stage: str
    done: int
    total: int
    message: str
    attempts: int
    cancel_asked: bool
    by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class RecordedJobs:
    """Keeps the jobs; any number of threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def new_id(self) -> str:
        """Return an id that no job has."""
        return f"job_{secrets.token_hex(8)}"

    def queue(self, what: What, name: str, by: str, *, document_id: str = "", block: str = "", job_id: str = "") -> Job:
        """Put a new job at the end of the queue."""
        row = JobRow(
            id=job_id or self.new_id(),
            what=what,
            name=name,
            document_id=document_id,
            block=block,
            state=State.QUEUED,
            by=by,
        )
        with Session(self._writer) as session, session.begin():
            session.add(row)
            session.flush()
            return _job(row)

    def job(self, job_id: str) -> Job:
        """Return the job of this id; raise `UnknownJob`."""
        with Session(self._engine) as session:
            row = session.get(JobRow, job_id)
            if row is None:
                raise UnknownJob
            return _job(row)

    def all(self, limit: int = 200) -> list[Job]:
        """Return the jobs, the newest first."""
        with Session(self._engine) as session:
            newest = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
            return [_job(row) for row in session.scalars(newest)]

    def waiting(self) -> bool:
        """Tell whether there is anything to do."""
        with Session(self._engine) as session:
            open_ones = select(JobRow.id).where(JobRow.state.in_((State.QUEUED, State.RUNNING))).limit(1)
            return session.scalar(open_ones) is not None

    def begin_next(self) -> Job | None:
        """Begin the job that waits longest, and return it, or None where none waits."""
        with Session(self._writer) as session, session.begin():
            first = select(JobRow).where(JobRow.state == State.QUEUED).order_by(JobRow.queued_at, JobRow.id).limit(1)
            row = session.scalar(first)
            if row is None:
                return None
            row.state, row.started_at, row.stage, row.message = State.RUNNING, _now(), "", ""
            row.attempts, row.done, row.total = row.attempts + 1, 0, 0
            session.flush()
            return _job(row)

    def take_over(self) -> list[Job]:
        """Return the jobs that are said to run; only who knows that their process has ended may ask."""
        with Session(self._engine) as session:
            return [_job(row) for row in session.scalars(select(JobRow).where(JobRow.state == State.RUNNING))]

    def progress(self, job_id: str, stage: str, done: int, total: int) -> bool:
        """Note how far a running job is; tell whether it was cancelled."""
        with Session(self._writer) as session, session.begin():
            told = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING)
            session.execute(told.values(stage=stage, done=done, total=total))
            return bool(session.scalar(select(JobRow.cancel_asked).where(JobRow.id == job_id)))

    def wait(self, job_id: str, why: str) -> None:
        """Put a running job back to where it was in the queue; it has not begun."""
        change = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING)
        state = {"state": State.QUEUED, "stage": "", "message": why, "started_at": None}
        self._execute(change.values(attempts=JobRow.attempts - 1, **state))

    def queue_again(self, job_id: str, message: str = "") -> None:
        """Put a job whose process ended back into the queue."""
        change = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING)
        self._execute(change.values(state=State.QUEUED, stage="", message=message))

    def end(self, job_id: str, state: State, message: str = "", document_id: str | None = None) -> None:
        """Note how a running job ended."""
        ended = {"state": state, "message": message, "finished_at": _now(), "cancel_asked": False}
        if document_id is not None:
            ended["document_id"] = document_id
        self._execute(update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING).values(**ended))

    def cancel(self, job_id: str) -> Job:
        """Cancel a job at once if it waits, else before its next stage; one that is over stays as it is."""
        waits = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.QUEUED)
        runs = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING)
        with Session(self._writer) as session, session.begin():
            session.execute(waits.values(state=State.CANCELLED, finished_at=_now(), message=""))
            session.execute(runs.values(cancel_asked=True))
        return self.job(job_id)

    def retry(self, job_id: str) -> Job:
        """Put a job that failed or was cancelled at the end of the queue; any other stays as it is."""
        over = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_((State.FAILED, State.CANCELLED)))
        anew = {"state": State.QUEUED, "stage": "", "message": "", "attempts": 0, "cancel_asked": False}
        self._execute(over.values(queued_at=_now(), started_at=None, finished_at=None, **anew))
        return self.job(job_id)

    def forget_old(self) -> set[str]:
        """Forget jobs that have been over for long; return the ids of those that are left."""
        old = delete(JobRow).where(JobRow.finished_at < _now() - KEPT)
        with Session(self._writer) as session, session.begin():
            session.execute(old, execution_options={"synchronize_session": False})
            return set(session.scalars(select(JobRow.id)))

    def _execute(self, change: object) -> None:
        with Session(self._writer) as session, session.begin():
            session.execute(change, execution_options={"synchronize_session": False})  # type: ignore[call-overload]


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        what=What(row.what),
        name=row.name,
        document_id=row.document_id,
        block=row.block,
        state=State(row.state),
        stage=row.stage,
        done=row.done,
        total=row.total,
        message=row.message,
        attempts=row.attempts,
        cancel_asked=row.cancel_asked,
        by=row.by,
        created_at=_utc(row.created_at),
        started_at=_utc(row.started_at) if row.started_at else None,
        finished_at=_utc(row.finished_at) if row.finished_at else None,
    )


def _utc(moment: datetime) -> datetime:
    """Return a moment with its zone, which SQLite does not keep."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)
