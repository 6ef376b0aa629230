"""GET /openapi.json: the routes under /api and /v1, made of what their views and models say of themselves.

APIFlask would make the same of its own decorators, but only where it also reads the bodies and words the refusals;
ours name the mend, and are what the page's programs know. Pydantic makes the schemas in either case.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from werkzeug.routing import Rule

from web.collaborators import collaborators
from web.operation import Operation, described
from web.replies import OpenAIError, ProblemDetails

bp = Blueprint("openapi", __name__)

DESCRIBED = ("/api/", "/v1/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REF = "#/components/schemas/{model}"
VERSION = "1.0.0"
ABOUT = (
    "A guide that answers from its documents and says where each sentence stands. Visitors need no key. A program may "
    "come with one of its own, which has limits of its own: Authorization: Bearer tour_…"
)
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
KEY = "key"
ALWAYS = (401, 429, 500)
"""What any request may come to: a key that is none, too many of these, and a fault of ours."""
HEADERS = {
    "X-Request-Id": {"description": "The name of the request in the log.", "schema": {"type": "string"}},
}
WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}

Json = dict[str, Any]


@bp.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Give the specification."""
    return jsonify(specification(current_app))


def specification(app: Flask) -> Json:
    """Return the specification of `app`, OpenAPI 3.1; raise `LookupError` for a view that says nothing of itself."""
    routes = list(_routes(app))
    schemas = _Schemas([operation for _, _, operation in routes])
    paths: dict[str, Json] = {}
    for rule, method, operation in routes:
        path = ARGUMENT.sub(r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, operation, schemas)
    return {
        "openapi": "3.1.1",
        "info": {"title": f"The guide of {collaborators().house.name}", "version": VERSION, "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {KEY: {"type": "http", "scheme": "bearer", "description": "python server.py keys add"}},
        },
    }


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        if rule.rule.startswith(DESCRIBED):
            operation = described(app.view_functions[rule.endpoint])
            if operation is None:
                raise LookupError(f"{rule.rule} is not described. Put @describe of web/operation.py over its view.")
            for method in METHODS:
                if method in (rule.methods or ()):
                    yield rule, method, operation


class _Schemas:
    """The schemas of all models, made together so that their names are told apart."""

    def __init__(self, operations: list[Operation]) -> None:
        wanted: dict[tuple[str, JsonSchemaMode], Any] = {}
        for operation in operations:
            for model in (operation.body, operation.form, operation.query):
                wanted[str(model), "validation"] = model
            for given in (*operation.gives.values(), operation.events, ProblemDetails, OpenAIError):
                wanted[str(given), "serialization"] = given
        inputs = [
            (name, mode, TypeAdapter(model)) for (name, mode), model in sorted(wanted.items()) if model is not None
        ]
        self._made, common = TypeAdapter.json_schemas(
            [(name, mode, adapter) for name, mode, adapter in inputs], ref_template=REF
        )
        self.definitions: Json = common.get("$defs", {})

    def of(self, model: Any, mode: JsonSchemaMode) -> Json:
        """Return the schema of a model, as a reference where it has a name."""
        return self._made[str(model), mode]


def _operation(rule: Rule, operation: Operation, schemas: _Schemas) -> Json:
    said: Json = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": operation.summary,
        "description": operation.text,
        "tags": [operation.tag],
        "security": [{KEY: []}] if operation.needs_key else [{}, {KEY: []}],
        "responses": dict(_responses(rule, operation, schemas)),
    }
    if operation.scope:
        said["description"] += f"\n\nA key must have the scope {operation.scope}."
    parameters = [*_path(rule), *_query(operation, schemas), *_headers(operation)]
    if parameters:
        said["parameters"] = parameters
    for model, media in ((operation.body, "application/json"), (operation.form, "multipart/form-data")):
        if model:
            schema = schemas.of(model, "validation")
            said["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    return said


def _path(rule: Rule) -> list[Json]:
    names = ARGUMENT.findall(rule.rule)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query(operation: Operation, schemas: _Schemas) -> list[Json]:
    if operation.query is None:
        return []
    schema = schemas.definitions[operation.query.__name__]
    return [
        {"name": name, "in": "query", "description": about.get("description", ""), "schema": {"type": "string"}}
        for name, about in schema["properties"].items()
    ]


def _headers(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "header", "description": about, "schema": {"type": "string"}}
        for name, about in operation.headers.items()
    ]


def _responses(rule: Rule, operation: Operation, schemas: _Schemas) -> Iterator[tuple[str, Json]]:
    for status, model in operation.gives.items():
        content: Json = {}
        if model is not None:
            content["application/json"] = {"schema": schemas.of(model, "serialization")}
        if operation.events:
            content["text/event-stream"] = {"schema": _event(schemas.of(operation.events, "serialization"))}
        yield str(status), _response(status, content)
    as_openai = rule.rule.startswith("/v1/")
    media = "application/json" if as_openai else "application/problem+json"
    schema = schemas.of(OpenAIError if as_openai else ProblemDetails, "serialization")
    scoped = (403,) if operation.scope else ()
    for status in sorted({*operation.refuses, *scoped, *ALWAYS, 503}):
        yield str(status), _response(status, {media: {"schema": schema}})


def _event(schema: Json) -> Json:
    """Return the schema of one server-sent event whose data is JSON; the last one's is the word [DONE]."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {
        "type": "object",
        "properties": {"data": {"anyOf": [data, {"const": "[DONE]"}]}},
        "required": ["data"],
    }


def _response(status: int, content: Json) -> Json:
    headers = HEADERS | (WAIT if status in (429, 503) else {})
    said: Json = {"description": HTTPStatus(status).phrase, "headers": headers}
    return said | ({"content": content} if content else {})
