"""SOCIAL: whether a visitor is making conversation rather than asking about the house."""

from assistant.alike import meant
from assistant.phrases import SmallTalk, smalltalk, smalltalk_everywhere
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
    found = meant(message, smalltalk_everywhere(), language, embeddings, ALIKE)
    return next((entry for entry in smalltalk(language) if entry.id == found), None)
