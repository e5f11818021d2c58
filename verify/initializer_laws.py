"""The name of an initializer, its arguments and a shape -> the law that the elements must have, worked out in exact numbers.

What PyTorch's documentation says, written once, and not read off PyTorch: https://docs.pytorch.org/docs/stable/nn.init.html
and the pages of torch.nn's layers. A shape is that of a weight: (n_out, n_in, *kernel).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

Shape = tuple[int, ...]
Options = Mapping[str, Any]


@dataclass(frozen=True)
class Uniform:
    """Uniform between two end points."""

    low: float
    high: float


@dataclass(frozen=True)
class Normal:
    """Normal, with its mean and its standard deviation."""

    mean: float
    std: float


@dataclass(frozen=True)
class Constant:
    """The same number everywhere."""

    value: float


@dataclass(frozen=True)
class Cut:
    """A normal law, of which only what lies between two end points is kept."""

    mean: float
    std: float
    low: float
    high: float


Law = Uniform | Normal | Constant | Cut

# --- the numbers ------------------------------------------------------------------------------------------------------

GAINS = {
    "linear": Fraction(1),
    **{f"{kind}{axes}d": Fraction(1) for kind in ("conv", "conv_transpose") for axes in (1, 2, 3)},
    "sigmoid": Fraction(1),
    "tanh": Fraction(5, 3) ** 2,
    "relu": Fraction(2),
    "selu": Fraction(3, 4) ** 2,
}
"""The squared gain of a nonlinearity without a parameter."""


def squared_gain(nonlinearity: str, slope: float) -> Fraction:
    """A leaky ReLU's gain depends on its slope; the others do not look at it."""
    if nonlinearity == "leaky_relu":
        return 2 / (1 + Fraction(slope) ** 2)
    return GAINS[nonlinearity]


def fans(shape: Shape) -> tuple[int, int]:
    """Fan-in and fan-out: what a kernel has of each is counted with all its places."""
    n_out, n_in, *kernel = shape
    return n_in * math.prod(kernel), n_out * math.prod(kernel)


def xavier_variance(shape: Shape, gain: float = 1.0) -> Fraction:
    """Twice the squared gain, divided by the sum of the fans."""
    return 2 * Fraction(gain) ** 2 / sum(fans(shape))


