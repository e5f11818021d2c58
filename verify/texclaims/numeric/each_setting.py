"""A check's call that mixes the settings that it is given together -> the same call, made for each setting by itself.

One that takes a mean of all that it is given, or asks for `int(n)`, does so for one setting; given many, it would take the mean
over all of them, or break off.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from texclaims.laws.deferred import Deferred
from texclaims.numeric.worlds import Worlds

SMALL = 100  # a count up to here is small
LONG, LONGER = 0.02, 0.2  # seconds of the processor: a call that takes longer, for a small count, is made for no larger one


def each_by_itself(worlds: Worlds) -> Worlds | None:
    """The same worlds, in which every call of the check's is made so; None where one is given a family, of which no world has
    many settings."""
    calls = {name: one for name, one in worlds.model.items() if isinstance(one, Deferred)}
    entries = [worlds.notation.by_name[name] for one in calls.values() for name in one.names]
    if any(entry.is_indexed or entry.kind == "any function" for entry in entries):
        return None
    model = {**worlds.model, **{name: _apart(worlds, one) for name, one in calls.items()}}
    return replace(worlds, model=model, _builders={}, _once={}, _places={})


def _apart(worlds: Worlds, call: Deferred) -> Deferred:
    given = {str(one): one for one in call.symbols}
    counts = frozenset(name for name in given if worlds.notation.by_name[name].row.whole)
    return Deferred(EachSetting(call, tuple(given), counts), tuple(given.values()), {})


@dataclass(frozen=True)
class EachSetting:
    """A call as a function of its numbers, in this order; each of shape (), or (settings,)."""

    call: Deferred
    names: tuple[str, ...]
    counts: frozenset[str]
    largest: list[float] = field(default_factory=lambda: [math.inf])
    """The largest count for which it was made, if it took long; one number."""
    known: dict[tuple[float, ...], float] = field(default_factory=dict)
    """What it has returned, by its numbers."""

    def __call__(self, *numbers: torch.Tensor) -> Any:
        """What the call returns; of many settings shape (settings,), and nan where it returns no number for one. Where a slope is
        wanted, it is made anew in each, and goes on to raise what it raises."""
        if not any(one.dim() for one in numbers):
            return self._one(dict(zip(self.names, numbers, strict=True)))
        rows = zip(*torch.broadcast_tensors(*numbers), strict=True)
        if any(one.requires_grad for one in numbers):
            return torch.stack([self._sloped(row) for row in rows])
        several = [self._known(row) for row in rows]
        return torch.tensor(several, dtype=torch.float64, device=numbers[0].device)

    def _sloped(self, row: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """What it returns for these numbers, with its graph; nan for a count for which it takes too long."""
        numbers = dict(zip(self.names, row, strict=True))
        self._known(tuple(one.detach() for one in row))  # how long it takes
        if self._count(numbers) > self.largest[0]:
            return math.nan * torch.stack(row).sum()
        return torch.as_tensor(self._one(numbers), dtype=torch.float64).reshape(())

    def _count(self, numbers: Mapping[str, torch.Tensor]) -> float:
        return max((float(numbers[name]) for name in self.counts), default=0.0)

    def _known(self, row: tuple[torch.Tensor, ...]) -> float:
        """What it returns for these numbers; a search comes by the same places often."""
        key = tuple(map(float, row))
        if key not in self.known:
            self.known[key] = self._number(dict(zip(self.names, row, strict=True)))
        return self.known[key]

    def _number(self, numbers: Mapping[str, torch.Tensor]) -> float:
        count = self._count(numbers)
        if count > self.largest[0]:
            return math.nan
        found, seconds = self._timed(numbers)
        most = LONG if count > SMALL else LONGER
        if self.counts and seconds > most and self._timed(numbers)[1] > most:  # once, Python may have tidied up meanwhile
            self.largest[0] = count
        return found

    def _timed(self, numbers: Mapping[str, torch.Tensor]) -> tuple[float, float]:
        """The number, or nan, and the seconds that the processor took for it."""
        start = time.process_time()
        try:
            found = float(self._one(numbers))
        except Exception:
            found = math.nan
        return found, time.process_time() - start

    def _one(self, numbers: Mapping[str, torch.Tensor]) -> Any:
        return self.call.run(lambda one: _resolved(one, numbers))


def _resolved(argument: Any, numbers: Mapping[str, torch.Tensor]) -> Any:
    """What the call gets for one of its arguments: a call in it is made first."""
    if isinstance(argument, Deferred):
        return argument.run(lambda one: _resolved(one, numbers))
    if str(argument) in numbers and not isinstance(argument, str):
        return numbers[str(argument)]
    return float(argument) if hasattr(argument, "is_number") else argument
