r"""`\approx` -> the left side, rounded to the digits shown on the right, is the right side, or not."""

from __future__ import annotations

import sympy

from texclaims.language.relations import Digits
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.numbers import COARSE, DIGITS, FEW_DIGITS, number
from texclaims.symbolic.proof import Proof, proved, refuted, undecided
from texclaims.symbolic.rule import Rule

INTEGRATED = Rule(
    name="digits of an integral",
    words=f"{{places}} digits after the point of numerical integration with {DIGITS} digits",
    source="the tanh-sinh rule of Takahasi and Mori, with mpmath's estimate of its error",
    example=r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824",
    without=r"\int_0^1 \exp(-t^2) \dd t \approx 0.746825",
)
EVALUATED = Rule(
    name="digits of a number",
    words=f"{{places}} digits after the point of an evaluation to {DIGITS} digits",
    source="evaluation with many digits, rounded once",
    example=r"\sqrt{2} \approx 1.414",
    without=r"\sqrt{2} \approx 1.415",
)
RULES = (INTEGRATED, EVALUATED)


def digits(algebra: Algebra, step: Digits) -> Proof:
    """A half is rounded up; a number that is not even close is refuted without the many digits."""
    places = step.places
    value, wanted = algebra.value(step.left), algebra.value(step.right)
    coarse = number(value, FEW_DIGITS)
    if coarse.is_number and coarse.is_finite and _is_far(coarse, wanted, places):
        return refuted(f"the left side is {sympy.N(coarse, 9)}")
    exact = number(value, DIGITS)
    if not exact.is_number or exact.free_symbols:
        return undecided(f"{exact} is no number")
    rounded = sympy.Rational(int(sympy.floor(exact * 10**places + sympy.Rational(1, 2))), 10**places)
    if rounded == wanted:
        return proved((INTEGRATED if value.has(sympy.Integral) else EVALUATED).applied(places=places))
    return refuted(f"the left side is {sympy.N(exact, 12)}")


def _is_far(coarse: sympy.Expr, wanted: sympy.Expr, places: int) -> bool:
    return bool(abs(coarse - wanted) > 2 * sympy.Rational(1, 10**places) + abs(coarse) * COARSE)
