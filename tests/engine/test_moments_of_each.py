"""A premise on a moment of a family -> it is said of each element, and of one element all moments in it are those of that one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.schema import Finding
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED

Both = Callable[[str], Any]

TRUE = [
    r"\Var[X_1] = c \when{ \Var[X] = c }",
    r"\Var[X_2] = \Var[X_1] \when{ \Var[X] = c, n \ge 2 }",
    r"\Var[\sum_{i=1}^{n} X_i] = n c \when{ \Var[X] = c, \independent{X} }",
    r"\Var[X_1 + X_2] = 2 c \when{ \Var[X] = c, \independent{X}, n \ge 2 }",
    r"\E[X_1^2] = c + \E[X_1]^2 \when{ \Var[X] = c }",
    r"\E[X_1^2] = \E[X_1]^2 + 1 \when{ \Var[X] = 1 }",
    r"\Var[X_1 + Z] = c + \Var[Z] \when{ \Var[X] = c, X \indep Z }",
    r"\sum_{i=1}^{n} \Var[X_i] = n c \when{ \Var[X] = c }",
    r"\E[\sum_{i=1}^{n} X_i^2] = n c + \sum_{i=1}^{n} \E[X_i]^2 \when{ \Var[X] = c }",
    r"\Var[W_{1 1}] = c \when{ \Var[W] = c }",
    r"\Cov[X_1, X_1] = c \when{ \Var[X] = c }",
    r"\Var[X_1 - X_2] = 2 c - 2 \Cov[X_1, X_2] \when{ \Var[X] = c, n \ge 2 }",
    r"\Var[u_1 X_1] = u_1^2 c \when{ \Var[X] = c }",
    r"\Var[\sum_{j=1}^{n} W_{1j} u_j] = c \sum_{j=1}^{n} u_j^2 \when{ \independent{W}, \Var[W] = c }",
    r"\Var[X_1 Z] = c \E[Z^2] + \E[X_1]^2 \Var[Z] \when{ X \indep Z, \Var[X] = c }",
    r"\E[X_1^2] = c + \E[X]^2 \when{ \iid{X}, \Var[X] = c }",
    r"\Var[\sum_{i=1}^{n} X_i] = n c \when{ \iid{X}, \Var[X] = c }",
    r"\Cov[X_1, X_2] = \E[X_1 X_2] - \E[X_1] \E[X_2] \when{ \Var[X] = c, n \ge 2 }",
]


@pytest.mark.parametrize("tex", TRUE)
def test_a_variance_of_each_element_ties_the_moments_of_that_one(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


FALSE = [
    r"\E[X_2^2] = \E[X_1^2] \when{ \Var[X] = c, n \ge 2 }",
    r"\E[X_1^2] = c + \E[X]^2 \when{ \Var[X] = c }",
    r"\sum_{i=1}^{n} \E[X_i^2] = n \E[X_1^2] \when{ \Var[X] = c }",
    r"\E[\sum_{i=1}^{n} X_i^2] = n \E[X_1^2] \when{ \Var[X] = c }",
    r"\E[X_1^2] = 2 c + \E[X_1]^2 \when{ \Var[X] = c }",
]


@pytest.mark.parametrize("tex", FALSE)
def test_and_not_those_of_another_one(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not (measured.holds or measured.impossible)


UNCORRELATED = [
    r"\Cov[\sum_{i=1}^{n} X_i, Z] = 0 \when{ \Cov[X, Z] = 0 }",
    r"\E[X_1 Z] = \E[X_1] \E[Z] \when{ \Cov[X, Z] = 0 }",
    r"\Var[X_1 + Z] = \Var[X_1] + \Var[Z] \when{ \Cov[X, Z] = 0 }",
    r"\E[X_1 Y_1] = \E[X_1] \E[Y_1] \when{ \Cov[X, Y] = 0 }",
]


@pytest.mark.parametrize("tex", UNCORRELATED)
def test_a_covariance_of_0_is_drawn_for_each_element(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and measured.holds, measured.why


def test_it_is_no_independence(both: Both) -> None:
    measured = both(r"\E[X_1^2 Z] = \E[X_1^2] \E[Z] \when{ \Cov[X, Z] = 0 }")[1]
    assert not (measured.holds or measured.impossible)


SPREAD = [
    r"\Var[Z] = c - a^2 \when{ \E[Z] = a, \E[Z^2] = c }",
    r"\Var[X_1] = c - a^2 \when{ \E[X] = a, \E[X^2] = c }",
    r"\Var[\sum_{i=1}^{n} X_i] = n (c - a^2) \when{ \E[X] = a, \E[X^2] = c, \independent{X} }",
    r"\Var[X_1 Y_1] = c \E[Y_1^2] \when{ X \indep Y, \E[X] = 0, \Var[X] = c }",
]


@pytest.mark.parametrize("tex", SPREAD)
def test_numbers_are_drawn_for_which_there_is_such_a_variable(judge_it: Callable[[str], Finding], tex: str) -> None:
    """For other numbers, such as a second moment below the squared mean, there is none, nor a constant with a variance."""
    found = judge_it(tex)
    assert found.holds, found.reason


ONE_LAW_ALONE = [
    r"\E[X_1 X_2] = \E[X_2 X_3] \when{ \ident{X}, n \ge 3 }",
    r"\E[X_1 X_2] = \E[X_1 X_3] \when{ \ident{X}, n \ge 3 }",
    r"\Var[X_1 + X_2] = \Var[X_2 + X_3] \when{ \ident{X}, n \ge 3 }",
    r"\Cov[X_1, \sum_{i=1}^{n} X_i] = \frac{1}{n} \Var[\sum_{i=1}^{n} X_i] \when{ \ident{X} }",
    r"\E[X_1 \prod_{i=1}^{n} X_i] = \E[X_2 \prod_{i=1}^{n} X_i] \when{ \ident{X}, n \ge 2 }",
    r"\E[\frac{X_1}{\sum_{i=1}^{n} X_i}] = \frac{1}{n} \when{ \ident{X}, X \ge 1 }",
]


@pytest.mark.parametrize("tex", ONE_LAW_ALONE)
def test_elements_of_one_law_are_not_alike_in_pairs(both: Both, tex: str) -> None:
    """They have equal marginals and nothing more: no order in which they could be turned."""
    proof, measured = both(tex)
    assert proof.verdict != PROVED and not (measured.holds or measured.impossible)


ONE_LAW = [
    r"\E[X_1^3] = \E[X_2^3] \when{ \ident{X}, n \ge 2 }",
    r"\E[f(X_1)] = \E[f(X_2)] \when{ \ident{X}, n \ge 2 }",
    r"\E[f(X_1)^2] = \frac{1}{2} \E[X_2^2] \when{ X \sim -X, \ident{X}, n \ge 2 }",
]


@pytest.mark.parametrize("tex", ONE_LAW)
def test_each_by_itself_they_are(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds
