r"""`\approx` -> the left side, rounded to the digits shown on the right, is the right side, or not."""

from __future__ import annotations

from decimal import Decimal

import sympy
from flint import arb, ctx, fmpq

from texclaims.language.relations import Digits
from texclaims.language.tree import MOMENTS, Node
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.balls import Ball
from texclaims.symbolic.enclosure import Divergent, enclosure
from texclaims.symbolic.existence import need_no_doubt, need_values
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.proof import PROVED, Proof, Witness, proved, refused, refuted, shown, undecided
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import MeaningError

BITS = 64  # beyond those of the digits shown, at first
TRIES = 3  # each with twice as many bits
COARSE = 30  # bits with which an integral is enclosed first: enough to refute what is not even close

INTEGRATED = Rule(
    name="digits of an integral",
    words="{places} digits after the point: the integrals are enclosed, and the value is {ball}",
    source="F. Johansson, Numerical integration in arbitrary-precision ball arithmetic, ICMS 2018",
    example=r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824",
    without=r"\int_0^1 \exp(-t^2) \dd t \approx 0.746825",
)
EVALUATED = Rule(
    name="digits of a number",
    words="{places} digits after the point: the value is {ball}",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE Trans. Comput. 66, 2017",
    example=r"\sqrt{2} \approx 1.414",
    without=r"\sqrt{2} \approx 1.415",
)
RULES = (INTEGRATED, EVALUATED)


def digits(algebra: Algebra, step: Digits) -> Proof:
    """Proved where every number of the enclosing ball rounds to the digits, refuted where none does; a half goes up."""
    need_values(algebra, step.left)
    value = algebra.value(step.left)
    number = _without_letters(value) if value.free_symbols else value
    proof = of_number(number, algebra.value(step.right), step.places)
    if proof.verdict == PROVED:
        need_no_doubt(algebra, step.left)
        _need_integrals(algebra, step.left)
    return proof


def of_number(value: sympy.Expr, wanted: sympy.Rational, places: int) -> Proof:
    """Of a number as it is when all that cancels is gone."""
    if value.is_Rational:
        return _of_rational(value, wanted, places)
    fine = BITS + 4 * places
    integrates = value.has(sympy.Integral)
    for bits in (*([COARSE] if integrates else []), *(fine * 2**k for k in range(TRIES))):
        try:
            found = enclosure(value, bits)
        except Divergent as error:
            return refused(f"the left side has {error}")
        except MeaningError:
            if bits > COARSE:
                raise
            continue
        if not found.imag.contains(0):
            return refused("the left side is no real number")
        ball = found.real
        verdict = _rounds_to(ball, wanted, places, bits) if found.imag.is_zero() else None
        if verdict is False or verdict and bits > COARSE:
            rule = INTEGRATED if integrates else EVALUATED
            return (
                proved(rule.applied(places=places, ball=shown(ball)))
                if verdict
                else _other_digits(ball, wanted, places, bits)
            )
    return undecided(f"the value is {shown(ball)}, which may be rounded to either side")


def _need_integrals(algebra: Algebra, tree: Node) -> None:
    """Every integral that is a number, and every one in a mean, has a value, even one that would cancel.

    Raises MeaningError for one that has none.
    """
    for one in tree.find_pred(lambda node: node.data == "integral" or node.data in MOMENTS):
        for value in sorted(algebra.value(one).atoms(sympy.Integral), key=str):
            if not value.free_symbols:
                enclosure(value, BITS)


def _without_letters(value: sympy.Expr) -> sympy.Expr:
    """A quotient in which every letter cancels, as a number; an integral counts as a letter that stays.

    Raises MeaningError where a letter is left.
    """
    integrals = {one: sympy.Dummy(f"integral {k}") for k, one in enumerate(value.atoms(sympy.Integral))}
    moments = any(isinstance(letter, Moment) for letter in value.free_symbols)  # SymPy would work on these for long
    if not moments and not any(one.free_symbols for one in integrals):
        value = sympy.cancel(sympy.together(value.xreplace(integrals))).xreplace(
            {d: one for one, d in integrals.items()}
        )
    if value.free_symbols:
        raise MeaningError(f"{', '.join(sorted(map(str, value.free_symbols)))} is no number")
    return value


def _rounds_to(ball: Ball, wanted: sympy.Rational, places: int, bits: int) -> bool | None:
    """wanted - half a unit <= every number of the ball < wanted + half a unit, or none of them; None for some."""
    with ctx.workprec(bits):
        low, high = _ends(wanted, places)
        if ball >= low and ball < high:
            return True
        return False if ball < low or ball >= high else None


def _ends(wanted: sympy.Rational, places: int) -> tuple[Ball, Ball]:
    """Half a unit of the last place below and above."""
    half = sympy.Rational(1, 2 * 10**places)
    return _real(wanted - half), _real(wanted + half)


def _real(number: sympy.Rational) -> Ball:
    return arb(fmpq(int(number.p), int(number.q)))


def _other_digits(ball: Ball, wanted: sympy.Rational, places: int, bits: int) -> Proof:
    """The number that the ball holds lies, at every point, outside of what is rounded to these digits."""
    with ctx.workprec(bits):
        low, high = _ends(wanted, places)
        end, relation, word = (high, "<", "below") if ball >= high else (low, ">=", "at least")
        told = f"what is rounded to {_decimal(wanted, places)} is {word} the right side"
        return refuted(Witness((), ball, end, relation), told)


def _decimal(wanted: sympy.Rational, places: int) -> Decimal:
    return Decimal(int(wanted * 10**places)).scaleb(-places)


def _of_rational(value: sympy.Rational, wanted: sympy.Rational, places: int) -> Proof:
    """Exactly, where a half goes up."""
    bits = BITS + 4 * places + int(abs(value)).bit_length()
    rounded = sympy.floor(value * 10**places + sympy.Rational(1, 2)) / sympy.Integer(10) ** places
    with ctx.workprec(bits):
        if rounded == wanted:
            return proved(EVALUATED.applied(places=places, ball=shown(_real(value))))
        gap = value - wanted - sympy.Rational(1, 2 * 10**places)
        if gap == 0:
            return refuted(Witness((), arb(0), arb(0), "<"), f"{value} is exactly between two roundings, and goes up")
        return _other_digits(_real(value), wanted, places, bits)
