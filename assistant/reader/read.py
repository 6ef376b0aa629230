"""READ: which sentences of the passages answer a question, and how likely each passage answers it at all."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import WeightsError

if TYPE_CHECKING:
    from assistant.reader.forward import Forward

WEIGHTS = Path(__file__).parent / "reader.safetensors"
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
        self.trouble = ""
        """Why it cannot read, if it cannot; the guide then goes by likeness alone."""

    def read(self, pairs: Sequence[tuple[str, Text]]) -> list[Reading] | None:
        """Read each question with its passage, all in one batch; None if the weights are missing or damaged."""
        with self._lock:
            if not pairs or not self._open():
                return None
            return self._read(pairs)

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
