"""Widths of layers -> weights by He's law, and the facts about them that chapter 8 derives, as code that runs."""

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain, kaiming_normal_, kaiming_uniform_, zeros_


# --8<-- [start:initialize]
def initialize(module: nn.Module) -> None:
    """Fill a linear layer: weight (n_out, n_in) by He's uniform law, bias (n_out,) with 0. Others stay as they are."""
    if isinstance(module, nn.Linear):
        kaiming_uniform_(module.weight, mode="fan_in", nonlinearity="relu")
        if module.bias is not None:
            zeros_(module.bias)


network = nn.Sequential(nn.Linear(31, 47), nn.ReLU(), nn.Linear(47, 23), nn.ReLU(), nn.Linear(23, 5))
network.apply(initialize)
# --8<-- [end:initialize]

for layer in network:
    if isinstance(layer, nn.Linear):
        assert layer.weight.abs().max() <= math.sqrt(6 / layer.in_features) * (1 + 1e-6)  # float32 rounds once
        assert not layer.bias.any()

# --8<-- [start:symmetry]
symmetric = torch.tensor([3.0, 1.0, -1.0, -3.0])
assert symmetric.relu().square().sum() == 10 and symmetric.square().sum() == 20  # half

centred = torch.tensor([2.0, -1.0, -1.0])  # mean 0, but not symmetric
assert centred.sum() == 0
assert centred.relu().square().sum() == 4 and centred.square().sum() == 6  # two thirds
# --8<-- [end:symmetry]


# --8<-- [start:stack]
def draw(widths: list[int], **options: Any) -> list[Tensor]:
    """One weight (n_out, n_in) for each layer, in float64. The seed is fixed: only `options` make two calls differ."""
    generator = torch.Generator().manual_seed(8)
    shapes = [(n_out, n_in) for n_in, n_out in pairwise(widths)]
    return [kaiming_normal_(torch.empty(s, dtype=torch.float64), generator=generator, **options) for s in shapes]


def forward(z: Tensor, weights: list[Tensor]) -> Tensor:
    """z (n_0,) through a ReLU and a linear layer for each weight -> (n_L,)."""
    for w in weights:
        z = nn.functional.linear(z.relu(), w)
    return z
# --8<-- [end:stack]


z = torch.linspace(-1, 1, 16, dtype=torch.float64)

# --8<-- [start:depth]
widths = [16, 32, 24, 48, 16, 32, 24, 48, 16, 32, 8]  # L = 10 layers
he = forward(z, draw(widths, nonlinearity="relu"))  # variance 2 / n_in
lecun = forward(z, draw(widths, nonlinearity="linear"))  # variance 1 / n_in, the same random numbers
torch.testing.assert_close(lecun.square(), he.square() * 2**-10)
# --8<-- [end:depth]

# --8<-- [start:modes]
fan_in = forward(z, draw(widths, mode="fan_in", nonlinearity="relu"))
fan_out = forward(z, draw(widths, mode="fan_out", nonlinearity="relu"))
torch.testing.assert_close(fan_out.square(), fan_in.square() * 16 / 8)  # n_0 / n_L, nothing from in between
# --8<-- [end:modes]

assert he.any()  # otherwise the two comparisons above would compare 0 with 0

# --8<-- [start:wrong]
of_variance = 1 / 2 - 1 / (2 * math.pi)  # what a ReLU leaves of the variance
assert 1.46 < (1 / 2) / of_variance < 1.47  # so the second moment would grow in every layer
# --8<-- [end:wrong]


# --8<-- [start:arguments]
def same(options: dict[str, Any], others: dict[str, Any]) -> bool:
    """Whether two sets of arguments of kaiming_normal_ give the same weights from the same random numbers."""
    return torch.equal(draw([7, 5], **options)[0], draw([7, 5], **others)[0])


assert same({}, {"nonlinearity": "relu"})  # the defaults: a=0, fan_in, leaky_relu
assert same({"nonlinearity": "relu", "a": 0.25}, {"nonlinearity": "relu"})  # a is ignored, silently
assert not same({"nonlinearity": "leaky_relu", "a": 0.25}, {})  # a counts

assert calculate_gain("leaky_relu") == calculate_gain("leaky_relu", 0.01)  # here the default slope is 0.01
assert calculate_gain("leaky_relu", 0) == calculate_gain("relu")
# --8<-- [end:arguments]

# --8<-- [start:leaky]
prelu = nn.PReLU()
assert prelu.weight.item() == 0.25
behind = nn.Linear(31, 47)
kaiming_normal_(behind.weight, a=prelu.weight.item(), nonlinearity="leaky_relu")
# --8<-- [end:leaky]

# --8<-- [start:default]
torch.manual_seed(5)
default = nn.Linear(31, 47).weight.detach()
torch.manual_seed(5)
torch.testing.assert_close(default, torch.empty(47, 31).uniform_(-1 / math.sqrt(31), 1 / math.sqrt(31)))
# --8<-- [end:default]
