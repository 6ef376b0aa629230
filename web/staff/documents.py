"""/staff/documents: what the guide has learnt, what it is learning, and what staff add, replace and remove."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypedDict

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from langchain_core.documents import Document

from knowledge.articles import Article
from knowledge.clean import block_hash
from knowledge.errors import NotLearnt
from web.collaborators import Corpus, collaborators
from web.errors import OwnArticle, UnknownSource, UploadRefused
from web.records.jobs import Job, State
from web.staff.access import Role, person, requires
from web.uploads import FILES, upload_bytes

bp = Blueprint("staff_documents", __name__, url_prefix="/staff/documents")

LISTED = 30
LIVE_SECONDS = 60.0
"""How long a page is told of its jobs before its browser asks again; it holds a thread meanwhile."""
LOOK_SECONDS = 0.5
NOTICED_SECONDS = 10.0
"""By then a new version is served; what is not in it then was not learnt."""


class Row(TypedDict):
    """A document in the list; one that could not be learnt has no words."""

    id: str
    title: str
    file: str
    words: int | None
    passages: int
    when: datetime
    own: bool


class Part(TypedDict):
    """A passage of a text, or what stands between two of them."""

    text: str
    passage: int
    page: int


@bp.get("")
@requires(Role.VIEWER)
def show() -> str:
    """List the documents and the jobs."""
    jobs = collaborators().learning.jobs()
    return render_template("staff/documents.html", rows=_rows(), jobs=jobs[:LISTED], files=FILES, live=_live(jobs))


@bp.post("")
@requires(Role.CURATOR, upload_bytes)
def upload() -> ResponseReturnValue:
    """Store each file and queue it; one that cannot be stored costs the others nothing."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        flash("No file was chosen.")
    elif len(files) > FILES:
        flash(f"{len(files)} files are more than the {FILES} that may come at once. Nothing was stored: send fewer.")
    else:
        for file in files:
            try:
                collaborators().learning.add(str(file.filename), file.stream, person().name)
            except UploadRefused as error:
                flash(str(error))
    for file in files:
        file.close()
    return redirect(url_for(".show"), 303)


@bp.get("/progress")
@requires(Role.VIEWER)
def progress() -> Response:
    """Stream the list of jobs whenever it changes, until all are over."""
    learning = collaborators().learning
    may_change = person().role.includes(Role.CURATOR)

    def events() -> Iterator[str]:
        said, ends, over = "", time.monotonic() + LIVE_SECONDS, 0.0
        while time.monotonic() < ends:
            jobs = learning.jobs()
            html = render_template("staff/jobs.html", jobs=jobs[:LISTED], may_change=may_change)
            if html != said:
                said = html
                yield f"event: jobs\ndata: {json.dumps(html)}\n\n"
            if not _live(jobs):
                over = over or time.monotonic()
                if time.monotonic() - over > NOTICED_SECONDS or all(row["words"] is not None for row in _rows()):
                    yield "event: over\ndata: {}\n\n"
                    return
            time.sleep(LOOK_SECONDS)

    headers = {"X-Accel-Buffering": "no"}
    return Response(stream_with_context(events()), mimetype="text/event-stream", headers=headers)


@bp.post("/jobs/<job_id>/cancel")
@requires(Role.CURATOR)
def cancel(job_id: str) -> ResponseReturnValue:
    """Cancel a job."""
    collaborators().learning.cancel(job_id)
    return redirect(url_for(".show"), 303)


@bp.post("/jobs/<job_id>/retry")
@requires(Role.CURATOR)
def retry(job_id: str) -> ResponseReturnValue:
    """Queue a job again that failed or was cancelled."""
    collaborators().learning.retry(job_id)
    return redirect(url_for(".show"), 303)


@bp.get("/<document_id>")
@requires(Role.VIEWER)
def document(document_id: str) -> str:
    """Show the text of a document with its passages outlined, and what was left out of it."""
    article, corpus = collaborators().learning.article(document_id), _corpus()
    learnt = corpus.documents.get(document_id) if corpus else None
    return render_template(
        "staff/document.html",
        article=article,
        row=_row(article, corpus),
        about=learnt.metadata if learnt else {},
        parts=_parts(learnt, corpus) if learnt and corpus else [],
        removed=_blocks(learnt, "removed"),
        back=_blocks(learnt, "put_back"),
    )


