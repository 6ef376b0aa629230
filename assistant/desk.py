"""DESK: what visitors need and no document says is no question for the sources, but for a person of the house."""

from collections.abc import Sequence

from assistant.alike import meant
from knowledge.embed import CachedEmbeddings
from knowledge.house import DeskNote
from knowledge.words import words

ALIKE = 0.60
"""Cosine from which a question means the same as an example of the note."""
LONGEST = 16
"""Words; what people need at once is asked shortly."""


class Desk:
    """The notes of a house."""

    def __init__(self, notes: Sequence[DeskNote], embeddings: CachedEmbeddings) -> None:
        self._notes, self._embeddings = {note.id: note for note in notes}, embeddings
        self._examples = [(q, language, note.id) for note in notes for language, qs in note.asked.items() for q in qs]

    def note(self, message: str, language: str) -> str | None:
        """Return what to say to `message` in `language`, or None if no note is about it."""
        if not self._examples or len(words(message)) > LONGEST:
            return None
        note = meant(message, self._examples, language, self._embeddings, ALIKE)
        return self._notes[note].say.get(language) if note else None
