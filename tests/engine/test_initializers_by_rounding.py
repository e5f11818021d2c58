"""Initializers that lose digits with numbers far from 1, and long axes: what is off by rounding alone is not refuted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from texclaims.check import drawn_by
from texclaims.language.claim import read_claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display
from texclaims.laws.functions import Function
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter

Fills = Callable[..., Any]
Measure = Callable[..., Measurement]


def is_refuted(found: Measurement) -> bool:
    return not found.holds and not found.impossible


def left(x: float) -> float:
    """Of 1, by a sigmoid."""
    return float(1 - torch.tensor(x, dtype=torch.float64).sigmoid())


CANCELLING: dict[str, tuple[str, Fills, Fills]] = {
    "a square of what is left of 1": (
        r"X \sim \Normal(0, (1 - \varrho)^2)", lambda t, varrho: t.normal_(0, (1 - 2 * varrho + varrho**2) ** 0.5),
        lambda t, varrho: t.normal_(0, max(1 - 2 * varrho + varrho**2, 1e-4) ** 0.5),
    ),
    "a cube of a difference": (
        r"X \sim \Normal(0, (d - c)^3) \when{ c < d }",
        lambda t, c, d: t.normal_(0, abs(d**3 - 3 * d * d * c + 3 * d * c * c - c**3) ** 0.5),
        lambda t, c, d: t.normal_(0, max(d - c, 0.1 * d) ** 1.5),
    ),
    "a logarithm of nearly 1": (
        r"X \sim \Normal(0, \ln(1 + \exp(c)) - c)", lambda t, c: t.normal_(0, math.log(1 + math.exp(-c)) ** 0.5),
        lambda t, c: t.normal_(0, max(math.log(1 + math.exp(-c)), 1e-3) ** 0.5),
    ),
    "there and back": (
        r"X \sim \Normal(0, c^2)", lambda t, c: t.normal_(0, 4 * math.atanh(math.tanh(c / 4))),
        lambda t, c: t.normal_(0, 4 * math.tanh(c / 4)),
    ),
    "what is left of 1": (
        r"X \sim \Normal(0, \frac{1}{1 + \exp(10 c)})", lambda t, c: t.normal_(0, left(10 * c) ** 0.5),
        lambda t, c: t.normal_(0, max(left(10 * c), 0.01) ** 0.5),
    ),
    "what is left of a stick": (
        r"X \sim \Normal(0, (1 - k)^L)",
        lambda t, k, L: t.normal_(0, abs(1 - sum(k * (1 - k) ** power for power in range(int(L)))) ** 0.5),
        lambda t, k, L: t.normal_(0, (1 - k) ** (max(int(L), 4) / 2)),
    ),
    "of a count alone": (
        r"X \sim \Normal(0, \frac{1}{1 + \exp(3 L)})", lambda t, L: t.normal_(0, left(3 * L) ** 0.5),
        lambda t, L: t.normal_(0, max(left(3 * L), 0.5) ** 0.5),
    ),
    "of a count, times a number": (
        r"X \sim \Normal(0, \frac{c^2}{1 + \exp(3 L)})", lambda t, c, L: t.normal_(0, c * left(3 * L) ** 0.5),
        lambda t, c, L: t.normal_(0, c * max(left(3 * L), 0.5) ** 0.5),
    ),
    "what many pieces leave": (
        r"X \sim \Normal(0, c^2 (\frac{4}{5})^n)",
        lambda t, c: t.normal_(0, c * abs(1 - sum(0.2 * 0.8**power for power in range(len(t)))) ** 0.5),
        lambda t, c: t.normal_(0, c * 0.8 ** (min(len(t), 10) / 2)),
    ),
    "what is nearly nothing": (
        r"X \sim \Normal(0, (\frac{7}{9})^n)",
        lambda t: t.normal_(0, abs(1 - sum(2 / 9 * (7 / 9) ** power for power in range(len(t)))) ** 0.5),
        lambda t: t.normal_(0, (7 / 9) ** (min(len(t), 10) / 2)),
    ),
    "by a power that is exact with few pieces": (
        r"X \sim \Normal(0, (\frac{5}{8})^n)",
        lambda t: t.normal_(0, abs(1 - sum(0.375 * 0.625**power for power in range(len(t)))) ** 0.5),
        lambda t: t.normal_(0, 0.625 ** (min(len(t), 10) / 2)),
    ),
    "of a count that a premise gives": (
        r"X \sim \Normal(0, \frac{1}{1 + \exp(3 c)}) \when{ n = c }", lambda t, c: t.normal_(0, left(3 * c) ** 0.5),
        lambda t, c: t.normal_(0, max(left(3 * c), 0.5) ** 0.5),
    ),
    "of a count that takes nearly all digits": (
        r"X \sim \Normal(0, \frac{c^2}{1 + \exp(5 L)})", lambda t, c, L: t.normal_(0, c * left(5 * L) ** 0.5),
        lambda t, c, L: t.normal_(0, c * max(left(5 * L), 0.5) ** 0.5),
    ),
    "of a count that takes them at once": (
        r"X \sim \Normal(0, \frac{1}{1 + \exp(9 L)})", lambda t, L: t.normal_(0, left(9 * L) ** 0.5),
        lambda t, L: t.normal_(0, max(left(9 * L), 0.5) ** 0.5),
    ),
    "what many pieces leave, beside a mean": (
        r"X \sim \Normal(a, c^2 (\frac{4}{5})^n)",
        lambda t, a, c: t.normal_(a, c * abs(1 - sum(0.2 * 0.8**power for power in range(len(t)))) ** 0.5),
        lambda t, a, c: t.normal_(a, c * 0.8 ** (min(len(t), 10) / 2)),
    ),
    "what many pieces leave, beside 1": (
        r"X \sim \Normal(1, (\frac{4}{5})^n)",
        lambda t: t.normal_(1, abs(1 - sum(0.2 * 0.8**power for power in range(len(t)))) ** 0.5),
        lambda t: t.normal_(1, 0.8 ** (min(len(t), 10) / 2)),
    ),
    "what is hardly there": (
        r"X \sim \Normal(0, (\frac{3}{4})^n)",
        lambda t: t.normal_(0, abs(1 - sum(0.25 * 0.75**power for power in range(len(t)))) ** 0.5),
        lambda t: t.normal_(0, 0.75 ** (min(len(t), 10) / 2)),
    ),
    "a root of what is hardly there": (
        r"X \sim \Normal(0, \sqrt{(\frac{3}{4})^n})",
        lambda t: t.normal_(0, abs(1 - sum(0.25 * 0.75**power for power in range(len(t)))) ** 0.25),
        lambda t: t.normal_(0, max(0.75 ** (len(t) / 4), 1e-3)),
    ),
    "a root of what a number and a count leave": (
        r"X \sim \Normal(0, c \sqrt{(1 - k)^L})",
        lambda t, c, k, L: t.normal_(0, c**0.5 * abs(1 - sum(k * (1 - k) ** power for power in range(int(L)))) ** 0.25),
        lambda t, c, k, L: t.normal_(0, c**0.5 * (1 - k) ** (max(int(L), 4) / 4)),
    ),
    "next to an end": (
        r"X \sim \Uniform(0, \exp(-(1 - k)^4) (\exp((1 - k)^4) - 1))", lambda t, k: t.uniform_(0, 1 - math.exp(-((1 - k) ** 4))),
        lambda t, k: t.uniform_(0, 1 - math.exp(-(max(1 - k, 0.2) ** 4))),
    ),
    "what is left of nearly 1": (
        r"X \sim \Normal(0, \frac{4}{(\exp(4 c) + \exp(-4 c))^2})",
        lambda t, c: t.normal_(0, abs(1 - math.tanh(4 * c) ** 2) ** 0.5),
        lambda t, c: t.normal_(0, max(1 - math.tanh(4 * c) ** 2, 0.01) ** 0.5),
    ),
    "all but a power": (
        r"X \sim \Normal(0, (1 - k)^n)",
        lambda t, k: t.normal_(0, abs(sum(math.comb(len(t), j) * (-k) ** j for j in range(len(t) + 1))) ** 0.5),
        lambda t, k: t.normal_(0, max(1 - k, 0.7) ** (len(t) / 2)),
    ),
    "a number that a premise gives": (
        r"X \sim \Normal(0, (1 - \varrho)^2) \when{ d = 1 - 2 \varrho + \varrho^2 }", lambda t, d: t.normal_(0, abs(d) ** 0.5),
        lambda t, d: t.normal_(0, max(d, 1e-4) ** 0.5),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("law", "right", "wrong"), CANCELLING.values(), ids=CANCELLING)
def test_what_rounding_leaves_is_another_difference_nearby(of_a_law: Measure, law: str, right: Fills, wrong: Fills) -> None:
    for seed in range(8):
        assert not is_refuted(of_a_law(law, right, seed)), (seed, of_a_law(law, right, seed))
    assert is_refuted(of_a_law(law, wrong)), of_a_law(law, wrong)


def test_what_is_0_and_should_not_be_does_not_pass(of_a_law: Measure) -> None:
    """However small the law is."""
    for seed in range(4):
        found = of_a_law(r"X \sim \Normal(0, \frac{c^2}{10^{12}})", lambda t, c: t.normal_(0, c / 1e6 if c > 0.1 else 0), seed)
        assert not found.holds


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        (r"X \sim \Normal(0, c^8)", lambda t, c: t.normal_(0, max(c, 0.05) ** 4)),
        (r"X \sim \Normal(0, \frac{1}{c^8})", lambda t, c: t.normal_(0, min(c, 20.0) ** -4)),
    ],
)
def test_what_is_wrong_where_the_law_is_small_is_refuted(of_a_law: Measure, law: str, wrong: Fills) -> None:
    assert all(is_refuted(of_a_law(law, wrong, seed)) for seed in range(3))


COARSE: dict[str, Fills] = {
    "16 bits": lambda t, c: t.normal_(0, float(torch.tensor(c).half()) if c > 10 else c),
    "32 bits": lambda t, c: t.normal_(0, float(torch.tensor(c, dtype=torch.float32)) if c > 10 else c),
    "whole numbers": lambda t, c: t.normal_(0, math.floor(c) if c > 10 else c),
    "a remainder": lambda t, c: t.normal_(0, c % 8),
}  # fmt: skip


@pytest.mark.parametrize("name", COARSE)
def test_a_number_that_is_rounded_far_out_does_not_pass(of_a_law: Measure, name: str) -> None:
    """Its difference is another one each time as well, and too large for 64 bits."""
    for seed in range(24):
        assert not of_a_law(r"X \sim \Normal(0, c^2)", COARSE[name], seed).holds


def one_by_one(t: torch.Tensor) -> None:
    for row in t:
        for place in range(len(row)):
            row[place].uniform_(0, 1 / len(row))


AXES: dict[str, tuple[str, Fills, Fills]] = {
    "a sum": (
        r"W \sim \Normal(0, \frac{2}{n + m})", lambda t: t.normal_(0, (2 / sum(t.shape)) ** 0.5),
        lambda t: t.normal_(0, (2 / min(sum(t.shape), 200)) ** 0.5),
    ),
    "a product": (
        r"W \sim \Normal(0, \frac{2}{n m})", lambda t: t.normal_(0, (2 / t.numel()) ** 0.5),
        lambda t: t.normal_(0, (2 / min(t.numel(), 2000)) ** 0.5),
    ),
    "of one length": (
        r"W \sim \Uniform(0, \frac{1}{n}) \when{ n = m }", one_by_one,
        lambda t: t.uniform_(0, 1 / min(len(t), 100)),
    ),
    "an axis and a count": (
        r"X \sim \Normal(0, \frac{1}{n L})", lambda t, L: t.normal_(0, (len(t) * L) ** -0.5),
        lambda t, L: t.normal_(0, min(len(t) * L, 1500) ** -0.5),
    ),
    "one at least twice the other": (
        r"W \sim \Normal(0, \frac{1}{m}) \when{ 2 m \le n }", lambda t: t.normal_(0, min(t.shape) ** -0.5),
        lambda t: t.normal_(0, min(*t.shape, 20) ** -0.5),
    ),
    "one at least three times the other": (
        r"W \sim \Normal(0, \frac{1}{m}) \when{ 3 m \le n }", lambda t: t.normal_(0, min(t.shape) ** -0.5),
        lambda t: t.normal_(0, min(*t.shape, 20) ** -0.5),
    ),
    "one at least twelve times the other": (
        r"W \sim \Normal(0, \frac{1}{m}) \when{ 12 m \le n }", lambda t: t.normal_(0, min(t.shape) ** -0.5),
        lambda t: t.normal_(0, 1),
    ),
    "one above the square of the other": (
        r"W \sim \Normal(0, \frac{1}{m}) \when{ m^2 \le n }", lambda t: t.normal_(0, min(t.shape) ** -0.5),
        lambda t: t.normal_(0, min(*t.shape, 8) ** -0.5),
    ),
    "a count below an axis": (
        r"X \sim \Normal(0, \frac{1}{L}) \when{ L < n }", lambda t, L: t.normal_(0, L**-0.5),
        lambda t, L: t.normal_(0, min(L, 10) ** -0.5),
    ),
    **{
        f"one {words} the other": (
            rf"W \sim \Normal(0, \frac{{1}}{{n m}}) \when{{ {premise} }}", lambda t: t.normal_(0, t.numel() ** -0.5),
            lambda t: t.normal_(0, (t.shape[0] * min(t.shape[1], 40) if min(t.shape) > 40 else t.numel()) ** -0.5),
        )
        for words, premise in (("at most", r"m \le n"), ("less than", "m < n"), ("more than", "m > n"))
    },
}  # fmt: skip


@pytest.mark.parametrize(("law", "right", "wrong"), AXES.values(), ids=AXES)
def test_axes_are_long_together(of_a_law: Measure, law: str, right: Fills, wrong: Fills) -> None:
    assert of_a_law(law, right).holds, of_a_law(law, right)
    assert is_refuted(of_a_law(law, wrong)), of_a_law(law, wrong)


TOGETHER: dict[str, tuple[str, Fills, Fills]] = {
    "a small variance": (
        r"X \sim \Normal(0, \frac{c}{n})", lambda t, c: t.normal_(0, (c / len(t)) ** 0.5),
        lambda t, c: t.normal_(0, max(c / len(t), 1e-3) ** 0.5),
    ),
    "a small square": (
        r"W \sim \Normal(0, \frac{2 c^2}{n + m})", lambda t, c: t.normal_(0, c * (2 / sum(t.shape)) ** 0.5),
        lambda t, c: t.normal_(0, max(c * c * 2 / sum(t.shape), 1e-5) ** 0.5),
    ),
    "a large product": (
        r"X \sim \Normal(0, c n)", lambda t, c: t.normal_(0, (c * len(t)) ** 0.5),
        lambda t, c: t.normal_(0, min(c * len(t), 2000) ** 0.5),
    ),
    "a large quotient": (
        r"X \sim \Normal(0, \frac{c}{d})", lambda t, c, d: t.normal_(0, (c / d) ** 0.5),
        lambda t, c, d: t.normal_(0, min(c / d, 100) ** 0.5),
    ),
    "what a premise gives": (
        r"W \sim \Normal(0, \frac{c}{n}) \when{ m = c n }", lambda t, c: t.normal_(0, (c / t.shape[1]) ** 0.5),
        lambda t, c: t.normal_(0, (max(c, 0.1) / t.shape[1]) ** 0.5),
    ),
    "what a premise gives, of an axis": (
        r"X \sim \Normal(0, k) \when{ n = k m }", lambda t, k: t.normal_(0, k**0.5),
        lambda t, k: t.normal_(0, max(k, 0.1) ** 0.5),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("law", "right", "wrong"), TOGETHER.values(), ids=TOGETHER)
def test_numbers_and_counts_are_far_together(of_a_law: Measure, law: str, right: Fills, wrong: Fills) -> None:
    for seed in range(3):
        assert of_a_law(law, right, seed).holds, (seed, of_a_law(law, right, seed))
        assert is_refuted(of_a_law(law, wrong, seed)), (seed, of_a_law(law, wrong, seed))


CHAINS = [
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ m \le n, n \le L }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ n < m, m < L }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ m < n, n < L }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ m < L, L < n }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ n \le L }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ m = \frac{n}{8} }",
    r"W \sim \Normal(0, \frac{1}{m + 2 n}) \when{ m = \frac{n}{12} }",
]


@pytest.mark.parametrize("law", CHAINS)
def test_each_axis_is_long_once(of_a_law: Measure, law: str) -> None:
    def filled(most: float) -> Fills:
        return lambda t: t.normal_(0, (1 / (min(t.shape[0], most) + 2 * min(t.shape[1], 2 * most))) ** 0.5)

    assert of_a_law(law, filled(math.inf)).holds, of_a_law(law, filled(math.inf))
    assert is_refuted(of_a_law(law, filled(20))), of_a_law(law, filled(20))


@pytest.mark.parametrize(
    ("law", "right", "wrong"),
    [
        (r"1 - \frac{1}{n}", lambda n: 1 - 1 / n, lambda n: 2 - 2 / n),
        (r"\frac{2}{n - 1}", lambda n: 2 / (n - 1), lambda n: 1 / n),
        (r"\frac{\ln(n)}{n}", lambda n: math.log(n) / n, lambda n: 2 * math.log(n) / n),
    ],
)  # fmt: skip
def test_a_law_that_is_none_with_a_count_of_1_is_told_from_others(
    of_a_law: Measure, law: str, right: Callable[[int], float], wrong: Callable[[int], float]
) -> None:
    said = rf"X \sim \Normal(0, {law}) \when{{ n > 1 }}"
    assert of_a_law(said, lambda t: t.normal_(0, right(len(t)) ** 0.5)).holds
    assert is_refuted(of_a_law(said, lambda t: t.normal_(0, wrong(len(t)) ** 0.5)))


@pytest.mark.parametrize("premises", ["", r" \when{ m < n }", r" \when{ L > 2 }", r" \when{ m = \frac{n}{2} }"])
@pytest.mark.parametrize("axes", [("m", "n", "L"), ("m", "n", "L", "L"), ("L", "m", "L", "n")])
def test_two_axes_of_more_are_long_together(
    notation: Notation, functions: Mapping[str, Function], axes: tuple[str, ...], premises: str
) -> None:
    """All of them together would be too many elements."""
    tensor = Symbol("Q", "Q", "random", "a tensor of random variables", axes)
    known = replace(notation, symbols=(*notation.symbols, tensor))
    tex = r"Q \sim \Normal(0, \frac{2}{n + m})" + premises
    claim = read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), known)

    def measured(most: float) -> Measurement:
        def fill(t: torch.Tensor) -> torch.Tensor:
            return t.normal_(0, (2 / min(t.shape[axes.index("m")] + t.shape[axes.index("n")], most)) ** 0.5)

        return Meter(known, functions, {"Q": drawn_by(fill)}, claim.names, "cpu").measure(claim.steps[0], claim.premises)

    assert measured(math.inf).holds
    assert is_refuted(measured(120 if "2}" in premises else 200))
