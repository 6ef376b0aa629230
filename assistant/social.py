"""SOCIAL: whether a visitor is making conversation rather than asking about the house."""

from assistant.alike import nearest
from assistant.phrases import SmallTalk, smalltalk
from knowledge.embed import CachedEmbeddings
from knowledge.words import words

ALIKE = 0.65
"""Cosine from which a remark means the same as an example; on the tuned checks questions reach 0.60 at most."""
LONGEST = 12
"""Words; small talk is short, and a long remark has something of its own to ask."""


def small_talk(message: str, language: str, embeddings: CachedEmbeddings) -> SmallTalk | None:
    """Return the small talk that `message` is, or None if it is none."""
    if len(words(message)) > LONGEST:
        return None
    entries = smalltalk(language)
    said = [(example, entry) for entry in entries for example in entry.said]
    best, likeness = nearest(message, tuple(example for example, _ in said), language, embeddings)
    return said[best][1] if likeness >= ALIKE else None
