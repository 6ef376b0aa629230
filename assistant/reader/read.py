"""READ: which sentences of the passages answer a question, and how likely each passage answers it at all."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import WeightsError
from knowledge.together import Together

if TYPE_CHECKING:
    from assistant.reader.forward import Forward

WEIGHTS = Path(__file__).parent / "reader.safetensors"
TOGETHER = 4
"""Turns that are read in one batch; of more, the first would wait for the last."""
REMEMBERED = 2048
"""Readings: of some 250 questions, each with its passages."""
ABSENT = -20.0
"""The logit of a sentence that was cut off because the passage is too long to read."""


@dataclass(frozen=True)
class Text:
    """A passage as it is read."""

    section: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """Logits (natural log of the odds) for one question and one passage."""

    answers: float
    """That the passage answers."""
    sentences: tuple[float, ...]
    """That each sentence answers."""


class Reader:
    """The trained network; loaded at its first use, from disk only. Safe to call from many threads."""

    def __init__(self, base: Path, weights: Path = WEIGHTS) -> None:
        self._base, self._weights = base, weights
        self._lock = threading.Lock()
        self._forward: Forward | None = None
        self._tokenizer: Any = None
        self._together = Together(self._read_all, TOGETHER)
        self._remembered: dict[tuple[str, Text], Reading] = {}
        self.trouble = ""
        """Why it cannot read, if it cannot; the guide then goes by likeness alone."""

    def read(self, pairs: Sequence[tuple[str, Text]]) -> list[Reading] | None:
        """Read each question with its passage, in one batch with what other visitors ask meanwhile.

        What was read lately is remembered: the weights never change, so it is right as long as the words are the same.
        Returns None if the weights are missing or damaged.
        """
        known = {pair: reading for pair in pairs if (reading := self._remembered.get(pair))}
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        if fresh:
            readings = self._together(fresh)
            if readings is None:
                return None
            known |= zip(fresh, readings, strict=True)
        return [known[pair] for pair in pairs] if pairs else None

    def check(self) -> str:
        """Return what is wrong with the weights, with the mend, or an empty string."""
        with self._lock:
            self._open()
            return self.trouble

    def _open(self) -> bool:
        if self._forward is not None:
            return True
        if self.trouble:
            return False
        from transformers import AutoTokenizer  # seconds of imports, not needed to start
        from transformers.utils import logging as transformers_logging

        from assistant.reader.forward import Forward
        from assistant.reader.weights import load

        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            self._forward = Forward(load(str(self._base), self._weights))
        except WeightsError as error:
            self.trouble = str(error)
            logging.getLogger("tour").warning("%s Until then answers are chosen by likeness alone.", error)
            return False
        self._tokenizer = AutoTokenizer.from_pretrained(str(self._base), local_files_only=True)
        return True

    def _read_all(self, asked: Sequence[Sequence[tuple[str, Text]]]) -> list[list[Reading] | None]:
        with self._lock:
            if not self._open():
                return [None] * len(asked)
        pairs = [pair for some in asked for pair in some]
        read = self._read(pairs)
        self._remember(pairs, read)
        readings = iter(read)
        return [list(islice(readings, len(some))) for some in asked]

    def _remember(self, pairs: Sequence[tuple[str, Text]], readings: Sequence[Reading]) -> None:
        """Remember what was read, and forget as much of what is oldest."""
        self._remembered.update(zip(pairs, readings, strict=True))
        for oldest in list(islice(self._remembered, max(0, len(self._remembered) - REMEMBERED))):
            del self._remembered[oldest]

    def _read(self, pairs: Sequence[tuple[str, Text]]) -> list[Reading]:
        import torch

        from assistant.reader.network import encode

        assert self._forward is not None
        batch = encode(
            self._tokenizer,
            [question for question, _ in pairs],
            [text.section for _, text in pairs],
            [list(text.sentences) for _, text in pairs],
        )
        with torch.inference_mode():
            scores = self._forward(batch)
        answers = scores.answers.clamp(min=ABSENT).tolist()
        return [
            Reading(passage, _fitted(logits, len(text.sentences)))
            for (_, text), passage, logits in zip(pairs, scores.passage.tolist(), answers, strict=True)
        ]


def _fitted(logits: list[float], count: int) -> tuple[float, ...]:
    return tuple((logits + [ABSENT] * count)[:count])