def he_variance(shape: Shape, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Fraction:
    """The squared gain, divided by the fan that the mode names."""
    return squared_gain(nonlinearity, a) / fans(shape)[mode == "fan_out"]


def default_variance(shape: Shape) -> Fraction:
    """A layer's own: a third of one over fan-in, so that the bound is one over its root."""
    return Fraction(1, 3 * fans(shape)[0])


def uniform_of(variance: Fraction) -> Uniform:
    """The uniform law around 0 with this variance."""
    bound = math.sqrt(3 * variance)
    return Uniform(-bound, bound)


def normal_of(variance: Fraction) -> Normal:
    """The normal law around 0 with this variance."""
    return Normal(0.0, math.sqrt(variance))


# --- the table --------------------------------------------------------------------------------------------------------

VECTORS: tuple[Shape, ...] = ((7,), (1,))
MATRICES: tuple[Shape, ...] = ((4, 7), (11, 4), (5, 3), (6, 6), (2, 2), (7, 53), (1, 1), (1, 5), (5, 1), (3, 53))
KERNELS: tuple[Shape, ...] = (
    *((6, 3, 5, 5), (3, 2, 5), (4, 1, 3, 2), (2, 3, 2, 3, 2), (5, 4, 1, 1), (6, 1, 3, 3)),
    (2, 3, 2, 1, 2, 2),
)
LARGEST: Shape = (1100, 1000)  # more than 2^20 elements
LARGE: tuple[Shape, ...] = ((512, 257), (64, 33, 8, 8))  # more than 2^17 elements
LARGE += ((3, 5003), (2, 700, 3, 3), (6007, 2))  # a large fan-in, or fan-out
USUAL: tuple[Shape, ...] = ((64, 64), (60, 128), (10, 784), (32, 3, 7, 7), (48, 1, 3, 3))  # as in common networks

GAIN: tuple[Options, ...] = ({}, *({"gain": gain} for gain in (2, 0.5, 5 / 3, math.sqrt(2.0), 1.2, 5.0, 0.01, 1e4)))

WITHOUT_SLOPE: tuple[Options, ...] = tuple(
    {"mode": mode, "nonlinearity": nonlinearity} for mode in ("fan_in", "fan_out") for nonlinearity in GAINS
)
WITH_SLOPE: tuple[Options, ...] = tuple(
    {"a": a, "mode": mode, "nonlinearity": "leaky_relu"}
    for mode in ("fan_in", "fan_out")
    for a in (0.1, 0.2, -0.5, 2, 0.01)
)
RECTIFIED: tuple[Options, ...] = (
    {},
    {"a": math.sqrt(5.0)},
    {"a": 1},
    {"a": 0},
    {"mode": "fan_out"},
    {"a": 0.0, "mode": "fan_out"},
    {"a": 0.3, "mode": "fan_in"},
    {"a": 0.3, "nonlinearity": "relu"},  # a slope that a ReLU does not have
    {"a": 0.3, "mode": "fan_out", "nonlinearity": "tanh"},
    *WITH_SLOPE,
    *WITHOUT_SLOPE,
)

ENDS: tuple[Options, ...] = (
    {},
    {"a": -1.0, "b": 2.0},
    {"a": 0.25},
    {"b": 3.0},
    {"a": -0.05, "b": 0.05},
    {"a": 2.0, "b": 3.5},
    {"a": -1, "b": 1},
)
MOMENTS: tuple[Options, ...] = (
    {},
    {"mean": 0.0, "std": 0.01},
    {"mean": -3.0, "std": 0.01},
    {"mean": 0.5},
    {"std": 0.02},
    {"std": 4.0},
    {"mean": 1.5, "std": 2.0},
    {"mean": 1, "std": 30},
    {"std": 1e-12},
)
CUTS: tuple[Options, ...] = (
    {},
    {"a": 3.0, "b": 4.0},
    {"std": 0.02, "a": -0.04, "b": 0.04},
    {"std": 0.02},
    {"mean": 1.0, "std": 2.0, "a": -1.5, "b": 2.5},
    {"mean": 0.5, "std": 0.25, "a": 0.5, "b": 0.75},
    {"mean": 0.25, "std": 2.0, "a": 0.0, "b": 0.5},
    {"std": 0.5, "a": -4.0, "b": -0.75},
    {"std": 0.001, "a": -0.003, "b": 0.002},
    {"a": 0.0, "b": math.inf},
    {"mean": -1.0, "std": 3.0, "a": -2.0, "b": 1e4},
)


class Row(NamedTuple):
    """One initializer: its law, the arguments and shapes at which it is looked at, and the order of its arguments."""

    law: Callable[[Shape, Options], Law]
    arguments: tuple[Options, ...]
    shapes: tuple[Shape, ...]
    order: tuple[str, ...] = ()
    draws: bool = True
    """Can it be given a generator?"""
    layers: bool = False
    """Does it stand for what layers are made with, biases as well?"""


WEIGHTS = MATRICES + KERNELS
ANY = VECTORS + WEIGHTS

TABLE: Mapping[str, Row] = {
    "uniform_": Row(lambda shape, given: Uniform(given.get("a", 0.0), given.get("b", 1.0)), ENDS, ANY, ("a", "b")),
    "normal_": Row(
        lambda shape, given: Normal(given.get("mean", 0.0), given.get("std", 1.0)), MOMENTS, ANY, ("mean", "std")
    ),
    "trunc_normal_": Row(
        lambda shape, given: Cut(
            given.get("mean", 0.0), given.get("std", 1.0), given.get("a", -2.0), given.get("b", 2.0)
        ),
        CUTS,
        VECTORS + MATRICES[-4:] + KERNELS[1:4],
        ("mean", "std", "a", "b"),
    ),
    "constant_": Row(
        lambda shape, given: Constant(given["val"]),
        tuple({"val": value} for value in (0.1, -2.5, 0.0, 7, 1e-3, 3e4)),
        ANY,
        ("val",),
        draws=False,
    ),
    "ones_": Row(lambda shape, given: Constant(1.0), ({},), ANY, draws=False),
    "zeros_": Row(lambda shape, given: Constant(0.0), ({},), ANY, draws=False),
    "xavier_uniform_": Row(lambda shape, given: uniform_of(xavier_variance(shape, **given)), GAIN, WEIGHTS, ("gain",)),
    "xavier_normal_": Row(lambda shape, given: normal_of(xavier_variance(shape, **given)), GAIN, WEIGHTS, ("gain",)),
    "kaiming_uniform_": Row(
        lambda shape, given: uniform_of(he_variance(shape, **given)), RECTIFIED, WEIGHTS, ("a", "mode", "nonlinearity")
    ),
    "kaiming_normal_": Row(
        lambda shape, given: normal_of(he_variance(shape, **given)), RECTIFIED, WEIGHTS, ("a", "mode", "nonlinearity")
    ),
    "uniform_around_": Row(
        lambda shape, given: Uniform(given["middle"] - given["reach"], given["middle"] + given["reach"]),
        ({"middle": 0.0, "reach": 0.1}, {"middle": -3.0, "reach": 0.5}, {"middle": 1.0, "reach": 2.0}),
        ANY,
        draws=False,
    ),
    "linear_default_": Row(
        lambda shape, given: uniform_of(default_variance(shape)), ({},), MATRICES, layers=True, draws=False
    ),
}


class Layer(NamedTuple):
    """A layer of torch.nn: how it is made, and what it then draws, in this order, each from the same law."""

    name: str
    made_with: tuple[int, ...]
    options: tuple[tuple[str, int], ...]
    draws: tuple[tuple[Shape, bool], ...]
    """Shapes; of a bias?"""
    law: Uniform


def layer(name: str, made_with: tuple[int, ...], weight: Shape, **options: int) -> Layer:
    """A layer with one weight and one bias, which is drawn from the law of the weights."""
    draws = ((weight, False), (made_with[1:2], True))
    return Layer(name, made_with, tuple(options.items()), draws, uniform_of(default_variance(weight)))


def bilinear(first: int, second: int, n_out: int) -> Layer:
    """Its weight has two axes for its two inputs; the bound looks at the first of them alone."""
    draws = (((n_out, first, second), False), ((n_out,), True))
    return Layer("Bilinear", (first, second, n_out), (), draws, uniform_of(default_variance((n_out, first))))


def recurrent(name: str, n_in: int, units: int, gates: int, deep: int = 1, directions: int = 1) -> Layer:
    """A recurrent layer has two weights and two biases, for each direction at each depth; the number of its units takes the
    place of the fan-in in all of them.
    """
    rows, draws = gates * units, []
    for depth in range(deep):
        below = n_in if depth == 0 else directions * units
        one = (((rows, below), False), ((rows, units), False), ((rows,), True), ((rows,), True))
        draws += directions * one
    options = {"num_layers": deep} if deep > 1 else {}
    if directions > 1:
        options["bidirectional"] = True
    return Layer(name, (n_in, units), tuple(options.items()), tuple(draws), uniform_of(Fraction(1, 3 * units)))


LAYERS = (
    layer("Linear", (4, 6), (6, 4)),
    layer("Linear", (7, 4), (4, 7)),
    layer("Linear", (6, 6), (6, 6)),
    layer("Linear", (1, 5), (5, 1)),
    layer("Linear", (5, 1), (1, 5)),
    layer("Linear", (1, 1), (1, 1)),
    layer("Linear", (300, 450), (450, 300)),
    layer("Linear", (3, 2000), (2000, 3)),
    layer("Linear", (784, 64), (64, 784)),
    layer("Linear", (128, 128), (128, 128)),
    bilinear(5, 3, 4),
    layer("Conv1d", (3, 5, 4), (5, 3, 4)),
    layer("Conv1d", (4, 6, 3), (6, 2, 3), groups=2),
    layer("Conv2d", (3, 6, 5), (6, 3, 5, 5)),
    layer("Conv2d", (4, 4, 3), (4, 1, 3, 3), groups=4),
    layer("Conv2d", (6, 4, 1), (4, 3, 1, 1), groups=2),
    layer("Conv2d", (3, 4, 3), (4, 3, 3, 3), padding=1, stride=2),
    layer("Conv2d", (3, 4, 3), (4, 3, 3, 3), dilation=2),
    layer("Conv3d", (2, 3, 2), (3, 2, 2, 2, 2)),
    layer("Conv3d", (4, 6, 3), (6, 2, 3, 3, 3), groups=2),
    # A transposed convolution keeps its weight the other way round; PyTorch reads fan-in off the second axis all the same.
    layer("ConvTranspose1d", (3, 5, 4), (3, 5, 4)),
    layer("ConvTranspose1d", (4, 6, 3), (4, 3, 3), groups=2),
    layer("ConvTranspose2d", (3, 6, 5), (3, 6, 5, 5)),
    layer("ConvTranspose2d", (4, 6, 3), (4, 3, 3, 3), groups=2),
    layer("ConvTranspose3d", (2, 3, 2), (2, 3, 2, 2, 2)),
    recurrent("RNN", 3, 5, 1),
    recurrent("LSTM", 3, 5, 4),
    recurrent("LSTM", 4, 1, 4),
    recurrent("LSTM", 3, 64, 4),
    recurrent("RNNCell", 3, 5, 1),
    recurrent("GRUCell", 3, 5, 3),
    recurrent("LSTMCell", 5, 3, 4),
    recurrent("LSTM", 3, 2, 4, deep=2, directions=2),
    recurrent("GRU", 4, 4, 3),
    recurrent("GRU", 2, 3, 3, deep=3),
)
