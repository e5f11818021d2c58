"""Lists of outcomes -> their variances; a wanted standard deviation -> a filled weight (page: docs/foundations.md)."""

# --8<-- [start:variance]
import math

import torch
from torch import Tensor, nn

values = torch.tensor([1.0, 2.0, 3.0, 6.0])  # four equally likely values
mean, second_moment = values.mean(), (values**2).mean()
variance = values.var(correction=0)

assert variance == second_moment - mean**2
# --8<-- [end:variance]

# --8<-- [start:sums]
triples = torch.cartesian_prod(values, values, values)  # (64, 3): all outcomes of three independent draws

assert triples.sum(dim=1).var(correction=0) == 3 * variance
assert (3 * values).var(correction=0) == 9 * variance  # one draw, added three times
# --8<-- [end:sums]

# --8<-- [start:products]
weight, signal = torch.tensor([-1.0, 1.0]), torch.tensor([0.0, 2.0])
products = torch.outer(weight, signal).flatten()  # (4,): all outcomes, equally likely

assert weight.var(correction=0) * signal.var(correction=0) == 1
assert weight.var(correction=0) * (signal**2).mean() == 2
assert products.var(correction=0) == 2
# --8<-- [end:products]

# --8<-- [start:stages]
inputs, weights = torch.tensor([1.0, 3.0]), torch.tensor([-1.0, 1.0, 2.0, 6.0])
outputs = torch.outer(inputs, weights)  # (2, 4): one row for each input, one column for each draw of the weight

over_weights = outputs.var(dim=1, correction=0)  # at each of the two fixed inputs
assert over_weights.mean() == 32.5
assert outputs.mean(dim=1).var(correction=0) == 4
assert outputs.var(correction=0) == 32.5 + 4
# --8<-- [end:stages]


# --8<-- [start:fill]
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
