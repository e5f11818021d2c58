"""Layers of torch.nn as they are made, or with the weights of every state -> what they give, and what they do in a first step.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. Random weights have the shape
(states, *shape of the parameter).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn import functional

from networks import identity, inputs, run, two_signs
from texclaims.check import on_tensors

# --- linear and bilinear layers ---------------------------------------------------------------------------------------


def _in_every_state(layer: nn.Module, states: Mapping[str, Tensor], *given: Tensor) -> Tensor:
    """A layer with other parameters in each state, each (states, *shape), on the same inputs."""
    return vmap(lambda one: functional_call(layer, one, given))(dict(states))


@on_tensors
def linear_of_fixed(xi: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """torch.nn.Linear on one fixed input: (n_in,), (states, n_out, n_in), (states, n_out) -> (states, n_out)."""
    layer = nn.Linear(len(xi), weights.shape[1], device="meta", dtype=xi.dtype)
    return _in_every_state(layer, {"weight": weights, "bias": biases}, xi)


@on_tensors
def squared_error_of_linear(xi: Tensor, weights: Tensor, biases: Tensor, target: Tensor) -> Tensor:
    """torch.nn.functional.mse_loss of its first output: … and () -> (states,)."""
    layer = nn.Linear(len(xi), weights.shape[1], device="meta", dtype=xi.dtype)
    first = _in_every_state(layer, {"weight": weights, "bias": biases}, xi)[:, 0]
    return functional.mse_loss(first, target.expand_as(first), reduction="none")


@on_tensors
def moments_with_biases(layers: Tensor, kept: Tensor, bias_variance: Tensor) -> Tensor:
    """Second moments of a stack of torch.nn.Linear of width 2 whose weights keep a part of the second moment, and whose
    biases have this variance: shape (layers + 1,), entry 0 of the input."""
    widths = [2] * int(layers) + [1]
    weights = [two_signs((n_out, 2), float(kept) / 2, 0) for n_out in widths[1:]]
    biases = [two_signs((n_out,), float(bias_variance), 0) for n_out in widths[1:]]
    return run(inputs(2), weights, biases, identity, identity).second_moments()


@on_tensors
def bilinear(first: Tensor, second: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """torch.nn.Bilinear with one output on two fixed inputs: (m,), (n_in,), (states, m, n_in), (states,) -> (states,)."""
    layer = nn.Bilinear(len(first), len(second), len(weights), device="meta", dtype=first.dtype)  # an output for each state
    return functional_call(layer, {"weight": weights, "bias": bias}, (first, second))


@on_tensors
def prelu(numbers: Tensor) -> Tensor:
    """A new torch.nn.PReLU: (states, n) -> (states, n)."""
    return nn.PReLU(dtype=numbers.dtype)(numbers).detach()


# --- embeddings -------------------------------------------------------------------------------------------------------


@on_tensors
def scaled_row(table: Tensor) -> Tensor:
    """What torch.nn.Embedding gives for the first token, times the root of the number of dimensions:
    (states, m, n_in) -> (states, n_in)."""
    _, tokens, size = table.shape
    layer = nn.Embedding(tokens, size, device="meta", dtype=table.dtype)
    return math.sqrt(size) * _in_every_state(layer, {"weight": table}, torch.tensor(0))


@on_tensors
def logits_of_table(hidden: Tensor, table: Tensor) -> Tensor:
    """torch.nn.functional.linear with the weight of torch.nn.Embedding: (n_in,), (states, m, n_in) -> (states, m)."""
    states, tokens, size = table.shape
    rows = nn.Embedding.from_pretrained(table.detach().reshape(states * tokens, size))
    return functional.linear(hidden, rows.weight).reshape(states, tokens)


@on_tensors
def bag(table: Tensor, padding: int | None = None) -> Tensor:
    """torch.nn.EmbeddingBag, as it is made, of all tokens at once, with a dimension for each state: (states, n) -> (states,)."""
    states, tokens = table.shape
    layer = nn.EmbeddingBag(tokens, states, padding_idx=padding, device="meta", dtype=table.dtype)
    return functional_call(layer, {"weight": table.detach().T}, (torch.arange(tokens).unsqueeze(0),))[0]


@on_tensors
def row_after_step(row: Tensor, arriving: Tensor, eta: Tensor) -> Tensor:
    """The row of a token in torch.nn.Embedding after one step of torch.optim.SGD. It stands at n places of a text, where the
    gradients `arriving` come in; at two more stands another token. (n_in,), (n, n_in), () -> (1, n_in)."""
    token, places = 1, len(arriving)
    layer = nn.Embedding(3, len(row), dtype=row.dtype)
    with torch.no_grad():
        layer.weight[token] = row
    text = torch.tensor([2, *[token] * places, 0])
    others = torch.ones(1, len(row), dtype=row.dtype)
    layer(text).backward(torch.cat([others, arriving.detach(), others]))
    torch.optim.SGD(layer.parameters(), lr=float(eta)).step()
    return layer.weight.detach()[token].unsqueeze(0)


# --- attention --------------------------------------------------------------------------------------------------------


@on_tensors
def score(token: Tensor, other: Tensor, query: Tensor, key: Tensor) -> Tensor:
    """The score of one token with another in torch.nn.MultiheadAttention, in the first of as many heads as there are dimensions:
    (n,), (n,), and the weights of this head (states, n), (states, n) -> (states,). Beside the other token stands one of zeros,
    whose score is 0, so the ratio of the two weights of attention is the exponential of the score.

    Raises ValueError where the layer does not start with biases of 0.
    """
    size = len(token)
    layer = nn.MultiheadAttention(size, size, batch_first=True, dtype=token.dtype)
    if layer.in_proj_bias.any():
        raise ValueError("torch.nn.MultiheadAttention starts with biases that are not 0")
    pair = torch.stack([other, torch.zeros_like(other)]).unsqueeze(0)
    rest = torch.zeros(size - 1, size, dtype=token.dtype)
    values = torch.zeros(size, size, dtype=token.dtype)

    def of_state(one: Tensor, another: Tensor) -> Tensor:
        packed = torch.cat([one.unsqueeze(0), rest, another.unsqueeze(0), rest, values])
        given = (token.reshape(1, 1, size), pair, pair)
        _, weights = functional_call(layer, {"in_proj_weight": packed}, given, {"average_attn_weights": False})
        return (weights[0, 0, 0, 0] / weights[0, 0, 0, 1]).log()

    return vmap(of_state)(query, key).detach()


@on_tensors
def attended_alone(token: Tensor, values: Tensor, behind: Tensor) -> Tensor:
    """The first output of torch.nn.MultiheadAttention for a text of one token, with its own draw for queries and keys: (n,), the
    weights of the values (states, n, n), and those of the layer behind the heads for this output (states, n) -> (states,).

    Raises ValueError where the layer does not start with biases of 0.
    """
    size = len(token)
    layer = nn.MultiheadAttention(size, size, batch_first=True, dtype=token.dtype)
    if layer.in_proj_bias.any() or layer.out_proj.bias.any():
        raise ValueError("torch.nn.MultiheadAttention starts with biases that are not 0")
    compared, text = layer.in_proj_weight.detach()[: 2 * size], token.reshape(1, 1, size)
    rest = torch.zeros(size - 1, size, dtype=token.dtype)

    def of_state(one: Tensor, row: Tensor) -> Tensor:
        given = {"in_proj_weight": torch.cat([compared, one]), "out_proj.weight": torch.cat([row.unsqueeze(0), rest])}
        return functional_call(layer, given, (text, text, text))[0][0, 0, 0]

    return vmap(of_state)(values, behind).detach()


@on_tensors
def copied(weights: Tensor) -> Tensor:
    """The last layer of torch.nn.TransformerEncoder, which is made of a layer with these weights: what it has in the place of
    each of them, (states,) -> (states,)."""
    layer = nn.TransformerEncoderLayer(2, 2, dim_feedforward=len(weights), batch_first=True, dtype=weights.dtype)
    with torch.no_grad():
        layer.linear1.weight[:, 0] = weights
    last = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False).layers[-1]
    return last.linear1.weight[:, 0].detach()


@on_tensors
def feedforward(inner: Tensor, outer: Tensor) -> Tensor:
    """What stands behind the attention in torch.nn.TransformerEncoderLayer gives for its first output, without biases:
    (states, m) from its first linear layer, and weights (states, m) -> (states,)."""
    _, units = inner.shape
    layer = nn.TransformerEncoderLayer(2, 2, dim_feedforward=units, dropout=0.0, bias=False, dtype=inner.dtype)

    def of_state(one: Tensor, row: Tensor) -> Tensor:
        weight = torch.stack([row, torch.zeros_like(row)])
        return functional_call(layer.linear2, {"weight": weight}, (layer.activation(one),))[0]

    return vmap(of_state)(inner, outer).detach()


# --- normalizations ---------------------------------------------------------------------------------------------------


@on_tensors
def new_batch_norm(numbers: Tensor) -> Tensor:
    """A new torch.nn.BatchNorm1d in evaluation, on one example of n features: (n,) -> (1, n)."""
    return nn.BatchNorm1d(len(numbers), dtype=numbers.dtype).eval()(numbers.unsqueeze(0)).detach()


@on_tensors
def new_layer_norm(numbers: Tensor) -> Tensor:
    """A new torch.nn.LayerNorm on one example, and a new torch.nn.GroupNorm: of one group, whose channels the numbers are, and
    of groups of one channel, at whose places they stand: (n,) -> (1, n).

    Raises ValueError where these differ.
    """
    n, kind = len(numbers), numbers.dtype
    found = nn.LayerNorm(n, dtype=kind)(numbers).detach()
    of_channels = nn.GroupNorm(1, n, dtype=kind)(numbers.unsqueeze(0)).detach()[0]
    image = torch.stack([numbers, torch.zeros_like(numbers)]).reshape(1, 2, n, 1)  # the second channel is another group
    of_places = nn.GroupNorm(2, 2, dtype=kind)(image).detach()[0, 0, :, 0]
    if not (torch.allclose(found, of_channels, rtol=1e-12) and torch.allclose(found, of_places, rtol=1e-12)):
        raise ValueError("torch.nn.LayerNorm and torch.nn.GroupNorm give other numbers of one group")
    return found.unsqueeze(0)


@on_tensors
def new_group_norm(first: Tensor, second: Tensor) -> Tensor:
    """A new torch.nn.GroupNorm with groups of two channels, on two examples of four; the first number of the group of these
    two: (), () -> ()."""
    rows = torch.stack([first, second, torch.zeros_like(first), torch.ones_like(first)]).expand(2, 4)
    return nn.GroupNorm(2, 4, dtype=first.dtype)(rows)[0, 0].detach()


@on_tensors
def new_rms_norm(numbers: Tensor) -> Tensor:
    """A new torch.nn.RMSNorm on one example of very small numbers, in float64: (n,) -> (1, n)."""
    return nn.RMSNorm(len(numbers), dtype=numbers.dtype)(2.0**-26 * numbers).unsqueeze(0).detach()
