"""A stack of ReLU layers -> what comes back through it, and what the two fans do to it, as code that runs."""

# --8<-- [start:imports]
import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.init import kaiming_normal_

# --8<-- [end:imports]


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


# --8<-- [start:dead]
torch.manual_seed(0)
# 100 000 networks of ten layers with three neurons, all for one input
alive = torch.ones(100_000, 3, 1)
for _ in range(10):
    alive = (torch.randn(100_000, 3, 3) @ alive).relu()
dead = (alive == 0).all(dim=1).float().mean().item()
assert math.isclose(dead, 1 - (1 - 2**-3) ** 10, abs_tol=0.01)
# --8<-- [end:dead]


# --8<-- [start:modes]
def forward(z: Tensor, widths: list[int], mode: str) -> Tensor:
    """z (n_0,) through a ReLU and a linear layer for each pair of widths -> (n_L,). The seed is fixed: only the mode counts."""
    generator = torch.Generator().manual_seed(8)
    for n_in, n_out in pairwise(widths):
        w = torch.empty(n_out, n_in, dtype=torch.float64)
        kaiming_normal_(w, mode=mode, nonlinearity="relu", generator=generator)
        z = nn.functional.linear(z.relu(), w)
    return z


z = torch.linspace(-1, 1, 16, dtype=torch.float64)
widths = [16, 32, 24, 48, 16, 32, 24, 48, 16, 32, 8]  # L = 10 layers
fan_in, fan_out = forward(z, widths, "fan_in"), forward(z, widths, "fan_out")
# n_0 / n_L, and nothing from the widths in between
torch.testing.assert_close(fan_out.square(), fan_in.square() * 16 / 8)
# --8<-- [end:modes]

assert fan_in.any()  # otherwise the comparison above would compare 0 with 0
