"""Defects that were found in the engine, each kept from coming back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.laws.functions import Function
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover


@pytest.fixture
def verdict(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[[str], str]:
    """Proved, refuted or open, with all premises."""

    def of(tex: str) -> str:
        claim = read(tex)
        return Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict

    return of


@pytest.fixture
def measured(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[[str], Any]:
    def of(tex: str) -> Any:
        claim = read(tex)
        return Meter(notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises)

    return of


@pytest.mark.parametrize(
    "tex",
    [
        r"\E[f(X_1 + X_2) X_1] = \E[f(X_1 + X_2)] \E[X] \when{ \iid{X} }",
        r"\sum_{i=1}^{n} \sum_{j=1}^{n} \E[X_i X_j] = n^2 \E[X]^2 \when{ \iid{X} }",
    ],
    ids=["a factor with two elements", "two indices that may coincide"],
)
def test_elements_that_may_be_the_same_are_not_split(verdict: Callable[[str], str], tex: str) -> None:
    assert verdict(tex) != PROVED


def test_elements_that_are_surely_different_are_split(verdict: Callable[[str], str]) -> None:
    assert verdict(r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }") == PROVED
    assert verdict(r"\E[X_1 X_2] = \E[X]^2 \when{ \ident{X} }") != PROVED


def test_a_third_variable_leaves_two_independent_ones_independent(measured: Callable[[str], Any]) -> None:
    assert measured(r"\E[V S] + \E[Z] = \E[S] \E[V] + \E[Z] \when{ V \indep S }").holds
    assert not measured(r"\E[V Z] = \E[V] \E[Z] + 0 \E[S] \when{ V \indep S }").holds


def test_a_symmetric_variable_may_depend_on_others(measured: Callable[[str], Any]) -> None:
    assert not measured(r"\E[Z V] = 0 \when{ Z \sim -Z }").holds
    assert not measured(r"\E[Z^2 V] = \E[Z^2] \E[V] \when{ Z \sim -Z }").holds
    assert measured(r"\E[Z^3] = 0 \E[V] \when{ Z \sim -Z }").holds


@pytest.mark.parametrize(
    "when",
    [r"\E[Z] = 1, \E[Z] = 2", r"\E[Z] = 2, \E[Z^2] = 1", r"\E[Z] = 1, Z \sim -Z", r"\E[Z V] = 3"],
)
def test_premises_that_no_world_meets_are_no_measurement(measured: Callable[[str], Any], when: str) -> None:
    found = measured(rf"\E[Z^2] + \E[V] = \E[V] + \E[Z^2] \when{{ {when} }}")
    assert not found.holds and found.impossible and found.why


def test_a_premise_whose_factor_may_vanish_is_not_divided_by(verdict: Callable[[str], str]) -> None:
    assert verdict(r"\E[Z] = 0 \when{ \E[Z] \E[V] = 0 }") == OPEN


def test_roots_below_zero_are_found(measured: Callable[[str], Any]) -> None:
    assert measured(r"a = 2 \implies a^2 = 4").holds
    assert not measured(r"a = 2 \iff a^2 = 4").holds


def test_a_sum_in_another_form_is_no_counterexample(verdict: Callable[[str], str]) -> None:
    assert verdict(r"\sum_{i=1}^{n} i = \frac{n (n + 1)}{2}") == PROVED
    assert verdict(r"\sum_{i=1}^{n} i = \frac{n (n + 2)}{2}") == REFUTED
    assert verdict(r"\sum_{i=1}^{n} u_i = \sum_{i=1}^{n} u_i^2") == REFUTED


@pytest.mark.parametrize(
    "tex", [r"f^{-1}(t) = t", r"\sigma(t) = 1", "a " * 1900 + "= 1", "((9^{400})^{400})^{400} = a"]
)
def test_what_has_two_readings_or_no_end_is_refused_at_once(verdict: Callable[[str], str], tex: str) -> None:
    try:
        assert verdict(tex) == OPEN
    except DialectError as error:
        assert "page.md:2:" in str(error) and "wanted:" in str(error)


def test_a_limit_has_two_sides(verdict: Callable[[str], str]) -> None:
    assert verdict(r"\lim_{t \to 0} \frac{\abs{t}}{t} = 1") == OPEN
    assert verdict(r"\lim_{c \to 0} \frac{\abs{c}}{c} = 1") == PROVED


@pytest.mark.parametrize("seed", range(12))
def test_both_signs_of_a_real_number_are_tried(
    read: Callable[[str], Claim], notation: Any, functions: Any, verdict: Callable[[str], str], seed: int
) -> None:
    claim = read(r"f(t)^2 + f(t)^2 = 2 t^2")  # true for t > 0 only
    assert not Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], ()).holds
    claim = read(r"f(-t)^2 = t^2")  # true for t < 0 only
    assert not Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], ()).holds
    assert verdict(r"f(t)^2 = t^2") == verdict(r"f(-t)^2 = t^2") == REFUTED


def test_a_free_index_is_not_taken_for_that_of_a_sum(verdict: Callable[[str], str]) -> None:
    assert verdict(r"\sum_{l=1}^{n} \tanh(u_i + u_l) = \sum_{l=1}^{n} \tanh(u_l + u_l) \when{ \each{i}{n} }") == REFUTED
    assert verdict(r"\sum_{l=1}^{n} u_i u_l = u_i \sum_{l=1}^{n} u_l \when{ \each{i}{n} }") == PROVED


def test_a_kink_outside_of_zero_is_cut_out(read: Callable[[str], Claim], notation: Any) -> None:
    cut = {"f": Function(lambda z: sympy.Min(1, sympy.Max(-1, z)), lambda z: z.clamp(-1, 1))}
    claim = read(r"\E[f(Z)^2] \approx 0.516058551 \when{ Z \sim \Normal(0, 1) }")
    assert Prover(notation, cut, {}).prove(claim.steps[0], claim.premises).verdict == PROVED


@pytest.mark.parametrize(("order", "wanted"), [("c", OPEN), ("c^2", PROVED)])
def test_a_quotient_does_not_lose_an_order(verdict: Callable[[str], str], order: str, wanted: str) -> None:
    assert (
        verdict(rf"\frac{{c}}{{\E[\tanh(Z)^2]}} = 1 + 2 c + \bigO({order}) \when{{ Z \sim \Normal(0, c) }}") == wanted
    )
