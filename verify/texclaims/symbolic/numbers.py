"""An integral without free symbols -> about its number, to see where it is worth enclosing it."""

from __future__ import annotations

import math
from functools import lru_cache

import mpmath
import sympy

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.symbols import MeaningError

FEW_DIGITS = 15  # enough to refute a number that is not even close
COARSE = sympy.Rational(1, 10**6)  # a numerical integral is good to 1e-12; a true equation never comes near this
SETTLED = 1e-11  # how far two refinements of an integral in machine numbers may differ


@lru_cache(maxsize=1024)
def quadrature(integral: sympy.Integral, digits: int = FEW_DIGITS) -> sympy.Float:
    """The value of an integral without free symbols, by mpmath's tanh-sinh rule, cut at 0 where an end is infinite.

    Its error is estimated, not proved. Raises MeaningError for an unspecified function.
    """
    variable, low, high = integral.limits[0]
    if integral.atoms(Unspecified):
        raise MeaningError("the integral of an unspecified function has no number")
    if (value := _float_quadrature(integral.function, variable, low, high)) is not None:
        return value
    function = sympy.lambdify(variable, _with_numbers(integral.function, digits + 5), "mpmath", cse=True)
    cuts = [low, *([sympy.Integer(0)] if low == -sympy.oo or high == sympy.oo else []), high]
    with mpmath.workdps(digits):
        ends = [mpmath.mpf(sympy.N(cut, digits + 5)) if cut.is_finite else mpmath.inf * sympy.sign(cut) for cut in cuts]
        return sympy.Float(mpmath.quad(function, ends), digits)


def _float_quadrature(
    function: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr
) -> sympy.Float | None:
    """The same in machine numbers, twenty times as fast; None where it does not settle, or a number is too large."""
    cuts = [low, *([sympy.Integer(0)] if low == -sympy.oo or high == sympy.oo else []), high]
    call = sympy.lambdify(variable, _with_numbers(function, FEW_DIGITS + 5), [{"exp": _float_exp}, "math"], cse=True)
    try:
        value, error = mpmath.fp.quad(call, [float(cut) for cut in cuts], error=True)
    except (ArithmeticError, ValueError, TypeError, NameError):
        return None
    settled = isinstance(value, float) and math.isfinite(value) and error < SETTLED * max(1.0, abs(value))
    return sympy.Float(value, FEW_DIGITS) if settled else None


def _with_numbers(function: sympy.Expr, digits: int) -> sympy.Expr:
    """Constants such as the root of 2 as numbers, and integrals that stand inside another one.

    (SymPy's N does this too, and works on all the rest, and on an inner integral, for long.)
    """
    if function.is_Rational or function.is_Symbol:
        return function
    if isinstance(function, sympy.Integral):
        return quadrature(function, digits)
    if not function.free_symbols and not function.has(sympy.Integral):
        return sympy.N(function, digits)
    return function.func(*(_with_numbers(part, digits) for part in function.args))


def _float_exp(x: float) -> float:
    return math.exp(x) if x < 700 else math.inf
