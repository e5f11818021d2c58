"""A mean whose integral has no value is not measured: what is averaged is too large near a pole, or grows far out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.schema import Finding
from texclaims.symbolic.proof import PROVED

Both = Callable[[str], Any]
LIKE = r"(Z, V) \sim \Normal(0, 0, c, c, \varrho)"
APART = r"Z \sim \Normal(0, 1), V \sim \Normal(0, 1), V \indep Z"

NONE = [
    rf"\E[\frac{{Z}}{{\abs{{V}}}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{Z^2 - c (1 - \varrho^2)}}{{V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{1}}{{V}}] + \E[\frac{{Z V}}{{V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{V}}{{Z^2}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{V}}{{Z - V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{Z V}}{{V^2}}] = \varrho \when{{ {LIKE} }}",
    rf"\E[Z \exp(\frac{{V^2}}{{4}})] = 0 \when{{ {LIKE} }}",
    rf"\E[Z \exp(-V^3)] = 0 \when{{ {LIKE} }}",
    rf"\E[Z \exp(V^2)] = 0 \when{{ {LIKE} }}",
    r"\E[Z \exp(\frac{Z^2}{4})] = 0 \when{ Z \sim \Normal(0, c) }",
    r"\E[Z \exp(-Z^3)] = 0 \when{ Z \sim \Normal(0, c) }",
    rf"\E[\frac{{V}}{{Z}}] = 0 \when{{ {APART} }}",
    rf"\Cov[V, \frac{{1}}{{Z}}] = 0 \when{{ {APART} }}",
    rf"\E[\exp(Z V)] = \E[\exp(-Z V)] \when{{ {APART} }}",
    r"\E[\frac{V}{Z}] = 0 \when{ Z \sim \Uniform(-1, 1), \E[V] = 0, V \indep Z }",
    r"\E[V \exp(Z^2)] = 0 \when{ Z \sim \Normal(0, 1), \E[V] = 0, V \indep Z }",
]


@pytest.mark.parametrize("tex", NONE)
def test_it_is_not_measured(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.impossible and not measured.holds, measured


GROWING = [one for one in NONE if r"\exp" in one and r"\indep" not in one]


@pytest.mark.parametrize("tex", GROWING)
def test_what_outgrows_the_density_has_no_value(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.valueless and "grows faster" in measured.why


EXIST = [
    rf"\E[Z \exp(V)] = \varrho c \exp(\frac{{c}}{{2}}) \when{{ {LIKE} }}",
    rf"\E[\exp(Z + V)] = \exp(c (1 + \varrho)) \when{{ {LIKE} }}",
    rf"\E[f(Z) V] = \frac{{\varrho c}}{{2}} \when{{ {LIKE} }}",
    rf"\E[Z^2 \exp(-V^2)] = \frac{{c (1 + 2 c - 2 \varrho^2 c)}}{{(1 + 2 c)^{{\frac32}}}} \when{{ {LIKE} }}",
    r"\E[\exp(a Z)] = \exp(\frac{a^2 c}{2}) \when{ Z \sim \Normal(0, c) }",
    r"\E[\exp(-Z^2)] = \frac{1}{\sqrt{1 + 2 c}} \when{ Z \sim \Normal(0, c) }",
    rf"\E[V^2 \exp(2 Z)] = \exp(2) \when{{ {APART} }}",
    r"\Var[Z V] = \frac{p}{3} \when{ Z \sim \Uniform(-1, 1), V \sim \Bernoulli(p), V \indep Z }",
]


@pytest.mark.parametrize("tex", EXIST)
def test_one_that_exists_is(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.holds, measured.why


HOLD = [
    rf"\E[Z \exp(-V^2)] = 0 \when{{ {LIKE} }}",
    r"\E[Z^2 \exp(-Z^2)] = \frac{c}{(1 + 2 c)^{\frac32}} \when{ Z \sim \Normal(0, c) }",
]


@pytest.mark.parametrize("tex", HOLD)
def test_a_true_one_holds_beside_wrong_versions_without_a_value(judge_it: Callable[[str], Finding], tex: str) -> None:
    finding = judge_it(tex)
    assert finding.holds, finding.reason


def test_a_true_mean_whose_nodes_end_too_early_is_not_refuted(both: Both) -> None:
    _, measured = both(rf"\E[\exp(k Z V)] = \frac{{1}}{{\sqrt{{1 - k^2}}}} \when{{ {APART} }}")
    assert measured.holds or measured.impossible, measured.why


OUTSIDE = [
    r"\E[Z \ln(99 - Z^2)] = 0 \when{ Z \sim \Uniform(-20, 20) }",
    r"\E[Z \ln(Z^2 - 1)] = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\E[\arcsin(Z)] = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\E[\arcsin(Z)] = 0 \when{ Z \sim \Uniform(-c, c) }",
    r"\E[\arccos(Z) - \frac{\pi}{2}] = 0 \when{ Z \sim \Uniform(-2, 2) }",
    r"\E[\arcsin(2 \tanh(Z))] = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\E[\ln(\tanh(Z)) - \ln(-\tanh(Z))] = 0 \when{ Z \sim \Normal(0, 1) }",
    rf"\E[\ln(Z) V] = 0 \when{{ {APART} }}",
]
INSIDE = [
    r"\E[Z \ln(4 - Z^2)] = 0 \when{ Z \sim \Uniform(-1, 1) }",
    r"\E[Z \ln(c^2 - Z^2)] = 0 \when{ Z \sim \Uniform(-c, c) }",
    r"\E[Z \ln(1 + Z^2)] = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\E[\arcsin(Z)] = 0 \when{ Z \sim \Uniform(-1, 1) }",
    r"\E[\arcsin(\tanh(Z))] = 0 \when{ Z \sim \Normal(0, 1) }",
]


@pytest.mark.parametrize("tex", OUTSIDE)
def test_what_has_no_value_under_a_law_has_no_mean_by_symmetry(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != PROVED and not measured.holds


@pytest.mark.parametrize("tex", INSIDE)
def test_what_has_a_value_everywhere_has_one(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, proof.leftover or measured.why
