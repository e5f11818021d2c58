"""a = p + O(x^k) -> measured: the remainder, halved argument by halved argument, shrinks by 2^k exactly in the limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from texclaims.language.relations import Order
from texclaims.language.tree import head, part
from texclaims.numeric.extrapolation import neville
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

NEAR = 0.05  # how near the observed order must come to the claimed one, which is a whole number or a half
FIRST = 2  # halvings: the first argument is 1/4, where a series of a few terms is already close
HALVINGS = 10  # arguments, at most: 1/4 … 1/2048
FEWEST = 3  # remainders: two slopes, which are extrapolated to the limit
SLOPED = 2  # of these must be more than rounding: one slope
VISIBLE = 1e-12  # a remainder below this, relative to the side or to 1, has lost its digits: four of sixteen are left
STEADY = 1e-3  # how near two extrapolations of the leading coefficient must come, relative to it; a logarithm stays above


def order(worlds: Worlds, step: Order, premises: Premises) -> Measurement:
    """The slope between neighbouring remainders, extrapolated, in each world; of a real number from both sides.

    Raises MeasurementError where the order is of something that is no power of a name, or does not settle.
    """
    check_power(step)
    if head(part(step.order, 0)) in worlds.model:
        raise MeasurementError("an order of what the check computes")
    result, tried = Measurement(True, "observed order", tolerance=NEAR), 0
    for approach in approaches(worlds, step, premises):
        if approach.is_nothing:
            continue
        seen, tried = approach.seen(), tried + 1
        if seen is None:
            told = result.unseen if approach.vanishes else result.open
            return told("the remainder is 0 or not finite, or too small to be seen")
        observed = approach.claimed if seen.uncertain and approach.leads() else seen.order
        off = abs(observed - approach.claimed)
        if NEAR < off <= NEAR + seen.uncertain:
            continue  # this world does not tell
        result.left, result.right, result.worlds = observed, approach.claimed, result.worlds + 1
        result.error = max(result.error, off)
        if not off <= NEAR:
            return result.refuted(f"the observed order is {observed:.3f}")
    if not tried:
        return result.unseen("the remainder is 0")
    return result if 2 * result.worlds >= tried else result.open("the observed order has not settled")


def check_power(step: Order) -> None:
    """Raises MeasurementError where the order is of something that is no power of a name."""
    if step.order.data != "pow" or part(step.order, 0).data != "name":
        raise MeasurementError("\\bigO of something that is no power of a name")


def approaches(
    worlds: Worlds, step: Order, premises: Premises, special: Special = ORDINARY, draws: Iterable[int] = range(WORLDS)
) -> Iterator[Approach]:
    """The ways of the argument to 0: in these worlds, of a real number from both sides."""
    row = worlds.notation.by_name[head(part(step.order, 0))].row
    for k in draws:
        for sign in (1.0,) if row.positive else (1.0, -1.0):
            yield Approach(worlds, step, premises, k, sign, special)


@dataclass(frozen=True)
class Slope:
    """The observed order, and twice by how much it still moved when it was extrapolated."""

    order: float
    uncertain: float


@dataclass(frozen=True)
class Approach:
    """The argument of one order on its way to 0, in world k, from above or from below."""

    worlds: Worlds
    step: Order
    premises: Premises
    k: int
    sign: float = 1.0
    special: Special = ORDINARY

    @cached_property
    def claimed(self) -> float:
        """The exponent on the page."""
        return float(self._before.value(part(self.step.order, 1)))

    def remainders(self) -> Iterator[float]:
        """Left side less polynomial at 1/4, 1/8, 1/16, …, as long as float64 still sees four digits of it."""
        yield from (remainder for remainder, _ in self._differences())

    def _differences(self) -> Iterator[tuple[float, bool]]:
        """The remainders; and does float64 see four digits of each?"""
        for halvings in range(FIRST, FIRST + HALVINGS):
            tensors = self._near(self.sign * 2.0**-halvings)
            whole = tensors.value(self.step.left)
            remainder = float(whole - tensors.value(self.step.polynomial))
            visible = abs(remainder) >= VISIBLE * max(1.0, abs(float(whole)))
            if not visible and math.isfinite(remainder) and halvings >= FIRST + FEWEST:
                return  # the first are looked at however small they are
            yield remainder, visible

    @cached_property
    def _looked_at(self) -> Sequence[tuple[float, bool]]:
        """Up to the first remainder that is not finite: what grows beyond all numbers has shown that before."""
        return list(takewhile(lambda one: math.isfinite(one[0]), self._differences()))

    @cached_property
    def found(self) -> Sequence[float]:
        """The remainders."""
        return [remainder for remainder, _ in self._looked_at]

    @property
    def vanishes(self) -> bool:
        """Is the remainder 0 somewhere on the way, or nowhere more than rounding?"""
        return 0.0 in self.found or not any(visible for _, visible in self._looked_at)

    @property
    def is_nothing(self) -> bool:
        """Is the remainder 0 on the whole way? It is of every order then."""
        return bool(self.found) and not any(self.found)

    @property
    def rounds(self) -> bool:
        """Is what is left no more than rounding, so that no slope can be seen?"""
        return sum(visible for _, visible in self._looked_at) < SLOPED

    def seen(self) -> Slope | None:
        """The observed order; None where too few remainders are finite or more than rounding, or one is 0. Where their sign
        changes on the way, two terms are of one size, and no order is seen.
        """
        if len(self.found) < FEWEST or self.vanishes or self.rounds:
            return None
        slopes = [math.log2(abs(a / b)) for a, b in pairwise(self.found)]
        limit = 2 * slopes[-1] - slopes[-2]
        steady = all(a * b > 0 for a, b in pairwise(self.found[-FEWEST:]))
        return Slope(limit, 2 * abs(limit - slopes[-1]) if steady else math.inf)

    def leads(self) -> bool:
        """Does remainder/x^k tend to a number that is not 0? So it is where that number is small beside the next one, and
        the slopes have not come near their limit. Of a remainder of any other order it tends to 0, or to no number.
        """
        steps = [self.sign * 2.0 ** -(FIRST + k) for k in range(len(self.found))]
        scaled = [one / abs(h) ** self.claimed for one, h in zip(self.found, steps, strict=True)]
        last, before = neville(steps, scaled), neville(steps[:-1], scaled[:-1])
        return abs(last - before) <= STEADY * abs(last)

    @cached_property
    def _before(self) -> Tensors:
        return self.worlds.place(self.premises, self.k, self.special).usual

    def _near(self, value: float) -> Tensors:
        """The world in which the argument has this value; where a law depends on it, its nodes are drawn anew."""
        name = head(part(self.step.order, 0))

        def made() -> Tensors:
            if any(name in premise.names("SCALAR") for premise in self.premises):
                lean = bool(self.special.name)
                return self.worlds.draw(self.premises, self.k, given={name: value}, lean=lean, special=self.special)
            return self.worlds.tensors(self._before.world.with_fixed(name, value), self._before.pick)

        return self.worlds.once((self.premises, self.k, name, value, self.special.name), made)
