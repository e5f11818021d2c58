"""PyTorch's basic draws -> what is wrong with them; "" if nothing. All that the witness of the initializers takes for granted.

From one known state of the generator, so that the answer is always the same. Two things: a shifted and scaled draw is that draw
shifted and scaled, to a few units in the last place; and 2^16 numbers are distributed as they should be, as far as so many
can tell (a false alarm on a good generator has a probability below 1e-9: Dvoretzky, Kiefer, Wolfowitz and Massart).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch

COUNT = 2**16
FARTHEST = 3.3 / math.sqrt(COUNT)
"""How far the distribution function of so many draws may be from the right one."""
FEW_ULP = 4
SEED = 20_101_213

Draw = Callable[..., Any]


@lru_cache(maxsize=4)
def fault_of_draws(
    device: str, uniform: Draw = torch.ops.aten.uniform_.default, normal: Draw = torch.ops.aten.normal_.default
) -> str:
    """What is wrong with the two draws, in words. In 16 bits numbers are rounded, some to the other end: not looked at."""
    for dtype in (torch.float64, torch.float32):
        drawn = _drawn(uniform, dtype, device, 0.0, 1.0)
        moved = _drawn(uniform, dtype, device, -0.75, 2.5)
        if wrong := _unlike(drawn) or _not_moved(moved, -0.75 + 3.25 * drawn.double()):
            return f"Tensor.uniform_ of {dtype}: {wrong}"
        drawn, moved = _drawn(normal, dtype, device, 0.0, 1.0), _drawn(normal, dtype, device, -0.75, 2.5)
        if wrong := _unlike(torch.special.ndtr(drawn)) or _not_moved(moved, -0.75 + 2.5 * drawn.double()):
            return f"Tensor.normal_ of {dtype}: {wrong}"
    return ""


def _drawn(draw: Draw, dtype: torch.dtype, device: str, first: float, second: float) -> torch.Tensor:
    tensor = torch.empty(COUNT, dtype=dtype, device=device)
    draw(tensor, first, second, generator=torch.Generator(device).manual_seed(SEED))
    return tensor


def _unlike(shares: torch.Tensor) -> str:
    """Are the shares, of shape (COUNT,), uniform between 0 and 1, and neighbours independent?"""
    wanted = torch.arange(COUNT, dtype=shares.dtype, device=shares.device) / COUNT
    apart = float((shares.sort().values - wanted).abs().max())
    if not apart <= FARTHEST:
        return f"its distribution function is off by {apart:.3g}"
    together = 12 * float(((shares[1:] - 0.5) * (shares[:-1] - 0.5)).mean())
    return "" if abs(together) <= 6.2 / math.sqrt(COUNT) else f"neighbours have the correlation {together:.3g}"


def _not_moved(moved: torch.Tensor, wanted: torch.Tensor) -> str:
    """Is a draw with other parameters the same draw, moved?"""
    off = float((moved.double() - wanted).abs().max())
    slack = FEW_ULP * torch.finfo(moved.dtype).eps * float(wanted.abs().max())
    return "" if off <= slack else f"another scale gives other numbers: {off:.3g} off"
