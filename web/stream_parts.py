"""The parts of a streamed turn, as the specification tells them: the AI SDK's UI message stream, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from assistant.reply import Citation, Reply


class StartMetadata(BaseModel):
    conversation_id: str


class StartPart(BaseModel):
    """The first part: `messageId` is the id of the run, by which it can be stopped."""

    type: Literal["start"]
    messageId: str  # noqa: N815  as the AI SDK has it
    messageMetadata: StartMetadata  # noqa: N815


class Status(BaseModel):
    text: str


class StatusPart(BaseModel):
    """What is being done; not a part of the answer."""

    type: Literal["data-status"]
    data: Status
    transient: Literal[True]


class SourcePart(BaseModel):
    """A document that the answer draws on."""

    type: Literal["source-document"]
    sourceId: str  # noqa: N815
    mediaType: str  # noqa: N815
    title: str


class TextStartPart(BaseModel):
    type: Literal["text-start"]
    id: str


class TextDeltaPart(BaseModel):
    """A checked sentence."""

    type: Literal["text-delta"]
    id: str
    delta: str


class TextEndPart(BaseModel):
    type: Literal["text-end"]
    id: str


class CitationPart(BaseModel):
    type: Literal["data-citation"]
    data: Citation


class ReplyPart(BaseModel):
    """The whole turn, as JSON gives it."""

    type: Literal["data-reply"]
    data: Reply


class FinishPart(BaseModel):
    type: Literal["finish"]


class AbortPart(BaseModel):
    """The run was stopped."""

    type: Literal["abort"]


class ErrorPart(BaseModel):
    type: Literal["error"]
    errorText: str  # noqa: N815


class StreamPart(
    RootModel[
        Annotated[
            StartPart
            | StatusPart
            | SourcePart
            | TextStartPart
            | TextDeltaPart
            | TextEndPart
            | CitationPart
            | ReplyPart
            | FinishPart
            | AbortPart
            | ErrorPart,
            Field(discriminator="type"),
        ]
    ]
):
    """What stands after `data: ` in one event; the last one is `data: [DONE]`, and comments keep the stream alive."""
