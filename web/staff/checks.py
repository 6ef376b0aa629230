"""/staff/checks: what the guide must get right, made from turns with one click, and asked all together."""

from typing import cast

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.evaluation.checks import Check, ChecksError, Expect
from assistant.reply import Kind
from web.chat import MESSAGE_CHARACTERS
from web.collaborators import collaborators
from web.records.transcripts import Transcripts
from web.staff.access import Role, requires
from web.staff.evaluating import Evaluating, all_checks, moved
from web.staff.own_checks import EXPECTED, OTHER, OwnChecks

bp = Blueprint("staff_checks", __name__, url_prefix="/staff/checks")

EVALUATING = "tour-staff-evaluating"


@bp.get("/")
@requires(Role.CURATOR)
def show() -> str:
    """Show the staff's checks, and what all came to when they were last asked."""
    checks: list[Check] = []
    trouble, every = "", 0
    try:
        checks = _own().all()
        every = sum(len(check.turns) for check in all_checks(collaborators()))
    except ChecksError as error:
        trouble = str(error)
    return render_template("staff/checks.html", checks=checks, every=every, trouble=trouble, **_table())


@bp.get("/table")
@requires(Role.CURATOR)
def table() -> Response:
    """Give the part of the page that changes while checks are asked."""
    said = _table()
    response = make_response(render_template("staff/checks_table.html", **said))
    response.headers["X-Tour-Live"] = "on" if said["running"] else "over"
    return response


@bp.post("/take")
@requires(Role.CURATOR)
def take() -> ResponseReturnValue:
    """Make a check from a turn and the questions that led to it."""
    turns = Transcripts(collaborators().conversations.engine).up_to(request.form.get("turn", 0, type=int))
    expect = EXPECTED[Kind(turns[-1].kind)]
    if request.form.get("other"):
        expect = OTHER[expect]
    _own().add([turn.question for turn in turns], expect)
    flash(f"Kept as a check: “{turns[-1].question}” is to be {_words(expect)}.")
    return redirect(url_for("staff_checks.show"), 303)


@bp.post("/add")
@requires(Role.CURATOR)
def add() -> ResponseReturnValue:
    """Add a check that somebody has written."""
    question = request.form.get("question", "").strip()[:MESSAGE_CHARACTERS]
    expect, must = request.form.get("expect", ""), request.form.get("must", "")
    if question and expect in [*Expect]:
        words = [line.strip() for line in must.splitlines() if line.strip()]
        _own().add([question], Expect(expect), words if expect == Expect.ANSWER else ())
        flash(f"Added: “{question}” is to be {_words(Expect(expect))}.")
    else:
        flash("A check needs a question, and what is expected.")
    return redirect(url_for("staff_checks.show"), 303)


@bp.post("/<check_id>/delete")
@requires(Role.CURATOR)
def delete(check_id: str) -> ResponseReturnValue:
    """Delete one."""
    flash("The check is deleted." if _own().remove(check_id) else "That check was gone already.")
    return redirect(url_for("staff_checks.show"), 303)


@bp.post("/run")
@requires(Role.CURATOR)
def run() -> ResponseReturnValue:
    """Begin to ask them all."""
    try:
        if not _evaluating().begin(collaborators()):
            flash("The checks are being asked already.")
    except ChecksError as error:
        flash(str(error))
    return redirect(url_for("staff_checks.show"), 303)


def _own() -> OwnChecks:
    return OwnChecks(collaborators().settings.data_dir)


def _evaluating() -> Evaluating:
    return cast(Evaluating, current_app.extensions[EVALUATING])


def _table() -> dict[str, object]:
    evaluating = _evaluating()
    running = evaluating.running  # first, so that what is over is shown with its results
    results = evaluating.results()
    return {
        "running": running,
        "done": evaluating.done,
        "of": evaluating.of,
        "results": results,
        "rows": moved(results),
    }


def _words(expect: Expect) -> str:
    return {Expect.ANSWER: "answered", Expect.DECLINE: "declined", Expect.SOCIAL: "small talk"}.get(expect, "safe")
