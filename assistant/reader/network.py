"""The network: a MiniLM cross-encoder that scores every sentence of a passage, and whether the passage answers."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

LENGTH = 384
"""Word pieces of question, section and passage together; a passage of 1200 characters fits."""


@dataclass
class Batch:
    """Tokenised pairs: `sentence_of[i, t]` is the number of the sentence that token t of pair i belongs to, or -1."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    sentence_of: torch.Tensor

    def to(self, device: str) -> "Batch":
        """Return the same on another device."""
        return Batch(*(part.to(device) for part in (self.ids, self.mask, self.types, self.sentence_of)))


@dataclass
class Scores:
    """Logits: of each sentence (pairs x most sentences, -inf where there is none), and of each pair."""

    answers: torch.Tensor
    """That the sentence answers the question."""
    passage: torch.Tensor
    """That the passage answers the question."""


class Network(nn.Module):
    """An encoder, a head for sentences and one for the whole passage; its word embeddings are never trained."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            base, local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
        )
        width = self.encoder.config.hidden_size
        self.sentence_head = nn.Linear(2 * width, 1)
        self.passage_head = nn.Linear(width, 1)
        for parameter in self.encoder.embeddings.parameters():
            parameter.requires_grad = False

    def forward(self, batch: Batch) -> Scores:
        """Score a batch of pairs."""
        hidden = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        ).last_hidden_state
        return self.judge(hidden, batch.sentence_of)

    def judge(self, hidden: torch.Tensor, sentence_of: torch.Tensor) -> Scores:
        """Return the scores of what the encoder made of a batch; of the encoder itself it asks nothing."""
        count = max(1, int(sentence_of.max()) + 1)
        member = nn.functional.one_hot(sentence_of + 1, count + 1)[:, :, 1:].to(hidden.dtype)
        size = member.sum(1)
        pooled = torch.einsum("bth,bts->bsh", hidden, member) / size.clamp(min=1).unsqueeze(-1)
        first = hidden[:, 0]
        scored = self.sentence_head(torch.cat([pooled, first.unsqueeze(1).expand_as(pooled)], -1)).squeeze(-1).float()
        answers = scored.masked_fill(size == 0, float("-inf"))
        passage = self.passage_head(first).squeeze(-1).float() + answers.logsumexp(1).clamp(min=-30)
        return Scores(answers, passage)


def encode(tokenizer: Any, questions: list[str], sections: list[str], sentences: list[list[str]]) -> Batch:
    """Tokenise pairs of a question and a passage that is given as its section's title and its sentences."""
    heads = [f"{section}. " if section else "" for section in sections]
    texts = [head + " ".join(parts) for head, parts in zip(heads, sentences, strict=True)]
    found = tokenizer(
        questions,
        texts,
        truncation="only_second",
        max_length=LENGTH,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    sentence_of = torch.full_like(found["input_ids"], -1)
    for i, (head, parts) in enumerate(zip(heads, sentences, strict=True)):
        starts = torch.tensor([len(head) + sum(len(p) + 1 for p in parts[:j]) for j in range(len(parts))])
        first, last = found["offset_mapping"][i].unbind(-1)
        inside = (found["token_type_ids"][i] == 1) & (found["attention_mask"][i] == 1) & (last > first)
        place = torch.bucketize(first.contiguous(), starts, right=True) - 1
        sentence_of[i] = torch.where(inside, place, torch.tensor(-1))
    return Batch(found["input_ids"], found["attention_mask"], found["token_type_ids"], sentence_of)
