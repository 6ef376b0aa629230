"""Phrases: what the guide says of itself, read from `prompts/`, one file per language."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

PROMPTS = Path(__file__).parent.parent / "prompts"


class Phrases(BaseModel):
    """All fixed sentences of one language; a missing or unknown one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    looking: str
    source_words: str
    no_answer: dict[str, str]
    ask_at: str
    instead: str
    unmentioned: str
    no_more: str
    correction: str
    staff: str
    other_language: str
    calm: str
    about: str


class SmallTalk(BaseModel):
    """Some ways of saying one thing, and what to say back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """The same in every language."""
    said: tuple[str, ...]
    reply: str = ""
    does: Literal["", "again", "more"] = ""
    """What is asked for instead of a reply: the last answer again, or more on the same."""


@cache
def phrases(language: str) -> Phrases:
    """Return the phrases of `language`, in English where there are none."""
    return Phrases.model_validate(_read("phrases", language))


@cache
def smalltalk(language: str) -> tuple[SmallTalk, ...]:
    """Return the small talk of `language`, in English where there is none."""
    return tuple(SmallTalk.model_validate(entry) for entry in _read("smalltalk", language))


@cache
def smalltalk_everywhere() -> tuple[tuple[str, str, str], ...]:
    """Return every example of small talk there is: its words, its language, and the id of its entry."""
    languages = sorted(file.suffixes[0][1:] for file in PROMPTS.glob("smalltalk.*.yaml"))
    return tuple((said, lang, entry.id) for lang in languages for entry in smalltalk(lang) for said in entry.said)


@cache
def instructions(task: str) -> str:
    """Return what a language model is told to do, the text of `prompts/{task}.txt`."""
    return (PROMPTS / f"{task}.txt").read_text("utf-8")


def _read(name: str, language: str) -> Any:
    file = PROMPTS / f"{name}.{language}.yaml"
    return yaml.safe_load((file if file.exists() else PROMPTS / f"{name}.en.yaml").read_text("utf-8"))
