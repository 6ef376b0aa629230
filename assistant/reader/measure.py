"""What the reader is worth on houses that it was not trained on: python -m assistant.reader.measure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from assistant.reader import dataset
from assistant.reader.dataset import Example
from assistant.reader.forward import Forward
from assistant.reader.network import Network, encode

LATER = ("follow-up", "contradicted", "premise")
"""Kinds of questions that are counted apart: they follow another, or take something for granted."""


@dataclass(frozen=True)
class Scored:
    """An example as it was read: its own passage first, and all passages of its house together."""

    example: Example
    passage: float
    """The logit of its own passage."""
    right: bool
    """Whether the best sentence of its own passage answers."""
    likeliest: float
    """The highest logit of any passage."""
    right_among_all: bool
    """Whether the best sentence of all passages answers."""


def measure(network: Network, tokenizer: Any, public: Path | None) -> str:
    """Return a table: area under the curve, evidence sentence right, and what each kind of question got."""
    forward = Forward(network)
    scored = [one for passages in _kept_back() for one in _scored(forward, tokenizer, *passages)]
    lines = [_summary("kept-back houses", [s for s in scored if not s.example.kind.startswith(LATER)])]
    lines.append(_summary("follow-ups there", [s for s in scored if s.example.kind.startswith("follow-up")]))
    if public:
        rows = dataset.public(public, held_back=True)
        lines.append(_summary("public, kept back", [s for e in rows for s in _scored(forward, tokenizer, [e], [e])]))
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in scored:
        kinds[one.example.kind].append((one.passage > 0) == bool(one.example.answers))
    lines += [f"  {kind}: {np.mean(right):.2f} of {len(right)} judged right" for kind, right in sorted(kinds.items())]
    return "\n".join(lines)


def _kept_back() -> Iterator[tuple[list[Example], list[Example]]]:
    """Yield the examples of each kept-back house, and one of each of its passages."""
    for house, passages in dataset.houses(held_back=True).items():
        asked = list(dataset.examples(passages, house))
        yield asked, list({example.sentences: example for example in asked}.values())


def _scored(forward: Forward, tokenizer: Any, asked: list[Example], passages: list[Example]) -> Iterator[Scored]:
    for example in asked:
        own = next(n for n, passage in enumerate(passages) if passage.sentences == example.sentences)
        sections, sentences = [p.section for p in passages], [list(p.sentences) for p in passages]
        batch = encode(tokenizer, [example.question] * len(passages), sections, sentences)
        with torch.inference_mode():
            scores = forward(batch)
        best = int(scores.answers.amax(1).argmax())
        yield Scored(
            example,
            passage=float(scores.passage[own]),
            right=int(scores.answers[own].argmax()) in example.answers,
            likeliest=float(scores.passage.max()),
            right_among_all=best == own and int(scores.answers[best].argmax()) in example.answers,
        )


def _summary(name: str, scored: Sequence[Scored]) -> str:
    covered = [bool(one.example.answers) for one in scored]
    area = roc_auc_score(covered, [one.passage for one in scored])
    area_of_all = roc_auc_score(covered, [one.likeliest for one in scored])
    found = [one for one in scored if one.example.answers]
    right, right_of_all = np.mean([one.right for one in found]), np.mean([one.right_among_all for one in found])
    return (
        f"{name}: area {area:.3f}, best sentence right {right:.3f}; among all passages of its house: "
        f"area {area_of_all:.3f}, best sentence right {right_of_all:.3f}; of {len(scored)}"
    )


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
