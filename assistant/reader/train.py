"""Trains the reader: python -m assistant.reader.train [--public FILE].

It reproduces the weights from a fixed seed, on a GPU where there is one, else on two cores in under two hours.
"""

import random
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer

from assistant.reader import dataset
from assistant.reader.dataset import Example
from assistant.reader.measure import measure
from assistant.reader.network import Batch, Network, Scores, encode
from assistant.reader.read import WEIGHTS
from assistant.reader.weights import load, save
from knowledge.embed import SentenceTransformerEmbeddings, built_in_model

BATCH = 24
SORTED = 40
"""Batches are cut from so many batches' worth of examples sorted by length, so that little is padded."""
ENCODER_RATE, HEADS_RATE = 8e-5, 5e-4
WARM_UP = 0.06
SENTENCES_WEIGHT = 2.0
EVERY = 25


def _tensors(tokenizer: Any, some: Sequence[Example]) -> tuple[Batch, torch.Tensor, torch.Tensor]:
    """Return the batch, which sentences answer (pairs x sentences), and how much each pair counts."""
    batch = encode(tokenizer, [e.question for e in some], [e.section for e in some], [list(e.sentences) for e in some])
    count = int(batch.sentence_of.max()) + 1
    targets = torch.zeros(len(some), count)
    for row, example in enumerate(some):
        targets[row, [n for n in example.answers if n < count]] = 1
    return batch, targets, torch.tensor([example.weight for example in some])


def _loss(scores: Scores, targets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy of sentences and of passages."""
    real = torch.isfinite(scores.answers)
    logits = scores.answers.masked_fill(~real, 0)
    each = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    sentences = (each * real * weights[:, None]).sum() / real.sum()
    whole = nn.functional.binary_cross_entropy_with_logits(scores.passage, targets.amax(1), reduction="none")
    return SENTENCES_WEIGHT * sentences + (whole * weights).mean()


def _batches(made: list[Example], random_from: random.Random) -> list[list[Example]]:
    random_from.shuffle(made)
    cut = []
    for start in range(0, len(made), BATCH * SORTED):
        some = sorted(made[start : start + BATCH * SORTED], key=lambda e: sum(map(len, e.sentences)))
        cut += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    random_from.shuffle(cut)
    return cut


def _without_dropout(network: nn.Module) -> None:
    """So few epochs do not overfit, and on a processor dropout takes half of the time."""
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0


def _precision(device: str) -> AbstractContextManager[Any]:
    return torch.autocast(device, torch.bfloat16)


def train(
    made: list[Example], epochs: int, seed: int, device: str, output: Path, start: Path | None = None
) -> tuple[Network, Any]:
    """Return the trained network, on the processor, and its tokenizer; each epoch's weights are saved in `output`.

    It starts from the weights of `start`, and then with half the rates, or else from the embedding model.
    """
    random_from = random.Random(seed)
    torch.manual_seed(seed)
    base = str(built_in_model())
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    network = (load(base, start) if start else Network(base)).to(device).train()
    _without_dropout(network)
    pace = 0.5 if start else 1.0
    heads = [p for name, p in network.named_parameters() if "head" in name]
    encoder = [p for name, p in network.named_parameters() if "head" not in name and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": pace * ENCODER_RATE}, {"params": heads, "lr": pace * HEADS_RATE}], weight_decay=0.01
    )
    steps = epochs * -(-len(made) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.0, (steps - step) / steps)
    )
    began, recent, step = time.monotonic(), 0.0, 0
    for _ in range(epochs):
        for some in _batches(made, random_from):
            batch, *wanted = _tensors(tokenizer, some)
            with _precision(device):
                scores = network(batch.to(device))
            loss = _loss(scores, *(tensor.to(device) for tensor in wanted))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step, recent = step + 1, recent + loss.item()
            if step % EVERY == 0:
                click.echo(f"{step}/{steps}  loss {recent / EVERY:.3f}  {time.monotonic() - began:.0f} s")
                recent = 0.0
        save(network, output)
    return network.cpu().eval(), tokenizer


def nearest_by_meaning() -> dataset.Nearest:
    """Return what finds the text nearest to a question, by the embedding model."""
    model = SentenceTransformerEmbeddings()
    kept: dict[str, Any] = {}

    def nearest(question: str, texts: Sequence[str]) -> int:
        fresh = [text for text in texts if text not in kept]
        kept.update(zip(fresh, map(np.asarray, model.embed_documents(fresh) if fresh else ()), strict=True))
        vector = np.asarray(model.embed_query(question))
        return int(np.argmax([vector @ kept[text] for text in texts]))

    return nearest


@click.command()
@click.option("--public", "public", type=click.Path(path_type=Path, exists=True), help="A public set to add (JSONL).")
@click.option("--epochs", default=3, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--share", default=1.0, show_default=True, help="Of our own examples, how many to use.")
@click.option("--from", "start", type=click.Path(path_type=Path, exists=True), help="Weights to go on from.")
@click.option("--output", type=click.Path(path_type=Path), default=WEIGHTS, show_default=True)
def main(public: Path | None, epochs: int, seed: int, share: float, start: Path | None, output: Path) -> None:
    """Train, save the weights with their checksum, and print the figures on the houses that were kept back."""
    random_from = random.Random(seed)
    made = dataset.to_train_on(nearest_by_meaning(), random_from)
    made = random_from.sample(made, round(share * len(made)))
    ours = len(made)
    if public:
        made += dataset.public(public, held_back=False)
    click.echo(f"{ours} examples of our own, {len(made) - ours} public ones.")
    network, tokenizer = train(made, epochs, seed, "cuda" if torch.cuda.is_available() else "cpu", output, start)
    click.echo(measure(network, tokenizer, public))


if __name__ == "__main__":
    main()
