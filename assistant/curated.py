"""CURATED: what staff have written beside the files of the house, joined with them: answers and desk notes."""

from collections.abc import Iterable
from typing import Protocol

from knowledge.house import DeskNote
from knowledge.prepared import PreparedAnswer
from knowledge.words import words


class Curated(Protocol):
    """Keeps what staff have written."""

    def stamp(self) -> int:
        """Return a number that changes with every change; every turn asks for it."""

    def answers(self) -> tuple[PreparedAnswer, ...]:
        """Return the answers that staff want told."""

    def notes(self) -> tuple[DeskNote, ...]:
        """Return the desk notes that staff want told."""


def join_answers(staff: Iterable[PreparedAnswer], house: Iterable[PreparedAnswer]) -> tuple[PreparedAnswer, ...]:
    """Return both, the staff's first.

    One of the house's is left out where the staff have written one with its id, and in each language in which theirs
    has a question of it; so it stays, too, while theirs is suspended: they have found it wanting.
    """
    ours = tuple(staff)
    ids = {entry.id for entry in ours}
    asked = {(language, plain(q)) for entry in ours for language, qs in entry.questions.items() for q in qs}
    kept = [_without(entry, asked) for entry in house if entry.id not in ids]
    return (*ours, *(entry for entry in kept if entry.answer))


def join_notes(staff: Iterable[DeskNote], house: Iterable[DeskNote]) -> tuple[DeskNote, ...]:
    """Return both, the staff's first; one of the house's is left out where the staff have written one with its id."""
    ours = tuple(staff)
    ids = {note.id for note in ours}
    return (*ours, *(note for note in house if note.id not in ids))


def plain(question: str) -> tuple[str, ...]:
    """Return the words alone: case and punctuation make no other question of it."""
    return tuple(words(question))


def _without(entry: PreparedAnswer, asked: set[tuple[str, tuple[str, ...]]]) -> PreparedAnswer:
    kept = [
        language
        for language, questions in entry.questions.items()
        if not any((language, plain(question)) in asked for question in questions)
    ]
    by_language = {
        "questions": {language: entry.questions[language] for language in kept},
        "answer": {language: entry.answer[language] for language in kept},
    }
    return entry if len(kept) == len(entry.questions) else entry.model_copy(update=by_language)
