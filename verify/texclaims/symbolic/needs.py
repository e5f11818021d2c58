"""A power, a law or a whole expression -> pairs: what must be true of a value for it to exist, as a word, and the value."""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from texclaims.laws.law import Law
from texclaims.laws.pair import NormalPair


def needs_of_power(base: sympy.Expr, power: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """A negative power is a bar; a broken or variable one wants a base that is not below 0."""
    whole = power.is_integer
    if not whole:
        yield ("nonnegative" if power.is_nonnegative else "positive"), base
    elif not power.is_nonnegative:
        yield "nonzero", base


def needs_of_law(law: Law | NormalPair) -> Iterator[tuple[str, sympy.Expr]]:
    """That it exists: each law says what of its parameters must be above 0, or not below it."""
    for gap in law.above_zero:
        yield "law", sympy.sympify(gap)
    for gap in law.from_zero:
        yield "end of a law", sympy.sympify(gap)


def needs_of_call(name: str, argument: sympy.Expr, value: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """A logarithm wants an argument above 0, an inverse sine or cosine one from -1 to 1."""
    if name == "ln":
        yield "positive", argument
    for angle in sorted(value.atoms(sympy.asin, sympy.acos), key=str):
        yield "nonnegative", 1 - angle.args[0] ** 2


def needs_of_expression(expression: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """What each power and each logarithm in it needs."""
    for power in sorted(expression.atoms(sympy.Pow), key=str):
        yield from needs_of_power(power.base, power.exp)
    for call in sorted(expression.atoms(sympy.log), key=str):
        yield "positive", call.args[0]
