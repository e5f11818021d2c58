"""An integrand and its range -> whether the integral grows without end, far out or next to an end of the range."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch

from texclaims.laws.quadrature import composite

OUT = (*range(3, 9), 16, 32, 64, 128, 256, 500)  # powers of 2: an integral is looked at from each to the next one
IN = (*range(16, 22), 30, 37)  # … of a half, in shares of a range: so near to its end, a smooth factor is constant
NEXT_TO_0 = (*IN, 60, 120, 250, 500, 900)  # float64 tells apart what is nearer to 0 than to another end
PANELS = 4
NO_LESS, FAR_OUT = 0.999, 0.99  # of the gain before; far out, steps are so wide that t^-1.0001 gains less

Integrand = Callable[[torch.Tensor], torch.Tensor]


def diverges(function: Integrand, low: float, high: float, device: str) -> bool:
    """Does it grow without end, to infinity, at an end of its range, or at 0 in a range without end?"""
    if math.isinf(high):
        sides = (1.0, -1.0) if math.isinf(low) else (1.0,)
        return any(_sharp(function, 0.0, side, device) for side in sides) or _spreads(function, math.isinf(low), device)
    return any(_sharp(function, end, width, device) for end, width in ((low, high - low), (high, low - high)))


def _spreads(function: Integrand, both: bool, device: str) -> bool:
    """Does it gain no less each time its range is doubled, however far out? Then it has no value: one that has gains ever less,
    if only beyond the place where most of it lies."""
    gains = []
    for power in OUT:
        low, high = 2.0**power, 2.0 ** (power + 1)
        sides = [_between(function, low, high, device), *([_between(function, -high, -low, device)] if both else [])]
        gains.append(abs(math.fsum(sides)) if all(map(math.isfinite, sides)) else math.inf)
        if math.isinf(gains[-1]):
            break
    return _never_less(gains, FAR_OUT)


def _sharp(function: Integrand, end: float, width: float, device: str) -> bool:
    """Does it gain no less, to one part in a thousand, each time half of what is left before an end is added?"""
    gains = []
    for power in IN if end else NEXT_TO_0:
        near, far = end + width * 2.0 ** -(power + 1), end + width * 2.0**-power
        gains.append(abs(_between(function, min(near, far), max(near, far), device)))
        if not math.isfinite(gains[-1]):
            break
    return _never_less(gains, NO_LESS)


def _between(function: Integrand, low: float, high: float, device: str) -> float:
    """From one end to another that is twice as far away: on such a way, what grows to infinity is smooth."""
    nodes, weights = composite([low, high], PANELS, device)
    return float(function(nodes).detach() @ weights)


def _never_less(gains: Sequence[float], share: float) -> bool:
    return 0 < gains[0] and all(later >= share * earlier for earlier, later in zip(gains, gains[1:], strict=False))
