"""A strict bound of random variables -> do its sides meet where they are constant, as far as can be seen?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from texclaims.language.premises import Comparison
from texclaims.language.relations import Bound
from texclaims.laws.law import LawError
from texclaims.numeric.demands import is_met
from texclaims.numeric.rules.descent import CLOSE, DIGITS, GRID, SMALL
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, WorldError
from texclaims.numeric.worlds import Premises, Worlds

NEAR = 1e-3  # how near two sides come that a premise keeps apart
SPARSE = 4  # of the values of the grid, one in so many


@dataclass(frozen=True)
class Constants:
    """Random variables that have one value each: one of these, or one number beside them, takes all values."""

    worlds: Worlds
    step: Bound
    premises: Premises

    def meet(self, name: str) -> bool:
        """Do the sides meet while one variable, or each element of a family, or one number, takes all values? Not near 0, which
        is looked at by itself, nor where two moments are equal of which a premise says that they are not."""
        values = sorted((*(-one for one in GRID[::SPARSE]), *GRID[::SPARSE]))
        gaps = [math.inf, *map(self._gap, [name] * len(values), values), math.inf]
        lows = [k - 1 for k in range(1, len(gaps) - 1) if gaps[k - 1] > gaps[k] <= gaps[k + 1]]
        if name in self._still.fixed:  # an end that a premise leaves out is none at which they meet
            lows = [k for k in lows if math.isfinite(gaps[k] + gaps[k + 2])]
        return any(self._meets_near(name, values[k]) for k in lows if GRID[0] < abs(values[k]) < GRID[-1])

    def _meets_near(self, name: str, value: float) -> bool:
        far = abs(value) / 4
        best = self._gap(name, value)
        while far > DIGITS * abs(value) and best > SMALL:
            gap, there = min((self._gap(name, value + side * far), value + side * far) for side in (1, -1))
            value, best, far = (there, gap, far) if gap < best else (value, best, far / 2)
        return best <= CLOSE and not self._is_kept_off(name, value)

    def _gap(self, name: str, value: float) -> float:
        """Infinite where a premise forbids it, or a side has no value."""
        if name in self._still.fixed and not self.worlds.notation.by_name[name].row.values.spans(value):
            return math.inf
        try:
            tensors = self._tensors(name, value)
            if not all(is_met(premise, tensors) for premise in self.premises):
                return math.inf
            gap = float((tensors.value(self.step.large) - tensors.value(self.step.small)).min())
        except (MeasurementError, WorldError, LawError):
            return math.inf
        return gap if math.isfinite(gap) else math.inf

    def _is_kept_off(self, name: str, value: float) -> bool:
        tensors = self._tensors(name, value)
        apart = (one for one in self.premises if isinstance(one, Comparison) and one.word == "!=")
        return any(bool((tensors.value(one.left) - tensors.value(one.right)).abs().min() < NEAR) for one in apart)

    def _tensors(self, name: str, value: float) -> Tensors:
        world = self._still
        return self.worlds.tensors(world.with_fixed(name, value) if name in world.fixed else world.with_scale(name, value), 0)

    @cached_property
    def names(self) -> list[str]:
        """None where a law, or a model, says what the variables are."""
        random, rows = sorted(self._still.random), {name: self.worlds.notation.by_name[name].row for name in self._still.fixed}
        demands = self.worlds.builder(self.premises, lean=False).demands
        told = self.worlds.initializers or any(map(demands.has_law, random))
        numbers = [name for name, row in sorted(rows.items()) if row.terminal == "SCALAR" and row.scalar and not row.whole]
        return [] if told else [*random, *numbers]

    @cached_property
    def _still(self) -> World:
        """A world with one state, in which each variable is 1."""
        world = self.worlds.draw(self.premises, 0).world
        one = torch.ones(1, dtype=torch.float64, device=world.device)
        return replace(world, probability=one, random={name: torch.ones_like(v[:1]) for name, v in world.random.items()})
