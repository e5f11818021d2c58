"""Coefficients -> one smooth function, to measure what is claimed of any function; in general position, or special."""

from __future__ import annotations

from collections.abc import Mapping

import torch

TERMS = 3  # of a drawn function
ORDINARY = (0.0, 0.0, 1.0)
"""offset, outer, inner: the function is offset + x^outer · g(x), or of x^2 / (1 + x^2) where `inner` is 2; g is drawn."""

SHAPES: Mapping[str, tuple[float, float, float]] = {
    "f(0) = 0": (0.0, 1.0, 1.0),
    "f'(0) = 0": (0.75, 2.0, 1.0),
    "f is even": (0.0, 0.0, 2.0),
    "f is odd": (0.0, 1.0, 2.0),
}
"""Functions that are special at 0, exactly so in floating point as well: what is to be put in the place of `ORDINARY`."""


def coefficients(values: torch.Tensor) -> torch.Tensor:
    """Numbers in general position, shape (2 + 3·TERMS,) -> those of an ordinary function."""
    return torch.cat([values, values.new_tensor(ORDINARY)])


def shaped(drawn: torch.Tensor, shape: str) -> torch.Tensor:
    """The function of the same numbers with one of the `SHAPES`; both of shape (2 + 3·TERMS + 3,)."""
    return torch.cat([drawn[:-3], drawn.new_tensor(SHAPES[shape])])


def line(drawn: torch.Tensor, slope: float) -> torch.Tensor:
    """slope · x + 3/4: all further terms are 0. Shape (2 + 3·TERMS + 3,), like what was drawn."""
    numbers = torch.zeros_like(drawn)
    numbers[0], numbers[1], numbers[-1] = slope, 0.75, 1.0
    return numbers


def example(coefficients: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """One smooth function by its 2 + 3·TERMS + 3 coefficients; an ordinary one is neither odd nor even, never constant, not
    0 at 0. The result has the shape of `at`.
    """
    offset, outer, inner = (float(one) for one in coefficients[-3:])
    inside = at if inner == 1 else at * at / (1 + at * at)  # bounded: the slope of sin(x^2) grows, and with it what is lost
    total = coefficients[0] * inside + coefficients[1]
    for k in range(TERMS):
        size, speed, phase = (coefficients[2 + 3 * k + j] for j in range(3))
        total = total + size * torch.sin(speed * inside + phase)
    return total if outer == 0 else offset + total * at ** int(outer)
