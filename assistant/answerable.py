"""ANSWERABLE: whether the evidence answers the question, as a probability with its reason."""

from dataclasses import dataclass
from math import exp

from assistant.asked import Asked
from assistant.evidence import Evidence

THRESHOLD = 0.55
"""The probability from which an answer does a visitor more good than “our sources don't say”."""
BIAS = -0.49
WEIGHTS = {
    "similarity": 2.24,
    "passage_similarity": 2.10,
    "coverage": 0.06,
    "context": 0.30,
    "unknown": -1.18,
    "missing_kind": -0.60,
}
"""A logistic regression on the tuned half of both houses' checks."""


SURE = (Asked.PRICE, Asked.COUNT, Asked.TIME)
"""Kinds whose form is so plain that a sentence without it cannot be the answer."""


@dataclass(frozen=True)
class Judgement:
    """What the evidence is worth; `missing` is the kind of thing that the evidence lacks, if one does."""

    probability: float
    missing: Asked
    reason: str

    @property
    def answerable(self) -> bool:
        """Tell whether to answer."""
        return self.probability >= THRESHOLD


def judge(evidence: Evidence) -> Judgement:
    """Judge whether the best sentences of `evidence` answer its question."""
    if not evidence.candidates:
        return Judgement(0.0, Asked.ANYTHING, "nothing was found")
    if evidence.asked in SURE and not evidence.candidates[0].holds:
        return Judgement(0.0, evidence.asked, f"the best sentence does not hold {evidence.asked.value}")
    best = evidence.candidates[:3]
    measured = {
        "similarity": max(c.similarity for c in best),
        "passage_similarity": max(c.passage_similarity for c in best),
        "coverage": max(c.coverage for c in best),
        "context": max(c.context for c in best),
        "unknown": evidence.unknown,
        "missing_kind": float(not any(c.holds for c in best)),
    }
    probability = 1 / (1 + exp(-BIAS - sum(WEIGHTS[name] * value for name, value in measured.items())))
    missing = evidence.asked if measured["missing_kind"] else Asked.ANYTHING
    weakest = min(measured, key=lambda name: WEIGHTS[name] * measured[name])
    reason = f"no good sentence holds {missing.value}" if missing else f"{weakest} is {measured[weakest]:.2f}"
    return Judgement(probability, missing, reason)
