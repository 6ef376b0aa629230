"""PARTS: a message that asks several things is taken apart, so that what is known of them is answered."""

import re

MOST = 3
"""Questions in one message; what goes on beyond them is read as part of the last."""

_ASKS = (
    r"(?:who|whom|whose|what|which|when|where|why|how|"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\s+(?:the|it|he|she|they|there|you|i|we|this|that))"
)
_BETWEEN = re.compile(rf"\?\s+(?=\w)|\s*(?:,|;)?\s+(?:and|but)\s+(?:also\s+)?(?={_ASKS}\b)", re.I)
_BEGINS = re.compile(rf"^(?:\W|and|but|so|ok|please)*{_ASKS}\b(?=.*\w)", re.I)
"""A question has more than the word that asks: “…, and where?” asks for more of the one before it."""


def parts(message: str) -> tuple[str, ...]:
    """Return the questions in `message`, in order; a message of one question as it is."""
    cut = [part.strip() for part in _BETWEEN.split(message, maxsplit=MOST - 1) if part.strip(" ?!.,")]
    if len(cut) < 2 or not all(_BEGINS.match(part) for part in cut):
        return (message,)
    return tuple(part if part.endswith("?") else f"{part}?" for part in cut)
