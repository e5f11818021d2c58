"""Widths of layers -> weights by He's law, and the facts about them that chapter 8 derives, as code that runs."""

# --8<-- [start:imports]
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain, kaiming_normal_, kaiming_uniform_, zeros_

# --8<-- [end:imports]


# --8<-- [start:initialize]
def initialize(module: nn.Module) -> None:
    """Fill a linear layer; other modules stay as they are.

    The weight (n_out, n_in) gets He's uniform law, the bias (n_out,) 0.
    """
    if isinstance(module, nn.Linear):
        kaiming_uniform_(module.weight, mode="fan_in", nonlinearity="relu")
        if module.bias is not None:
            zeros_(module.bias)


hidden = [nn.Linear(31, 47), nn.ReLU(), nn.Linear(47, 23), nn.ReLU()]
network = nn.Sequential(*hidden, nn.Linear(23, 5))
network.apply(initialize)
# --8<-- [end:initialize]

for layer in network:
    if isinstance(layer, nn.Linear):
        assert layer.weight.abs().max() <= math.sqrt(6 / layer.in_features) * (1 + 1e-6)  # float32 rounds once
        assert not layer.bias.any()

# --8<-- [start:symmetry]
symmetric = torch.tensor([3.0, 1.0, -1.0, -3.0])
assert symmetric.square().sum() == 20
assert symmetric.relu().square().sum() == 10  # half

centred = torch.tensor([2.0, -1.0, -1.0])  # mean 0, but not symmetric
assert centred.sum() == 0
assert centred.square().sum() == 6
assert centred.relu().square().sum() == 4  # two thirds
# --8<-- [end:symmetry]


# --8<-- [start:stack]
def draw(widths: list[int], **options: Any) -> list[Tensor]:
    """One weight (n_out, n_in) for each layer, in float64.

    The seed is fixed: only `options` make two calls differ.
    """
    options["generator"] = torch.Generator().manual_seed(8)
    shapes = [(n_out, n_in) for n_in, n_out in pairwise(widths)]
    weights = [torch.empty(shape, dtype=torch.float64) for shape in shapes]
    return [kaiming_normal_(w, **options) for w in weights]


def forward(z: Tensor, weights: list[Tensor]) -> Tensor:
    """z (n_0,) through a ReLU and a linear layer for each weight -> (n_L,)."""
    for w in weights:
        z = nn.functional.linear(z.relu(), w)
    return z


# --8<-- [end:stack]


# --8<-- [start:depth]
z = torch.linspace(-1, 1, 16, dtype=torch.float64)
widths = [16, 32, 24, 48, 16, 32, 24, 48, 16, 32, 8]  # L = 10 layers
# variance 2 / n_in, and variance 1 / n_in
he = forward(z, draw(widths, nonlinearity="relu"))
lecun = forward(z, draw(widths, nonlinearity="linear"))
torch.testing.assert_close(lecun.square(), he.square() * 2**-10)
# --8<-- [end:depth]

# --8<-- [start:backward]
def factor_back(activation: Callable[[Tensor], Tensor], width: int, variance: float) -> float:
    """What one layer does to the mean square of the gradient, over what the one-layer equation gives.

    The layer is the first of two, in 100,000 drawn networks; the loss is the sum of the outputs.
    """
    generator = torch.Generator().manual_seed(8)
    z = torch.randn(100_000, width, generator=generator, dtype=torch.float64).requires_grad_()
    shape = (100_000, width, width)
    first, second = (
        math.sqrt(variance / width) * torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2)
    )
    y = (first @ activation(z).unsqueeze(2)).squeeze(2)
    loss = (second @ activation(y).unsqueeze(2)).sum()
    at_z, at_y = torch.autograd.grad(loss, (z, y), retain_graph=True)
    (slope,) = torch.autograd.grad(activation(z).sum(), z)
    equation = variance * slope.square().mean() * at_y.square().mean()  # the variance is that of a weight, times the width
    return float(at_z.square().mean() / equation)


for width in (2, 3, 8):  # one over the probability that the ReLUs of the layer are not all off
    assert abs(factor_back(torch.relu, width, variance=2) - 1 / (1 - 2**-width)) < 0.03
leaky = nn.LeakyReLU(0.25)
assert abs(factor_back(leaky, width=2, variance=2 / (1 + 0.25**2)) - 1) < 0.03
for width, factor in ((2, 0.92), (3, 0.95), (8, 0.99)):
    assert abs(factor_back(torch.tanh, width, variance=25 / 9) - factor) < 0.02
# --8<-- [end:backward]

# --8<-- [start:modes]
fan_in = forward(z, draw(widths, mode="fan_in", nonlinearity="relu"))
fan_out = forward(z, draw(widths, mode="fan_out", nonlinearity="relu"))
# n_0 / n_L, and nothing from the widths in between
torch.testing.assert_close(fan_out.square(), fan_in.square() * 16 / 8)
# --8<-- [end:modes]

assert he.any()  # otherwise the two comparisons above would compare 0 with 0

