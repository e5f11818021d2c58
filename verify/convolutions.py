"""Weights and signals -> what PyTorch's convolutions and poolings make of them, and what goes back through them.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. All convolutions have one
dimension. A signal is long enough for the place that is looked at to have all its neighbours, and numbers that must not matter
are OTHER.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional, init

from texclaims import check
from texclaims.check import on_tensors
from texclaims.laws.deferred import Drawn

OTHER = 0.7
"""A number that must not matter: another group's, or one that the kernel does not meet."""


def _alike(rows: Tensor) -> tuple[Tensor, Tensor]:
    """States, of which many have the same numbers -> each kind once, and for each state which it is."""
    kinds, which = torch.unique(rows, dim=0, return_inverse=True)
    return kinds, which


@on_tensors
def conv_output(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d at one place, in every state: inputs are examples of a batch, and weights are output channels:
    (states, c, k), (states, c, k) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)
    return functional.conv1d(batch, filters)[example, channel, 0]


@on_tensors
def conv_of_second_group(x: Tensor, w: Tensor) -> Tensor:
    """The output of the second of two groups, each with these weights; the first group has other inputs, and every second place
    of the signal is left out by a dilation of 2: (states, c, k), (states, c, k) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)
    apart = torch.stack([batch, torch.full_like(batch, OTHER)], dim=-1).flatten(2)[..., :-1]
    both = torch.cat([torch.full_like(apart, OTHER), apart], dim=1)
    out = functional.conv1d(both, torch.cat([filters, filters]), groups=2, dilation=2)
    return out[example, len(filters) + channel, 0]


@on_tensors
def conv_at_edge(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d at the first place of a signal that is padded with zeros, in every state. The kernel is odd,
    and these of its places meet the signal, (states, c, taps), (states, c, taps) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)
    kernel = torch.cat([torch.full_like(filters, OTHER)[..., 1:], filters], dim=-1)
    return functional.conv1d(batch, kernel, padding=x.shape[-1] - 1)[example, channel, 0]


@on_tensors
def places_met(taps: Tensor, more: Tensor) -> Tensor:
    """How many places of a kernel meet the signal, on average over its places: torch.nn.functional.conv1d with ones for the
    `more` + `taps` numbers of the signal and for the 2 taps - 1 weights, padded with zeros: (), () -> ()."""
    signal = torch.ones(1, 1, int(more + taps), dtype=torch.float64)
    kernel = torch.ones(1, 1, 2 * int(taps) - 1, dtype=torch.float64)
    return functional.conv1d(signal, kernel, padding="same").mean()


@on_tensors
def gradient_of_conv(w: Tensor, arriving: Tensor, stride: Tensor | int = 1) -> Tensor:
    """What autograd passes back to one input through a convolution with a stride, whose kernel has `taps` times `stride`
    places: weights and gradients that arrive, both (states, m, taps), in the order in which the kernel comes -> (states,)."""
    step, (_, m, taps) = int(stride), w.shape
    (filters, group), (back, example) = _alike(w), _alike(arriving)
    kernel = filters.new_full((*filters.shape, step), OTHER)
    kernel[..., 0] = filters.flip(-1)  # the first output that sees the place sees it with its last such weight
    upstream = back.new_full((len(back), m, taps + 2), OTHER)
    upstream[..., 1 : taps + 1] = back
    signal = w.new_zeros(len(back), len(filters), (2 * taps + 1) * step).requires_grad_()
    # the weights of each state are a group of one convolution, with an input channel of its own
    out = functional.conv1d(signal, kernel.reshape(-1, 1, taps * step), stride=step, groups=len(filters))
    (gradient,) = torch.autograd.grad(out, signal, upstream.repeat(1, len(filters), 1))
    return gradient[example, group, taps * step]  # output o, from 1 to taps, sees this place with weight (taps - o) * step


@on_tensors
def transposed_output(x: Tensor, w: Tensor, stride: Tensor) -> Tensor:
    """torch.nn.functional.conv_transpose1d at one place inside, whose kernel has `taps` times `stride` places: what goes into
    the output, both (states, c, taps) -> (states,)."""
    step, taps = int(stride), w.shape[-1]
    (batch, example), (filters, channel) = _alike(x), _alike(w)
    kernel = filters.new_full((*filters.shape, step), OTHER)
    kernel[..., 0] = filters
    side = torch.full_like(batch, OTHER)
    signal = torch.cat([side, batch.flip(-1), side], dim=-1)
    out = functional.conv_transpose1d(signal, kernel.flatten(2).transpose(0, 1), stride=step)
    return out[example, channel, (2 * taps - 1) * step]


@on_tensors
def places_met_transposed(kernel: Tensor, stride: Tensor) -> Tensor:
    """How many places of a kernel meet an output, on average over as many neighbours inside as the stride is long:
    torch.nn.functional.conv_transpose1d with ones for inputs and weights: (), () -> ()."""
    places, step = int(kernel), int(stride)
    inputs = torch.ones(1, 1, 2 * places + 2, dtype=torch.float64)
    out = functional.conv_transpose1d(inputs, torch.ones(1, 1, places, dtype=torch.float64), stride=step)
    return out[0, 0, places * step :][:step].mean()


@on_tensors
def average_pool(window: Tensor) -> Tensor:
    """torch.nn.functional.avg_pool2d of one window, in every state: (states, k, k) -> (states,)."""
    return functional.avg_pool2d(window.unsqueeze(1), window.shape[-1]).reshape(-1)


@on_tensors
def average_pool_of_one(window: Tensor) -> Tensor:
    """torch.nn.functional.avg_pool2d of one window of fixed numbers: (k, k) -> ()."""
    return functional.avg_pool2d(window.unsqueeze(0), window.shape[-1]).reshape(())


@on_tensors
def through_dirac(signal: Tensor, size: Tensor) -> Tensor:
    """A convolution whose weight `dirac_` filled, with a kernel of 2 size + 1 places and padding="same"; it has one output
    channel more than the signal has channels: (c, n) -> (1, c, n)."""
    return _through_dirac(signal, 2 * int(size) + 1)


@on_tensors
def first_through_even_dirac(signal: Tensor, size: Tensor) -> Tensor:
    """The same with a kernel of 2 size places, at the first place: (c, n) -> (1, c)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an even kernel makes PyTorch copy the signal
        return _through_dirac(signal, 2 * int(size))[..., 0]


