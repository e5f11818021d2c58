"""The tree of a claim -> what functions, powers and fractions are handed in it, with the sums and integrals around that."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import torch
from lark import Token, Tree

from texclaims.language.tree import HashedTree, Node, all_names, head, part
from texclaims.numeric.arithmetic import LONGEST, WHOLE
from texclaims.numeric.corners import CALLS, has_corner
from texclaims.numeric.names import Names
from texclaims.numeric.world import MeasurementError

LARGE = 50.0  # a power of this is as steep as an exponential
SAMPLES = (-0.9, -0.6, -0.2, 0.1, 0.5, 0.8)  # between -1 and 1: where the letter of an integral stands


class Handed(NamedTuple):
    """What a function is handed, whether it has a corner at 0, and whether it is divided by: then it is steep where it changes by
    as much as it is. `around` are the sums, products and integrals whose letters it holds, the outermost first."""

    argument: Node
    has_corner: bool
    divides: bool = False
    around: tuple[Node, ...] = ()


Letters = Mapping[str, float]
Values = Callable[[Node, torch.Tensor, Letters], torch.Tensor]
"""A tree, points of any shape and the values of letters -> its values there, of the same shape, or (…, *shape) where it does not
vary alone; it may raise MeasurementError or LookupError."""


def handed(tensors: Names, tree: Node) -> list[Handed]:
    """All that functions are handed in a tree, what stands in an absolute value, exponents, large powers, and what is divided by;
    each once."""
    found: dict[tuple[Node, tuple[Node, ...]], bool] = {}
    below: dict[tuple[Node, tuple[Node, ...]], None] = {}
    for one, binders in _inside(tree):
        for argument, corner in _of_a_call(tensors, one):
            key = argument, _around(argument, binders)
            found[key] = found.get(key, False) or corner
        for bar in _bars(one):
            below[bar, _around(bar, binders)] = None
    return [
        *(Handed(one, corner, around=around) for (one, around), corner in found.items()),
        *(Handed(one, has_corner=False, divides=True, around=around) for one, around in below),
    ]


def _inside(tree: Node, binders: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """A tree and all its parts, each with the sums, products and integrals around it."""
    yield tree, binders
    inner = (*binders, tree) if tree.data in ("sum", "product", "integral") else binders
    for child in tree.children:
        if isinstance(child, Tree):
            yield from _inside(child, inner)


def _around(argument: Node, binders: tuple[Node, ...]) -> tuple[Node, ...]:
    """Those whose letters stand in it, or in the ends of one of these."""
    names, kept = all_names(argument), list[Node]()
    for one in reversed(binders):
        if _letter(one) in names:
            kept.insert(0, one)
            names |= all_names(_ends(one)[0]) | all_names(_ends(one)[1])
    return tuple(kept)


def _letter(binder: Node) -> str:
    return str(binder.children[3]) if binder.data == "integral" else head(binder)


def _ends(binder: Node) -> tuple[Node, Node]:
    return (part(binder, 0), part(binder, 1)) if binder.data == "integral" else (part(binder, 1), part(binder, 2))


def _of_a_call(tensors: Names, tree: Node) -> Iterator[tuple[Node, bool]]:
    """What this very node hands over, and whether a corner is at 0 of it."""
    if tree.data in CALLS:
        corner = has_corner(tensors, head(tree))
        given = [one for one in part(tree, len(tree.children) - 1).children if isinstance(one, Tree)]
        for one in given if len(given) == 1 else [HashedTree("sub", list(pair)) for pair in combinations(given, 2)]:
            yield one, corner  # the larger of two has its corner where they are equal
    if tree.data == "abs":
        yield part(tree, 0), True
    if tree.data == "pow" and all_names(part(tree, 1)):
        yield part(tree, 1), False
    if tree.data in ("pow", "call_power") and all_names(tree) and _exponent(tensors, tree) > LARGE:
        yield _log(tree), False


def _bars(tree: Node) -> Iterator[Node]:
    """What this very node divides by, or may."""
    if tree.data in ("frac", "div") and all_names(part(tree, 1)):
        yield part(tree, 1)
    if tree.data == "pow" and part(tree, 1).data != "number" and all_names(part(tree, 0)):
        yield part(tree, 0)


def _exponent(tensors: Names, tree: Node) -> float:
    """The size of the power to which something is taken, through powers of powers; infinite where a name stands in it, and 1 for
    what is no power."""
    if tree.data == "paren":
        return _exponent(tensors, part(tree, 0))
    if tree.data not in ("pow", "call_power"):
        return 1.0
    if all_names(part(tree, 1)):
        return math.inf
    inner = _exponent(tensors, part(tree, 0)) if tree.data == "pow" else 1.0
    return abs(float(tensors.value(part(tree, 1)))) * inner


def _log(tree: Node) -> Node:
    """The logarithm of its size; of a power, the exponent times that of what is taken to it."""
    if tree.data == "paren":
        return _log(part(tree, 0))
    if tree.data == "pow":
        return HashedTree("mul", [part(tree, 1), _log(part(tree, 0))])
    if tree.data == "call_power":
        name, power, inside = tree.children
        return HashedTree("mul", [power, _log(HashedTree("call", [name, inside]))])
    return HashedTree("call", [Token("FUNCTION", "ln"), HashedTree("args", [HashedTree("abs", [tree])])])


def runs(around: Sequence[Node], values: Values, point: torch.Tensor, letters: Letters) -> Iterator[Letters]:
    """The letters of sums and products in each term, and those of integrals at a few places. `point`, of shape (1,), is where the
    ends are asked for."""
    if not around:
        yield letters
        return
    try:
        low, high = (float(values(end, point, letters).flatten()[0]) for end in _ends(around[0]))
    except (MeasurementError, LookupError):
        return
    for at in _between(low, high) if around[0].data == "integral" else _terms(low, high):
        yield from runs(around[1:], values, point, {**letters, _letter(around[0]): at})


def _terms(low: float, high: float) -> Sequence[int]:
    ends = (low, high) if abs(high - low) < LONGEST else (1.0, 0.0)  # longer, a sum is not measured
    first, last = (math.floor(end + WHOLE) for end in ends)
    return range(first, last + 1)


def _between(low: float, high: float) -> list[float]:
    if math.isinf(high):
        return [place / (1 - place**2) for place in SAMPLES if place > 0 or low < 0]
    return [low + (high - low) * (1 + place) / 2 for place in SAMPLES]
