"""A bound that is crossed in a small place: the search that brings it near to equality sees it, and says so."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.check import drawn_by
from texclaims.numeric.meter import Meter

Measured = Callable[..., Any]

CROSSED = [
    (r"a^2 + b^2 + c^2 + d^2 + 1.93 \ge 1.4 (a + b + c + d)", r"a^2 + b^2 + c^2 + d^2 + 1.96 \ge 1.4 (a + b + c + d)"),
    (r"(a - 0.7)^2 + (b - 0.7)^2 \ge 10^{-4}", r"(a - 0.7)^2 + (b - 0.7)^2 \ge 0"),
    (r"\exp(a) \ge 2 a + 0.613706", r"\exp(a) \ge 1 + a"),
    (r"\exp(c) \ge \exp(1) c + 10^{-8}", r"\exp(c) \ge \exp(1) c"),
    (r"c + \frac{4}{c} \ge 4.00001", r"c + \frac{4}{c} \ge 4"),
    (r"c \ge 10^{-9}", r"c p \ge 0"),
    (r"c > 10^{-9}", r"c > 0"),
    (r"k (1 - k) \le 0.2499999", r"k (1 - k) \le 0.25"),
    (r"k^3 (1 - k) \le 0.1054", r"k^3 (1 - k) \le \frac{27}{256}"),
    (r"n^2 + 899 \ge 60 n", r"n^2 + 900 \ge 60 n"),
    (r"\frac{n}{2^n} \le 0.499", r"\frac{n}{2^n} \le \frac{1}{2}"),
    (r"a^2 + b^2 \ge 0.500001 \when{ b = 1 - a }", r"a^2 + b^2 \ge \frac{1}{2} \when{ b = 1 - a }"),
]
"""False, and true."""
OPEN = [
    (r"(n - 30)^2 \ge 1", r"(n - 30)^2 \ge 0"),
    (r"\int_{0}^{1} (t - a)^2 \dd t \ge \frac{1}{12} + 10^{-5}", r"\int_{0}^{1} (t - a)^2 \dd t \ge \frac{1}{12}"),
]
"""False where rounding cannot be told apart at once, or quadrature stands in it; and true."""
ROUNDED = [
    r"(a + b)^2 - a^2 - 2 a b \ge 0",
    r"\sqrt{1 + c^2} - c \ge 0",
    r"\ln(\exp(a) + \exp(b)) \ge \max(a, b)",
    r"\frac{i}{n} \le 1 \when{ \each{i}{n} }",
]
"""True, though what is worked out may be below by its last digits, or would be if an index ran beyond its end."""


OF_A_MEAN = [
    (r"\E[\tanh(Z)] \le \tanh(\E[Z])", r"\abs{\E[\tanh(Z)]} \le \E[\abs{\tanh(Z)}]"),
    (r"\E[Z^3] \ge \E[Z]^3", r"\E[Z^4] \ge \E[Z]^4"),
    (r"\E[\exp(-Z^2)] \le \exp(-\E[Z]^2)", r"\E[\exp(-Z^2)] \ge \exp(-\E[Z^2])"),
    (r"\E[Z \tanh(Z)] \ge \E[Z] \tanh(\E[Z])", r"\E[Z \tanh(Z)] \ge 0"),
    (r"\Var[f(Z)] \le \frac{\Var[Z]}{2}", r"\Var[f(Z)] \le \Var[Z]"),
    (r"\E[Z^3] \ge 0 \when{ \E[Z] = 0 }", r"\E[Z^4] \ge \E[Z^2]^2 \when{ \E[Z] = 0 }"),
]
"""False, and seen where the mean is large, or of the other sign; and true."""


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("false", "true"), OF_A_MEAN)
def test_a_bound_on_a_mean_is_looked_at_wherever_it_may_lie(measured: Measured, false: str, true: str, seed: int) -> None:
    found = measured(false, seed)
    assert not (found.holds or found.impossible)
    assert measured(true, seed).holds, measured(true, seed).why


REACHED_BY_ROUNDING = [
    r"\E[(10^{4} + Z)^2] - (10^{4} + \E[Z])^2 \ge 10^{-7}",
    r"10^{8} + \Var[Z] - 10^{8} \ge 10^{-8}",
    r"\frac{(1 + 10^{-8} \Var[Z]) - 1}{10^{-8}} \ge 10^{-8}",
]
"""False where a variable is constant, by less than what rounding may do there."""


@pytest.mark.parametrize("tex", REACHED_BY_ROUNDING)
@pytest.mark.parametrize("seed", [0, 1])
def test_where_rounding_alone_crosses_a_bound_it_is_not_reached(measured: Measured, tex: str, seed: int) -> None:
    assert not measured(tex, seed).holds


def test_a_crossing_that_is_none_does_not_hide_another(measured: Measured) -> None:
    found = measured(r"\E[(10^{4} + Z)^2] - (10^{4} + \E[Z])^2 \ge \frac{1}{2} \E[Z^2]")
    assert not (found.holds or found.impossible)


SIGNED = [
    r"\E[Z^3] \ge 0 \when{ \E[Z^3] \ge 0 }",
    r"\E[Z \abs{Z}] \ge \E[Z]^2 \when{ Z \ge 0 }",
    r"\E[Z] \E[Z^2] \ge 0 \when{ \E[Z] > 0 }",
    r"\E[Z^2] \ge c^2 \when{ \E[Z] = c }",
    r"\E[\abs{X_1}] \ge 0 \when{ \iid{X} }",
]
"""True of a variable, and not of its opposite, or of one that lies elsewhere."""


@pytest.mark.parametrize("tex", SIGNED)
def test_a_premise_keeps_a_variable_where_it_is(measured: Measured, tex: str) -> None:
    for seed in range(4):
        found = measured(tex, seed)
        assert found.holds or found.impossible, found.why


def test_what_an_initializer_draws_is_not_made_larger(read: Any, notation: Any, functions: Any) -> None:
    claim = read(r"\E[Z^2] \le \frac{1}{3}")
    (step,) = claim.steps
    drawn = drawn_by(torch.nn.init.uniform_, a=-1.0, b=1.0)
    for seed in range(3):
        found = Meter(notation, functions, {"Z": drawn}, claim.names, "cpu", seed).measure(step, claim.premises)
        assert found.impossible and found.why == "both sides are always equal: write ="


@pytest.mark.parametrize(("false", "true"), CROSSED)
def test_a_crossing_refutes(measured: Measured, false: str, true: str) -> None:
    found = measured(false)
    assert not (found.holds or found.impossible) and found.why.startswith("right - left reaches -")
    assert measured(true).holds, measured(true).why


@pytest.mark.parametrize(("false", "true"), OPEN)
def test_where_it_is_not_certain_the_bound_is_open(measured: Measured, false: str, true: str) -> None:
    found = measured(false)
    assert found.impossible and found.why.startswith("right - left reaches -")
    assert measured(true).holds, measured(true).why


@pytest.mark.parametrize("tex", ROUNDED)
def test_rounding_crosses_nothing(measured: Measured, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why
