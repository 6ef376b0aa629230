"""Checks: conversations and what each of their turns should come to, one a line of a house's `checks.jsonl`."""

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from assistant.reply import Kind

FILE = "checks.jsonl"
"""The name of a house's own checks."""
HOW_TO_WRITE = "README.md says under “Check your own house” how to write them."

Text = Annotated[str, StringConstraints(pattern=r"\S")]
Group = Annotated[tuple[Text, ...], Field(min_length=1)]


class ChecksError(Exception):
    """Checks or the figures stored beside them cannot be used; the text names the file and what is wrong."""


class Expect(StrEnum):
    """What a turn should come to."""

    ANSWER = "answer"
    DECLINE = "decline"
    SOCIAL = "social"
    SAFE = "safe"
    """Anything that holds none of the banned words."""


MET_BY: dict[Expect, frozenset[Kind]] = {
    Expect.ANSWER: frozenset({Kind.ANSWER, Kind.CURATED, Kind.CORRECTION}),
    Expect.DECLINE: frozenset({Kind.NO_ANSWER}),
    Expect.SOCIAL: frozenset({Kind.SMALLTALK}),
    Expect.SAFE: frozenset(Kind),
}


class Asked(BaseModel):
    """One turn: a question and what its reply should be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Text = Field(alias="q")
    expect: Expect
    must: tuple[Group, ...] = ()
    """Of each group, one member is in the reply."""
    ban: tuple[Text, ...] = ()
    """None of these is."""

    @model_validator(mode="after")
    def _asks_for_what_is_looked_at(self) -> "Asked":
        if self.expect is Expect.SAFE and self.must:
            raise ValueError("“safe” looks only at ban; take must out or expect something else")
        return self


class Check(BaseModel):
    """A conversation that the guide must get right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    tags: tuple[Text, ...] = ()
    turns: tuple[Asked, ...] = Field(min_length=1)


def read_checks(file: Path, tags: Iterable[str] = ()) -> list[Check]:
    """Return the checks of `file` that have all of `tags`; raise `ChecksError` if there are none."""
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ChecksError(f"There are no checks at {file}. {HOW_TO_WRITE}") from error
    except UnicodeDecodeError as error:
        raise ChecksError(f"{file} is not UTF-8 ({error}). {HOW_TO_WRITE}") from error
    except OSError as error:
        raise ChecksError(f"{file} cannot be read: {error.strerror}.") from error
    checks = parse(text.split("\n"), str(file))
    if not checks:
        raise ChecksError(f"{file} holds no checks. {HOW_TO_WRITE}")
    chosen = [check for check in checks if {*tags} <= {*check.tags}]
    if not chosen:
        raise ChecksError(f"No check in {file} has the tags you ask for: {', '.join(tags)}.")
    return chosen


def parse(lines: Iterable[str], name: str) -> list[Check]:
    """Read checks, one a line; raise `ChecksError` that names the first line that is none and what is wrong with it."""
    checks: list[Check] = []
    first: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            check = Check.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise ChecksError(
                f"{name}, line {number} is not JSON ({error.msg}, at character {error.colno})."
            ) from error
        except ValidationError as error:
            wrong = "; ".join(_wrong(what["loc"], what["type"], what["msg"]) for what in error.errors())
            raise ChecksError(f"{name}, line {number}: {wrong}. {HOW_TO_WRITE}") from error
        if check.id in first:
            raise ChecksError(f"{name}, line {number}: the id “{check.id}” is line {first[check.id]}'s already.")
        first[check.id] = number
        checks.append(check)
    return checks


_SAID = {
    "missing": "is missing",
    "too_short": "is empty",
    "string_pattern_mismatch": "is empty",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
}


def _wrong(where: tuple[int | str, ...], kind: str, message: str) -> str:
    """Return what is wrong in the words of the file: `turns[0].must[1] is empty`."""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")
    if kind == "extra_forbidden":
        return f"{place} is no key that there is ({', '.join(_keys(Asked if len(where) > 1 else Check))})"
    if kind in _SAID:
        return f"{place or 'a check'} {_SAID[kind]}"
    return f"{place or 'it'}: {message.removeprefix('Value error, ').replace('Input should be', 'must be')}"


def _keys(model: type[BaseModel]) -> list[Any]:
    return [field.alias or name for name, field in model.model_fields.items()]
