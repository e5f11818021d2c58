"""A call -> how much work it is: does one work on all states at once, and does it grow with a size without end?"""

from __future__ import annotations

import contextlib
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from texclaims.numeric.computed import every_call

PACKAGES = (Path(__file__).parents[1], Path(torch.__file__).parents[1], Path(contextlib.__file__).parent)
"""Ours, those that are installed, and Python's: what they do in Python hardly grows with a size, or calls PyTorch each time."""
SHORT = 0.001  # seconds: how long a shorter call takes is mostly chance
TRIES = 2  # of a call that takes longer: Python may have tidied up meanwhile


class _Counter(TorchFunctionMode):
    operations = numbers = lines = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        found = func(*args, **(kwargs or {}))
        self.operations += 1
        self.numbers += found.numel() if torch.is_tensor(found) else 0
        return found


def operations(call: Callable[[], Any]) -> tuple[int, int]:
    """How many operations the call makes, and how many numbers come of them in all. It raises what the call does."""
    with _Counter() as counter, every_call():
        call()
    return counter.operations, counter.numbers


def lines(call: Callable[[], Any]) -> int:
    """How many lines of a project's own Python the call runs. It raises what the call does."""
    with _counting_lines(counter := _Counter()), every_call():
        call()
    return counter.lines


def seconds(call: Callable[[], Any]) -> float:
    """How long the call keeps the processor, and SHORT at least. What goes on within C, as in a list or a sort, is no operation
    and no line. It raises what the call does.
    """
    least = math.inf
    for _ in range(TRIES):
        started = time.process_time()
        with every_call():
            call()
        least = min(least, time.process_time() - started)
        if least <= SHORT:
            break
    return max(least, SHORT)


@contextlib.contextmanager
def _counting_lines(counter: _Counter) -> Iterator[None]:
    def at_a_line(frame: FrameType, event: str, argument: object) -> Any:
        counter.lines += 1
        return at_a_line

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: at_a_line(frame, event, argument) if _is_own(frame.f_code.co_filename) else None)
    try:
        yield
    finally:
        sys.settrace(before)


@cache
def _is_own(file: str) -> bool:
    return not any(Path(file).is_relative_to(one) for one in PACKAGES)
