"""A wanted standard deviation -> a filled weight (page: docs/laws.md)."""

# --8<-- [start:fill]
import math

import torch
from torch import Tensor, nn


def uniform_with_std_(weight: Tensor, std: float) -> Tensor:
    """Fill a weight of any shape from the uniform law with mean 0 and this standard deviation."""
    bound = math.sqrt(3) * std
    return nn.init.uniform_(weight, -bound, bound)


def truncation_factor(cut: float) -> float:
    """Standard deviation of the standard normal law that is cut at -cut and cut; cut > 0."""
    density = math.exp(-(cut**2) / 2) / math.sqrt(2 * math.pi)
    mass = math.erf(cut / math.sqrt(2))  # between the cuts
    return math.sqrt(1 - 2 * cut * density / mass)


def truncated_normal_with_std_(weight: Tensor, std: float, cut: float = 2.0) -> Tensor:
    """Fill a weight of any shape from a cut normal law with mean 0 and this standard deviation."""
    before = std / truncation_factor(cut)
    return nn.init.trunc_normal_(weight, std=before, a=-cut * before, b=cut * before)
# --8<-- [end:fill]


# --8<-- [start:measure]
torch.manual_seed(0)
std, count = 0.02, 1_000_000
samples = {
    "uniform": uniform_with_std_(torch.empty(count), std),
    "normal": nn.init.normal_(torch.empty(count), std=std),
    "truncated normal": truncated_normal_with_std_(torch.empty(count), std),
}
fourth_moment = 3 * std**4  # of the normal law
tolerance = 6 * math.sqrt((fourth_moment - std**4) / count)

for law, sample in samples.items():
    mean_square = (sample.double() ** 2).mean().item()
    assert abs(mean_square - std**2) < tolerance, law
# --8<-- [end:measure]

assert round(truncation_factor(2.0), 8) == 0.87962566
assert abs(truncation_factor(0.01) / 0.01 - 1 / math.sqrt(3)) < 1e-4  # a tight cut: almost uniform
edge = 1 + 1e-6  # float32 rounds the bounds
assert samples["uniform"].abs().max() <= math.sqrt(3) * std * edge
assert samples["truncated normal"].abs().max() <= 2 * std / truncation_factor(2.0) * edge
