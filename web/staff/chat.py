"""/staff/chat: the same guide that visitors ask, with why each turn came out as it did."""

from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assistant.conversation import Question
from assistant.errors import UnknownConversation
from assistant.events import Replied
from knowledge.errors import NotLearnt
from web.chat import MESSAGE_CHARACTERS, visible
from web.collaborators import collaborators
from web.records.keys import hashed
from web.records.transcripts import Said, Transcripts
from web.staff.access import Role, requires

bp = Blueprint("staff_chat", __name__, url_prefix="/staff/chat")

CONVERSATION = "chat"
"""What the session calls the conversation that somebody of the staff is in."""


@bp.get("/")
@requires(Role.VIEWER)
def show() -> str:
    """Show what was said so far."""
    library = collaborators().library
    try:
        passages = library.current().passages
        offered = collaborators().guide.suggestions() if CONVERSATION not in session else []
    except NotLearnt:
        passages, offered = {}, []
    return render_template(
        "staff/chat.html",
        turns=_turns(),
        passages=passages,
        offered=offered,
        places=[("", "anywhere"), *((place.id, place.name) for place in collaborators().house.places)],
        longest=MESSAGE_CHARACTERS,
    )


@bp.post("/")
@requires(Role.VIEWER)
def ask() -> ResponseReturnValue:
    """Ask, and keep the reasons beside the turn; neither is a visitor's, nor counted as one's."""
    message = str(visible(request.form.get("message", "")))[:MESSAGE_CHARACTERS]
    if message:
        known = {place.id for place in collaborators().house.places}
        place = request.form.get("place", "")
        _ask(Question(message, _conversation(), place=place if place in known else None))
    return redirect(url_for("staff_chat.show", _anchor="last"), 303)


@bp.post("/new")
@requires(Role.VIEWER)
def start_over() -> ResponseReturnValue:
    """Forget what was said and begin anew."""
    if mine := session.pop(CONVERSATION, None):
        with suppress(UnknownConversation):
            collaborators().conversations.delete(mine)
    return redirect(url_for("staff_chat.show"), 303)


def _ask(question: Question) -> None:
    there = collaborators()
    events = list(there.running.watch(there.guide.turn(question), question.conversation_id))
    for event in events:
        if isinstance(event, Replied):
            _transcripts().keep_reasons(event.reply.conversation_id, event.reply.id, event.reasons)


def _conversation() -> str:
    """Return the secret of the conversation that one is in, or of a new one."""
    conversations = collaborators().conversations
    try:
        conversations.turns(session.get(CONVERSATION, ""))
    except UnknownConversation:
        session[CONVERSATION] = conversations.start(staff=True)
    return str(session[CONVERSATION])


def _turns() -> list[Said]:
    try:
        return _transcripts().conversation(hashed(session.get(CONVERSATION, "")))
    except UnknownConversation:
        return []


def _transcripts() -> Transcripts:
    return Transcripts(collaborators().conversations.engine)
