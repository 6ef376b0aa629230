"""Events as the AI SDK's UI message stream, version 1: server-sent events, each of them a JSON object.

The format: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from assistant.events import Cited, Event, Looking, Replied, SentenceReady, SourceFound, Started
from web.errors import RunStopped
from web.heartbeat import Gone

HEADERS = {
    "x-vercel-ai-ui-message-stream": "v1",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold the sentences back
}
TEXT_ID = "text"
"""A reply is one text."""

DONE = "data: [DONE]\n\n"


BEAT = ": still here\n\n"
"""A comment, which every reader of server-sent events skips."""


def encode(events: Iterable[Event | None], explain: Callable[[Exception], str]) -> Iterator[str]:
    """Yield `events` as server-sent events; what is raised meanwhile is told in the words of `explain`.

    None stands for a while without an event.
    """
    try:
        for part in _parts(events):
            yield sse(part) if part else BEAT
    except Gone:
        return
    except RunStopped:
        yield sse({"type": "abort"})
    except Exception as error:
        yield sse({"type": "error", "errorText": explain(error)})
    yield DONE


def _parts(events: Iterable[Event | None]) -> Iterator[dict[str, Any]]:
    speaking = replied = False
    for event in events:
        if event is None:
            yield {}
            continue
        if speaking and not isinstance(event, SentenceReady):
            speaking = False
            yield {"type": "text-end", "id": TEXT_ID}
        match event:
            case Started(run_id, conversation_id):
                yield {
                    "type": "start",
                    "messageId": run_id,
                    "messageMetadata": {"conversation_id": conversation_id},
                }
            case Looking(text):
                yield {"type": "data-status", "data": {"text": text}, "transient": True}
            case SourceFound(document_id, title):
                yield {
                    "type": "source-document",
                    "sourceId": document_id,
                    "mediaType": "text/plain",
                    "title": title,
                }
            case SentenceReady(text):
                if not speaking:
                    speaking = True
                    yield {"type": "text-start", "id": TEXT_ID}
                yield {"type": "text-delta", "id": TEXT_ID, "delta": text}
            case Cited(citation):
                yield {"type": "data-citation", "data": citation.model_dump(mode="json")}
            case Replied(reply):
                replied = True
                yield {"type": "data-reply", "data": reply.model_dump(mode="json")}
    if not replied:
        raise RuntimeError("the turn ended without a reply")
    yield {"type": "finish"}


def sse(part: dict[str, Any]) -> str:
    """Return one server-sent event."""
    return f"data: {json.dumps(part)}\n\n"
