"""The names of a claim -> worlds with large numbers; and their sides -> how far apart rounding alone can bring them there.

Numbers in general position are near 1, so a claim that fails far from it would never be seen to fail.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from lark import Tree

from texclaims.language.notation import Symbol
from texclaims.language.tree import HashedTree, Node, has, head, part
from texclaims.numeric import arithmetic
from texclaims.numeric.specials import Special, filled
from texclaims.numeric.tensors import Tensors

NUMBERS = (9.25, 33.25, -9.25, -33.25, 0.03125)  # exact in float64, where their sine and cosine take every sign
COUNT, INDEXED = 50.0, 17.0  # of what no index runs to; else no more than a vector or a sequence is long
ROUNDING = 1e-13  # of one number, relative; a hundred times what a few operations in float64 lose
PARTS = 10  # of such a number, one less each time, where it is too far out to see anything
NEARER = range(1, 64)  # powers of 2 by which the arguments of a function are divided
LEAST = 2.0**-1022  # below it, float64 has fewer digits
HARDLY = 1e-30  # below it, something is on its way to what is too small
UNFOLLOWED = ("limit", "integral", "derivative", "call_prime")
"""Their inner values are not kept, so nothing is known of what is lost there."""


def large(symbols: Sequence[Symbol], beside: Sequence[Symbol]) -> Iterator[Special]:
    """One world for each large value of each of these numbers, in which all that stands `beside` them is drawn as well:
    where families of random variables are enumerated, counts stay small."""
    indexed = any(one.is_indexed or one.row.terminal == "INDEX" or one.kind == "permutation" for one in beside)
    enumerated = any(one.row.terminal == "RANDOM" and one.shape for one in beside)
    for one in symbols:
        if one.row.terminal == "SCALAR" and one.row.scalar:
            counts = () if enumerated else (INDEXED if indexed else COUNT,)
            for value in counts if one.row.whole else NUMBERS:
                if one.row.values.spans(value):
                    yield replace(_far(one, value), nearer=tuple(_far(one, float(less)) for less in _nearer(value)))


def _far(symbol: Symbol, value: float) -> Special:
    return Special(f"{symbol.tex} = {value:g}", {symbol.name: filled(symbol.name, value)}, large=True)


def _nearer(value: float) -> list[float]:
    """Other numbers, one nearer to 1 than the other, for where the value is too large to see anything: counts for a count."""
    less = (math.copysign(abs(value) - k * abs(value) // PARTS, value) for k in range(1, PARTS - 1))
    return [one for one in less if abs(one) > 4]


def can_be_followed(trees: Sequence[Node]) -> bool:
    """Is every inner value of these trees kept?"""
    return not any(has(tree, *UNFOLLOWED) for tree in trees)


def doubt(tensors: Tensors) -> float:
    """How far apart rounding may bring two sides that have been evaluated here and are equal: it is of the size of the largest
    value on the way, once more as large in an exponent, and grows by what is divided by; infinite where that is 0.
    """
    kept = {key: value.detach().abs() for key, value in _kept(tensors)}
    largest = max([1.0, *(float(value.max()) for value in kept.values())])
    divisors = {(one, bound) for tree, bound in kept for one in _divisors(tree)} & kept.keys()
    shrunk = math.prod(min(1.0, float(kept[key].min())) for key in divisors)
    return ROUNDING * largest**2 / shrunk if shrunk and math.isfinite(largest) else math.inf


def is_too_small(tensors: Tensors) -> bool:
    """Is a value on the way so small that float64 has few of its digits, or none: has a product, a quotient or a power of what is
    not 0 come out as 0, or a function that is hardly more than 0 where its arguments are smaller?"""
    return any(_has_vanished(tensors, tree, bound, value) for (tree, bound), value in _kept(tensors))


def _kept(tensors: Tensors) -> list[tuple[tuple[Node, object], torch.Tensor]]:
    """What has been evaluated on the way, by its tree and by the letters that it was evaluated for."""
    return [(key, value) for key, value in tensors.cache.items() if _is_evaluated(key, value)]


def _has_vanished(tensors: Tensors, tree: Node, bound: object, value: torch.Tensor) -> bool:
    if bool(((value != 0) & (value.detach().abs() < LEAST)).any()):
        return True
    if bool((value != 0).all()):
        return False
    parts = [tensors.cache.get((one, bound)) for one in tree.children if isinstance(one, Tree)]
    if tree.data == "call":
        parts = [tensors.cache.get((one, bound)) for one in part(tree, 1).children]
    known = [one.detach() for one in parts if one is not None]
    if tree.data not in ("mul", "div", "frac", "pow", "call") or len(known) < len(parts):
        return False
    if tree.data != "call":
        counted = known if tree.data == "mul" else known[:1]
        return bool(((value == 0) & torch.stack([one.expand(value.shape) != 0 for one in counted]).all(dim=0)).any())
    nearer = (arithmetic.apply(tensors, head(tree), [one / 2**k for one in known]).detach().abs() for k in NEARER)
    return any(bool(((value == 0) & (one > 0) & (one < HARDLY)).any()) for one in nearer)


def _is_evaluated(key: object, value: torch.Tensor) -> bool:
    return isinstance(key, tuple) and isinstance(key[0], Tree) and torch.is_tensor(value) and value.numel() > 0


def _divisors(tree: Node) -> Iterator[Node]:
    """Parts of a node that make much of a small error where they are small themselves."""
    if tree.data in ("div", "frac"):
        yield part(tree, 1)
    elif tree.data in ("sqrt", "pow"):
        yield part(tree, 0)
    elif tree.data == "call":
        yield from (one for one in part(tree, 1).children if isinstance(one, Tree))
    elif tree.data == "call_power":
        yield HashedTree("call", [tree.children[0], part(tree, 2)])
