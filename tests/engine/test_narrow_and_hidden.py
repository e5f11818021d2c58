"""What measuring overlooked: between two nodes, in a world but the first, behind a corner that lies elsewhere, in a premise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.symbolic.proof import PROVED

Both = Callable[[str], Any]

NORMAL, WIDE = r" \when{ Z \sim \Normal(0, 1) }", r" \when{ Z \sim \Uniform(-100000, 100000) }"
SHORT = r" \when{ Z \sim \Uniform(-1, 1) }"

NARROW = [
    # a bump far from 0, in a wide law or a long range
    (r"\E[1000 \npdf(Z - 31234)] = \frac{1}{200}" + WIDE, r"\E[1000 \npdf(Z - 31234)] = 0" + WIDE),
    (r"\E[\abs{Z - 31234}] = \frac{10^{10} + 31234^2}{200000}" + WIDE, r"\E[\tanh(Z - 31234)^2] = 1" + WIDE),
    (r"\int_{0}^{100000} \npdf(t - 31234) \dd t = 1", r"\int_{0}^{100000} \npdf(t - 31234) \dd t = 0"),
    (r"\int_{-\infty}^{\infty} \npdf(t - 100 c) \dd t = 1", r"\int_{-\infty}^{\infty} \npdf(t - 100 c) \dd t = 0"),
    (
        r"\int_{-\infty}^{\infty} 10000 \npdf(10000 (t - a)) \dd t = 1",
        r"\int_{-\infty}^{\infty} 10000 \npdf(10000 (t - a)) \dd t = 0",
    ),
    # two jumps, or a hat with three corners, between the same two nodes
    (
        r"\E[f'(Z - 0.3) - f'(Z - 0.301)] = \ncdf(0.301) - \ncdf(0.3)" + NORMAL,
        r"\E[f'(Z - 0.3) - f'(Z - 0.301)] = 0" + NORMAL,
    ),
    (
        r"\E[f(1 - 1000 \abs{Z - 0.3})] = \frac{1}{2000} \when{ Z \sim \Uniform(-1, 1) }",
        r"\E[f(1 - 1000 \abs{Z - 0.3})] = 0" + NORMAL,
    ),
    (
        r"\E[\max(0, 1 - 1000 \abs{Z - 7})] = \frac{1}{20000} \when{ Z \sim \Uniform(-10, 10) }",
        r"\E[\min(0, 1000 \abs{Z - 7} - 1)] = 0 \when{ Z \sim \Normal(0, 9) }",
    ),
    (
        r"\E[f'(Z - \frac{1}{3}) - f'(Z - \frac{1}{3} - 10^{-6})] = \frac{10^{-6}}{3} \when{ Z \sim \Uniform(-1, 2) }",
        r"\E[f'(Z - \frac{1}{3}) - f'(Z - \frac{1}{3} - 10^{-6})] = 0 \when{ Z \sim \Uniform(-1, 2) }",
    ),
    # the bump of a power, or of a fraction
    (
        r"\E[2^{-10^8 (Z - 0.3)^2}] = \frac{1}{2} \sqrt{\frac{\pi}{10^8 \ln(2)}}" + SHORT,
        r"\E[2^{-10^8 (Z - 0.3)^2}] = 0" + NORMAL,
    ),
    (r"\int_{0}^{10^6} 2^{-(t - 31234)^2} \dd t = \sqrt{\frac{\pi}{\ln(2)}}", r"\int_{0}^{10^6} 2^{-(t - 31234)^2} \dd t = 0"),
    (
        r"\int_{0}^{10^6} \frac{1}{(1 + (t - 31234)^2)^2} \dd t = \frac{\pi}{2}",
        r"\E[(\frac{1}{1 + 10^6 (Z - 0.3)^2})^{20}] = 0" + NORMAL,
    ),
    # what has corners there changes by little
    (r"\E[f'(10^{-6} - (Z - 0.3)^2)] = \frac{1}{1000}" + SHORT, r"\E[f'(10^{-8} - (Z - 0.3)^2)] = 0" + NORMAL),
    (
        r"\E[10^{12} \max(0, 10^{-8} - (Z - 0.3)^2)] = \frac{2}{3}" + SHORT,
        r"\E[10^{12} \max(0, 10^{-8} - (Z - a)^2)] = 0" + NORMAL,
    ),
    # in each term of a sum
    (
        r"\E[\sum_{i=1}^{n} \exp(-10^8 i (Z - 0.3)^2)] = \sum_{i=1}^{n} \frac{1}{2} \sqrt{\frac{\pi}{10^8 i}}" + SHORT,
        r"\E[\sum_{i=1}^{n} \exp(-10^8 (Z - u_i)^2)] = 0" + NORMAL,
    ),
]
"""What is true, and what was measured in its place."""


@pytest.mark.parametrize(("true", "false"), NARROW)
def test_what_is_narrower_than_the_nodes_are_apart_is_seen(measured: Both, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    found = measured(false)
    assert not found.holds and not found.impossible


FAMILY = r" \when{ \iid{X}, X \sim \Normal(0, 1) }"
IN_A_FAMILY = [
    r"\E[\exp(-10^6 (X_1 - 0.3)^2)] = 0",
    r"\E[f(1 - 1000 \abs{X_1 - 0.3})] = 0",
    r"\E[\sum_{i=1}^{n} 2^{-10^6 (X_i - 0.3)^2}] = 0",
    r"\E[\exp(-10^6 (\sum_{i=1}^{n} X_i - 0.3)^2)] = 0",
    r"\E[\tanh(10^4 X_1)^2] = 1",
]
"""False, and true at the few nodes of each element."""


@pytest.mark.parametrize("tex", IN_A_FAMILY)
def test_of_what_few_nodes_may_not_see_nothing_is_said(measured: Both, tex: str) -> None:
    assert measured(tex + FAMILY).impossible


SEEN_IN_IT = [r"\E[f(X_1)^2] = \frac{1}{2}", r"\E[\tanh(X_1 - 1)] = \E[\tanh(X_2 - 1)]", r"\E[\exp(X_1)] = \sqrt{\e}"]


@pytest.mark.parametrize("tex", SEEN_IN_IT)
def test_of_what_they_see_it_is(measured: Both, tex: str) -> None:
    assert measured(tex + FAMILY).holds


FAR = [r"\int_{-\infty}^{\infty} \npdf(t - 1000) \dd t", r"\int_{0}^{\infty} \exp(-\abs{t - 1000}) \dd t"]


@pytest.mark.parametrize("side", FAR)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_so_far_out_that_float64_blurs_it_nothing_is_said(measured: Both, side: str, number: int) -> None:
    assert measured(f"{side} = {number}").impossible


BY_ROUNDING = [
    r"f(-a) ((c + 10^{20}) - 10^{20}) = 0",  # in the first world both sides are 0
    r"f(-a) ((c + 1000.1)^2 - 1000.1^2 - 2000.2 c - c^2) = 10^{-11} f(-a)",  # 0 in half of the worlds, and blurred in the others
    r"\E[((Z + 10^{20}) - 10^{20})^2] = 0",
    r"\Var[(Z + 10^{20}) - 10^{20}] = 0",  # only in a mean over states that are rounded each in its own way
    r"\E[\sum_{i=1}^{n} (X_i + 10^{20}) - 10^{20} n] = 0",
    r"\E[\frac{(1 + 10^{-20} Z) - 1}{10^{-20}}] = 0",
    r"(c + 10^{17}) - 10^{17} \le a^2",
    r"10^{18} \ln(1 + 10^{-18} c) \le a^2",
    r"10^{20} (\exp(10^{-20} c) - 1) \le a^2",
    r"(c + 10^{17}) - 10^{17} < a^2 + \exp(-d)",
]
"""False, and true in float64, or nearly: all digits cancel."""


@pytest.mark.parametrize("tex", BY_ROUNDING)
def test_what_cancelling_makes_equal_is_not_measured(measured: Both, tex: str) -> None:
    assert measured(tex).impossible


@pytest.mark.parametrize("tex", [r"10^{17} + c - 10^{17} \ge c - a^2", r"10^{18} \ln(1 + 10^{-18} c) \ge c - a^2 - c^2"])
def test_nor_does_it_refute_a_bound(measured: Both, tex: str) -> None:
    assert measured(tex).impossible


LARGE = [
    r"(c + 1000) - 1000 \le c + a^2",
    r"1 - \ncdf(c) \le \ncdf(-c) + a^2",
    r"d ((c + 192.1)^2 - 192.1^2 - 384.2 c) = d c^2",  # where c is 1, it is off by more than is allowed, and d does not tell
    r"d ((c + 238.1)^2 - 238.1^2 - 476.2 c) = d c^2",
    r"\Var[10000 Z + 10000] = 10^8 \Var[Z]",
    r"\Var[\exp(Z + 10)] = \exp(20) \Var[\exp(Z)]",
    r"\E[Z^{20}] = 654729075" + NORMAL,
    r"\E[\abs{Z}] = 1000 \sqrt{\frac{2}{\pi}} \when{ Z \sim \Normal(0, 1000000) }",
    r"10^{18} \Var[Z] = \frac{1}{3} \when{ Z \sim \Uniform(-10^{-9}, 10^{-9}) }",
]


SEEN = [
    r"d ((c + 192.1)^2 - 192.1^2 - 384.2 c) = d c^2 + 10^{-9} d",
    r"d (1000 + \abs{a}) - 1000 d = d \abs{a} + 10^{-7} d \cdot 0^{\abs{a}}",
]


@pytest.mark.parametrize("tex", SEEN)
def test_a_difference_that_does_not_jump_is_no_rounding(measured: Both, tex: str) -> None:
    assert not measured(tex).holds and not measured(tex).impossible


@pytest.mark.parametrize("tex", LARGE)
def test_large_numbers_that_leave_enough_digits_are_measured(measured: Both, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


BESIDE_A_CORNER = [
    (r"f'(a)^{\abs{b}} = f'(a) \when{ a \ne 0 }", "where b = 0"),
    (r"f'(a)^{p} = f'(a) \when{ a \ne 0 }", "where p = 0"),
    (r"\E[f'(Z)^{p}] = \frac{1}{2}" + NORMAL, "where p = 0"),
    (r"\sum_{i=1}^{n} f'(u_i)^{\abs{b}} = \sum_{i=1}^{n} f'(u_i)", "where b = 0"),
]
"""False at a special value at which no slope jumps."""


@pytest.mark.parametrize(("tex", "where"), BESIDE_A_CORNER)
def test_a_corner_excuses_only_where_it_lies(measured: Both, tex: str, where: str) -> None:
    found = measured(tex)
    assert not found.holds and not found.impossible and found.why.startswith(where)


FAILS_AT_A_CORNER = [
    r"f'(a) + 0^{\abs{a}} = f'(a)",
    r"f'(a) + f'(-a) = 1 - 0^{a^2}",
    r"f'(a - b) + 0^{(a - b)^2} = f'(a - b)",
    r"f'(u_1) + 0^{u_1^2} = f'(u_1)",
    r"\frac{\partial \abs{a}}{\partial a} \abs{a} = a + 0^{a^2}",
]
"""False at a corner, whatever slope is chosen there."""


@pytest.mark.parametrize("tex", FAILS_AT_A_CORNER)
def test_a_corner_excuses_no_more_than_the_slope(measured: Both, tex: str) -> None:
    found = measured(tex)
    assert not found.holds and not found.impossible and found.why.startswith("where ")


AT_A_CORNER = [
    r"f'(a b) b a = f(a b)",
    r"\frac{\partial \abs{a}}{\partial a} \abs{a} = a",
    r"f'(a - b) + f'(b - a) = 1 \when{ a \ne b }",
    r"\frac{\partial (f(a) - f(-a))}{\partial a} = 1",
    r"\sum_{i=1}^{n} (f'(a u_i) + f'(-a u_i)) = n",
]


@pytest.mark.parametrize("tex", AT_A_CORNER)
def test_at_a_corner_autograd_refutes_nothing(measured: Both, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


BERNOULLI = r" \when{ Z \sim \Bernoulli(p) }"


@pytest.mark.parametrize(
    ("side", "where"),
    [(r"\Var[Z] > 0", "p = 0"), (r"\E[Z] > 0", "p = 0"), (r"\E[Z] < 1", "p = 1"), (r"\E[Z^2] > \E[Z]^2", "p = 0")],
)
def test_a_probability_of_which_only_a_premise_speaks_may_be_0_or_1(measured: Both, side: str, where: str) -> None:
    found = measured(side + BERNOULLI)
    assert not found.holds and found.why.startswith(f"where {where}")


def test_where_that_leaves_no_value_it_is_said(measured: Both) -> None:
    found = measured(r"\frac{\E[Z^2]}{\E[Z]} = 1" + BERNOULLI)
    assert [(one.special, one.side) for one in found.undefined] == [("p = 0", "left")]
    assert measured(r"\E[Z^2] \ge \E[Z]^2" + BERNOULLI).holds


SWALLOWED = [
    (r"1 < 1 + \exp(-40 c)", r"1 < 1 + \exp(-40 c) - \exp(-40)"),
    (r"1 - \exp(-40 c) < 1", r"1 - f(c - 1) < 1"),
    (r"\tanh(20 c) < 1", r"\tanh(20 c) < \tanh(20 c) + a^2"),
    (r"\erf(9 c) < 1 + a^2", r"\erf(9 c) < \erf(9 c) + a^2"),
    (r"\tanh(20 c) + \exp(-40 c) > \tanh(20 c)", r"c + \exp(-40 c) < 1 + \exp(-40 c) + f(c - 1)"),
    (r"\frac{\exp(a)}{\exp(a) + \exp(-40 c)} < 1", r"0 < (1 - \tanh(20 c)) a^2"),
    (r"0 < (1 - \tanh(20 c)) (1 + \exp(-40 c))", r"\exp(a) > 1 + a"),
    (r"\tanh(c) < 1", r"f(a) < \abs{a}"),
    (r"\npdf(0) < \npdf(0) + \npdf(12 c)", r"0.3 < 0.1 + 0.2 + a^2"),
    (r"1 - \tanh(20 c)^2 > 0", r"\E[Z] < \E[Z] + \Var[Z]"),
    (r"\ncdf(9 c) < 1", r"1 < 1 + \erf(a - b)^2"),
    (r"0 < \exp(-1000 \abs{a}) + b^2", r"0 < (\exp(a) - 1)^2"),
    (r"0 < \exp(-10^4 c^2) + \exp(-c^2) b^2", r"\frac{\exp(-a)}{(1 + \exp(-a))^2} < \frac{1}{4}"),
    (r"0 < \ncdf(50 a)", r"4 \ncdf(a - b) (1 - \ncdf(a - b)) < 1"),
    (r"\exp(-40 c) (1 - \exp(-40 c)) + a^2 > 0", r"\exp(a)^2 + 1 > 2 \exp(a)"),
    (r"\tanh(30 c)^2 < \tanh(30 c) + a^2", r"0 < (\exp(a + b) - \exp(a) \exp(b))^2 + t^2"),
    (r"0 < b^2 + (1 - \tanh(10 c))^2", r"0 < b^2 + (\tanh(2 c) (1 + \tanh(c)^2) - 2 \tanh(c))^2"),
    (r"\abs{\tanh(100 a)} < 1 + b^2", r"\abs{\exp(a) - 1} (1 + b^2) > 0"),
    (r"a^2 + 10^{-15} c > 0", r"0 < b^2 + (\sqrt{c + 1}^2 - c - 1)^2"),
    (r"\tanh(2000 c) < 1 + b^2", r"\tanh(2000 c) + (0.1^{45})^{10} < 1 + b^2"),
    (r"3 a < 1 + \exp(-40) + b^2 \when{ a = \frac{1}{3} }", r"3 a < 1 + b^2 \when{ a = \frac{1}{3} }"),
    (r"\tanh(20 d) < c + b^2 \when{ c = \frac{3}{3} }", r"1 < 10 c + b^2 \when{ c = 0.1 }"),
    (r"\abs{a} + 10^{-14} c > 0", r"2 < a^2 + b^2 \when{ a = \sqrt{2} }"),
]
"""A strict bound whose sides are equal for float64 at a special value, or nearly so; and one whose sides are equal there."""


@pytest.mark.parametrize(("true", "false"), SWALLOWED)
def test_what_float64_swallows_refutes_no_strict_bound(measured: Both, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    assert not measured(false).holds


NOT_WHOLE = [
    r"\sum_{i=1}^{c} i = \frac{c (c + 1)}{2}",
    r"\sum_{i=1}^{p} i = \frac{p (p + 1)}{2}",
    r"\prod_{i=1}^{c} (2 + i - i) = 2^c",
    r"\E[\sum_{i=1}^{c} (Z + i - i)] = c \E[Z]",
    r"\sum_{i=1}^{\frac{n (n + 2)}{2}} i = \frac{n (n + 2)}{4} (\frac{n (n + 2)}{2} + 1)",
]
WHOLE = [
    r"\sum_{i=1}^{n m} i = \frac{n m (n m + 1)}{2}",
    r"\sum_{i=1}^{\frac{n (n + 1)}{2}} i = \frac{n (n + 1)}{4} (\frac{n (n + 1)}{2} + 1)",
    r"\sum_{i=1}^{\frac{n}{2}} i = \frac{m (m + 1)}{2} \when{ n = 2 m }",
    r"\sum_{i=1}^{n_l} i = \frac{n_l (n_l + 1)}{2} \when{ \each{l}{L} }",
]


@pytest.mark.parametrize("tex", NOT_WHOLE)
def test_a_sum_to_what_may_be_no_whole_number_is_not_proved(both: Both, tex: str) -> None:
    proof, found = both(tex)
    assert proof.verdict != PROVED and "whole numbers" in proof.leftover and not found.holds


@pytest.mark.parametrize("tex", WHOLE)
def test_a_sum_to_a_whole_number_is(both: Both, tex: str) -> None:
    proof, found = both(tex)
    assert proof.verdict == PROVED and found.holds, (proof.leftover, found.why)


def test_a_function_that_only_a_premise_names_has_no_ends(measured: Both) -> None:
    assert measured(r"a b = b \ln(c) \when{ a = \ln(c) }").holds
    assert not measured(r"a b = b + \ln(c) \when{ a = \ln(c) }").holds
