"""A word such as nonnegative -> how values are made to have the property, and whether they have it: one row a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch


class Shaped(NamedTuple):
    """`made` turns values in general position, shape (states, *shape of the family), into such that have the property and
    keep their shape; `met` says whether values have it."""

    made: Callable[[torch.Tensor], torch.Tensor]
    met: Callable[[torch.Tensor], bool]
    scales: bool = False
    """A mean is reached by a factor and not by a shift, which would break the property."""


PROPERTIES: Mapping[str, Shaped] = {}
