"""Cells, attention, tables and pools of PyTorch on numbers that are all different -> what comes out, and the same by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Pair = tuple[Tensor, Tensor]
"""What PyTorch computes, and the same by hand."""


def drawn(*shape: int) -> Tensor:
    """Numbers that are all different, from the global generator."""
    return torch.randn(*shape, dtype=torch.float64)


def filled(layer: nn.Module) -> dict[str, Tensor]:
    """The parameters of a layer, which such numbers fill."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(drawn(*parameter.shape))
    return {name: parameter.detach() for name, parameter in layer.named_parameters()}


def one_behind_the_other(*parts: Tensor) -> Tensor:
    """All numbers of some tensors of any shapes, in one axis."""
    return torch.cat([part.detach().flatten() for part in parts])


# --- cells ------------------------------------------------------------------------------------------------------------


def _cell(kind: Any, next_state: Callable[..., tuple[Tensor, ...]], *, cells: bool = False, **options: Any) -> Pair:
    """Two steps of a cell with three inputs and five units, for a batch of two."""
    layer = kind(3, 5, dtype=torch.float64, **options)
    given = filled(layer)
    state: tuple[Tensor, ...] = tuple(drawn(2, 5) for _ in range(1 + cells))
    found = by_hand = state
    for _ in range(2):
        x = drawn(2, 3)
        after = layer(x, found if cells else found[0])
        found = after if cells else (after,)
        inward = x @ given["weight_ih"].T + given["bias_ih"]
        by_hand = next_state(inward, by_hand[0] @ given["weight_hh"].T + given["bias_hh"], *by_hand)
    return one_behind_the_other(*found), one_behind_the_other(*by_hand)


def _rnn(inward: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, ...]:
    return (torch.tanh(inward + back),)


def _relu_rnn(inward: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, ...]:
    return ((inward + back).clamp(min=0),)


def _lstm(inward: Tensor, back: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
    into, forget, candidate, out = (inward + back).chunk(4, dim=1)
    cell = forget.sigmoid() * cell + into.sigmoid() * candidate.tanh()
    return out.sigmoid() * cell.tanh(), cell


def _gru(inward: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, ...]:
    reset = (inward.chunk(3, dim=1)[0] + back.chunk(3, dim=1)[0]).sigmoid()
    update = (inward.chunk(3, dim=1)[1] + back.chunk(3, dim=1)[1]).sigmoid()
    candidate = (inward.chunk(3, dim=1)[2] + reset * back.chunk(3, dim=1)[2]).tanh()
    return ((1 - update) * candidate + update * state,)


# --- attention, and what looks up or multiplies -----------------------------------------------------------------------


def _attention(causal: bool, scale: float | None) -> Pair:
    """Two heads, four keys of five dimensions, values of two; three queries, or four behind a causal mask."""
    n = 4 if causal else 3
    query, key, value = drawn(2, n, 5), drawn(2, 4, 5), drawn(2, 4, 2)
    found = F.scaled_dot_product_attention(query, key, value, is_causal=causal, scale=scale)
    wanted = torch.zeros(2, n, 2, dtype=torch.float64)
    for head in range(2):
        for i in range(n):
            seen = range(i + 1 if causal else 4)
            sizes = [((query[head, i] * key[head, j]).sum() * (5**-0.5 if scale is None else scale)).exp() for j in seen]
            for j in seen:
                wanted[head, i] += sizes[j] / sum(sizes) * value[head, j]
    return found, wanted


def _bilinear() -> Pair:
    layer, x, y = nn.Bilinear(3, 4, 2, dtype=torch.float64), drawn(5, 3), drawn(5, 4)
    given = filled(layer)
    wanted = [[x[k] @ given["weight"][o] @ y[k] + given["bias"][o] for o in range(2)] for k in range(5)]
    return layer(x, y), torch.tensor(wanted, dtype=torch.float64)


TOKENS = torch.tensor([[1, 0, 3], [2, 2, 0]])


def _embedding() -> Pair:
    layer = nn.Embedding(4, 5, dtype=torch.float64)
    rows = filled(layer)["weight"]
    return layer(TOKENS), torch.stack([torch.stack([rows[int(one)] for one in text]) for text in TOKENS])


def _bag(mode: str) -> Pair:
    layer = nn.EmbeddingBag(4, 5, mode=mode, dtype=torch.float64)
    rows = filled(layer)["weight"]
    ways: dict[str, Callable[[Tensor], Tensor]] = {
        "sum": lambda x: x.sum(0), "mean": lambda x: x.sum(0) / 3, "max": lambda x: x.max(0).values
    }  # fmt: skip
    put_together = ways[mode]
    return layer(TOKENS), torch.stack([put_together(torch.stack([rows[int(one)] for one in text])) for text in TOKENS])


def _pooled() -> Pair:
    """Zeros that were added count among the six."""
    x = drawn(2, 5, 7)
    around = torch.zeros(2, 7, 9, dtype=torch.float64)
    around[:, 1:6, 1:8] = x
    wanted = [[[around[c, i : i + 2, 2 * j : 2 * j + 3].sum() / 6 for j in range(4)] for i in range(6)] for c in range(2)]
    return F.avg_pool2d(x, (2, 3), (1, 2), (1, 1)), torch.tensor(wanted, dtype=torch.float64)


CHECKS: dict[str, Callable[[], Pair]] = {
    "torch.nn.RNNCell": partial(_cell, nn.RNNCell, _rnn),
    "torch.nn.RNNCell with ReLU": partial(_cell, nn.RNNCell, _relu_rnn, nonlinearity="relu"),
    "torch.nn.LSTMCell": partial(_cell, nn.LSTMCell, _lstm, cells=True),
    "torch.nn.GRUCell": partial(_cell, nn.GRUCell, _gru),
    "torch.nn.functional.scaled_dot_product_attention": partial(_attention, False, None),
    "torch.nn.functional.scaled_dot_product_attention behind a mask": partial(_attention, True, None),
    "torch.nn.functional.scaled_dot_product_attention with a scale": partial(_attention, False, 0.7),
    "torch.nn.Bilinear": _bilinear,
    "torch.nn.Embedding": _embedding,
    **{f"torch.nn.EmbeddingBag, {mode}": partial(_bag, mode) for mode in ("sum", "mean", "max")},
    "torch.nn.functional.avg_pool2d": _pooled,
}
"""What PyTorch computes, and the same by hand."""
