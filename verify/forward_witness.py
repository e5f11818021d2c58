"""Layers and functions of torch.nn with given weights -> what is wrong with what they compute, in words; nothing if all is right.

Equations look at a layer where they need it: at one unit, one dimension, with weights of zero. Here each runs once on numbers
that are all different, with every gate, both biases, two depths, groups, strides and dilations, and what comes out is added up
by hand, number by number, after PyTorch's documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

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


def _with_drawn(layer: Any) -> Any:
    """A layer with other numbers in all its parameters."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(_drawn(*parameter.shape))
    return layer


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


def _recurrent(
    kind: Callable[..., nn.RNNBase], step: Callable[..., tuple[Tensor, Tensor]], ways: Sequence[str] = ("",)
) -> tuple[Tensor, Tensor]:
    """All states of the second of two depths, from given ones: (steps, units for each way), of PyTorch and by hand."""
    layer = _with_drawn(kind(3, 5, 2, bidirectional=len(ways) == 2, dtype=torch.float64))
    inputs, first, cells = _drawn(4, 3), _drawn(2 * len(ways), 5), _drawn(2 * len(ways), 5)
    given, below, starts = dict(layer.named_parameters()), list(inputs), zip(first, cells, strict=True)
    for depth in range(2):
        halves = []
        for way in ways:
            (state, cell), states = next(starts), []
            for one in reversed(below) if way else below:
                inward = given[f"weight_ih_l{depth}{way}"] @ one + given[f"bias_ih_l{depth}{way}"]
                back = given[f"weight_hh_l{depth}{way}"] @ state + given[f"bias_hh_l{depth}{way}"]
                state, cell = step(inward, back, state, cell)
                states.append(state)
            halves.append(states[::-1] if way else states)
        below = [torch.cat(both) for both in zip(*halves, strict=True)]
    return layer(inputs, (first, cells) if kind is nn.LSTM else first)[0], torch.stack(below)


BOTH_WAYS = ("", "_reverse")


