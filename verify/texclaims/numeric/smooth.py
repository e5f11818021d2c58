"""Coefficients -> one smooth function, to measure what is claimed of any function."""

from __future__ import annotations

import torch

TERMS = 3  # of a drawn function


def example(coefficients: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """One smooth function in general position, by its 2 + 3·TERMS coefficients: neither odd nor even, never constant,
    not 0 at 0. The result has the shape of `at`.
    """
    total = coefficients[0] * at + coefficients[1]
    for k in range(TERMS):
        size, speed, phase = (coefficients[2 + 3 * k + j] for j in range(3))
        total = total + size * torch.sin(speed * at + phase)
    return total
