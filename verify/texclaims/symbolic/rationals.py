"""A function and numbers, such as Add and its terms -> its value. Sums and products of fractions by FLINT, all else by SymPy.

SymPy's own sum of fractions does much beside adding them, and a point is tried with thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sympy
from flint import fmpq

HIGHEST = 64  # of a power that is worked out here


def put_together(function: Callable[..., sympy.Expr], parts: Sequence[sympy.Expr]) -> sympy.Expr:
    """The function of the parts; a sum, a product or a power of fractions is a fraction."""
    if function is sympy.Add and all(part.is_Rational for part in parts):
        total = fmpq(0)
        for part in parts:
            total += fmpq(int(part.p), int(part.q))
        return _of(total)
    if function is sympy.Mul and all(part.is_Rational for part in parts):
        total = fmpq(1)
        for part in parts:
            total *= fmpq(int(part.p), int(part.q))
        return _of(total)
    if function is sympy.Pow and parts[0].is_Rational and parts[1].is_Integer:
        base, power = parts[0], int(parts[1].p)
        if abs(power) <= HIGHEST and (power >= 0 or base.p):
            return _of(fmpq(int(base.p), int(base.q)) ** power)
    return function(*parts)


def at(expression: sympy.Expr, numbers: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr:
    """The expression with these numbers in the place of letters and elements; what holds none of them stays as it is."""
    if expression in numbers:
        return numbers[expression]
    if not expression.args:
        return expression
    parts = [at(part, numbers) for part in expression.args]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    return put_together(expression.func, parts)


def _of(number: fmpq) -> sympy.Rational:
    return sympy.Rational(int(number.p), int(number.q))
