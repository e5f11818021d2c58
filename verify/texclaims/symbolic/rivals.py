"""An expression near a place -> that no two of its terms are rivals: of which grows faster, or vanishes faster, is known.

SymPy takes (c t^4 + t^d)/t^4 for c at infinity, whatever the letter d is. So where an exponent holds a letter, the terms that
are added up are compared two by two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import sympy

from texclaims.symbolic.symbols import MeaningError

Parts = Sequence[sympy.Expr]


def look_at_rivals(near: sympy.Expr, distance: sympy.Symbol, powers: Parts) -> None:
    """Compares what stands beside these powers, whose exponents hold letters. `distance` is a size above 0 that falls to 0.

    Raises MeaningError where two terms of a sum are rivals, or where it is not known whether a product grows or vanishes.
    """
    if not powers:
        return
    for one in sorted(near.atoms(sympy.Pow), key=str):
        if one.base.has(distance) and one.exp.has(*powers):
            raise MeaningError(f"what {one} tends to is not known for all letters")
    products = [one for one in near.atoms(sympy.Mul, sympy.Pow) if one.has(*powers) and not one.has(sympy.Add)]
    for one in sorted(products, key=str):
        if _order(one, distance) is None:
            raise MeaningError(f"whether {one} grows or vanishes is not known for all letters")
    for whole in sorted(near.atoms(sympy.Add), key=str):
        for one, other in combinations(whole.args, 2):
            if one.has(*powers) or other.has(*powers):
                if _order(one / other, distance) is None:
                    raise MeaningError(f"which of {one} and {other} is the larger is not known for all letters")


def _order(product: sympy.Expr, distance: sympy.Symbol) -> int | None:
    """1 for a product of powers of the distance, and of exponentials, that grows without bound, -1 for one that vanishes, 0 for
    one that does neither; what tends to a number above 0 counts for nothing. None where letters decide, or it is no such product.
    """
    combined = sympy.powsimp(sympy.expand_power_base(product, force=True), combine="exp", force=True)
    power, inside = sympy.Integer(0), sympy.Integer(0)
    for factor in sympy.Mul.make_args(combined):
        base, exponent = factor.as_base_exp()
        if exponent.has(distance) and not base.has(distance):
            inside += exponent * sympy.log(base)
        elif base == distance and not exponent.has(distance):
            power -= exponent
        elif factor.has(distance) and not _stays_finite(base, exponent, distance):
            return None
    if any(call.args[0].has(distance) for call in inside.atoms(sympy.log)):
        return None  # 3^(c log t) is a power of t itself, and grows as one
    coefficient, order = sympy.expand(inside).as_leading_term(distance).as_coeff_exponent(distance)
    deciding = sympy.factor(coefficient if order.is_negative else power)
    return 0 if deciding == 0 else 1 if deciding.is_positive else -1 if deciding.is_negative else None


def _stays_finite(base: sympy.Expr, exponent: sympy.Expr, distance: sympy.Symbol) -> bool:
    """Does a power of what tends to 1 tend to a number above 0? So it does where exponent times (base - 1) tends to a number."""
    if base.subs(distance, 0) != 1:
        return False
    coefficient, order = sympy.expand(exponent * (base - 1)).as_leading_term(distance).as_coeff_exponent(distance)
    return bool(order.is_nonnegative) and not coefficient.has(distance)
