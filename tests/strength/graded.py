"""A function, a kind of error and its size -> the wrong version with that error; and of what size is noticed, the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

import torch
from torch import nn
from wrong import TRUE, Wrong, afterwards, only_where

SIZES = tuple(10.0**-power for power in range(1, 16))
"""From the largest to the smallest: below, the numbers of 64 bits end."""
FUNCTIONS = (
    *("uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"),
    *("constant_", "ones_"),
)
LAYER = "Linear.reset_parameters"


def scaled(size: float) -> Callable[[torch.Tensor], object]:
    """All numbers times one plus the size."""
    return lambda tensor: tensor.mul_(1 + size)


def shifted(size: float) -> Callable[[torch.Tensor], object]:
    """All numbers moved by so much of the largest of them."""
    return lambda tensor: tensor.add_(size * float(tensor.abs().max())) if tensor.numel() else tensor


KINDS: dict[str, tuple[Callable[[float], Callable[[torch.Tensor], object]], int]] = {
    "scale": (scaled, 0), "shift": (shifted, 0), "scale, 32 bits alone": (scaled, 4), "scale, 16 bits alone": (scaled, 2),
}  # fmt: skip
"""What is done to the numbers, and in how many bytes they must be for that; 0: in any."""


def versions(name: str, kind: str, size: float) -> Iterator[Wrong]:
    """With the error upward, and downward."""
    change, width = KINDS[kind]
    for signed in (size, -size):
        words = f"{kind} {signed:g}"
        if name == LAYER:
            yield Wrong("graded", words, {name: _layer(change(signed), width)}, ("linear_default_",))
        else:
            wrong = afterwards(name, change(signed))
            partly = only_where(name, lambda tensor, given: tensor.element_size() == width, wrong) if width else wrong
            yield Wrong("graded", words, {f"init.{name}": wraps(TRUE[name])(partly)}, (name,))


def _layer(change: Callable[[torch.Tensor], object], width: int) -> Callable[[Any], None]:
    true = nn.Linear.reset_parameters

    def reset_parameters(self: Any) -> None:
        true(self)
        with torch.no_grad():
            for parameter in self.parameters():
                if width in (0, parameter.element_size()):
                    change(parameter)

    return reset_parameters


def smallest(name: str, kind: str, noticed: Callable[[Wrong], bool], sizes: Sequence[float] = SIZES) -> float | None:
    """The smallest size that is noticed with both signs, as all larger ones are; None where not even the largest is."""
    found = None
    for size in sizes:
        if not all(noticed(wrong) for wrong in versions(name, kind, size)):
            return found
        found = size
    return found

