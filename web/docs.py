"""GET /docs: the same specification as a page to read, with examples; no script, and nothing from elsewhere."""

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request

from web.collaborators import collaborators
from web.examples import examples
from web.openapi import Json, specification

bp = Blueprint("docs", __name__)


@bp.get("/docs")
def docs() -> str:
    """Tell programmers how to ask the guide."""
    said = specification(current_app)
    schemas = said["components"]["schemas"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "anchor": _anchor(method, path),
            **about,
            "body": _body(about, schemas),
        }
        for path, methods in said["paths"].items()
        for method, about in methods.items()
    ]
    tags = dict.fromkeys(operation["tags"][0] for operation in operations)
    base = collaborators().settings.public_url or request.url_root.rstrip("/")
    return render_template(
        "docs.html",
        house=collaborators().house,
        info=said["info"],
        groups=[(tag, [each for each in operations if each["tags"][0] == tag]) for tag in tags],
        schemas={name: {**schema, "fields": _fields(schema)} for name, schema in schemas.items()},
        examples=examples(base),
    )


def _anchor(method: str, path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{method}{path}".lower()).strip("-")


def _body(about: Json, schemas: Json) -> list[Json]:
    content = about.get("requestBody", {}).get("content", {})
    names = [name_of(media["schema"]) for media in content.values()]
    return _fields(schemas[names[0]]) if names else []


def _fields(schema: Json) -> list[Json]:
    needed = schema.get("required", [])
    return [
        {
            "name": name,
            "type": type_of(about),
            "required": name in needed,
            "about": about.get("description", ""),
        }
        for name, about in schema.get("properties", {}).items()
    ]


def name_of(schema: Json) -> str:
    """Return the name of the model that `schema` refers to, or an empty string."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def type_of(schema: Json) -> str:
    """Return what `schema` allows, in words."""
    if "$ref" in schema:
        return name_of(schema)
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(dict.fromkeys(type_of(each) for each in schema.get("anyOf") or schema["oneOf"]))
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("type", "anything")) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    told = {"minimum": "from {}", "maximum": "to {}", "maxLength": "up to {} characters"}
    said = [words.format(schema[bound]) for bound, words in told.items() if bound in schema]
    return f" ({' '.join(said)})" if said else ""
