"""The law of an initializer with numbers far from 1: what is another law there, and what is so by rounding alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from texclaims.check import drawn_by
from texclaims.laws.normal import Normal
from texclaims.numeric.coupling import has_another_law
from texclaims.numeric.measurement import Measurement

Fills = Callable[..., Any]
Measure = Callable[..., Measurement]


def is_refuted(found: Measurement) -> bool:
    return not found.holds and not found.impossible


def number(value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64)


def by_a_naive_sigmoid(t: Tensor, c: float) -> Tensor:
    """Too large for float64 where 10 c is above 709."""
    grown = number(10 * c).exp()
    return t.normal_().mul_((grown / (1 + grown)).sqrt())


def by_a_high_power(t: Tensor, c: float) -> Tensor:
    """Too large for float64 where c is above 34."""
    return t.normal_().mul_(number(c).pow(200).pow(1 / 200))


LOST: dict[str, tuple[str, Fills, Fills]] = {
    "exp(x) - 1": (
        r"X \sim \Normal(0, \exp(c^2) - 1)", lambda t, c: t.normal_(0, math.expm1(c * c) ** 0.5),
        lambda t, c: t.normal_(0, math.expm1(max(c * c, 1e-2)) ** 0.5),
    ),
    "1 - exp(-x)": (
        r"X \sim \Normal(0, 1 - \exp(-c^2))", lambda t, c: t.normal_(0, (-math.expm1(-c * c)) ** 0.5),
        lambda t, c: t.normal_(0, max(-math.expm1(-c * c), 1e-2) ** 0.5),
    ),
    "log(1 + x)": (
        r"X \sim \Normal(0, \ln(1 + c^2))", lambda t, c: t.normal_(0, math.log1p(c * c) ** 0.5),
        lambda t, c: t.normal_(0, min(math.log1p(c * c), 7) ** 0.5),
    ),
    "sqrt(1 + x) - 1": (
        r"X \sim \Normal(0, \sqrt{1 + c^2} - 1)", lambda t, c: t.normal_(0, (c * c / (1 + math.sqrt(1 + c * c))) ** 0.5),
        lambda t, c: t.normal_(0, c / 2**0.5 if c < 0.1 else (c * c / (1 + math.sqrt(1 + c * c))) ** 0.5),
    ),
    "a cube of a sum": (
        r"X \sim \Normal(0, (c + d)^3 - c^3 - 3 c^2 d)", lambda t, c, d: t.normal_(0, (d * d * (3 * c + d)) ** 0.5),
        lambda t, c, d: t.normal_(0, (d * d * (3 * max(c, d / 20) + d)) ** 0.5),
    ),
    "an eighth power of a sum": (
        r"X \sim \Normal(0, (c + d)^8 - c^8)",
        lambda t, c, d: t.normal_(0, (d * sum((c + d) ** k * c ** (7 - k) for k in range(8))) ** 0.5),
        lambda t, c, d: t.normal_(0, (max(d, c / 20) * sum((c + d) ** k * c ** (7 - k) for k in range(8))) ** 0.5),
    ),
    "large numbers that cancel": (
        r"X \sim \Normal(0, (10^6 + c)^2 - 10^{12} - 2 \cdot 10^6 c)", lambda t, c: t.normal_(0, c),
        lambda t, c: t.normal_(0, 1.00001 * c),
    ),
    "ends": (
        r"X \sim \Uniform(0, 1 - \exp(-c^2))", lambda t, c: t.uniform_(0, -math.expm1(-c * c)),
        lambda t, c: t.uniform_(0, max(-math.expm1(-c * c), 1e-2)),
    ),
    "a number that a premise gives": (
        r"X \sim \Normal(0, d) \when{ d = \exp(c^2) - 1 }", lambda t, c: t.normal_(0, math.expm1(c * c) ** 0.5),
        lambda t, c: t.normal_(0, math.expm1(max(c * c, 1e-2)) ** 0.5),
    ),
    "by the initializer": (
        r"X \sim \Normal(0, d^2 (3 c + d))", lambda t, c, d: t.normal_(0, ((c + d) ** 3 - c**3 - 3 * c * c * d) ** 0.5),
        lambda t, c, d: t.normal_(0, ((c + d) ** 3 - c**3 - 3 * c * c * d) ** 0.5 * (1 + 1e-6 * (d < c / 20))),
    ),
}  # fmt: skip
"""What float64 loses in the numbers of the law, or of the initializer; and its neighbour that has another law."""
TIED: dict[str, tuple[str, Fills, Fills]] = {
    "by a square": (
        r"X \sim \Normal(0, d) \when{ d = c^2 }", lambda t, c: t.normal_(0, c), lambda t, c: t.normal_(0, min(c, 5)),
    ),
    "given the other one": (
        r"X \sim \Normal(0, d) \when{ d = c^2 }", lambda t, d: t.normal_(0, d**0.5), lambda t, d: t.normal_(0, min(d, 9) ** 0.5),
    ),
    "of two": (
        r"X \sim \Normal(0, \frac{1}{\sigma}) \when{ \sigma = c d }", lambda t, c, d: t.normal_(0, (c * d) ** -0.5),
        lambda t, c, d: t.normal_(0, max(1 / (c * d), 0.05) ** 0.5),
    ),
    "axes": (
        r"X \sim \Normal(0, \frac{1}{n}) \when{ n = m }", lambda t: t.normal_(0, len(t) ** -0.5),
        lambda t: t.normal_(0, min(len(t), 20) ** -0.5),
    ),
    "an axis that is half of another": (
        r"X \sim \Normal(0, \frac{1}{n}) \when{ m = \frac{n}{2} }", lambda t: t.normal_(0, len(t) ** -0.5),
        lambda t: t.normal_(0, min(len(t), 20) ** -0.5),
    ),
    "an axis and a spread": (
        r"X \sim \Normal(0, c^2) \when{ c = \frac{1}{\sqrt{n}} }", lambda t, c: t.normal_(0, c),
        lambda t: t.normal_(0, min(len(t), 20) ** -0.5),
    ),
    "a line": (
        r"X \sim \Uniform(a, b) \when{ a = -b, b > 0 }", lambda t, b: t.uniform_(-b, b),
        lambda t, b: t.uniform_(-min(b, 5), min(b, 5)),
    ),
}  # fmt: skip
MIRRORED: dict[str, tuple[str, Fills, Fills]] = {
    "a mean": (
        r"X \sim \Normal(a, c^2)", lambda t, a, c: t.normal_(a, c), lambda t, a, c: t.normal_(max(a, -20), c),
    ),
    "a slope": (
        r"X \sim \Normal(0, \frac{2}{1 + a^2})", lambda t, a: t.normal_(0, (2 / (1 + a * a)) ** 0.5),
        lambda t, a: t.normal_(0, (2 / (1 + max(a, -9) ** 2)) ** 0.5),
    ),
    "one of two": (
        r"X \sim \Normal(a + b, c^2)", lambda t, a, b, c: t.normal_(a + b, c),
        lambda t, a, b, c: t.normal_(a + max(b, -20), c),
    ),
    "a product": (
        r"X \sim \Normal(a b, c^2)", lambda t, a, b, c: t.normal_(a * b, c),
        lambda t, a, b, c: t.normal_(max(a * b, -300), c),
    ),
}  # fmt: skip
ENDS: dict[str, tuple[str, Fills, Fills]] = {
    "a fraction": (
        r"X \sim \Normal(0, 1 - c^2) \when{ c \le \frac{9}{10} }", lambda t, c: t.normal_(0, (1 - c * c) ** 0.5),
        lambda t, c: t.normal_(0, (1 - min(c, 0.85) ** 2) ** 0.5),
    ),
    "ten": (r"X \sim \Normal(0, c^2) \when{ c \le 10 }", lambda t, c: t.normal_(0, c), lambda t, c: t.normal_(0, min(c, 8))),
    "a hair from ten": (
        r"X \sim \Normal(0, c^2) \when{ c \le 10 }", lambda t, c: t.normal_(0, c), lambda t, c: t.normal_(0, min(c, 9.99)),
    ),
    "a correlation": (
        r"X \sim \Normal(0, 1 - \varrho^2)", lambda t, varrho: t.normal_(0, ((1 - varrho) * (1 + varrho)) ** 0.5),
        lambda t, varrho: t.normal_(0, max((1 - varrho) * (1 + varrho), 1e-3) ** 0.5),
    ),
    "from below": (
        r"X \sim \Normal(0, c^2) \when{ c > \frac{1}{10} }", lambda t, c: t.normal_(0, c),
        lambda t, c: t.normal_(0, max(c, 0.12)),
    ),
    "of a square": (
        r"X \sim \Normal(0, c^2) \when{ c^2 \le 10 }", lambda t, c: t.normal_(0, c), lambda t, c: t.normal_(0, min(c, 2.5)),
    ),
    "another number": (
        r"X \sim \Normal(0, d^2 - c^2) \when{ c < d }", lambda t, c, d: t.normal_(0, ((d - c) * (d + c)) ** 0.5),
        lambda t, c, d: t.normal_(0, ((d - c) * (d + c)) ** 0.5 if c < 0.9 * d else 0.4 * d),
    ),
    "of a count": (
        r"X \sim \Normal(0, \frac{1}{n}) \when{ n \le 100 }", lambda t: t.normal_(0, len(t) ** -0.5),
        lambda t: t.normal_(0, min(len(t), 50) ** -0.5),
    ),
}  # fmt: skip
OF_MANY = {"lost": LOST, "tied": TIED, "of the other sign": MIRRORED, "near an end": ENDS}
CASES = {f"{kind}: {name}": case for kind, cases in OF_MANY.items() for name, case in cases.items()}


@pytest.mark.parametrize(("law", "right", "wrong"), CASES.values(), ids=CASES)
def test_far_out_too_the_law_is_told_from_its_neighbour(of_a_law: Measure, law: str, right: Fills, wrong: Fills) -> None:
    for seed in (0, 1, 2):
        assert of_a_law(law, right, seed).holds, of_a_law(law, right, seed).why
        assert is_refuted(of_a_law(law, wrong, seed)), (seed, of_a_law(law, wrong, seed))


LOST_IN_A_SUM = (
    r"X \sim \Normal(0, (10^6 + c)^2 - 10^{12} - 2 \cdot 10^6 c \frac{n + 1}{n} \sum_{i=1}^{n} \frac{1}{i (i + 1)})"
)


def test_what_has_no_more_digits_is_left_open(of_a_law: Measure) -> None:
    """The sum is 1 but for rounding, and of it no more digits are known."""
    found = of_a_law(LOST_IN_A_SUM, lambda t, c: t.normal_(0, c))
    assert found.impossible and "may be lost to rounding in the numbers of the law" in found.why, found
    assert is_refuted(of_a_law(LOST_IN_A_SUM, lambda t, c: t.normal_(0, 2 * c)))


def test_a_law_that_does_not_exist_is_refuted(of_a_law: Measure) -> None:
    for none in (r"-c^2", r"-c^2 \sum_{i=1}^{n} \frac{1}{i}", r"c - c"):
        found = of_a_law(rf"X \sim \Normal(0, {none})", lambda t, c: t.normal_(0, c))
        assert is_refuted(found) and "no law Normal" in found.why, found


@pytest.mark.parametrize("off", [1e-12, 1e-11, 1e-10])
def test_near_1_nothing_is_left_to_rounding(of_a_law: Measure, off: float) -> None:
    right, _ = LOST["exp(x) - 1"][1:]
    assert not of_a_law(LOST["exp(x) - 1"][0], lambda t, c: right(t, c).mul_(1 + off)).holds
    assert of_a_law(LOST["exp(x) - 1"][0], right).holds


# --- what says nothing --------------------------------------------------------------------------------------------------


TOO_LARGE: dict[str, tuple[str, Fills, Fills]] = {
    "a naive sigmoid": (
        r"X \sim \Normal(0, \frac{1}{1 + \exp(-10 c)})", by_a_naive_sigmoid,
        lambda t, c: by_a_naive_sigmoid(t, max(c, 0.05)),
    ),
    "a high power and its root": (
        r"X \sim \Normal(0, c^2)", lambda t, c: by_a_high_power(t, max(c, 1)).mul_(min(c, 1)),
        lambda t, c: by_a_high_power(t, c if c > 34 else min(max(c, 1), 4)).mul_(min(c, 1)),
    ),
    "on the way of each element": (
        r"X \sim \Normal(0, c^2)", lambda t, c: t.normal_().mul_(c).exp_().log_(),
        lambda t, c: t.normal_().mul_(min(c, 9)).exp_().log_(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("law", "right", "wrong"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_for_float64_on_the_way_says_nothing(of_a_law: Measure, law: str, right: Fills, wrong: Fills) -> None:
    for seed in (0, 1, 2):
        assert of_a_law(law, right, seed).holds, of_a_law(law, right, seed).why
        assert is_refuted(of_a_law(law, wrong, seed)), (seed, of_a_law(law, wrong, seed))


IS_NORMAL, IS_UNIFORM = r"X \sim \Normal(0, c^2)", r"X \sim \Uniform(0, c)"
ROUNDED: dict[str, tuple[str, Fills]] = {
    "to 16 bits": (IS_NORMAL, lambda t, c: t.copy_((c * torch.randn_like(t)).bfloat16())),
    "to the other 16 bits": (IS_NORMAL, lambda t, c: t.copy_((c * torch.randn_like(t)).half())),
    "to 32 bits": (IS_NORMAL, lambda t, c: t.copy_((c * torch.randn_like(t)).float())),
    "to 16 bits, then multiplied": (IS_NORMAL, lambda t, c: t.copy_(c * torch.randn_like(t).bfloat16().double())),
    "drawn in 16 bits": (IS_NORMAL, lambda t, c: t.copy_(c * torch.randn(t.shape, dtype=torch.bfloat16))),
    "the arc sine of a sine": (
        IS_UNIFORM, lambda t, c: t.uniform_().mul_(math.pi / 2).sin_().asin_().mul_(2 * c / math.pi),
    ),
    "the arc cosine of a cosine": (IS_UNIFORM, lambda t, c: t.uniform_().mul_(math.pi).cos_().acos_().mul_(c / math.pi)),
    "the inverse of cosh": (IS_NORMAL, lambda t, c: t.normal_().copy_(t.sign() * t.cosh().acosh()).mul_(c)),
}  # fmt: skip
COARSE: dict[str, tuple[str, Fills]] = {
    "to whole numbers": (IS_NORMAL, lambda t, c: t.normal_(0, c).round_()),
    "to a thousandth": (IS_NORMAL, lambda t, c: t.normal_(0, c).div_(c).mul_(1024).round_().mul_(c / 1024)),
    "cut next to an end": (IS_UNIFORM, lambda t, c: t.uniform_(0, c).clamp_(max=(1 - 1e-8) * c)),
    "small ones cut": (IS_NORMAL, lambda t, c: t.normal_(0, c).mul_(t.abs() > 1e-8 * c)),
    "one number in 32 bits": (IS_NORMAL, lambda t, c: t.fill_(float(torch.tensor([c])[0]))),
}


@pytest.mark.parametrize(("law", "fill"), ROUNDED.values(), ids=ROUNDED)
def test_what_has_the_law_but_for_rounding_is_left_open(of_a_law: Measure, law: str, fill: Fills) -> None:
    for seed in (0, 1, 2):
        found = of_a_law(law, fill, seed)
        assert found.impossible and "not told whether they have the law" in found.why, found


@pytest.mark.parametrize(("law", "fill"), COARSE.values(), ids=COARSE)
def test_what_is_rounded_on_purpose_is_refuted(of_a_law: Measure, law: str, fill: Fills) -> None:
    assert is_refuted(of_a_law(law, fill)), of_a_law(law, fill)


def test_what_loses_digits_at_an_end_of_float64_is_not_refuted(of_a_law: Measure) -> None:
    """Below 10^-308 a number has fewer and fewer digits: the root of 40.5^-200 is off by a thousandth."""
    drawn = drawn_by(lambda t: t.normal_().mul_(number(1 / 40.5).pow(200).pow(1 / 200)))
    assert has_another_law(drawn, Normal(0.0, 40.5**-2), (7,), {}, 0, "cpu")
    for power in range(150, 260, 4):
        found = of_a_law(IS_NORMAL, lambda t, c, power=power: t.normal_().mul_(number(c).pow(power).pow(1 / power)))
        assert not is_refuted(found), (power, found)


def test_what_is_too_small_for_float64_on_the_way_is_left_open(of_a_law: Measure) -> None:
    """So is one that sets small numbers to 0 on purpose: how it came to that is not seen."""
    absorbed = r"X \sim \Normal(0, \frac{1}{1 + \exp(a)})"
    assert not is_refuted(of_a_law(absorbed, lambda t, a: t.normal_(0, ((1 - math.tanh(a / 2)) / 2) ** 0.5)))
    assert of_a_law(r"X \sim \Uniform(0, \exp(-c))", lambda t, c: t.uniform_(0, 1 + math.expm1(-c))).holds
    for fill in (lambda t, c: t.normal_().mul_(number(c).pow(300).pow(1 / 300)), lambda t, c: t.normal_(0, c if c > 0.1 else 0)):
        found = of_a_law(IS_NORMAL, fill)
        assert found.impossible and "all elements are 0" in found.why, found
    assert is_refuted(of_a_law(IS_NORMAL, lambda t, c: t.normal_(0, c if c > 0.1 else 1e-30)))


MOMENTS = r"X \sim \Normal(0, d) \when{ \Var[Z] = c^2, \E[Z^2] = d, \E[Z] = 0 }"


def test_numbers_that_moments_tie_are_left_open(of_a_law: Measure) -> None:
    right, wrong = (lambda t, c: t.normal_(0, c)), (lambda t, c: t.normal_(0, 2 * c))
    for fill in (right, wrong):  # no world is built that shows that the second one has another law
        found = of_a_law(MOMENTS, fill)
        assert found.impossible and "may forbid the numbers" in found.why, found


FAR_MOMENTS = (
    r"W \sim \Normal(0, \frac{1}{n d}) \when{ \Var[X] = d, \iid{X}, \E[X] = 0 }",
    r"X \sim \Normal(0, c^2) \when{ \E[Z^4] = c, \E[Z^2] = 1 }",
)


def test_where_moments_allow_no_world_so_far_out_nothing_passes(of_a_law: Measure) -> None:
    law, other = FAR_MOMENTS
    assert not of_a_law(law, lambda t, d: t.normal_(0, (min(t.shape[1], 20) * d) ** -0.5)).holds
    assert of_a_law(law, lambda t, d: t.normal_(0, (t.shape[1] * d) ** -0.5)).holds
    assert not of_a_law(other, lambda t, c: t.normal_(0, min(c, 5))).holds
    assert of_a_law(other, lambda t, c: t.normal_(0, c)).holds


@pytest.mark.parametrize("moments", [r"\Var[Z] = c^2", r"\E[Z^2] = c^2, Z \sim -Z", r"Z \sim \Normal(a, c^2)"])
def test_numbers_that_a_variable_may_have_are_not(of_a_law: Measure, moments: str) -> None:
    law = rf"X \sim \Normal(0, c^2) \when{{ {moments} }}"
    assert of_a_law(law, lambda t, c: t.normal_(0, c)).holds
    for wrong in (lambda t, c: t.normal_(0, 2 * c), lambda t, c: t.normal_(0, min(c, 5))):
        assert is_refuted(of_a_law(law, wrong)), of_a_law(law, wrong)


def test_a_variable_without_a_shape_is_one_element(of_a_law: Measure) -> None:
    assert of_a_law(r"Z \sim \Normal(0, c^2)", lambda t, c: t.normal_(0, c)).holds
    assert is_refuted(of_a_law(r"Z \sim \Normal(0, c^2)", lambda t, c: t.normal_(0, min(c, 5))))
