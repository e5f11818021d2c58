"""Why the equations of docs/index.md hold: sums and means of measurements."""

from collections.abc import Iterator
from typing import Any

import torch

from texclaims.check import Model, model, on_tensors, sum_over


@on_tensors
def mean_of(measurements: torch.Tensor) -> torch.Tensor:
    """torch.mean over the measurements of each state: (states, n) -> (states,)."""
    return torch.mean(measurements, dim=1)


def variance_of_a_sum() -> Iterator[Model]:
    # SymPy: the variance of a sum, multiplied out; the mixed term is the covariance
    yield model()
    # PyTorch: every state of a small random world
    yield model()


def mean_is_unbiased(X: Any, n: Any) -> Iterator[Model]:
    # SymPy: the sum of the measurements over their number
    yield model(mean_of_X=sum_over(n, X) / n)
    # PyTorch: torch.mean, also on measurements that depend on each other
    yield model(mean_of_X=mean_of(X))


def variance_of_the_mean(X: Any, n: Any) -> Iterator[Model]:
    # SymPy: the sum of the measurements over their number
    yield model(mean_of_X=sum_over(n, X) / n)
    # PyTorch: torch.mean, on every state of n measurements with one skew law
    yield model(mean_of_X=mean_of(X))
