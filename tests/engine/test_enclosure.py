"""Balls: that they hold the value, decide digits by a proof, and refuse what has no value."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy
from flint import arb, ctx

from texclaims.language.claim import Claim
from texclaims.symbolic.enclosure import Divergent, enclosure
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.tails import growth

T, S = sympy.symbols("t s", real=True)
DENSITY = sympy.exp(-(T**2) / 2) / sympy.sqrt(2 * sympy.pi)
INFINITE = sympy.oo
HALF = sympy.Rational(1, 2)
LEAVES = (sympy.pi, sympy.E, sympy.sqrt(2), sympy.Integer(3), HALF, sympy.Rational(-7, 5), sympy.log(5))
CALLS = (sympy.tanh, sympy.erf, sympy.erfc, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.Abs, sympy.sign)


def made_up(generator: random.Random, depth: int) -> sympy.Expr:
    """A real number with operations up to this depth; roots and logarithms are of what is above 0."""
    if depth == 0:
        return generator.choice(LEAVES)
    a, b = made_up(generator, depth - 1), made_up(generator, depth - 1)
    return generator.choice(
        (
            lambda: a + b,
            lambda: a * b,
            lambda: a - b,
            lambda: a / (2 + b**2),
            lambda: sympy.sqrt(1 + a**2),
            lambda: sympy.log(1 + a**2),
            lambda: (1 + a**2) ** sympy.Rational(-2, 3),
            lambda: sympy.exp(-(a**2), evaluate=False),
            lambda: sympy.Max(a, b, evaluate=False),
            lambda: sympy.Min(a, b, evaluate=False),
            lambda: generator.choice(CALLS)(a, evaluate=False),
        )
    )()


@pytest.mark.parametrize("seed", range(200))
def test_a_ball_holds_the_number_that_another_arithmetic_finds(seed: int) -> None:
    value = made_up(random.Random(seed), 3)
    ball = enclosure(value, 200)
    with mpmath.workdps(60), ctx.workprec(220):
        other = arb(mpmath.nstr(sympy.lambdify([], value, "mpmath")(), 58))
        assert ball.imag.is_zero() and abs(ball.real - other) < 1e-45 * (1 + abs(other))
        assert ball.rad() < 1e-45 * (1 + abs(other))


def integral(function: sympy.Expr, low: Any, high: Any) -> sympy.Integral:
    return sympy.Integral(function, (T, low, high))


KNOWN = {
    "a spike": (integral(sympy.exp(-(10**6) * (T - sympy.pi) ** 2), 0, 10), sympy.sqrt(sympy.pi) / 1000),
    "a kink inside": (integral(sympy.Max(0, T), -2, 1), HALF),
    "a kink at a fraction": (integral(sympy.Abs(T - sympy.Rational(1, 4)), 0, 1), sympy.Rational(5, 16)),
    "a kink at a root": (integral(sympy.Abs(T - sympy.sqrt(2)), 0, 2), 4 - 2 * sympy.sqrt(2)),
    "kinks that are not linear": (integral(sympy.Max(sympy.sin(T), sympy.cos(T)), 0, sympy.pi), 1 + sympy.sqrt(2)),
    "a step": (integral(sympy.Heaviside(T - 1) * T, 0, 3), 4),
    "a sign": (integral(sympy.sign(T) * sympy.exp(-sympy.Abs(T)), -INFINITE, 1), -sympy.exp(-1)),
    "a singular end": (integral(1 / sympy.sqrt(T), 0, 1), 2),
    "a logarithm at the upper end": (integral(sympy.log(1 - T), 0, 1), -1),
    "a singularity inside": (
        integral(sympy.log(sympy.Abs(T)) ** 2 * DENSITY, -INFINITE, INFINITE),
        sympy.pi**2 / 8 + (sympy.EulerGamma + sympy.log(2)) ** 2 / 4,
    ),
    "a rational tail": (integral(1 / (1 + T**2), 0, INFINITE), sympy.pi / 2),
    "an exponential tail": (integral(T**3 * sympy.exp(-2 * T), 0, INFINITE), sympy.Rational(3, 8)),
    "a tail to the left": (integral(T**2 * DENSITY, -INFINITE, 0), HALF),
    "ends in the other order": (integral(T, 1, 0), -HALF),
    "the same ends": (integral(T, 1, 1), 0),
    "an integral inside": (integral(T * sympy.Integral(S, (S, 0, 1)), 0, 1), sympy.Rational(1, 4)),
    "a high moment": (integral(T**20 * DENSITY, -INFINITE, INFINITE), sympy.factorial2(19)),
}


@pytest.mark.parametrize(("value", "exact"), KNOWN.values(), ids=KNOWN)
def test_a_ball_holds_an_integral(value: sympy.Integral, exact: sympy.Expr) -> None:
    ball, wanted = enclosure(value, 160), enclosure(sympy.sympify(exact), 200)
    assert ball.overlaps(wanted) and ball.rad() < 1e-35 * (1 + abs(wanted.real))


REFUSED = {
    "a letter": T,
    "a division by 0": sympy.Pow(sympy.sin(sympy.pi, evaluate=False), -1, evaluate=False),
    "a number with an error of its own": sympy.Float("0.1"),
    "an infinity": INFINITE,
    "a pole inside": integral(1 / (T - HALF), 0, 1),
    "no end to its waves": integral(sympy.sin(T), 0, INFINITE),
    "the root of a negative number": integral(sympy.sqrt(T), -1, 1),
    "a maximum of complex numbers": sympy.Max(sympy.sqrt(-2, evaluate=False), 1, evaluate=False),
    "two variables": sympy.Integral(T, (T, 0, 1), (S, 0, 1)),
    "an unknown function": sympy.Function("phi")(0),
    "a sum without end": sympy.Sum(1 / T**2, (T, 1, INFINITE)),
    "a pole where both ends are": integral(1 / T, 0, 0),
    "from infinity to infinity": integral(sympy.exp(T), INFINITE, INFINITE),
    "an unknown function where both ends are": integral(sympy.Function("phi")(T), 1, 1),
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_what_has_no_ball_is_refused(value: sympy.Expr) -> None:
    with pytest.raises((MeaningError, ValueError)):
        enclosure(value, 100)


def test_between_equal_ends_there_is_nothing() -> None:
    assert enclosure(integral(sympy.exp(T), 2, 2), 100).is_zero()


@pytest.mark.parametrize(
    "value", [integral(1 / T, 1, INFINITE), integral(sympy.log(T), 0, INFINITE), integral(1 / T, 0, 1)]
)
def test_an_integral_is_proved_to_diverge(value: sympy.Integral) -> None:
    with pytest.raises(Divergent):
        enclosure(value, 100)


@pytest.mark.parametrize(
    "function",
    [
        T**3 * DENSITY * sympy.tanh(T),
        sympy.log(1 + sympy.exp(T)) * DENSITY,
        T / (1 + sympy.exp(-T)) * sympy.exp(-3 * T),
        sympy.sqrt(T) * sympy.erf(sympy.exp(-T)) * sympy.exp(2 * T - T**2),
        sympy.exp(-(T**3)) * sympy.Max(T, 2) + sympy.exp(-sympy.exp(-T)) * sympy.exp(-T),
    ],
    ids=str,
)
def test_a_bound_of_growth_lies_above_the_function(function: sympy.Expr) -> None:
    bound = growth(function, T, lambda value: enclosure(value, 64).real)
    for place in (1, 1.5, 2, 5, 9, 20):
        there = arb(place)
        top = bound.size * there**bound.power * (bound.rate * there - bound.fall * there**2).exp()
        assert abs(arb(str(sympy.N(function.subs(T, sympy.nsimplify(place)), 15)))) * (1 - arb("1e-10")) <= top


DIGITS = [
    (r"\int_{-2}^{1} \max(0, t) \dd t \approx 0.500", PROVED),
    (r"\int_{-2}^{1} \max(0, t) \dd t \approx 0.501", REFUTED),
    (r"\int_{-2}^{1} \max(0, t) \dd t \approx 0.499", REFUTED),
    (r"\int_0^{10} \exp(-1000000 (t - \pi)^2) \dd t \approx 0.0017724539", PROVED),
    (r"\int_0^{10} \exp(-1000000 (t - \pi)^2) \dd t \approx 0.0017724538", REFUTED),
    (r"\int_0^{10} \exp(-1000000 (t - \pi)^2) \dd t \approx 0.0000000000", REFUTED),
    (r"\E[\ln(\abs{Z})^2] \approx 1.6372 \when{ Z \sim \Normal(0, 1) }", PROVED),
    (r"\E[\ln(\abs{Z})^2] \approx 1.6371 \when{ Z \sim \Normal(0, 1) }", REFUTED),
    (r"\frac{1}{40} \approx 0.03", PROVED),  # exactly half a unit: up
    (r"\frac{1}{40} \approx 0.02", REFUTED),
    (r"\int_0^1 \frac{t}{20} \dd t \approx 0.03", OPEN),  # exactly half, and no ball can tell
    (r"\int_0^1 \frac{t}{20} \dd t \approx 0.02", OPEN),
    (r"\sqrt{2} \approx 1.4142135623730950488017", PROVED),
    (r"\sqrt{2} \approx 1.4142135623730950488016", REFUTED),
    (r"\phi(0) \approx 1.618", OPEN),  # SymPy's evaluation takes the name for the golden ratio
    (r"\abs{\phi(0)} \approx 1.618", OPEN),
]


@pytest.mark.parametrize(("tex", "wanted"), DIGITS)
def test_digits_are_proved_refuted_or_open(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, wanted: str
) -> None:
    claim = read(tex)
    assert Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict == wanted
