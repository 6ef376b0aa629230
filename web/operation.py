"""What the specification says of a route, told beside its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])

ATTRIBUTE = "operation"


@dataclass(frozen=True)
class Operation:
    """One method of one route; `gives` are its replies by status, None for one without a body."""

    summary: str
    tag: str
    gives: Mapping[int, Any]
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    """A body of the type multipart/form-data."""
    query: type[BaseModel] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of its own that a client may send, and what they do."""
    events: Any = None
    """What one event of it is where it may answer as server-sent events."""
    refuses: tuple[int, ...] = ()
    scope: str = ""
    """What a key that is sent must be for."""
    needs_key: bool = False
    text: str = ""


def describe(summary: str, tag: str, **more: Any) -> Callable[[View], View]:
    """Keep with a view what there is to say of it; the rest is its docstring."""

    def keep(view: View) -> View:
        setattr(view, ATTRIBUTE, Operation(summary, tag, text=_paragraphs(view.__doc__ or ""), **more))
        return view

    return keep


def described(view: Callable[..., Any]) -> Operation | None:
    """Return what was said of a view."""
    found: Operation | None = getattr(view, ATTRIBUTE, None)
    return found


def _paragraphs(docstring: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in docstring.split("\n\n") if paragraph.strip())
