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
from assistant.reader.weights import save
from knowledge.embed import SentenceTransformerEmbeddings, built_in_model

BATCH = 24
SORTED = 40
"""Batches are cut from so many batches' worth of examples sorted by length, so that little is padded."""
ENCODER_RATE, HEADS_RATE = 8e-5, 5e-4
WARM_UP = 0.06
SENTENCES_WEIGHT = 2.0
EVERY = 25


def _tensors(tokenizer: Any, some: Sequence[Example]) -> tuple[Batch, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the batch, the targets (pairs x sentences x answers and contradicts), which are known, and weights."""
    batch = encode(tokenizer, [e.question for e in some], [e.section for e in some], [list(e.sentences) for e in some])
    count = int(batch.sentence_of.max()) + 1
    targets, known = torch.zeros(len(some), count, 2), torch.zeros(len(some), count, 2)
    for row, example in enumerate(some):
        for head, labels in enumerate((example.answers, example.contradicts)):
            if labels is not None:
                known[row, :, head] = 1
                targets[row, [n for n in labels if n < count], head] = 1
    return batch, targets, known, torch.tensor([example.weight for example in some])


def _loss(scores: Scores, targets: torch.Tensor, known: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy of sentences, in both heads, and of passages, over what is known."""
    logits = torch.stack([scores.answers, scores.contradicts], -1)
    real = torch.isfinite(logits) & (known > 0)
    each = nn.functional.binary_cross_entropy_with_logits(logits.masked_fill(~real, 0), targets, reduction="none")
    sentences = (each * real * weights[:, None, None]).sum((0, 1)) / real.sum((0, 1)).clamp(min=1)
    answered = targets[:, :, 0].amax(1)
    whole = nn.functional.binary_cross_entropy_with_logits(scores.passage, answered, reduction="none")
    return SENTENCES_WEIGHT * sentences.sum() + (whole * weights * known[:, 0, 0]).mean()


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


def train(made: list[Example], epochs: int, seed: int, device: str, output: Path) -> tuple[Network, Any]:
    """Return the trained network, on the processor, and its tokenizer; each epoch's weights are saved in `output`."""
    random_from = random.Random(seed)
    torch.manual_seed(seed)
    base = str(built_in_model())
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    network = Network(base).to(device).train()
    _without_dropout(network)
    heads = [p for name, p in network.named_parameters() if "head" in name]
    encoder = [p for name, p in network.named_parameters() if "head" not in name and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=0.01
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
@click.option("--output", type=click.Path(path_type=Path), default=WEIGHTS, show_default=True)
def main(public: Path | None, epochs: int, seed: int, share: float, output: Path) -> None:
    """Train, save the weights with their checksum, and print the figures on the houses that were kept back."""
    random_from = random.Random(seed)
    made = dataset.to_train_on(nearest_by_meaning(), random_from)
    made = random_from.sample(made, round(share * len(made)))
    ours = len(made)
    if public:
        made += dataset.public(public, held_back=False)
    click.echo(f"{ours} examples of our own, {len(made) - ours} public ones.")
    network, tokenizer = train(made, epochs, seed, "cuda" if torch.cuda.is_available() else "cpu", output)
    click.echo(measure(network, tokenizer, public))


if __name__ == "__main__":
    main()
