"""An expression of SymPy's and a world -> numbers: it is worked out on the tensors of the world, node by node.

One that holds something without a row here, or an element without all of its indices, has no value.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from typing import Any

import sympy
import torch
from sympy.core.function import AppliedUndef

from texclaims.language.notation import Notation
from texclaims.laws.functions import Unspecified
from texclaims.numeric.names import Names
from texclaims.numeric.smooth import example
from texclaims.symbolic.symbols import name_of, symbol
from texclaims.symbolic.writing import letters, of_each

LAYERS = 2, 6  # of a sequence, at which its entries are compared: at least, and at most of those that PyTorch has
PLACES = 12  # at most, of a family
FILLED = 2  # places behind the last layer of a sequence, at least, that are filled up
Bound = Mapping[sympy.Basic, int]
"""Indices, and the numbers that they stand for."""
Known = dict[tuple[sympy.Expr, frozenset[tuple[sympy.Basic, int]]], Any]
"""What was worked out before in one world, by the expression and those of its indices that are bound outside of it."""
KEPT = (sympy.Sum, sympy.Product, Unspecified)
"""What costs most, and stands again where another index moves."""


class NoNumber(Exception):
    """An expression without a value here; the message names the part of it that has none."""


@dataclass(frozen=True)
class Pair:
    """What both halves say of one name in one world, at one place of a family; of what is random, in each state."""

    value: sympy.Expr
    at: Bound
    said: torch.Tensor
    computed: torch.Tensor


def pairs(name: str, meaning: Any, notation: Notation, tensors: Names, most: int = PLACES) -> Iterator[Pair]:
    """What SymPy's half says, and what PyTorch computes, at each index, or at so many: of one shape.

    Raises NoNumber, and what a half raises.
    """
    entry, free = notation.by_name[name], letters(notation)
    indices = free[: len(entry.shape) or int(entry.is_indexed)]
    value = of_each(name, meaning, notation)
    sizes = [int(tensors.world.fixed[size]) for size in entry.shape] or [_layers(tensors, name)] * len(indices)
    known: Known = {}
    for place in some(list(product(*(range(1, size + 1) for size in sizes))), most):
        at = dict(zip(indices, place, strict=True))
        both = worked_out(value, tensors, at, known), element_at(tensors, name, place)
        yield Pair(value, at, *torch.broadcast_tensors(*(torch.as_tensor(one, dtype=torch.float64) for one in both)))


def _layers(tensors: Names, name: str) -> int:
    """Of a sequence: how many of its layers are compared. Layer 0 is its start, of which a check may say nothing, nor does one
    that fills up what is behind the last layer: with zeros, or with any one number if a count of the world is the last layer."""
    entries, (least, most) = torch.as_tensor(tensors.named(name)), LAYERS
    if not entries.dim():
        return least
    first, rows = tensors.first_index(name), entries.nan_to_num().reshape(-1, entries.shape[-1])
    last = max((rows != 0).any(dim=0).nonzero().flatten().tolist(), default=0) + first
    other = max((rows != rows[:, -1:]).any(dim=0).nonzero().flatten().tolist(), default=0) + first
    ends = {other, other + 1} & _counts(tensors)  # the last layer may be the same number as what is behind it
    if ends and max(ends) + FILLED < rows.shape[1] + first:
        last = min(last, max(ends))
    return max(least, min(most, last))


def _counts(tensors: Names) -> set[int]:
    every = ((tensors.notation.by_name[name].row, value) for name, value in tensors.world.fixed.items())
    return {int(value) for row, value in every if row.terminal == "SCALAR" and row.whole}


def some(places: Sequence[tuple[int, ...]], most: int = PLACES) -> Sequence[tuple[int, ...]]:
    """All of a few; of many the first, the last, and others evenly between them."""
    if len(places) <= most:
        return places
    return [places[(len(places) - 1) * k // (most - 1)] for k in range(most)]


def element_at(tensors: Names, name: str, at: tuple[int, ...]) -> Any:
    """The number at these indices; of a random family, in every state."""
    first = tensors.first_index(name)
    return tensors.named(name)[(..., *(index - first for index in at))] if at else tensors.named(name)


def worked_out(value: sympy.Expr, tensors: Names, at: Bound, known: Known) -> Any:
    """An expression in one world: a number, or a tensor with one for each state.

    Raises NoNumber.
    """
    if not isinstance(value, KEPT):
        return _anew(value, tensors, at, known)
    key = value, frozenset((index, at[index]) for index in _free(value) if index in at)
    if key not in known:
        known[key] = _anew(value, tensors, at, known)
    return known[key]


@lru_cache(maxsize=10_000)
def _free(value: sympy.Expr) -> frozenset[sympy.Basic]:
    """Its free symbols; SymPy looks for those of a sum anew each time."""
    return frozenset(value.free_symbols)


@lru_cache(maxsize=10_000)
def _number(value: sympy.Expr) -> float | None:
    """What it is without any world; SymPy goes through all of its parts each time."""
    return float(value) if value.is_number and not value.atoms(AppliedUndef) else None


def _anew(value: sympy.Expr, tensors: Names, at: Bound, known: Known) -> Any:
    if value.is_Symbol:
        return at[value] if value in at else named(value, tensors)
    if (number := _number(value)) is not None:
        return number
    if isinstance(value, (sympy.Sum, sympy.Product)):
        return _over(value, tensors, at, known)
    if isinstance(value, Unspecified):
        return _unspecified(value, worked_out(value.args[0], tensors, at, known), tensors)
    if isinstance(value, AppliedUndef):
        return element(value, tuple(int(worked_out(one, tensors, at, known)) for one in value.args), tensors)
    if value.func not in NODES:
        raise NoNumber(str(value))
    parts = [worked_out(one, tensors, at, known) for one in value.args]
    if value.func in PLAIN and not any(map(torch.is_tensor, parts)):
        return reduce(PLAIN[value.func], map(float, parts))
    return _plain(NODES[value.func](*(torch.as_tensor(one, dtype=torch.float64) for one in parts)))


def _plain(found: Any) -> Any:
    """A single number as one of Python's, with which Python counts faster; not where autograd follows it."""
    single = torch.is_tensor(found) and not found.dim() and not found.requires_grad
    return float(found) if single and found.device.type == "cpu" else found


