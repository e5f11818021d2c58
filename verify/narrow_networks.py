"""Stacks of few units of PyTorch's own layers -> how far a draw of them scatters, and what a gradient becomes in them."""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from networks import States, identity, inputs, run
from texclaims.check import on_tensors


@on_tensors
def size_behind_chain(weights: Tensor) -> Tensor:
    """The number 1, sent through linear layers with one neuron each, in every state: its absolute value,
    (states, L) -> (states,)."""
    signal = torch.ones(len(weights), 1, dtype=weights.dtype, device=weights.device)
    for weight in weights.unbind(dim=1):
        signal = torch.func.vmap(functional.linear)(signal, weight.reshape(-1, 1, 1))
    return signal.squeeze(1).abs()


def _three_nodes(shape: tuple[int, ...], variance: float) -> States:
    """Iid elements with three values, which have the first five moments of a normal law."""
    nodes = torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64) * math.sqrt(3 * variance)
    chance = torch.tensor([1.0, 4.0, 1.0], dtype=torch.float64) / 6
    number = math.prod(shape)
    choice = torch.cartesian_prod(*[torch.arange(3)] * number).reshape(-1, number)
    return States(chance[choice].prod(dim=1), nodes[choice].reshape(-1, *shape))


def _two_sizes(number: int) -> States:
    """Inputs of two sizes."""
    one = inputs(number)
    return States(torch.cat([one.chance, one.chance]) / 2, torch.cat([one.values, 2 * one.values]))


@on_tensors
def scatter_behind_relus(layers: Tensor, widths: Tensor) -> Tensor:
    """Linear layers with He's variance and a ReLU behind each; the second moment, over the squared mean, of the mean square of
    what each gives: shape (layers + 1,), entry 0 of the input."""
    sizes = [int(width) for width in widths[: int(layers) + 1].tolist()]
    weights = [_three_nodes((n_out, n_in), 2 / n_in) for n_in, n_out in itertools.pairwise(sizes)]
    network = run(_two_sizes(sizes[0]), weights, (), identity, functional.relu)
    squares = [one.detach().square().mean(dim=1) for one in network.outputs]
    return torch.stack([network.mean(one.square()) / network.mean(one).square() for one in squares])


@on_tensors
def squared_gradients_of_sigmoids(layers: Tensor, square: Tensor) -> Tensor:
    """Linear layers with one unit, a weight of this square and a bias that makes its pre-activation 0, a sigmoid behind each:
    squares of the gradient of the last output by the output of each, shape (layers + 1,), entry 0 by the input."""
    rho = math.sqrt(square)
    layer = nn.Linear(1, 1, dtype=torch.float64)
    nn.init.constant_(layer.weight, rho)
    nn.init.constant_(layer.bias, -rho / 2)
    outputs = [torch.full((1,), 0.5, dtype=torch.float64, requires_grad=True)]
    for _ in range(int(layers)):
        outputs.append(torch.sigmoid(layer(outputs[-1])))
    return torch.cat(torch.autograd.grad(outputs[-1].sum(), outputs)).square()
