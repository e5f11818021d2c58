"""A call -> how many operations of PyTorch it makes: does one that works on all states at once, or on one after the other?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch.overrides import TorchFunctionMode


class _Counter(TorchFunctionMode):
    operations = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        self.operations += 1
        return func(*args, **(kwargs or {}))


def operations(call: Callable[[], Any]) -> int:
    """How many the call makes. It raises what the call does."""
    with _Counter() as counter:
        call()
    return counter.operations
