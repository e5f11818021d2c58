"""An expression in one variable, or in none -> a complex ball that holds its value wherever the variable's ball may be.

The arithmetic is Arb's: every operation rounds its error upwards. What has no ball here is refused, never estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import sympy
from flint import acb, arb, fmpq

from texclaims.symbolic.letters import Letter
from texclaims.symbolic.symbols import MeaningError

Ball = Any
"""An `arb`, a real midpoint with its radius, or an `acb`, two of them: python-flint has no types."""

Operation = Callable[[Sequence[Ball], bool], Ball]
"""Balls of the arguments, and whether the function must be analytic on them (else the ball is not finite) -> a ball."""

OPERATIONS: dict[type[sympy.Basic], Operation] = {
    sympy.Add: lambda parts, _: sum(parts[1:], parts[0]),
    sympy.Mul: lambda parts, _: reduce(lambda a, b: a * b, parts),
    sympy.exp: lambda parts, _: parts[0].exp(),
    sympy.log: lambda parts, analytic: parts[0].log(analytic=analytic),
    sympy.erf: lambda parts, _: parts[0].erf(),
    sympy.erfc: lambda parts, _: parts[0].erfc(),
    sympy.tanh: lambda parts, _: parts[0].tanh(),
    sympy.sinh: lambda parts, _: parts[0].sinh(),
    sympy.cosh: lambda parts, _: parts[0].cosh(),
    sympy.sech: lambda parts, _: parts[0].sech(),
    sympy.sin: lambda parts, _: parts[0].sin(),
    sympy.cos: lambda parts, _: parts[0].cos(),
    sympy.tan: lambda parts, _: parts[0].tan(),
    sympy.asin: lambda parts, _: parts[0].asin(),
    sympy.acos: lambda parts, _: parts[0].acos(),
    sympy.gamma: lambda parts, _: parts[0].gamma(),
    sympy.Abs: lambda parts, analytic: parts[0].real_abs(analytic=analytic),
    sympy.sign: lambda parts, analytic: parts[0].real_sgn(analytic=analytic),
    sympy.Heaviside: lambda parts, analytic: parts[0].real_heaviside(analytic=analytic),
    sympy.Max: lambda parts, analytic: reduce(lambda a, b: a.real_max(b, analytic=analytic), parts),
    sympy.Min: lambda parts, analytic: reduce(lambda a, b: a.real_min(b, analytic=analytic), parts),
}

CONSTANTS: dict[sympy.Expr, Callable[[], Ball]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.I: lambda: acb(0, 1),
}


class Rounded(Letter):
    """A number of which digits are known: it is `of` the two numbers, or between them, and nothing more is known of it."""


def operation(expression: sympy.Expr) -> Operation:
    """How the ball of an expression comes from those of its arguments.

    Raises MeaningError for a function that has no ball here, such as one of which the page says nothing.
    """
    if isinstance(expression, sympy.Pow):
        return _power(expression.exp)
    kind = OPERATIONS.get(expression.func)
    if kind is None:
        raise MeaningError(f"{expression.func.__name__} has no enclosure")
    return kind


def _power(exponent: sympy.Expr) -> Operation:
    """A whole power by multiplication; a root on its main branch, which must not be met where it is to be analytic."""
    if exponent.is_Integer:
        return lambda parts, _: parts[0] ** int(exponent)
    if exponent == sympy.Rational(1, 2):
        return lambda parts, analytic: parts[0].sqrt(analytic=analytic)
    if exponent == sympy.Rational(-1, 2):
        return lambda parts, analytic: parts[0].rsqrt(analytic=analytic)
    return lambda parts, analytic: parts[0].pow(parts[1], analytic=analytic)


def atom(expression: sympy.Expr) -> Ball:
    """The ball of a number without parts.

    Raises MeaningError for a letter, an infinity, or a number that carries a rounding error of its own.
    """
    if expression.is_Rational:
        return arb(fmpq(int(expression.p), int(expression.q)))
    if isinstance(expression, Rounded):
        low, high = map(atom, expression.of)
        return low.union(high)
    if expression not in CONSTANTS:
        raise MeaningError(f"{expression} is no number")
    return CONSTANTS[expression]()


def program(
    expression: sympy.Expr, variable: sympy.Symbol, constant: Callable[[sympy.Expr], Ball]
) -> Callable[[Ball, bool], Ball]:
    """The expression as a function of the variable's ball, in acb; what stands in it twice is computed once.

    `constant` gives the balls of the parts without the variable, which are computed here and now.
    """
    places: dict[sympy.Expr, int] = {variable: 0}
    steps: list[tuple[Operation, tuple[int, ...]]] = []

    def place(part: sympy.Expr) -> int:
        if part not in places:
            varies = part.has(variable)
            inside = tuple(map(place, part.args)) if varies else ()
            steps.append((operation(part) if varies else _always(acb(constant(part))), inside))
            places[part] = len(steps)
        return places[part]

    result = place(expression)

    def at(ball: Ball, analytic: bool) -> Ball:
        values = [acb(ball)]
        for apply, parts in steps:
            values.append(apply([values[k] for k in parts], analytic))
        return values[result]

    return at


def _always(ball: Ball) -> Operation:
    return lambda *_: ball
