"""Initializers that lose digits with numbers far from 1, and long axes: what is off by rounding alone is not refuted."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.numeric.measurement import Measurement

Fills = Callable[..., Any]
Measure = Callable[..., Measurement]


def is_refuted(found: Measurement) -> bool:
    return not found.holds and not found.impossible


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


COARSE: dict[str, Fills] = {
    "16 bits": lambda t, c: t.normal_(0, float(torch.tensor(c).half()) if c > 10 else c),
    "32 bits": lambda t, c: t.normal_(0, float(torch.tensor(c, dtype=torch.float32)) if c > 10 else c),
    "whole numbers": lambda t, c: t.normal_(0, math.floor(c) if c > 10 else c),
    "a remainder": lambda t, c: t.normal_(0, c % 8),
}  # fmt: skip


@pytest.mark.parametrize("name", COARSE)
def test_a_number_that_is_rounded_far_out_does_not_pass(of_a_law: Measure, name: str) -> None:
    """Its difference is another one each time as well, and too large for 64 bits."""
    for seed in range(5):
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
