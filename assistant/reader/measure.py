"""What the reader is worth on houses that it was not trained on: python -m assistant.reader.measure."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from assistant.reader import dataset
from assistant.reader.dataset import Example
from assistant.reader.network import Network, encode

LATER = ("follow-up", "contradicted", "premise")
"""Kinds of questions that are counted apart: they follow another, or take something for granted."""


def measure(network: Network, tokenizer: Any, public: Path | None) -> str:
    """Return a table: area under the curve, evidence sentence right, and what each kind of question got."""
    held = [e for house, passages in dataset.houses(held_back=True).items() for e in dataset.examples(passages, house)]
    scored = [(example, *_score(network, tokenizer, example)) for example in held]
    lines = [_summary("kept-back houses", [s for s in scored if not s[0].kind.startswith(LATER)])]
    lines.append(_summary("follow-ups there", [s for s in scored if s[0].kind.startswith("follow-up")]))
    if public:
        rows = dataset.public(public, held_back=True)
        lines.append(_summary("public, kept back", [(e, *_score(network, tokenizer, e)) for e in rows]))
    kinds: dict[str, list[bool]] = defaultdict(list)
    for example, passage, _ in scored:
        kinds[example.kind].append((passage > 0) == bool(example.answers))
    lines += [f"  {kind}: {np.mean(right):.2f} of {len(right)} judged right" for kind, right in sorted(kinds.items())]
    return "\n".join(lines)


Scored = tuple[Example, float, int]
"""An example, the passage's logit, and its best sentence."""


def _score(network: Network, tokenizer: Any, example: Example) -> tuple[float, int]:
    batch = encode(tokenizer, [example.question], [example.section], [list(example.sentences)])
    with torch.inference_mode():
        scores = network(batch)
    return float(scores.passage[0]), int(scores.answers[0].argmax())


def _summary(name: str, scored: Sequence[Scored]) -> str:
    covered = [bool(example.answers) for example, *_ in scored]
    area = roc_auc_score(covered, [passage for _, passage, _ in scored])
    found = [best in example.answers for example, _, best in scored if example.answers]
    return f"{name}: area {area:.3f}, best sentence right {np.mean(found):.3f}, of {len(scored)}"


@click.command()
@click.option("--public", type=click.Path(path_type=Path, exists=True))
def main(public: Path | None) -> None:
    """Measure the weights that are here."""
    from transformers import AutoTokenizer

    from assistant.reader.read import WEIGHTS
    from assistant.reader.weights import load
    from knowledge.embed import built_in_model

    base = str(built_in_model())
    click.echo(measure(load(base, WEIGHTS), AutoTokenizer.from_pretrained(base, local_files_only=True), public))


if __name__ == "__main__":
    main()
