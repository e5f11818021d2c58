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
]
"""Of so narrow a bump, the last digit of a node counts."""


@pytest.mark.parametrize(("true", "false"), ROUNDED)
def test_what_the_rounding_of_nodes_makes_differ_is_not_refuted(measured: Both, true: str, false: str) -> None:
    assert measured(true).impossible
    found = measured(false)
    assert not found.holds and not found.impossible
