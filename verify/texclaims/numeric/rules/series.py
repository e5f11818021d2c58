"""a = p + O(x^k) -> measured: the remainder, halved argument by halved argument, shrinks by 2^k exactly in the limit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from texclaims.language.relations import Order
from texclaims.language.tree import head, part
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

NEAR = 0.05  # how near the observed order must come to the claimed one, which is a whole number or a half
FIRST = 2  # halvings: the first argument is 1/4, where a series of a few terms is already close
HALVINGS = 10  # arguments, at most: 1/4 … 1/2048
FEWEST = 3  # remainders: two slopes, which are extrapolated to the limit
VISIBLE = 1e-12  # a remainder below this, relative to the side or to 1, has lost its digits: four of sixteen are left


def order(worlds: Worlds, step: Order, premises: Premises) -> Measurement:
    """The slope between neighbouring remainders, extrapolated, in each world; of a real number from both sides.

    Raises MeasurementError where the order is of something that is no power of a name.
    """
    if step.order.data != "pow" or part(step.order, 0).data != "name":
        raise MeasurementError("\\bigO of something that is no power of a name")
    result = Measurement(True, "observed order", tolerance=NEAR)
    for approach in _approaches(worlds, step, premises):
        claimed = float(worlds.under(premises)[approach.k].value(part(step.order, 1)))
        remainders = list(approach.remainders())
        if len(remainders) < FEWEST or any(r == 0 or not math.isfinite(r) for r in remainders):
            why = "the remainder is 0 or not finite, or too small to be seen"
            return Measurement(False, "observed order", why=why)
        slopes = [math.log2(abs(a / b)) for a, b in pairwise(remainders)]
        seen = 2 * slopes[-1] - slopes[-2]
        result.left, result.right, result.worlds = seen, claimed, result.worlds + 1
        result.error = max(result.error, abs(seen - claimed))
        if not result.error <= result.tolerance:
            return result.refuted(f"the observed order is {seen:.3f}")
    return result


def _approaches(worlds: Worlds, step: Order, premises: Premises) -> Iterator[Approach]:
    row = worlds.notation.by_name[head(part(step.order, 0))].row
    for k in range(WORLDS):
        for sign in (1.0,) if row.positive else (1.0, -1.0):
            yield Approach(worlds, step, premises, k, sign)


@dataclass(frozen=True)
class Approach:
    """The argument of one order on its way to 0, in world k, from above or from below."""

    worlds: Worlds
    step: Order
    premises: Premises
    k: int
    sign: float = 1.0

    def remainders(self) -> Iterator[float]:
        """Left side less polynomial at 1/4, 1/8, 1/16, …, as long as float64 still sees four digits of it."""
        for halvings in range(FIRST, FIRST + HALVINGS):
            tensors = self._near(self.sign * 2.0**-halvings)
            whole = tensors.value(self.step.left)
            remainder = float(whole - tensors.value(self.step.polynomial))
            needed = halvings < FIRST + FEWEST  # these are looked at however small they are
            if not needed and abs(remainder) < VISIBLE * max(1.0, abs(float(whole))):
                return
            yield remainder

    def _near(self, value: float) -> Tensors:
        """The world in which the argument has this value; where a law depends on it, its nodes are drawn anew."""
        name = head(part(self.step.order, 0))
        if any(name in premise.names("SCALAR") for premise in self.premises):
            return self.worlds.draw(self.premises, self.k, given={name: value})
        before = self.worlds.under(self.premises)[self.k]
        return self.worlds.tensors(before.world.with_fixed(name, value), before.pick)
