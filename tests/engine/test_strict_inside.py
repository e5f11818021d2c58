"""A strict bound whose sides meet where nothing is special: PyTorch does not measure it, and SymPy does not prove it; where a
premise keeps off, they do."""

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.symbolic.proof import PROVED

Measured = Callable[[str], Any]
Both = Callable[[str], tuple[Any, Any]]

MEET = [
    r"k (1 - k) < \frac{1}{4}",
    r"p (1 - p) < \frac{1}{4}",
    r"a^2 - a > -\frac{1}{4}",
    r"(a - \pi)^2 > 0",
    r"(a - b)^2 + (a - 0.7)^2 > 0",
    r"\exp(a - 1.3) > a - 0.3",
    r"\abs{a - 0.37} > 0",
    r"\max(a - b, 0) < \abs{a - b} + (c - 2)^2",
    r"p (1 - p) < \frac{1}{4} \when{ a \ne b }",
]
MEET_AT_A_SPECIAL_VALUE = [r"(a - b)^2 + 1 > 1", r"\frac{a}{1 + a^2} < \frac{1}{2}", r"\max(a, b) > \min(a, b)"]
APART = [
    r"p (1 - p) < \frac{1}{4} \when{ p \ne \frac{1}{2} }",
    r"p (1 - p) < \frac{1}{4} \when{ p < \frac{1}{2} }",
    r"p (1 - p) < \frac{1}{4} \when{ p > \frac{1}{2} }",
    r"(a - b)^2 > 0 \when{ a \ne b }",
    r"\exp(a - b) > 1 + a - b \when{ a \ne b }",
    r"\frac{a}{1 + a^2} < \frac{1}{2} \when{ a \ne 1 }",
    r"\tanh(a)^2 < 1",
    r"\exp(-c) > 0",
    r"c + d > c",
    r"\ncdf(a) < 1",
    r"\frac{c}{1 + c} < 1",
    r"c^2 + (a - b)^2 > 0",
    r"\frac{1}{n} > 0",
    r"p^2 < p \when{ 0 < p, p < 1 }",
    r"\sqrt{1 + a^2} > a",
    r"\ln(1 + c) < c",
]


EQUAL_IN_MANY_PLACES = [
    (r"\varrho < \abs{\varrho} \when{ \varrho \ne 0 }", r"\varrho < \abs{\varrho} \when{ \varrho < 0 }"),
    (r"\varrho \abs{\varrho} < \varrho^2 \when{ \varrho \ne 0 }", r"\varrho \abs{\varrho} < \varrho^2 \when{ \varrho < 0 }"),
    (r"a < \abs{a} \when{ a \ne 0, a \ne 1 }", r"a < \abs{a} \when{ a < 0 }"),
    (r"a f(a) < a^2 \when{ a \ne 0, a \ne 1 }", r"a f(a) < a^2 \when{ a < 0 }"),
    (r"f(a)^2 < \frac{a^2 + a f(a)}{2} \when{ a \ne 0, a \ne 1 }", r"f(a)^2 < \frac{a^2 + a f(a)}{2} \when{ a < 0 }"),
    (r"\tanh(c) f(\frac{6}{5} - c) < f(\frac{6}{5} - c)", r"\tanh(c) < 1"),
]
"""False, for the sides are equal on a whole half line; and true where that half is left out."""
MEET_ALONE = [
    # at a count
    (r"n + \frac{12}{n} > 7", r"n + \frac{12}{n} \ge 7"),
    (r"(n - 8)^2 > 0", r"(n - 8)^2 + k > 0"),
    (r"\tanh(c) (n - 5)^2 < (n - 5)^2", r"\tanh(c) n^2 < n^2"),
    # at all large counts
    (r"\max(0, \frac{1}{n} - \frac{1}{2000}) > 0", r"\max(0, \frac{1}{n}) > 0"),
    (r"\min(\frac{n}{3000}, 1) < 1", r"\min(\frac{n}{n + 1}, 1) < 1"),
    # at an end that a premise allows, or leaves out
    (r"c > \frac{3}{4} \when{ c \ge \frac{3}{4} }", r"c > \frac{3}{4} \when{ c > \frac{3}{4} }"),
    (r"p (1 - p) < \frac{1}{4} \when{ p \le \frac{1}{2} }", r"p (1 - p) < \frac{1}{4} \when{ p < \frac{1}{2} }"),
    (r"(k - \frac{1}{3})^2 > 0 \when{ k \le \frac{1}{3} }", r"(k - \frac{1}{3})^2 > 0 \when{ k < \frac{1}{3} }"),
    (r"\ln(2 c) > 0 \when{ c \ge \frac{1}{2} }", r"\ln(2 c) > 0 \when{ c > \frac{1}{2} }"),
    # flatly
    (r"(a - 0.7)^6 > 0", r"(a - 0.7)^6 > 0 \when{ a \ne 0.7 }"),
    (r"\tanh(k) \abs{k - 0.6}^7 < \abs{k - 0.6}^7", r"k^7 > 0"),
    (r"\tanh(c) (c - \frac{6}{5})^6 < (c - \frac{6}{5})^6", r"\tanh(c) c^6 < c^6"),
    # while the gap also falls on the way to an end
    (r"c (c - 5)^2 > 0", r"c (c + 5)^2 > 0"),
    (r"\tanh(c) \abs{c - 5} < \abs{c - 5}", r"\tanh(c) (c + 5) < c + 5"),
    (r"a^2 + (b - 0.7)^2 > 0", r"a^2 + (b - 0.7)^2 > 0 \when{ b \ne 0.7 }"),
    # beside what a premise leaves out
    (r"p (1 - p) < \frac{1}{4} \when{ p \ne \frac{1}{2} + 10^{-7} }", r"p (1 - p) < \frac{1}{4} \when{ p \ne \frac{1}{2} }"),
    (r"(a - 0.7)^2 (a - 0.71)^2 > 0 \when{ a \ne 0.7 }", r"(a - 0.7)^2 (a - 0.71)^2 > 0 \when{ a \ne 0.7, a \ne 0.71 }"),
    (r"(c d - 2)^2 > 0", r"(c d - 2)^2 > 0 \when{ c d \ne 2 }"),
    # where float64 sees no gap far around it
    (r"\tanh(c) (c - 20)^2 < (c - 20)^2", r"\tanh(c) (c - 20)^2 < (c - 20)^2 \when{ c \ne 20 }"),
    (r"\tanh(c) \abs{c - 20} < \abs{c - 20}", r"\tanh(c) (c + 20)^2 < (c + 20)^2"),
    # nowhere that float64 shows
    (r"\tanh(20 c) < 1 - \exp(-50)", r"\tanh(20 c) < 1"),
    (r"1 - \tanh(20 c) > \exp(-60)", r"1 - \tanh(20 c) > 0"),
    (r"\exp(-c) > 10^{-12}", r"\exp(-c) > 0"),
    # of random variables
    (r"\E[Z^2 (Z - 0.3)^2] > 0 \when{ Z \ne 0 }", r"\E[Z^2] > 0 \when{ Z \ne 0 }"),
    (r"\E[Z^2 \abs{Z - a}] > 0 \when{ Z \ne 0 }", r"\Var[a Z] > 0 \when{ \Var[Z] > 0,\ a \ne 0 }"),
    (r"\E[Z^2] (a - 0.7)^2 > 0 \when{ Z \ne 0 }", r"\E[Z^2] (a - 0.7)^2 > 0 \when{ Z \ne 0, a \ne 0.7 }"),
]
"""False, for the sides meet in one place; and a near one that is true."""
NOBODY_LOOKS = [r"\int_{0}^{1} (t - a)^2 \dd t > \frac{1}{12}", r"(\phi(a) - 0.3)^2 > 0", r"f(\frac{6}{5} - c) > 0"]


