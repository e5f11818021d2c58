"""A point and what premises say of elements, indices and reorderings -> what they are there, and whether they may be that."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Protocol

import sympy

from texclaims.symbolic.exact_tables import NoWorld
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.samples import may_be
from texclaims.symbolic.symbols import Reordered, name_of


class Valued(Protocol):
    """A point at which expressions have a value."""

    facts: Facts | None

    def value(self, expression: sympy.Expr) -> sympy.Expr:
        """The number of an expression there."""


def said(point: Valued, call: sympy.Expr, pattern: sympy.Expr, value: sympy.Expr) -> sympy.Expr | None:
    """What a premise says that an element is; None where it says nothing of this one. Raises NoWorld for what holds itself."""
    assert point.facts is not None
    if name_of(call) != name_of(pattern) or len(call.args) != len(pattern.args):
        return None
    found: dict[sympy.Expr, sympy.Expr] = {}
    for wanted, seen in zip(pattern.args, call.args, strict=True):
        free = wanted in point.facts.ranges
        inside = seen.is_Integer and 1 <= seen <= point.value(point.facts.ranges[wanted]) if free else wanted == seen
        if not inside or found.setdefault(wanted, seen) != seen:
            return None
    one = value.xreplace(found)
    if one != call and one.has(call):
        raise NoWorld(f"{call} is said to be {one}, which holds it")
    return None if one == call else one


def stands(point: Valued, pattern: sympy.Expr, value: sympy.Expr, alone: bool) -> bool:
    """Is each element what this premise says of it, and may it be that? If the premise is not alone, another one may have said so
    first."""
    assert point.facts is not None
    ends = {index: int(point.value(stop)) for index, stop in point.facts.ranges.items() if index in pattern.args}
    for numbers in product(*(range(1, end + 1) for end in ends.values())):
        place = dict(zip(ends, map(sympy.Integer, numbers), strict=True))
        element, one = pattern.xreplace(place), point.value(value.xreplace(place))
        if not alone and sympy.expand(point.value(element) - one) != 0:
            return False
        if one.is_number and not (may_be(element, one) and _keeps_sign(point.facts, name_of(element), one)):
            return False
    return True


def _keeps_sign(facts: Facts, name: str, value: sympy.Expr) -> bool:
    """Is a number such as a premise says of each element of a family: not below 0, or not 0?"""
    return (name not in facts.nonnegative or bool(value >= 0)) and (name not in facts.nonzero or value != 0)


def is_in_range(point: Valued, index: sympy.Expr) -> bool:
    """Has a free index, which a premise or a solution gives, one of its values?"""
    return point.facts is not None and bool(1 <= point.value(index) <= point.value(point.facts.ranges[index]))


def reordered(point: Valued, call: Reordered, ends: Iterable[sympy.Expr]) -> sympy.Integer:
    """The index that stands in the place of another: a permutation of as many as one of these letters or expressions says.

    Raises NoWorld where none of them does, and where the place is no number.
    """
    sizes = [point.value(one) for one in ends if str(one) == call.knows]
    place = point.value(call.args[0])
    if not (sizes and sizes[0].is_Integer and sizes[0] > 0 and place.is_Integer):
        raise NoWorld(f"{call} has no place among {call.knows}")
    return sympy.Integer(int(place) % int(sizes[0]) + 1)
