"""A call -> how much work it is for PyTorch: does one work on all states at once, and does it grow with a size without end?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class _Counter(TorchFunctionMode):
    operations = numbers = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        found = func(*args, **(kwargs or {}))
        self.operations += 1
        self.numbers += found.numel() if torch.is_tensor(found) else 0
        return found


def operations(call: Callable[[], Any]) -> int:
    """How many operations the call makes. It raises what the call does."""
    return work(call)[0]


def work(call: Callable[[], Any]) -> tuple[int, int]:
    """How many operations the call makes, and how many numbers come of them in all. It raises what the call does."""
    with _Counter() as counter:
        call()
    return counter.operations, counter.numbers
