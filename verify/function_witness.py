"""Activations, norms, losses and steps of PyTorch on numbers that are all different -> what comes out, and the same by hand.

By hand is the formula of PyTorch's documentation, number by number. A slope is autograd's; by hand it is a difference of values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cell_witness import Pair, drawn, filled, one_behind_the_other

# --- activations ------------------------------------------------------------------------------------------------------


def _normal_below(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _gelu_tanh(x: float) -> float:
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _softplus(x: float, beta: float = 1.0) -> float:
    return math.log1p(math.exp(beta * x)) / beta


SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # of SELU
POINTS = (-30.0, -3.1, -1.7, -0.9, -0.2, -1e-3, 1e-3, 0.3, 1.2, 2.6, 7.5, 25.0)
"""On both sides of each corner, near 0 and far out."""
STEP, DIGITS = 1e-4, 1e-9  # of a slope by hand: how far its values lie apart, and what rounding makes of it

ACTIVATIONS: Mapping[str, tuple[Callable[[Tensor], Tensor], Callable[[float], float]]] = {
    "torch.tanh": (lambda x: torch.tanh(x), math.tanh),
    "torch.sigmoid": (lambda x: torch.sigmoid(x), _logistic),
    "torch.nn.functional.relu": (lambda x: F.relu(x), lambda x: max(0.0, x)),
    "torch.nn.ReLU": (lambda x: nn.ReLU()(x), lambda x: max(0.0, x)),
    "torch.nn.functional.leaky_relu": (lambda x: F.leaky_relu(x, negative_slope=0.3), lambda x: x if x > 0 else 0.3 * x),
    "torch.nn.functional.leaky_relu, as it is": (lambda x: F.leaky_relu(x), lambda x: x if x > 0 else 0.01 * x),
    "torch.nn.functional.elu": (lambda x: F.elu(x, alpha=0.7), lambda x: x if x > 0 else 0.7 * math.expm1(x)),
    "torch.nn.functional.selu": (lambda x: F.selu(x), lambda x: SCALE * (x if x > 0 else ALPHA * math.expm1(x))),
    "torch.nn.functional.gelu": (lambda x: F.gelu(x), lambda x: x * _normal_below(x)),
    "torch.nn.functional.gelu by tanh": (lambda x: F.gelu(x, approximate="tanh"), _gelu_tanh),
    "torch.nn.functional.silu": (lambda x: F.silu(x), lambda x: x * _logistic(x)),
    "torch.nn.functional.mish": (lambda x: F.mish(x), lambda x: x * math.tanh(_softplus(x))),
    "torch.nn.functional.softplus": (lambda x: F.softplus(x), lambda x: x if x > 20 else _softplus(x)),
    "torch.nn.functional.softplus, steeper": (
        lambda x: F.softplus(x, beta=2, threshold=6), lambda x: x if 2 * x > 6 else _softplus(x, 2)
    ),
    "torch.nn.functional.softsign": (lambda x: F.softsign(x), lambda x: x / (1 + abs(x))),
    "torch.nn.functional.hardtanh": (lambda x: F.hardtanh(x), lambda x: min(1.0, max(-1.0, x))),
    "torch.nn.functional.hardtanh between others": (
        lambda x: F.hardtanh(x, min_val=-2.0, max_val=0.5), lambda x: min(0.5, max(-2.0, x))
    ),
}  # fmt: skip
"""PyTorch's function, looked up when it is called, and the same of one number."""


def _activation(function: Callable[[Tensor], Tensor], by_hand: Callable[[float], float]) -> Pair:
    found = function(torch.tensor(POINTS, dtype=torch.float64))
    return found, torch.tensor([by_hand(x) for x in POINTS], dtype=torch.float64)


def _slope(function: Callable[[Tensor], Tensor], by_hand: Callable[[float], float]) -> Pair:
    """By hand it is a difference of four values, and that to nine digits."""
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(function(x).sum(), x)
    h = STEP
    rises = [(8 * (by_hand(x + h) - by_hand(x - h)) - by_hand(x + 2 * h) + by_hand(x - 2 * h)) / (12 * h) for x in POINTS]
    wanted = torch.tensor(rises, dtype=torch.float64)
    return found, torch.where((found - wanted).abs() < DIGITS, found, wanted)


def _prelu() -> Pair:
    """A slope for each of three channels."""
    layer, x = nn.PReLU(3, dtype=torch.float64), drawn(4, 3)
    slopes = filled(layer)["weight"]
    return layer(x), torch.where(x > 0, x, slopes * x)


# --- norms ------------------------------------------------------------------------------------------------------------


def _normed(x: Tensor, over: tuple[int, ...], eps: float, centred: bool = True) -> Tensor:
    middle = x.mean(over, keepdim=True) if centred else torch.zeros(1, dtype=torch.float64)
    return (x - middle) / ((x - middle).square().mean(over, keepdim=True) + eps).sqrt()


def _batch_norm(training: bool) -> Pair:
    x, mean, variance, weight, bias = 3 * drawn(6, 4, 5) + 1, drawn(4), drawn(4).square(), drawn(4), drawn(4)
    kept = (x - mean[:, None]) / (variance[:, None] + 0.3).sqrt()
    wanted = (_normed(x, (0, 2), 0.3) if training else kept) * weight[:, None] + bias[:, None]
    return F.batch_norm(x, mean.clone(), variance.clone(), weight, bias, training, 0.1, 0.3), wanted


def _layer_norm() -> Pair:
    x, weight, bias = 3 * drawn(2, 3, 4) + 1, drawn(3, 4), drawn(3, 4)
    return F.layer_norm(x, (3, 4), weight, bias, 0.3), _normed(x, (1, 2), 0.3) * weight + bias


