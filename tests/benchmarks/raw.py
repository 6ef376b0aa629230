"""The bounds: what the two models take on these cores with nothing of the guide around them.

`python -m tests.benchmarks.raw` imports sentence-transformers, loads both models, uses each once, and prints how many
megabytes it then holds.
"""

import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measured import resident_megabytes

if TYPE_CHECKING:
    from assistant.reader.read import Text

Pairs = Sequence[tuple[str, "Text"]]
TOGETHER = 32
"""So many texts or pairs in one forward pass, as sentence-transformers does by itself."""


class Raw:
    """`SentenceTransformer.encode`, and the forward pass of the reader's network as the guide has it in memory."""

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer

        from assistant.reader.read import Reader
        from knowledge.embed import built_in_model

        self._model = SentenceTransformer(str(built_in_model()), device="cpu", local_files_only=True)
        reader = Reader(built_in_model())
        if trouble := reader.check():
            sys.exit(trouble)
        opened: dict[str, Any] = vars(reader)
        self._forward, self._tokenizer = opened["_forward"], opened["_tokenizer"]

    def embed(self, texts: Sequence[str]) -> float:
        """Return how long `texts` took to embed."""
        began = time.perf_counter()
        self._model.encode(list(texts), batch_size=TOGETHER, show_progress_bar=False)
        return time.perf_counter() - began

    def read(self, pairs: Pairs) -> float:
        """Return how long the forward pass over `pairs`, tokenised before, took: shortest first, in full batches."""
        import torch

        from assistant.reader.network import encode

        ordered = sorted(pairs, key=lambda pair: sum(map(len, pair[1].sentences)))
        batches = [
            encode(
                self._tokenizer,
                [question for question, _ in some],
                [text.section for _, text in some],
                [list(text.sentences) for _, text in some],
            )
            for some in (ordered[start : start + TOGETHER] for start in range(0, len(ordered), TOGETHER))
        ]
        began = time.perf_counter()
        with torch.inference_mode():
            for batch in batches:
                self._forward(batch)
        return time.perf_counter() - began


def main() -> None:
    """Load and use, and print the memory."""
    from assistant.reader.read import Text

    raw = Raw()
    raw.embed(["Where is it?"])
    raw.read([("Where is it?", Text("", ("It is here.",)))])
    print(resident_megabytes(os.getpid()))


if __name__ == "__main__":
    main()
