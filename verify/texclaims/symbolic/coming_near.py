"""An expression near a place, and its limit -> do its values come near to that, whatever numbers the other letters are?

SymPy's limit may be wrong: where what is added up cancels before it is multiplied by a power of which a letter decides how
large it is, or where tanh is taken of a quotient. So values are worked out, at points that lie so near that the larger of two
terms shows, and for numbers of which each is once far larger, and once far smaller, than the others. It refutes a limit; it
proves none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import mpmath
import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.domains import end
from texclaims.symbolic.symbols import domain_of

DIGITS = 300  # of each value: what cancels loses some
DISTANCES = ("1e-12", "1e-24", "1e-48")  # from the place; the last two are compared
NUMBERS = (sympy.Rational(7, 5), sympy.Rational(1, 7), sympy.Integer(6), sympy.Integer(1000), sympy.Rational(3, 11))
NEARER = 0.95  # of the gap that is left at the second distance: a logarithm, which is slow, leaves half
NO_GAP = mpmath.mpf(10) ** -100  # relative: what is left of it is rounding

NO_NUMBERS = (AppliedUndef, Unspecified, sympy.Integral, sympy.Sum, sympy.Product, sympy.Derivative, sympy.AccumBounds, sympy.nan)
"""Of these no value is worked out: nothing is known of a function, or it would take long."""

Values = Callable[..., Any]
"""Numbers in the place of letters -> a value."""


@lru_cache(maxsize=2048)
def come_near(near: sympy.Expr, found: sympy.Expr, distance: sympy.Symbol) -> bool | None:
    """Do its values come near to what was found, or grow as that says? None where no value could be worked out.

    `distance` is a size above 0 that falls to 0.
    """
    if near.has(*NO_NUMBERS) or found.has(*NO_NUMBERS) or not _can_be_worked_out(near, distance):
        return None
    letters = sorted((near.free_symbols | found.free_symbols) - {distance}, key=str)
    value = sympy.lambdify([distance, *letters], near, modules=["mpmath"])
    limit = sympy.lambdify(letters, found, modules=["mpmath"])
    told = [one for numbers in _choices(letters) if (one := _comes(value, limit, numbers, found)) is not None]
    return all(told) if told else None


def _can_be_worked_out(near: sympy.Expr, distance: sympy.Symbol) -> bool:
    """Is no power of a power in it: such as exp(exp(1/distance)), whose digits fill a machine?"""
    moving = [power.exp for power in near.atoms(sympy.Pow, sympy.exp) if power.exp.has(distance)]
    return not any(inner.exp.has(distance) for exponent in moving for inner in exponent.atoms(sympy.Pow, sympy.exp))


def _choices(letters: list[sympy.Symbol]) -> Iterator[list[mpmath.mpf]]:
    """Numbers in the place of letters: each one is the largest once; of both signs, where letters may have both."""
    signs = (1, -1) if any(domain_of(letter).low < 0 for letter in letters) else (1,)
    for first in range(len(NUMBERS) if letters else 1):
        for sign in signs:
            yield [_within(letter, NUMBERS[(first + k) % len(NUMBERS)], sign) for k, letter in enumerate(letters)]


def _within(letter: sympy.Symbol, number: sympy.Expr, sign: int) -> mpmath.mpf:
    """A number above 0, or below it, as a number of the letter's domain."""
    domain = domain_of(letter)
    if domain.bounded:
        low, high = end(domain.low), end(domain.high)
        found = low + (high - low) * number / (1 + number)
    else:
        found = end(domain.low) + number if domain.low > -sympy.oo else sign * number
    whole = sympy.ceiling(found) if domain.whole else found
    with mpmath.workdps(DIGITS):
        return mpmath.mpf(whole.p) / whole.q


def _comes(value: Values, limit: Values, numbers: list[mpmath.mpf], found: sympy.Expr) -> bool | None:
    """With these numbers in the place of letters; None where a value is no number."""
    with mpmath.workdps(DIGITS):
        try:
            values = [value(mpmath.mpf(size), *numbers) for size in DISTANCES]
            wanted = mpmath.inf * int(sympy.sign(found)) if found.is_infinite else limit(*numbers)
        except (ArithmeticError, ValueError, TypeError, NameError, AttributeError, NotImplementedError):
            return None
        if not all(isinstance(one, mpmath.mpf) and mpmath.isfinite(one) for one in values):
            return None
        _, near, nearer = values
        if mpmath.isinf(wanted):
            return bool(wanted * nearer > 0 and abs(nearer) > abs(near))
        if not isinstance(mpmath.mpmathify(wanted), mpmath.mpf):
            return None
        gap, left = abs(near - wanted), abs(nearer - wanted)
        return bool(left <= NO_GAP * (1 + abs(wanted)) or left <= NEARER * gap)
