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


BY_REAL_NUMBERS = [
    (r"n c = 1 \when{ n = \frac{1}{c} }", r"n c = 2 \when{ n = \frac{1}{c} }"),
    (r"n = c d \when{ n = c d }", r"n = c d + 1 \when{ n = c d }"),
    (r"(-1)^{2 n} = 1 \when{ n = c d }", r"(-1)^n = 1 \when{ n = c d }"),
    (r"n \ge 2 \when{ n = c d, n > 1 }", r"n \ge 3 \when{ n = c d, n > 1 }"),
    (r"n^2 + 2 \ge 3 n \when{ n = c m }", r"n^2 + 1 \ge 3 n \when{ n = c m }"),
    (r"n^2 \ge n \when{ n = c }", r"n^2 \ge n + 1 \when{ n = c }"),
    (r"c \ge 1 \when{ n = 2^c }", r"c \ge 2 \when{ n = 2^c }"),
    (r"p \le \frac{1}{2} \when{ n = \frac{1}{p}, n > 1 }", r"p \le \frac{1}{3} \when{ n = \frac{1}{p}, n > 1 }"),
    (r"n - m \ge 1 \when{ n = c, m = d, c > d }", r"n - m \ge 2 \when{ n = c, m = d, c > d }"),
    (r"n + 1 \le m \when{ n = k m }", r"n + 2 \le m \when{ n = k m }"),
    (r"n \ge 2 \when{ n = \exp(c) }", r"n \ge 3 \when{ n = \exp(c) }"),
    (r"n = m \when{ n = c, m = d, c = d }", r"n = m + 1 \when{ n = c, m = d, c = d }"),
    (r"m = 2 n \when{ m = c, n = \frac{c}{2} }", r"m = 3 n \when{ m = c, n = \frac{c}{2} }"),
    (r"(c - 13)^2 \ge 0 \when{ n = c }", r"(c - 13)^2 \ge 1 \when{ n = c }"),
    (
        r"\E[\sum_{i=1}^n X_i] = k m \E[X] \when{ \ident{X}, n = k m }",
        r"\E[\sum_{i=1}^n X_i] = (k m + 1) \E[X] \when{ \ident{X}, n = k m }",
    ),
    (
        r"\Var[\sum_{i=1}^n X_i] = c \Var[X] \when{ \iid{X}, n = c }",
        r"\Var[\sum_{i=1}^n X_i] = c^2 \Var[X] \when{ \iid{X}, n = c }",
    ),
    (r"\sum_{i=1}^n i = \frac{c (c + 1)}{2} \when{ n = c }", r"\sum_{i=1}^n i = \frac{c (c - 1)}{2} \when{ n = c }"),
]  # fmt: skip
"""True, and false: the real numbers are such that the count is whole."""


@pytest.mark.parametrize(("true", "false"), BY_REAL_NUMBERS)
def test_a_count_that_real_numbers_give_is_whole(both: Any, true: str, false: str) -> None:
    proof, measured = both(true)
    assert proof.verdict != REFUTED and measured.holds, (proof.leftover, measured.why)
    proof, measured = both(false)
    assert proof.verdict != PROVED and not (measured.holds or measured.valueless), measured.why


@pytest.mark.parametrize(
    "tex",
    [
        r"(-1)^{2 n_l} = 1 \when{ \each{l}{L}, n_l = \frac{m}{2} }",
        r"(-1)^{2 n_l} = 1 \when{ \each{l}{L}, n_l = \frac{n_{l-1}}{2} }",
        r"n_l^2 \ge n_l \when{ \each{l}{L}, n_l = c }",
    ],
)
def test_a_sequence_of_counts_in_parts_refutes_nothing(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)


@pytest.mark.parametrize("tex", [r"n_0 = 1 \when{ n_0 = c }", r"n_l = n_l^2 \when{ \each{l}{L}, n_l = c }"])
def test_whole_numbers_refute_what_is_said_of_a_sequence(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == REFUTED and "c = 2" in proof.leftover and not measured.holds


@pytest.mark.parametrize("tex", [r"n \ge 4 \when{ n = 3 + \exp(-c) }", r"n = 1 \when{ n = \exp(c), n < 2 }"])
def test_a_count_that_comes_near_to_a_whole_number_is_none(both: Any, tex: str) -> None:
    _, measured = both(tex)
    assert measured.valueless and "no numbers were found" in measured.why


@pytest.mark.parametrize(
    "tex",
    [
        r"m k = n \when{ m = \frac{n}{k} }", r"\frac{n}{m} = k \when{ n = k m }",
        r"\Var[\sum_{i=1}^n X_i] = 4 m \Var[X] \when{ \iid{X}, m = \frac{n}{4} }",
        r"\E[\sum_{i=1}^n X_i] = 2 m \E[X] \when{ \ident{X}, m = \frac{n}{2}, n > 2 }",
    ],
)  # fmt: skip
def test_one_of_which_a_count_and_a_number_are_told_is_whole(measured: Any, tex: str) -> None:
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
    r"n \ge m \when{ n = \max(m, L) }",
    r"2^n = m \when{ n = \frac{\ln(m)}{\ln(2)} }",
    r"49 n = m \when{ n = \frac{1}{49} m }",
    r"\Var[\sum_{i=1}^n X_i] = 8 m \Var[X] \when{ \iid{X}, m = \frac{n}{8} }",
    r"\Var[\sum_{i=1}^n X_i] = 5 m \Var[X] \when{ \iid{X}, n = 5 m }",
    r"\Var[\sum_{i=1}^n X_i] = 7 m \Var[X] \when{ \iid{X}, n = 7 m }",
    r"\Var[\sum_{i=1}^n X_i] = 2 m L \Var[X] \when{ \iid{X}, n = 2 m L }",
]


@pytest.mark.parametrize("tex", GIVEN)
def test_numbers_are_found_with_which_a_count_is_whole(
    read: Any, notation: Any, functions: Any, tex: str
) -> None:
    claim = read(tex)
    for seed in range(4):
        measured = Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], claim.premises)
        assert measured.holds, (seed, measured.why)


def test_a_family_has_several_elements_where_its_size_is_given(read: Any, notation: Any, functions: Any) -> None:
    claim = read(r"\E[X] = 0 \when{ \iid{X}, n = \frac{m}{2} }")
    worlds = [Meter(notation, functions, {}, claim.names, "cpu", seed).worlds for seed in range(3)]
    sizes = {int(one.kept(claim.premises, k).world.fixed["n"]) for one in worlds for k in range(4)}
    assert len(sizes) > 1


def test_one_that_can_never_be_whole_has_no_world(both: Any) -> None:
    _, measured = both(r"n = 1 \when{ n = \frac{1}{2} }")
    assert measured.impossible and r"n = \frac{1}{2}" in measured.why


SQUARES = [
    r"b^2 > 0 \when{ n = \frac{a}{b} }", r"b^2 > 0 \when{ c = \frac{a}{b} }", r"b^2 > 0 \when{ c = \abs{b} }",
    r"b^2 > 0 \when{ c = b^2 }", r"b^2 > 0 \when{ n = b }", r"b^2 > 0 \when{ q_1 = b^2 }",
    r"b^2 > 0 \when{ \E[Z] = \frac{1}{b} }",
    r"b^2 > 0 \when{ Z \sim \Normal(0, b^2) }", r"b^2 > 0 \when{ Z \sim \Uniform(-b, b) }",
]  # fmt: skip


@pytest.mark.parametrize("tex", SQUARES)
def test_a_place_that_a_premise_forbids_refutes_nothing(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)


