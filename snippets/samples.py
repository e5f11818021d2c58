"""Draws -> what they can tell: a tolerance, a number of samples, and exact means without any (page: docs/samples.md)."""

# --8<-- [start:estimate]
import math

import torch
from torch import Tensor, nn

values = torch.tensor([1.0, 2.0, 3.0, 6.0], dtype=torch.float64)  # four equally likely values
draws = torch.cartesian_prod(values, values, values)  # (64, 3): all outcomes of three draws
n = draws.shape[1]
variance = values.var(correction=0)  # of the law
fourth = ((values - values.mean()) ** 4).mean()
estimates = draws.var(dim=1)  # the sample variance of each outcome

assert torch.isclose(estimates.mean(), variance)
assert torch.isclose(draws.var(dim=1, correction=0).mean(), variance - variance / n)
assert torch.isclose(estimates.var(correction=0), (fourth - (n - 3) / (n - 1) * variance**2) / n)
# --8<-- [end:estimate]


# --8<-- [start:tolerance]
KURTOSIS = {"normal": 3.0, "uniform": 9 / 5, "normal, cut at two standard deviations": 2.365537}


def relative_tolerance(count: int, kurtosis: float, deviations: float = 5.0) -> float:
    """How far the mean square of `count` independent draws with mean 0 may be off, relative to the variance."""
    return deviations * math.sqrt((kurtosis - 1) / count)


def has_variance(sample: Tensor, variance: float, kurtosis: float) -> bool:
    """Could this sample come from a law with mean 0, this variance and this kurtosis, judged by its mean square?"""
    mean_square = (sample.double() ** 2).mean().item()
    return abs(mean_square / variance - 1) <= relative_tolerance(sample.numel(), kurtosis)


torch.manual_seed(0)
weight = nn.init.xavier_uniform_(torch.empty(300, 500))
assert has_variance(weight, 2 / (300 + 500), KURTOSIS["uniform"])
# --8<-- [end:tolerance]


# --8<-- [start:detect]
def samples_to_see(error: float, kurtosis: float, deviations: float = 5.0) -> int:
    """Draws that tell a variance from one that is larger by this relative error, almost always and both ways."""
    return math.ceil(round(deviations**2 * (2 + error) ** 2 * (kurtosis - 1) / error**2, 6))


assert samples_to_see(1.0, KURTOSIS["normal"]) == 450
assert samples_to_see(0.01, KURTOSIS["normal"]) == 2_020_050

for error in (1.0, 0.01):
    base = torch.randn(samples_to_see(error, KURTOSIS["normal"]))
    assert has_variance(base, 1.0, KURTOSIS["normal"])
    assert not has_variance(base * math.sqrt(1 + error), 1.0, KURTOSIS["normal"])
# --8<-- [end:detect]


# --8<-- [start:depth]
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

kept = 0.8796256610342398  # standard deviation of a standard normal law after a cut at 2
density = math.exp(-2) / math.sqrt(2 * math.pi)
fourth_after_cut = 3 - 2 * density * (2**3 + 3 * 2) / math.erf(2 / math.sqrt(2))
assert abs(fourth_after_cut / kept**4 - KURTOSIS["normal, cut at two standard deviations"]) < 1e-6
