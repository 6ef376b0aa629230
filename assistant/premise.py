"""PREMISE: what a remark or a leading question takes for granted, as a statement that can be checked."""

import re

from knowledge.words import content_words

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_TAG = re.compile(
    rf"\s*[,–-]\s*(?:{_AUXILIARY}(?:n['’]t)?\s+(?:it|he|she|they|there|you|we|i|that)(?:\s+not)?|"
    r"right|correct|yes|no|true|or not|i (?:think|guess|suppose|believe)|"
    r"(?:is|am) (?:that|i) (?:so|right|true|correct))"
    r"\s*\?*\s*$",
    re.I,
)
_REPORTED = re.compile(
    r"^(?:so|well|but|and|ok)?\W*(?:is it (?:really )?(?:true|right|correct) (?:that )?|"
    r"(?:i|we)(?:['’]ve| have| was| were)? "
    r"(?:told|heard|hear|read|thought|think|believe|understand)\s+(?:that\s+|of\s+)?)",
    re.I,
)
_NEGATIVE = re.compile(rf"^(?:so|but|and)?\W*{_AUXILIARY}n['’]t\s+", re.I)
FEWEST = 2
"""Words of meaning; less is no statement."""


def premise(message: str) -> str:
    """Return what `message` takes for granted without asking openly; an empty string if it does not."""
    last = message.rstrip().rsplit("? ", 1)[-1]  # what was asked before it may stand in front of a follow-up
    bare = _TAG.sub("", last)
    tagged = bare != last
    bare, reported = _REPORTED.subn("", bare)
    bare, negative = _NEGATIVE.subn("", bare)
    if not (tagged or reported or negative) or len(content_words(bare)) < FEWEST:
        return ""
    return f"{bare.strip(' ?!.,')}."
