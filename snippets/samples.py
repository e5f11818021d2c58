"""Draws -> what they can tell: a tolerance, and a number of samples (page: docs/samples.md)."""

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

kept = 0.8796256610342398  # standard deviation of a standard normal law after a cut at 2
density = math.exp(-2) / math.sqrt(2 * math.pi)
fourth_after_cut = 3 - 2 * density * (2**3 + 3 * 2) / math.erf(2 / math.sqrt(2))
assert abs(fourth_after_cut / kept**4 - KURTOSIS["normal, cut at two standard deviations"]) < 1e-6