def _through_dirac(signal: Tensor, places: int) -> Tensor:
    c = len(signal)
    weight = init.dirac_(torch.full((c + 1, c, places), OTHER, dtype=signal.dtype, device=signal.device))
    return functional.conv1d(signal.unsqueeze(0), weight, padding="same")[:, :c]


@on_tensors
def second_through_dirac(first: Tensor, second: Tensor, size: Tensor, groups: int) -> Tensor:
    """The second of two groups behind a convolution in two groups, whose weight `dirac_` filled with this argument `groups`:
    (c, n), (c, n) -> (1, c, n)."""
    return _groups_through_dirac(first, second, int(size), groups)[:, len(first) :]


@on_tensors
def first_through_dirac(first: Tensor, second: Tensor, size: Tensor, groups: int) -> Tensor:
    """The first of these groups: (c, n), (c, n) -> (1, c, n)."""
    return _groups_through_dirac(first, second, int(size), groups)[:, : len(first)]


def _groups_through_dirac(first: Tensor, second: Tensor, size: int, groups: int) -> Tensor:
    c, k = len(first), 2 * size + 1
    weight = init.dirac_(torch.full((2 * c, c, k), OTHER, dtype=first.dtype, device=first.device), groups=groups)
    return functional.conv1d(torch.cat([first, second]).unsqueeze(0), weight, padding="same", groups=2)


def filled_by(default: Callable[[Tensor], Tensor]) -> Drawn:
    """The weights as a layer of PyTorch is made with. That layers are right in all types, with groups and with biases, is what
    `right_at_every_shape(linear_default_)` says; a convolution draws in contiguous memory, whatever its weight lies in.
    """
    return check.drawn_by(default)


def conv_default_(tensor: Tensor) -> Tensor:
    """Fill a weight (n_out, c, *kernel) as torch.nn.Conv1d and its like do in reset_parameters, in as many groups as outputs."""
    n_out, c, *kernel = tensor.shape
    made = getattr(nn, f"Conv{len(kernel) or 1}d")
    layer = made(n_out * c, n_out, kernel or 1, groups=n_out, bias=False, dtype=tensor.dtype, device="meta")
    return _reset(layer, tensor)


def conv_transpose_default_(tensor: Tensor) -> Tensor:
    """Fill a weight (n_in, m, *kernel) as torch.nn.ConvTranspose1d and its like do, in as many groups as inputs."""
    n_in, m, *kernel = tensor.shape
    made = getattr(nn, f"ConvTranspose{len(kernel) or 1}d")
    layer = made(n_in, n_in * m, kernel or 1, groups=n_in, bias=False, dtype=tensor.dtype, device="meta")
    return _reset(layer, tensor)


def _reset(layer: Any, tensor: Tensor) -> Tensor:
    """The weight of a convolution is this tensor; without a kernel, one of one place."""
    layer.weight = nn.Parameter(tensor if tensor.dim() > 2 else tensor.unsqueeze(-1))
    layer.reset_parameters()
    return tensor
