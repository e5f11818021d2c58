"""A function on an interval, panel by panel -> its integral: panels are split until two rules agree on each of them.

So a kink, a jump or a singularity needs not be known: the panels close in on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch

from texclaims.laws.quadrature import NODES, panelled, through
from texclaims.numeric.world import MeasurementError

PIECES = 4  # of a panel that is split
ROUNDS = 30  # of splitting: a panel is then 1e-18 of what it was, and so is what a jump in it hides
AGREED = 4e-15  # two rules on one panel, relative to the integral of the absolute value, or to 1: some last bits
INWARDS = 1e-6  # of a panel: how far from its ends it is looked at, where there may be no value
UNSEEN = 0.002  # of a panel: how near to its ends no node lies
NOISE = 3e-8  # of the largest value on a panel: so far off are values next to a pole, whose distance is a small difference
MOST = 400  # panels at a time: of a function that is rough everywhere, not at a few points
UNSETTLED = "the quadrature has not settled"


def integrated(function: Callable[[torch.Tensor], torch.Tensor], cuts: Sequence[float], device: str) -> torch.Tensor:
    """The integral from the first cut to the last: `function` takes nodes, shape (nodes,), to values, shape (…, nodes), and
    the integral has the shape (…).

    What is not finite at a node is not finite. Raises MeasurementError where two rules never agree.
    """
    panels, total, scale = list(pairwise(cuts)), torch.zeros((), dtype=torch.float64, device=device), 1.0
    for turn in range(ROUNDS):
        nodes, weights = both_rules(panels, device)
        values = function(nodes)
        parts = weighted(values, weights, panels)
        fine = two_sums(parts, len(panels))[1]
        if not torch.isfinite(parts).all():
            return total + fine.sum(dim=-1)
        scale = max(scale, float(parts.detach().abs().sum(dim=-1).max()) / 2) if turn == 0 else scale
        bad = rough(values.detach(), weights, panels, scale).reshape(-1, len(panels)).any(dim=0)
        total = total + fine[..., ~bad].sum(dim=-1)
        panels = split([panel for panel, one in zip(panels, bad.tolist(), strict=True) if one])
        if not panels:
            return total
        if len(panels) > MOST:
            break
    raise MeasurementError(UNSETTLED)


def both_rules(panels: Sequence[tuple[float, float]], device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Nodes and weights on the whole panels, then on their halves, then next to both ends of each, where the weight is 0:
    shape (3 · panels · NODES + 2 · panels,)."""
    nodes, weights = panelled([*panels, *split(panels, 2)], device)
    cuts = torch.tensor(panels, dtype=torch.float64, device=device)
    middle = cuts.mean(dim=-1, keepdim=True)
    ends = torch.where(_has_room(cuts), cuts + 2 * INWARDS * (middle - cuts), middle).flatten()
    return torch.cat([nodes, ends]), torch.cat([weights, torch.zeros_like(ends)])


def _has_room(cuts: torch.Tensor) -> torch.Tensor:
    """Can float64 tell the ends of panels from what lies next to them? Both of shape (panels, 2)."""
    return cuts + INWARDS * (cuts.mean(dim=-1, keepdim=True) - cuts) != cuts


def weighted(values: torch.Tensor, weights: torch.Tensor, panels: Sequence[tuple[float, float]]) -> torch.Tensor:
    """Values at all nodes, shape (…, nodes) -> those of both rules, weighted, without the ends: (…, 3 · panels · NODES)."""
    inside = slice(3 * len(panels) * NODES)
    return values[..., inside] * weights[inside]


def two_sums(parts: torch.Tensor, panels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Weighted values at the nodes of both rules, shape (…, 3 · panels · NODES) -> the sum on each panel by the coarse and
    by the fine rule, both of shape (…, panels)."""
    coarse, fine = (
        one.reshape(*parts.shape[:-1], panels, -1).sum(dim=-1)
        for one in parts.split([panels * NODES, 2 * panels * NODES], dim=-1)
    )
    return coarse, fine


def rough(
    values: torch.Tensor, weights: torch.Tensor, panels: Sequence[tuple[float, float]], scale: float | torch.Tensor
) -> torch.Tensor:
    """Values at the nodes of both rules -> the panels on which the two do not agree, or at an end of which the function is
    not what it is at the nodes: a kink may lie where no node is. Shape (…, panels), of bool."""
    coarse, fine = two_sums(weighted(values, weights, panels), len(panels))
    return ((coarse - fine).abs() > AGREED * scale) | (_unseen(values, panels) > AGREED * scale)


def _unseen(values: torch.Tensor, panels: Sequence[tuple[float, float]]) -> torch.Tensor:
    """How much of the integral the rules may miss at the ends of each panel, shape (…, panels); 0 where there is no value."""
    halves, ends = values[..., len(panels) * NODES :].split([2 * len(panels) * NODES, 2 * len(panels)], dim=-1)
    weights = torch.tensor(through(NODES, 1 - 4 * INWARDS), dtype=values.dtype, device=values.device)
    halves = halves.reshape(*values.shape[:-1], len(panels), 2, NODES)
    wanted = torch.stack([halves[..., 0, :] @ weights.flip(0), halves[..., 1, :] @ weights], dim=-1)
    cuts = torch.tensor(panels, dtype=values.dtype, device=values.device)
    gap = torch.where(_has_room(cuts), (ends.reshape(wanted.shape) - wanted).abs(), 0.0).amax(dim=-1)
    seen = gap.isfinite() & (gap > NOISE * halves.abs().amax(dim=(-1, -2)))
    return torch.where(seen, gap * (cuts[:, 1] - cuts[:, 0]) * UNSEEN, 0.0)


def split(panels: Sequence[tuple[float, float]], pieces: int = PIECES) -> list[tuple[float, float]]:
    """Each panel in so many."""
    return [
        (low + (high - low) * k / pieces, low + (high - low) * (k + 1) / pieces)
        for low, high in panels
        for k in range(pieces)
    ]
