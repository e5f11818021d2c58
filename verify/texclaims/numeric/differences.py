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

STEPS = (1e-3, 1e-5)  # of a number, or of 1 where it is 0
SMOOTH = 0.01  # forwards, backwards, and with both steps a smooth function moves the same, but for this share
OFF = 0.05  # and so much of it a slope may be off
ROUNDED = 1e-9  # of the value: a smaller move may be rounding


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
    """Is it one of PyTorch's? Those leave autograd nowhere."""
    return str(getattr(function, "__module__", None) or "torch").split(".")[0] == "torch"


def moves_as_it_says(value: Callable[[torch.Tensor], torch.Tensor], at: torch.Tensor, gradient: torch.Tensor) -> None:
    """`value`, of shape (*rows), of what stands in `at`, of any shape; its gradient has shape (*rows, *entries), where one row
    belongs to all of `at` or to its own row.

    Raises Apart where they do not move together.
    """
    at = at.detach()
    start = value(at).detach()
    apart = torch.ones_like(start, dtype=torch.bool)
    before = None
    for step in STEPS:
        move = step * torch.where(at == 0, 1.0, at.abs()) * _uneven(at)
        said = (gradient.detach() * move).reshape(*start.shape, -1).sum(-1) / step
        on, back = ((value(at + sign * move).detach() - start) * sign / step for sign in (1, -1))
        moves = (on + back) / 2
        seen = step * torch.maximum(moves.abs(), said.abs()) > ROUNDED * start.abs()
        apart &= seen & _same(on, back) & ((said - moves).abs() > OFF * torch.maximum(said.abs(), moves.abs()))
        if before is not None:
            apart &= _same(before, moves)
        before = moves
    if bool(apart.any()):
        raise Apart("a call moves otherwise than autograd says: it leaves autograd on its way (float(x), x.detach())")


def _uneven(at: torch.Tensor) -> torch.Tensor:
    """Between 0.5 and 1.5, in each entry another: what moves all entries alike may leave the value where it is."""
    count = torch.arange(at.numel(), dtype=at.dtype, device=at.device).reshape(at.shape)
    return 1 + torch.sin(1.7 * count) / 2


def _same(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return (one - other).abs() <= SMOOTH * torch.maximum(one.abs(), other.abs())
