"""A function of T on the half line -> its integral, by SymPy; and whether its numerical integral could be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import sympy

from texclaims.laws.functions import Unspecified

T = sympy.Symbol("size of a variable", positive=True)  # no table can spell this name
"""What a law is integrated over: a variable above 0, since each side of 0 is integrated by itself."""


@lru_cache(maxsize=1024)
def integral(function: sympy.Expr, low: sympy.Expr, high: sympy.Expr, lazy: bool) -> sympy.Expr:
    """The integral of a function of T, by SymPy; or the same, unevaluated, as SymPy leaves a tanh beside a normal density, after
    long."""
    hopeless = function.has(sympy.tanh) and function.has(sympy.exp)
    return (sympy.Integral if lazy or hopeless else sympy.integrate)(function, (T, low, high))


def integrable(side: sympy.Expr, end: sympy.Expr) -> bool:
    """For T between 0 and the end: finite, also at 0, a real number, and exponentials of arguments that are linear in T or fall
    like minus a square. A logarithm is small enough for any integral, but what an unspecified function makes of it is not known
    to be.
    """
    bars = [power.base for power in side.atoms(sympy.Pow) if power.exp.is_negative and power.base.has(T)]
    powers = [power for power in side.atoms(sympy.Pow) if power.base.has(T) and not _is_whole(power.exp)]
    bends = {power: sympy.diff(power.args[0], T, 2) for power in side.atoms(sympy.exp)}
    bent = [power for power, bend in bends.items() if bend != 0]
    falling = all(bends[power].is_negative and not bends[power].has(T) for power in bent)
    below = any(bar.has(power) for bar in bars for power in bent)  # under a fraction bar it would grow
    bars += [log.args[0] for call in side.atoms(Unspecified) for log in call.atoms(sympy.log) if log.has(T)]
    finite = all(bar.is_positive and bar.subs(T, 0).is_positive for bar in bars)
    return not powers and falling and not below and finite and _is_real(side, end)


def _is_real(side: sympy.Expr, end: sympy.Expr) -> bool:
    """Is there no logarithm of what may be below 0 between 0 and the end, and no inverse sine or cosine of more than 1?"""
    share = sympy.Dummy("share", positive=True)
    places = (T, end * share / (1 + share)) if end.is_finite else (T,)
    inside = [call.args[0] for call in side.atoms(sympy.log)]
    inside += [1 - call.args[0] ** 2 for call in side.atoms(sympy.asin, sympy.acos)]
    return all(any(sympy.factor(one.subs(T, place)).is_nonnegative for place in places)
               for whole in inside if whole.has(T) for one in _whatever_it_bounds(whole))  # fmt: skip


def _whatever_it_bounds(whole: sympy.Expr) -> Iterator[sympy.Expr]:
    """The same with each tanh and erf as any number from 0 to 1, or any from -1 to 0: together they are all that it can be."""
    calls = sorted(whole.atoms(sympy.tanh, sympy.erf), key=str)
    sizes = [size / (1 + size) for size in (sympy.Dummy("size", positive=True) for _ in calls)]
    for signs in product((1, -1), repeat=len(calls)):
        yield whole.xreplace({call: sign * size for call, sign, size in zip(calls, signs, sizes, strict=True)})


def _is_whole(exponent: sympy.Expr) -> bool:
    """A number without a fraction, or an expression such as 2k + 2 that is always one, and never negative."""
    return bool(exponent.is_Integer or (exponent.is_integer and exponent.is_nonnegative))
