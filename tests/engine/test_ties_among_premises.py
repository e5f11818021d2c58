"""A derivative, a limit or an integral in a premise, and another premise that says what moves with its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import PROVED, REFUTED

TIED = [
    r"b = a \when{ c = a, b = \frac{\partial (a c)}{\partial a} }",
    r"b = c^2 \when{ a = c^2, b = \frac{\partial (a c)}{\partial c} }",
    r"b = 1 \when{ b = \lim_{c \to 0} d, d = c + 1 }",
    r"b = d \when{ b = \int_0^1 d \dd t, d = t }",
]


@pytest.mark.parametrize("tex", TIED)
def test_what_moves_in_a_premise_stands_in_no_other(read: Callable[[str], Claim], tex: str) -> None:
    with pytest.raises(DialectError, match="in a premise"):
        read(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"b = 2 a d \when{ b = \frac{\partial (a^2 d)}{\partial a} }",
        r"b = 2 a + c \when{ c = d, b = \frac{\partial (a^2)}{\partial a} + d }",
    ],
)
def test_a_premise_that_says_what_a_derivative_is_holds(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


HALVED = [
    (r"(-1)^{2 n} = 1 \when{ n = \frac{m}{2} }", r"(-1)^{n + 1} = 1 \when{ n = \frac{m}{2} }"),
    (r"(-1)^m = 1 \when{ n = \frac{m}{2} }", r"(-1)^m = 1 \when{ n = m }"),
    (r"(-1)^m = (-1)^n \when{ n = \frac{m}{3} }", r"(-1)^m = (-1)^n \when{ n = \frac{m}{2} }"),
    (r"n \ge 1 \when{ n = \frac{m}{2} }", r"n \ge 2 \when{ n = \frac{m}{2} }"),
    (r"m \ge 2 \when{ n = \frac{m}{2} }", r"m \ge 3 \when{ n = \frac{m}{2} }"),
    (r"m - 1 \ge n \when{ n = \frac{m}{2} }", r"m - 2 \ge n \when{ n = \frac{m}{2} }"),
    (r"n^2 \ge n \when{ n = \frac{m}{2} }", r"n^2 \ge n + 1 \when{ n = \frac{m}{2} }"),
    (r"64 n = m \when{ n = \frac{m}{64} }", r"32 n = m \when{ n = \frac{m}{64} }"),
    (r"20 m = n \when{ m = \frac{n}{20} }", r"20 m = n + 1 \when{ m = \frac{n}{20} }"),
    (r"\frac{n}{m} + L = 4 m \when{ n = m L, m = \frac{L}{2} }", r"n = m L + 1 \when{ m = \frac{L}{2}, n = m L }"),
]
"""True, and false."""


@pytest.mark.parametrize(("true", "false"), HALVED)
def test_a_count_that_a_premise_gives_is_whole(both: Any, true: str, false: str) -> None:
    proof, measured = both(true)
    assert proof.verdict != REFUTED and measured.holds, (proof.leftover, measured.why)
    proof, measured = both(false)
    assert proof.verdict != PROVED and not (measured.holds or measured.impossible), measured.why


@pytest.mark.parametrize(
    "tex",
    [
        r"n c = 1 \when{ n = \frac{1}{c} }", r"n = c d \when{ n = c d }", r"m k = n \when{ m = \frac{n}{k} }",
        r"\frac{n}{m} = k \when{ n = k m }", r"n \le m \when{ n = k m }",
        r"\Var[\sum_{i=1}^n X_i] = 4 m \Var[X] \when{ \iid{X}, m = \frac{n}{4} }",
        r"\E[\sum_{i=1}^n X_i] = 2 m \E[X] \when{ \ident{X}, m = \frac{n}{2}, n > 2 }",
    ],
)  # fmt: skip
def test_one_that_a_real_number_gives_is_whole_by_chance_alone(measured: Any, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


GIVEN = [
    r"L n = m \when{ L = \frac{m}{n} }",
    r"n^2 = m L \when{ n = \sqrt{m L} }",
    r"n^2 = m^2 + L^2 \when{ n = \sqrt{m^2 + L^2} }",
    r"n^3 = m \when{ n = m^{\frac{1}{3}} }",
    r"L \ge 2 m \when{ m = \frac{n}{2}, n \le L }",
    r"\E[\sum_{i=1}^n X_i] = 2 m \E[X] \when{ \ident{X}, n = 2 m, n < L }",
    r"\E[\sum_{i=1}^n X_i] = \frac{m}{L} \E[X] \when{ \ident{X}, n = \frac{m}{L} }",
    r"2 m = n + 1 \when{ m = \frac{n + 1}{2} }",
    r"L n = m \when{ L = \frac{m}{n}, n > L }",
    r"2 m + 1 = n \when{ m = \frac{n - 1}{2} }",
    r"n = 2 L \when{ n = 2 L, m < n, m > L }",
    r"n + L = m + 1 \when{ n = m - L + 1 }",
    r"2 L = m - n + 2 \when{ L = \frac{m - n}{2} + 1 }",
    r"n + 2 m = L \when{ n = L - 2 m }",
    r"\E[\sum_{i=1}^n X_i] = (L - m) \E[X] \when{ \ident{X}, n = L - m }",
    r"m^2 = q_1 m \when{ m = q_1 }",
    r"n \ge m \when{ n = \max(m, L) }",
    r"2^n = m \when{ n = \frac{\ln(m)}{\ln(2)} }",
    r"n = a^2 \when{ n = a^2 }",
    r"49 n = m \when{ n = \frac{1}{49} m }",
    r"\Var[\sum_{i=1}^n X_i] = 8 m \Var[X] \when{ \iid{X}, m = \frac{n}{8} }",
]


@pytest.mark.parametrize("tex", GIVEN)
def test_numbers_are_found_with_which_a_count_is_whole(
    read: Any, notation: Any, functions: Any, tex: str
) -> None:
    claim = read(tex)
    for seed in range(4):
        measured = Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], claim.premises)
        assert measured.holds, (seed, measured.why)


def test_a_size_in_parts_refutes_nothing(both: Any) -> None:
    """No family has 2.3 elements, and the sum of two is not 2.3 times one."""
    _, measured = both(r"\E[\sum_{i=1}^n X_i] = k m \E[X] \when{ \ident{X}, n = k m }")
    assert measured.impossible and "no whole number" in measured.why


def test_a_family_has_several_elements_where_its_size_is_given(read: Any, notation: Any, functions: Any) -> None:
    claim = read(r"\E[X] = 0 \when{ \iid{X}, n = \frac{m}{2} }")
    worlds = [Meter(notation, functions, {}, claim.names, "cpu", seed).worlds for seed in range(3)]
    sizes = {int(one.kept(claim.premises, k).world.fixed["n"]) for one in worlds for k in range(4)}
    assert len(sizes) > 1


def test_one_that_can_never_be_whole_has_no_world(both: Any) -> None:
    _, measured = both(r"n = 1 \when{ n = \frac{1}{2} }")
    assert measured.impossible and r"n = \frac{1}{2}" in measured.why
