"""Events as OpenAI's stream of chunks, with the same heartbeat as the guide's own."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from assistant.events import Event, Replied, SentenceReady, Started
from web.completion_replies import Chunk, ChunkChoice, Delta, Sources, Usage
from web.heartbeat import Gone
from web.problems import Problem, openai_error
from web.stream import BEAT, DONE, sse
from web.turns import Encode

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def encoder(sources: Sources, with_usage: bool) -> Encode:
    """Return what tells events as chunks, with one about usage at the end if that is wanted."""

    def encode(events: Iterable[Event | None], explain: Callable[[Exception], Problem]) -> Iterator[str]:
        try:
            for chunk in _chunks(events, sources, with_usage):
                yield sse(_said(chunk)) if chunk else BEAT
        except Gone:
            return
        except Exception as error:
            yield sse(openai_error(explain(error)))
        yield DONE

    return encode


def _said(chunk: Chunk) -> dict[str, Any]:
    """Return what is set of a chunk, and citations whole."""
    said = chunk.model_dump(mode="json", exclude_unset=True)
    if chunk.citations is not None:
        said["citations"] = [citation.model_dump(mode="json") for citation in chunk.citations]
    return said


def _chunks(events: Iterable[Event | None], sources: Sources, with_usage: bool) -> Iterator[Chunk | None]:
    created, run_id, replied = int(time.time()), "", False

    def chunk(choice: ChunkChoice | None, usage: Usage | None = None) -> Chunk:
        made = Chunk(
            id=run_id,
            object="chat.completion.chunk",
            created=created,
            model="tour",
            choices=[choice] if choice else [],
        )
        if with_usage:
            made.usage = usage
        return made

    def saying(delta: Delta) -> Chunk:
        return chunk(ChunkChoice(index=0, delta=delta, finish_reason=None))

    for event in events:
        match event:
            case None:
                yield None
            case Started(run_id, _):
                yield saying(Delta(role="assistant", content=""))
            case SentenceReady(text):
                yield saying(Delta(content=text))
            case Replied(reply):
                replied = True
                if listed := sources.listed(reply):
                    yield saying(Delta(content=listed))
                delta = Delta(annotations=sources.annotations(reply))
                last = chunk(ChunkChoice(index=0, delta=delta, finish_reason="stop"))
                last.kind, last.language = reply.kind, reply.language
                last.citations, last.suggestions = reply.citations, reply.suggestions
                yield last
                if with_usage:
                    yield chunk(None, Usage(prompt_tokens=0, completion_tokens=0, total_tokens=0))
    if not replied:
        raise RuntimeError("the turn ended without a reply")
