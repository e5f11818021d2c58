"""The size of a signal -> what a tanh leaves of it, once and over many layers, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import nn

# --8<-- [end:imports]

# --8<-- [start:tanh]
assert 0 < 0.1 - math.tanh(0.1) < 0.1**3 / 3
assert math.tanh(2.0) < 0.97
# Equally likely points of the standard normal law, enough for the digits below.
z = torch.special.ndtri((torch.arange(100_000, dtype=torch.float64) + 0.5) / 100_000)
kept_small = float(torch.tanh(0.1 * z).square().mean() / (0.1 * z).square().mean())
kept_unit = float(torch.tanh(z).square().mean() / z.square().mean())
assert round(kept_small, 2) == 0.98 and round(kept_unit, 2) == 0.39
assert nn.init.calculate_gain("tanh") == 5 / 3
assert round((5 / 3) ** 2 * kept_unit, 2) == 1.10
# --8<-- [end:tanh]

# --8<-- [start:decay]
u = torch.linspace(-12, 12, 2401, dtype=torch.float64)  # steps of 0.01
weight = torch.exp(-(u**2) / 2) / torch.exp(-(u**2) / 2).sum()
q, depth = 1.0, 1000
for _ in range(depth):
    q = float(weight @ torch.tanh(math.sqrt(q) * u) ** 2)
assert 1.002 < 2 * depth * q < 1.003
# --8<-- [end:decay]
