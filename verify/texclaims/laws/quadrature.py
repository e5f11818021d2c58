"""End points, or a number of nodes -> nodes and weights: Gauss–Legendre in panels, Gauss–Hermite, Gauss–Legendre."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

NODES = 20  # of a panel

Nodes = tuple[tuple[float, ...], tuple[float, ...]]
"""Nodes, and their weights or probabilities."""


def composite(edges: list[float], panels: int, device: str) -> tuple[Any, Any]:
    """Nodes and weights (both of shape (nodes,), float64 on the device) of an integral from the first edge to the last.

    Between each two neighbouring edges lie `panels` panels of the same width with NODES nodes each, so an integrand may
    have a kink at an edge, and nowhere else. Where the edges are symmetric about 0, so are the nodes, to the last bit.
    """
    import torch

    rows = [(a, b) for low, high in pairwise(edges) for a, b in pairwise(parted(low, high, panels))]
    low, high = (column.unsqueeze(1) for column in torch.tensor(rows, dtype=torch.float64, device=device).T)
    points, weights = (torch.tensor(row, dtype=torch.float64, device=device) for row in legendre(NODES))
    middle, half = (low + high) / 2, (high - low) / 2
    return (middle + half * points).flatten(), (half * weights).flatten()


def panelled(panels: Sequence[tuple[float, float]], device: str) -> tuple[Any, Any]:
    """Nodes and weights (both of shape (panels · NODES,), float64 on the device) on panels that lie anywhere."""
    import torch

    low, high = (column.unsqueeze(1) for column in torch.tensor(panels, dtype=torch.float64, device=device).T)
    points, weights = (torch.tensor(row, dtype=torch.float64, device=device) for row in legendre(NODES))
    return (low + (high - low) * (points + 1) / 2).flatten(), ((high - low) * weights / 2).flatten()


def parted(low: float, high: float, parts: int) -> list[float]:
    """The edges of so many parts of the same width; those from -high to -low are the same, with the other sign."""
    return [low * ((parts - k) / parts) + high * (k / parts) for k in range(parts + 1)]


@lru_cache(maxsize=32)
def hermite(count: int) -> Nodes:
    """Nodes and probabilities of Gauss–Hermite for the standard normal law: exact up to the power 2·count - 1."""
    import numpy

    nodes, weights = numpy.polynomial.hermite_e.hermegauss(count)
    return tuple(nodes.tolist()), tuple((weights / weights.sum()).tolist())


@lru_cache(maxsize=32)
def legendre(count: int) -> Nodes:
    """Nodes and weights of Gauss–Legendre on (-1, 1): exact up to the power 2·count - 1."""
    import numpy

    nodes, weights = numpy.polynomial.legendre.leggauss(count)
    return tuple(nodes.tolist()), tuple(weights.tolist())


def unit(count: int) -> Nodes:
    """Nodes and probabilities of Gauss–Legendre for the uniform law on (0, 1)."""
    nodes, weights = legendre(count)
    return tuple((node + 1) / 2 for node in nodes), tuple(weight / 2 for weight in weights)


@lru_cache(maxsize=32)
def through(count: int, place: float) -> tuple[float, ...]:
    """What the values at the Gauss–Legendre nodes on (-1, 1) are multiplied by, to give that of the polynomial through them
    at a place."""
    nodes, _ = legendre(count)
    return tuple(
        math.prod((place - other) / (node - other) for j, other in enumerate(nodes) if j != k)
        for k, node in enumerate(nodes)
    )
