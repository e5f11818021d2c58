"""Numbers -> what PyTorch's generator seems to draw, one after the other: an initializer is run on quantiles of its law."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from texclaims.numeric.world import MeasurementError

MOST = 40_000  # draws: an initializer that draws again what it does not keep may never end on so few numbers
NEAR = (1e-12, 1e-9, 1e-6, 1e-4, 6e-3, 0.05)  # of the law's centre, where it is 0
FAR = (*(0.12, 0.27, 0.44, 0.61), *(0.79, 0.97, 1.2, 1.4), *(1.7, 2.1, 2.4, 2.8), *(3.1, 3.5, 3.9, 4.2), *(4.6, 5.0, 5.3, 5.7),
       *(6.2, 6.9, 7.6, 8.4))  # fmt: skip
WIDE = (*(0.08, 0.12, 0.17, 0.24), *(0.3, 0.36, 0.42, 0.47), *(0.51, 0.58, 0.66, 0.7), *(0.75, 0.8, 0.84, 0.88),
        *(0.91, 0.94, 0.97, 0.99), *(1 - 10.0**-k for k in (3, 4, 6, 9)))  # fmt: skip


def _both_signs(sizes: Sequence[float]) -> tuple[float, ...]:
    return (*(-one for one in reversed(sizes)), 0.0, *sizes)


NORMAL = _both_signs((*NEAR, *FAR))
"""Quantiles of the standard normal law, in rising order: with 64 bits, hardly a draw is farther out than 8.4."""
UNIFORM = tuple((1 + one) / 2 for one in _both_signs((*NEAR, *WIDE)))
"""Numbers between 0 and 1, in rising order; as many."""
STEP = 8  # of these: in TURNS turns, every element gets one of each STEP neighbours
TURNS = math.ceil(len(NORMAL) / STEP)
MIXED = tuple(random.Random(0).sample(range(len(NORMAL)), len(NORMAL)))
"""Their places in no order: turned, no two elements get numbers that rise together."""

aten = torch.ops.aten
IN_PLACE = {aten.uniform_.default: "uniform", aten.normal_.default: "normal"}
LIKE = {aten.rand_like.default: "uniform", aten.randn_like.default: "normal"}
OF_SIZE = {aten.rand.default: "uniform", aten.randn.default: "normal"}
OF_TENSORS = {aten.normal.Tensor_float, aten.normal.float_Tensor, aten.normal.Tensor_Tensor}  # a mean, and a spread, for each


class Fed(TorchDispatchMode):
    """While this lasts, draws take these numbers one after the other, and over again, as they would take the generator's: in
    the order in which a tensor lies in memory. `kinds` are the laws that were drawn from, `others` the calls that drew by
    themselves; `in_float64` says whether all was drawn, and worked out, in 64 bits.
    """

    def __init__(self, uniform: Sequence[float], normal: Sequence[float]) -> None:
        TorchDispatchMode.__init__(self)
        self._numbers = {"uniform": uniform, "normal": normal}
        self._taken = dict.fromkeys(self._numbers, 0)
        self._draws = 0
        self.kinds: set[str] = set()
        self.others: set[str] = set()
        self.in_float64 = True

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if function in IN_PLACE or function is aten.normal.float_float:
            kwargs.pop("generator", None)
        if function in IN_PLACE and not args[0].is_meta:
            return self._filled(IN_PLACE[function], *args, **kwargs)
        if function in LIKE:
            return self._filled(LIKE[function], torch.empty_like(args[0], **kwargs))
        if function in OF_SIZE:
            return self._filled(OF_SIZE[function], torch.empty(args[0], **kwargs))
        if function in OF_TENSORS:
            return self._normal(*args[:2])
        if function is aten.normal.float_float:
            return self._filled("normal", torch.empty(args[2], **kwargs), *args[:2])
        if torch.Tag.nondeterministic_seeded in function.tags and function not in IN_PLACE:
            self.others.add(str(function))
        found = function(*args, **kwargs)
        self.in_float64 &= not any(map(_is_coarse, (found, *args)))
        return found

    def _normal(self, mean: Any, spread: Any) -> torch.Tensor:
        """A number, or a tensor, for each of them."""
        given = [one for one in (mean, spread) if isinstance(one, torch.Tensor)]
        shape = torch.broadcast_shapes(*(one.shape for one in given))
        return mean + spread * self._filled("normal", torch.empty(shape, dtype=given[0].dtype, device=given[0].device))

    def _filled(self, kind: str, tensor: torch.Tensor, first: float | None = None, second: float = 1.0) -> torch.Tensor:
        """The tensor, with the next numbers in it: first + (second - first) · u, or first + second · z.

        Raises MeasurementError where too much is drawn.
        """
        self.kinds.add(kind)
        self.in_float64 &= tensor.dtype == torch.float64
        self._draws += 1
        if self._draws > MOST:
            raise MeasurementError("the initializer draws again and again")
        low = 0.0 if first is None else first
        scale = second - low if kind == "uniform" else second
        strides = tensor.stride()
        as_it_lies = tensor.permute(sorted(range(tensor.dim()), key=lambda axis: -strides[axis]))
        numbers = taken(self._numbers[kind], self._taken[kind], tensor.numel(), str(tensor.device))
        self._taken[kind] += tensor.numel()
        as_it_lies.copy_((low + scale * numbers).reshape(as_it_lies.shape))
        return tensor


def _is_coarse(value: Any) -> bool:
    """Is it a tensor of any shape in fewer than 64 bits? Not one number: a spread in 32 bits is what it is."""
    return isinstance(value, torch.Tensor) and value.is_floating_point() and value.dtype != torch.float64 and value.dim() > 0


def taken(numbers: Sequence[float], start: int, count: int, device: str) -> torch.Tensor:
    """So many of them from this place on, beginning again at the end: shape (count,)."""
    places = (start + torch.arange(count, device=device)) % len(numbers)
    return torch.tensor(numbers, dtype=torch.float64, device=device)[places]
