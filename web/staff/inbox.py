"""/staff/inbox: what visitors asked in vain, in groups, and what staff make of each."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.inbox import MOST, State
from web.staff.access import Role, person, requires
from web.staff.curating import TEXTS, curating

bp = Blueprint("staff_inbox", __name__, url_prefix="/staff/inbox")

ON_A_PAGE = 25
NAMES = {State.NEW: "New", State.ANSWERED: "Answered", State.NOT_OURS: "Not ours"}


@bp.get("")
@requires(Role.VIEWER)
def show() -> str:
    """Show the groups of one state."""
    return _page(_state(request.args.get("state", State.NEW)))


@bp.post("/settle")
@requires(Role.CURATOR)
def settle() -> ResponseReturnValue:
    """Say what became of a group."""
    texts, state = _texts(), _state(request.form.get("state", ""))
    curating().inboxes.settle(texts, state, person().name)
    flash(f"“{texts[0]}” is now under “{NAMES[state]}”.")
    return redirect(url_for("staff_inbox.show", state=request.form.get("from", State.NEW)), 303)


@bp.post("/ask-again")
@requires(Role.CURATOR)
def ask_again() -> str:
    """Ask a group's questions again and show which are answered now."""
    texts = _texts()
    asked = curating().inboxes.ask_again(texts)
    if asked and all(course.passes for _, course in asked):
        curating().inboxes.settle(texts, State.ANSWERED, person().name)
    return _page(_state(request.form.get("from", State.NEW)), asked=asked)


def _page(state: State, **more: object) -> str:
    inbox = curating().inboxes.inbox()
    groups = [group for group in inbox.groups if group.state is state]
    pages = max(1, -(-len(groups) // ON_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "staff/inbox.html",
        groups=groups[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        counts={name: sum(group.state is name for group in inbox.groups) for name in NAMES},
        names=NAMES,
        state=state,
        questions=sum(len(group.misses) for group in inbox.groups),
        unread=inbox.unread,
        most=MOST,
        page=page,
        sheets=pages,
        curates=person().role.includes(Role.CURATOR),
        **more,
    )


def _texts() -> list[str]:
    return request.form.getlist("text")[:TEXTS] or abort(400, "The form names no question.")


def _state(name: str) -> State:
    return State(name) if name in {*State} else abort(400, f"There is no state “{name}”.")
