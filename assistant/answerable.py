"""ANSWERABLE: whether the evidence answers the question, as a probability with its reason."""

from dataclasses import dataclass
from math import exp

from assistant.asked import Asked
from assistant.evidence import Evidence

THRESHOLD = 0.5
_BIAS = -3.4
_WEIGHTS = {"similarity": 5.0, "coverage": 1.6, "context": 1.2, "unknown": -1.2, "missing_kind": -2.0}


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
    best = evidence.candidates[:3]
    measured = {
        "similarity": max(c.similarity for c in best),
        "coverage": max(c.coverage for c in best),
        "context": max(c.context for c in best),
        "unknown": evidence.unknown,
        "missing_kind": float(not any(c.holds for c in best)),
    }
    probability = 1 / (1 + exp(-_BIAS - sum(_WEIGHTS[name] * value for name, value in measured.items())))
    missing = evidence.asked if measured["missing_kind"] else Asked.ANYTHING
    weakest = min(measured, key=lambda name: _WEIGHTS[name] * measured[name])
    reason = f"no sentence holds {missing.value}" if missing else f"{weakest} is {measured[weakest]:.2f}"
    return Judgement(probability, missing, reason)
