"""What a client is told when something fails, all in one place: problem+json (RFC 9457), OpenAI's shape, or a page."""

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed

from assistant.errors import ModelUnavailable, UnknownConversation
from knowledge.errors import DiskTrouble, NotLearnt
from web import logs
from web.collaborators import collaborators
from web.errors import (
    AccountError,
    FieldError,
    HandoffGone,
    InvalidFields,
    MissingScope,
    NotJson,
    Overloaded,
    OwnArticle,
    RequestError,
    RunStopped,
    SetUpOver,
    UnknownAccount,
    UnknownJob,
    UnknownKey,
    UnknownModel,
    UnknownPassage,
    UnknownRun,
    UnknownSource,
    UnknownTurn,
    UnreadableBody,
    UploadRefused,
)
from web.headers import request_id
from web.heartbeat import Gone

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
    UnknownRun: Rule(HTTPStatus.NOT_FOUND, "run_unknown"),
    UnknownModel: Rule(HTTPStatus.NOT_FOUND, "model_not_found"),
    UnknownKey: Rule(HTTPStatus.UNAUTHORIZED, "invalid_api_key"),
    MissingScope: Rule(HTTPStatus.FORBIDDEN, "scope_missing"),
    RunStopped: Rule(HTTPStatus.CONFLICT, "run_stopped"),
    Gone: Rule(HTTPStatus.REQUEST_TIMEOUT, "asker_gone", "Nobody waits for this answer any more."),
    UnknownJob: Rule(HTTPStatus.NOT_FOUND, "job_unknown"),
    UploadRefused: Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "upload_refused"),
    OwnArticle: Rule(
        HTTPStatus.CONFLICT,
        "own_article",
        "This is one of the house's own articles. Whoever runs the guide deletes it from the house, and learns again.",
    ),
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
        Rule(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"),
        Rule(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "body_too_large",
            "The body is larger than {kilobytes} KB. Send a shorter one.",
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
    if rule.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
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
        logs.refused(problem.code)
        if request.path.startswith("/api/"):
            response = Response(json.dumps(_members(problem)), problem.status, mimetype="application/problem+json")
        elif request.path.startswith("/v1/"):
            # What OpenAI refuses with 422 is nothing that a JSON body could be the reason of.
            status = HTTPStatus.BAD_REQUEST if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY else problem.status
            response = Response(json.dumps(openai_error(problem)), status, mimetype="application/json")
        elif _is_nameless():  # without a name of its own, no page has an address
            response = Response(problem.detail, problem.status, mimetype="text/plain")
        else:
            response = Response(_page(problem), problem.status, mimetype="text/html")
        response.headers.update(problem.headers)
        return response


def openai_error(problem: Problem) -> dict[str, object]:
    """Return `problem` in the shape that OpenAI's clients read."""
    kind = "server_error" if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    kind = "rate_limit_error" if problem.status == HTTPStatus.TOO_MANY_REQUESTS else kind
    param = problem.errors[0]["field"] if problem.errors else None
    return {"error": {"message": problem.detail, "type": kind, "param": param, "code": problem.code}}


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
    detail = rule.detail.replace("{kilobytes}", str((request.max_content_length or 0) // 1024))
    if isinstance(error, MethodNotAllowed):
        detail = f"Use {' or '.join(sorted({*(error.valid_methods or ())} - {'HEAD', 'OPTIONS'}))} at this address."
    elif status == HTTPStatus.NOT_FOUND and request.path.startswith(("/api/", "/v1/")):
        detail += " /docs lists every address."
    return Problem(status, rule.code, detail, (), headers)


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
