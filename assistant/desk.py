"""DESK: what visitors need and no document says is no question for the sources, but for a person of the house."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from assistant.alike import Example, meant
from knowledge.embed import CachedEmbeddings
from knowledge.house import DeskNote
from knowledge.words import words

ALIKE = 0.60
"""Cosine from which a question means the same as an example of the note."""
LONGEST = 16
"""Words; what people need at once is asked shortly."""
NO_NEED = Path(__file__).parent / "no_need.yaml"
"""Questions by language that sound like a visitor's need and are about the people of the house."""
_NONE = ""


class Desk:
    """The notes of a house."""

    def __init__(self, notes: Sequence[DeskNote], embeddings: CachedEmbeddings) -> None:
        self._notes, self._embeddings = {note.id: note for note in notes}, embeddings
        asked = [(note.asked, note.id) for note in notes]
        contrasted = [*asked, (yaml.safe_load(NO_NEED.read_text("utf-8")), _NONE)] if asked else []
        self._examples: list[Example] = [
            (q, language, means) for questions, means in contrasted for language, qs in questions.items() for q in qs
        ]

    def note(self, message: str, language: str) -> str | None:
        """Return what to say to `message` in `language`, or None if no note is about it."""
        if not self._examples or len(words(message)) > LONGEST:
            return None
        note = meant(message, self._examples, language, self._embeddings, ALIKE)
        return self._notes[note].say.get(language) if note else None
