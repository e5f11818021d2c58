"""Values at h, h/2, h/4, … -> what they tend to as h falls to 0: by extrapolation, where it settles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import dropwhile, pairwise, takewhile
from typing import NamedTuple

from texclaims.numeric.world import Infinite, MeasurementError

STEPS = 8  # points of an extrapolation to a limit: closer ones lose more digits than they win
SCALES = (0.5, 2.0**-4, 2.0**-8)  # first points of an extrapolation: the first in which it settles is taken
LATER = tuple(SCALES[0] * 2.0**-k for k in range(STEPS // 2, STEPS))  # of the steps from the first of them, the last ones
SETTLED = 1e-8  # how near the extrapolations without the first point, and without the last, must come to that from all
STILL = 1e-12  # a change below this is none
BETWEEN = 2**0.5 / 1.7  # of a step: a number that lies between it and the next
FARTHER, ASTRAY = 10.0, 1e-5  # how much farther from the limit values between the steps may lie, and what rounding may do
HUGE = 1e9  # what grows to infinity between two values has come so far before
FALLING = 4.0  # times less, at least, does one more point move the extrapolation of a power series
GROWTH = 1.2  # more than a logarithm grows from 1/16 to 1/32 and on


def need_nothing_between(value: Callable[[float], float], found: float, whole: bool) -> None:
    """What repeats itself, such as a cosine, may have one value on the whole way to its limit, for the steps are halved; and
    others between them: at an odd number where there are only whole ones, else at no simple fraction.

    Raises MeasurementError where it lies farther away there than on the way.
    """
    near = max(abs(value(2 * h) - found) for h in LATER)
    other = max(abs(value(1 / (1 / h + 1) if whole else h * BETWEEN) - found) for h in LATER)
    if other > FARTHER * near + ASTRAY * max(1.0, abs(found)):
        raise MeasurementError("the values on the way to the limit have not settled: others lie between them")


class Extrapolated(NamedTuple):
    """A limit, and how far an extrapolation with a point less is from it: so sure it is."""

    value: float
    spread: float = 0.0


def if_any(value: Callable[[float], float], certain: Callable[[float], float | None]) -> Extrapolated | None:
    """The limit; None where there are no values that could have one, as below 0 for a logarithm.

    Raises MeasurementError where there are values, and they have none.
    """
    try:
        return limit_of(certain)
    except MeasurementError:
        if any(not math.isnan(value(h)) for h in LATER):
            raise MeasurementError("the values on one side have no limit, or have not settled") from None
        return None


def limit_of(value: Callable[[float], float | None]) -> Extrapolated:
    """Values at h, h/2, h/4, … extrapolated to h = 0 by Neville's scheme; from a smaller h where they do not settle, and
    where none does, the value itself, once it no longer changes. From the first that is None, nothing is known of them.

    Raises Infinite where the values grow beyond all numbers, MeasurementError where they settle in no scale.
    """
    ways = []
    for scale in SCALES:
        steps = [scale * 2.0**-k for k in range(STEPS)]
        values = [one for one in takewhile(lambda one: one is not None, map(value, steps)) if one is not None]
        ways.append(values)
        if len(values) < STEPS:
            continue
        last = neville(steps, values)
        fewer = neville(steps[1:], values[1:]), neville(steps[:-1], values[:-1])
        if math.isfinite(last) and all(abs(last - one) <= SETTLED * max(1.0, abs(last)) for one in fewer):
            return Extrapolated(last, _spread(steps, values, last))
    for *_, near, nearer in (values for values in ways if len(values) == STEPS):
        if math.isfinite(nearer) and abs(near - nearer) <= STILL * max(1.0, abs(nearer)):
            return Extrapolated(nearer)
    first, *others = ways
    seen = (one for one in others if len(one) > STEPS // 2 and math.isfinite(one[STEPS // 2]))
    if len(first) == STEPS and _grows(first) and all(map(_grows, seen)):
        raise Infinite("the values on the way to the limit grow beyond all numbers")
    raise MeasurementError("the values on the way to the limit have not settled")


def _spread(steps: Sequence[float], values: Sequence[float], last: float) -> float:
    """How far the extrapolation without the first point is from that from all. Where a first point more hardly moves it less
    than the one before did, the values are none of a power series, as with a root of h: then that without the last point.
    """
    less = neville(steps[1:], values[1:])
    first, before = abs(last - less), abs(less - neville(steps[2:], values[2:]))
    return first if FALLING * first <= before else abs(last - neville(steps[:-1], values[:-1]))


def _grows(values: Sequence[float]) -> bool:
    """By a factor with every halving, in the last four of these at least that are finite, up to where float64 ends."""
    values = list(dropwhile(lambda value: not math.isfinite(value), values))  # far off, there may be a pole
    finite = [abs(value) for value in takewhile(math.isfinite, values)]
    known = finite[STEPS // 2 :] if len(finite) > STEPS // 2 + 1 else finite[-STEPS // 2 :]
    beyond = values[len(finite) :]
    if beyond and (max(finite, default=0.0) < HUGE or any(not math.isinf(value) or value != beyond[0] for value in beyond)):
        return False  # a part of what has a limit may be beyond float64
    return all(after > GROWTH * before for before, after in pairwise(known)) and 0.0 not in known and len(known) > 1


def neville(steps: Sequence[float], values: Sequence[float]) -> float:
    """The value at 0 of the polynomial through these points."""
    table = list(values)
    for width in range(1, len(steps)):
        table = [
            (steps[k] * table[k + 1] - steps[k + width] * table[k]) / (steps[k] - steps[k + width])
            for k in range(len(steps) - width)
        ]
    return table[0]
