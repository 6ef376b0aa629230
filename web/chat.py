"""POST /api/v1/chat: a question in, one turn out, whole as JSON or as it happens as a stream."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Annotated, Literal

from flask import Blueprint, Response, request
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from assistant.conversation import Question, Turn
from assistant.events import Event, Replied
from assistant.reply import Reply
from web.body import read_body
from web.collaborators import collaborators
from web.headers import request_id
from web.heartbeat import beating, departure
from web.problems import report
from web.stream import HEADERS, encode

bp = Blueprint("chat", __name__)

MESSAGE_CHARACTERS = 1000
"""A spoken minute and a half; longer texts are pasted, not asked."""

HISTORY_MESSAGES = 40
"""What a client with a history of its own may send; more than is used, so that none has to count."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


def visible(text: object) -> object:
    """Return `text` without control characters and outer blanks, empty if nothing in it can be seen."""
    if not isinstance(text, str):
        return text
    seen = any(unicodedata.category(character)[0] not in "CZ" for character in text)
    return CONTROLS.sub("", text).strip() if seen else ""


Visible = BeforeValidator(visible)


class Message(BaseModel):
    """One message of a history."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Visible]


class ChatBody(BaseModel):
    """The body; fields that are not named here are ignored, and an optional one may be null."""

    message: Annotated[str, Field(min_length=1, max_length=MESSAGE_CHARACTERS), Visible]
    conversation_id: str | None = None
    language: str | None = None
    place: Annotated[str, Field(max_length=100), Visible] | None = None
    history: Annotated[list[Message], Field(max_length=HISTORY_MESSAGES)] | None = None
    stream: StrictBool | None = None

    @field_validator("language")
    @classmethod
    def _is_a_tag(cls, language: str | None) -> str | None:
        if language and not LANGUAGE_TAG.fullmatch(language):
            raise PydanticCustomError("unknown", "name it by a language tag, such as en or de-AT")
        return language or None

    @field_validator("history")
    @classmethod
    def _stands_alone(cls, history: list[Message] | None, info: ValidationInfo) -> list[Message] | None:
        if history and info.data.get("conversation_id"):
            raise PydanticCustomError("with_conversation", "send either this or conversation_id, not both")
        return history

    def question(self) -> Question:
        """Return what is asked."""
        turns = as_turns(self.history or [])
        return Question(self.message, self.conversation_id or None, self.language, self.place or None, turns)


def as_turns(messages: Iterable[Message]) -> tuple[Turn, ...]:
    """Return a history as turns: each question with all that was said until the next one."""
    turns: list[Turn] = []
    for message in messages:
        if message.role == "user":
            turns.append(Turn(message.content, ""))
        elif turns:  # A greeting before the first question belongs to no turn.
            turns[-1] = replace(turns[-1], answer=f"{turns[-1].answer}\n{message.content}".strip())
    return tuple(turns)


@bp.post("/api/v1/chat")
def chat() -> Response:
    """Answer one question."""
    body = read_body(ChatBody)
    question = body.question()
    if question.place not in {place.id for place in collaborators().house.places}:
        question = replace(question, place=None)
    events = collaborators().running.watch(collaborators().guide.turn(question), question.conversation_id)
    # The first event is awaited before the answer begins, so that a refusal still gets its own status.
    whole = chain([next(events)], events)
    if not _wants_stream(body.stream):
        return Response(_fold(whole).model_dump_json(), mimetype="application/json")
    where = request_id()
    listening = beating(whole, departure(request.environ))
    response = Response(
        encode(listening, lambda error: report(error, where).detail),
        mimetype="text/event-stream",
        headers=HEADERS,
    )
    # Closing the response closes only what was begun of `encode`; the turn is under way already.
    response.call_on_close(listening.close)
    response.call_on_close(events.stop)
    return response


def _wants_stream(asked: bool | None) -> bool:
    accepts = any(kind == "text/event-stream" and quality > 0 for kind, quality in request.accept_mimetypes)
    return accepts if asked is None else asked


def _fold(events: Iterable[Event]) -> Reply:
    """Return the reply once the turn is over, what follows the reply included."""
    return [event.reply for event in events if isinstance(event, Replied)][-1]
