"""/staff/desk: sentences that send visitors to the right person, for what no document says."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from knowledge.export import desk_yaml
from web.collaborators import collaborators
from web.records.curated import WrittenNote
from web.staff.access import Role, person, requires
from web.staff.answers import as_file
from web.staff.curating import TEXTS, languages, new_id
from web.staff.form import NoteForm, by_language

bp = Blueprint("staff_desk", __name__, url_prefix="/staff/desk")


@bp.get("")
@requires(Role.VIEWER)
def show() -> str:
    """List the notes, the staff's and the house's."""
    written = collaborators().curated.written_notes()
    ours = {each.note.id for each in written}
    return render_template(
        "staff/desk.html",
        written=written,
        houses=[note for note in collaborators().house.desk if note.id not in ours],
        curates=person().role.includes(Role.CURATOR),
    )


@bp.get("/desk.yaml")
@requires(Role.VIEWER)
def download() -> Response:
    """Give the notes as house.yaml has them."""
    return as_file(desk_yaml(collaborators().curated.notes()), "desk.yaml")


@bp.get("/edit")
@requires(Role.CURATOR)
def edit() -> str:
    """Show the editor: empty, with a note of the staff, or with one of the house's to write another instead."""
    wanted = request.args.get("id", "")
    written = [each.note for each in collaborators().curated.written_notes()]
    note = next((each for each in [*written, *collaborators().house.desk] if each.id == wanted), None)
    if wanted and note is None:
        abort(404, f"There is no desk note “{wanted}”.")
    return _editor(NoteForm.of(note) if note else NoteForm())


@bp.post("/draft")
@requires(Role.CURATOR)
def draft() -> str:
    """Show the editor with the questions of a group of the inbox."""
    return _editor(NoteForm(asked=by_language(request.form.getlist("text")[:TEXTS])))


@bp.post("/edit")
@requires(Role.CURATOR)
def change() -> ResponseReturnValue:
    """Save or withdraw the note."""
    form = NoteForm.read(request.form)
    if wrong := _wrong(form):
        return _editor(form, wrong=wrong), 422
    note, curated = form.note(), collaborators().curated
    taken = {each.note.id for each in curated.written_notes()} | {each.id for each in collaborators().house.desk}
    name = next(iter(note.asked.values()))[0]
    note = note if note.id in taken else note.model_copy(update={"id": new_id(name, taken)})
    told = request.form.get("action") != "withdraw"
    curated.write_note(WrittenNote(note, told, person().name))
    flash(f"“{name}” is {'sent to the desk from the next question on' if told else 'no longer sent to the desk'}.")
    return redirect(url_for("staff_desk.show"), 303)


def _wrong(form: NoteForm) -> list[str]:
    """Return what keeps the note from being saved, in plain words."""
    if not form.asked:
        return ["Write at least one question that visitors ask."]
    if not form.say:
        return ["Write the sentence that sends them to the right person."]
    try:
        form.note()
    except ValidationError as error:
        return [each["msg"].removeprefix("Value error, ") + "." for each in error.errors()]
    return []


def _editor(form: NoteForm, **more: object) -> str:
    ours = {each.note.id: each for each in collaborators().curated.written_notes()}
    return render_template(
        "staff/note.html",
        form=form,
        languages=languages(form.say),
        written=ours.get(form.id),
        replaces=form.id in {note.id for note in collaborators().house.desk},
        **more,
    )
