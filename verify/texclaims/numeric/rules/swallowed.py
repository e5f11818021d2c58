"""Two sides that are equal in a special world -> is one the smaller all the same, and float64 has no digit for what lies between?

Of 1 + exp(-40) float64 keeps 1, and tanh(20) is 1 for it. Neither says that 1 < 1 + exp(-40 c) fails where c is 1. So all that is
added up and multiplied is worked out once more, with whole numbers for numerators and denominators: nothing is lost in that. Of
what a function gives, and of a number that a premise works out, it is known between which two numbers it lies. The gap between
the sides is least at one corner of all these, if it only rises or only falls with each. If it turns, as 1/4 - x (1 - x) does,
no corner says what is inside, and nothing is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial, reduce
from itertools import product
from typing import NamedTuple

from lark import Tree

from texclaims.language.premises import ElementIs, NumberIs, Premise
from texclaims.language.relations import Bound
from texclaims.language.tree import NAMED, Node, head, part
from texclaims.numeric.rules.last_digits import FUNCTIONS, ULPS, Span, of_function, with_last_digits
from texclaims.numeric.tensors import EXACT, Tensors
from texclaims.numeric.world import MeasurementError

LARGEST_POWER = 50  # a power that is multiplied out
MOST = 400  # products that a side may be the sum of
ADDED = frozenset({"paren", "neg", "add", "sub", "mul", "div", "frac"})

Power = tuple[tuple[int, int], ...]
"""A product of unknown numbers: the place of each, and its power."""
Sum = Mapping[Power, Fraction]
"""Products of unknown numbers, each with its factor."""
ONE: Sum = {(): Fraction(1)}


class Ratio(NamedTuple):
    """One sum over another."""

    top: Sum
    bar: Sum


def is_less_all_the_same(tensors: Tensors, step: Bound, premises: tuple[Premise, ...]) -> bool:
    """Is the small side below the large one, whatever was rounded? False where that is not known: of what is random, for one."""
    try:
        sides = _Sides(tensors, premises)
        small, large = sides.of(step.small), sides.of(step.large)
        gap = _added(_times(large.top, small.bar), _times(small.top, large.bar), -1)
        return _is_above_zero(gap, _times(small.bar, large.bar), sides.ends)
    except (MeasurementError, ArithmeticError, ValueError, RuntimeError):  # PyTorch raises the last of these for many states
        return False


def _is_above_zero(top: Sum, bar: Sum, ends: list[Span]) -> bool:
    """Is a ratio above 0 wherever the unknown numbers lie between their ends? False where it may turn on the way."""
    under = _lies(bar, ends)
    if under.low <= 0 <= under.high:
        return False
    sign, corner = (1 if under.low > 0 else -1), []
    for place, end in enumerate(ends):
        slope = _lies(_slope(top, place), ends)
        if slope.low < 0 < slope.high:
            return False
        chosen = end[(slope.low < 0) == (sign > 0)]
        corner.append(Span(chosen, chosen))
    return sign * _lies(top, corner).low > 0


@dataclass(frozen=True)
class _Sides:
    """Sides in one world as ratios of sums; `ends` are those of each number that is not known exactly."""

    tensors: Tensors
    premises: tuple[Premise, ...]
    ends: list[Span] = field(default_factory=list)
    _places: dict[Node, int] = field(default_factory=dict)

    def of(self, tree: Node) -> Ratio:
        """Raises ValueError where nothing is known of a part of it; ArithmeticError where it is divided by 0."""
        if times := _multiplied_out(tree):
            return reduce(partial(_together, "mul"), [self.of(part(tree, 0))] * times)
        if tree.data in ADDED:
            parts = [self.of(child) for child in tree.children if isinstance(child, Tree)]
            return reduce(partial(_together, str(tree.data)), [NOTHING, *parts] if tree.data == "neg" else parts)
        if tree.data == "abs":
            return self._size(self.of(part(tree, 0)))
        if tree.data == "number":
            return _exactly(Fraction(head(tree)))  # as it is written: float64 has no 0.1
        if tree not in self._places:
            for right in (one.right for one in self.premises if isinstance(one, NumberIs) and one.left == tree):
                with suppress(ValueError):
                    return self.of(right)
            found = self._span(tree)
            if found.low == found.high:
                return _exactly(found.low)
            self._places[tree] = len(self.ends)
            self.ends.append(found)
        return Ratio({((self._places[tree], 1),): Fraction(1)}, ONE)

    def _size(self, inside: Ratio) -> Ratio:
        """Raises ValueError where it may lie on both sides of 0."""
        top, bar = (_lies(one, self.ends) for one in inside)
        if top.low < 0 < top.high or bar.low < 0 < bar.high:
            raise ValueError("what may be above 0, or below it")
        return inside if (top.low >= 0) == (bar.low >= 0) else _together("sub", NOTHING, inside)

    def _span(self, tree: Node) -> Span:
        """Where a number lies that is not added up or multiplied."""
        if tree.data == "call" and head(tree) in FUNCTIONS:
            return self._of_function(tree)
        if tree.data not in EXACT or tree.data == "constant":  # of π float64 has a few digits
            raise ValueError(f"nothing is known of {tree.data}")
        value = Fraction(float(self.tensors.value(tree)))
        if tree.data in NAMED and self._is_worked_out(head(tree)):
            return with_last_digits(value)
        return Span(value, value)

    def _of_function(self, tree: Node) -> Span:
        """What cancels in it leaves few digits: sin(π) is 0, and not the 1e-16 of float64."""
        inside = part(part(tree, 1), 0)
        exact, taken = self._number(inside), Fraction(float(self.tensors.value(inside)))
        if abs(exact - taken) > ULPS * abs(exact):
            raise ValueError("what cancels leaves few digits")
        return of_function(head(tree), exact, Fraction(float(self.tensors.value(tree))))

    def _number(self, tree: Node) -> Fraction:
        """Raises ValueError where it is not known exactly."""
        alone = _Sides(self.tensors, self.premises)
        found = alone.of(tree)
        if alone.ends:
            raise ValueError("a function of what is not known exactly")
        return found.top.get((), Fraction(0)) / found.bar.get((), Fraction(0))

    def _is_worked_out(self, name: str) -> bool:
        """Does a premise say what it is, or the check? A whole number keeps its digits even then."""
        entry = self.tensors.notation.by_name[name]
        told = (head(one.left) for one in self.premises if isinstance(one, NumberIs | ElementIs))
        return (name in self.tensors.model or name in told) and not entry.row.whole


def _multiplied_out(tree: Node) -> int:
    """How many times a power is its base; 0 for what is no such power."""
    power = float(head(part(tree, 1))) if tree.data == "pow" and part(tree, 1).data == "number" else 0.0
    return int(power) if power in range(1, LARGEST_POWER) else 0


# --- sums of products of unknown numbers ------------------------------------------------------------------------------


def _exactly(number: Fraction) -> Ratio:
    return Ratio({(): number} if number else {}, ONE)


NOTHING = _exactly(Fraction(0))


def _together(kind: str, first: Ratio, second: Ratio) -> Ratio:
    """Raises ZeroDivisionError where the second is 0, and is divided by."""
    match kind:
        case "mul":
            return Ratio(_times(first.top, second.top), _times(first.bar, second.bar))
        case "add" | "sub" | "neg":
            sign = 1 if kind == "add" else -1
            if first.bar == second.bar:
                return Ratio(_added(first.top, second.top, sign), first.bar)
            return Ratio(
                _added(_times(first.top, second.bar), _times(second.top, first.bar), sign), _times(first.bar, second.bar)
            )
        case _ if not second.top:
            raise ZeroDivisionError("divided by 0")
        case _:
            return Ratio(_times(first.top, second.bar), _times(first.bar, second.top))


def _added(first: Sum, second: Sum, sign: int) -> Sum:
    found = dict(first)
    for powers, factor in second.items():
        found[powers] = found.get(powers, Fraction(0)) + sign * factor
    return {powers: factor for powers, factor in found.items() if factor}


def _times(first: Sum, second: Sum) -> Sum:
    """Raises ValueError for too many products."""
    if len(first) * len(second) > MOST:
        raise ValueError("too many products")
    found: Sum = {}
    for (powers, factor), (others, other) in product(first.items(), second.items()):
        both = Counter(dict(powers)) + Counter(dict(others))
        found = _added(found, {tuple(sorted(both.items())): factor * other}, 1)
    return found


def _slope(sides: Sum, place: int) -> Sum:
    """How fast a sum rises with the unknown number of this place."""
    found: Sum = {}
    for powers, factor in sides.items():
        if times := dict(powers).get(place, 0):
            less = Counter(dict(powers)) - Counter([place])
            found = _added(found, {tuple(sorted(less.items())): factor * times}, 1)
    return found


def _lies(sides: Sum, ends: Sequence[Span]) -> Span:
    """Between which two numbers a sum lies, where each of the unknown numbers lies between its ends."""
    found = Span(Fraction(0), Fraction(0))
    for powers, factor in sides.items():
        one = Span(factor, factor)
        for place, power in powers:
            one = reduce(Span.times, [ends[place]] * power, one)
        found = Span(found.low + one.low, found.high + one.high)
    return found
