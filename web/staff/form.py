"""What the editors of answers and of desk notes hold, read from a form and written into one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.language import language_of
from knowledge.house import DeskNote
from knowledge.prepared import PreparedAnswer
from web.collaborators import collaborators
from web.staff.curating import languages, lines

NEW = "new"
"""Stands for the id of what has none yet; it is made of the first question."""
BY = "our staff"


@dataclass
class AnswerForm:
    """An answer as it stands in the editor."""

    id: str = ""
    questions: dict[str, list[str]] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    quotes: list[str] = field(default_factory=list)
    checked_by: str = BY
    find: str = ""

    @classmethod
    def of(cls, entry: PreparedAnswer) -> "AnswerForm":
        """Return the form that shows `entry`."""
        questions = {language: list(asked) for language, asked in entry.questions.items()}
        return cls(entry.id, questions, dict(entry.answer), list(entry.quotes), entry.checked_by or BY)

    @classmethod
    def asking(cls, texts: Sequence[str]) -> "AnswerForm":
        """Return the form of an answer to these questions, each in the language that it is written in."""
        return cls(questions=by_language(texts), find=texts[0] if texts else "")

    @classmethod
    def read(cls, said: Any) -> "AnswerForm":
        """Return what was sent."""
        tags = languages(name.removeprefix("answer-") for name in said if name.startswith("answer-"))
        return cls(
            said.get("id", ""),
            {tag: asked for tag in tags if (asked := lines(said.get(f"questions-{tag}")))},
            {tag: answer for tag in tags if (answer := said.get(f"answer-{tag}", "").strip())},
            list(dict.fromkeys(filter(None, map(str.strip, said.getlist("quote"))))),
            said.get("checked_by", "").strip() or BY,
            said.get("find", ""),
        )

    def entry(self) -> PreparedAnswer:
        """Return the answer, checked today; raise `ValidationError`."""
        return PreparedAnswer(
            id=self.id or NEW,
            questions={language: tuple(asked) for language, asked in self.questions.items()},
            answer=self.answer,
            quotes=tuple(self.quotes),
            checked_by=self.checked_by,
            checked_on=date.today(),
        )


@dataclass
class NoteForm:
    """A desk note as it stands in the editor."""

    id: str = ""
    asked: dict[str, list[str]] = field(default_factory=dict)
    say: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, note: DeskNote) -> "NoteForm":
        """Return the form that shows `note`."""
        return cls(note.id, {tag: list(asked) for tag, asked in note.asked.items()}, dict(note.say))

    @classmethod
    def read(cls, said: Any) -> "NoteForm":
        """Return what was sent."""
        tags = languages(name.removeprefix("say-") for name in said if name.startswith("say-"))
        return cls(
            said.get("id", ""),
            {tag: asked for tag in tags if (asked := lines(said.get(f"asked-{tag}")))},
            {tag: say for tag in tags if (say := said.get(f"say-{tag}", "").strip())},
        )

    def note(self) -> DeskNote:
        """Return the note; raise `ValidationError`."""
        return DeskNote(id=self.id or NEW, asked=dict(self.asked), say=self.say)


def by_language(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return questions by the languages of the house that they are written in."""
    known = collaborators().house.languages
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(language_of(text, known[0], known), []).append(text)
    return found
