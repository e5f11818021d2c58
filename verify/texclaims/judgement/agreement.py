"""What SymPy's half of a check says of a name, in numbers -> is it what PyTorch's half computes?

An expression of SymPy's is worked out on the tensors of a world, node by node. One that holds something without a row here, or
an element without all of its indices, has no value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, product
from typing import Any

import sympy
import torch
from sympy.core.function import AppliedUndef

from texclaims.judgement.argument import UNUSABLE, Argument
from texclaims.judgement.model import Meaning
from texclaims.judgement.witnesses import Witnesses
from texclaims.laws.deferred import Drawn
from texclaims.laws.functions import Unspecified
from texclaims.laws.law import Law, LawError
from texclaims.numeric.meter import Meter
from texclaims.numeric.names import Names
from texclaims.numeric.smooth import example
from texclaims.numeric.stretched import stretched
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import WORLDS, Premises
from texclaims.symbolic.symbols import name_of, symbol
from texclaims.symbolic.writing import letters, of_each

LAYERS = 2  # of a sequence, at which its entries are compared
PLACES = 12  # at most, of a family
FAR = 1e-9  # relative: both halves are sums of a few float64 numbers
FAR_IN, FAR_OUT = 1e-4, 0.1  # the same where numbers are small, and where they are large
NO_NUMBERS = (MeasurementError, WorldError, LawError, ArithmeticError, ValueError, RuntimeError, LookupError, AssertionError)
"""What a half may raise that cannot be worked out, far from where it was meant to be."""
Bound = Mapping[sympy.Basic, int]
"""Indices, and the numbers that they stand for."""
Known = dict[tuple[sympy.Expr, frozenset[tuple[sympy.Basic, int]]], Any]
"""What was worked out before in one world, by the expression and those of its indices that are bound outside of it."""
KEPT = (sympy.Sum, sympy.Product, Unspecified)
"""What costs most, and stands again where another index moves."""


class NoNumber(Exception):
    """An expression without a value here; the message names the part of it that has none."""


def halves_apart(argument: Argument, witnesses: Witnesses) -> Iterator[str]:
    """Names of which the two halves of the check say different things, in words for its author."""
    for name in _in_both(argument.meaning):
        try:
            meter = witnesses.meter(argument.claim.names)
            if _apart(name, argument.meaning, argument, chain(_near(argument, meter), _far(argument, meter))):
                yield f"the halves of the check differ: what PyTorch computes for {name} is not what SymPy's half says of it"
        except NoNumber as error:
            yield f"what SymPy's half says of {name} cannot be compared with what PyTorch computes: {error} has no value here"


def apart_with(meaning: Meaning, argument: Argument, meter: Meter) -> str | None:
    """A name of which SymPy's half would say something else than PyTorch's, with this meaning, where numbers are near 1; empty
    where there is none, and None where they cannot be compared.
    """
    try:
        return next((name for name in _in_both(meaning) if _apart(name, meaning, argument, _near(argument, meter))), "")
    except (NoNumber, MeasurementError, *UNUSABLE):
        return None


def _in_both(meaning: Meaning) -> Iterator[str]:
    """The names that both halves give a number."""
    for name in sorted(meaning.proof.keys() & meaning.measurement.keys()):
        if not isinstance(meaning.proof[name], Law) and not isinstance(meaning.measurement[name], Drawn):
            yield name


def _apart(name: str, meaning: Meaning, argument: Argument, worlds: Iterable[tuple[Tensors, float]]) -> bool:
    """Do the halves differ in one of these worlds? Each stands with how far off they may be there."""
    return any(_differ(name, meaning.proof[name], argument, *world) for world in worlds)


def _differ(name: str, said: Any, argument: Argument, tensors: Tensors, slack: float) -> bool:
    try:
        return any(_differs(*pair, slack) for pair in _values(name, said, argument, tensors))
    except (NoNumber, *NO_NUMBERS):
        if slack == FAR:
            raise
        return False


def _near(argument: Argument, meter: Meter) -> Iterator[tuple[Tensors, float]]:
    """Worlds with no more premises than a step needs, and with all: in one alone, chance may have drawn numbers of one sign, and
    a maximum is no other one than a minimum.

    Raises WorldError where there is none.
    """
    found = False
    for k, premises in product(range(WORLDS), _premises(argument)):
        with suppress(WorldError):  # a premise that the proof does not need may say that a law exists
            yield meter.worlds.kept(premises, k), FAR
            found = True
    if not found:
        raise WorldError("no world satisfies the premises")


def _far(argument: Argument, meter: Meter) -> Iterator[tuple[Tensors, float]]:
    """The first of each, with all that is free in it smaller, far larger, and of other orders of magnitude than the rest."""
    for premises in _premises(argument):
        with suppress(WorldError):
            tensors = meter.worlds.kept(premises, 0)
            for factor, there in stretched(meter.worlds, tensors, premises):
                yield there, FAR_OUT if factor > 1 else FAR_IN


def _premises(argument: Argument) -> Iterable[Premises]:
    """Those that each step needs, and all."""
    return dict.fromkeys((*(proof.premises for proof in argument.proofs), argument.claim.premises))


def _differs(said: torch.Tensor, computed: torch.Tensor, slack: float = FAR) -> bool:
    """Are they two numbers? No number is another one than a number. Far out a half may lose digits, as one does that solves
    tanh(x) for x: there, what is too large for float64 says nothing, and only a difference of a tenth is one."""
    said, computed = torch.broadcast_tensors(said, computed)
    finite = said.isfinite() & computed.isfinite()
    if slack == FAR and not (finite | (said == computed)).all():
        return True
    said, computed = said[finite], computed[finite]
    sizes = torch.maximum(said.abs(), computed.abs()).clamp(min=1.0)
    if slack == FAR and len(sizes):
        sizes = sizes.max()
    return bool(((said - computed).abs() > slack * sizes).any())


def _values(name: str, meaning: Any, argument: Argument, tensors: Names) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """What SymPy says, and what PyTorch computes, at each index."""
    notation = argument.case.notation
    entry, free = notation.by_name[name], letters(notation)
    indices = free[: len(entry.shape) or int(entry.is_indexed)]
    value = of_each(name, meaning, notation)
    sizes = [int(tensors.world.fixed[size]) for size in entry.shape] or [LAYERS] * len(indices)
    known: Known = {}
    for at in _some(list(product(*(range(1, size + 1) for size in sizes)))):
        said = worked_out(value, tensors, dict(zip(indices, at, strict=True)), known)
        one = _element(tensors, name, at)
        yield torch.as_tensor(said, dtype=torch.float64), torch.as_tensor(one, dtype=torch.float64)


def _some(places: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """All of a few; of many the first, the last, and others evenly between them."""
    if len(places) <= PLACES:
        return places
    return [places[(len(places) - 1) * k // (PLACES - 1)] for k in range(PLACES)]


def _element(tensors: Names, name: str, at: tuple[int, ...]) -> Any:
    """The number at these indices; of a random family, in every state."""
    first = tensors.first_index(name)
    return tensors.named(name)[(..., *(index - first for index in at))] if at else tensors.named(name)


def worked_out(value: sympy.Expr, tensors: Names, at: Bound, known: Known) -> Any:
    """An expression in one world: a number, or a tensor with one for each state.

    Raises NoNumber.
    """
    if not isinstance(value, KEPT):
        return _anew(value, tensors, at, known)
    key = value, frozenset((index, at[index]) for index in value.free_symbols if index in at)
    if key not in known:
        known[key] = _anew(value, tensors, at, known)
    return known[key]


def _anew(value: sympy.Expr, tensors: Names, at: Bound, known: Known) -> Any:
    if value.is_Symbol:
        return at[value] if value in at else _named(value, tensors)
    if value.is_number and not value.atoms(AppliedUndef):
        return float(value)
    if isinstance(value, (sympy.Sum, sympy.Product)):
        return _over(value, tensors, at, known)
    if isinstance(value, Unspecified):
        return _unspecified(value, worked_out(value.args[0], tensors, at, known), tensors)
    if isinstance(value, AppliedUndef):
        return _at(value, [int(worked_out(one, tensors, at, known)) for one in value.args], tensors)
    if value.func not in NODES:
        raise NoNumber(str(value))
    parts = [torch.as_tensor(worked_out(one, tensors, at, known), dtype=torch.float64) for one in value.args]
    return NODES[value.func](*parts)


def _named(value: sympy.Symbol, tensors: Names) -> Any:
    entry = tensors.notation.by_name.get(str(value))
    if entry is None or entry.shape or symbol(entry) != value:
        raise NoNumber(str(value))
    return tensors.named(entry.name)


def _at(value: Any, indices: list[int], tensors: Names) -> Any:
    """An element."""
    entry = tensors.notation.by_name.get(name_of(value))
    if entry is None or entry.row.terminal not in ("RANDOM", "SEQUENCE") or len(entry.shape) not in (0, len(indices)):
        raise NoNumber(str(value))
    return _element(tensors, entry.name, tuple(indices))


def _over(value: Any, tensors: Names, at: Bound, known: Known) -> Any:
    *inner, (index, start, stop) = value.limits
    body = value.func(value.function, *inner) if inner else value.function
    whole = range(int(worked_out(start, tensors, at, known)), int(worked_out(stop, tensors, at, known)) + 1)
    terms = [worked_out(body, tensors, {**at, index: k}, known) for k in whole]
    return sum(terms) if isinstance(value, sympy.Sum) else math.prod(terms)


def _unspecified(value: Unspecified, inside: Any, tensors: Names) -> torch.Tensor:
    """A smooth function of this world, or a derivative of it."""
    at = torch.as_tensor(inside, dtype=torch.float64).detach().clone().requires_grad_()
    result = example(tensors.world.fixed[value.spelled], at)
    for _ in range(value.primes):
        (result,) = torch.autograd.grad(result.sum(), at, create_graph=True)
    return result.detach()


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
    sympy.Heaviside: torch.heaviside,
    sympy.KroneckerDelta: lambda a, b: (a == b).double(),
}
"""What each node of an expression is on tensors."""
