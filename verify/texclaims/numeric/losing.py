"""A call of PyTorch -> the same call as if float64 had fewer digits: each number that is worked out in it is off by a little."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

STEPS = (0.81, 2.28, 1.7)
"""From one value to the next, in each turn: in radians of the wave that says how much it is off."""
EXACT = frozenset("add radd sub rsub mul rmul square sum prod cumsum cumprod dot mm mv matmul bmm addmm einsum".split())
WORKED_OUT = EXACT.union(
    "div rdiv truediv rtruediv pow rpow sqrt rsqrt reciprocal mean var std norm exp exp2 expm1 log log2 log10 log1p".split(),
    "logsumexp sinh cosh tanh sin cos tan asin acos atan erf erfc erfinv sigmoid softmax log_softmax softplus logsigmoid".split(),
)
"""Functions of PyTorch that round, and those of them that do not where whole numbers come out. Others choose, order or build:
3 stays 3 in them, and what counts with it goes on."""
SHAKE = 2e-15  # relative: a few last digits
WHOLE = 2.0**52  # below it float64 has every whole number


def moved(found: torch.Tensor, order: int, size: float, turn: int) -> torch.Tensor:
    """Numbers off by a little, of any shape: relative to each by at least half of the size, and by no more than it. `order` says
    which value this is of those that are worked out."""
    if not found.dim():
        one = math.cos(STEPS[turn] * order)
        return found * (1 + size * (one + math.copysign(1.0, one)) / 2)
    places = torch.arange(found.numel(), dtype=found.dtype, device=found.device).reshape(found.shape)
    wave = torch.cos(STEPS[turn] * order + places)
    return found * (1 + size * (wave + wave.sign()) / 2)


@dataclass(frozen=True)
class Losing:
    """A function in which digits are lost, by its size and in its turn."""

    function: Callable[..., Any]
    size: float
    turn: int

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        with _Lost(self.size, self.turn):
            return self.function(*arguments, **options)

    @property
    def __name__(self) -> str:
        return getattr(self.function, "__name__", str(self.function))


class _Lost(TorchFunctionMode):
    """What each function that rounds returns in float64 is off by a little; one that writes into a tensor is left alone."""

    def __init__(self, size: float, turn: int) -> None:
        super().__init__()
        self.size, self.turn, self.order = size, turn, 0

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = function(*args, **(kwargs or {}))
        name = getattr(function, "__name__", "")
        writes = name.endswith("_") and not name.endswith("__") or "out" in (kwargs or {})
        if writes or name.strip("_") not in WORKED_OUT or not torch.is_tensor(result) or result.dtype != torch.float64:
            return result
        self.order += 1
        off = moved(result, self.order, self.size, self.turn)
        return torch.where((result == result.round()) & (result.abs() < WHOLE), result, off) if name.strip("_") in EXACT else off
