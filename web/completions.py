"""POST /v1/chat/completions: the same turn in OpenAI's shape, for clients that need but another address.

Nothing is remembered for the client: the history is what it sends. Its system messages and what would steer a model
are ignored; what would change the meaning of the answer, such as tools, is refused.
"""

import re
import time
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, BeforeValidator, Field, StrictBool, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from assistant.conversation import Question
from assistant.reply import Reply
from web.body import read_body
from web.chat import MESSAGE_CHARACTERS, Message, as_turns
from web.collaborators import collaborators
from web.completion_replies import ChunkPart, Completion, Sources, completion
from web.completion_stream import HEADERS, encoder
from web.keys import scoped
from web.operation import describe
from web.turns import ask

bp = Blueprint("completions", __name__)

BODY_BYTES = 512 * 1024
"""Room for the whole of a long conversation, which some clients send every time."""
SOURCES = re.compile(r"\n\n(?:Sources:(?:\n\[\d+\] [^\n]*)+|- [^\n]*(?:\n- [^\n]*)*)\s*\Z")
"""What was put at the end of an answer, which comes back as history."""
MARKER = re.compile(r"[^\S\n]?\[\d+\]")
APPEND = "X-Tour-Append-Sources"

TEXT = {
    "anyOf": [
        {"type": "string"},
        {"type": "null"},
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
                "required": ["type", "text"],
            },
        },
    ]
}


def _as_text(content: object) -> object:
    """Return a list of parts as one text."""
    if not isinstance(content, list):
        return content
    if not all(
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str) for part in content
    ):
        raise PydanticCustomError("not_text", "the guide reads parts of the type text only")
    return "\n".join(part["text"] for part in content)


class ClientMessage(BaseModel):
    """One message; those of other roles than user and assistant are ignored."""

    role: str
    content: Annotated[str | None, BeforeValidator(_as_text), WithJsonSchema(TEXT)] = None


class StreamOptions(BaseModel):
    """What a stream carries."""

    include_usage: StrictBool | None = None


class ResponseFormat(BaseModel):
    """In which form the answer comes: as text."""

    type: Literal["text"]


class CompletionBody(BaseModel):
    """The body; fields that are not named here are ignored, and all but `messages` may be null."""

    messages: Annotated[list[ClientMessage], Field(min_length=1)]
    model: str | None = None
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    user: str | None = None
    n: Annotated[int, Field(strict=True, ge=1, le=1)] | None = None
    tools: Annotated[list[Any], Field(max_length=0)] | None = None
    functions: Annotated[list[Any], Field(max_length=0)] | None = None
    response_format: ResponseFormat | None = None
    language: str | None = None
    place: str | None = None

    @field_validator("n", mode="before")
    @classmethod
    def _is_one(cls, n: object) -> object:
        if isinstance(n, int) and n > 1:
            raise PydanticCustomError("unsupported", "the guide gives one answer; leave it out or send 1")
        return n

    @field_validator("tools", "functions", mode="before")
    @classmethod
    def _are_none(cls, tools: object) -> object:
        if tools and isinstance(tools, list):
            raise PydanticCustomError(
                "unsupported", "the guide answers from its documents and calls nothing; leave it out"
            )
        return tools

    @model_validator(mode="after")
    def _ends_with_a_question(self) -> "CompletionBody":
        said = self.said
        if not said or said[-1].role != "user":
            raise PydanticCustomError("no_question", "the last of the messages must be a question, of the role user")
        if len(said[-1].content) > MESSAGE_CHARACTERS:
            wrong = {"most": MESSAGE_CHARACTERS}
            raise PydanticCustomError(
                "question_too_long", "a question has at most {most} characters; shorten it", wrong
            )
        return self

    @property
    def said(self) -> list[Message]:
        """The messages of the two who speak, without what the guide put at the end of its answers."""
        return [
            Message.model_validate({"role": message.role, "content": _said(message)})
            for message in self.messages
            if message.role in ("user", "assistant") and _said(message)
        ]

    def question(self) -> Question:
        """Return what is asked."""
        *before, last = self.said
        return Question(last.content, None, self.language or None, self.place, as_turns(before))


def _said(message: ClientMessage) -> str:
    text = message.content or ""
    said = MARKER.sub("", SOURCES.sub("", text)) if message.role == "assistant" else text
    return str(Message.model_validate({"role": "user", "content": said}).content)


@bp.post("/v1/chat/completions")
@describe(
    "Ask as OpenAI's clients do",
    "OpenAI",
    body=CompletionBody,
    gives={200: Completion},
    events=ChunkPart,
    headers={APPEND: "0 leaves the list of sources at the end of the text out."},
    refuses=(400, 409, 413, 415, 429, 503),
    scope="chat",
)
@scoped("chat")
def completions() -> Response:
    """Answer the last message; what stands before it is the history.

    Sources come in three ways, as each client keeps others: as `annotations` of the message, as the list `citations`,
    and as a list at the end of the text. Tokens are not counted: the numbers in `usage` are 0. What begins not with
    `tour_` counts as no key, since these clients always send some.
    """
    request.max_content_length = BODY_BYTES
    body = read_body(CompletionBody)
    asked = ask(body.question())
    base = collaborators().settings.public_url or request.url_root.rstrip("/")
    sources = Sources(base, appended=request.headers.get(APPEND) != "0")
    if body.stream:
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        return asked.stream(encoder(sources, with_usage), HEADERS)
    reply: Reply = asked.reply()
    return Response(completion(reply, sources, int(time.time())).model_dump_json(), mimetype="application/json")
