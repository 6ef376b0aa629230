"""/staff/answers: the answers that staff write, each bound to the words it rests on."""

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from knowledge.export import prepared_yaml
from knowledge.prepared import PreparedAnswer
from web.collaborators import collaborators
from web.records.curated import Written
from web.staff.access import Role, person, requires
from web.staff.curating import TEXTS, curating, languages, new_id
from web.staff.form import AnswerForm

bp = Blueprint("staff_answers", __name__, url_prefix="/staff/answers")

PREVIEWED = 200
"""So many of the last questions are tried on an answer before it is saved."""


@bp.get("")
@requires(Role.VIEWER)
def show() -> str:
    """List the answers, the suspended ones first."""
    written = collaborators().curated.written()
    prepared = curating().prepared()
    suspended = prepared.suspended if prepared else ()
    staff = {each.entry.id: each for each in written}
    return render_template(
        "staff/answers.html",
        suspended=[(each, staff.get(each.entry.id)) for each in suspended],
        waiting={each.entry.id for each in suspended},
        written=written,
        houses=[entry for entry in curating().drafts.houses() if entry.id not in staff],
        curates=person().role.includes(Role.CURATOR),
    )


@bp.get("/prepared.yaml")
@requires(Role.VIEWER)
def download() -> Response:
    """Give the answers as the house's prepared.yaml has them."""
    return as_file(prepared_yaml(collaborators().curated.answers()), "prepared.yaml")


@bp.get("/edit")
@requires(Role.CURATOR)
def edit() -> str:
    """Show the editor: empty, with an answer of the staff, or with one of the house's to write another instead."""
    wanted = request.args.get("id", "")
    written = next((each.entry for each in collaborators().curated.written() if each.entry.id == wanted), None)
    entry = written or next((each for each in curating().drafts.houses() if each.id == wanted), None)
    if wanted and entry is None:
        abort(404, f"There is no answer “{wanted}”.")
    return _editor(AnswerForm.of(entry) if entry else AnswerForm())


@bp.post("/draft")
@requires(Role.CURATOR)
def draft() -> str:
    """Show the editor with the questions of a group of the inbox."""
    return _editor(AnswerForm.asking(request.form.getlist("text")[:TEXTS]))


@bp.post("/edit")
@requires(Role.CURATOR)
def change() -> ResponseReturnValue:
    """Do what the editor's button says: find words, take some over, preview, save or withdraw."""
    form = AnswerForm.read(request.form)
    if use := request.form.get("use"):
        form.quotes.append(use)
        return _editor(form)
    action = request.form.get("action", "save")
    if action == "find":
        return _editor(form, found=curating().drafts.find(form.find) if form.find.strip() else [])
    if wrong := _wrong(form):
        return _editor(form, wrong=wrong), 422
    entry = form.entry()
    if action == "preview":
        past = collaborators().in_vain.asked(PREVIEWED)
        hits = curating().drafts.hits(entry, past)
        return _editor(form, hits=hits, tried=len(past), unsupported=curating().drafts.unsupported(entry))
    return _save(entry, told=action != "withdraw")


def _save(entry: PreparedAnswer, told: bool) -> ResponseReturnValue:
    curated, drafts = collaborators().curated, curating().drafts
    taken = {each.entry.id for each in curated.written()} | {each.id for each in drafts.houses()}
    name = next(iter(entry.questions.values()))[0]
    entry = entry if entry.id in taken else entry.model_copy(update={"id": new_id(name, taken)})
    places = [drafts.place(quote) for quote in entry.quotes]
    documents = tuple(str(place.document.metadata["document_id"]) if place else "" for place in places)
    curated.write(Written(entry, documents, told, person().name))
    if told:
        flash(f"“{name}” is answered in these words from the next question on.")
        for each in drafts.unsupported(entry):
            flash(f"Look again: “{each.sentence}” is not borne out by the quotes ({each.reason}).")
    else:
        flash(f"“{name}” is no longer told. It is kept here.")
    return redirect(url_for("staff_answers.show"), 303)


def _wrong(form: AnswerForm) -> list[str]:
    """Return what keeps the answer from being saved, in plain words."""
    drafts = curating().drafts
    wrong = [f"No document has the words “{quote}”." for quote in form.quotes if drafts.place(quote) is None]
    if not any(form.questions.values()):
        wrong.append("Write at least one question that visitors ask.")
    if not any(form.answer.values()):
        wrong.append("Write the answer.")
    if not form.quotes:
        wrong.append("Choose at least one quote for the answer to rest on: search the documents for it below.")
    if wrong:
        return wrong
    try:
        entry = form.entry()
    except ValidationError as error:
        return [each["msg"].removeprefix("Value error, ").capitalize() + "." for each in error.errors()]
    if taken := drafts.taken(entry):
        wrong.append(f"“{taken[0]}” is asked of another answer too, “{taken[1]}”. Take it out of one of them.")
    return wrong


def _editor(form: AnswerForm, **more: object) -> str:
    houses = {entry.id for entry in curating().drafts.houses()}
    ours = {each.entry.id: each for each in collaborators().curated.written()}
    return render_template(
        "staff/answer.html",
        form=form,
        languages=languages(form.answer),
        written=ours.get(form.id),
        replaces=form.id in houses,
        stands={quote: curating().drafts.place(quote) for quote in form.quotes},
        today=date.today(),
        **more,
    )


def as_file(text: str, name: str) -> Response:
    """Return `text` as a file to keep."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="application/yaml", headers=disposition)
