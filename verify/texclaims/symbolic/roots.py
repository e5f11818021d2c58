"""A gap between two sides -> where it is 0, or that it is 0 nowhere."""

from __future__ import annotations

from math import inf

import sympy

from texclaims.language.kinds import Domain
from texclaims.symbolic.domains import end
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.proof import CONFUSED
from texclaims.symbolic.refutation import real_ball
from texclaims.symbolic.symbols import domain_of

SIGN_BITS = 64  # of the balls that show a sign
BETWEEN = (-20, -8, -4, -2, -1, -0.5, -0.25, 0.25, 0.5, 1, 2, 4, 8, 20)  # where signs are looked at
CONTINUOUS = (sympy.Add, sympy.Mul, sympy.exp, sympy.tanh, sympy.erf, sympy.sin, sympy.cos, sympy.Max, sympy.Min, sympy.Abs)


def roots(gap: sympy.Expr, s: sympy.Symbol) -> list[sympy.Expr]:
    """Where the gap may be 0: at 0, at 1, or where SymPy solves for it; of a polynomial in one number, all of its roots."""
    found = [sympy.Integer(k) for k in (0, 1) if domain_of(s).holds(k) and gap.subs(s, k).is_zero]
    if found or not gap.is_algebraic_expr(s):
        return found  # SymPy can take minutes over transcendental equations
    try:
        numerator = polynomial(gap)
        return list(sympy.solve(gap, s)) if numerator is None else list(sympy.real_roots(numerator))
    except CONFUSED:
        return []  # no root is known: the claim stays open where it needs one


def polynomial(gap: sympy.Expr) -> sympy.Poly | None:
    """The numerator of a rational function of one number with rational coefficients; None for all others."""
    fraction = _fraction(gap)
    return fraction and fraction[0]


def _fraction(gap: sympy.Expr) -> tuple[sympy.Poly, sympy.Poly] | None:
    """Numerator and denominator of a rational function of one number; the numerator has rational coefficients."""
    numerator, denominator = sympy.fraction(sympy.together(gap))
    if len(gap.free_symbols) != 1 or not (numerator.is_polynomial() and denominator.is_polynomial()):
        return None
    above, below = (sympy.Poly(part, *gap.free_symbols) for part in (numerator, denominator))
    return (above, below) if _is_rational(above) else None


def _is_rational(polynomial: sympy.Poly) -> bool:
    return bool(polynomial.domain.is_QQ or polynomial.domain.is_ZZ)


def stays_open(gap: sympy.Expr) -> bool:
    """Of a rational function of one number, or of its exponential: is it surely away from 0, by more than some number?

    It has no root and no pole between the ends of the domain and at them, and at infinity it does not tend to 0.
    """
    if len(gap.free_symbols) != 1:
        return False
    swapped, domain = _of_exponentials(gap)
    fraction = _fraction(swapped)
    if fraction is None or not _is_rational(fraction[1]):
        return False
    above, below = fraction
    low, high = end(domain.low), end(domain.high)
    crossed = any(low <= root <= high for one in fraction for root in sympy.real_roots(one))
    return not crossed and (domain.bounded or above.degree() >= below.degree())


def _of_exponentials(gap: sympy.Expr) -> tuple[sympy.Expr, Domain]:
    """A function of exp(s) alone as one of a positive number, which has all values above 0 where s is any number; else itself."""
    (s,) = gap.free_symbols
    x = sympy.Dummy("x", positive=True)
    swapped = gap.xreplace({one: x ** (one.args[0] / s) for one in gap.atoms(sympy.exp) if (one.args[0] / s).is_Integer})
    known = swapped.free_symbols == {x} and domain_of(s) == Domain()
    return (swapped, Domain(low=0, high=inf)) if known else (gap, domain_of(s))


def sign_change(gap: sympy.Expr, s: sympy.Symbol, facts: Facts) -> str:
    """Two numbers between which a factor that stands squared changes its sign, in words; nothing where none is known."""
    equations = (*facts.substitutions, *facts.equal_elements, *facts.recursions)
    told = any(s in side.free_symbols for equation in equations for side in equation)
    told = told or bool(facts.relations or facts.apart_from_zero or facts.laws)  # a root that is not known cannot be looked at
    if gap.free_symbols != {s} or told or domain_of(s).whole or not continuous(gap):
        return ""
    places = [place for place in BETWEEN if domain_of(s).holds(place)]
    for base in (factor.base for factor in sympy.Mul.make_args(gap) if factor.is_Pow and factor.exp.is_even):
        balls = [real_ball(base.subs(s, sympy.Rational(place)), SIGN_BITS) for place in places]
        pairs = zip(zip(places, balls, strict=True), zip(places[1:], balls[1:], strict=True), strict=False)
        for (low, below), (high, above) in pairs:
            if s.is_nonzero and low < 0 < high:
                continue  # the root may be 0
            if below is not None and above is not None and (below < 0 < above or above < 0 < below):
                return f"a root of {base} between {low} and {high}"
    return ""


def continuous(function: sympy.Expr) -> bool:
    """Is it put together from what is continuous everywhere?"""
    parts = (part for part in sympy.preorder_traversal(function) if part.args)
    return all(isinstance(part, CONTINUOUS) or part.is_Pow and part.exp.is_Integer and part.exp > 0 for part in parts)
