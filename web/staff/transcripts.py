"""/staff/transcripts: what visitors and the guide said, to filter, search, take along and forget."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.reply import Kind
from web.collaborators import collaborators
from web.records.transcripts import PAGE, Filter, Said, Transcripts
from web.staff.access import Role, requires
from web.staff.figures import chosen_day
from web.staff.tables import safe

bp = Blueprint("staff_transcripts", __name__, url_prefix="/staff/transcripts")

COLUMNS = (
    "time",
    "conversation",
    "turn",
    "question",
    "standalone",
    "kind",
    "language",
    "answer",
    "sources",
    "rating",
    "reason",
    "seconds",
)
WORDS = 200
"""Characters that one searches for."""
MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


@bp.get("/")
@requires(Role.VIEWER)
def show() -> str:
    """Show the turns that fit, latest first."""
    number = max(1, min(request.args.get("page", 1, type=int), 10**6))
    chosen, transcripts = _chosen(), _transcripts()
    turns, every = transcripts.page(chosen, number)
    return render_template(
        "staff/transcripts.html",
        turns=turns,
        every=every,
        page=number,
        pages=-(-every // PAGE),
        chosen=chosen,
        link=_link(chosen),
        kinds=[(kind.value, kind.replace("_", " ")) for kind in Kind],
        languages=[(tag, tag) for tag in transcripts.languages()],
    )


@bp.get("/conversation/<key>")
@requires(Role.VIEWER)
def conversation(key: str) -> str:
    """Show one conversation whole."""
    return render_template("staff/conversation.html", key=key, turns=_transcripts().conversation(key))


@bp.post("/conversation/<key>/forget")
@requires(Role.CURATOR)
def forget(key: str) -> ResponseReturnValue:
    """Forget one, as its visitor could."""
    _transcripts().forget(key)
    flash("The conversation is forgotten.")
    return redirect(url_for("staff_transcripts.show"), 303)


@bp.get("/export.<form>")
@requires(Role.CURATOR)
def export(form: str) -> ResponseReturnValue:
    """Give the turns that fit, earliest first, a piece at a time."""
    forms = {"csv": (_csv, "text/csv"), "jsonl": (_jsonl, "application/x-ndjson")}
    if form not in forms:
        abort(404)
    write, mimetype = forms[form]
    response = Response(write(_transcripts().every(_chosen())), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="transcripts-{date.today()}.{form}"'
    return response


def _transcripts() -> Transcripts:
    return Transcripts(collaborators().conversations.engine)


def _chosen() -> Filter:
    asked = request.args
    return Filter(
        chosen_day("since"),
        chosen_day("until"),
        asked.get("kind", "")[:16],
        asked.get("language", "")[:35],
        asked.get("rating", "")[:8],
        "".join(filter(str.isprintable, asked.get("words", "")))[:WORDS].strip(),
    )


def _link(chosen: Filter) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(chosen).items() if value}


def _row(turn: Said) -> dict[str, object]:
    reply = turn.reply
    sources = dict.fromkeys(f"{citation['title']}: {citation['quote']}" for citation in reply["citations"])
    values = (
        turn.at.isoformat(timespec="seconds"),
        turn.conversation[:12],
        turn.position + 1,
        turn.question,
        turn.standalone,
        turn.kind,
        reply["language"],
        reply["text"],
        list(sources),
        turn.rating,
        turn.reason,
        round(reply["timings_ms"].get("total", 0) / 1000, 3),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _csv(turns: Iterable[Said]) -> Iterator[str]:
    yield MARK + _line(COLUMNS)
    for turn in turns:
        row = _row(turn)
        row["sources"] = "\n".join(map(str, turn_sources)) if isinstance(turn_sources := row["sources"], list) else ""
        yield _line([safe(value) for value in row.values()])


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def _jsonl(turns: Iterable[Said]) -> Iterator[str]:
    for turn in turns:
        yield json.dumps(_row(turn), ensure_ascii=False) + "\n"
