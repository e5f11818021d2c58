"""Weights and signals -> what PyTorch's convolutions and poolings make of them, and what goes back through them.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. All convolutions have one
dimension. A signal is long enough for the place that is looked at to have all its neighbours, and numbers that must not matter
are OTHER.
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.init import dirac_

from texclaims.check import on_tensors

OTHER = 0.7
"""A number that must not matter: another group's, or one that the kernel does not meet."""


def _one(x: Tensor, w: Tensor) -> Tensor:
    """One output channel, where the kernel covers the signal: (c, k), (c, k) -> ()."""
    return functional.conv1d(x.unsqueeze(0), w.unsqueeze(0)).reshape(())


@on_tensors
def conv_output(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d at one place, in every state: (states, c, k), (states, c, k) -> (states,)."""
    return torch.func.vmap(_one)(x, w)


@on_tensors
def conv_of_second_group(x: Tensor, w: Tensor) -> Tensor:
    """The output of the second of two groups, each with these weights; the first group has other inputs, and every second place
    of the signal is left out by a dilation of 2: (states, c, k), (states, c, k) -> (states,)."""

    def one(x: Tensor, w: Tensor) -> Tensor:
        apart = torch.stack([x, torch.full_like(x, OTHER)], dim=-1).flatten(1)[:, :-1]
        signal = torch.cat([torch.full_like(apart, OTHER), apart]).unsqueeze(0)
        return functional.conv1d(signal, torch.stack([w, w]), groups=2, dilation=2)[0, 1].reshape(())

    return torch.func.vmap(one)(x, w)


@on_tensors
def conv_at_edge(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d at the first place of a signal that is padded with zeros, in every state. The kernel is odd,
    and these of its places meet the signal, (states, c, taps), (states, c, taps) -> (states,)."""

    def one(x: Tensor, w: Tensor) -> Tensor:
        kernel = torch.cat([torch.full_like(w, OTHER)[:, 1:], w], dim=1)
        return functional.conv1d(x.unsqueeze(0), kernel.unsqueeze(0), padding=x.shape[1] - 1)[0, 0, 0]

    return torch.func.vmap(one)(x, w)


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
    step = int(stride)
    states, m, taps = w.shape
    kernel = torch.full((states, m, taps, step), OTHER, dtype=w.dtype, device=w.device)
    kernel[..., 0] = w.flip(-1)  # the first output that sees the place sees it with its last such weight
    upstream = torch.full((states, m, taps + 2), OTHER, dtype=w.dtype, device=w.device)
    upstream[..., 1 : taps + 1] = arriving
    signal = torch.zeros(1, states, (2 * taps + 1) * step, dtype=w.dtype, device=w.device, requires_grad=True)
    # the states are groups of one convolution, each with a channel of its own
    out = functional.conv1d(signal, kernel.reshape(states * m, 1, taps * step), stride=step, groups=states)
    (gradient,) = torch.autograd.grad(out, signal, upstream.reshape(out.shape))
    return gradient[0, :, taps * step]  # output o, from 1 to taps, sees this place with weight (taps - o) * step


@on_tensors
def transposed_output(x: Tensor, w: Tensor, stride: Tensor) -> Tensor:
    """torch.nn.functional.conv_transpose1d at one place inside, whose kernel has `taps` times `stride` places: what goes into
    the output, both (states, c, taps) -> (states,)."""
    step = int(stride)
    _, c, taps = w.shape

    def one(x: Tensor, w: Tensor) -> Tensor:
        kernel = torch.cat([w.unsqueeze(-1), w.new_full((c, taps, step - 1), OTHER)], dim=-1).reshape(c, 1, -1)
        side = x.new_full((c, taps), OTHER)
        signal = torch.cat([side, x.flip(-1), side], dim=-1)
        return functional.conv_transpose1d(signal.unsqueeze(0), kernel, stride=step)[0, 0, (2 * taps - 1) * step]

    return torch.func.vmap(one)(x, w)


@on_tensors
def transposed_uneven(x: Tensor, w: Tensor, place: int) -> Tensor:
    """torch.nn.functional.conv_transpose1d with a kernel of 3 places and a stride of 2, at a place inside:
    (states, 3), (states, 3) -> (states,)."""

    def one(x: Tensor, w: Tensor) -> Tensor:
        return functional.conv_transpose1d(x.reshape(1, 1, -1), w.reshape(1, 1, -1), stride=2)[0, 0, place]

    return torch.func.vmap(one)(x, w)


@on_tensors
def average_pool(window: Tensor) -> Tensor:
    """torch.nn.functional.avg_pool2d of one window, in every state: (states, k, k) -> (states,)."""
    return functional.avg_pool2d(window.unsqueeze(1), window.shape[-1]).reshape(-1)


@on_tensors
def average_pool_of_one(window: Tensor) -> Tensor:
    """torch.nn.functional.avg_pool2d of one window of fixed numbers: (k, k) -> ()."""
    return functional.avg_pool2d(window.unsqueeze(0), window.shape[-1]).reshape(())


@on_tensors
def through_dirac(signal: Tensor, size: Tensor, even: bool = False) -> Tensor:
    """A convolution whose weight `dirac_` filled, with a kernel of 2 size + 1 places, or of 2 size, and padding="same"; it has
    one output channel more than the signal has channels: (c, n) -> (1, c, n)."""
    c, k = len(signal), 2 * int(size) + (not even)
    weight = dirac_(torch.full((c + 1, c, k), OTHER, dtype=signal.dtype, device=signal.device))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an even kernel makes PyTorch copy the signal
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
    weight = dirac_(torch.full((2 * c, c, k), OTHER, dtype=first.dtype, device=first.device), groups=groups)
    return functional.conv1d(torch.cat([first, second]).unsqueeze(0), weight, padding="same", groups=2)
