"""Documents of programs: sent, learnt beside serving, and taken out, with a key of the scope ingest."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from web.collaborators import collaborators
from web.errors import UploadRefused
from web.keys import current, scoped
from web.moments import stated
from web.operation import describe
from web.records.jobs import Job
from web.replies import LearningJob
from web.uploads import FORM_BYTES

bp = Blueprint("ingest", __name__)

SCOPE = "ingest"


class DocumentForm(BaseModel):
    """A form with one file; a document that was added under its name before is replaced."""

    file: bytes = Field(json_schema_extra={"format": "binary"})


@bp.post("/api/v1/documents")
@describe(
    "Add a document",
    "documents",
    form=DocumentForm,
    gives={202: LearningJob},
    refuses=(400, 413, 415, 422, 503, 507),
    scope=SCOPE,
    needs_key=True,
)
@scoped(SCOPE, required=True)
def add() -> ResponseReturnValue:
    """Take a document as the file `file` of a form, and queue it to be learnt; its job says how far it is.

    What is served switches at once when all of it is learnt, and visitors are answered meanwhile.
    """
    request.max_content_length = collaborators().settings.max_file_mb * 2**20 + FORM_BYTES
    file = request.files.get("file")
    if file is None or not file.filename:
        raise UploadRefused("There is no file. Send a form (multipart/form-data) with a file called “file”.")
    return _accepted(collaborators().learning.add(file.filename, file.stream, _name()))


@bp.delete("/api/v1/documents/<document_id>")
@describe(
    "Take out a document",
    "documents",
    gives={202: LearningJob},
    refuses=(404, 409, 503, 507),
    scope=SCOPE,
    needs_key=True,
)
@scoped(SCOPE, required=True)
def remove(document_id: str) -> ResponseReturnValue:
    """Queue that an added document is forgotten; the house's own articles are changed where they are (409)."""
    return _accepted(collaborators().learning.remove(document_id, _name()))


@bp.get("/api/v1/jobs/<job_id>")
@describe(
    "See how far a job is", "documents", gives={200: LearningJob}, refuses=(404, 503), scope=SCOPE, needs_key=True
)
@scoped(SCOPE, required=True)
def job(job_id: str) -> ResponseReturnValue:
    """Tell the state of a job: queued, running, done, failed or cancelled."""
    return _told(collaborators().learning.job(job_id)).model_dump()


def _name() -> str:
    key = current()
    assert key is not None
    return f"key {key.name}"


def _accepted(queued: Job) -> ResponseReturnValue:
    return _told(queued).model_dump(), 202, {"Location": url_for("ingest.job", job_id=queued.id)}


def _told(job: Job) -> LearningJob:
    return LearningJob(
        id=job.id,
        what=str(job.what),
        name=job.name,
        document_id=job.document_id or "",
        state=str(job.state),
        stage=job.stage,
        done=job.done,
        total=job.total,
        message=job.message,
        created_at=stated(job.created_at),
        finished_at=stated(job.finished_at) if job.finished_at else None,
    )
