"""What is logged: one line of JSON for each request, without a word, a secret or an address of anybody who asks.

A route stands there as its template, because the paths of some hold the id of a conversation. How a question was
answered stands there, what was asked only where TOUR_LOG_QUESTIONS says so.
"""

import logging
import sys
import time
from collections.abc import Iterable, Iterator

import structlog
from flask import Flask, Response, g, request

from assistant.events import Event, Replied
from web.collaborators import collaborators
from web.headers import request_id

NAME = "tour.requests"
UNKNOWN = "none"
"""The route of all addresses that there are not."""

Line = dict[str, object]

_shared: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_log = structlog.wrap_logger(
    logging.getLogger(NAME), processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
)


def configure() -> None:
    """Write all that this process logs to the standard error, each as a line of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    formatting: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_shared, processors=formatting))
    logging.getLogger().addHandler(handler)
    logging.getLogger(NAME).setLevel(logging.INFO)


def install(app: Flask) -> None:
    """Log every request to `app` once it is over, a stream with its end."""

    @app.before_request
    def begin() -> None:
        _line()

    @app.after_request
    def end(response: Response) -> Response:
        line = _line()
        line["method"] = request.method if request.url_rule else UNKNOWN
        line["route"] = str(request.url_rule) if request.url_rule else UNKNOWN
        line["status"] = response.status_code
        line.setdefault("outcome", "refused" if response.status_code >= 400 else "done")
        if request.method == "HEAD" or response.status_code in (204, 304):
            _write(line)  # a response without a body is never closed
        else:
            response.call_on_close(lambda: _write(line))
        return response


def hearing(events: Iterable[Event], question: str) -> Iterator[Event]:
    """Yield `events` and note in the present request's line how the turn ends."""
    line = _line()
    if collaborators().settings.log_questions:
        line["question"] = question

    def heard() -> Iterator[Event]:
        line["outcome"] = "left"
        for event in events:
            yield event
            if isinstance(event, Replied):
                line["outcome"] = str(event.reply.kind)

    return heard()


def refused(code: str) -> None:
    """Note in the present request's line why it was refused."""
    _line()["outcome"] = code


def _line() -> Line:
    if "line" not in g:
        g.line = {"request_id": request_id(), "began": time.perf_counter()}
    line: Line = g.line
    return line


def _write(line: Line) -> None:
    said = dict(line)
    began = said.pop("began")
    assert isinstance(began, float)
    _log.info("request", ms=round((time.perf_counter() - began) * 1000, 1), **said)
