"""Two sides on tensors -> how far apart they are, and whether what stands between them holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch

TOLERANCE = 1e-12  # relative to the larger side, or to 1; a weighted sum in float64 is good to about 1e-15
SOLVED = 1e-9  # of an equation that a root search solved inside a world
APART = 1e-6  # a difference above this counts as "does not hold" in an equivalence

COMPARE: Mapping[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "<": torch.lt, ">": torch.gt, "<=": torch.le, ">=": torch.ge, "!=": lambda left, right: (left - right).abs() > SOLVED,
}  # fmt: skip
"""What is exact between float64 numbers; but two sides are unequal only if they clearly are, for what is 0 by construction
may come out as 1e-17. How near two equal sides must be depends on how they were found."""


def distance(left: torch.Tensor, right: torch.Tensor, relative: bool) -> tuple[float, int]:
    """The largest difference over all entries, and at which entry of the flat tensor.

    The sides may have any shapes that fit each other. `relative` divides by the larger side where that is above 1. If
    anything is not finite, the distance is infinite, and the entry is the first of these.
    """
    if left.numel() == right.numel() == 1 and left.dtype == right.dtype == torch.float64:
        return _between_numbers(float(left), float(right), relative), 0
    left, right = torch.broadcast_tensors(left, right)
    if not (torch.isfinite(left).all() and torch.isfinite(right).all()):
        bad = ~(torch.isfinite(left) & torch.isfinite(right))
        return math.inf, int(bad.reshape(-1).to(torch.int64).argmax())
    scale = torch.maximum(left.abs(), right.abs()).clamp(min=1.0) if relative else torch.ones_like(left)
    errors = ((left - right).abs() / scale).reshape(-1)
    return float(errors.max()), int(errors.argmax())


def _between_numbers(left: float, right: float, relative: bool) -> float:
    """The same for one number on each side, without a tensor for each step."""
    if not (math.isfinite(left) and math.isfinite(right)):
        return math.inf
    return abs(left - right) / (max(abs(left), abs(right), 1.0) if relative else 1.0)


def entry(values: torch.Tensor, k: int) -> float:
    """Entry k of the tensor, of any shape, made flat; a tensor with fewer was broadcast, and has one value."""
    flat = values.reshape(-1)
    return float(flat[k] if len(flat) > k else flat[0])