def named(value: sympy.Symbol, tensors: Names) -> Any:
    """A number or a random variable without an index. Raises NoNumber."""
    entry = tensors.notation.by_name.get(str(value))
    if entry is None or entry.shape or symbol(entry) != value:
        raise NoNumber(str(value))
    return _plain(tensors.named(entry.name))


def element(value: Any, indices: tuple[int, ...], tensors: Names) -> Any:
    """An element, by its indices. Raises NoNumber."""
    entry = tensors.notation.by_name.get(name_of(value))
    if entry is None or entry.row.terminal not in ("RANDOM", "SEQUENCE") or len(entry.shape) not in (0, len(indices)):
        raise NoNumber(str(value))
    return element_at(tensors, entry.name, indices)


def _over(value: Any, tensors: Names, at: Bound, known: Known) -> Any:
    *inner, (index, start, stop) = value.limits
    body = value.func(value.function, *inner) if inner else value.function
    whole = range(int(worked_out(start, tensors, at, known)), int(worked_out(stop, tensors, at, known)) + 1)
    terms = [worked_out(body, tensors, {**at, index: k}, known) for k in whole]
    return sum(terms) if isinstance(value, sympy.Sum) else math.prod(terms)


def _unspecified(value: Unspecified, inside: Any, tensors: Names) -> torch.Tensor:
    """A smooth function of this world, or a derivative of it."""
    inside = torch.as_tensor(inside, dtype=torch.float64)
    at = inside if inside.requires_grad else inside.detach().clone().requires_grad_()
    result = example(tensors.world.fixed[value.spelled], at)
    for _ in range(value.primes):
        (result,) = torch.autograd.grad(result.sum(), at, create_graph=True)
    return result if inside.requires_grad else result.detach()


def _fold(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def folded(first: Any, *others: Any) -> Any:
        for one in others:
            first = function(first, one)
        return first

    return folded


NODES: Mapping[Any, Callable[..., Any]] = {
    sympy.Add: _fold(torch.add),
    sympy.Mul: _fold(torch.mul),
    sympy.Pow: torch.pow,
    sympy.exp: torch.exp,
    sympy.sin: torch.sin,
    sympy.cos: torch.cos,
    sympy.log: torch.log,
    sympy.tanh: torch.tanh,
    sympy.erf: torch.erf,
    sympy.Abs: torch.abs,
    sympy.Max: _fold(torch.maximum),
    sympy.Min: _fold(torch.minimum),
    sympy.Heaviside: lambda at, there: torch.heaviside(at.detach(), there.detach()),  # its slope is 0 on both sides
    sympy.KroneckerDelta: lambda a, b: (a == b).double(),
}
"""What each node of an expression is on tensors."""
PLAIN: Mapping[Any, Callable[[float, float], float]] = {sympy.Add: operator.add, sympy.Mul: operator.mul}
"""What these are on numbers of Python: the same to the last bit."""
