"""The slope that autograd gives -> does what PyTorch computes move as it says?

A check's call may leave autograd on its way: `float(a)**2`, `a.detach()`, a tensor made of a number. Its value moves, and its
slope is 0, or a part of what it should be. So the value is computed a little further on, to both sides: what is smooth there and
moves otherwise than its slope says has no slope that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch

from texclaims.numeric.world import MeasurementError

NEAR, FARTHER, FARTHEST = 1e-5, 1e-3, 0.1  # steps: of a number, or of 1 where it is 0
SMOOTH = 0.01  # forwards, backwards, and with two steps a smooth function moves the same, but for this share
OFF = 0.02  # and so much of it a slope may be off
ROUNDED = 1e-12  # of the value: a smaller move may be rounding


_LOOKING: ContextVar[bool] = ContextVar("looking", default=False)


class Apart(MeasurementError):
    """What PyTorch computes moves otherwise than its slope says."""


@contextmanager
def slopes_looked_at() -> Iterator[None]:
    """While this lasts, what a derivative is taken of is computed a little further on as well."""
    before = _LOOKING.set(True)
    try:
        yield
    finally:
        _LOOKING.reset(before)


def are_looked_at() -> bool:
    """Are slopes looked at here?"""
    return _LOOKING.get()


def is_own(function: object) -> bool:
    """Is it one of PyTorch's, with all modules in it, and nothing around it? Those leave autograd nowhere."""
    if hasattr(function, "__wrapped__"):
        return False
    parts = [*function.modules()] if hasattr(function, "modules") else [function]
    return all(str(getattr(one, "__module__", None) or "torch").split(".")[0] == "torch" for one in parts)


def moves_as_it_says(value: Callable[[torch.Tensor], torch.Tensor], at: torch.Tensor, gradient: torch.Tensor) -> None:
    """`value`, of shape (*rows), of what stands in `at`, of any shape; its gradient has shape (*rows, *entries), where one row
    belongs to all of `at` or to its own row.

    Raises Apart where they do not move together.
    """
    at = at.detach()
    start = value(at).detach()
    whole = torch.where(at == 0, 1.0, at.abs()) * _uneven(at)
    said = (gradient.detach() * whole).reshape(*start.shape, -1).sum(-1)

    def moved(step: float) -> tuple[torch.Tensor, torch.Tensor]:
        on, back = ((value(at + sign * step * whole).detach() - start) * sign / step for sign in (1, -1))
        return on, back

    def between(step: float) -> torch.Tensor:
        on, back = moved(step)
        return (on + back) / 2

    (on, back), near, far = moved(NEAR), between(NEAR), between(FARTHER)
    seen = NEAR * torch.maximum(near.abs(), said.abs()) > ROUNDED * start.abs()
    apart = seen & _same(on, back) & _same(far, near) & ((said - near).abs() > OFF * torch.maximum(said.abs(), near.abs()))
    if bool((flat := apart & (near == 0) & (far == 0)).any()):  # or a call in few digits, which goes up in steps
        apart &= ~(flat & (between(FARTHEST) != 0))
    if bool(apart.any()):
        raise Apart("a call moves otherwise than autograd says: it leaves autograd on its way (float(x), x.detach())")


def _uneven(at: torch.Tensor) -> torch.Tensor:
    """Between 0.5 and 1.5, in each entry another: what moves all entries alike may leave the value where it is."""
    count = torch.arange(at.numel(), dtype=at.dtype, device=at.device).reshape(at.shape)
    return 1 + torch.sin(1.7 * count) / 2


def _same(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return (one - other).abs() <= SMOOTH * torch.maximum(one.abs(), other.abs())
