"""Bounds that are crossed in a place that is narrower than the steps of a search: there they are looked at as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Both = Callable[[str], Any]
BUMP = r"\exp(-10^8 (%s)^2)"
OF_D = BUMP % "d - 0.7037"
AT_07, BESIDE_C, AT_BOTH = BUMP % "a - 0.7037", BUMP % "a - c - 0.7037", BUMP % "a - 0.7037" + BUMP % "b + 2.2"

CROSSED = [
    # a bound that holds but for a bump, and the same with a bump that is too low
    (rf"a^2 (1.001 - 1.01 {AT_07}) \ge 0", rf"a^2 (1.001 - {AT_07}) \ge 0"),
    (rf"a^2 (1.01 {AT_07} - 1.001) \le 0", rf"a^2 ({AT_07} - 1.001) \le 0"),
    (rf"a^2 (1 - 1.01 {AT_07}) \ge 0", rf"a^2 (1 - {AT_07}) \ge 0"),
    # strict ones
    (r"c (1.001 - \frac{1.01}{1 + 10^8 (c - 0.7037)^2}) > 0", r"c (1.001 - \frac{1}{1 + 10^8 (c - 0.7037)^2}) > 0"),
    (rf"c (1 - 1.01 {BUMP % 'c - 0.7037'}) + 0.0001 c > 0", rf"c (1 - {BUMP % 'c - 0.7037'}) + c > 0"),
    # two numbers
    (rf"a^2 (1.001 - 1.01 {BUMP % 'c - 0.7037'}) \ge 0", rf"a^2 (1.001 - {BUMP % 'c - 0.7037'}) \ge 0"),
    (rf"a^2 (1.001 - 1.01 {BESIDE_C}) \ge 0", rf"a^2 (1.001 - {BESIDE_C}) \ge 0"),
    (rf"a^2 (1.001 - 1.01 {AT_BOTH}) \ge 0", rf"a^2 (1.001 - {AT_BOTH}) \ge 0"),
    # inside of a fraction, of a size, of a power
    (rf"\frac{{a^2}}{{1.001 - 1.01 {AT_07}}} \ge 0", rf"\frac{{a^2}}{{1.001 - {AT_07}}} \ge 0"),
    (r"a^2 (\abs{a - 0.7037} + 0.0001 c - 0.00001) \ge 0", r"a^2 (\abs{a - 0.7037} + 0.0001 c) \ge 0"),
    (r"a^2 (1.001 - 1.01 (1 - (\tanh(a - 0.7037))^2)^{10^8}) \ge 0", r"a^2 (1.001 - (1 - (\tanh(a - 0.7037))^2)^{10^8}) \ge 0"),
    # of a number that a premise tells
    (rf"a^2 (1.001 - 1.01 {OF_D}) \ge 0 \when{{ d = 2 a }}", rf"a^2 (1.001 - {OF_D}) \ge 0 \when{{ d = 2 a }}"),
    # beside what is random, and beside an integral
    (rf"\E[Z^2] (1.001 - 1.01 {AT_07}) \ge 0", rf"\E[Z^2] (1.001 - {AT_07}) \ge 0"),
    (rf"c \E[Z^2] (1.001 - 1.01 {AT_BOTH}) \ge 0", rf"c \E[Z^2] (1.001 - {AT_BOTH}) \ge 0"),
    (rf"(1.001 - 1.01 {AT_07}) \int_0^c t \dd t \ge 0", r"\int_0^c t \dd t \ge 0"),
]
"""What is false, and the nearest that is true."""


@pytest.mark.parametrize(("false", "true"), CROSSED)
def test_a_bound_that_is_crossed_in_a_narrow_place_is_not_measured(measured: Both, false: str, true: str) -> None:
    found = measured(false)
    assert not found.holds and "right - left reaches -" in found.why, found.why


@pytest.mark.parametrize(("false", "true"), CROSSED)
def test_one_that_comes_near_there_is(measured: Both, false: str, true: str) -> None:
    found = measured(true)
    assert found.holds, found.why


STEEP = [
    r"a^2 - \tanh(10^4 c - 10^4)^2 + 1 \ge 0",
    r"c^{100} \ge 0",
    r"\abs{a - b} \le \abs{a} + \abs{b}",
]


@pytest.mark.parametrize("tex", STEEP)
def test_what_is_steep_and_holds_is_measured(measured: Both, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why
