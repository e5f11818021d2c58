"""Two sides that are equal in a special world -> is one the smaller all the same, and float64 has no digit for what lies between?

Of 1 + exp(-40) float64 keeps 1, and tanh(20) is 1 for it. Neither says that 1 < 1 + exp(-40 c) fails where c is 1. So all that is
added up and multiplied is worked out once more, with whole numbers for numerators and denominators: nothing is lost in that. Of
what a function gives, it is known between which two numbers it lies: each is taken, everywhere where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from lark import Tree

from texclaims.language.relations import Bound
from texclaims.language.tree import Node, head, part
from texclaims.numeric.tensors import EXACT, Tensors
from texclaims.numeric.world import MeasurementError

ULPS = Fraction(1, 2**49)  # eight times the last digit: of what is added and multiplied, and of a function of a number near 1
LEAST = Fraction(1, 10**400)  # the distance from a value that is never taken: less than any that float64 tells from it
NEVER_TAKEN = {"tanh": (-1, 1), "erf": (-1, 1), "ncdf": (0, 1), "exp": (0,), "npdf": (0,)}
"""What these functions come near to, and have nowhere: low ends first, then high ones."""
MOST, LARGEST_POWER = 6, 50  # functions in both sides; and a power that is multiplied out
ADDED = frozenset({"paren", "neg", "add", "sub", "mul", "div", "frac"})

Ends = Mapping[Node, Fraction]


def is_less_all_the_same(tensors: Tensors, step: Bound) -> bool:
    """Is the small side below the large one, whatever was rounded? False where that is not known: of what is random, for one."""
    try:
        known = {tree: _ends(tensors, tree) for side in step.sides for tree in _worked_out(side)}
        chosen = product(*known.values()) if len(known) <= MOST else ()
        found = [_is_less(tensors, step, dict(zip(known, ends, strict=True))) for ends in chosen]
    except (MeasurementError, ArithmeticError, ValueError):
        return False
    return bool(found) and all(found)


def _is_less(tensors: Tensors, step: Bound, known: Ends) -> bool:
    return _exact(tensors, step.small, known) < _exact(tensors, step.large, known)


def _multiplied_out(tree: Node) -> int:
    """How many times a power is its base; 0 for what is no such power."""
    power = float(head(part(tree, 1))) if tree.data == "pow" and part(tree, 1).data == "number" else 0.0
    return int(power) if power in range(1, LARGEST_POWER) else 0


def _worked_out(tree: Node) -> Iterator[Node]:
    """What PyTorch works out, and only a few digits are known of."""
    if tree.data in ADDED or _multiplied_out(tree):
        for child in tree.children:
            if isinstance(child, Tree):
                yield from _worked_out(child)
    elif tree.data not in EXACT or tree.data == "constant":  # of π float64 has a few digits
        yield tree


def _exact(tensors: Tensors, tree: Node, known: Ends) -> Fraction:
    """Raises ValueError for what has states, or no value; ArithmeticError where it is divided by 0."""
    if tree in known:
        return known[tree]
    if times := _multiplied_out(tree):
        return _exact(tensors, part(tree, 0), known) ** times
    if tree.data == "number":
        return Fraction(head(tree))  # as it is written: float64 has no 0.1
    if tree.data not in ADDED:
        return Fraction(float(tensors.value(tree)))
    first, *rest = (_exact(tensors, child, known) for child in tree.children if isinstance(child, Tree))
    for second in rest:
        match tree.data:
            case "add":
                return first + second
            case "sub":
                return first - second
            case "mul":
                return first * second
            case _:
                return first / second
    return -first if tree.data == "neg" else first


def _ends(tensors: Tensors, tree: Node) -> tuple[Fraction, Fraction]:
    """What PyTorch gives for such a function, and some last digits beside it; on this side of what is never taken.

    Raises ValueError for any other function, and where digits were lost before: sin(π) is 0, and not the 1e-16 of float64.
    """
    if tree.data != "call" or head(tree) not in NEVER_TAKEN or any(_worked_out(inside := part(part(tree, 1), 0))):
        raise ValueError(f"nothing is known of {tree.data}")
    at, taken = _exact(tensors, inside, {}), Fraction(float(tensors.value(inside)))
    if abs(at - taken) > ULPS * abs(at):
        raise ValueError("what cancels leaves few digits")
    value, never = Fraction(float(tensors.value(tree))), NEVER_TAKEN[head(tree)]
    blur = abs(value) * ULPS * (1 + at**2)  # so much a digit of x makes of exp(-x^2)
    high = value + blur if len(never) == 1 else min(value + blur, never[1] - LEAST)
    return max(value - blur, never[0] + LEAST), high
