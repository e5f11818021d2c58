"""Steps of claims -> proved, refuted or open: every relation, and no false difference is ever called zero."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from texclaims.language.claim import Claim
from texclaims.laws.functions import Function
from texclaims.laws.law import Law
from texclaims.laws.normal import Normal
from texclaims.laws.uniform import Uniform
from texclaims.symbolic import time_limit
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rules.equality import zero

Prove = Callable[..., Proof]
REFUSED = "refused"  # open, and known to break a rule of the dialect


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    """The proof of the only step of a claim, with what a check gives for its symbols."""

    def of(tex: str, **model: Any) -> Proof:
        claim = read(tex)
        (step,) = claim.steps
        return Prover(notation, functions, model).prove(step, claim.premises)

    return of


EQUALITIES = [
    (r"\Var[Z] = \E[Z^2] - \E[Z]^2", PROVED, ""),
    (r"\Var[Z] \coloneqq \E[Z^2]", REFUTED, "left - right = -E[Z]**2"),
    (r"\frac{a^2 - b^2}{a - b} = a + b", PROVED, ""),
    (r"\sqrt{c^2} = c", PROVED, ""),
    (r"\sqrt{a^2} = \abs{a}", PROVED, ""),
    (r"\sqrt{a^2} = a", REFUTED, "-a + Abs(a)"),
    (r"\frac{1}{\sqrt{c} + 1} = \frac{\sqrt{c} - 1}{c - 1}", PROVED, ""),
    (r"\ln(\exp(a)) = a", PROVED, ""),
    (r"\e^{a + b} = \e^a \e^b", PROVED, ""),
    (r"\tanh'(a) = 1 - \tanh^2(a)", PROVED, ""),
    (r"\tanh'(a) = 1 + \tanh^2(a)", REFUTED, ""),
    (r"\erf(a) = 2 \ncdf(\sqrt{2} a) - 1", PROVED, ""),
    (r"\npdf'(a) = -a \npdf(a)", PROVED, ""),
    (r"f(a) - f(-a) = a", PROVED, ""),
    (r"f(a) + f(-a) = \abs{a}", PROVED, ""),
    (r"f(a) + f(-a) = a", REFUTED, ""),
    (r"\hinge_1(a) = \abs{a}", PROVED, ""),
    (r"\int_0^c t \dd t = \frac{c^2}{2}", PROVED, ""),
    (r"\int_0^c t \dd t = \frac{c^2}{3}", REFUTED, ""),
    (r"\int_{-\infty}^{\infty} \npdf(t) \dd t = 1", PROVED, ""),
    (r"\lim_{t \to 0} \frac{\tanh(t)}{t} = 1", PROVED, ""),
    (r"\lim_{t \to 0} \frac{\tanh(t)}{t} = 2", REFUTED, ""),
    (r"\frac{1}{a - a} = 1", OPEN, "a division by 0"),
    (r"9^{9^{9^9}} = a", OPEN, "a huge power"),
    (r"a + \exp(-60) = a", REFUTED, "exp(-60)"),
    (r"\max(a, b) + \min(a, b) = a + b + \exp(-70)", REFUTED, "exp(-70)"),
    (r"a + \exp(-400) = a", OPEN, "exp(-400)"),
    (r"a \ne b", OPEN, "a claim with the relation !=, which stands only in premises"),
]
BOUNDS = [
    (r"0 \le a^2", PROVED, "equality at a = 0"),
    (r"2 a \le a^2 + 1", PROVED, "equality at a = 1"),
    (r"a^2 + 1 \ge 2 a", PROVED, "equality at a = 1"),
    (r"\sqrt{c d} \le \frac{c + d}{2}", PROVED, "equality at c = d"),
    (r"\E[Z]^2 \le \E[Z^2]", PROVED, "a variable that is constant"),
    (r"\frac{1}{c} > 0", PROVED, "closes only for c to oo"),
    (r"c > 0", PROVED, "closes only for c to 0"),
    (r"2 a < a^2 + 1", REFUTED, r"both sides are equal at a = 1: write \le"),
    (r"\E[Z]^2 < \E[Z^2]", REFUTED, r"write \le"),
    (r"c \ge 0", REFUSED, "never closes, only for c to 0: write <"),
    (r"0 < a^2 + 1", REFUSED, "the bound is not sharp: the gap a**2 + 1 stays open"),
    (r"0 \le a^2 - a + 1", REFUSED, "the bound is not sharp: the gap a**2 - a + 1 stays open"),
    (r"\exp(t) \le \exp(2 t) + 1", REFUSED, "stays open"),
    (r"\frac{\exp(t)}{(1 + \exp(t))^2} \le \frac{1}{3}", REFUSED, "stays open"),
    (r"\frac{\exp(t)}{(1 + \exp(t))^2} \le \frac{1}{4}", PROVED, ""),
    (r"0 < \frac{\exp(t)}{(1 + \exp(t))^2}", PROVED, ""),
    (r"0 < \frac{1}{a^2 + 1}", PROVED, ""),
    (r"0 \le a^2 + 1", REFUSED, "the gap a**2 + 1 never closes"),
    (r"\E[Z^2] \le \E[Z]^2", REFUTED, "right - left is negative"),
    (r"a \le a^2", REFUTED, "right - left is negative"),
    (r"\frac{c + d}{2} \le \sqrt{c d}", REFUTED, "right - left is negative"),
    (r"a \le a", REFUSED, "both sides are equal: write ="),
    (r"\tanh(c) < c", PROVED, "its derivatives show that it rises"),
]
ARROWS = [
    (r"c = 2 \iff c^2 = 4", PROVED, ""),
    (r"c = 2 \implies c^2 = 4", REFUSED, r"the converse holds too: write \iff"),
    (r"a = 2 \implies a^2 = 4", PROVED, "the converse is refuted"),
    (r"a = 2 \iff a^2 = 4", REFUTED, "from right to left"),
    (r"a^2 = 4 \implies a = 2", REFUTED, "from left to right"),
    (r"a^2 = -1 \implies b = 0", REFUSED, "has no solution: nothing is implied"),
    (r"a = a \implies b = b", REFUSED, "both sides always hold"),
    (r"a b = a \iff b = 1", OPEN, "could not be solved"),
    (r"c b = c \iff b = 1", PROVED, ""),
    (r"\Var[Z + V] = \Var[Z - V] \iff \Cov[Z, V] = 0", PROVED, ""),
    (r"\Var[Z + V] = \Var[Z] \iff \Cov[Z, V] = 0", REFUTED, ""),
]
SERIES = [
    (r"\exp(t) = 1 + t + \bigO(t^2)", PROVED, "the remainder starts with t**2/2"),
    (r"\exp(t) = 1 + t + \bigO(t^3)", REFUTED, "the remainder has the term t**2/2"),
    (r"\exp(t) = 1 + 2 t + \bigO(t^2)", REFUTED, "the remainder has the term -t"),
    (r"\tanh(t) = t + \bigO(t^3)", PROVED, "the remainder starts with -t**3/3"),
    (r"\tanh(t) = t + \bigO(t^2)", REFUSED, "smaller than t**2: its coefficient is 0"),
    (r"\exp(t) = 1 + t + \bigO(a^2)", REFUTED, ""),
    (r"\exp(t) = 1 + t + \bigO(t + 1)", OPEN, "an order t + 1"),
]
DIGITS = [
    (r"\sqrt{2} \approx 1.414", PROVED, "3 digits after the point"),
    (r"\sqrt{2} \approx 1.415", REFUTED, "the left side is 1.41421356237"),
    (r"\sqrt{2} \approx 1.413", REFUTED, ""),
    (r"-\sqrt{2} \approx -1.414", PROVED, ""),
    (r"-\sqrt{2} \approx -1.415", REFUTED, ""),
    (r"\pi \approx 3.1416", PROVED, ""),
    (r"\pi \approx 3.1415", REFUTED, ""),  # cut off, not rounded
    (r"\frac{1}{8} \approx 0.13", PROVED, ""),  # a half is rounded up
    (r"c \approx 1.0", OPEN, "c is no number"),
]
PRODUCTS = [
    (r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}", PROVED, "induction: equal for L = 1"),
    (r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_0}{q_L}", REFUTED, "at L = 3"),
    (r"\prod_{l=1}^{L} 2 q_l = 2^L \prod_{l=1}^{L} q_l", PROVED, ""),
    (r"\prod_{l=1}^{L} 2 q_l = 2 \prod_{l=1}^{L} q_l", REFUTED, "at L = 3"),
    (r"\prod_{l=2}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_1}", OPEN, "a product that does not run from 1 to L"),
]  # fmt: skip
TABLE = [*EQUALITIES, *BOUNDS, *ARROWS, *SERIES, *DIGITS, *PRODUCTS]


@pytest.mark.parametrize(("tex", "verdict", "words"), TABLE, ids=[row[0] for row in TABLE])
def test_a_step_is_decided(prove: Prove, tex: str, verdict: str, words: str) -> None:
    found = prove(tex)
    assert (REFUSED if found.refused else found.verdict) == verdict, found.leftover
    assert words in " ".join([*found.rules, found.leftover])


@pytest.mark.parametrize(
    ("law", "verdict", "words"),
    [
        (Normal(sympy.Integer(0), 1 / sympy.Symbol("n", integer=True, positive=True)), PROVED, ""),
        (
            Normal(sympy.Integer(0), 2 / sympy.Symbol("n", integer=True, positive=True)),
            REFUTED,
            "left - right",
        ),
        (
            Normal(sympy.Integer(1), 1 / sympy.Symbol("n", integer=True, positive=True)),
            REFUTED,
            "left - right",
        ),
        (Uniform(sympy.Integer(0), sympy.Integer(1)), REFUTED, "the law is Uniform, not Normal"),
    ],
)
def test_a_law_is_its_name_and_its_parameters(prove: Prove, law: Law, verdict: str, words: str) -> None:
    found = prove(r"X \sim \Normal(0, \frac{1}{n})", X=law)
    assert found.verdict == verdict and words in found.leftover


def test_a_law_that_no_check_gives_is_open(prove: Prove) -> None:
    found = prove(r"X \sim \Normal(0, 1)")
    assert (found.verdict, found.leftover) == (OPEN, "the check gives no law for X")


# --- premises ------------------------------------------------------------------------------------------------------


def test_a_proof_keeps_the_fewest_premises(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    claim = read(r"\E[Z V] = 0 \when{ \iid{X},\ Z \indep V,\ V \sim -V,\ \E[Z] = 0 }")
    found = Prover(notation, functions, {}).prove_with_fewest(claim.steps[0], claim.premises)
    assert found.verdict == PROVED
    assert [premise.tex for premise in found.premises] in ([r"Z \indep V", r"\E[Z] = 0"], [r"Z \indep V", r"V \sim -V"])


def test_a_proof_of_a_false_step_keeps_all(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    claim = read(r"\E[Z V] = 1 \when{ Z \indep V,\ \E[Z] = 0 }")
    found = Prover(notation, functions, {}).prove_with_fewest(claim.steps[0], claim.premises)
    assert found.verdict == REFUTED and found.premises == claim.premises


def test_both_sides_the_same_before_any_rule(prove: Prove) -> None:
    a = sympy.Symbol("a", real=True)
    assert prove("b = a^2 + 1", b=1 + a * a).identical
    assert not prove("(a + 1)^2 = a^2 + 2 a + 1").identical
    assert not prove(r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }").identical


# --- time ------------------------------------------------------------------------------------------------------------


def test_the_time_limit_is_a_failure_that_says_so(
    read: Callable[[str], Claim], notation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(z: sympy.Expr) -> sympy.Expr:
        started = time.process_time()
        while time.process_time() - started < 30:
            pass
        return z

    monkeypatch.setattr(time_limit, "LIMIT", 1)
    prover = Prover(notation, {"f": Function(busy, lambda z: z)}, {})
    started = time.process_time()
    found = prover.prove(read("f(a) = a").steps[0], ())
    assert (found.verdict, found.leftover) == (OPEN, "no proof within 1 s of the processor")
    assert time.process_time() - started < 5


def test_an_error_inside_a_proof_is_open_and_says_so(read: Callable[[str], Claim], notation: Any) -> None:
    def broken(z: sympy.Expr) -> sympy.Expr:
        raise ValueError("no such thing")

    found = Prover(notation, {"f": Function(broken, lambda z: z)}, {}).prove(read("f(a) = a").steps[0], ())
    assert found.verdict == OPEN and "ValueError: no such thing" in found.leftover


def test_a_function_without_a_meaning_is_open(read: Callable[[str], Claim], notation: Any) -> None:
    found = Prover(notation, {}, {}).prove(read("f(a) = a").steps[0], ())
    assert found.verdict == OPEN and "the function f has no meaning" in found.leftover


# --- zero ------------------------------------------------------------------------------------------------------------

A, B = sympy.symbols("a b", real=True)
C, D = sympy.symbols("c d", positive=True)


def expression(chance: random.Random, depth: int) -> sympy.Expr:
    """A random expression in two real and two positive symbols."""
    if depth == 0:
        return chance.choice([A, B, C, D, sympy.Integer(chance.randint(1, 5)), sympy.Rational(chance.randint(1, 9), 7)])
    one, other = expression(chance, depth - 1), expression(chance, depth - 1)
    kind = chance.randrange(8)
    if kind < 4:
        return [one + other, one - other, one * other, one * C / D][kind]
    if kind == 4:
        return one / (other**2 + 1)
    return [sympy.sqrt(C) * one, sympy.exp(-(A**2)) * one, sympy.Max(0, A) * one][kind - 5]


def smaller(chance: random.Random) -> sympy.Expr:
    """Something that is certainly not 0: positive everywhere, and perhaps tiny."""
    return sympy.Rational(1, 10 ** chance.randint(0, 60)) * chance.choice([1, C, D / C, A**2 + 1, sympy.exp(A)])


@pytest.mark.parametrize("seed", range(40))
def test_a_false_difference_is_never_zero(seed: int) -> None:
    chance = random.Random(seed)
    one = expression(chance, 2)
    other = chance.choice([sympy.expand, sympy.factor, sympy.together])(one)
    assert zero(one, other + smaller(chance)).verdict != PROVED


@pytest.mark.parametrize("seed", range(40))
def test_a_true_difference_is_never_refuted(seed: int) -> None:
    chance = random.Random(seed)
    one = expression(chance, 2)
    other = chance.choice([sympy.expand, sympy.factor, sympy.together])(one)
    assert zero(one, other).verdict != REFUTED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (A / A, sympy.nan), (sympy.zoo, sympy.zoo), (1 / (A - A + sympy.Integer(0)), sympy.Integer(1)),
        (sympy.oo, sympy.oo), (sympy.oo, 2 * sympy.oo),
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_proved(left: sympy.Expr, right: sympy.Expr) -> None:
    assert zero(left, right).verdict != PROVED
