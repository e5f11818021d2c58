"""A domain -> whether it holds a value, its ends exactly, and an expression that takes all of its numbers."""

from __future__ import annotations

from math import inf

import sympy
from sympy.core.logic import fuzzy_and

from texclaims.language.kinds import Domain


def end(number: float) -> sympy.Expr:
    """An end of a domain, exactly."""
    return {inf: sympy.oo, -inf: -sympy.oo}.get(number) or sympy.Rational(number)


def holds(domain: Domain, value: sympy.Expr) -> bool | None:
    """Is the value a number of the domain? None where SymPy cannot tell.

    That a value is whole counts as known unless it is known to be none: of most letters nothing is.
    """
    broken = domain.whole and value.is_integer is False
    above = _beyond(value, domain.low, 1, domain.with_low)
    below = _beyond(value, domain.high, -1, domain.with_high)
    return fuzzy_and([value.is_real, above, below, not broken])


def _beyond(value: sympy.Expr, number: float, side: int, reached: bool) -> bool | None:
    """Does the value lie on this side of an end, or on the end where that may be reached?"""
    if number in (inf, -inf):
        return True
    gap = value if number == 0 else sympy.factor(sympy.together(value - end(number)))
    return (side * gap).is_nonnegative if reached else (side * gap).is_positive


def reaches(domain: Domain, place: sympy.Expr) -> bool:
    """Is a place surely not beyond the upper end?"""
    return domain.high == inf or place == -sympy.oo or bool(_beyond(place, domain.high, -1, True))


def begins_before(domain: Domain, place: sympy.Expr) -> bool:
    """Is a place surely not beyond the lower end?"""
    return domain.low == -inf or place == sympy.oo or bool(_beyond(place, domain.low, 1, True))


def comes_near(domain: Domain, place: sympy.Expr) -> bool:
    """Are there surely numbers of the domain as near to a place as one likes, or as far away, where it is infinite?"""
    if place.is_infinite:
        return bool(domain.high == inf if place.is_extended_positive else domain.low == -inf)
    above, below = _beyond(place, domain.low, 1, True), _beyond(place, domain.high, -1, True)
    return bool(above and below)


def has_an_end(domain: Domain) -> bool:
    """Is it not all real numbers?"""
    return domain.low > -inf or domain.high < inf


def is_covered(domain: Domain) -> bool:
    """Do `covers` take all of it: does it have two ends, or one that does not belong to it?"""
    return domain.bounded or has_an_end(domain) and not (domain.with_low or domain.with_high)


def covers(domain: Domain, size: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """Expressions that together take every number of such a domain, and no other one; the size is above 0.

    An end that belongs to it comes by itself.
    """
    return (covering(domain, size), *map(end, domain.ends))


def covering(domain: Domain, size: sympy.Expr) -> sympy.Expr:
    """Every number between the ends, one of which is a number, as a size above 0 takes all its values."""
    low, high = end(domain.low), end(domain.high)
    if domain.bounded:
        return low + (high - low) * size / (1 + size)
    return low + size if domain.low > -inf else high - size


def sides(domain: Domain, place: sympy.Expr) -> tuple[str, ...]:
    """The sides from which numbers of the domain come near a place, as SymPy's limits are told them: from above first."""
    return ("+",) * (place != end(domain.high)) + ("-",) * (place != end(domain.low))
