"""The network's forward pass for reading: without padding, and in bfloat16 where the processor multiplies in it."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # as PyTorch's own documentation names it

from assistant.reader.network import Batch, Network, Scores


class Layer(NamedTuple):
    """One layer's weights with their biases; the three projections of attention are one product."""

    projections: tuple[Tensor, Tensor]
    attended: tuple[Tensor, Tensor]
    attended_norm: tuple[Tensor, Tensor]
    wide: tuple[Tensor, Tensor]
    narrow: tuple[Tensor, Tensor]
    norm: tuple[Tensor, Tensor]


def quickest() -> torch.dtype:
    """Return the numbers that this processor multiplies fastest without reading worse."""
    return torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32


class Forward:
    """Scores as the network does, which it takes apart: only this can be used afterwards. Changes nothing of itself."""

    def __init__(self, network: Network, dtype: torch.dtype | None = None) -> None:
        config = network.encoder.config
        self._heads, self._epsilon = config.num_attention_heads, config.layer_norm_eps
        self._dtype = dtype or quickest()
        self._embeddings, self._judge = network.encoder.embeddings, network.judge
        self._layers = [self._layer(layer) for layer in network.encoder.encoder.layer]
        network.encoder = nn.Identity()  # or its weights would be kept twice

    def __call__(self, batch: Batch) -> Scores:
        """Score a batch of pairs."""
        kept = batch.mask.bool()
        hidden = self._hidden(batch, kept)
        padded = hidden.new_zeros(*kept.shape, hidden.shape[-1])
        padded[kept] = hidden
        return self._judge(padded, batch.sentence_of)

    def _hidden(self, batch: Batch, kept: Tensor) -> Tensor:
        """Return what the encoder makes of the word pieces of all pairs, one a row, padding left out."""
        lengths = batch.mask.sum(1).tolist()
        embedded = self._embeddings(input_ids=batch.ids, token_type_ids=batch.types)[kept]
        state: Tensor = embedded.to(self._dtype)
        for layer in self._layers:
            attended = self._attended(F.linear(state, *layer.projections), lengths)
            state = self._norm(state + F.linear(attended, *layer.attended), layer.attended_norm)
            widened = F.gelu(F.linear(state, *layer.wide))
            state = self._norm(state + F.linear(widened, *layer.narrow), layer.norm)
        return state.float()

    def _attended(self, projected: Tensor, lengths: list[int]) -> Tensor:
        """Let the word pieces of each pair attend to one another."""
        attended = []
        for pair in torch.split(projected.view(len(projected), 3, 1, self._heads, -1), lengths):
            query, key, value = pair.permute(1, 2, 3, 0, 4)
            each = F.scaled_dot_product_attention(query, key, value)
            attended.append(each[0].transpose(0, 1).flatten(1))
        return torch.cat(attended)

    def _norm(self, state: Tensor, weights: tuple[Tensor, Tensor]) -> Tensor:
        return F.layer_norm(state, state.shape[-1:], *weights, self._epsilon)

    def _layer(self, layer: Any) -> Layer:
        own, out = layer.attention.self, layer.attention.output
        return Layer(
            projections=self._weights(own.query, own.key, own.value),
            attended=self._weights(out.dense),
            attended_norm=self._weights(out.LayerNorm),
            wide=self._weights(layer.intermediate.dense),
            narrow=self._weights(layer.output.dense),
            norm=self._weights(layer.output.LayerNorm),
        )

    def _weights(self, *parts: Any) -> tuple[Tensor, Tensor]:
        weight = torch.cat([part.weight.detach() for part in parts])
        return weight.to(self._dtype), torch.cat([part.bias.detach() for part in parts]).to(self._dtype)
