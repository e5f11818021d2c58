"""An expression of SymPy's, a world and a state of it -> its value as a ball, with as many digits as it takes.

float64 keeps sixteen digits. Of 1 - exp(-c) it has few where c is small, and that is no difference of two halves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import sympy
import torch
from flint import arb, arb_series, ctx, fmpq
from sympy.core.function import AppliedUndef

from texclaims.judgement.said import Bound, NoNumber, Pair, element, named
from texclaims.laws.functions import Unspecified
from texclaims.numeric.names import Names
from texclaims.numeric.smooth import example
from texclaims.symbolic.symbols import name_of

BITS = (512, 2048, 8192)  # of a ball
ENOUGH = 1e-15  # relative: how small a ball must be
LOOKED_AT = 64  # elements that are worked out anew at most, where two halves seem to differ

SPARE = 8  # bits that SymPy's digits of a constant may lack
NEXT = 2.0**-200  # by which a number is moved, up and down
NOTHING = 1e-30  # a ball so small is as good as its middle
Place = tuple[str, tuple[int, ...], int | None]
"""A name, its indices, and of what is random the state: one number of a world."""
Ball = Any
"""An `arb`: a midpoint and a radius. python-flint has no types."""


class Unknown(Exception):
    """Nothing is known of a part but what float64 says."""


def still(pair: Pair, apart: torch.Tensor, tensors: Names, slack: torch.Tensor) -> bool:
    """Are the halves apart in one of these elements also where SymPy's is worked out in enough digits? By more than the slack of
    each; all three of one shape. Of very many elements some are looked at, from those that differ by most to those that differ by
    least."""
    places = apart.reshape(-1).nonzero().flatten()
    said, computed, room = (one.detach().reshape(-1) for one in (pair.said, pair.computed, slack))
    places = places[(said - computed)[places].abs().argsort(descending=True)]
    for place in places[:: max(1, -(-len(places) // LOOKED_AT))].tolist():
        value = exactly(pair.value, tensors, pair.at, place, said.numel())
        if value is None or not abs(value - float(computed[place])) <= float(room[place]):
            return True
    return False


def exactly(value: sympy.Expr, tensors: Names, at: Bound, state: int, states: int) -> float | None:
    """The value in one state, to all digits of float64; None where it is not known, or too large for float64."""
    return _enough(lambda: _Balls(tensors, state, states).value(value, at))


def slope(said: Sequence[tuple[Pair, Sequence[tuple[int, float]]]], tensors: Names, moved: Place) -> float | None:
    """By one number of a world, of a sum of what is said, in states with a weight each: from two places so near to each other
    that no digit of float64 tells them apart. None where it is not known, and at a corner."""

    def total(side: Ball) -> Ball:
        parts = (
            _Balls(tensors, state, pair.said.numel(), (moved, side * NEXT)).value(pair.value, pair.at) * weight
            for pair, weights in said
            for state, weight in weights
        )
        return sum(parts, arb(0))

    return _enough(lambda: (total(arb(1)) - total(arb(-1))) / (2 * arb(NEXT)))


def _enough(ball: Callable[[], Ball]) -> float | None:
    for bits in BITS:
        with ctx.workprec(bits):
            try:
                found = ball()
            except (Unknown, NoNumber, ArithmeticError, ValueError, RuntimeError, LookupError, TypeError):
                return None
            if found.is_finite() and (found.rad() <= abs(found.mid()) * ENOUGH or found.rad() <= NOTHING):
                number = float(found.mid())
                return number if math.isfinite(number) else None
    return None


class _Balls:
    """Balls of expressions in one of so many states of a world, with as many digits as the context has; one number of the world
    may be moved."""

    def __init__(self, tensors: Names, state: int, states: int, moved: tuple[Place, Ball] | None = None) -> None:
        self.tensors, self.state, self.states, self.moved = tensors, state, states, moved
        self.known: dict[Any, Ball] = {}

    def value(self, value: sympy.Expr, at: Bound) -> Ball:
        """Raises Unknown where a part has no ball."""
        if isinstance(value, Unspecified):
            return _unspecified(self.tensors.world.fixed[value.spelled].tolist(), value.primes, self.value(value.args[0], at))
        if value.is_Symbol:
            return arb(at[value]) if value in at else self._one(named(value, self.tensors), str(value), ())
        if value.is_Rational or value.is_Float:
            return _exact(value)
        if isinstance(value, (sympy.Sum, sympy.Product)):
            key = value, tuple(sorted((str(one), at[one]) for one in value.free_symbols if one in at))
            if key not in self.known:
                self.known[key] = self._over(value, at)
            return self.known[key]
        if isinstance(value, AppliedUndef):
            places = tuple(int(self.value(one, at).unique_fmpz()) for one in value.args)
            return self._one(element(value, places, self.tensors), name_of(value), places)
        if value in CONSTANTS:
            return CONSTANTS[value]()
        if value.func not in NODES:
            return _constant(value)
        return NODES[value.func](*(self.value(one, at) for one in value.args))

    def _one(self, number: Any, name: str, places: tuple[int, ...]) -> Ball:
        """A number of the world is what it is."""
        number = torch.as_tensor(number, dtype=torch.float64).detach().reshape(-1)
        if len(number) not in (1, self.states):
            raise Unknown
        found = arb(float(number[self.state if len(number) > 1 else 0]))
        is_moved = self.moved and self.moved[0] in ((name, places, None), (name, places, self.state))
        return found + self.moved[1] if self.moved and is_moved else found

    def _over(self, value: Any, at: Bound) -> Ball:
        *inner, (index, start, stop) = value.limits
        body = value.func(value.function, *inner) if inner else value.function
        ends = [int(self.value(one, at).unique_fmpz()) for one in (start, stop)]
        terms = (self.value(body, {**at, index: k}) for k in range(ends[0], ends[1] + 1))
        join: Callable[[Ball, Ball], Ball] = (lambda a, b: a + b) if isinstance(value, sympy.Sum) else (lambda a, b: a * b)
        return reduce(join, terms, arb(0) if isinstance(value, sympy.Sum) else arb(1))


def _exact(value: sympy.Expr) -> Ball:
    """A fraction; and a Float is one, with a power of 2 below."""
    fraction = sympy.Rational(value)
    return arb(fmpq(int(fraction.p), int(fraction.q)))


def _constant(value: sympy.Expr) -> Ball:
    """A number of which SymPy knows the digits, as the arc sine of 1/3. Raises Unknown for all else."""
    number = sympy.N(value, int(ctx.prec * math.log10(2))) if value.is_number else value
    if not number.is_Float:
        raise Unknown
    middle = _exact(number)
    return arb(middle.mid(), abs(middle).mid() * arb(2) ** (SPARE - ctx.prec))


def _unspecified(coefficients: Sequence[float], primes: int, inside: Ball) -> Ball:
    """A smooth function of the world, or a derivative of it: from its series at this place."""
    if primes >= ctx.cap:
        raise Unknown
    series = example(coefficients, arb_series([inside, 1], prec=primes + 1), arb_series.sin, _tangent)
    return series[primes] * math.factorial(primes)


def _tangent(at: Any) -> Any:
    """The hyperbolic tangent of a series."""
    return 1 - 2 / ((2 * at).exp() + 1)


def _power(base: Ball, exponent: Ball) -> Ball:
    """A whole power of any number; any power of a positive one."""
    whole = exponent.unique_fmpz() if exponent.is_exact() else None
    return base**exponent if whole is None else base ** int(whole)


def _step(at: Ball, there: Ball) -> Ball:
    if at == 0:
        return there
    return arb(1) if at > 0 else arb(0) if at < 0 else _unknown()


def _is_one(first: Ball, second: Ball) -> Ball:
    if first.is_exact() and second.is_exact():
        return arb(int(first == second))
    return arb(0) if first != second else _unknown()


def _unknown() -> Ball:
    raise Unknown


CONSTANTS: Mapping[sympy.Expr, Callable[[], Ball]] = {sympy.pi: arb.pi, sympy.E: arb.const_e}
NODES: Mapping[Any, Callable[..., Ball]] = {
    sympy.Add: lambda *values: sum(values, arb(0)),
    sympy.Mul: lambda *values: reduce(lambda a, b: a * b, values),
    sympy.Pow: _power,
    sympy.exp: arb.exp,
    sympy.sin: arb.sin,
    sympy.cos: arb.cos,
    sympy.log: arb.log,
    sympy.tanh: arb.tanh,
    sympy.erf: arb.erf,
    sympy.Abs: abs,
    sympy.Max: lambda *values: reduce(arb.max, values),
    sympy.Min: lambda *values: reduce(arb.min, values),
    sympy.Heaviside: _step,
    sympy.KroneckerDelta: _is_one,
}
"""What each node of an expression is on balls."""