@pytest.mark.parametrize(("false", "true"), EQUAL_IN_MANY_PLACES)
def test_what_is_equal_on_a_half_line_is_not_strict(both: Both, false: str, true: str) -> None:
    proof, found = both(false)
    assert proof.verdict != PROVED and not found.holds
    assert both(true)[1].holds


@pytest.mark.parametrize(("false", "true"), MEET_ALONE)
def test_a_place_that_is_met_by_the_way_is_seen(measured: Measured, false: str, true: str) -> None:
    assert not measured(false).holds
    assert measured(true).holds, measured(true).why


@pytest.mark.parametrize("tex", NOBODY_LOOKS)
def test_a_strict_bound_that_nobody_can_look_at_is_open(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert found.impossible and "as far as can be seen" in found.why


RISING = [
    r"\tanh(c) < c",
    r"\exp(a) > 1 + a \when{ a \ne 0 }",
    r"\ln(1 + c) < c",
    r"\exp(c) > 1 + c + \frac{c^2}{2}",
    r"1 - c < \exp(-c)",
]


@pytest.mark.parametrize("tex", RISING)
def test_what_rises_strictly_from_0_is_above_it(both: Both, tex: str) -> None:
    proof, found = both(tex)
    assert proof.verdict == PROVED and found.holds, (proof.leftover, found.why)


@pytest.mark.parametrize("tex", [r"a f(a) > 0 \when{ a \ne 0 }", r"\tanh(c) \abs{c - \frac{6}{5}} < \abs{c - \frac{6}{5}}"])
def test_what_is_never_negative_may_be_0(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict != PROVED


@pytest.mark.parametrize("tex", MEET)
def test_what_meets_somewhere_is_not_measured_as_strict(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert not found.holds and found.impossible and "meet" in found.why


@pytest.mark.parametrize("tex", MEET_AT_A_SPECIAL_VALUE)
def test_where_it_meets_at_a_special_value_it_is_refuted(measured: Measured, tex: str) -> None:
    found = measured(tex)
    assert not (found.holds or found.impossible) and "both sides are equal" in found.why


@pytest.mark.parametrize("tex", APART)
def test_what_only_comes_near_is_strict(measured: Measured, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


@pytest.mark.parametrize("tex", [tex.replace("<", r"\le").replace(">", r"\ge") for tex in (*MEET[:-1], *MEET_AT_A_SPECIAL_VALUE)])
def test_what_meets_is_sharp(measured: Measured, tex: str) -> None:
    assert measured(tex).holds
