"""The tree of a claim and a world -> numbers, by PyTorch: an own walk, no generated code, nothing from SymPy.

Expected values are weighted sums over the states of the world, integrals are quadrature, derivatives are autograd,
limits are extrapolations, so the walk shares no calculus with the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import torch

from texclaims.language.tree import NAMED, Node, head
from texclaims.laws.known import law_named
from texclaims.laws.law import Law
from texclaims.laws.pair import NormalPair, pair_named
from texclaims.numeric import arithmetic, calculus, moments, names
from texclaims.numeric.arithmetic import of_one, of_two
from texclaims.numeric.losing import Losing, moved, off_by
from texclaims.numeric.names import Names
from texclaims.numeric.world import World

NODES: Mapping[str, Callable[[Names, Node], torch.Tensor]] = {
    "name": names.name,
    "random": names.random,
    "element": names.element,
    "index": names.index,
    "index_plus": names.index,
    "index_minus": names.index,
    "permuted": names.index,
    "number": arithmetic.number,
    "constant": arithmetic.constant,
    "paren": of_one(lambda value: value),
    "neg": of_one(torch.neg),
    "sqrt": of_one(torch.sqrt),
    "abs": of_one(torch.abs),
    "add": of_two(torch.add),
    "sub": of_two(torch.sub),
    "mul": of_two(torch.mul),
    "div": of_two(torch.div),
    "frac": of_two(torch.div),
    "pow": of_two(torch.pow),
    "call": arithmetic.call,
    "call_parameter": arithmetic.call_parameter,
    "call_power": arithmetic.call_power,
    "sum": arithmetic.total,
    "product": arithmetic.product,
    "big_o": arithmetic.big_o,
    "call_prime": calculus.prime,
    "derivative": calculus.derivative,
    "integral": calculus.integral,
    "limit": calculus.limit,
    "expect": moments.expect,
    "variance": moments.variance,
    "covariance": moments.covariance,
}
"""What each node of a tree is on tensors."""
EXACT = frozenset({"name", "random", "element", "index", "index_plus", "index_minus", "permuted", "paren", "neg"})
"""Nodes that are not worked out, but for names of which a check or a premise says what they are."""
SHAKE = 5e-14
SURE = 10.0  # times as far as an extrapolation with a point less is from it, a limit may be off
BOTH_WAYS = (1, 3, 4, 5)  # of the orders in which values are worked out: in the turns, each moves a value up, and down


@dataclass
class Tensors(Names):
    """Evaluates trees in one world; values are kept, but for those inside of an integral."""

    def value(self, tree: Any) -> torch.Tensor:
        """A number, or one number for each state: shape () or (states,); inside of an integral, one for each node.

        Raises MeasurementError where the claim cannot be put on tensors, and what PyTorch raises where shapes differ.
        """
        if self.bound and any(torch.is_tensor(value) for value in self.bound.values()):
            return NODES[tree.data](self, tree)
        key = (tree, tuple(self.bound.items()))
        known = self.cache.get(key)  # one look-up: the hash of a tree is that of all its parts
        if known is None:
            known = self.cache[key] = NODES[tree.data](self, tree)
        return known

    def shaken(self) -> Names:
        """The same with every value that is worked out off by a little."""
        return Shaken(self.notation, self.functions, self.model, self.world, self.pick, bound=dict(self.bound))

    def of_numbers(self) -> Tensors:
        """Evaluates trees of fixed numbers alone."""
        return replace(self, world=World.of_numbers(self.world.fixed, self.world.device), cache={})

    def law(self, tree: Node) -> Law:
        """The law that a tree names, with numbers for its parameters.

        Raises LawError where there is none of that name, or not with so many parameters.
        """
        return law_named(head(tree), tuple(float(self.value(child)) for child in tree.children[1:]))

    def pair(self, tree: Node) -> NormalPair:
        """The law of two variables that a tree names, with numbers for its parameters.

        Raises LawError where there is none of that name, or not with such parameters.
        """
        return pair_named(head(tree), tuple(float(self.value(child)) for child in tree.children[1:]))


@dataclass
class Shaken(Tensors):
    """Tensors as if float64 had fewer digits: what is worked out is off by a little, another little each time and in each state.
    So what comes out far from what came out before is rounding.

    Every value but 0 moves, by at least half of the size. Two values that cancel may move alike in one turn, and then nothing is
    seen there; with a size of 2e-15, no two of the first 64 values do so in both of the first two turns.
    """

    size: float = SHAKE
    turn: int = 0
    """Of how much each value is off: another one gives other values."""
    told: frozenset[str] = frozenset()
    """Names of fixed numbers that premises say what they are: they are worked out as well."""
    inside: float = 0.0
    """The size for what PyTorch's functions work out in the calls of the check, and for what these are given of numbers that are
    told."""

    def value(self, tree: Any) -> torch.Tensor:
        if self._is_exact(tree):
            return super().value(tree)
        numbers = tuple((name, value) for name, value in self.bound.items() if not torch.is_tensor(value))
        if len(numbers) < len(self.bound):  # inside of an integral, where values are not kept
            order = self.cache.setdefault(("order", tree, numbers), len(self.cache))
            return self._moved(tree, super().value(tree), order)
        key = ("shaken", tree, numbers)
        if key not in self.cache:
            found = super().value(tree)
            self.cache[key] = self._moved(tree, found, len(self.cache))
        return self.cache[key]

    def _moved(self, tree: Any, found: torch.Tensor, order: int) -> torch.Tensor:
        """A limit is extrapolated, and off by more: by what is not sure of it."""
        if tree.data == "limit":
            return off_by(found, order, max(self.size, SURE * self.cache.get(("spread", tree), 0.0)), self.turn)
        return moved(found, order, self.size, self.turn)

    def averaged(self, tree: Node, values: torch.Tensor) -> torch.Tensor:
        """What is no number of its own is off as well: a mean adds up, and may cancel."""
        if tree.data not in EXACT or not self.size or self.bound:
            return values
        order = self.cache.setdefault(("averaged", tree), len(self.cache))
        return moved(values, order, self.size, self.turn)

    def keep(self, tree: Node, value: torch.Tensor) -> None:
        """This is the value of a tree, of shape () or (states,), which need not be worked out."""
        self.cache["shaken", tree, ()] = value

    @property
    def parted(self) -> float:
        return 1 / (2.618 + self.turn)  # where a node of an integral is rounded to counts for what is narrow

    def _is_exact(self, tree: Any) -> bool:
        """Is it a number of the world, or one that is written so that float64 has it?"""
        if tree.data == "number":
            return _is_kept(head(tree))
        return tree.data in EXACT and not (tree.data in NAMED and (head(tree) in self.model or head(tree) in self.told))

    def named(self, name: str) -> Any:
        found = super().named(name)
        if not self.inside or name not in self.told or name in self.model:
            return found
        return moved(found, BOTH_WAYS[sorted(self.told).index(name) % len(BOTH_WAYS)], self.inside, self.turn)

    def _called(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        return super()._called(Losing(function, self.inside, self.turn) if self.inside else function, arguments, options)

    def shaken(self) -> Names:
        return self


@lru_cache(maxsize=1000)
def _is_kept(number: str) -> bool:
    """Does float64 have the very number that is written?"""
    return Fraction(number) == Fraction(float(number))
