"""A strict bound whose sides meet where nothing is special: PyTorch does not measure it; where a premise keeps off, it does."""

from collections.abc import Callable
from typing import Any

import pytest

Measured = Callable[[str], Any]

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
