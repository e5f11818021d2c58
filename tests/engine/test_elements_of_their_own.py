"""What is said of a family is said of each element: a world gives them moments of their own, and no ties besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.judgement.schema import Finding
from texclaims.numeric.observed import have_one_law
from texclaims.numeric.worlds import Worlds

Both = Callable[[str], Any]

OF_ANOTHER = [
    r"\Var[X_1] = \E[X_2] \when{ \Var[X] = \E[X], n \ge 2 }",
    r"\sum_{i=1}^{n} \Var[X_i] = n \E[X_1] \when{ \Var[X] = \E[X] }",
    r"\Var[\sum_{i=1}^{n} X_i] = n \E[X] \when{ \Var[X] = \E[X], \independent{X} }",
    r"\Var[X_1] = \E[X_2]^2 \when{ \Var[X] = \E[X]^2, n \ge 2 }",
    r"\E[X_1]^2 = \E[X_2]^2 \when{ \E[X^2] = 2 \E[X]^2, n \ge 2 }",
    r"\E[X_1] = \E[X_2] \when{ \E[X^2] = 2 \E[X], \E[X] > 0, n \ge 2 }",
    r"\E[X_1^3] = \E[X_2^3] \when{ \E[X^3] = \E[X], n \ge 2 }",
]
TIED = [
    r"\E[X_1 Y_1] = \E[X_1 Y_2] \when{ \ident{X}, \ident{Y}, m \ge 2 }",
    r"\E[X_1 Y_1] = \E[X_2 Y_1] \when{ \ident{X}, \ident{Y}, n \ge 2 }",
    r"\E[X_1^2 X_2] = \E[X_1 X_2^2] \when{ \ident{X}, n = 2 }",
    r"\E[X_1^2 X_2] = 0 \when{ X \sim -X, \ident{X}, n \ge 2 }",
    r"\E[Y_1 Y_2 X_1] = 0 \when{ X \sim -X, m \ge 2 }",
    r"\E[f(X_1 + X_2)^2] = \frac12 \E[(X_1 + X_2)^2] \when{ X \sim -X, \ident{X}, n \ge 2 }",
    r"\E[f(\sum_{j=1}^{n} W_{1j} X_j)^2] = \frac12 \E[(\sum_{j=1}^{n} W_{1j} X_j)^2] \when{ W \sim -W, W \indep X }",
]
OPPOSITE = [r"\Cov[X_1, X_2] \ge -\frac{1}{n-1} \Var[X] \when{ \ident{X}, n \ge 2 }"]
EQUAL = [
    r"\Var[\sum_{i=1}^{n} X_i] > 0 \when{ \ident{X}, \Var[X] > 0 }",
    r"\Var[X_1 + X_2] > 0 \when{ \ident{X}, \Var[X] > 0, n \ge 2 }",
    r"\Cov[X_1, X_2] > -\Var[X] \when{ \ident{X}, n \ge 2, \Var[X] > 0 }",
]


@pytest.mark.parametrize("tex", [*OF_ANOTHER, *TIED, *OPPOSITE])
def test_what_is_false_of_some_elements_is_refuted(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert not (measured.holds or measured.impossible), tex


@pytest.mark.parametrize("tex", EQUAL)
def test_sides_that_are_equal_for_float64_are_not_seen_to_differ(both: Both, tex: str) -> None:
    """With opposite elements both sides are equal. Of what is random, float64 alone says so: it may have no digit for the gap."""
    _, measured = both(tex)
    assert not measured.holds and measured.impossible, tex


HOLD = [
    r"\Var[X_1] = \E[X_1] \when{ \Var[X] = \E[X] }",
    r"\sum_{i=1}^{n} \Var[X_i] = \sum_{i=1}^{n} \E[X_i] \when{ \Var[X] = \E[X] }",
    r"\E[X_1^2] = \E[X_1] \when{ \E[X^2] = \E[X] }",
    r"\E[X_1^3] = \E[X_1] \when{ \E[X^3] = \E[X] }",
    r"\E[f(X_1)] = c \when{ \E[f(X)] = c }",
    r"\Var[Z] = c \when{ \E[Z^2] = c + \E[Z]^2 }",
    r"\E[X_1^3] = 0 \when{ X \sim -X }",
    r"\E[\sum_{i=1}^{n} X_i^2] = n \E[X^2] \when{ \ident{X} }",
]


@pytest.mark.parametrize("tex", HOLD)
def test_what_is_true_of_each_holds_and_needs_what_is_said(judge_it: Callable[[str], Finding], tex: str) -> None:
    finding = judge_it(tex)
    assert finding.holds, finding.reason


MEASURED = [
    r"\Cov[X_1, X_2] \ge -\Var[X] \when{ \ident{X}, n \ge 2 }",
    r"\Cov[X_1, X_2] \le \Var[X] \when{ \ident{X}, n \ge 2 }",
    r"\E[f(X_1)] = \frac12 \E[\abs{X_1}] \when{ X \sim -X }",
]


@pytest.mark.parametrize("tex", MEASURED)
def test_bounds_of_such_families_are_reached(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.holds, measured.why


@pytest.mark.parametrize("told", [r"\ident{X}, \ident{Y}", r"\ident{Y}, X \sim -X", r"\ident{Y}, Z \sim -Z, \ident{X}"])
def test_families_that_depend_on_others_keep_their_laws(premises: Any, notation: Any, functions: Any, told: str) -> None:
    of = premises(*told.split(", "))
    worlds = Worlds(notation, functions, {}, frozenset("XYZ"), "cpu")
    for k in range(4):
        world = worlds.kept(of, k).world
        assert float(world.probability.sum()) == pytest.approx(1, abs=1e-14) and float(world.probability.min()) > 0
        for name in (name for name in "XY" if rf"\ident{{{name}}}" in told):
            assert have_one_law(world, world.value(name))
        if r"X \sim -X" in told:
            assert torch.allclose(world.mean(world.value("X") ** 3), torch.zeros(()).to(torch.float64), atol=1e-13)
