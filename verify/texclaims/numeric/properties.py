"""A word such as nonnegative -> how values are made to have the property, and whether they have it: one row a word."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch


class Shaped(NamedTuple):
    """`made` turns values in general position, shape (states, *shape of the family), into such that have the property and
    keep their shape; `met` says whether values have it: every world is asked when it is done, for a law, a variance or a
    covariance that another premise names can break what was made."""

    made: Callable[[torch.Tensor], torch.Tensor]
    met: Callable[[torch.Tensor], bool]
    scales: bool = False
    """Every positive multiple has the property, and a shifted variable has it not: a mean is reached by a factor."""


def between(low: float, high: float) -> Shaped:
    """Never below one number, never above the other; either may be infinite."""

    def made(values: torch.Tensor) -> torch.Tensor:
        if math.isfinite(low) and math.isfinite(high):
            return low + (high - low) * torch.sigmoid(values)
        return low + (values - low).abs() if math.isfinite(low) else high - (values - high).abs()

    return Shaped(made, lambda values: bool((values >= low).all() and (values <= high).all()), low == 0 and high == math.inf)


PROPERTIES: Mapping[str, Shaped] = {}
"""The words about one variable that have no field of their own in `Demands`. A word without a row has no world."""
