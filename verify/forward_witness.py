"""Layers and functions of torch.nn with given weights -> what is wrong with what they compute, in words; nothing if all is right.

Equations look at a layer where they need it: at one unit, one depth, with weights of zero. Here each runs once on numbers that
are all different, with every gate, both biases, two depths, groups, strides and dilations, and what comes out is added up by
hand, number by number, after PyTorch's documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SEED = 20_101_213
SLACK = 1e-12
"""In float64, for sums of some dozens of products of numbers near one."""


def faults_of_forward() -> Iterator[str]:
    """What is wrong with what layers compute, on the processor; the state of the global generator stays as it is."""
    with torch.random.fork_rng([]), torch.enable_grad():
        torch.manual_seed(SEED)
        for words, check in CHECKS.items():
            found, wanted = check()
            if found.shape != wanted.shape:
                yield f"{words}: shape {tuple(found.shape)}, wanted {tuple(wanted.shape)}"
            elif (off := float((found - wanted).detach().abs().nan_to_num(torch.inf).max())) > SLACK:
                yield f"{words}: a number is {off:.3g} off"


def _drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64)


# --- recurrent layers -------------------------------------------------------------------------------------------------


def _rnn(inward: Tensor, back: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    return (inward + back).tanh(), cell


def _lstm(inward: Tensor, back: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    into, forget, candidate, out = (inward + back).chunk(4)
    cell = forget.sigmoid() * cell + into.sigmoid() * candidate.tanh()
    return out.sigmoid() * cell.tanh(), cell


def _gru(inward: Tensor, back: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    reset = (inward.chunk(3)[0] + back.chunk(3)[0]).sigmoid()
    update = (inward.chunk(3)[1] + back.chunk(3)[1]).sigmoid()
    candidate = (inward.chunk(3)[2] + reset * back.chunk(3)[2]).tanh()
    return (1 - update) * candidate + update * state, cell


def _recurrent(kind: Callable[..., nn.RNNBase], step: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """All states of the second of two depths: (steps, units), of PyTorch and by hand."""
    layer = kind(3, 5, 2, dtype=torch.float64)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(_drawn(*parameter.shape))
    inputs = _drawn(4, 3)
    given, below = dict(layer.named_parameters()), list(inputs)
    for depth in range(2):
        state, cell, states = inputs.new_zeros(5), inputs.new_zeros(5), []
        for one in below:
            inward = given[f"weight_ih_l{depth}"] @ one + given[f"bias_ih_l{depth}"]
            back = given[f"weight_hh_l{depth}"] @ state + given[f"bias_hh_l{depth}"]
            state, cell = step(inward, back, state, cell)
            states.append(state)
        below = states
    return layer(inputs)[0], torch.stack(below)


# --- linear layers, convolutions, pooling -----------------------------------------------------------------------------


def _linear() -> tuple[Tensor, Tensor]:
    """A batch with two axes before that of the inputs."""
    x, w, b = _drawn(2, 3, 4), _drawn(5, 4), _drawn(5)
    wanted = [[[sum(w[i] * x[k, m]) + b[i] for i in range(5)] for m in range(3)] for k in range(2)]
    return F.linear(x, w, b), torch.tensor(wanted, dtype=torch.float64)


def _linear_back() -> tuple[Tensor, Tensor]:
    """The gradients of the bias, the weights and the inputs, one behind the other."""
    layer = nn.Linear(4, 5, dtype=torch.float64)
    x, arriving = _drawn(3, 4).requires_grad_(), _drawn(3, 5)
    found = torch.autograd.grad(layer(x), (layer.bias, layer.weight, x), arriving)
    bias, weight, back = torch.zeros_like(layer.bias), torch.zeros_like(layer.weight), torch.zeros_like(x)
    with torch.no_grad():
        for k, i in product(range(3), range(5)):
            bias[i] += arriving[k, i]
            weight[i] += arriving[k, i] * x[k]
            back[k] += arriving[k, i] * layer.weight[i]
    return torch.cat([one.flatten() for one in found]), torch.cat([bias, weight.flatten(), back.flatten()])


GEOMETRIES = tuple(product((1, 2), (0, 2), (1, 2), (1, 2)))
"""Stride, zeros on each side, dilation, groups: every combination."""


def _convolved(x: Tensor, w: Tensor, b: Tensor, stride: int, zeros: int, dilation: int, groups: int) -> Tensor:
    """(channels, n), (outputs, channels of a group, k), (outputs,) -> (outputs, places)."""
    n, (outputs, channels, k) = x.shape[1], w.shape
    out = []
    for o, place in product(range(outputs), range((n + 2 * zeros - dilation * (k - 1) - 1) // stride + 1)):
        first = o // (outputs // groups) * channels
        met = [(at, place * stride + at * dilation - zeros) for at in range(k)]
        out.append(b[o] + sum(w[o, c, at] * x[first + c, i] for c in range(channels) for at, i in met if 0 <= i < n))
    return torch.stack(out).reshape(outputs, -1)


def _conv() -> tuple[Tensor, Tensor]:
    found, wanted = [], []
    for geometry in GEOMETRIES:
        x, w, b = _drawn(4, 9), _drawn(6, 4 // geometry[3], 3), _drawn(6)
        found.append(F.conv1d(x.unsqueeze(0), w, b, *geometry).flatten())
        wanted.append(_convolved(x, w, b, *geometry).flatten())
    return torch.cat(found), torch.cat(wanted)


def _conv_transpose() -> tuple[Tensor, Tensor]:
    """It is the way back through a convolution: each input goes to the places that would have met it."""
    found, wanted = [], []
    for stride, zeros, dilation, groups in GEOMETRIES:
        x, w, b = _drawn(4, 5), _drawn(4, 3, 3), _drawn(3 * groups)
        full = torch.zeros(3 * groups, 4 * stride + 2 * dilation + 1, dtype=torch.float64)
        for i, o, place, at in product(range(4), range(3), range(5), range(3)):
            full[i // (4 // groups) * 3 + o, place * stride + at * dilation] += x[i, place] * w[i, o, at]
        kept = full[:, zeros : full.shape[1] - zeros] + b.unsqueeze(1)
        found.append(F.conv_transpose1d(x.unsqueeze(0), w, b, stride, zeros, 0, groups, dilation).flatten())
        wanted.append(kept.flatten())
    return torch.cat(found), torch.cat(wanted)


def _average() -> tuple[Tensor, Tensor]:
    """Zeros that were added count among the three."""
    x = _drawn(2, 7)
    wanted = [[sum(x[c, max(p - 1, 0) : p + 2]) / 3 for p in range(0, 7, 2)] for c in range(2)]
    return F.avg_pool1d(x, 3, 2, 1), torch.tensor(wanted, dtype=torch.float64)


# --- batch norm -------------------------------------------------------------------------------------------------------


def _kept_of_batches() -> tuple[Tensor, Tensor]:
    """Running mean and variance behind two batches: each moves them by a tenth, the first one too."""
    layer = nn.BatchNorm1d(3, dtype=torch.float64)
    mean, variance = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    for batch in (_drawn(5, 3) + 2, 3 * _drawn(4, 3)):
        layer(batch)
        middle = batch.sum(0) / len(batch)
        mean = 0.9 * mean + 0.1 * middle
        variance = 0.9 * variance + 0.1 * ((batch - middle) ** 2).sum(0) / (len(batch) - 1)
    kept = layer.state_dict()
    return torch.stack([kept["running_mean"], kept["running_var"]]), torch.stack([mean, variance])


CHECKS: dict[str, Callable[[], tuple[Tensor, Tensor]]] = {
    "torch.nn.RNN": lambda: _recurrent(nn.RNN, _rnn),
    "torch.nn.LSTM": lambda: _recurrent(nn.LSTM, _lstm),
    "torch.nn.GRU": lambda: _recurrent(nn.GRU, _gru),
    "torch.nn.functional.linear": _linear,
    "autograd through torch.nn.Linear": _linear_back,
    "torch.nn.functional.conv1d": _conv,
    "torch.nn.functional.conv_transpose1d": _conv_transpose,
    "torch.nn.functional.avg_pool1d": _average,
    "torch.nn.BatchNorm1d": _kept_of_batches,
}
"""What PyTorch computes, and the same by hand."""
