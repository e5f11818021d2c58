"""What must not be 0, with letters in it that an integral or a limit binds -> what that asks of all that stays.

Such a letter takes many values: what matters is that the rest does not make 0 of a whole part of them. A function that is
given by powers, exponentials and the like on a range is 0 at single places of it, if one of its slopes anywhere is not 0. An
unspecified function may be 1 at one place and 0 on half of the range, and one with a kink may, too.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.almost_everywhere import known
from texclaims.symbolic.calculus import only_at_points
from texclaims.symbolic.everywhere import Between, Near, Span, is_positive_on
from texclaims.symbolic.limits import approached, leading
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import doubtful
from texclaims.symbolic.symbols import MeaningError

TERMS = 4  # of a series in a bound letter: the first that is surely not 0 is enough
KINKED = (sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.sign, sympy.Piecewise)
ENDLESS = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)
Spans = Sequence[tuple[sympy.Symbol, Span]]
"""Bound letters, the innermost first, each with the values that it takes."""


def free_of(factor: sympy.Expr, spans: Spans, facts: Facts) -> tuple[sympy.Expr, ...]:
    """What must not be 0 for the factor not to be 0, but for single values of these letters; () where it is not.

    Raises MeaningError where that is not known.
    """
    inside = [(letter, span) for letter, span in spans if factor.has(letter)]
    if known(factor, facts):
        return ()
    if not inside:
        return doubtful(factor, facts.apart_from_zero)
    letters = [letter for letter, _ in inside]
    if factor.is_polynomial(*letters):
        return _of_coefficients(sympy.Poly(factor, *letters).coeffs(), facts)
    (letter, span), *others = inside
    if isinstance(span, Near):
        return tuple(need for side in span.sides for need in _near(factor, letter, span.place, side, others, facts))
    return _between(factor, letter, span, others, facts)


def _of_coefficients(terms: Sequence[sympy.Expr], facts: Facts) -> tuple[sympy.Expr, ...]:
    """Of a polynomial one of them must not be 0."""
    if any(known(term, facts) for term in terms):
        return ()
    return (sympy.Add(*(term**2 for term in terms)),) if len(terms) > 1 else doubtful(terms[0], facts.apart_from_zero)


def _near(
    factor: sympy.Expr, letter: sympy.Symbol, place: sympy.Expr, side: str, others: Spans, facts: Facts
) -> tuple[sympy.Expr, ...]:
    """What decides near a place."""
    if not place.is_infinite and not factor.atoms(*KINKED):
        size = sympy.Dummy("size", positive=True)
        for term in _series(factor.subs(letter, approached(place, side, size)), size, sympy.Integer(0)):
            if not free_of(term, others, facts):
                return ()
    return free_of(leading(factor, letter, place, side), others, facts)


def _between(
    factor: sympy.Expr, letter: sympy.Symbol, span: Span, others: Spans, facts: Facts
) -> tuple[sympy.Expr, ...]:
    """On a whole range: from the slopes at an end of it, of a function that is given there by one formula without a kink."""
    if not isinstance(span, Between):
        raise MeaningError(f"{factor} may be 0 for some values of {letter}")
    if factor.atoms(*KINKED) and only_at_points(factor, letter):
        return ()
    _has_one_formula(factor, letter, span, facts)
    found = [free_of(term, others, facts) for place in span.places for term in _series(factor, letter, place)]
    if not found:
        raise MeaningError(f"{factor} may be 0 on a part of the range of {letter}")
    return () if () in found else found[0]


def _has_one_formula(factor: sympy.Expr, letter: sympy.Symbol, span: Between, facts: Facts) -> None:
    """Raises MeaningError for an unspecified function, a kink, or the root or logarithm of what may be 0 on the way."""
    for part in factor.atoms(*KINKED, Unspecified):
        if part.has(letter):
            raise MeaningError(f"{factor} may be 0 on a part of the range of {letter}")
    roots = {power.base for power in factor.atoms(sympy.Pow) if not power.exp.is_integer and power.base != sympy.E}
    for inside in sorted(roots | {call.args[0] for call in factor.atoms(sympy.log)}, key=str):
        if inside.has(letter) and not is_positive_on(inside, letter, span, facts):
            raise MeaningError(f"{inside} may be 0 where {letter} is between {span.low} and {span.high}")


def _series(value: sympy.Expr, letter: sympy.Symbol, place: sympy.Expr) -> list[sympy.Expr]:
    """The first slopes at a place that are not 0 by their form; none where one of them is no number."""
    slopes = [sympy.expand(sympy.diff(value, letter, order).subs(letter, place)) for order in range(TERMS)]
    return [] if any(slope.has(*ENDLESS) for slope in slopes) else [slope for slope in slopes if slope != 0]
