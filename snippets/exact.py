"""A product of many factors -> what its averages hide; exact means without a draw (page: docs/exact.md)."""

# --8<-- [start:depth]
import math

import torch
from torch import nn


def average_after(layers: int, count: int) -> float:
    """The average of `count` squared products of standard normal numbers; its expected value is 1 at every depth."""
    square = torch.ones(count, dtype=torch.float64)
    for _ in range(layers):
        square = square * torch.randn(count, dtype=torch.float64) ** 2
    return square.mean().item()


averages = torch.tensor([average_after(layers=20, count=20_000) for _ in range(25)])
assert averages.median() < 0.5
# --8<-- [end:depth]

# --8<-- [start:layers]
tolerance = 0.1
count = math.ceil(2 * 5**2 / tolerance**2)  # 5000: five standard errors, R = 2
signal = torch.ones(count, dtype=torch.float64)
for _ in range(20):
    after = torch.randn(count, dtype=torch.float64) * signal
    factor = (after**2 / signal**2).mean().item()
    assert abs(factor - 1) < tolerance
    signal = after
# --8<-- [end:layers]

# --8<-- [start:nodes]
mean, std = 0.3, 0.7
nodes = mean + std * torch.tensor([-math.sqrt(3), 0.0, math.sqrt(3)], dtype=torch.float64)
chances = torch.tensor([1 / 6, 2 / 3, 1 / 6], dtype=torch.float64)

assert math.isclose(chances @ (nodes - mean) ** 2, std**2)
assert math.isclose(chances @ (nodes - mean) ** 4, 3 * std**4)  # the normal law's fourth moment
assert math.isclose(chances @ nodes**3, mean**3 + 3 * mean * std**2)
# --8<-- [end:nodes]

# --8<-- [start:coupling]
fan_in, fan_out = 5, 3
torch.manual_seed(1)
claimed = math.sqrt(2 / fan_in) * torch.randn(fan_out, fan_in)
torch.manual_seed(1)
drawn = nn.init.kaiming_normal_(torch.empty(fan_out, fan_in), nonlinearity="relu")

assert torch.allclose(drawn, claimed, rtol=1e-6)
assert not torch.allclose(drawn, claimed * 1.00001, rtol=1e-6)  # an error of one in a hundred thousand is seen
# --8<-- [end:coupling]
