"""A call of PyTorch -> the same call as if float64 had fewer digits: each number that is worked out in it is off by a little."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

STEPS = (0.81, 2.28, 1.7)
"""From one value to the next, in each turn: in radians of the wave that says how much it is off."""
EXACT = frozenset("add sub rsub mul square sum prod cumsum cumprod dot mm mv bmm addmm addmv baddbmm addcmul".split())
ROUNDING = EXACT.union(
    "mean var std var_mean std_mean logsumexp logcumsumexp linalg_vector_norm convolution hardswish softplus_backward".split(),
    "log_sigmoid_forward log_sigmoid_backward _softmax _log_softmax _softmax_backward_data _log_softmax_backward_data".split(),
)
"""Operations of PyTorch's that round though they do not work number by number, and those that do not where whole numbers come
out."""
CHOOSING = frozenset(
    "abs neg positive sign sgn floor ceil round trunc frac fmod remainder floor_divide clamp clamp_min clamp_max maximum minimum "
    "fmax fmin where relu threshold threshold_backward hardtanh hardtanh_backward copysign heaviside masked_fill nan_to_num "
    "fill clone eq ne lt le gt ge".split()
)
"""Those that work number by number and choose, or give whole numbers: 3 stays 3 in them, and what counts with it goes on."""
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


def is_whole(found: torch.Tensor) -> torch.Tensor:
    """Is each a whole number that float64 has, of any shape?"""
    return (found == found.round()) & (found.abs() < WHOLE)


@dataclass(frozen=True)
class Losing:
    """A function in which digits are lost, by its size and in its turn."""

    function: Callable[..., Any]
    size: float
    turn: int

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        mode = LOST()
        mode.size, mode.turn = self.size, self.turn
        with mode:
            return self.function(*arguments, **options)

    @property
    def __name__(self) -> str:
        return getattr(self.function, "__name__", str(self.function))


class _Lost(TorchDispatchMode):
    """What each operation that rounds leaves in float64 is off by a little, also where it writes into a tensor, and on the way
    back through autograd."""

    size, turn, order = 0.0, 0, 0

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = function(*args, **(kwargs or {}))
        name = function._schema.name.partition("::")[2]
        plain = name.removesuffix("_")
        by_number = torch.Tag.pointwise in function.tags or plain.startswith("special_")
        if plain in CHOOSING or not (by_number or plain in ROUNDING):
            return result
        off = tree_map(lambda one: self._off(one, plain in EXACT), result)
        if not function._schema.is_mutable:
            return off
        result.copy_(off)
        return result

    def _off(self, found: Any, exact: bool) -> Any:
        if not torch.is_tensor(found) or found.dtype != torch.float64:
            return found
        self.order += 1
        off = moved(found, self.order, self.size, self.turn)
        return torch.where(is_whole(found), found, off) if exact else off


LOST: Callable[[], Any] = _Lost
