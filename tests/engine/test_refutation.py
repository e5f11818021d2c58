"""Refuted needs a witness: a point or a world that satisfies every premise, both sides as balls, and different."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy
from flint import arb

from texclaims.language.claim import Claim
from texclaims.laws.functions import Function
from texclaims.symbolic.exact_tables import STATES, NoWorld
from texclaims.symbolic.exact_world import World
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof, Witness, refused
from texclaims.symbolic.prover import Prover

Prove = Callable[[str], Proof]


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    def of(tex: str) -> Proof:
        claim = read(tex)
        (step,) = claim.steps
        return Prover(notation, functions, {}).prove(step, claim.premises)

    return of


# --- the type ---------------------------------------------------------------------------------------------------------


def test_nothing_is_refuted_without_a_witness() -> None:
    with pytest.raises(ValueError, match="has a witness"):
        Proof(REFUTED, "left - right = 1")
    with pytest.raises(ValueError, match="nothing else has one"):
        Proof(OPEN, "0", witness=Witness((), arb(1), arb(2)))


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        (arb(1), arb(1), "="),
        (arb(1, 0.1), arb(1.1, 0.1), "="),  # the balls overlap
        (arb("nan"), arb(1), "="),
        (arb(1), arb(2), "<="),
        (arb(1, 0.1), arb(1), "<"),
        (arb(2), arb(1), ">="),
    ],
)
def test_a_witness_proves_that_the_relation_is_broken(left: Any, right: Any, relation: str) -> None:
    with pytest.raises(ValueError, match="no witness"):
        Witness((), left, right, relation)


def test_two_numbers_that_differ_never_look_the_same(prove: Prove) -> None:
    found = prove(r"a + \exp(-60) = a")
    assert found.witness is not None and found.witness.sides[0] != found.witness.sides[1]


def test_what_the_dialect_refuses_is_not_refuted() -> None:
    assert (refused("write =").verdict, refused("write =").refused) == (OPEN, True)


# --- every premise holds at the point ---------------------------------------------------------------------------------

TRUE = [
    r"\int_0^\infty \exp(-(1 - c) t) \dd t = \frac{1}{1 - c} \when{ c < 1 }",
    r"c^3 < c \when{ c < 1 }",
    r"\E[\exp(Z)] = \E[\exp(-Z)] \when{ Z \sim -Z }",
    r"\E[\abs{Z}] = \E[Z] \when{ Z \sim \Uniform(0, c) }",
    r"\Cov[X_1, \sum_{i=1}^{n} X_i] = \Var[X] \when{ \iid{X} }",
    r"\E[f(a X_1 + b X_2)] = \sqrt{\frac{a^2 + b^2}{2 \pi}} \when{ \iid{X},\ X \sim \Normal(0, 1) }",
    r"\E[\max(X_1, X_2)] = \frac{1}{\sqrt{\pi}} \when{ \iid{X},\ X \sim \Normal(0, 1) }",
    r"\E[Z] \ge a \E[V] \when{ Z \ge a V }",
    r"\E[\abs{Z}] = \E[Z] \when{ Z \ge 0 }",
    r"\E[f(Z)] = \E[Z] \when{ Z \ge 1 }",
    r"\exp(a) = 1 \when{ a = b,\ b = 2 a }",
    r"a^2 + b^2 = 5 \when{ a + b = 3,\ a - b = 1 }",
    r"q_L = 3^L c \when{ \each{l}{L},\ q_l = 3 q_{l-1},\ q_0 = c }",
    r"q_L = 3^{L - 1} q_1 \when{ \each{l}{L},\ q_l = 3 q_{l-1} }",
    r"q_L \prod_{l=1}^{L} \frac{n_l}{n_{l-1}} = q_L \frac{n_L}{n_0} \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    r"\sum_{i=1}^{n} u_i = n c \when{ \each{j}{n},\ u_j = c }",
    r"\max(a, b) = b \when{ a < b }",
    r"\E[Z^4] \ge 1 \when{ \E[Z^2] = 1 }",
    r"\E[X_1^2 X_2] = \E[X_2^2 X_1] \when{ \iid{X} }",
    r"\E[Z V] = 0 \when{ Z \indep V,\ Z \sim -Z }",
    r"\E[Z^2] = \abs{a} \when{ Z \sim \Normal(0, a) }",
    r"\E[Z^2] \le 1 - b^2 \when{ Z \sim \Bernoulli(1 - b^2) }",
    r"0 \le (\exp(a) - 3)^2",
    r"0 \le (a^3 - a - 1)^2",
    r"\int_{-2}^{1} f(t) \dd t = \frac{1}{2}",
    r"\int_{-1}^{1} f'(1 - 2 t) \dd t = \frac{3}{2}",
    r"\int_0^1 \abs{t - \frac{1}{4}} \dd t = \frac{5}{16}",
]


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_is_never_refuted(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict != REFUTED, prove(tex).leftover


FALSE = [
    r"\ln(a^2) = a",
    r"\int_0^\infty \exp(-(1 - c) t) \dd t = \frac{2}{1 - c} \when{ c < 1 }",
    r"c < c^3 \when{ c < 1 }",
    r"\E[\exp(Z)] = \E[\exp(-Z)]",
    r"\E[\exp(Z)] = \E[\exp(-2 Z)] \when{ Z \sim -Z }",
    r"\Cov[X_1, \sum_{i=1}^{n} X_i] = 2 \Var[X] \when{ \iid{X} }",
    r"\E[\max(X_1, X_2)] = \E[X] \when{ \iid{X} }",
    r"\E[Z] \le a \E[V] \when{ Z \indep V }",
    r"\E[\abs{Z}] = 2 \E[Z] \when{ Z \ge 0 }",
    r"\exp(a) = 2 \when{ a = b,\ b = 2 a }",
    r"q_L = 3^L c^2 \when{ \each{l}{L},\ q_l = 3 q_{l-1},\ q_0 = c }",
    r"q_L = 3^L q_1 \when{ \each{l}{L},\ q_l = 3 q_{l-1} }",
    r"q_L = 2^L c \when{ \each{l}{L},\ q_l = 3 q_{l-1},\ q_0 = c }",
    r"\sum_{i=1}^{n} u_i = n c^2 \when{ \each{j}{n},\ u_j = c }",
    r"\E[Z^3] = 0 \when{ \E[Z] = 0,\ \Var[Z] = \frac{2}{n} }",
    r"\E[Z^4] = 3 c^2 \when{ Z \sim -Z,\ \E[Z^2] = c }",
    r"\E[Z V] = 0 \when{ Z \sim -Z }",
    r"\E[X_1 X_2] = \E[X]^2 \when{ \ident{X} }",
    r"\E[X_1^2] = \E[X_2^2] \when{ \independent{X} }",
    r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X] \when{ \ident{X} }",
    r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ \E[Z] = 0 }",
    r"\E[\phi(Z)^2] = \E[\phi(Z)]^2",
    r"\E[Z^2] = 2 \abs{a} \when{ Z \sim \Normal(0, a) }",
    r"u_i = u_1 \when{ \each{i}{n} }",
    r"\int_0^1 \abs{t - \frac{1}{4}} \dd t = \frac{5}{17}",
    r"0 < (\exp(a) - 3)^2",
    r"0 < (\exp(a) - 3)^2 \exp(-a^2)",  # it tends to 0, and is 0 at ln 3
]


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_has_a_witness(prove: Prove, tex: str) -> None:
    found = prove(tex)
    assert found.verdict == REFUTED and found.witness is not None, found.leftover
    assert str(found.witness) in found.leftover


def test_a_free_index_stays_in_its_range(prove: Prove) -> None:
    witness = prove(r"\sum_{i=1}^{n} u_i = n u_j \when{ \each{j}{n} }").witness
    assert witness is not None and 1 <= int(witness.numbers["j"]) <= int(witness.numbers["n"])


# --- the law that a world has -----------------------------------------------------------------------------------------

Z, V = sympy.symbols("Z V", real=True)
NAMES = frozenset({"Z", "V"})


def world(**facts: Any) -> World:
    return World(Facts(NAMES, frozenset(), **facts), 0, {}, lambda value: value)


def values(one: World, variable: sympy.Symbol) -> list[sympy.Expr]:
    return [one._value(variable, state) for state in range(STATES)]


def test_a_symmetric_variable_takes_each_value_with_both_signs() -> None:
    found = values(world(symmetric=frozenset({"Z"})), Z)
    assert sorted(found) == sorted(-value for value in found)


def test_what_is_independent_shares_no_state() -> None:
    apart = world(independent=(frozenset({"Z", "V"}),))
    assert apart._copy(Z) != apart._copy(V) and world()._copy(Z) == world()._copy(V)


def test_means_and_second_moments_are_as_the_premises_say() -> None:
    facts = Facts(NAMES, frozenset())
    mean, second = facts.unknown(Z), facts.unknown(Z**2, even=True)
    one = world(substitutions=((mean, sympy.Rational(1, 3)), (second, sympy.Integer(2))))
    found = values(one, Z)
    assert sympy.expand(sum(found)) / STATES == sympy.Rational(1, 3)
    assert sympy.expand(sum(value**2 for value in found)) / STATES == 2
    assert one.satisfies_premises()


def test_a_moment_that_no_law_has_leaves_no_world() -> None:
    facts = Facts(NAMES, frozenset())
    mean, second = facts.unknown(Z), facts.unknown(Z**2, even=True)
    with pytest.raises(NoWorld):
        world(substitutions=((mean, sympy.Integer(2)), (second, sympy.Integer(1)))).satisfies_premises()


def test_premises_that_contradict_each_other_refute_nothing(prove: Prove) -> None:
    for when in (r"\E[Z] = 2,\ \E[Z^2] = 1", r"a < b,\ b < a", r"\E[Z] = 1,\ Z \sim -Z"):
        assert prove(rf"\E[Z^3] + a = b \when{{ {when} }}").verdict != REFUTED
    for when in (r"q_l = 2 q_{l-1},\ q_1 = 3 q_0", r"q_l = 2 q_{l-1},\ q_l = c", r"q_l = 2 q_{l-1},\ q_2 = q_1"):
        assert prove(rf"q_L = 3^L q_0 \when{{ \each{{l}}{{L}},\ {when} }}").verdict != REFUTED
    for when in (r"u_i = c,\ u_1 = 2 c", r"u_i = c,\ u_i = 2 d,\ c > 2 d"):
        assert prove(rf"\sum_{{i=1}}^{{n}} u_i = n c^2 \when{{ \each{{i}}{{n}},\ {when} }}").verdict != REFUTED


# --- numbers ----------------------------------------------------------------------------------------------------------

NOTHING = [
    r"\frac{1}{\ln(0)} \approx 0.0",
    r"\exp(\infty)^{-1} \approx 0.0",
    r"\frac{1}{\infty} \approx 0.0",
    r"\tanh(\infty) \approx 1.0",
    r"\infty \approx 1.0",
    r"\int_0^1 \frac{1}{t} \dd t - \int_0^1 \frac{1}{t} \dd t \approx 0.0",
    r"0 \int_0^1 \frac{1}{t} \dd t \approx 0.0",
    r"\frac{a}{a} \approx 1.0 \when{ a = 0 }",
    r"\frac{\phi(0)}{\phi(0)} \approx 1.0",
    r"\sqrt{-2}^2 \approx -2.0",
    r"\sqrt{-2} - \sqrt{-2} \approx 0.0",
    r"\exp(\ln(-2)) \approx -2.0",
    r"0 \ln(-1) \approx 0.0",
    r"10^{10^8} \approx 1.0",
    r"10^{10^8} - 10^{10^8} \approx 0.0",
    r"\sqrt{2}^{10^9} \approx 1.0",
    r"\tanh^{10^{9}}(2) \approx 0.0",
    r"\int_{-1}^1 \frac{1}{t} \dd t \approx 0.000",
    r"\int_{-1}^1 \sqrt{t}^2 \dd t \approx 0.000",
    r"\sqrt{-2}^2 = -2",
    r"\frac{1}{\ln(0)} = 0",
    r"\exp(\ln(-2)) = -2",
    r"\exp(-\infty) = 0",
]


@pytest.mark.parametrize("tex", NOTHING)
def test_what_has_no_value_is_neither_proved_nor_refuted(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict == OPEN


DECIDED = [
    (r"\int_0^\infty (1 - \tanh(t)) \dd t \approx 0.6931", r"\int_0^\infty (1 - \tanh(t)) \dd t \approx 0.6932"),
    (
        r"\int_{-\infty}^{\infty} \frac{\exp(t)}{(1 + \exp(t))^2} \dd t \approx 1.000",
        r"\int_{-\infty}^{\infty} \frac{\exp(t)}{(1 + \exp(t))^2} \dd t \approx 1.001",
    ),
    (r"\int_0^1 \sqrt{1 - t^2} \dd t \approx 0.7854", r"\int_0^1 \sqrt{1 - t^2} \dd t \approx 0.7853"),
    (r"\int_{-1}^1 \sqrt{1 - t^2} \dd t \approx 1.5708", r"\int_{-1}^1 \sqrt{1 - t^2} \dd t \approx 1.5707"),
    (r"\int_0^{\infty} \ln(1 + \exp(-t)) \dd t \approx 0.8225", r"\int_0^{\infty} \ln(1 + \exp(-t)) \dd t \approx 0.8224"),
    (
        r"\E[f(Z - 1)] \approx 0.0833 \when{ Z \sim \Normal(0, 1) }",
        r"\E[f(Z - 1)] \approx 0.0834 \when{ Z \sim \Normal(0, 1) }",
    ),
    (
        r"\E[\min(1, \max(-1, Z))^2] \approx 0.516059 \when{ Z \sim \Normal(0, 1) }",
        r"\E[\min(1, \max(-1, Z))^2] \approx 0.516058 \when{ Z \sim \Normal(0, 1) }",
    ),
    (
        r"\E[\abs{Z - \frac{1}{4}}] \approx 0.8227 \when{ Z \sim \Normal(0, 1) }",
        r"\E[\abs{Z - \frac{1}{4}}] \approx 0.8228 \when{ Z \sim \Normal(0, 1) }",
    ),
]


@pytest.mark.parametrize(("right", "wrong"), DECIDED)
def test_digits_of_more_integrals_are_certain(prove: Prove, right: str, wrong: str) -> None:
    assert (prove(right).verdict, prove(wrong).verdict) == (PROVED, REFUTED)


@pytest.mark.parametrize("error", [MemoryError, RecursionError, OverflowError])
def test_what_the_machine_cannot_do_is_open(read: Callable[[str], Claim], notation: Any, error: type[Exception]) -> None:
    def fails(_: sympy.Expr) -> sympy.Expr:
        raise error("too much")

    for tex in (r"f(2) \approx 1.0", "f(a) = a", r"f(a) \le a^2"):
        claim = read(tex)
        assert Prover(notation, {"f": Function(fails, lambda z: z)}, {}).prove(claim.steps[0], ()).verdict == OPEN
