"""A function of one number -> a root of it, from a change of sign, to the last bits of float64."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

GRID = tuple(2.0**k for k in (-5, -3, -2, -1, 0, 1, 2, 3, 5))  # where a sign change is looked for
MIDDLE = GRID[4:7]  # three points; a number that moves an equation at all moves it between these
STEPS = 60  # more than the bits of float64: the Illinois variant gains at least one a step
LAST_BITS = 1e-15  # of the root, relative; of the residual, absolute


def root(residual: Callable[[float], float]) -> float | None:
    """A root on a grid of positive numbers; None where the sign never changes, or the number moves nothing."""
    first, second, third = (residual(at) for at in MIDDLE)
    if first == second == third:
        return None
    values = [(at, residual(at)) for at in GRID]
    for (a, fa), (b, fb) in pairwise(values):
        if fa == 0.0:
            return a
        if math.isfinite(fa) and math.isfinite(fb) and fa * fb < 0:
            return _regula_falsi(residual, a, fa, b, fb)
    return values[-1][0] if values[-1][1] == 0.0 else None


def _regula_falsi(residual: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    """The Illinois variant: the end that stays has its value halved."""
    for _ in range(STEPS):
        c = b - fb * (b - a) / (fb - fa)
        fc = residual(c)
        if fc == 0.0 or abs(b - a) <= LAST_BITS * abs(c) or abs(fc) < LAST_BITS:
            return c
        if fc * fb < 0:
            a, fa = b, fb
        else:
            fa /= 2
        b, fb = c, fc
    return b
