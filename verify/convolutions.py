"""Weights and signals -> what PyTorch's convolutions and poolings make of them, and what goes back through them.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. What can be said of any number
of axes runs in one dimension, in two and in three, with as many places of the kernel, and all have to agree. A signal is long
enough for the place that is looked at to have all its neighbours, and numbers that must not matter are OTHER.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional, init

from texclaims import check
from texclaims.check import on_tensors
from texclaims.laws.deferred import Drawn

OTHER = 0.7
"""A number that must not matter: another group's, or one that the kernel does not meet."""
AXES = (1, 2, 3)
SLACK = 1e-12
"""In float64, between sums of the same products in another order."""


def _conv(axes: int) -> Callable[..., Tensor]:
    """torch.nn.functional.conv1d, conv2d or conv3d."""
    return getattr(functional, f"conv{axes}d")


def _conv_transpose(axes: int) -> Callable[..., Tensor]:
    return getattr(functional, f"conv_transpose{axes}d")


def in_all_dimensions(found: Callable[[int], Tensor], axes: Sequence[int] = AXES) -> Tensor:
    """What comes out, by the number of axes.

    Raises ValueError where two of them differ.
    """
    first, *others = (found(one) for one in axes)
    for one in others:
        if not torch.allclose(first, one, rtol=SLACK, atol=SLACK, equal_nan=True):
            raise ValueError(f"a convolution gives other numbers in {axes[0]} dimension than in more; wanted: the same")
    return first


