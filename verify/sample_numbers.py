"""A precision -> how many squared normal numbers must be averaged for it, by PyTorch's law of such a square."""

import torch

from texclaims.check import on_tensors


def _square_of_normal() -> torch.distributions.Distribution:
    """The law of the square of a standard normal number."""
    return torch.distributions.Chi2(torch.tensor(1.0, dtype=torch.float64))


@on_tensors
def samples_for(deviations: torch.Tensor, tolerance: torch.Tensor, layers: int = 1) -> torch.Tensor:
    """How many products of squared normal numbers must be averaged to know their mean this precisely."""
    law = _square_of_normal()
    mean, second_moment = law.mean**layers, (law.variance + law.mean**2) ** layers
    variance = second_moment - mean**2
    return variance * (deviations / (tolerance * mean)) ** 2


@on_tensors
def samples_that_separate(deviations: float, error: float) -> float:
    """The number of squared normal numbers from which on two bands do not overlap: around the mean, and around a mean
    that is too large by the error. Found by bisection."""
    law = _square_of_normal()
    mean, spread = float(law.mean), float(law.stddev)
    few, many = 1.0, 1e12
    for _ in range(200):
        number = (few * many) ** 0.5
        half = deviations * spread / number**0.5
        if mean + half < (1 + error) * (mean - half):
            many = number
        else:
            few = number
    return many