@bp.get("/<document_id>/file")
@requires(Role.VIEWER)
def file(document_id: str) -> Response:
    """Give the original as a file to save: nothing in it is ever opened here."""
    article = collaborators().learning.article(document_id)
    try:
        content = article.path.read_bytes()
    except OSError as error:
        raise UnknownSource from error
    response = Response(content, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=article.path.name)
    return response


@bp.post("/<document_id>/remove")
@requires(Role.CURATOR)
def remove(document_id: str) -> ResponseReturnValue:
    """Queue the removal of an added document; one of the house's own stays, and it is said where it is."""
    try:
        collaborators().learning.remove(document_id, person().name)
    except OwnArticle as error:
        flash(str(error))
        return redirect(url_for(".document", document_id=document_id), 303)
    return redirect(url_for(".show"), 303)


@bp.post("/<document_id>/put-back")
@requires(Role.CURATOR)
def put_back(document_id: str) -> ResponseReturnValue:
    """Queue that a block which was left out is kept."""
    collaborators().learning.put_back(document_id, request.form.get("block", "")[:64], person().name)
    flash("The block is put back as soon as the document is learnt again.")
    return redirect(url_for(".document", document_id=document_id), 303)


@bp.post("/<document_id>/leave-out")
@requires(Role.CURATOR)
def leave_out(document_id: str) -> ResponseReturnValue:
    """Queue that a block which was put back is left out again."""
    collaborators().learning.leave_out(document_id, request.form.get("block", "")[:64], person().name)
    flash("The block is left out as soon as the document is learnt again.")
    return redirect(url_for(".document", document_id=document_id), 303)


def _live(jobs: list[Job]) -> bool:
    return any(job.state in (State.QUEUED, State.RUNNING) for job in jobs)


def _corpus() -> Corpus | None:
    try:
        return collaborators().library.current()
    except NotLearnt:
        return None


def _rows() -> list[Row]:
    corpus = _corpus()
    return [_row(article, corpus) for article in collaborators().learning.articles()]


def _row(article: Article, corpus: Corpus | None) -> Row:
    learnt = corpus.documents.get(article.document_id) if corpus else None
    passages = corpus.passages.values() if corpus else ()
    return {
        "id": article.document_id,
        "title": learnt.metadata["title"] if learnt else article.path.name,
        "file": article.path.name,
        "words": len(learnt.page_content.split()) if learnt else None,
        "passages": sum(p.metadata["document_id"] == article.document_id for p in passages),
        "when": _changed(article),
        "own": not article.added_from,
    }


def _changed(article: Article) -> datetime:
    try:
        return datetime.fromtimestamp(article.path.stat().st_mtime, UTC)
    except OSError:
        return datetime.fromtimestamp(0, UTC)


def _parts(document: Document, corpus: Corpus) -> list[Part]:
    """Return the whole text in pieces; `passage` counts from 1, and is 0 between passages."""
    text, about = document.page_content, document.metadata
    own = [p for p in corpus.passages.values() if p.metadata["document_id"] == about["document_id"]]
    parts, at = [], 0
    for n, passage in enumerate(sorted(own, key=lambda p: int(p.metadata["start"])), start=1):
        start, end = passage.metadata["start"], passage.metadata["end"]
        parts.append(Part(text=text[at:start].strip(), passage=0, page=0))
        parts.append(Part(text=text[start:end], passage=n, page=passage.metadata.get("page", 0)))
        at = end
    parts.append(Part(text=text[at:].strip(), passage=0, page=0))
    return [part for part in parts if part["text"]]


def _blocks(document: Document | None, which: str) -> list[dict[str, str]]:
    blocks = document.metadata.get(which, []) if document else []
    return [{**block, "hash": block_hash(block["text"])} for block in blocks]
