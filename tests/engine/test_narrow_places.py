"""Bumps that a look at a few points overlooks: in a late term, of a power, beside another, at an end, along a slanted line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Both = Callable[[str], Any]

NORMAL, SHORT = r" \when{ Z \sim \Normal(0, 1) }", r" \when{ Z \sim \Uniform(0, 1) }"
TWO = r" \when{ Z \sim \Normal(0, 1), V \sim \Normal(0, 2), V \indep Z }"
PAIR = r" \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }"

FOUND = [
    # in terms beyond those of a world, and in sums inside of sums
    (
        r"\int_{0}^{1} \sum_{i=15}^{16} \exp(-10^{12} (t - \frac{i}{20.3})^2) \dd t = \frac{2 \sqrt{\pi}}{10^6}",
        r"\int_{0}^{1} \sum_{i=15}^{16} \exp(-10^{12} (t - \frac{i}{20.3})^2) \dd t = 0",
    ),
    (
        r"\E[\sum_{i=15}^{16} \exp(-10^{12} (Z - \frac{i}{20.3})^2)] = \frac{2 \sqrt{\pi}}{10^6}" + SHORT,
        r"\E[\sum_{i=15}^{16} \exp(-10^{12} (Z - \frac{i}{20.3})^2)] = 0" + SHORT,
    ),
    (
        r"\int_{0}^{1} \prod_{i=15}^{16} f'(10^{12} (t - \frac{i}{20.3})) \dd t = 1 - \frac{16}{20.3}",
        r"\int_{0}^{1} \prod_{i=15}^{16} \tanh(10^{12} (t - \frac{i}{20.3}))^2 \dd t = 1",
    ),
    (
        r"\int_{0}^{1} \sum_{i=15}^{16} \sum_{j=i}^{i} \exp(-10^{12} (t - \frac{j}{20.3})^2) \dd t = \frac{2 \sqrt{\pi}}{10^6}",
        r"\int_{0}^{1} \sum_{i=15}^{16} \sum_{j=i}^{i} \exp(-10^{12} (t - \frac{j}{20.3})^2) \dd t = 0",
    ),
    # a power is as steep as an exponential
    (r"\int_{0}^{1} t^{10^9} \dd t = \frac{1}{10^9 + 1}", r"\int_{0}^{1} t^{10^9} \dd t = 0"),
    (r"\int_{0}^{1} t^{400} \dd t = \frac{1}{401}", r"\int_{0}^{1} (1 - (t - 0.37)^2)^{10^9} \dd t = 0"),
    (
        r"\int_{0}^{1} \exp^{10^4}(-(t - 0.37)^2) \dd t = \int_{0}^{1} \exp^{10^4}(-(0.63 - t)^2) \dd t",
        r"\int_{0}^{1} \exp^{10^9}(-(t - 0.37)^2) \dd t = 0",
    ),
    (
        r"\int_{0}^{1} ((1 - t)^{40})^{40} \dd t = \frac{1}{1601}",
        r"\int_{0}^{1} ((((((1 - (t - 0.37)^2)^{40})^{40})^{40})^{40})^{40})^{40} \dd t = 0",
    ),
    # one bump beside another, between the same two points
    (
        r"\int_{0}^{1} \exp(-10^{18} (\frac{(t - 0.3701) (t - 0.3703)}{0.0002})^2) \dd t = \frac{2 \sqrt{\pi}}{10^9}",
        r"\int_{0}^{1} \exp(-10^{18} (\frac{(t - 0.3701) (t - 0.3703)}{0.0002})^2) \dd t = \frac{\sqrt{\pi}}{2 \cdot 10^9}",
    ),
    # so narrow that it is not seen from the end of a panel, or at the end of the range
    (r"10^{10} \int_{0}^{1} \exp(-10^{10} t) \dd t = 1", r"10^{10} \int_{0}^{1} \exp(-10^{10} t) \dd t = 0"),
    (
        r"10^9 \int_{0}^{\infty} \exp(-10^9 t) \dd t = 1",
        r"10^9 \int_{0}^{\infty} \exp(-10^{18} (t - 3.21)^2) \dd t = 0",
    ),
    (
        r"\int_{0}^{1} \tanh'(10^9 (t - 0.123)) \dd t = \frac{2}{10^9}",
        r"10^{10} \int_{0}^{1} \exp(-10^{20} (t - 0.3701)^2) \dd t = 0",
    ),
    (r"10^9 \E[\exp(-10^{10} Z)] = 0.1" + SHORT, r"10^9 \E[\exp(-10^{10} Z)] = 0" + SHORT),
    # exactly at a point that is looked at, and midway between two
    (r"10^9 \int_{0}^{1} (1 - \tanh(10^9 t)) \dd t = \ln(2)", r"10^9 \int_{0}^{1} \exp(-10^{18} (t - 0.5)^2) \dd t = 0"),
    (
        r"\int_{0}^{2} \exp(-(t - 0.5)^2) \dd t = \int_{0}^{2} \exp(-(1.5 - t)^2) \dd t",
        r"10^9 \int_{0}^{2} \exp(-10^{18} (t - 0.5)^2) \dd t = 0",
    ),
]
"""What is true, and what was measured in its place, or is like it."""


@pytest.mark.parametrize(("true", "false"), FOUND)
def test_a_bump_is_found_wherever_it_lies(measured: Both, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    assert not measured(false).holds  # it is refuted, or open where last digits count


MANY = r"\exp(-10^{90} (\prod_{i=1}^{50} (%s - \frac{i}{51}))^2)"
HIDDEN = [
    # more places than are looked for
    (r"\int_{0}^{1} \prod_{i=1}^{2} (t - \frac{i}{3}) \dd t = \frac{1}{18}", rf"\int_{{0}}^{{1}} {MANY % 't'} \dd t = 0"),
    (r"\E[\prod_{i=1}^{2} (Z - \frac{i}{3})] = \frac{1}{18}" + SHORT, rf"\E[{MANY % 'Z'}] = 0" + SHORT),
    # narrower than the places of float64 are apart
    (r"\int_{0}^{1} (1 - t)^{n} \dd t = \frac{1}{n + 1}", r"10^{20} \int_{0}^{1} \exp(-10^{40} (t - 0.37)^2) \dd t = 0"),
    # along a line of which no variable alone has the direction
    (
        r"\int_{0}^{1} \int_{0}^{1} \exp(t - a) \dd t \dd a = (\exp(1) - 1) (1 - \exp(-1))",
        r"10^{10} \int_{0}^{1} \int_{0}^{1} \exp(-10^{20} (t - a - 0.37)^2) \dd t \dd a = 0",
    ),
    (
        r"\int_{0}^{1} \int_{0}^{1} a \abs{t - \frac{1}{3}} \dd t \dd a = \frac{5}{36}",
        r"10^{10} \int_{0}^{1} \int_{0}^{1} \exp(-10^{20} (a - 0.37)^2 (1 + t)) \dd t \dd a = 0",
    ),
    (r"\E[\exp(Z - V)] = \exp(\frac{3}{2})" + TWO, r"10^{10} \E[\exp(-10^{20} (Z - V)^2)] = 0" + TWO),
    (r"\E[\exp(Z - V)] = \exp(c (1 - \varrho))" + PAIR, r"\E[\tanh(10^{10} (Z - V - 0.3))^2] = 1" + PAIR),
]
"""What is seen, and what is false and may hide."""


@pytest.mark.parametrize(("seen", "false"), HIDDEN)
def test_of_what_may_hide_nothing_is_said(measured: Both, seen: str, false: str) -> None:
    assert measured(false).impossible, measured(false).why


@pytest.mark.parametrize(("seen", "false"), HIDDEN)
def test_of_what_cannot_it_is(measured: Both, seen: str, false: str) -> None:
    assert measured(seen).holds, measured(seen).why


ROUNDED = [
    (
        r"10^6 \int_{0}^{1} \exp(-10^{12} (t - 0.3701)^2) \dd t = \sqrt{\pi}",
        r"10^6 \int_{0}^{1} \exp(-10^{12} (t - 0.3701)^2) \dd t = 1.00001 \sqrt{\pi}",
    ),
    (
        r"10^9 \int_{0}^{1} \exp(-10^{18} (t - 0.3701)^2) \dd t = \sqrt{\pi}",
        r"10^9 \int_{0}^{1} \exp(-10^{18} (t - 0.3701)^2) \dd t = 1.00001 \sqrt{\pi}",
    ),
    (
        r"10^9 \int_{0}^{1} \exp(-10^9 \abs{t - 0.123}) \dd t = 2",
        r"10^9 \int_{0}^{1} \exp(-10^9 \abs{t - 0.123}) \dd t = 2.00001",
    ),
    (r"10^6 \int_{0}^{1} (1 - t)^{10^6} \dd t = \frac{10^6}{10^6 + 1}", r"10^6 \int_{0}^{1} (1 - t)^{10^6} \dd t = 1"),
    # the same of means
    (
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] = \sqrt{\pi}" + SHORT,
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] = 1.0000001 \sqrt{\pi}" + SHORT,
    ),
    (
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] = \frac{\sqrt{\pi}}{2} \when{ Z \sim \Uniform(-1, 1) }",
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] = 1.0000001 \frac{\sqrt{\pi}}{2} \when{ Z \sim \Uniform(-1, 1) }",
    ),
    (
        r"10^9 \E[\exp(-10^{18} (Z - 0.3701)^2)] = \sqrt{\pi}" + SHORT,
        r"10^9 \E[\exp(-10^{18} (Z - 0.3701)^2)] = 1.0001 \sqrt{\pi}" + SHORT,
    ),
    (r"10^6 \E[\exp(-10^6 \abs{Z - 0.123})] = 2" + SHORT, r"10^6 \E[\exp(-10^6 \abs{Z - 0.123})] = 2.00001" + SHORT),
    (r"10^8 \E[Z^{10^8}] = \frac{10^8}{10^8 + 1}" + SHORT, r"10^8 \E[Z^{10^8}] = 1.001" + SHORT),
    (
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] + Z = \sqrt{\pi} + Z" + SHORT,
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] + Z = 1.00001 \sqrt{\pi} + Z" + SHORT,
    ),
    (
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] \le \sqrt{\pi}" + SHORT,
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] \le 0.999999 \sqrt{\pi}" + SHORT,
    ),
]
"""Of so narrow a bump, the last digit of a node counts."""


@pytest.mark.parametrize(("true", "false"), ROUNDED)
def test_what_the_rounding_of_nodes_makes_differ_is_not_refuted(measured: Both, true: str, false: str) -> None:
    assert measured(true).impossible
    found = measured(false)
    assert not found.holds and not found.impossible


BUMP = r"\E[\exp(-10^{%s} (Z - 0.3701)^2)]"
DIGITS = [
    (rf"10^4 {BUMP % 8} \approx 1.77245" + SHORT, rf"10^4 {BUMP % 8} \approx 1.77246" + SHORT),
    (rf"10^9 {BUMP % 18} \approx 1.77" + SHORT, rf"10^9 {BUMP % 18} \approx 1.78" + SHORT),
    (rf"10^3 {BUMP % 6} = \sqrt{{\pi}}" + SHORT, rf"10^3 {BUMP % 6} = 1.00000001 \sqrt{{\pi}}" + SHORT),
]
"""What is true, and a neighbour; the last digit of a node makes too little of a difference to hide it."""


@pytest.mark.parametrize(("true", "false"), DIGITS)
def test_what_is_far_above_rounding_is_told(measured: Both, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    found = measured(false)
    assert not found.holds and not found.impossible


def test_an_arrow_whose_mean_the_usual_nodes_do_not_see_is_left_open(measured: Both) -> None:
    for tex in (
        r"10^4 \E[\exp(-10^8 (Z - 0.3701)^2)] = a \iff a = 0" + SHORT,
        r"\E[\abs{Z - 0.3701}] = c \iff c = \frac{0.3701^2 + 0.6299^2}{2}" + SHORT,
    ):
        assert measured(tex).impossible, tex
    seen = measured(r"\E[Z] = c \iff c = \frac{1}{2}" + SHORT)
    assert seen.holds, seen.why


FAR = [
    r"\int_{-\infty}^{\infty} \frac{1}{1 + (t - 1000)^2} \dd t = \pi",
    r"\int_{-\infty}^{\infty} \frac{1}{1 + (t - 10^6)^2} \dd t = \pi",
    r"\int_{-\infty}^{\infty} \frac{1}{1 + (t + 10^{15})^2} \dd t = \pi",
    r"\int_{0}^{1} \frac{1}{10^{-30} + t} \dd t = \ln(1 + 10^{30})",
    r"\int_{0}^{1} \frac{1}{1 + 10^{-9} - t} \dd t = \ln(1 + 10^{9})",
]
"""What is large far out, or next to an end: it has a value, though not one that these nodes show."""
NEAR = [
    r"\int_{-\infty}^{\infty} \frac{1}{1 + (t - 10)^2} \dd t = \pi",
    r"\int_{-\infty}^{\infty} \frac{1}{10^{12} + t^2} \dd t = \frac{\pi}{10^6}",
    r"\int_{0}^{1} \frac{1}{10^{-9} + t} \dd t = \ln(1 + 10^9)",
]
ENDLESS = [
    r"\int_{0}^{\infty} \frac{1}{1 + t} \dd t = 1",
    r"\int_{-\infty}^{\infty} \frac{1}{1 + \abs{t - 1000}} \dd t = 1",
    r"\int_{0}^{\infty} \exp(t) \dd t = 1",
    r"\int_{0}^{1} \frac{1}{t} \dd t = 1",
    r"\int_{0}^{1} \frac{1}{1 - t} \dd t = 1",
]


@pytest.mark.parametrize("tex", FAR)
def test_what_is_large_far_out_is_not_said_to_grow_beyond_all_numbers(measured: Both, tex: str) -> None:
    found = measured(tex)
    assert found.impossible and not found.valueless, found.why


@pytest.mark.parametrize("tex", NEAR)
def test_what_is_large_nearer_is_measured(measured: Both, tex: str) -> None:
    assert measured(tex).holds, measured(tex).why


@pytest.mark.parametrize("tex", ENDLESS)
def test_what_does_grow_without_end_is_said_to(measured: Both, tex: str) -> None:
    found = measured(tex)
    assert found.valueless and "grows beyond all numbers" in found.why


LOST = [
    (r"f'((a + 10^{20}) - 10^{20}) a = f(a)", r"f'(2 a) a = f(a)", r"f'(2 a) a = 2 f(a)"),
    (r"f'((a + 10^{20}) - 10^{20}) = f'(a)", r"f'(a + 1 - 1) = f'(a)", r"f'(a + 1) = f'(a)"),
]
"""A slope at a corner, where rounding decides on which side; a neighbour where it does not; and one that is false."""


@pytest.mark.parametrize(("lost", "true", "false"), LOST)
def test_where_rounding_decides_on_the_side_of_a_corner_nothing_is_said(measured: Both, lost: str, true: str, false: str) -> None:
    assert measured(lost).impossible, measured(lost).why
    assert measured(true).holds, measured(true).why
    found = measured(false)
    assert not found.holds and not found.impossible