def _rms_norm() -> Pair:
    x, weight = 3 * drawn(2, 3, 4) + 1, drawn(4)
    return F.rms_norm(x, (4,), weight, 0.3), _normed(x, (2,), 0.3, centred=False) * weight


def _group_norm() -> Pair:
    layer, x = nn.GroupNorm(2, 6, eps=0.3, dtype=torch.float64), 3 * drawn(2, 6, 5) + 1
    given = filled(layer)
    normed = _normed(x.reshape(2, 2, 3, 5), (2, 3), 0.3).reshape(2, 6, 5)
    return layer(x), normed * given["weight"][:, None] + given["bias"][:, None]


def _weight_norm() -> Pair:
    """Each row of weights is its direction, times a length of its own."""
    layer, x = nn.utils.parametrizations.weight_norm(nn.Linear(3, 4, dtype=torch.float64)), drawn(2, 3)
    given = filled(layer)
    lengths, rows = given["parametrizations.weight.original0"], given["parametrizations.weight.original1"]
    weights = torch.stack([lengths[i] * rows[i] / rows[i].square().sum().sqrt() for i in range(4)])
    return layer(x), x @ weights.T + given["bias"]


# --- losses, variances, dropout, steps --------------------------------------------------------------------------------


def _losses(reduction: str) -> Pair:
    """Cross-entropy, that of two classes, the squared and Huber's loss."""
    logits, classes, other, targets = drawn(4, 3), torch.tensor([2, 0, 1, 2]), 3 * drawn(4), drawn(4).sigmoid()
    off, delta = (other - targets).abs(), 0.7
    found = (
        F.cross_entropy(logits, classes, reduction=reduction),
        F.binary_cross_entropy_with_logits(other, targets, reduction=reduction),
        F.mse_loss(other, targets, reduction=reduction),
        F.huber_loss(other, targets, reduction=reduction, delta=delta),
    )
    shares = logits.exp() / logits.exp().sum(1, keepdim=True)
    each = (
        -torch.stack([shares[k, int(which)].log() for k, which in enumerate(classes)]),
        -(targets * other.sigmoid().log() + (1 - targets) * (-other).sigmoid().log()),
        off**2,
        torch.where(off <= delta, off**2 / 2, delta * (off - delta / 2)),
    )
    together = {"mean": lambda x: x.sum() / 4, "sum": lambda x: x.sum(), "none": lambda x: x}[reduction]
    return one_behind_the_other(*found), one_behind_the_other(*map(together, each))


def _softmax() -> Pair:
    x = 3 * drawn(2, 3, 4)
    return F.softmax(x, dim=1), x.exp() / x.exp().sum(1, keepdim=True)


def _variances() -> Pair:
    x = 3 * drawn(5, 4) + 1
    squares = (x - x.sum(0) / 5).square().sum(0)
    found = torch.var(x, 0), torch.var(x, 0, correction=0), x.var(0), x.var(0, correction=0)
    return one_behind_the_other(*found), one_behind_the_other(squares / 4, squares / 5, squares / 4, squares / 5)


def _dropped() -> Pair:
    """What is kept is divided by the chance of that; nothing changes where it does not train. Which are kept is read off."""
    x = drawn(400)
    found, quiet = F.dropout(x, 0.3), F.dropout(x, 0.3, training=False)
    share = float((found != 0).sum()) / 400
    wanted = torch.where(found != 0, x / 0.7, 0.0)
    near = torch.tensor([float(abs(share - 0.7) < 0.12)])  # five standard deviations
    return one_behind_the_other(found, quiet, near), one_behind_the_other(wanted, x, torch.ones(1))


def _steps() -> Pair:
    """Three steps of stochastic gradient descent, with momentum, damped, and with weights that decay; and three without."""
    found, wanted = [], []
    for momentum, damped, decay, rate in ((0.8, 0.25, 0.1, 0.3), (0.0, 0.0, 0.0, 0.3)):
        weight, buffer = drawn(4), None
        parameter = nn.Parameter(weight.clone())
        steps = torch.optim.SGD([parameter], lr=rate, momentum=momentum, dampening=damped, weight_decay=decay)
        for _ in range(3):
            gradient = drawn(4)
            parameter.grad = gradient.clone()
            steps.step()
            gradient = gradient + decay * weight
            buffer = gradient if buffer is None else momentum * buffer + (1 - damped) * gradient
            weight = weight - rate * buffer if momentum else weight - rate * gradient
        found.append(parameter)
        wanted.append(weight)
    return one_behind_the_other(*found), one_behind_the_other(*wanted)


CHECKS: dict[str, Callable[[], Pair]] = {
    **{name: partial(_activation, *both) for name, both in ACTIVATIONS.items()},
    **{f"autograd through {name}": partial(_slope, *both) for name, both in ACTIVATIONS.items()},
    "torch.nn.PReLU": _prelu,
    **{f"torch.nn.functional.batch_norm, training={training}": partial(_batch_norm, training) for training in (True, False)},
    "torch.nn.functional.layer_norm": _layer_norm,
    "torch.nn.functional.rms_norm": _rms_norm,
    "torch.nn.GroupNorm": _group_norm,
    "torch.nn.utils.parametrizations.weight_norm": _weight_norm,
    **{f"losses of torch.nn.functional, reduction={how}": partial(_losses, how) for how in ("mean", "sum", "none")},
    "torch.nn.functional.softmax": _softmax,
    "torch.var": _variances,
    "torch.nn.functional.dropout": _dropped,
    "torch.optim.SGD": _steps,
}
"""What PyTorch computes, and the same by hand."""
