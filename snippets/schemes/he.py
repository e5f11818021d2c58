"""Widths of layers -> weights by He's law, and the facts about them that the chapter on He derives, as code that runs."""

# --8<-- [start:imports]
import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.init import kaiming_normal_, kaiming_uniform_, zeros_

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


assert he.any()  # otherwise the comparison above would compare 0 with 0

# --8<-- [start:draws]
torch.manual_seed(0)
# the factor of one layer with n = 50 neurons, in 100 000 draws
factor = 2 * torch.randn(100_000, 50).relu().square().mean(dim=1)
assert math.isclose(factor.mean().item(), 1, abs_tol=0.01)
assert math.isclose(factor.var().item(), 5 / 50, rel_tol=0.05)
# --8<-- [end:draws]


# --8<-- [start:wrong]
of_variance = 1 / 2 - 1 / (2 * math.pi)  # what a ReLU leaves of the variance
growth = (1 / 2) / of_variance  # of the second moment, in every layer
assert 1.46 < growth < 1.47
# --8<-- [end:wrong]
