"""DESK: what visitors need and no document says is no question for the sources, but for a person of the house."""

from collections.abc import Sequence

from assistant.alike import nearest
from knowledge.embed import CachedEmbeddings
from knowledge.house import DeskNote
from knowledge.words import words

ALIKE = 0.62
"""Cosine from which a question means the same as an example of the note."""
LONGEST = 16
"""Words; what people need at once is asked shortly."""


class Desk:
    """The notes of a house."""

    def __init__(self, notes: Sequence[DeskNote], embeddings: CachedEmbeddings) -> None:
        self._notes, self._embeddings = notes, embeddings

    def note(self, message: str, language: str) -> str | None:
        """Return what to say to `message` in `language`, or None if no note is about it."""
        known = [(asked, note) for note in self._notes for asked in note.asked.get(language, ())]
        if not known or len(words(message)) > LONGEST:
            return None
        best, likeness = nearest(message, tuple(asked for asked, _ in known), language, self._embeddings)
        return known[best][1].say[language] if likeness >= ALIKE else None
