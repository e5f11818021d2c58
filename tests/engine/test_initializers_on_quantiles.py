"""The law of an initializer: what a draw of a few elements shows of it, and what quantiles in place of the draw do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy
import torch
from torch import Tensor, nn

from texclaims.check import drawn_by
from texclaims.language.claim import Claim
from texclaims.language.tree import head
from texclaims.numeric.feeding import MOST, NORMAL, UNIFORM, Fed
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.world import MeasurementError

Measure = Callable[..., Measurement]
Fill = Callable[[Tensor, float], Tensor]
IS_NORMAL, IS_UNIFORM = r"X \sim \Normal(0, c^2)", r"X \sim \Uniform(-c, c)"
IS_CUT, A_MATRIX_IS_NORMAL = r"X \sim \TruncatedNormal(0, c^2, -2 c, 2 c)", r"W \sim \Normal(0, c^2)"


@pytest.fixture
def of_a_law(read: Callable[[str], Claim], notation: Any, functions: Any) -> Measure:
    """What becomes of a law of what an initializer draws that is given c."""

    def measured(law: str, fill: Fill) -> Measurement:
        claim = read(law)
        (step,) = claim.steps
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
    "cut by drawing again": (IS_NORMAL, drawn_again),
    "cut by PyTorch": (IS_NORMAL, lambda t, c: nn.init.trunc_normal_(t, std=c, a=-4 * c, b=4 * c)),
    "cut by PyTorch at another place": (IS_NORMAL, lambda t, c: nn.init.trunc_normal_(t, std=c, a=-0.5 * c, b=0.5 * c)),
    "clipped at 0.999": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).clamp_(max=0.999 * c)),
    "clipped next to the end": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).clamp_(min=-(1 - 1e-8) * c)),
    "narrower": (IS_UNIFORM, lambda t, c: t.uniform_(-0.999 * c, 0.999 * c)),
    "small ones cut, uniform": (IS_UNIFORM, lambda t, c: t.uniform_(-c, c).mul_(t.abs() > 1e-3 * c)),
}


@pytest.mark.parametrize(("law", "fill"), RIGHT.values(), ids=RIGHT)
def test_what_has_the_law_is_measured(of_a_law: Measure, law: str, fill: Fill) -> None:
    found = of_a_law(law, fill)
    assert found.holds, found.why


@pytest.mark.parametrize(("law", "fill"), WRONG.values(), ids=WRONG)
def test_what_has_it_nearly_is_refuted(of_a_law: Measure, law: str, fill: Fill) -> None:
    found = of_a_law(law, fill)
    assert not found.holds and not found.impossible, found.why
    assert "an element is off by" in found.why


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