def _cell(kind: Callable[..., nn.RNNCellBase], step: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """What one step of a cell makes of a batch of two, each with a state and a cell of its own: the states, and cells if any."""
    cell = _with_drawn(kind(3, 5, dtype=torch.float64))
    inputs, states, cells = _drawn(2, 3), _drawn(2, 5), _drawn(2, 5)
    found = cell(inputs, (states, cells)) if kind is nn.LSTMCell else (cell(inputs, states),)
    inward = [cell.weight_ih @ one + cell.bias_ih for one in inputs]
    back = [cell.weight_hh @ one + cell.bias_hh for one in states]
    pairs = [step(*parts) for parts in zip(inward, back, states, cells, strict=True)]
    wanted = [torch.stack(both) for both in zip(*pairs, strict=True)][: len(found)]
    return torch.cat(found), torch.cat(wanted)


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
"""Stride, zeros on each side, dilation, groups: every combination, in one dimension."""
UNLIKE = (((2, 1, 1), (1, 0, 1), (1, 2, 1), 2), ((1, 3, 2), (0, 2, 1), (2, 1, 1), 1))
"""The same with other numbers along each axis, in two dimensions and in three."""
KERNELS, SIDES = {1: (3,), 2: (2, 3), 3: (2, 3, 1)}, {1: (7,), 2: (4, 7), 3: (4, 5, 3)}
"""By the number of axes: a kernel that is no square, and a signal."""


def _convolved(x: Tensor, w: Tensor, b: Tensor, stride: Any, zeros: Any, dilation: Any, groups: int) -> Tensor:
    """(channels, *sides), (outputs, channels of a group, *kernel), (outputs,) -> (outputs, *places)."""
    sides, (outputs, channels, *kernel) = x.shape[1:], w.shape
    along = list(zip(sides, kernel, stride, zeros, dilation, strict=True))
    places = [(n + 2 * edge - apart * (k - 1) - 1) // step + 1 for n, k, step, edge, apart in along]
    out = []
    for o, place in product(range(outputs), product(*map(range, places))):
        first, total = o // (outputs // groups) * channels, b[o]
        for at in product(*map(range, kernel)):
            met = [p * s + a * d - z for p, a, s, z, d in zip(place, at, stride, zeros, dilation, strict=True)]
            if all(0 <= i < n for i, n in zip(met, sides, strict=True)):
                total = total + sum(w[(o, c, *at)] * x[(first + c, *met)] for c in range(channels))
        out.append(total)
    return torch.stack(out).reshape(outputs, *places)


def _spread(x: Tensor, w: Tensor, b: Tensor, stride: Any, zeros: Any, dilation: Any, groups: int) -> Tensor:
    """The way back through a convolution: each input goes to the places that would have met it.
    (channels, *sides), (channels, outputs of a group, *kernel), (outputs,) -> (outputs, *places)."""
    sides, (channels, outputs, *kernel) = x.shape[1:], w.shape
    along = list(zip(sides, kernel, stride, zeros, dilation, strict=True))
    lengths = [(n - 1) * step + apart * (k - 1) + 1 for n, k, step, _, apart in along]
    full = x.new_zeros(outputs * groups, *lengths)
    for i, o in product(range(channels), range(outputs)):
        target = i // (channels // groups) * outputs + o
        for place, at in product(product(*map(range, sides)), product(*map(range, kernel))):
            to = [p * s + a * d for p, a, s, d in zip(place, at, stride, dilation, strict=True)]
            full[(target, *to)] += x[(i, *place)] * w[(i, o, *at)]
    kept = full[(slice(None), *(slice(edge, n - edge) for edge, n in zip(zeros, lengths, strict=True)))]
    return kept + b.reshape(-1, *[1] * len(sides))


def _conv(axes: int) -> tuple[Tensor, Tensor]:
    found, wanted = [], []
    for stride, zeros, dilation, groups in _geometries(axes):
        x, w, b = _drawn(4, *SIDES[axes]), _drawn(6, 4 // groups, *KERNELS[axes]), _drawn(6)
        conv = getattr(F, f"conv{axes}d")
        found.append(conv(x.unsqueeze(0), w, b, stride, zeros, dilation, groups).flatten())
        wanted.append(_convolved(x, w, b, stride, zeros, dilation, groups).flatten())
    return torch.cat(found), torch.cat(wanted)


def _conv_transpose(axes: int) -> tuple[Tensor, Tensor]:
    found, wanted = [], []
    for stride, zeros, dilation, groups in _geometries(axes):
        x, w, b = _drawn(4, *SIDES[axes]), _drawn(4, 3, *KERNELS[axes]), _drawn(3 * groups)
        conv = getattr(F, f"conv_transpose{axes}d")
        found.append(conv(x.unsqueeze(0), w, b, stride, zeros, 0, groups, dilation).flatten())
        wanted.append(_spread(x, w, b, stride, zeros, dilation, groups).flatten())
    return torch.cat(found), torch.cat(wanted)


def _geometries(axes: int) -> list[tuple[Any, Any, Any, int]]:
    """Stride, zeros, dilation along each axis, and groups."""
    if axes == 1:
        return [((stride,), (zeros,), (dilation,), groups) for stride, zeros, dilation, groups in GEOMETRIES]
    return [(stride[:axes], zeros[:axes], dilation[:axes], groups) for stride, zeros, dilation, groups in UNLIKE]


def _average() -> tuple[Tensor, Tensor]:
    """Zeros that were added count among the three."""
    x = _drawn(2, 7)
    wanted = [[sum(x[c, max(p - 1, 0) : p + 2]) / 3 for p in range(0, 7, 2)] for c in range(2)]
    return F.avg_pool1d(x, 3, 2, 1), torch.tensor(wanted, dtype=torch.float64)


def _average_of_windows() -> tuple[Tensor, Tensor]:
    x = _drawn(1, 4, 6)
    wanted = [[x[0, 2 * p : 2 * p + 2, 3 * q : 3 * q + 3].sum() / 6 for q in range(2)] for p in range(2)]
    return F.avg_pool2d(x, (2, 3)), torch.tensor([wanted], dtype=torch.float64)


def _bilinear() -> tuple[Tensor, Tensor]:
    x, z, w, b = _drawn(2, 3), _drawn(2, 4), _drawn(5, 3, 4), _drawn(5)
    return F.bilinear(x, z, w, b), torch.stack([w @ other @ one + b for one, other in zip(x, z, strict=True)])


# --- attention --------------------------------------------------------------------------------------------------------


def _scaled_attention(causal: bool) -> tuple[Tensor, Tensor]:
    """In two heads of three dimensions, four queries and as many keys, with values of two dimensions."""
    query, key, value = _drawn(2, 4, 3), _drawn(2, 4, 3), _drawn(2, 4, 2)
    wanted = torch.zeros(2, 4, 2, dtype=torch.float64)
    for head, i in product(range(2), range(4)):
        size = [((query[head, i] * key[head, j]).sum() / 3**0.5).exp() for j in range(i + 1 if causal else 4)]
        wanted[head, i] = sum(one * value[head, j] for j, one in enumerate(size)) / sum(size)
    return F.scaled_dot_product_attention(query, key, value, is_causal=causal), wanted


def _attention() -> tuple[Tensor, Tensor]:
    """What four tokens get in two heads of three dimensions behind a causal mask, and the weights of each head."""
    layer, text = _with_drawn(nn.MultiheadAttention(6, 2, batch_first=True, dtype=torch.float64)), _drawn(4, 6)
    hidden = torch.ones(4, 4, dtype=torch.bool).triu(1)
    out, weights = layer(*[text.unsqueeze(0)] * 3, attn_mask=hidden, average_attn_weights=False)
    query, key, value = (text @ layer.in_proj_weight.T + layer.in_proj_bias).chunk(3, dim=1)
    heads, shares = torch.zeros(4, 6, dtype=torch.float64), torch.zeros(2, 4, 4, dtype=torch.float64)
    with torch.no_grad():
        for head, i in product(range(2), range(4)):
            part = slice(3 * head, 3 * head + 3)
            size = [((query[i, part] * key[j, part]).sum() / 3**0.5).exp() for j in range(i + 1)]
            for j in range(i + 1):
                shares[head, i, j] = size[j] / sum(size)
                heads[i, part] += shares[head, i, j] * value[j, part]
        wanted = heads @ layer.out_proj.weight.T + layer.out_proj.bias
    return torch.cat([out.flatten(), weights.flatten()]), torch.cat([wanted.flatten(), shares.flatten()])


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


def _normalized(kind: str) -> tuple[Tensor, Tensor]:
    """Two examples of four numbers, scaled and shifted: over all four, over two and two, or by what was kept of batches."""
    x, scale, shift, epsilon = _drawn(2, 4), _drawn(4), _drawn(4), 0.1
    mean, variance = x.mean(1, keepdim=True), x.var(1, correction=0, keepdim=True)
    match kind:
        case "layer":
            return F.layer_norm(x, (4,), scale, shift, epsilon), (x - mean) / (variance + epsilon).sqrt() * scale + shift
        case "rms":
            return F.rms_norm(x, (4,), scale, epsilon), x / ((x**2).mean(1, keepdim=True) + epsilon).sqrt() * scale
        case "group":
            halves = [F.layer_norm(one, (2,), eps=epsilon) for one in x.split(2, 1)]
            return F.group_norm(x, 2, scale, shift, epsilon), torch.cat(halves, 1) * scale + shift
    kept, spread = _drawn(4), _drawn(4) ** 2
    wanted = (x - kept) / (spread + epsilon).sqrt() * scale + shift
    return F.batch_norm(x, kept, spread, scale, shift, False, 0.1, epsilon), wanted


CHECKS: dict[str, Callable[[], tuple[Tensor, Tensor]]] = {
    "torch.nn.RNN": lambda: _recurrent(nn.RNN, _rnn),
    "torch.nn.LSTM": lambda: _recurrent(nn.LSTM, _lstm),
    "torch.nn.GRU": lambda: _recurrent(nn.GRU, _gru),
    "torch.nn.RNN in two directions": lambda: _recurrent(nn.RNN, _rnn, BOTH_WAYS),
    "torch.nn.LSTM in two directions": lambda: _recurrent(nn.LSTM, _lstm, BOTH_WAYS),
    "torch.nn.GRU in two directions": lambda: _recurrent(nn.GRU, _gru, BOTH_WAYS),
    "torch.nn.RNNCell": lambda: _cell(nn.RNNCell, _rnn),
    "torch.nn.LSTMCell": lambda: _cell(nn.LSTMCell, _lstm),
    "torch.nn.GRUCell": lambda: _cell(nn.GRUCell, _gru),
    "torch.nn.MultiheadAttention": _attention,
    "torch.nn.functional.scaled_dot_product_attention": lambda: _scaled_attention(causal=False),
    "torch.nn.functional.scaled_dot_product_attention with a causal mask": lambda: _scaled_attention(causal=True),
    **{f"torch.nn.functional.{kind}_norm": partial(_normalized, kind) for kind in ("layer", "rms", "group", "batch")},
    "torch.nn.functional.linear": _linear,
    "autograd through torch.nn.Linear": _linear_back,
    **{f"torch.nn.functional.conv{axes}d": partial(_conv, axes) for axes in (1, 2, 3)},
    **{f"torch.nn.functional.conv_transpose{axes}d": partial(_conv_transpose, axes) for axes in (1, 2, 3)},
    "torch.nn.functional.avg_pool1d": _average,
    "torch.nn.functional.avg_pool2d": _average_of_windows,
    "torch.nn.functional.bilinear": _bilinear,
    "torch.nn.BatchNorm1d": _kept_of_batches,
}
"""What PyTorch computes, and the same by hand."""