@pytest.mark.parametrize("tex", [r"b^2 > 0", r"b^2 > 0 \when{ c = d }", r"b^2 > 0 \when{ b = a c }"])
def test_one_that_none_forbids_does(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == REFUTED and not measured.holds, (proof.leftover, measured.why)


IN_PARTS = [
    r"n \ge 1 \when{ n = 3 \erf(c) }", r"n \ge 1 \when{ n = 3 \tanh(c) }", r"n \ge 1 \when{ n = c^d }",
    r"n \ge 1 \when{ n = \exp(a) + \exp(b) }", r"n \ge 1 \when{ n = \frac{\ln(m)}{\ln(2)} }",
    r"(i - n) (i - n - 1) = 0 \iff i = n \when{ \each{i}{n} }", r"(i - 2 n) (i - 1) = 0 \iff i = 1 \when{ \each{i}{n} }",
    r"(n - i) (n - i + 1) = 0 \iff n = i \when{ \each{i}{n} }", r"n - 2 \ge i \when{ \each{i}{n - 2} }",
]  # fmt: skip


@pytest.mark.parametrize("tex", IN_PARTS)
def test_no_point_and_no_world_breaks_what_a_letter_is(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)


@pytest.mark.parametrize(
    "tex",
    [
        r"\E[Z^2] \ge 1 \when{ \E[Z^2 - 1] \ge 0 }", r"\E[Z^2] \ge c \when{ \E[Z^2] - c \ge 0 }",
        r"\E[Z^4] \ge 1 \when{ \E[Z^2 - 1] = 0 }",
        r"c = 1 \iff c \E[Z] = 1 \when{ \E[Z - 1] = 0 }", r"c = 1 \iff c \E[Z^2] = 1 \when{ \E[Z^2 - 1] = 0 }",
        r"\E[Z^2] \le 1 \when{ 0 \le 1 - \E[Z^2] }",
    ],
)  # fmt: skip
def test_a_multiple_of_a_variable_may_break_a_premise(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)


OF_EACH = [
    r"\abs{a} = a \when{ \each{i}{n}, u_i \ge 0, u_1 = a }",
    r"\abs{u_2} = u_2 \when{ \each{i}{n}, u_i \ge 0, u_2 = a - b }",
    r"a \ge 0 \when{ \each{i}{n}, u_i \ge 0, u_1 = a }",
    r"a \ge b \when{ \each{i}{n}, u_i \ge 0, u_2 = a - b }",
    r"a^2 = 4 \iff a = 2 \when{ \each{i}{n}, u_i \ge 0, u_1 = a }",
    r"\abs{a} = a \when{ \each{i}{n}, u_i = a, u_i \ge 0 }",
    r"c + \frac{1}{c} = \frac{5}{2} \iff c = 2 \when{ \each{l}{L}, q_l \ge 1, q_1 = c }",
    r"a^2 = 4 \iff a = 2 \when{ \each{i}{n}, u_i \ge -1, u_1 = a }",
    r"n = 3 \iff \abs{n - i} + i = 3 \when{ n = c d, \each{i}{n} }",
    r"n = 3 \iff \abs{n - i} + i = 3 \when{ \each{i}{n} }",
    r"n = 2 \iff \max(n, i) = 2 \when{ \each{i}{n} }",
    r"n = 1 \iff \max(n, i) = 1 \when{ n = c, \each{i}{n} }",
    r"n = 2 \iff \sum_{j=1}^n \abs{i - j} = 1 \when{ \each{i}{n} }",
    r"L = 2 \iff \max(L, l) = 2 \when{ \each{l}{L} }",
    r"\sum_{j=1}^m v_j^2 \ge v_{\tau(i)} v_i \when{ \each{i}{m} }",
    r"v_{\tau(i)}^2 \le \sum_{j=1}^m v_j^2 \when{ \each{i}{m} }",
    r"\sum_{i=1}^m v_{\tau(i)} \le \sum_{i=1}^m v_i + a^2 \when{ m = L + 1 }",
    r"\sum_{i=1}^m \max(0, v_{\tau(i)}) \le \abs{\sum_{i=1}^m \max(0, v_i)} \when{ m = 2 L }",
]


@pytest.mark.parametrize("tex", OF_EACH)
def test_what_is_said_of_each_index_holds_of_each(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)


@pytest.mark.parametrize(
    "tex",
    [
        r"\sum_{i=1}^m v_{\tau(i)} = 2 \sum_{i=1}^m v_i \when{ m = L + 1 }", r"L = 2 \iff \max(L, l) = 3 \when{ \each{l}{L} }",
        r"a^2 = 4 \iff a = 2 \when{ \each{i}{n}, u_i \ge -3, u_1 = a }",
    ],
)  # fmt: skip
def test_and_a_false_one_does_not(both: Any, tex: str) -> None:
    _, measured = both(tex)
    assert not (measured.holds or measured.impossible), measured.why


CANCELLING = [
    r"\erf(\exp(45) (n - c - d)) = 0 \when{ n = c + d }", r"\tanh(\exp(50) (n - a - b)) = 0 \when{ n = a + b }",
    r"\min(1, \exp(60) \abs{n - c d}) = 0 \when{ n = c d }",
    r"\min(1, \exp(60) \abs{n - \frac{c}{d}}) = 0 \when{ n = \frac{c}{d} }",
    r"\erf(\exp(45) (\sigma - c - d)) = 0 \when{ \sigma = c + d }",
]


@pytest.mark.parametrize("tex", CANCELLING)
def test_what_rounding_leaves_of_a_premise_refutes_nothing(read: Any, notation: Any, functions: Any, tex: str) -> None:
    claim = read(tex)
    for seed in range(4):
        measured = Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], claim.premises)
        assert measured.holds or measured.impossible, (seed, measured.why)


@pytest.mark.parametrize(
    "tex", [r"\sigma = c + d + \frac{1}{1000000} \when{ \sigma = c + d }", r"n = c d + \frac{1}{1000000} \when{ n = c d }"]
)
def test_what_a_premise_leaves_does(measured: Any, tex: str) -> None:
    assert not (measured(tex).holds or measured(tex).impossible), measured(tex).why


@pytest.mark.parametrize(
    "tex", [r"(-1)^m \sum_{i=1}^m v_i = \sum_{i=1}^m v_i \when{ m = 2 L }", r"(-1)^m n_m = n_m \when{ m = 2 L }"]
)
def test_no_world_is_longer_than_its_sequences(measured: Any, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why
