"""Two sides that are equal, or nearly so, in a special world -> which one is the smaller, and float64 has no digit for it?

Of 1 + exp(-40) float64 keeps 1, and tanh(20) is 1 for it. Neither says that 1 < 1 + exp(-40 c) fails where c is 1. So both sides
are worked out once more in balls, which hold the true value whatever was rounded, with more and more digits, until it is known on
which side of zero the gap between them lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb, ctx, fmpq
from lark import Tree

from texclaims.language.premises import ElementIs, NumberIs, Premise
from texclaims.language.relations import Bound
from texclaims.language.tree import NAMED, Node, head, part
from texclaims.laws.functions import BUILTIN
from texclaims.numeric.rules.lost import may_be_off
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError

BITS = (64, 256, 4096, 2**16)  # of a ball; with the last, what is left of 1 is seen up to tanh(20,000)
ENOUGH = 2.0**-60  # relative: float64 has no digit for a ball so small
LAST = 2.0**-49  # relative: eight times the last digit of a number that was worked out

Ball = Any
"""An `arb`: a midpoint and a radius. python-flint has no types."""

CONSTANTS: Mapping[str, Callable[[], Ball]] = {"pi": arb.pi, "e": arb.const_e}
FUNCTIONS: Mapping[str, Callable[..., Ball]] = {
    "torch:exp": arb.exp,
    "torch:log": arb.log,
    "torch:tanh": arb.tanh,
    "torch:erf": arb.erf,
    "torch:asin": arb.asin,
    "torch:acos": arb.acos,
    "torch:sin": arb.sin,
    "torch:cos": arb.cos,
    "torch:sigmoid": lambda at: 1 / (1 + (-at).exp()),
    "max": lambda *values: reduce(arb.max, values),
    "min": lambda *values: reduce(arb.min, values),
    "npdf": lambda at: (-(at**2) / 2).exp() / (2 * arb.pi()).sqrt(),
    "ncdf": lambda at: (-at / arb(2).sqrt()).erfc() / 2,
}
"""By what PyTorch computes for a function, or by its name in the dialect."""
NODES: Mapping[str, Callable[..., Ball]] = {
    "paren": lambda one: one,
    "neg": lambda one: -one,
    "sqrt": arb.sqrt,
    "abs": abs,
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "mul": lambda one, other: one * other,
    "div": lambda one, other: one / other,
    "frac": lambda one, other: one / other,
}


class Unknown(Exception):
    """Nothing is known of a part of a side but what float64 says."""


def is_less_all_the_same(tensors: Tensors, step: Bound, premises: tuple[Premise, ...]) -> bool | None:
    """Is the small side below the large one, whatever was rounded? None where that is not known: of what is random, for one, and
    of sides that may be equal, or nearer to each other than the balls are small."""
    side = which_is_larger(tensors, step.large, step.small, premises)
    return None if side is None else side > 0


def which_is_larger(tensors: Tensors, left: Node, right: Node, premises: tuple[Premise, ...]) -> int | None:
    """1 for the left side, -1 for the right one, 0 where both are the very same number, None where that is not known."""
    balls = _Balls(tensors, premises)
    for bits in BITS:
        with ctx.workprec(bits):
            try:
                gap = balls.value(left) - balls.value(right)
            except (Unknown, MeasurementError, ArithmeticError, ValueError, RuntimeError):  # many states are no number
                return None
            if gap > 0 or gap < 0 or gap == 0:
                return (gap > 0) - (gap < 0)
    return None


def are_equal(tensors: Tensors, left: Node, right: Node, premises: tuple[Premise, ...], room: float) -> bool:
    """Are the sides surely no farther from each other than this, whatever was rounded?"""
    balls = _Balls(tensors, premises)
    for bits in BITS:
        with ctx.workprec(bits):
            try:
                gap = abs(balls.value(left) - balls.value(right))
            except (Unknown, MeasurementError, ArithmeticError, ValueError, RuntimeError, LookupError):
                return False
            if gap < room or gap > room:
                return bool(gap < room)
    return False


def to_all_digits(tensors: Tensors, tree: Node, premises: tuple[Premise, ...]) -> float | None:
    """A number as float64 would have it if nothing were rounded on the way; None where that is not known."""
    balls = _Balls(tensors, premises)
    for bits in BITS:
        with ctx.workprec(bits):
            try:
                found = balls.value(tree)
            except (Unknown, MeasurementError, ArithmeticError, ValueError, RuntimeError, LookupError):
                return None
            if found.is_finite() and found.rad() <= abs(found.mid()) * ENOUGH:
                number = float(found.mid())
                return number if math.isfinite(number) else None
    return None


@dataclass(frozen=True)
class _Balls:
    """Balls of trees in one world, with as many digits as the context has."""

    tensors: Tensors
    premises: tuple[Premise, ...]

    def value(self, tree: Node) -> Ball:
        """Raises Unknown where a part has no ball, and what PyTorch raises of a name."""
        kind = str(tree.data)
        if kind in NODES:
            return NODES[kind](*(self.value(child) for child in tree.children if isinstance(child, Tree)))
        if kind == "number":
            return _exactly(Fraction(head(tree)))  # as it is written: float64 has no 0.1
        if kind == "constant" and head(tree) in CONSTANTS:
            return CONSTANTS[head(tree)]()
        if kind == "pow":
            return self._power(self.value(part(tree, 0)), part(tree, 1))
        if kind in ("call", "call_power"):
            values = [self.value(child) for child in part(tree, -1).children if isinstance(child, Tree)]
            found = self._function(head(tree))(*values)
            return self._power(found, part(tree, 1)) if kind == "call_power" else found
        if kind in ("expect", "variance"):  # of what has one value in all states; of nothing else is there a ball
            constant = self.value(part(tree, 0))
            return constant if kind == "expect" else arb(0)
        if kind in NAMED:
            return self._named(tree)
        raise Unknown

    def _power(self, base: Ball, exponent: Node) -> Ball:
        """A whole power of any number; any power of a positive one."""
        power = self.value(exponent)
        return base ** int(whole) if (whole := power.unique_fmpz()) is not None and power.is_exact() else base**power

    def _function(self, name: str) -> Callable[..., Ball]:
        function = (BUILTIN | dict(self.tensors.functions)).get(name)
        place = function.torch if function and isinstance(function.torch, str) else name
        if function is None or place not in FUNCTIONS or place == name and name not in BUILTIN:
            raise Unknown
        return FUNCTIONS[place]

    def _named(self, tree: Node) -> Ball:
        """A number that a world draws is what it is; one that a premise names is what it says. Of what is worked out in any
        other way, and of a variable that is constant, the last digits are wrong."""
        for one in self.premises:
            if isinstance(one, NumberIs) and one.name == head(tree):
                return self.value(one.value)
        values = self.tensors.value(tree)
        if not bool((values == values.reshape(-1)[0]).all()):
            raise Unknown
        number = arb(float(values.reshape(-1)[0])) + arb(0, may_be_off(self.tensors, head(tree), self.premises))
        entry = self.tensors.notation.by_name[head(tree)]
        told = any(isinstance(one, ElementIs) and head(one.left) == entry.name for one in self.premises)
        if (told or entry.row.terminal == "RANDOM" or entry.name in self.tensors.model) and not entry.row.whole:
            return number + abs(number) * arb(0, LAST)
        return number


def _exactly(number: Fraction) -> Ball:
    return arb(fmpq(number.numerator, number.denominator))
