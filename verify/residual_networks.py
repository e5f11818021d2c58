"""Residual blocks of PyTorch's own layers, in every state of their random weights -> what they give, and second moments.

A block adds to its input what its branch makes of it. The branch ends in a linear layer without a bias, as wide as the block.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import Parameter, functional

from networks import Activation, Network, identity, inputs, run, skew
from texclaims.check import on_tensors

Scale = Callable[[int], float]
"""The number of a block, from 1 on -> what its branch is multiplied by."""


# --- one block --------------------------------------------------------------------------------------------------------


def _branch(activation: Activation, x: Tensor, w: Tensor) -> Tensor:
    """An activation and a linear layer in every state: x (states, width), w (states, width, width) -> (states, width)."""
    return torch.func.vmap(functional.linear)(activation(x), w)


@on_tensors
def block(activation: Activation, scale: Tensor, x: Tensor, w: Tensor) -> Tensor:
    """x (states, width) plus `scale` times the branch -> (states, width)."""
    return x + scale * _branch(activation, x, w)


@on_tensors
def gradient_through_block(activation: Activation, scale: Tensor, x: Tensor, w: Tensor, arriving: Tensor) -> Tensor:
    """What autograd passes back through the same block, for one input (width,): arriving (states, width) -> the same."""
    start = x.detach().expand_as(arriving).clone().requires_grad_()
    (gradient,) = torch.autograd.grad(start + scale * _branch(activation, start, w), start, grad_outputs=arriving)
    return gradient


@on_tensors
def halved_block(x: Tensor, w: Tensor) -> Tensor:
    """The input plus what a linear layer makes of it, over the root of 2: x (states, width) -> (states, width)."""
    return (x + _branch(identity, x, w)) / math.sqrt(2)


# --- a block of single numbers ----------------------------------------------------------------------------------------


@on_tensors
def step_of_scaled_block(
    which: str,
    phi: Activation,
    ell: Activation,
    alpha: Tensor,
    nu: Tensor,
    rho: Tensor,
    t: Tensor,
    eta: Tensor,
) -> Tensor:
    """One step of torch.optim.SGD on t plus a scale times two linear layers with one unit: "alpha" or "rho" after it, ()."""
    before = {"alpha": alpha, "rho": rho, "nu": nu}
    moving = {name: Parameter(value.detach().clone().reshape(1, 1)) for name, value in before.items()}
    hidden = phi(functional.linear(t.reshape(1, 1), moving["rho"]))
    optimizer = torch.optim.SGD(moving.values(), lr=float(eta))
    ell(t + moving["alpha"] * functional.linear(hidden, moving["nu"])).sum().backward()
    optimizer.step()
    return moving[which].detach().reshape(())


@on_tensors
def scaled_blocks_after_step(ell: Activation, layers: Tensor, rho: Tensor, t: Tensor, eta: Tensor) -> Tensor:
    """Blocks of one linear layer with one unit and the weight rho, each with a scale of its own, which starts at 0: what they
    give for the number t after one step of torch.optim.SGD on the scales, ()."""
    scales = [Parameter(torch.zeros(1, 1, dtype=t.dtype)) for _ in range(int(layers))]
    optimizer = torch.optim.SGD(scales, lr=float(eta))
    ell(_blocks(scales, rho, t)).sum().backward()
    optimizer.step()
    return _blocks(scales, rho, t).detach().reshape(())


def _blocks(scales: list[Parameter], rho: Tensor, t: Tensor) -> Tensor:
    """Shape (1, 1)."""
    signal = t.detach().reshape(1, 1)
    for scale in scales:
        signal = signal + scale * functional.linear(signal, rho.detach().reshape(1, 1))
    return signal


# --- many blocks ------------------------------------------------------------------------------------------------------


def _stack(layers: Tensor, width: Tensor, variances: Tensor, scale: Scale, before: Activation = identity) -> Network:
    """Blocks whose branch is `before`, then a linear layer; the weights have mean 0 and no symmetry."""
    number, size = int(layers), int(width)
    each = variances[1 : number + 1].tolist() if variances.dim() else [float(variances)] * number
    weights = [skew((size, size), variance, layer) for layer, variance in enumerate(each, start=1)]
    return run(inputs(size), weights, (), before, identity, lambda layer, x, branch: x + scale(layer) * branch)


@on_tensors
def residual_moments(layers: Tensor, width: Tensor, variances: Tensor, scale: Any = 1.0) -> Tensor:
    """Second moments of what each block gives, entry 0 of the input: shape (layers + 1,)."""
    return _stack(layers, width, variances, _scale(scale)).second_moments()


@on_tensors
def residual_gradient_moments(layers: Tensor, width: Tensor, variances: Tensor, scale: Any = 1.0) -> Tensor:
    """Second moments of the gradient by what each block gives, entry 0 by the input: shape (layers + 1,)."""
    return _stack(layers, width, variances, _scale(scale)).gradient_moments()


@on_tensors
def normalized_branch_moments(layers: Tensor, width: Tensor, variances: Tensor) -> Tensor:
    """The same where torch.nn.RMSNorm stands in front of each branch: shape (layers + 1,)."""
    return _stack(layers, width, variances, _scale(1.0), _normalized(int(width))).second_moments()


@on_tensors
def scaled_branch_moments(layers: Tensor, branches: Tensor, gain: Tensor) -> Tensor:
    """The same for blocks of width 2, in a network of so many branches: each weight, drawn with the gain, is divided by the
    root of their number. Shape (layers + 1,)."""
    scale = 1 / math.sqrt(branches)
    return _stack(layers, torch.tensor(2.0), gain.square() / 2, _scale(scale), _normalized(2)).second_moments()


@on_tensors
def residual_moments_by_index(layers: Tensor) -> Tensor:
    """Of blocks of width 2 whose linear layer keeps the second moment, each with the scale one over the root of its number."""
    width = torch.tensor(2.0)
    return _stack(layers, width, 1 / width, lambda layer: 1 / math.sqrt(layer)).second_moments()


def _normalized(width: int) -> Activation:
    """torch.nn.RMSNorm as it starts, without the small number in its denominator."""
    return nn.RMSNorm(width, eps=0.0, dtype=torch.float64)


def _scale(scale: Any) -> Scale:
    """One number is the scale of every block."""
    return scale if callable(scale) else lambda layer: float(scale)
