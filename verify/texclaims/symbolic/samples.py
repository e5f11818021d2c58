"""A letter, or a function that no page specifies -> a number, or a function, that may stand for it: in general position."""

from __future__ import annotations

import random
from functools import lru_cache

import sympy

from texclaims.laws.functions import Shape, Unspecified
from texclaims.symbolic.domains import covering, has_an_end, holds
from texclaims.symbolic.rationals import at
from texclaims.symbolic.symbols import domain_of

DIGITS, NEAR = 30, 1e-20  # of a number that may be whole, and how near it is then
U = sympy.Dummy("u", real=True)


def example(function: Unspecified, place: sympy.Expr) -> sympy.Expr:
    """A smooth function, or its derivative where one is wanted, at a place; at a fraction, a fraction."""
    return at(_formula(function.spelled, function.primes, function.shape), {U: place})


def sample(s: sympy.Symbol, generator: random.Random, sign: int = 0) -> sympy.Rational:
    """A number that the symbol may stand for; if it may be any real one, it has the wanted sign, or any."""
    domain = domain_of(s)
    if domain.whole:
        return sympy.Integer(generator.choice((2, 3, 5, 7, 11)))
    size = sympy.Rational(generator.randint(3, 40), 17)
    return covering(domain, size) if has_an_end(domain) else size * (sign or generator.choice((1, -1)))


@lru_cache(maxsize=32)
def _formula(name: str, primes: int, shape: Shape) -> sympy.Expr:
    """Of U; another one for another name, and of the shape."""
    speed = 1 + sympy.Rational(sum(map(ord, name)) % 7, 5)
    beside = 0 if shape & {"odd", "even"} else sympy.Rational(2, 5)
    return sympy.diff(_shaped(speed * U + beside, shape), U, primes)


def _shaped(inside: sympy.Expr, shape: Shape) -> sympy.Expr:
    """A bump and a line; of an odd function, a bump that changes its sign, of a rising one, a cube."""
    if "increasing" in shape:
        return inside**3 / 5 + U / 3 + (0 if "odd" in shape else 1)
    if "odd" in shape:
        return 4 * inside / (1 + inside**2) - U / 3
    return 1 / (1 + inside**2) + (-(U**2) / 5 if "even" in shape else U / 3)


def may_be(letter: sympy.Symbol, number: sympy.Expr) -> bool:
    """Is it surely one of the numbers that the letter may stand for?"""
    domain = domain_of(letter)
    whole = not domain.whole or not number.is_number or _is_whole(number)
    return whole and bool(holds(domain, number)) and not (letter.is_nonzero and number == 0)


def _is_whole(number: sympy.Expr) -> bool:
    """Is it known to be whole: as it is written, or by SymPy, which is asked only of what looks so?"""
    if number.is_integer is None and number.is_real:
        near = sympy.Integer(round(number.evalf(DIGITS)))
        return abs((number - near).evalf(DIGITS)) < NEAR and bool(number.equals(near))
    return bool(number.is_integer)


def short(number: sympy.Expr) -> str:
    """A number that stands for a letter; one that is worked out from others, to a few digits."""
    return str(number if number.is_Rational else sympy.N(number, 6))