# --8<-- [start:draws]
torch.manual_seed(0)
# the factor of one layer with n = 50 neurons, in 100 000 draws
factor = 2 * torch.randn(100_000, 50).relu().square().mean(dim=1)
assert math.isclose(factor.mean().item(), 1, abs_tol=0.01)
assert math.isclose(factor.var().item(), 5 / 50, rel_tol=0.05)

# 100 000 networks of ten layers with three neurons, all for one input
alive = torch.ones(100_000, 3, 1)
for _ in range(10):
    alive = (torch.randn(100_000, 3, 3) @ alive).relu()
dead = (alive == 0).all(dim=1).float().mean().item()
assert math.isclose(dead, 1 - (1 - 2**-3) ** 10, abs_tol=0.01)
# --8<-- [end:draws]


# --8<-- [start:alike]
def next_cosine(angle: float) -> float:
    """The cosine of the angle between two inputs behind one more ReLU, in a wide layer."""
    return (math.sin(angle) + (math.pi - angle) * math.cos(angle)) / math.pi


# One layer with two inputs at the angle 1. The weights of its neurons go around the circle.
turn = torch.arange(100_000, dtype=torch.float64) * (2 * math.pi / 100_000)
around = torch.stack([turn.cos(), turn.sin()], dim=1)
pair = torch.tensor([[1.0, 0.0], [math.cos(1.0), math.sin(1.0)]], dtype=torch.float64)
first, second = nn.functional.linear(pair, around).relu()
assert math.isclose(first @ second / first.square().sum(), next_cosine(1.0), rel_tol=1e-8)

# The rule from layer to layer, from a right angle.
angle, cosines = math.pi / 2, []
for _ in range(100):
    cosines.append(next_cosine(angle))
    angle = math.acos(cosines[-1])
differ = [round(1 - cosines[layers - 1], 4) for layers in (1, 20, 100)]
assert differ == [0.6817, 0.0516, 0.0036]

# One draw of a deep network with He's weights.
torch.manual_seed(0)
x = torch.randn(2, 1000, dtype=torch.float64)  # two inputs, nearly at a right angle
start = x.square().mean().item()
with torch.no_grad():
    for _ in range(20):
        w = kaiming_normal_(torch.empty(1000, 1000, dtype=torch.float64), nonlinearity="relu")
        x = nn.functional.linear(x, w).relu()
# The size scatters from draw to draw, but it does not fade; the difference does.
assert start / 4 < x.square().mean().item() < start * 4
assert torch.cosine_similarity(x[0], x[1], dim=0).item() > 0.85
# --8<-- [end:alike]

# --8<-- [start:wrong]
of_variance = 1 / 2 - 1 / (2 * math.pi)  # what a ReLU leaves of the variance
growth = (1 / 2) / of_variance  # of the second moment, in every layer
assert 1.46 < growth < 1.47
# --8<-- [end:wrong]


# --8<-- [start:arguments]
def same(options: dict[str, Any], others: dict[str, Any]) -> bool:
    """Whether two sets of arguments give the same weights (5, 7)."""
    return torch.equal(draw([7, 5], **options)[0], draw([7, 5], **others)[0])


assert same({}, {"nonlinearity": "relu"})  # the defaults: a=0, fan_in, leaky_relu
assert same({"nonlinearity": "relu", "a": 0.25}, {})  # a is ignored
assert not same({"nonlinearity": "leaky_relu", "a": 0.25}, {})  # a counts

assert calculate_gain("leaky_relu", 0) == calculate_gain("relu")
assert calculate_gain("leaky_relu") == calculate_gain("leaky_relu", 0.01)
# --8<-- [end:arguments]

# --8<-- [start:leaky]
prelu = nn.PReLU()
assert prelu.weight.item() == 0.25
behind = nn.Linear(31, 47)
slope = prelu.weight.item()
kaiming_normal_(behind.weight, a=slope, nonlinearity="leaky_relu")
# --8<-- [end:leaky]

# --8<-- [start:default]
torch.manual_seed(5)
default = nn.Linear(31, 47).weight.detach()
torch.manual_seed(5)
older = torch.empty(47, 31).uniform_(-(31**-0.5), 31**-0.5)
torch.testing.assert_close(default, older)
# --8<-- [end:default]

# --8<-- [start:floor]
torch.manual_seed(0)
n, depth = 300, 20
x = torch.randn(2, n, requires_grad=True)  # two inputs
y = x
for _ in range(depth):
    y = nn.Linear(n, n)(y.relu())
second_moment = y.square().mean().item()
assert math.isclose(second_moment, 2 / (5 * n), rel_tol=0.3)  # the floor
# the two outputs are the same to four digits: nothing is left of the inputs
assert (y[0] - y[1]).square().mean() < 1e-8 * second_moment
arriving = torch.randn_like(y)
(gradient,) = torch.autograd.grad(y, x, arriving)
kept = (gradient.square().mean() / arriving.square().mean()).item()
assert 6.0**-depth / 4 < kept < 6.0**-depth * 4
# --8<-- [end:floor]
