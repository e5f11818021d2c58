"""A call that makes a Python number of what it is given, or detaches it, has values that move and a slope that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.numeric.differences import is_own, moves_as_it_says
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.world import MeasurementError

Call = Callable[..., Any]


class Leaving(torch.nn.Module):
    """A module of a check's own."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.detach()


LEAVING: dict[str, tuple[str, str, Call]] = {
    "a number of Python": (r"\frac{\partial b}{\partial a} = 0", "a", lambda a: float(a.detach()) ** 2),
    "and nothing times a": (r"\frac{\partial b}{\partial a} \ge -c", "a c", lambda a, c: float(a.detach()) ** 2 + 0 * a),
    "one of two factors": (r"\frac{\partial b}{\partial a} = a", "a", lambda a: a * a.detach()),
    "a slope, and no value": (r"\frac{\partial b}{\partial a} = 1", "a", lambda a: a - a.detach()),
    "steep": (r"\frac{\partial b}{\partial a} = 0", "a", lambda a: a.detach() ** 20),
    "narrow": (r"\frac{\partial b}{\partial a} = 0", "a", lambda a: torch.exp(-30 * a.detach() ** 2)),
    "beside a large number": (r"\frac{\partial b}{\partial a} = 0", "a", lambda a: 1e5 + a.detach()),
    "by a part": (r"\frac{\partial b}{\partial a} = 1", "a", lambda a: a + 0.04 * a.detach()),
    "NumPy": (r"\frac{\partial b}{\partial c} = 0", "c", lambda c: torch.as_tensor(c.detach().numpy() ** 2)),
    "in each state": (r"\frac{\partial b}{\partial Z} = 0", "Z", lambda Z: Z.detach() ** 2),
}
STAYING: dict[str, tuple[str, str, Call]] = {
    "a square": (r"\frac{\partial b}{\partial a} = 2 a", "a", lambda a: a**2),
    "in each state": (r"\frac{\partial b}{\partial Z} = 2 Z", "Z", lambda Z: Z**2),
    "a kink": (r"\frac{\partial b}{\partial a} = f'(a)", "a", lambda a: a.clamp(min=0)),
    "jumps": (r"\frac{\partial b}{\partial a} = 0", "a", lambda a: torch.round(100 * a) + torch.sign(a)),
    "steep": (r"\frac{\partial b}{\partial a} = 100 \exp(100 a)", "a", lambda a: torch.exp(100 * a)),
    "another is left": (r"\frac{\partial b}{\partial a} = 0", "a c", lambda a, c: float(c) ** 2),
    "by a large number": (r"\frac{\partial b}{\partial a} = 1", "a", lambda a: a + 1e9),
    "twice": (r"\frac{\partial \frac{\partial b}{\partial a}}{\partial a} = 2", "a", lambda a: a**2),
    "in few digits": (r"\frac{\partial b}{\partial a} = 1", "a", lambda a: a.bfloat16().double()),
    "PyTorch's own": (r"\frac{\partial b}{\partial a} = b (1 - b)", "a", torch.sigmoid),
}


@pytest.mark.parametrize(("tex", "names", "function"), LEAVING.values(), ids=LEAVING)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_slope_that_autograd_lost_is_none(
    given: Callable[..., Measurement], tex: str, names: str, function: Call, seed: int
) -> None:
    measured = given(tex, names, function, seed)
    assert measured.impossible and "it leaves autograd on its way" in measured.why


@pytest.mark.parametrize(("tex", "names", "function"), STAYING.values(), ids=STAYING)
@pytest.mark.parametrize("seed", [0, 1])
def test_any_other_slope_counts(
    given: Callable[..., Measurement], tex: str, names: str, function: Call, seed: int
) -> None:
    measured = given(tex, names, function, seed)
    assert measured.holds, measured.why


def test_a_second_slope_is_looked_at_too(given: Callable[..., Measurement]) -> None:
    tex = r"\frac{\partial \frac{\partial b}{\partial a}}{\partial a} = 0"
    assert not given(tex, "a", lambda a: 2 * a * a.detach() - a.detach() ** 2).holds


@pytest.mark.parametrize("shape", [(), (5,), (3, 2)])
def test_a_slope_is_compared_in_each_entry(shape: tuple[int, ...]) -> None:
    at = torch.arange(1.0, 1.0 + torch.Size(shape).numel(), dtype=torch.float64).reshape(shape)
    moves_as_it_says(lambda x: (x**2).sum(), at, 2 * at)
    wrong = 2 * at
    wrong.view(-1)[-1] = 0
    with pytest.raises(MeasurementError, match="leaves autograd"):
        moves_as_it_says(lambda x: (x**2).sum(), at, wrong)


def test_what_leaves_one_row_of_many_is_seen() -> None:
    at = torch.linspace(-2, 3, 7, dtype=torch.float64)
    moves_as_it_says(lambda x: x**3, at, 3 * at**2)
    with pytest.raises(MeasurementError, match="leaves autograd"):
        moves_as_it_says(lambda x: x**3, at, 3 * at**2 * (at < 3))


def test_a_softmax_moved_alike_stays_where_it_is() -> None:
    """Its entries do not move where all of its arguments move by the same."""
    at = torch.zeros(4, dtype=torch.float64)
    with pytest.raises(MeasurementError, match="leaves autograd"):
        moves_as_it_says(lambda x: torch.softmax(x, 0)[0], at, torch.zeros(4, dtype=torch.float64))


def test_functions_of_pytorch_leave_autograd_nowhere() -> None:
    assert is_own(torch.tanh) and is_own(torch.nn.functional.relu) and is_own(torch.nn.Linear(1, 1))
    assert not is_own(lambda x: x) and not is_own(float) and not is_own(torch.no_grad()(torch.tanh))
    assert not is_own(torch.nn.Sequential(Leaving()))


def test_nor_does_a_lost_slope_refute(given: Callable[..., Measurement]) -> None:
    measured = given(r"\frac{\partial b}{\partial a} = 2 a", "a", lambda a: float(a.detach()) ** 2)
    assert measured.impossible and "it leaves autograd on its way" in measured.why
    measured = given(r"\frac{\partial b}{\partial a} = 3 a", "a", lambda a: a**2)
    assert not (measured.holds or measured.impossible)
