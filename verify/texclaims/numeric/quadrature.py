"""A function on an interval, panel by panel -> its integral: panels are split until two rules agree on each of them.

So a kink, a jump or a singularity needs not be known: the panels close in on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch

from texclaims.laws.quadrature import panelled
from texclaims.numeric.world import MeasurementError

PIECES = 4  # of a panel that is split
ROUNDS = 30  # of splitting: a panel is then 1e-18 of what it was, and so is what a jump in it hides
AGREED = 4e-15  # two rules on one panel, relative to the integral of the absolute value, or to 1: some last bits
MOST = 400  # panels at a time: of a function that is rough everywhere, not at a few points
UNSETTLED = "the quadrature has not settled"


def integrated(function: Callable[[torch.Tensor], torch.Tensor], cuts: Sequence[float], device: str) -> torch.Tensor:
    """The integral from the first cut to the last, shape (): `function` takes nodes, shape (nodes,), to values.

    What is not finite at a node is not finite. Raises MeasurementError where two rules never agree.
    """
    panels, total, scale = list(pairwise(cuts)), torch.zeros((), dtype=torch.float64, device=device), 1.0
    for turn in range(ROUNDS):
        nodes, weights = both_rules(panels, device)
        parts = weights * function(nodes)
        coarse, fine = two_sums(parts, len(panels))
        if not torch.isfinite(parts).all():
            return total + fine.sum()
        scale = max(scale, float(parts.detach().abs().sum()) / 2) if turn == 0 else scale
        rough = (coarse - fine).detach().abs() > AGREED * scale
        total = total + fine[~rough].sum()
        panels = split([panel for panel, bad in zip(panels, rough.tolist(), strict=True) if bad])
        if not panels:
            return total
        if len(panels) > MOST:
            break
    raise MeasurementError(UNSETTLED)


def both_rules(panels: Sequence[tuple[float, float]], device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Nodes and weights on the whole panels, then on their halves: shape (3 · panels · nodes of one,)."""
    return panelled([*panels, *split(panels, 2)], device)


def two_sums(parts: torch.Tensor, panels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Weighted values at the nodes of both rules, shape (…, 3 · panels · nodes) -> the sum on each panel by the coarse and
    by the fine rule, both of shape (…, panels)."""
    third = parts.shape[-1] // 3
    whole, halves = parts[..., :third], parts[..., third:]
    coarse, fine = (one.reshape(*parts.shape[:-1], panels, -1).sum(dim=-1) for one in (whole, halves))
    return coarse, fine


def split(panels: Sequence[tuple[float, float]], pieces: int = PIECES) -> list[tuple[float, float]]:
    """Each panel in so many."""
    return [
        (low + (high - low) * k / pieces, low + (high - low) * (k + 1) / pieces)
        for low, high in panels
        for k in range(pieces)
    ]