def sides(places: int, axes: int) -> tuple[int, ...]:
    """The sides of a kernel with so many places and axes, the last one the longest: 6 places are 2 by 3, or 1 by 2 by 3."""
    short = next(one for one in range(math.isqrt(places), 0, -1) if places % one == 0)
    return {1: (places,), 2: (short, places // short), 3: (1, short, places // short)}[axes]


def _alike(rows: Tensor) -> tuple[Tensor, Tensor]:
    """States, of which many have the same numbers -> each kind once, and for each state which it is. Rows are told apart by a
    sum of their numbers, each with a weight of its own; where two kinds have the same sum, number by number."""
    flat = rows.flatten(1)
    weights = torch.rand(flat.shape[1], generator=torch.Generator().manual_seed(7), dtype=flat.dtype).to(flat.device)
    _, which = torch.unique(flat @ weights, return_inverse=True)
    first = torch.zeros(int(which.max()) + 1, dtype=torch.long, device=flat.device)
    kinds = rows[first.scatter_(0, which, torch.arange(len(rows), device=flat.device))]
    if torch.equal(kinds[which], rows):
        return kinds, which
    kinds, which = torch.unique(rows, dim=0, return_inverse=True)
    return kinds, which


def _laid_out(rows: Tensor, axes: int) -> Tensor:
    """(kinds, channels, places) -> (kinds, channels, *sides)."""
    return rows.unflatten(-1, sides(rows.shape[-1], axes))


def _at(places: Sequence[int]) -> tuple[Any, ...]:
    """The index of one place, of every example and channel."""
    return (..., *places)


@on_tensors
def conv_output(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d, conv2d and conv3d at one place, in every state: inputs are examples of a batch, and weights
    are output channels: (states, c, k), (states, c, k) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)

    def at_first_place(axes: int) -> Tensor:
        return _conv(axes)(_laid_out(batch, axes), _laid_out(filters, axes)).flatten(2)[..., 0]

    return in_all_dimensions(at_first_place)[example, channel]


@on_tensors
def conv_of_second_group(x: Tensor, w: Tensor) -> Tensor:
    """The output of the second of two groups, each with these weights; the first group has other inputs, and every second place
    of the signal, along each axis, is left out by a dilation of 2: (states, c, k), (states, c, k) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)

    def of_second(axes: int) -> Tensor:
        laid_out, kernel = _laid_out(batch, axes), _laid_out(filters, axes)
        apart = batch.new_full((*batch.shape[:2], *(2 * side - 1 for side in laid_out.shape[2:])), OTHER)
        apart[(..., *[slice(None, None, 2)] * axes)] = laid_out
        both = torch.cat([torch.full_like(apart, OTHER), apart], dim=1)
        out = _conv(axes)(both, torch.cat([kernel, kernel]), groups=2, dilation=2)
        return out.flatten(2)[:, len(filters) :, 0]

    return in_all_dimensions(of_second)[example, channel]


@on_tensors
def conv_at_edge(x: Tensor, w: Tensor) -> Tensor:
    """torch.nn.functional.conv1d at the first place of a signal that is padded with zeros, and conv2d and conv3d at a corner, in
    every state. The kernel is odd along each axis, and these of its places meet the signal,
    (states, c, taps), (states, c, taps) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)

    def at_corner(axes: int) -> Tensor:
        laid_out, met = _laid_out(batch, axes), _laid_out(filters, axes)
        kernel = met.new_full((*met.shape[:2], *(2 * side - 1 for side in met.shape[2:])), OTHER)
        kernel[(..., *[slice(side - 1, None) for side in met.shape[2:]])] = met
        out = _conv(axes)(laid_out, kernel, padding=tuple(side - 1 for side in met.shape[2:]))
        return out.flatten(2)[..., 0]

    return in_all_dimensions(at_corner)[example, channel]


@on_tensors
def places_met(taps: Tensor, more: Tensor) -> Tensor:
    """How many places of a kernel meet the signal, on average over its places: torch.nn.functional.conv1d with ones for the
    `more` + `taps` numbers of the signal and for the 2 taps - 1 weights, padded with zeros: (), () -> ()."""
    signal = torch.ones(1, 1, int(more + taps), dtype=torch.float64)
    kernel = torch.ones(1, 1, 2 * int(taps) - 1, dtype=torch.float64)
    return functional.conv1d(signal, kernel, padding="same").mean()


@on_tensors
def gradient_of_conv(w: Tensor, arriving: Tensor, stride: Tensor | int = 1) -> Tensor:
    """What autograd passes back to one input through a convolution with a stride along its last axis, whose kernel has `taps`
    times `stride` places: weights and gradients that arrive, both (states, m, taps), in the order in which the kernel comes
    -> (states,)."""
    (filters, group), (back, example) = _alike(w), _alike(arriving)

    def passed_back(axes: int) -> Tensor:
        met, arrived = _laid_out(filters, axes).flip([-one - 1 for one in range(axes)]), _laid_out(back, axes)
        taps, steps = met.shape[2:], (*[1] * (axes - 1), int(stride))
        kernel = met.new_full((*met.shape[:2], *(tap * step for tap, step in zip(taps, steps, strict=True))), OTHER)
        kernel[(..., *[slice(None, None, step) for step in steps])] = met  # the first output that sees the place has the last
        upstream = arrived.new_full((*back.shape[:2], *(tap + 2 for tap in taps)), OTHER)
        upstream[(..., *[slice(1, tap + 1) for tap in taps])] = arrived
        lengths = [(2 * tap + 1) * step for tap, step in zip(taps, steps, strict=True)]
        signal = w.new_zeros(len(back), len(filters), *lengths).requires_grad_()
        # the weights of each state are a group of one convolution, with an input channel of its own
        out = _conv(axes)(signal, kernel.flatten(0, 1).unsqueeze(1), stride=steps, groups=len(filters))
        (gradient,) = torch.autograd.grad(out, signal, upstream.repeat(1, len(filters), *[1] * axes))
        # output o, from 1 to taps, sees this place with weight (taps - o) * step
        return gradient[_at([tap * step for tap, step in zip(taps, steps, strict=True)])]

    return in_all_dimensions(passed_back, AXES[:2])[example, group]


@on_tensors
def transposed_output(x: Tensor, w: Tensor, stride: Tensor) -> Tensor:
    """torch.nn.functional.conv_transpose1d, conv_transpose2d and conv_transpose3d at one place inside, with a stride along the
    last axis, whose kernel has `taps` times `stride` places: what goes into the output, both (states, c, taps) -> (states,)."""
    (batch, example), (filters, channel) = _alike(x), _alike(w)

    def inside(axes: int) -> Tensor:
        met, given = _laid_out(filters, axes), _laid_out(batch, axes).flip([-one - 1 for one in range(axes)])
        taps, steps = met.shape[2:], (*[1] * (axes - 1), int(stride))
        kernel = met.new_full((*met.shape[:2], *(tap * step for tap, step in zip(taps, steps, strict=True))), OTHER)
        kernel[(..., *[slice(None, None, step) for step in steps])] = met
        signal = given.new_full((*batch.shape[:2], *(tap + 2 for tap in taps)), OTHER)
        signal[(..., *[slice(1, tap + 1) for tap in taps])] = given
        out = _conv_transpose(axes)(signal, kernel.transpose(0, 1), stride=steps)
        return out[_at([tap * step for tap, step in zip(taps, steps, strict=True)])]

    return in_all_dimensions(inside)[example, channel]


@on_tensors
def gradient_of_transposed(w: Tensor, arriving: Tensor) -> Tensor:
    """What autograd passes back to one input through a transposed convolution, whose stride is 2 along the last axis: weights and
    gradients that arrive at the places where the kernel lies, both (states, m, places) -> (states,)."""
    (filters, channel), (back, example) = _alike(w), _alike(arriving)

    def passed_back(axes: int) -> Tensor:
        kernel, arrived = _laid_out(filters, axes), _laid_out(back, axes)
        steps = (*[1] * (axes - 1), 2)
        signal = w.new_zeros(len(back), len(filters), *[3] * axes).requires_grad_()  # the middle place is looked at
        out = _conv_transpose(axes)(signal, kernel, stride=steps)
        upstream = back.new_full((len(back), *out.shape[1:]), OTHER)
        covered = [slice(step, step + side) for step, side in zip(steps, kernel.shape[2:], strict=True)]
        upstream[(..., *covered)] = arrived
        (gradient,) = torch.autograd.grad(out, signal, upstream)
        return gradient[_at([1] * axes)]

    return in_all_dimensions(passed_back)[example, channel]


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
    """Along the second of several axes the kernel is odd and wider, and other numbers stand behind the signal."""
    c = len(signal)

    def copied(axes: int) -> Tensor:
        given = signal.new_full((*signal.shape, 2, 1)[: axes + 1], OTHER)
        given[(..., *[0] * (axes - 1))] = signal
        weight = init.dirac_(signal.new_full((c + 1, c, *(places, places + 1 + places % 2, 1)[:axes]), OTHER))
        return _conv(axes)(given.unsqueeze(0), weight, padding="same")[(slice(None), slice(c), ..., *[0] * (axes - 1))]

    return in_all_dimensions(copied)


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
    both, c, k = torch.cat([first, second]).unsqueeze(0), len(first), 2 * size + 1

    def copied(axes: int) -> Tensor:
        weight = init.dirac_(both.new_full((2 * c, c, *(k, k + 2, 1)[:axes]), OTHER), groups=groups)
        return _conv(axes)(both.reshape(1, 2 * c, -1, *[1] * (axes - 1)), weight, padding="same", groups=2).flatten(2)

    return in_all_dimensions(copied)


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
