"""A reply in OpenAI's shape, with its sources in three ways."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, RootModel

from assistant.reply import Citation, Kind, Reply
from web.replies import OpenAIErrorBody

MODEL = "tour"


class UrlCitation(BaseModel):
    """Which part of the text rests on which source: `start_index` included, `end_index` not."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A sentence and its source."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    index: Literal[0] = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Nothing is counted: most answers are made without a model."""

    prompt_tokens: Literal[0] = 0
    completion_tokens: Literal[0] = 0
    total_tokens: Literal[0] = 0


class Outcome(BaseModel):
    """What the guide's own reply says besides the text; `citations` are those of POST /api/v1/chat."""

    kind: Kind
    language: str
    citations: list[Citation]
    suggestions: list[str]


class Completion(Outcome):
    """A whole turn; `id` is the id of the run."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: Literal["tour"] = "tour"
    choices: list[Choice]
    usage: Usage


class Delta(BaseModel):
    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[Annotation] | None = None


class ChunkChoice(BaseModel):
    index: Literal[0] = 0
    delta: Delta
    finish_reason: Literal["stop"] | None = None


class Chunk(BaseModel):
    """A piece of a turn; the last one with a choice carries the sources and what else the reply says."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: Literal["tour"] = "tour"
    choices: list[ChunkChoice]
    usage: Usage | None = None
    kind: Kind | None = None
    language: str | None = None
    citations: list[Citation] | None = None
    suggestions: list[str] | None = None


class FailedChunk(BaseModel):
    """Why the stream ends here."""

    error: OpenAIErrorBody


class ChunkPart(RootModel[Chunk | FailedChunk]):
    """What stands after `data: ` in one event; the last one is `data: [DONE]`, and comments keep the stream alive."""


class Model(BaseModel):
    """The guide, as clients list it."""

    id: Literal["tour"] = "tour"
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class Models(BaseModel):
    """All that there are."""

    object: Literal["list"] = "list"
    data: list[Model]


@dataclass(frozen=True)
class Sources:
    """How sources are told: with addresses that begin with `base`, and `appended` to the text or not."""

    base: str
    appended: bool

    def annotations(self, reply: Reply) -> list[Annotation]:
        """Return which sentence of the text rests on which source."""
        return [
            Annotation(
                type="url_citation",
                url_citation=UrlCitation(
                    start_index=citation.answer_span.start,
                    end_index=citation.answer_span.end,
                    url=self.base + citation.url,
                    title=_title(citation),
                ),
            )
            for citation in reply.citations
        ]

    def listed(self, reply: Reply) -> str:
        """Return what goes to the end of the text: a line for each source, or for each question that it announces."""
        if not self.appended:
            return ""
        if not reply.citations:
            announced = reply.suggestions if reply.text.endswith((":", "：")) else []
            return "\n" * bool(announced) + "".join(f"\n- {question}" for question in announced)
        lines = {c.n: f"[{c.n}] {_title(c)}: {self.base}{c.url}" for c in reply.citations}
        return "\n\nSources:\n" + "\n".join(lines.values())


def completion(reply: Reply, sources: Sources, created: int) -> Completion:
    """Return `reply` in OpenAI's shape."""
    message = AssistantMessage(content=reply.text + sources.listed(reply), annotations=sources.annotations(reply))
    return Completion(
        id=reply.id,
        created=created,
        choices=[Choice(message=message)],
        usage=Usage(),
        kind=reply.kind,
        language=reply.language,
        citations=reply.citations,
        suggestions=reply.suggestions,
    )


def _title(citation: Citation) -> str:
    return " ".join(" — ".join(filter(None, (citation.title, citation.section))).split())
