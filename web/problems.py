"""What a client is told when something fails: problem+json (RFC 9457) under /api, a page elsewhere."""

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import BadRequest, HTTPException

from assistant.errors import ModelUnavailable, UnknownConversation
from knowledge.errors import DiskTrouble, NotLearnt
from web.collaborators import collaborators
from web.errors import (
    AccountError,
    FieldError,
    HandoffGone,
    InvalidFields,
    NotJson,
    Overloaded,
    OwnArticle,
    RequestError,
    SetUpOver,
    UnknownAccount,
    UnknownJob,
    UnknownPassage,
    UnknownSource,
    UnknownTurn,
    UnreadableBody,
    UploadRefused,
)
from web.headers import request_id

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
"""How soon a part that is missing now is worth asking for again: learning a small house takes seconds."""


@dataclass(frozen=True)
class Rule:
    """How a class of exceptions is told; without `detail`, in the exception's own words."""

    status: HTTPStatus
    code: str
    detail: str = ""


RECORDS_UNAVAILABLE = Rule(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "records_unavailable",
    "The guide cannot keep the conversation just now. Please try again in a moment.",
)

RULES: dict[type[Exception], Rule] = {
    NotJson: Rule(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content_type_not_json"),
    UnreadableBody: Rule(HTTPStatus.BAD_REQUEST, "body_unreadable"),
    InvalidFields: Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "fields_invalid"),
    UnknownConversation: Rule(HTTPStatus.NOT_FOUND, "conversation_unknown"),
    UnknownAccount: Rule(HTTPStatus.NOT_FOUND, "account_unknown"),
    UnknownPassage: Rule(HTTPStatus.NOT_FOUND, "passage_unknown"),
    UnknownSource: Rule(HTTPStatus.NOT_FOUND, "document_unknown"),
    UnknownTurn: Rule(HTTPStatus.NOT_FOUND, "turn_unknown"),
    UnknownJob: Rule(HTTPStatus.NOT_FOUND, "job_unknown"),
    UploadRefused: Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "upload_refused"),
    OwnArticle: Rule(HTTPStatus.CONFLICT, "own_article"),
    DiskTrouble: Rule(
        HTTPStatus.INSUFFICIENT_STORAGE,
        "disk_trouble",
        "The guide cannot write to its disk just now. Tell whoever runs it.",
    ),
    HandoffGone: Rule(HTTPStatus.GONE, "handoff_gone"),
    AccountError: Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "account_unusable"),
    SetUpOver: Rule(HTTPStatus.GONE, "set_up_over"),
    Overloaded: Rule(HTTPStatus.SERVICE_UNAVAILABLE, "overloaded"),
    NotLearnt: Rule(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_learnt",
        "The guide has not learnt its documents yet. Please try again in a moment.",
    ),
    ModelUnavailable: Rule(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "model_unavailable",
        "The guide cannot word an answer just now. Please try again in a moment.",
    ),
    OperationalError: RECORDS_UNAVAILABLE,
    NoConnectionFree: RECORDS_UNAVAILABLE,
}
"""The only place where an exception gets its status."""

HTTP_RULES = {
    rule.status: rule
    for rule in (
        Rule(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address."),
        Rule(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not take that method."),
        Rule(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "body_too_large",
            "The body is larger than 64 KB. Send a shorter one.",
        ),
        Rule(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_requests",
            "Too many questions in a short time. Please wait a moment and ask again.",
        ),
    )
}

UNEXPECTED = Rule(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal_error",
    "Something went wrong on our side. Please try again; the request id helps us to find out what.",
)


@dataclass(frozen=True)
class Problem:
    """What a client is told."""

    status: HTTPStatus
    code: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


def problem_of(error: Exception) -> Problem:
    """Return what a client is told of `error`; nothing that was not meant for it."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    rule = next((RULES[kind] for kind in type(error).__mro__ if kind in RULES), UNEXPECTED)
    headers = {"Retry-After": str(RETRY_SECONDS)} if rule.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    code, errors = (error.code, error.errors) if isinstance(error, RequestError) else (rule.code, ())
    return Problem(rule.status, code, rule.detail or str(error), errors, headers)


def report(error: Exception, where: str) -> Problem:
    """Return the problem of `error`, and log it under the name `where` if the fault is ours.

    A turn that is too many is no fault, and is counted elsewhere. The traceback, which may quote a visitor's words or
    a secret, is logged at the debug level only.
    """
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, Overloaded):
        log.error("%s failed: %s%s", where, type(error).__name__, _place(error))
        log.debug("%s failed", where, exc_info=error)
    return problem


def install(app: Flask) -> None:
    """Answer every error of `app` with a problem."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        problem = report(error, request_id())
        as_json = request.path.startswith("/api/")
        if _is_nameless() and not as_json:
            body, mimetype = problem.detail, "text/plain"  # without a name of its own, no page has an address
        else:
            body = json.dumps(_members(problem)) if as_json else _page(problem)
            mimetype = "application/problem+json" if as_json else "text/html"
        response = Response(body, problem.status, mimetype=mimetype)
        response.headers.update(problem.headers)
        return response


def _of_http(error: HTTPException) -> Problem:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if error is request.routing_exception and _is_nameless():
        return Problem(status, "host_unknown", "The guide does not go by the name that the Host header says.")
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem(status, UNEXPECTED.code, UNEXPECTED.detail)
    code = status.phrase.lower().replace(" ", "_").replace("-", "_")
    rule = HTTP_RULES.get(status, Rule(status, code, error.description or status.description))
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(g.get("retry_after", RETRY_SECONDS))
    return Problem(status, rule.code, rule.detail, (), headers)


def _is_nameless() -> bool:
    """Tell whether the Host header is none or none of ours."""
    return isinstance(request.routing_exception, BadRequest)


def _members(problem: Problem) -> dict[str, object]:
    members: dict[str, object] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": request_id(),
    }
    return members | ({"errors": problem.errors} if problem.errors else {})


def _page(problem: Problem) -> str:
    return render_template(
        "error.html",
        house=collaborators().house,
        status=int(problem.status),
        title=problem.status.phrase,
        detail=problem.detail,
        request_id=request_id(),
    )


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
