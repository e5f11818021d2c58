"""Cuts between the panels of a law -> the same with other nodes; and whether panels are narrow, or the law is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch

from texclaims.laws.law import Continuous
from texclaims.laws.quadrature import NODES

NOTHING, CUT_OFF = 1e-20, 1e-13  # a density that ends so low goes on; of a mean, what may be left there
SHIFT = 0.382  # of a panel
SHARES = (1 / 2.618, 1 / 3.618)  # of a panel: where it is parted for other nodes
NARROW = 1e-3  # a panel that is narrower, relative to its ends: 1e-13 of its width is the last digit of a node


def is_cut_off(law: Continuous, density: torch.Tensor, values: torch.Tensor, scale: torch.Tensor) -> bool:
    """Is the law cut where its density ends in nothing, and what is averaged is something there yet? The first and the last
    of the nodes next to the ends of panels are meant. Shapes: (nodes,), (averages, nodes), (averages, 1)."""
    low, high, _ = law.support
    return any(
        bool(density[k] < NOTHING) and bool((values[..., k].abs() * (high - low) > CUT_OFF * scale[..., 0]).any())
        for k in (-2 * _panels(density), -1)
    )


def _panels(nodes: torch.Tensor) -> int:
    """How many panels both rules have these nodes on."""
    return len(nodes) // (3 * NODES + 2)


def elsewhere(cuts: Sequence[float]) -> tuple[float, ...]:
    """As many panels and one more, of much the same width, with other ends."""
    return (cuts[0], *(low + SHIFT * (high - low) for low, high in pairwise(cuts)), cuts[-1])


def parted(cuts: Sequence[float], share: float) -> tuple[float, ...]:
    """The same cuts, and one in each panel, at this share of its width."""
    return tuple(sorted({*cuts, *(low + share * (high - low) for low, high in pairwise(cuts))}))


def are_narrow(cuts: Sequence[float]) -> bool:
    """Is a panel so narrow that it counts where its nodes are rounded to?"""
    return any(high - low < NARROW * max(abs(low), abs(high)) for low, high in pairwise(cuts))
