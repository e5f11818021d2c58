"""Sizes and numbers -> what the functions of torch.nn.init make of them, beyond the laws of initializer_laws.py.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional, init
from torch.utils._python_dispatch import TorchDispatchMode

from texclaims.check import on_tensors

CONVOLUTIONS = tuple(f"{kind}{axes}d" for kind in ("conv", "conv_transpose") for axes in (1, 2, 3))
OTHER = 0.7
"""A number that must not matter."""


class _Scripted(TorchDispatchMode):
    """While this runs, every normal number is one standard deviation above its mean, and `randperm` gives this order."""

    def __init__(self, order: Tensor | None = None) -> None:
        super().__init__()
        self.order = order

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function is torch.ops.aten.normal_.default:
            mean, std = (*args[1:], *(0.0, 1.0)[len(args) - 1 :])  # PyTorch leaves out what has its default
            return args[0].fill_(mean + std)
        if function is torch.ops.aten.randperm.default and self.order is not None:
            return self.order.clone()
        return function(*args, **(kwargs or {}))


@on_tensors
def fan_of(mode: str, rows: Tensor, columns: Tensor, places: Tensor) -> Tensor:
    """The fan that torch.nn.init.kaiming_normal_ divides by, for a weight of this shape: (), (), () -> ()."""
    weight = torch.empty(int(rows), int(columns), int(places), dtype=torch.float64)
    with _Scripted():
        init.kaiming_normal_(weight, mode=mode, nonlinearity="linear")
    return weight.flatten()[0] ** -2


@on_tensors
def multiplied(x: Tensor, w: Tensor) -> Tensor:
    """x @ w in every state: inputs (states, n_in), weights (states, n_in, n_out) -> (states, n_out)."""
    return torch.func.vmap(torch.matmul)(x, w)


def _identity(n_out: int, n_in: int, like: Tensor) -> Tensor:
    return init.eye_(torch.full((n_out, n_in), OTHER, dtype=like.dtype, device=like.device))


@on_tensors
def first_of_eye(xi: Tensor, more: Tensor) -> Tensor:
    """The first outputs of torch.nn.functional.linear, whose weight `eye_` filled; it has some outputs more than inputs:
    (n_in,), () -> (1, n_in)."""
    return functional.linear(xi, _identity(len(xi) + int(more), len(xi), xi))[None, : len(xi)]


@on_tensors
def last_of_eye(xi: Tensor, more: Tensor) -> Tensor:
    """The outputs behind these: (n_in,), () -> (1, more)."""
    return functional.linear(xi, _identity(len(xi) + int(more), len(xi), xi))[None, len(xi) :]


@on_tensors
def loss_of_eye(xi: Tensor, xi_more: Tensor, arriving: Tensor) -> Tensor:
    """The outputs of torch.nn.functional.linear, whose weight `eye_` filled, each times the gradient that arrives there; it has
    some inputs more than outputs: (n_in,), (more,), (n_in,) -> ()."""
    weight = _identity(len(xi), len(xi) + len(xi_more), xi)
    return arriving @ functional.linear(torch.cat([xi, xi_more]), weight)


@on_tensors
def gain_of_convolutions() -> float:
    """torch.nn.init.calculate_gain of each of the six convolutions, all alike.

    Raises ValueError where they differ.
    """
    gains = {float(init.calculate_gain(name)) for name in CONVOLUTIONS}
    if len(gains) != 1:
        raise ValueError(f"calculate_gain of {CONVOLUTIONS} gives {sorted(gains)}; wanted: the same for all")
    return gains.pop()


@on_tensors
def variance_of_sparse(zeros: Tensor, kept: Tensor, std: Tensor) -> Tensor:
    """Mean square of each weight that torch.nn.init.sparse_ fills, with so many zeros in a column: over both values of a normal
    number that has only two, and over all turns of a column, each of which stands for the orders that begin so: (), (), () -> ().

    Raises ValueError where it is not the same for all weights.
    """
    rows, count = int(zeros + kept), int(zeros)
    total = torch.zeros(rows, 2, dtype=torch.float64)
    for turn in range(rows):
        weight = torch.full((rows, 2), OTHER, dtype=torch.float64)
        with _Scripted(torch.arange(rows).roll(turn)):
            init.sparse_(weight, sparsity=(count - 0.5) / rows, std=float(std))
        total += weight**2 / rows
    if not torch.allclose(total, total[0, 0].expand_as(total), rtol=1e-12):
        raise ValueError("sparse_ treats the weights of a matrix unequally")
    return total[0, 0]
