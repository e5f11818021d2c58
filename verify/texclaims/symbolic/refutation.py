"""Two sides and what is known -> a point that satisfies every premise and at which the sides differ. Refute before proving."""

from __future__ import annotations

from itertools import islice

import sympy
from flint import arb, ctx, fmpq
from sympy.core.function import AppliedUndef

from texclaims.symbolic.balls import Ball
from texclaims.symbolic.enclosure import Divergent, enclosure
from texclaims.symbolic.exact_tables import NoWorld
from texclaims.symbolic.letters import Moment, MomentOfElement
from texclaims.symbolic.moments.expectation import plain
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.numbers import COARSE, quadrature
from texclaims.symbolic.points import POINTS, points
from texclaims.symbolic.proof import BREAKS, CONFUSED, Witness
from texclaims.symbolic.symbols import MeaningError, NoValue

LARGE = 10**12  # beyond it, a quadrature has met an integral that does not converge
BITS = (64, 256)  # of the balls that hold both sides at a point


def counterexample(
    left: sympy.Expr,
    right: sympy.Expr = sympy.S.Zero,
    facts: Facts | None = None,
    relation: str = "=",
    wanted: int = POINTS,
) -> Witness | None:
    """A rational point, and a law of the random variables, at which the relation is broken; None if a few show none.

    Without `facts` nothing is known of any letter, and moments are letters like all others.
    """
    left, right = plain(left, facts), plain(right, facts)
    for point in points((left, right), facts, wanted):
        try:
            sides = point.outcome(left), point.outcome(right)
        except NoWorld:
            continue
        if balls := broken(*sides, relation):
            return Witness(point.words((left, right)), *balls, relation)
    return None


def letters_differ(left: sympy.Expr, right: sympy.Expr, facts: Facts | None) -> bool:
    """Do the sides differ as expressions in their letters, were nothing known of moments? Then no algebra makes them equal.

    That refutes nothing: moments of one law are tied to each other. It says that there is no use in simplifying.
    """
    letters = {s for side in (left, right) for s in (*side.free_symbols, *side.atoms(AppliedUndef))}
    if facts is None or not any(isinstance(s, (Moment, MomentOfElement)) for s in letters):
        return False
    left, right = plain(left, facts), plain(right, facts)
    for point in points((left, right), facts, free=True):
        try:
            sides = point.value(left), point.value(right)
        except NoWorld:
            return False
        if broken(*sides, "="):
            return True
    return False


def counterexample_with_integrals(
    left: sympy.Expr, right: sympy.Expr, facts: Facts | None
) -> tuple[Witness | None, sympy.Expr | None]:
    """The same at one point, where a quadrature in machine numbers says that it is worth enclosing the integrals.

    With what the quadrature says that left - right is, where that is clearly not 0: it proves nothing by itself.
    Raises NoValue where an integral is proved not to converge there.
    """
    left, right = plain(left, facts), plain(right, facts)
    for point in islice(points((left, right), facts), 1):
        try:
            sides = point.outcome(left), point.outcome(right)
            about = _clear_difference(*sides)
        except (MeaningError, *CONFUSED):
            return None, None
        if about is None or abs(about) > LARGE:
            return None, about
        if balls := broken(*sides, "="):
            return Witness(point.words((left, right)), *balls), about
        return None, None if _enclosed(*sides) else about  # where balls meet, it was the quadrature that was wrong
    return None, None


def _enclosed(left: sympy.Expr, right: sympy.Expr) -> bool:
    try:
        return None not in (real_ball(left, BITS[0]), real_ball(right, BITS[0]))
    except Divergent as error:
        raise NoValue(f"a side has {error}") from error
    except (MeaningError, *CONFUSED):
        return False


def _clear_difference(left: sympy.Expr, right: sympy.Expr) -> sympy.Expr | None:
    difference = left - right
    numbers = {integral: quadrature(integral) for integral in difference.atoms(sympy.Integral)}
    value = sympy.N(difference.xreplace(numbers), 15)
    clear = bool(value.is_number and value.is_real and value.is_finite) and abs(value) >= COARSE
    return value if clear else None


def broken(left: sympy.Expr, right: sympy.Expr, relation: str) -> tuple[Ball, Ball] | None:
    """Of two numbers, balls that prove that they break a relation; None where balls of a few bits do not."""
    if left == right or not all(side.is_number for side in (left, right)):
        return None
    for bits in BITS:
        try:
            balls = [real_ball(side, bits) for side in (left, right)]
        except (*CONFUSED, MeaningError):
            return None
        if None in balls:
            return None
        if BREAKS[relation](*balls):
            return balls[0], balls[1]
    return None


def real_ball(value: sympy.Expr, bits: int) -> Ball | None:
    """A ball that holds a real number; None where it may be none.

    Raises MeaningError where there is no such number, or none that can be enclosed.
    """
    if value.is_Rational:
        with ctx.workprec(bits):
            return arb(fmpq(int(value.p), int(value.q)))
    ball = enclosure(value, bits)
    return ball.real if ball.imag.is_zero() else None
