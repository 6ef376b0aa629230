"""CALIBRATION: the fitted numbers of `calibration.json`, which `python -m assistant.calibrate` makes."""

import json
from collections.abc import Mapping
from functools import cache
from math import exp
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "calibration.json"


class Weights(BaseModel):
    """A weighted sum of measures; a measure that has no weight here is left out of account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]

    def score(self, measured: Mapping[str, float]) -> float:
        """Return the sum; the exponential of the difference of two is how much likelier one of them is."""
        return sum(weight * measured[name] for name, weight in self.weights.items())


class Logistic(Weights):
    """A logistic regression."""

    bias: float

    def logit(self, measured: Mapping[str, float]) -> float:
        """Return the natural log of the odds."""
        return self.bias + self.score(measured)

    def probability(self, measured: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1."""
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.logit(measured)))))


class Fitted(BaseModel):
    """The numbers with the trained reader, or without it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentences: Weights
    """That a sentence, rather than the others that were found, answers."""
    answerable: Logistic
    """That the evidence does."""
    threshold: float
    """The probability from which an answer does a visitor more good than “our sources don't say”."""


@cache
def fitted(read: bool) -> Fitted:
    """Return the numbers for evidence that the trained reader has read, or has not."""
    said = json.loads(FILE.read_text("utf-8"))
    return Fitted.model_validate(said["with_reader" if read else "without_reader"])
