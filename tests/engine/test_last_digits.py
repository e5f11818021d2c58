"""Last digits that float64 has not: they refute nothing that is true, and hide nothing that is false at one place alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import pytest
import torch

from texclaims.numeric.closeness import distance
from texclaims.numeric.losing import SHAKE, STEPS, moved

Measured = Callable[..., Any]

TANH = r" \when{ b = \tanh(20 c) }"
TORN = [
    (r"\exp(40 c) (1 - \tanh(20 c)) = \frac{2}{1 + \exp(-40 c)}", r"\exp(100 c) (1 - \tanh(50 c)) = 0"),
    (r"\exp(40 c) ((1 + \exp(-40 c)) - 1) = 1", r"\exp(40 c) ((1 + \exp(-40 c)) - 1) = 2"),
    (r"\exp(40 c) (1 - \tanh(20 c)) > 1", r"\exp(90 c) (1 - \tanh(45 c)) \le a^2"),
    (r"\exp(c + 40) - \exp(c + 40) (1 - \exp(-c - 40)) = 1", r"\exp(c + 5) - \exp(c + 5) (1 - \exp(-c - 5)) = 2"),
    # by a chain of factors, or of divisors, none of which is large
    (r"1000 (1000 (1000 (1000 (1 + c - 1 - c)))) = 0", r"300 (300 (300 (300 (300 (300 (300 (1 - \tanh(20 + c)))))))) + a = a"),
    (
        r"\frac{\frac{\frac{c + 1 - c - 1}{0.0001}}{0.0001}}{0.0001} = 0",
        r"\frac{\frac{\frac{\frac{\frac{1 - \tanh(20 + c)}{0.0001}}{0.0001}}{0.0001}}{0.0001}}{0.0001} = 0",
    ),
    (r"\E[900 (900 (900 (900 (Z + c - c - Z))))] = 0", r"900 (900 (\E[Z]^2 + \Var[Z] - \E[Z^2])) + a = a + 10^{-5}"),
    (r"1000 (1000 (1000 (1000 (\E[Z]^2 + \Var[Z] - \E[Z^2])))) = 0", r"1000 (1000 (\E[Z]^2 + 2 \Var[Z] - \E[Z^2])) = 0"),
    # by a root, or a power, near 0; the value of a function that stands under a power is one on the way
    (r"f^{0.1}(\E[Z]^2 + \Var[Z] - \E[Z^2]) = 0", r"f^{0.1}(\E[Z]^2 + \Var[Z] - \E[Z^2]) = 1"),
    (r"\sqrt{f(\E[Z]^2 + \Var[Z] - \E[Z^2])} = 0", r"\sqrt{f(\E[Z]^2 + \Var[Z] - \E[Z^2])} = 10^{-3}"),
    (r"f^{0.25}((c + d)^2 - c^2 - 2 c d - d^2) = 0", r"f^{0.1}(1 - \tanh(20 + c)) + a = a"),
    (r"\sqrt{\E[Z^2] - \E[Z]^2 - \Var[Z]} = 0", r"\sqrt{\E[Z^2] - \E[Z]^2} = 0"),
    (r"\arccos(\frac{\E[Z]^2 + \Var[Z]}{\E[Z^2]}) = 0", r"\arccos(\frac{\E[Z]^2}{\E[Z^2]}) = 0"),
    # of a mean that cancels, though nothing is worked out in it
    (r"10^{10} \Cov[Z, V] = 0 \when{ Z \indep V }", r"\Cov[Z, V] = 10^{-8} \when{ Z \indep V }"),
    (r"\exp(c) \tanh^{10^{18}}(60 + c) = \exp(c)", r"\tanh^{10^{18}}(20 + c) = 1"),
    (r"\tanh^2(c) + \frac{4}{(\exp(c) + \exp(-c))^2} = 1", r"\erf^{10^{17}}(6 + c) = 1"),
    (r"c \ge (c + 10^{17}) - 10^{17}", r"a^2 \ge 10^{18} (1 - \tanh(20 + c))"),
    # inside of an integral, beside what is random
    (
        r"\int_{0}^{1} \exp(40 c) (1 - \tanh(20 c)) \dd t = \frac{2}{1 + \exp(-40 c)}",
        r"\int_{0}^{1} \exp(100 c) (1 - \tanh(50 c)) \dd t = 0",
    ),
    (
        r"\int_{0}^{1} \exp(40 (c + t)) (1 - \tanh(20 (c + t))) \dd t = \int_{0}^{1} \frac{2}{1 + \exp(-40 (c + t))} \dd t",
        r"\int_{0}^{1} \exp(100 (c + t)) (1 - \tanh(50 (c + t))) \dd t = 0",
    ),
    (
        r"\E[Z^2 \exp(40 c) (1 - \tanh(20 c))] = \frac{2 \E[Z^2]}{1 + \exp(-40 c)}",
        r"\E[Z^2 \exp(c) (1 - \tanh(c))] = \E[Z^2]",
    ),
    # a number that is not what float64 makes of it, and one that a premise tells
    (r"10^{17} (\pi - 3.1415926535897932) > 3", r"10^{17} (\pi - 3.1415926535897932) + a^2 > a^2 + 5"),
    (r"10^{17} c (\pi - 3.1415926535897932) > 3 c", r"10^{17} (0.1 + 0.2 - 0.3) + c = 2 c"),
    # a limit, which is extrapolated: to eight digits
    (
        r"\exp(40 c) (1 - \lim_{t \to \infty} \frac{t \tanh(20 c)}{t + 1}) = \frac{2}{1 + \exp(-40 c)}",
        r"\exp(2 c) (1 - \lim_{t \to \infty} \frac{t \tanh(c)}{t + 1}) = 5",
    ),
    (
        r"10^9 (1 - \lim_{t \to \infty} \frac{t}{t + 1}) + a = a",
        r"10^3 (1 - \lim_{t \to \infty} \frac{t}{t + 1}) + a = a + 1",
    ),
    (
        r"\lim_{t \to \infty} (1 + \frac{c}{t})^t + a^2 \ge \exp(c)",
        r"\lim_{t \to \infty} (1 + \frac{c}{t})^t + a^2 \ge \exp(c) + 10^{-6}",
    ),
    (r"10^3 (\lim_{t \to \infty} \frac{c t}{t + 1} - c) = 0", r"\sqrt{\lim_{t \to \infty} \frac{1}{t}} = 10^{-4}"),
    # … neared as a root, or as a logarithm, is known to fewer
    (r"100 \lim_{n \to \infty} \frac{1}{n^2 \sqrt{n}} = 0", r"100 \lim_{n \to \infty} \frac{1}{n^2 \sqrt{n}} = 10^{-4}"),
    (r"\sqrt{\lim_{t \to \infty} t^{-2.5}} = 0", r"\sqrt{\lim_{t \to \infty} t^{-2.5}} = 10^{-2}"),
    (r"10^4 \lim_{t \to \infty} \frac{\log(t)}{t^2} = 0", r"10^4 \lim_{t \to \infty} \frac{\log(t)}{t^2} = 10^{-2}"),
    (r"\sqrt{\lim_{t \to \infty} \frac{\log(t)}{t^3}} = 0", r"\lim_{t \to \infty} \frac{\log(t)}{t^3} = 10^{-6}"),
    (
        r"a^2 + c \ge c + 100 \lim_{n \to \infty} \frac{1}{n^2 \sqrt{n}}",
        r"a^2 + c \ge c + 100 \lim_{n \to \infty} \frac{1}{n^2 \sqrt{n}} + 10^{-4}",
    ),
    (
        r"\lim_{t \to \infty} \int_{0}^{1} \frac{a t}{t + 1} \dd a = \frac{1}{2}",
        r"\lim_{t \to \infty} \int_{0}^{1} \frac{a t}{t + 1} \dd a = \frac{1}{2} + 10^{-6}",
    ),
    (r"\exp(40 c) (1 - b) = \frac{2}{1 + \exp(-40 c)}" + TANH, r"\exp(2 c) (1 - b) = \frac{2}{1 + \exp(-40 c)}" + TANH),
]
"""What is true, and far from equal in float64; and what is false."""


FAR = [
    r"f^{0.1}(\tanh(c) - 0.99999999) = 0",
    r"f(\tanh(c) - 0.9999999) = 0",
    r"10^9 f^2(\tanh(c) - 0.99) = 0",
    r"\min(1, \exp^{0.01}(300 - 100 c)) = 1",
    r"f(c - 8) + \exp(2 c) - \exp(2 c) = 0",
    r"\tanh(10^9 f(n - 40)) = 0",
    r"0^{\abs{c - 9.25}} = 0",
    r"f(c - 20) + \tanh(\exp(-c^2)) = \tanh(\exp(-c^2))",
    r"f(c - 20) + \sqrt{\exp(-c^2)} = \exp(-\frac{c^2}{2})",
]
"""False where a number is large, beside values of which rounding might make as much."""


@pytest.mark.parametrize("tex", FAR)
def test_what_is_no_rounding_far_out_is_no_excuse(measured: Measured, tex: str) -> None:
    assert not measured(tex).holds


TOO_SMALL = [
    r"(\exp(-n^2))^{\frac{1}{n^2}} = \exp(-1)",
    r"(\exp(-30 c))^{0.01} = \exp(-0.3 c)",
    r"(\exp(-\exp(c)))^{\exp(-c)} = \exp(-1)",
    r"(\exp(22 c))^{-0.01} = \exp(-0.22 c)",
    r"(c^{-n^2})^{\frac{1}{n^2}} = \frac{1}{c}",
    r"\exp^{\frac{1}{n^2}}(-n^2) = \exp(-1)",
    r"\exp(2 c) f(1 - \tanh(c)) = \frac{2}{1 + \exp(-2 c)}",
    r"\frac{c \exp(-\frac{2 c^2}{3})}{\exp(-\frac{2 c^2}{3})} = c",
    r"(\exp(-14.8 n))^{\frac{1}{14.8 n}} = \exp(-1)",
]
"""True, and where a number is large, float64 has 0 for a value on the way, or few of its digits."""


@pytest.mark.parametrize("tex", TOO_SMALL)
def test_what_is_too_small_far_out_is_no_difference(measured: Measured, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


WITH_A_GAP = [
    r"\E[Z] + \int_{0}^{1} \frac{1 - \exp(-t)}{t} \dd t = \E[Z]",
    r"\E[Z^2] \int_{-1}^{1} \frac{(1 + t)^2 - 1}{t} \dd t = 5 \E[Z^2]",
    r"\int_{0}^{1} \frac{\ln(1 + c t)}{t} \dd t = c",
]
"""False, and near one node nearly all digits of the integrand cancel."""


@pytest.mark.parametrize("tex", WITH_A_GAP)
def test_digits_lost_at_one_node_hide_nothing(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert not (found.holds or found.impossible), found.why


@pytest.mark.parametrize(("true", "false"), TORN)
def test_a_value_that_rounding_ate_refutes_nothing(measured: Measured, true: str, false: str) -> None:
    found = measured(true)
    assert found.holds or found.impossible, found.why
    assert not measured(false).holds


BELOW = [
    r"\frac{1 - \tanh(c)}{\exp(-2 c)} \ge 1",
    r"\frac{1 + \exp(-c) - 1}{\exp(-c)} \ge 0.9",
    r"\frac{\ln(1 + \exp(-c))}{\exp(-c)} \ge 0.69",
    r"(\exp(-c^2))^{\frac{1}{c^2}} \le 0.368",
    r"\E[(10^{9} + Z)^2] - (10^{9} + \E[Z])^2 \ge 0",
    r"10^{17} + \Var[Z] - 10^{17} \ge \frac{1}{2} \Var[Z]",
    r"\exp(40) \Var[Z] (1 - \tanh(20)) \ge \Var[Z]",
]
"""True bounds that rounding crosses by far."""


@pytest.mark.parametrize("tex", BELOW)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_bound_that_rounding_crosses_is_not_refuted(measured: Measured, tex: str, seed: int) -> None:
    found = measured(tex, seed)
    assert found.holds or found.impossible, found.why


ODD = [r"\E[Z^{15}] = 0", r"\E[Z^{19}] = 0", r"\E[Z^{27}] = 0"]
"""True of a variable whose law is symmetric."""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tex", ODD)
def test_an_odd_moment_is_zero_or_open(measured: Measured, tex: str, seed: int) -> None:
    found = measured(tex + r" \when{ Z \sim \Normal(0, c) }", seed)
    assert found.holds or found.impossible, found.why


def test_no_value_stays_where_it_was() -> None:
    """Each moves by at least half of the size, and no two of the first 64 alike in both of the first two turns."""
    one = torch.ones(64, dtype=torch.float64)
    first = {}
    for turn in range(len(STEPS)):
        factors = [moved(one, order, SHAKE, turn) for order in range(64)]
        assert all(bool(((factor - 1).abs() > 0.4 * SHAKE).all()) for factor in factors)
        first[turn] = [float(factor[0]) for factor in factors]
        assert {factor > 1 for factor in first[turn]} == {True, False}
        assert [float(moved(one[0], order, SHAKE, turn)) for order in range(64)] == first[turn]  # a number is as an entry
        many = moved(torch.ones(9, 1000, dtype=torch.float64).T, 5, SHAKE, turn)
        assert bool(((many - 1).abs() > 0.4 * SHAKE).all()) and len(many.unique()) > 5
        assert torch.equal(many.flatten()[:64], factors[5])  # many are as few
    alike = [(a, b) for a, b in combinations(range(1, 64), 2) if all(first[turn][a] == first[turn][b] for turn in (0, 1))]
    assert alike == []


NUMBERS = [0.0, -0.0, 1.0, 1 + 1e-15, -3.5, 1e-300, 1e300, 7e-8, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("relative", [True, False])
def test_two_numbers_are_as_far_apart_as_they_are_among_others(relative: bool) -> None:
    for pair in product(NUMBERS, NUMBERS):
        one, other = (torch.tensor(number, dtype=torch.float64) for number in pair)
        among = distance(one.expand(3), other.expand(3), relative)
        assert distance(one, other, relative) == among == distance(one, other.expand(1), relative), pair


UNKNOWN = [
    (r"\phi(c) < \phi(c) + \exp(-40 c)", r"\phi(c) < \phi(c) + (c - 1)^2"),
    (r"f(c) < f(c) + \exp(-40 c)", r"f(c) < f(c) + f(c - 1)"),
    (r"1 < 1 + \int_{0}^{1} \exp(-40 c) \dd t", r"1 < 1 + \int_{0}^{1} (c - 1)^2 t^2 \dd t"),
    (r"\tanh'(20 c) > 0", r"\tanh'(c - 1) < 1"),
]
"""True, and false: of a part of their sides nothing is known but what float64 says."""


@pytest.mark.parametrize(("true", "false"), UNKNOWN)
def test_what_is_not_known_of_two_sides_is_not_that_they_are_equal(measured: Measured, true: str, false: str) -> None:
    assert measured(true).impossible and measured(false).impossible


@pytest.mark.parametrize("true", [r"\arcsin(\frac{1}{2}) < \arcsin(\frac{1}{2}) + \exp(-40 c)", r"\tanh^2(20 c) < 1"])
def test_of_more_functions_it_is_known(measured: Measured, true: str) -> None:
    assert measured(true).holds, measured(true).why


def test_and_that_they_are_equal_is_known_too(measured: Measured) -> None:
    found = measured(r"\tanh^2(c - 1) > 0")
    assert not (found.holds or found.impossible) and "both sides are equal" in found.why


AT_ONE_PLACE = [
    (r"b \cdot 0^{(2 a - 2)^2} = 0", "where a = 1"),
    (r"b \cdot 0^{(\sqrt{a^2 + 3} - 2)^2} = 0", "where a = 1"),
    (r"c a^2 \cdot 0^{\abs{3 a - 3 b}} = 0", "where a = b"),
    (r"c a^2 \cdot 0^{(b - 2)^2} = 0 \when{ b = 2 a }", "where a = 1"),
]
"""False at one place, where what is worked out comes out exactly."""


@pytest.mark.parametrize(("tex", "where"), AT_ONE_PLACE)
def test_what_fails_at_one_place_alone_is_no_rounding(measured: Measured, tex: str, where: str) -> None:
    found = measured(tex)
    assert not (found.holds or found.impossible) and found.why.startswith(where)


LEAPS = [
    r"\int_{0}^{1} b^2 \cdot 0^{(2 a - 2)^2} \dd t = 0",
    r"b^2 \cdot 0^{f(2 a - 2)} \cdot 0^{f(2 - 2 a)} = 0",
    r"c b^2 \cdot 0^{\sum_{i=1}^{n} (2 u_i - 1.5)^2} = 0",
    r"\E[b^2 \cdot 0^{(2 Z - 1.5)^2}] = 0",
    r"\E[Z^2] \cdot 0^{(2 a - 2)^2} = 0",
    r"b^2 \cdot 0^{(\frac{a}{3} \cdot 3 - 1)^2} = 0",
]
"""The same, and no ball knows it."""


@pytest.mark.parametrize("tex", LEAPS)
def test_where_that_is_not_known_for_certain_nothing_is_measured(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert found.impossible and "nowhere next to it" in found.why


@pytest.mark.parametrize(
    "tex", [r"b \cdot 0^{(2 a - 2)^2} = b \cdot 0^{(a - 1)^2}", r"\frac{b^3 - a^3}{b - a} = b^2 + a b + a^2 \when{ a \ne b }"]
)
def test_what_holds_there_too_is_measured(measured: Measured, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


OF_VARIABLES = [
    (r"\E[\frac{\partial (f(Z) - f(-Z))}{\partial Z}] = 1", r"\E[\frac{\partial (f(Z) - f(-Z))}{\partial Z} + 0^{\abs{Z}}] = 1"),
    (
        r"\E[\frac{\partial (f(Z - \frac{3}{4}) - f(\frac{3}{4} - Z))}{\partial Z}] = 1",
        r"\E[\frac{\partial (f(Z - \frac{3}{4}) - f(\frac{3}{4} - Z))}{\partial Z}] = 2",
    ),
    (r"\E[f'(Z) + f'(-Z)] = 1", r"\E[f'(Z) + f'(-Z)] = 1 - \E[0^{Z^2}]"),
    (r"\E[Z + f'(Z) + f'(-Z)] = 1 \when{ \E[Z] = 0 }", r"\E[f'(Z) Z + 0^{Z^2}] = \E[f(Z)]"),
]
"""True, and PyTorch chooses a slope where a variable is constant; and false."""


@pytest.mark.parametrize(("true", "false"), OF_VARIABLES)
def test_a_corner_excuses_in_a_world_of_constant_variables(measured: Measured, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    found = measured(false)
    assert not (found.holds or found.impossible)


NO_SLOPE_JUMPS = [
    r"0^{a^2} \sum_{i=1}^{n} f'(a^2 + i) = 0",
    r"0^{a^2} \sum_{i=1}^{n} i f'(a^2 + i) + b = b",
    r"\sum_{i=1}^{n} 0^{u_i^2} f'(u_i^2 + 1) = 0",
    r"\prod_{i=1}^{n} 0^{u_i^2} f'(u_i^2 + 1) = 0",
    r"\int_{0}^{1} 0^{a^2} f'(a^2 + 1) \dd t = 0",
    r"\sum_{i=1}^{n} (f'(u_i) + f'(-u_i)) = n - \prod_{i=1}^{n} 0^{u_i^2}",
]
"""False where a number is 0, and not by a slope."""


@pytest.mark.parametrize("tex", NO_SLOPE_JUMPS)
def test_a_slope_in_a_sum_is_no_excuse_by_itself(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert not (found.holds or found.impossible) and found.why.startswith("where ")


IN_A_SUM = [
    r"\sum_{i=1}^{n} \frac{\partial (f(u_i) - f(-u_i))}{\partial u_i} = n",
    r"\sum_{i=1}^{n} (f'(a - u_i) + f'(u_i - a)) = n",
    r"\int_{0}^{1} (f'(a t) + f'(-a t)) \dd t = 1",
]


@pytest.mark.parametrize("tex", IN_A_SUM)
def test_one_that_jumps_there_is(measured: Measured, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


@pytest.mark.parametrize("tex", [r"a^2 f'(a) + a^2 > 0", r"(f'(a) + f'(-a)) a^2 > 0"])
def test_nor_does_a_corner_make_a_bound_strict(measured: Measured, tex: str) -> None:
    assert not measured(tex).holds
    assert measured(tex.replace(">", r"\ge")).holds
