r"""A limit in which rounding decides the values on the way -> nothing is seen there; ends of a quotient are put in together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.language.claim import read_claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display
from texclaims.laws.functions import Function
from texclaims.numeric.meter import Meter
from texclaims.numeric.rules.equality import Reading, _half_up
from texclaims.numeric.world import MeasurementError
from texclaims.symbolic.proof import PROVED, REFUTED

Both = Callable[[str], Any]

PAIRS = [
    (r"\lim_{t \to 0} \frac{\erf(t)}{\erf(2 t)} = \frac{1}{2}", r"\lim_{t \to 0} \frac{\erf(t)}{\erf(2 t)} = 0"),
    (
        r"\lim_{t \to 0} \frac{\erf(t)^2}{\erf(t^2)} = \frac{2}{\sqrt{\pi}}",
        r"\lim_{t \to 0} \frac{\erf(t)^2}{\erf(t^2)} = 0",
    ),
    (
        r"\lim_{t \to 0} \frac{\erf(1 + t^9) - \erf(1)}{\erf(t^9)} = \e^{-1}",
        r"\lim_{t \to 0} \frac{\erf(1 + t^9) - \erf(1)}{\erf(t^9)} = 0",
    ),
    (
        r"\lim_{t \to \infty} \frac{\erf(1 + t^{-9}) - \erf(1)}{\erf(t^{-9})} = \e^{-1}",
        r"\lim_{t \to \infty} \frac{\erf(1 + t^{-9}) - \erf(1)}{\erf(t^{-9})} = 0",
    ),
    (r"\lim_{t \to \infty} \exp(2 t) (1 - \tanh(t)) = 2", r"\lim_{t \to \infty} \exp(2 t) (1 - \tanh(t)) = 0"),
    (r"\lim_{t \to \infty} \exp(2 t) (1 - \tanh(t)^2) = 4", r"\lim_{t \to \infty} \exp(2 t) (1 - \tanh(t)^2) = 0"),
    (r"\lim_{t \to -\infty} \exp(-2 t) (1 + \tanh(t)) = 2", r"\lim_{t \to -\infty} \exp(-2 t) (1 + \tanh(t)) = 0"),
    (r"\lim_{t \to \infty} \exp(t) (\ln(1 + \exp(t)) - t) = 1", r"\lim_{t \to \infty} \exp(t) (\ln(1 + \exp(t)) - t) = 0"),
    (
        r"\lim_{t \to \infty} (\exp(t) (\exp(-t) + 1 - 1) + 5) = 6",
        r"\lim_{t \to \infty} (\exp(t) (\exp(-t) + 1 - 1) + 5) = 5",
    ),
    (r"\lim_{t \to 0} \frac{\exp(t^9) - 1}{t^9} = 1", r"\lim_{t \to 0} \frac{\exp(t^9) - 1}{t^9} = 0"),
]
"""What is true, and what was seen in its place."""


@pytest.mark.parametrize(("true", "false"), PAIRS)
def test_what_is_rounding_speaks_for_nothing(both: Both, true: str, false: str) -> None:
    proof, measured = both(true)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), (proof.leftover, measured.why)
    proof, measured = both(false)
    assert proof.verdict != PROVED and not measured.holds


SETTLED = [
    r"\lim_{t \to \infty} t^2 \exp(-t) = 0",
    r"\lim_{t \to \infty} (\sqrt{t^2 + t} - t) = \frac{1}{2}",
    r"\lim_{t \to \infty} (1 + \frac{1}{t})^t = \e",
    r"\lim_{t \to 0} \frac{\exp(t) - 1}{t} = 1",
    r"\lim_{t \to 0} \frac{\exp(t) - 1 - t}{t^2} = \frac{1}{2}",
    r"\lim_{t \to 0} \frac{\tanh(t)}{t} = 1",
    r"\lim_{t \to \infty} \max(0, 5 - t) = 0",
]


@pytest.mark.parametrize("tex", SETTLED)
def test_where_rounding_decides_nothing_it_is_measured(both: Both, tex: str) -> None:
    assert both(tex)[1].holds


def test_digits_of_what_is_divided_by_zero_are_no_tie() -> None:
    endless = Reading(math.inf, 0.430899, math.inf, 1)
    assert _half_up(endless, 5e-7) is endless
    with pytest.raises(MeasurementError, match="a half is rounded up"):
        _half_up(Reading(0.4308995, 0.430899, 5e-7, 1), 5e-7)


OF_EXPONENTIALS = [
    r"\lim_{t \to \infty} \frac{2}{1 + \exp(t)} (1 - \frac{1}{1 + \exp(t)})^2 = 0",
    r"\lim_{t \to \infty} \frac{\exp(t)}{1 + \exp(t)} = 1",
    r"\lim_{t \to \infty} \frac{c}{1 + \exp(t)} = 0",
]


@pytest.mark.parametrize("tex", OF_EXPONENTIALS)
def test_what_an_exponential_outgrows_has_a_limit(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


OF_ROUNDING = [
    r"\frac{1 - \ncdf(c + 4)}{\ncdf(-c - 4)} = 1",
    r"\frac{1 - \ncdf(c + 3)}{\ncdf(-c - 3)} = 1",
    r"(c + 1000)^2 - 1000^2 - 2000 c = c^2",
    r"(c + 10^7)^2 - 10^{14} - 2 \cdot 10^7 c = c^2",
    r"\frac{10^{16} + c - 10^{16}}{c} = 1",
    r"\frac{\sqrt{10^{16} + c} - 10^8}{c} = \frac{1}{\sqrt{10^{16} + c} + 10^8}",
    r"\frac{1}{1 - \tanh(c + 15)} = \frac{1 + \exp(2 c + 30)}{2}",
]
"""True, and far from equal in float64, for nearly all digits cancel."""


@pytest.mark.parametrize("tex", OF_ROUNDING)
def test_what_rounding_alone_tears_apart_is_not_refuted(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and (measured.holds or measured.impossible), measured.why


BESIDE_ROUNDING = [
    r"\sum_{i=2}^{n - 1} \frac{1}{i (i - 1)} = 1 - \frac{1}{n}",  # the end of a range is whole, and stays so
    r"\frac{1 - \ncdf(c + 4)}{\ncdf(-c - 4)} = 1.00001",
    r"\frac{1 - \ncdf(c)}{\ncdf(-c)} = 1 + 10^{-9}",
    r"c + 10^{-11} = c",
    r"(c + 10^7)^2 - 10^{14} - 2 \cdot 10^7 c = 2 c^2",
    r"\E[X] = \E[X] + 10^{-10}",
]


@pytest.mark.parametrize("tex", BESIDE_ROUNDING)
def test_a_true_difference_stays_as_it_is_and_is_seen(both: Both, tex: str) -> None:
    measured = both(tex)[1]
    assert not measured.holds and not measured.impossible


def test_where_rounding_is_all_that_is_seen_nothing_is_measured(both: Both) -> None:
    measured = both(r"(c + 10^7)^2 - 10^{14} - 2 \cdot 10^7 c = c^2 + 10^{-7}")[1]
    assert measured.impossible and "rounding alone" in measured.why


def test_an_exponent_that_may_be_zero_decides_none(both: Both) -> None:
    proof, measured = both(r"\lim_{t \to \infty} \frac{1}{1 + \exp(a^2 t)} = 0")
    assert proof.verdict != PROVED and not measured.holds


STEEP = [
    r"\sin(10^9 c) = 0",
    r"\sin(10^9 c) + c = c",
    r"\sin(10^8 c) \sin(10^8 d) = 0",
    r"\abs{\sin(10^9 c)} = \sin(10^9 c)",
    r"c + 10^{-7} \sin(10^9 c) = c",
]
"""False, and a difference that moves by half of itself where a number moves by one part in 10^8."""


@pytest.mark.parametrize("tex", STEEP)
def test_what_is_only_steep_is_no_rounding(tex: str, notation: Notation, functions: Mapping[str, Function]) -> None:
    table = replace(notation, symbols=(*notation.symbols, Symbol("sine", r"\sin", "function", "the sine")))
    claim = read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), table)
    (step,) = claim.steps
    known = {**functions, "sine": Function(sympy.sin, "torch:sin")}
    measured = Meter(table, known, {}, claim.names, "cpu").measure(step, claim.premises)
    assert not measured.holds and not measured.impossible, measured.why


MET = [
    (r"\frac{1 - \exp(-10^{-20} c)}{10^{-20} c} = 0", False),
    (r"\frac{\sqrt{1 + 10^{-20} c} - 1}{10^{-20} c} = 0", False),
    (r"\ln(\exp(c + 40) + 1) - 40 - c = \ln(1 + \exp(-c - 40))", True),
    (r"\frac{\exp(10^{-12} c) - 1}{c} = \frac{\exp(10^{-12} c) - 1}{c}", True),
]
"""Sides that are equal in float64; where what cancels was divided by little, that says nothing."""


@pytest.mark.parametrize(("tex", "holds"), MET)
def test_what_is_equal_by_rounding_alone_is_not_measured(both: Both, tex: str, holds: bool) -> None:
    measured = both(tex)[1]
    assert measured.holds == holds and measured.impossible != holds, measured.why


FROM_ONE_SIDE = [
    r"\lim_{t \to 0} \exp(-\frac{1}{t}) = 0",
    r"\lim_{t \to 0} \frac{\abs{t} - t}{t^2} = 0",
    r"\lim_{t \to 0} \frac{f(-t)}{t^3} = 0",
    r"\lim_{t \to 0} f(-t) \ln(\abs{t}) \frac{1}{t} = 0",
    r"\lim_{a \to 1} \frac{f(1 - a)}{(a - 1)^2} = 0",
    r"\lim_{c \to d} \frac{f(d - c)}{(c - d)^2} = 0",
    r"\lim_{n \to 3} n = 3",
    r"\lim_{n \to 3} \frac{n^2 - 9}{n - 3} = 6",
]
"""From above the values come near to that; from below they grow beyond all numbers, or there is no such way at all."""


@pytest.mark.parametrize("tex", FROM_ONE_SIDE)
def test_a_limit_at_a_number_is_one_from_both_sides(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != PROVED and not measured.holds


FROM_BOTH = [
    r"\lim_{t \to 0} \abs{t} = 0",
    r"\lim_{t \to 0} f(t) = 0",
    r"\lim_{t \to 0} \tanh(\frac{1}{t})^2 = 1",
    r"\lim_{t \to 0} \exp(-\frac{1}{t^2}) = 0",
    r"\lim_{p \to 1} p = 1",
]


@pytest.mark.parametrize("tex", FROM_BOTH)
def test_a_limit_from_both_sides_is_one(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds
