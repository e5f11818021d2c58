"""The law of an initializer: what a draw of a few elements shows of it, and what quantiles in place of the draw do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from torch import Tensor, nn

from texclaims.check import drawn_by
from texclaims.language.claim import Claim
from texclaims.language.relations import HasLaw
from texclaims.language.tree import head
from texclaims.laws.normal import Normal
from texclaims.numeric.coupling import has_another_law
from texclaims.numeric.feeding import MOST, NORMAL, UNIFORM, Fed
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.world import MeasurementError
from texclaims.symbolic.symbols import symbol

Measure = Callable[..., Measurement]
Fill = Callable[[Tensor, float], Tensor]
IS_NORMAL, IS_UNIFORM = r"X \sim \Normal(0, c^2)", r"X \sim \Uniform(-c, c)"
IS_CUT, A_MATRIX_IS_NORMAL = r"X \sim \TruncatedNormal(0, c^2, -2 c, 2 c)", r"W \sim \Normal(0, c^2)"


@pytest.fixture
def of_a_law(read: Callable[[str], Claim], notation: Any, functions: Any) -> Measure:
    """What becomes of a law of what an initializer draws that is given c."""

    def measured(law: str, fill: Fill) -> Measurement:
        claim = read(law)
        step = claim.steps[0]
        assert isinstance(step, HasLaw)
        model = {head(step.left): drawn_by(fill, c=sympy.Symbol("c", positive=True))}
        return Meter(notation, functions, model, claim.names, "cpu").measure(step, claim.premises)

    return measured


def by_rows(tensor: Tensor, c: float) -> Tensor:
    for row in tensor:
        row.normal_(0, c)
    return tensor


def drawn_again(tensor: Tensor, c: float) -> Tensor:
    """Until none is beyond 3 c."""
    tensor.normal_(0, c)
    while (far := tensor.abs() > 3 * c).any():
        tensor[far] = torch.empty_like(tensor[far]).normal_(0, c)
    return tensor


def first_eight(tensor: Tensor, c: float) -> Tensor:
    tensor.normal_(0, c)[..., 8:] = 0
    return tensor


def first_columns(tensor: Tensor, c: float) -> Tensor:
    tensor.normal_(0, c)[:, 20:] = 0
    return tensor


def first_rows(tensor: Tensor, c: float) -> Tensor:
    tensor.normal_(0, c)[20:] = 0
    return tensor


RIGHT: dict[str, tuple[str, Fill]] = {
    "PyTorch's own normal": (IS_NORMAL, lambda t, c: nn.init.normal_(t, std=c)),
    "scaled afterwards": (IS_NORMAL, lambda t, c: t.normal_().mul_(c)),
    "made anew": (IS_NORMAL, lambda t, c: t.copy_(c * torch.randn(t.shape, dtype=t.dtype))),
    "made anew, with a spread": (IS_NORMAL, lambda t, c: t.copy_(torch.normal(0.0, c, t.shape, dtype=t.dtype))),
    "clipped where nothing is": (IS_NORMAL, lambda t, c: t.normal_(0, c).clamp_(-9 * c, 9 * c)),
    "a mean, and a spread": (IS_NORMAL, lambda t, c: t.copy_(torch.normal(torch.zeros_like(t), c))),
    "a spread for each": (IS_NORMAL, lambda t, c: t.copy_(torch.normal(torch.zeros_like(t), torch.full_like(t, c)))),
    "by a distribution": (
        IS_NORMAL, lambda t, c: t.copy_(torch.distributions.Normal(torch.zeros_like(t), torch.full_like(t, c)).sample()),
    ),
    "of the other sign": (IS_NORMAL, lambda t, c: t.normal_(0, c).neg_()),
    "from above": (IS_UNIFORM, lambda t, c: t.copy_(c - 2 * c * torch.rand_like(t))),
    "PyTorch's own uniform": (IS_UNIFORM, lambda t, c: nn.init.uniform_(t, -c, c)),
    "shifted afterwards": (IS_UNIFORM, lambda t, c: t.uniform_().mul_(2 * c).sub_(c)),
    "made anew, uniform": (IS_UNIFORM, lambda t, c: t.copy_(c * (2 * torch.rand_like(t) - 1))),
    "clipped at its ends": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).clamp_(-c, c)),
}
WRONG: dict[str, tuple[str, Fill]] = {
    **{f"clipped at {k}": (IS_NORMAL, lambda t, c, k=k: t.normal_(0, c).clamp_(-k * c, k * c)) for k in (2.5, 3, 4, 6, 8)},
    "clipped on one side": (IS_NORMAL, lambda t, c: t.normal_(0, c).clamp_(max=4 * c)),
    "small ones cut": (IS_NORMAL, lambda t, c: t.normal_(0, c).mul_(t.abs() > 1e-3 * c)),
    "very small ones cut": (IS_NORMAL, lambda t, c: t.normal_(0, c).mul_(t.abs() > 1e-8 * c)),
    "heavier far out": (IS_NORMAL, lambda t, c: t.normal_(0, c).mul_(1 + (t.abs() > 5 * c))),
    "columns after the eighth": (IS_NORMAL, first_eight),
    "clipped at 0.999": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).clamp_(max=0.999 * c)),
    "clipped next to the end": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).clamp_(min=-(1 - 1e-8) * c)),
    "of another law": (IS_NORMAL, lambda t, c: t.uniform_(-(3**0.5) * c, 3**0.5 * c)),
    "of one value": (IS_NORMAL, lambda t, c: t.fill_(c)),
    "clipped at a large number": (IS_NORMAL, lambda t, c: t.normal_(0, c).clamp_(-300, 300)),
    "shifted": (IS_NORMAL, lambda t, c: t.normal_(1e-9 * c, c)),
    "by the other generator, wider": (IS_NORMAL, lambda t, c: t.copy_(1.001 * c * torch.special.ndtri(torch.rand_like(t)))),
    "with a spread that is clipped": (IS_NORMAL, lambda t, c: t.normal_(0, min(c, 3))),
    "with a spread that is not small": (IS_NORMAL, lambda t, c: t.normal_(0, max(c, 0.1))),
    "clipped at a number": (IS_NORMAL, lambda t, c: t.normal_(0, c).clamp_(-20, 20)),
    "narrower": (IS_UNIFORM, lambda t, c: t.uniform_(-0.999 * c, 0.999 * c)),
    "small ones cut, uniform": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).mul_(t.abs() > 1e-3 * c)),
}


OTHERWISE: dict[str, tuple[str, Fill]] = {
    "row by row": (A_MATRIX_IS_NORMAL, by_rows),
    "turned round": (IS_NORMAL, lambda t, c: t.copy_((c * torch.randn_like(t)).flip(0))),
    "turned over": (A_MATRIX_IS_NORMAL, lambda t, c: t.copy_(c * torch.randn_like(t.T.contiguous()).T)),
    "of two draws": (IS_NORMAL, lambda t, c: t.copy_(c / 2**0.5 * (torch.randn_like(t) + torch.randn_like(t)))),
    "after another draw": (IS_NORMAL, lambda t, c: (torch.randn(1), t.normal_(0, c))[1]),
    "by a generator of its own": (IS_NORMAL, lambda t, c: t.normal_(0, c, generator=torch.Generator().manual_seed(1))),
    "by the other generator": (IS_NORMAL, lambda t, c: t.copy_(c * torch.special.ndtri(torch.rand_like(t)))),
    "by the inverse of erf": (IS_NORMAL, lambda t, c: t.copy_(c * 2**0.5 * torch.erfinv(2 * torch.rand_like(t) - 1))),
    "by the inverse of erf, in single precision": (
        IS_NORMAL, lambda t, c: t.copy_(c * 2**0.5 * torch.erfinv(2 * torch.rand(t.shape) - 1)),
    ),
    "by the other generator, mirrored": (IS_NORMAL, lambda t, c: t.copy_(-c * torch.special.ndtri(torch.rand_like(t)))),
    "there and back": (IS_NORMAL, lambda t, c: t.copy_(c * torch.special.ndtri(torch.special.ndtr(torch.randn_like(t))))),
    "one number for all": (IS_NORMAL, lambda t, c: t.copy_((c * torch.randn(1, dtype=t.dtype)).expand_as(t))),
    "with one number in common": (IS_NORMAL, lambda t, c: t.normal_(0, 0.6 * c).add_(0.8 * c * torch.randn(1, dtype=t.dtype))),
    "by NumPy": (IS_NORMAL, lambda t, c: t.copy_(torch.from_numpy(np.random.default_rng(1).normal(0, c, t.shape)))),
    "in single precision": (IS_NORMAL, lambda t, c: t.copy_(c * torch.randn(t.shape))),
    "cut by drawing again": (IS_NORMAL, drawn_again),
    "cut by PyTorch": (IS_NORMAL, lambda t, c: nn.init.trunc_normal_(t, std=c, a=-4 * c, b=4 * c)),
    "cut by PyTorch at another place": (IS_NORMAL, lambda t, c: nn.init.trunc_normal_(t, std=c, a=-0.5 * c, b=0.5 * c)),
}
"""Nothing is said of these: all but those that are cut have the law, and none is the law's own transformation of one draw."""


@pytest.mark.parametrize(("law", "fill"), RIGHT.values(), ids=RIGHT)
def test_what_has_the_law_is_measured(of_a_law: Measure, law: str, fill: Fill) -> None:
    found = of_a_law(law, fill)
    assert found.holds, found.why


@pytest.mark.parametrize(("law", "fill"), WRONG.values(), ids=WRONG)
def test_what_has_it_nearly_is_refuted(of_a_law: Measure, law: str, fill: Fill) -> None:
    found = of_a_law(law, fill)
    assert not found.holds and not found.impossible, found.why
    assert "an element is off by" in found.why


@pytest.mark.parametrize(("law", "fill"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_draws_in_another_way_is_left_open(of_a_law: Measure, law: str, fill: Fill) -> None:
    found = of_a_law(law, fill)
    assert found.impossible and "not told whether they have the law" in found.why, found


@pytest.mark.parametrize("name", ["small ones cut", "clipped at 8", "by the other generator, wider", "of one value"])
def test_what_is_refuted_is_so_for_one_element_too(notation: Any, functions: Any, name: str) -> None:
    drawn = drawn_by(lambda t: WRONG[name][1](t, 0.5))
    assert all(has_another_law(drawn, Normal(0.0, 0.25), shape, {}, 3, "cpu") for shape in [(1,), (2,), (7, 5)])
    for what in ("of two draws", "turned round", "after another draw", "by the inverse of erf"):
        drawn = drawn_by(lambda t, what=what: OTHERWISE[what][1](t, 0.5))
        assert not any(has_another_law(drawn, Normal(0.0, 0.25), shape, {}, 3, "cpu") for shape in [(1,), (2,), (7, 5)])


def test_a_count_that_is_no_axis_is_another_one_once(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    claim = read(r"X \sim \Normal(0, \frac{1}{m})")
    step = claim.steps[0]
    assert isinstance(step, HasLaw)

    def measured(most: int) -> Measurement:
        fill = drawn_by(lambda t, m: t.normal_(0, min(m, most) ** -0.5), m=sympy.Symbol("m", integer=True, positive=True))
        return Meter(notation, functions, {head(step.left): fill}, claim.names, "cpu").measure(step, claim.premises)

    assert measured(17).holds, measured(17).why
    assert "where m is 17" in measured(16).why


Fills = Callable[..., Tensor]
OF_TWO_NUMBERS: dict[str, tuple[str, Fills, Fills]] = {
    "an order": (
        r"X \sim \Uniform(a, b) \when{ a < b }", lambda t, a, b: t.uniform_(a, b),
        lambda t, a, b: t.uniform_(max(a, -30), b),
    ),
    "a tie": (
        r"X \sim \Normal(0, d) \when{ d = c^2 }", lambda t, c: t.normal_(0, c), lambda t, c: t.normal_(0, max(c, 1)),
    ),
    "numbers that are not 0": (
        r"X \sim \Normal(0, a^2) \when{ a \ne 0 }", lambda t, a: t.normal_(0, abs(a)), lambda t, a: t.normal_(0, min(abs(a), 20)),
    ),
    "two orders of magnitude": (
        r"X \sim \Normal(a, c^2)", lambda t, a, c: t.normal_(a, c), lambda t, a, c: t.normal_(a, max(c, abs(a) / 20)),
    ),
    "a number with ends": (
        r"X \sim \Normal(0, 1 - \varrho^2)", lambda t, varrho: t.normal_(0, (1 - varrho**2) ** 0.5),
        lambda t, varrho: t.normal_(0, (1 - max(min(varrho, 0.97), -0.97) ** 2) ** 0.5),
    ),
    "far from 0": (
        r"X \sim \Uniform(c^2 - k, c^2 + k)", lambda t, c, k: t.uniform_(-k, k).add_(c * c),
        lambda t, c, k: t.uniform_(-k, k).add_(min(c * c, 50)),
    ),
    "too large for float64": (
        r"X \sim \Normal(0, \exp(2 c^2))", lambda t, c: t.normal_().mul_(torch.tensor(c, dtype=t.dtype).square().exp()),
        lambda t, c: t.normal_().mul_(torch.tensor(min(c, 1), dtype=t.dtype).square().exp()),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("law", "right", "wrong"), OF_TWO_NUMBERS.values(), ids=OF_TWO_NUMBERS)
def test_numbers_are_those_that_premises_allow(
    read: Callable[[str], Claim], notation: Any, functions: Any, law: str, right: Fills, wrong: Fills
) -> None:
    claim = read(law)
    step = claim.steps[0]
    assert isinstance(step, HasLaw)
    names = inspect.signature(right).parameters.keys() - {"t"}

    def measured(fill: Fills) -> Measurement:
        drawn = drawn_by(fill, **{name: symbol(notation.by_name[name]) for name in names})
        return Meter(notation, functions, {head(step.left): drawn}, claim.names, "cpu").measure(step, claim.premises)

    assert measured(right).holds, measured(right).why
    assert not measured(wrong).holds and not measured(wrong).impossible, measured(wrong).why


def test_each_axis_is_long_once(of_a_law: Measure) -> None:
    assert of_a_law(A_MATRIX_IS_NORMAL, lambda t, c: t.normal_(0, c)).holds
    for fill, size in ((first_columns, "n"), (first_rows, "m")):
        assert f"where {size} is 131" in of_a_law(A_MATRIX_IS_NORMAL, fill).why


def test_a_law_that_no_draw_is_shifted_and_scaled_to_is_left_open(of_a_law: Measure) -> None:
    found = of_a_law(IS_CUT, lambda t, c: nn.init.trunc_normal_(t, std=c, a=-2 * c, b=2 * c))
    assert found.impossible and "TruncatedNormal is no shifted and scaled version" in found.why


def test_what_draws_by_other_means_is_left_open(of_a_law: Measure) -> None:
    def shuffled(tensor: Tensor, c: float) -> Tensor:
        tensor.normal_(0, c)
        torch.randperm(3)
        return tensor

    found = of_a_law(IS_NORMAL, shuffled)
    assert found.impossible and "randperm" in found.why


# --- the numbers that are fed ------------------------------------------------------------------------------------------


def fed(fill: Callable[[], Any]) -> Any:
    with Fed(UNIFORM, NORMAL):
        return fill()


def test_draws_take_one_number_after_the_other_as_they_take_the_generators() -> None:
    whole = fed(lambda: torch.empty(4, 6, dtype=torch.float64).normal_())
    assert torch.equal(whole.flatten(), torch.tensor(NORMAL[:24], dtype=torch.float64))
    assert torch.equal(whole, fed(lambda: by_rows(torch.empty(4, 6, dtype=torch.float64), 1.0)))
    across = fed(lambda: torch.empty(6, 4, dtype=torch.float64).T.normal_())
    assert torch.equal(across.T.flatten(), whole.flatten())
    torch.manual_seed(0)
    drawn = torch.empty(6, 4, dtype=torch.float64).T.uniform_()
    torch.manual_seed(0)
    assert torch.equal(drawn.T.flatten(), torch.empty(24, dtype=torch.float64).uniform_())


def test_a_shape_without_numbers_takes_none() -> None:
    both = fed(lambda: (torch.empty(3, device="meta").normal_(), torch.empty(2, dtype=torch.float64).normal_()))
    assert both[0].is_meta and both[1].tolist() == list(NORMAL[:2])


def test_the_numbers_reach_both_tails_and_the_centre() -> None:
    assert list(NORMAL) == sorted(NORMAL) and list(UNIFORM) == sorted(UNIFORM) and len(NORMAL) == len(UNIFORM)
    assert max(NORMAL) == -min(NORMAL) > 8 and 0 < UNIFORM[0] < 1e-9 and 0 < 1 - UNIFORM[-1] < 1e-9
    assert min(abs(one) for one in NORMAL if one) < 1e-11 and min(abs(one - 0.5) for one in UNIFORM if one != 0.5) < 1e-11


def test_one_that_draws_for_ever_is_stopped() -> None:
    def never() -> None:
        tensor = torch.empty(3)
        for _ in range(10 * MOST):
            tensor.normal_()

    with pytest.raises(MeasurementError, match="again and again"):
        fed(never)
