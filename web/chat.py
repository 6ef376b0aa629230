"""POST /api/v1/chat: a question in, one turn out, whole as JSON or as it happens as a stream."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
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
from assistant.reply import Reply
from web.body import read_body
from web.keys import scoped
from web.operation import describe
from web.stream import HEADERS, encode
from web.stream_parts import StreamPart
from web.turns import ask

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
@describe(
    "Ask a question",
    "conversations",
    body=ChatBody,
    gives={200: Reply},
    events=StreamPart,
    refuses=(400, 404, 409, 413, 415, 422, 429, 503),
    scope="chat",
)
@scoped("chat")
def chat() -> Response:
    """Answer one question: with the whole turn as JSON, or as it happens as server-sent events.

    Which of the two, `stream` decides, and else the header Accept. Without `conversation_id` a conversation begins,
    whose id is its visitor's secret; a client that keeps the history itself sends that instead.
    """
    body = read_body(ChatBody)
    asked = ask(body.question())
    if _wants_stream(body.stream):
        return asked.stream(lambda events, explain: encode(events, lambda error: explain(error).detail), HEADERS)
    return Response(asked.reply().model_dump_json(), mimetype="application/json")


def _wants_stream(asked: bool | None) -> bool:
    accepts = any(kind == "text/event-stream" and quality > 0 for kind, quality in request.accept_mimetypes)
    return accepts if asked is None else asked
