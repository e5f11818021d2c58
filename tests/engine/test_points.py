"""The points that refute a claim, and the shortcuts before them: never a true claim refuted, never a false one let through."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy.core.function import UndefinedFunction

from texclaims.language.claim import Claim
from texclaims.laws.functions import unspecified
from texclaims.symbolic.enclosure import enclosure
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.moments.over_indices import _distinct_sum, _unlike_partitions, partitions
from texclaims.symbolic.numbers import COARSE, quadrature
from texclaims.symbolic.points import Point
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.rules.series import expansion
from texclaims.symbolic.symbols import MeaningError, reordering

X, Y = sympy.symbols("x y", real=True)
A, B = sympy.symbols("a b", real=True)
P = sympy.Symbol("p", positive=True)
N, M = (sympy.Symbol(name, integer=True, positive=True) for name in "nm")
K, J = (sympy.Symbol(name, integer=True, positive=True) for name in "kj")
W = UndefinedFunction("W", real=True)
V = UndefinedFunction("V", real=True)
F = unspecified("phi")


@pytest.mark.parametrize(
    "zero",
    [
        (X + Y) ** 3 - X**3 - 3 * X**2 * Y - 3 * X * Y**2 - Y**3,
        sympy.Max(0, 2 * X) - 2 * sympy.Max(0, X),
        sympy.Sum(W(K), (K, 1, N)) ** 2 - sympy.Sum(sympy.Sum(W(K) * W(J), (J, 1, N)), (K, 1, N)),
        sympy.Sum(X * W(K), (K, 1, N)) - X * sympy.Sum(W(J), (J, 1, N)),
        sympy.Sum(N, (K, 1, N)) - N**2,
        F(X + Y) - F(Y + X),
        sympy.Integral(X * P, (P, 0, 1)) - X / 2,
        sympy.sqrt(P**2) - P,
    ],
    ids=str,
)
def test_what_is_always_0_has_no_counterexample(zero: sympy.Expr) -> None:
    assert counterexample(zero) is None


@pytest.mark.parametrize(
    "wrong",
    [
        X**2 - X**3,
        sympy.Max(0, X) - X,
        sympy.Max(0, X, Y) - sympy.Max(0, X),
        sympy.Sum(W(K), (K, 1, N)) - sympy.Sum(W(K), (K, 1, M)),
        sympy.Sum(V(K), (K, 1, N)) - sympy.Sum(W(K), (K, 1, N)),
        sympy.Sum(X, (K, 1, N)) - M * X,
        sympy.Sum(X, (K, 1, N)) - X * N**2 / 3,
        F(X) - F(Y),
        F(X) - unspecified("psi")(X),
        sympy.diff(F(X), X) - F(X),
        W(1) - W(2),
        W(K) - W(J),
    ],
    ids=str,
)
def test_what_is_not_always_0_has_one(wrong: sympy.Expr) -> None:
    assert counterexample(wrong)


def test_a_point_that_a_relation_forbids_says_nothing() -> None:
    wrong_below = sympy.Max(A, B) - B
    assert counterexample(wrong_below)
    assert counterexample(wrong_below, facts=Facts(frozenset(), frozenset(), relations=(("<", A, B),))) is None
    assert counterexample(wrong_below, facts=Facts(frozenset(), frozenset(), relations=((">", A, B),)))


def test_where_nothing_is_defined_there_is_no_counterexample() -> None:
    assert counterexample(1 / sympy.Add(X, -X, evaluate=False)) is None


def test_two_real_numbers_meet_in_every_combination_of_signs() -> None:
    places: dict[sympy.Expr, int] = {}
    points = [Point(k, {}, places) for k in range(4)]
    assert len({(point.value(X) > 0, point.value(Y) > 0) for point in points}) == 4


def test_a_reordering_takes_each_index_once() -> None:
    family = reordering("pi", "n", integer=True, positive=True)
    point = Point(0, {N: sympy.Integer(3)}, {})
    assert {point.value(W(family(k))) for k in (1, 2, 3)} == {point.value(W(k)) for k in (1, 2, 3)}


def test_an_end_that_is_no_whole_number_is_refused() -> None:
    with pytest.raises(MeaningError, match="no whole numbers"):
        Point(0, {}, {}).value(sympy.Sum(W(K), (K, 1, P)))


@pytest.mark.parametrize("names", ["aaaa", "aabb", "abab", "aaab", "abcd"])
def test_equal_sums_share_their_partitions(names: str) -> None:
    sums = [sympy.Sum(UndefinedFunction(name, real=True)(K), (K, 1, N)) for name in names]
    grouped = _unlike_partitions(sums)
    every = list(partitions(list(range(len(sums)))))
    assert sum(times for _, times in grouped) == len(every)

    def total(groups: list[list[int]]) -> Any:
        values = {"a": (1, 2, 5), "b": (3, 7, 11), "c": (2, 13, 4), "d": (6, 1, 9)}
        found = Fraction(0)
        for places in itertools.permutations(range(3), len(groups)):
            term = Fraction(1)
            for place, group in zip(places, groups, strict=True):
                for k in group:
                    term *= values[names[k]][place]
            found += term
        return found

    assert sum(times * total(groups) for groups, times in grouped) == sum(map(total, every))


def test_a_sum_over_different_indices_is_that_over_all_less_the_coincidences() -> None:
    ranges = ((sympy.Integer(1), N),) * 3
    value = _distinct_sum((W(K), W(J), W(M)), (K, J, M), ranges)
    numbers = (2, 3, 5, 7)
    here = value.xreplace({N: sympy.Integer(4)}).doit().xreplace({W(k + 1): sympy.Integer(v) for k, v in enumerate(numbers)})
    assert here == sum(a * b * c for a, b, c in itertools.permutations(numbers, 3))


@pytest.mark.parametrize(
    "function",
    [
        sympy.tanh(2 * X / 3) ** 2,
        sympy.tanh(X) * sympy.exp(-X) + X**3,
        1 / (1 + sympy.exp(-X)),
        X / (2 + X**2),
        sympy.sin(P) / P,
        sympy.sqrt(1 + P) - 1,
        sympy.log(1 + sympy.exp(X)),
        (1 + P) / P - 1 / P,
    ],
    ids=str,
)
def test_an_expansion_is_sympys_series(function: sympy.Expr) -> None:
    variable = next(iter(function.free_symbols))
    for power in (1, 2, 4):
        wanted = sympy.series(function, variable, 0, power + 1).removeO()
        assert sympy.expand(expansion(function, variable, power) - wanted) == 0


def test_an_integral_inside_an_integral_is_a_number_there() -> None:
    inner = sympy.Integral(sympy.exp(-(P**2)), (P, 0, sympy.oo))
    outer = sympy.Integral((X - inner) ** 2 * sympy.exp(-(X**2)), (X, -sympy.oo, sympy.oo))
    exact = sympy.sqrt(sympy.pi) * (sympy.Rational(1, 2) + sympy.pi / 4)
    assert abs(quadrature(outer) - exact) < COARSE
    ball = enclosure(outer, 140)
    assert ball.overlaps(enclosure(exact, 140)) and ball.rad() < 1e-30


def test_a_variance_that_is_wanted_as_a_number(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    def verdict(tex: str) -> str:
        claim = read(tex)
        return Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict

    law = r"\when{ X \sim \Normal(0, 1) }"
    assert verdict(rf"\Var[\tanh(X)^2] \approx 0.08 {law}") == REFUTED
    assert verdict(rf"\Var[X^2] \approx 2.000 {law}") == PROVED
    assert verdict(rf"\Var[X^2] \approx 2.001 {law}") == REFUTED
    exact = _quadrature_of_the_variance()
    assert verdict(rf"\Var[\tanh(X)^2] \approx {sympy.N(exact, 6)} {law}") == PROVED


def _quadrature_of_the_variance() -> sympy.Expr:
    density = sympy.exp(-(X**2) / 2) / sympy.sqrt(2 * sympy.pi)
    second, fourth = (
        quadrature(sympy.Integral(sympy.tanh(X) ** power * density, (X, -sympy.oo, sympy.oo))) for power in (2, 4)
    )
    return fourth - second**2
