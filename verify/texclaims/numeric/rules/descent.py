"""A bound and a setting of its numbers -> the smallest gap that steps from there find; or where it is crossed.

The steps change one number, or all at once, first by much and then by less and less. Where nothing but plain functions of the
numbers stands in the bound, all settings that lie one step away are worked out together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from texclaims.language.premises import Comparison, Each, NumberIs
from texclaims.language.relations import Bound
from texclaims.language.tree import all_names, head, names_in, part
from texclaims.numeric.closeness import COMPARE, TOLERANCE
from texclaims.numeric.demands import is_met
from texclaims.numeric.large import doubt
from texclaims.numeric.rules.lost import called_in
from texclaims.numeric.rules.rounding import is_lost_in_a_call, is_shaken
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, WorldError, number
from texclaims.numeric.worlds import Premises, Worlds

CLOSE = 1e-6  # how near to equality a search must bring a sharp bound
SMALL = 1e-9  # a gap that a search goes down to where it asks what is near: rounding is far below it
REACH = 2.0  # the first step of the descent: a number is doubled or halved
ASIDE = 1.05  # … where it must not leave a place that is narrow
DIGITS = 1e-15  # above 1 there is no smaller step
SMALLEST = 1e-9  # the last step, above 1, of what is worked out one setting at a time
ROUNDS = 160  # of the descent: fifty halve the step from REACH on, the others are for the way
LITTLE = 0.01  # of the gap that is looked for: far below it may be rounding
CROSSINGS = 4  # places at which a bound seems to be crossed, and that are looked at
TOGETHER = 24  # steps in all numbers at once
MOST, LEAST = 1e9, 1e-12  # numbers are not made larger, or smaller, than these
GRID = tuple(10 ** (k / 48) for k in range(-192, 193))  # values that are tried of each number, small and large ones
EVENLY = 360  # … or so many, of a number between two ends
COUNTS = (*range(1, 61), 100, 300, 1000, 10_000)  # … of a count

Numbers = Mapping[str, float]
"""The numbers of a setting, by name."""


@dataclass(frozen=True)
class Place:
    """A setting, and the gap of the bound there: right less left of a ≤ b. It is negative where the bound is crossed."""

    world: World
    gap: float
    certain: bool = True
    """Is a crossing larger than what rounding may do, and no premise missed?"""


@dataclass(frozen=True)
class Descent:
    """Looks for the smallest gap of one bound. `at_once` says that many settings can be worked out together."""

    worlds: Worlds
    step: Bound
    premises: Premises
    at_once: bool

    def lowest(self, world: World, names: Sequence[str], wide: bool = True, near: float = 0.0) -> Place:
        """The smallest gap that is found from this setting by steps in these numbers, or the first one below `near`; or the
        first place at which the bound is crossed by more than rounding. It looks at all values of the grid first if the search
        is `wide`, and else near by."""
        best, reach, ratios = self.gap(world), REACH if wide else ASIDE, dict[str, float]()
        dice = torch.Generator().manual_seed(0)
        trials = [*self.line(world, names)] if wide and self.at_once else []
        for _ in range(ROUNDS if names else 0):
            trials += self._near(world, names, reach, ratios, dice)
            gaps = self.gaps(world, trials)
            if crossed := self.crossed(world, trials, gaps):
                return crossed
            lower = [gap for gap in gaps if -TOLERANCE <= gap < best]
            low = min((gap for gap in lower if gap >= near * LITTLE), default=min(lower, default=math.inf))
            if lower:
                found = trials[gaps.index(low)]
                ratios = {name: value / old for name, value in found.items() if (old := float(world.fixed[name]))}
                world, best = self.moved(world, found), low
            elif reach - 1 <= (DIGITS if self.at_once else SMALLEST):
                break
            else:
                reach, ratios = 1 + (reach - 1) / 2, {}
            if best < near:
                break
            trials = []
        return Place(world, best)

    def line(self, world: World, names: Sequence[str]) -> Iterator[Numbers]:
        """Each of these numbers takes the values of the grid, in the order of their size."""
        for name in names:
            domain = self.worlds.notation.by_name[name].row.values
            values = COUNTS if domain.whole else (*(-one for one in reversed(GRID)), *GRID)
            if domain.bounded:
                values = tuple(domain.low + (domain.high - domain.low) * k / EVENLY for k in range(EVENLY + 1))
            yield from ({name: float(value)} for value in values if domain.spans(value))

    def _near(
        self, world: World, names: Sequence[str], reach: float, ratios: Numbers, dice: torch.Generator
    ) -> list[Numbers]:
        """Settings one step away: one number is larger, or smaller, or of the other sign; and, where many can be worked out
        together, all at once, in any directions and in that of the last step."""
        factors = {name: [reach, 1 / reach, *([-1.0] if self.at_once else [])] for name in names}
        steps: list[Numbers] = [{name: factor} for name in names for factor in factors[name]]
        if self.at_once and len(names) > 1:
            ways = (2 * torch.rand(TOGETHER, len(names), generator=dice, dtype=torch.float64) - 1).tolist()
            steps += [dict(zip(names, (reach**one for one in way), strict=True)) for way in ways]
        steps += [ratios] if ratios else []
        near = ({name: self._scaled(world, name, factor) for name, factor in step.items()} for step in steps)
        return [*near, *({name: float(world.fixed[name]) + one} for name in names if self.is_whole(name) for one in (1, -1))]

    def _scaled(self, world: World, name: str, factor: float) -> float:
        value = float(world.fixed[name]) * factor
        return max(1.0, float(round(value))) if self.is_whole(name) else value

    def is_whole(self, name: str) -> bool:
        """Is it a count?"""
        return self.worlds.notation.by_name[name].row.whole

    def crossed(self, world: World, trials: Sequence[Numbers], gaps: Sequence[float]) -> Place | None:
        """A trial that crosses the bound, if that is no rounding: one that is certain, if there is one among the first few."""
        crossing = [trial for trial, gap in zip(trials, gaps, strict=True) if gap < -TOLERANCE]
        places = (self.crossing(self.moved(world, trial)) for trial in sorted(crossing, key=_farness)[:CROSSINGS])
        found = [place for place in places if place is not None]
        return next((place for place in found if place.certain), found[0]) if found else None

    def crossing(self, world: World) -> Place | None:
        """The setting, if the bound is crossed there and that is no rounding."""
        tensors = self.worlds.tensors(world, 0)
        gap = self._gap(tensors)
        if gap >= -TOLERANCE:
            return None
        if is_shaken(tensors, self.step):
            return Place(world, gap, certain=False) if called_in(tensors, self.step) else None
        certain = self.at_once and self.is_free and -gap > doubt(tensors)
        return Place(world, gap, certain and not is_lost_in_a_call(tensors, self.step, self.premises, -gap))

    def gap(self, world: World) -> float:
        """Right less left of a ≤ b, in one setting."""
        return self._gap(self.worlds.tensors(world, 0))

    def _gap(self, tensors: Tensors) -> float:
        return float((tensors.value(self.step.large) - tensors.value(self.step.small)).min())

    def gaps(self, world: World, trials: Sequence[Numbers]) -> list[float]:
        """One for each trial; infinite where a number has no such value, where a premise forbids it, or a side has no value."""
        allowed = [k for k, trial in enumerate(trials) if all(self.spans(name, value) for name, value in trial.items())]
        found = [math.inf] * len(trials)
        if allowed and self.at_once:
            for k, gap in zip(allowed, self._gaps_at_once(world, [trials[k] for k in allowed]), strict=True):
                found[k] = gap if math.isfinite(gap) else math.inf
            return found
        for k in allowed:
            there = self.moved(world, trials[k])
            try:
                gap = self.gap(there) if self.allows(there) else math.inf
            except (MeasurementError, WorldError):
                continue
            found[k] = gap if math.isfinite(gap) else math.inf
        return found

    def _gaps_at_once(self, world: World, trials: Sequence[Numbers]) -> list[float]:
        small, large = self.sides(world, trials)
        return (large - small).tolist()

    def sides(self, world: World, trials: Sequence[Numbers]) -> tuple[torch.Tensor, torch.Tensor]:
        """The small and the large side of each trial, both of shape (trials,). The large one is infinite where a premise forbids
        such a setting."""
        names = (sloped(self.step) & {*self.names}).union(*trials)
        rows = {name: [trial.get(name, float(world.fixed[name])) for trial in trials] for name in names}
        several = {name: torch.tensor(row, dtype=torch.float64, device=world.device) for name, row in rows.items()}
        tensors = self.worlds.tensors(self.obeying(world, several), 0)
        small, large = (tensors.value(side).expand(len(trials)).clone() for side in (self.step.small, self.step.large))
        for one in self.comparisons:
            large[~COMPARE[one.word](tensors.value(one.left), tensors.value(one.right)).expand(len(trials))] = math.inf
        for one in self.told:
            told = tensors.world.fixed[one.name].expand(len(trials)).tolist()
            large[torch.tensor([not self.holds(one.name, value) for value in told], device=large.device)] = math.inf
        return small, large

    def allows(self, world: World) -> bool:
        """Do the premises, as far as they speak of numbers, and the kinds of the numbers allow this setting?"""
        numbers = self.worlds.of_numbers(world.fixed)
        told = all(self.holds(one.name, float(world.fixed[one.name])) for one in self.told)
        return told and all(is_met(premise, numbers) for premise in self.premises)

    def spans(self, name: str, value: float) -> bool:
        """May the number have this value, by its kind and for this search?"""
        return self.worlds.notation.by_name[name].row.values.spans(value) and (value == 0 or LEAST <= abs(value) <= MOST)

    def holds(self, name: str, value: float) -> bool:
        """The same, and is it whole if it is a count?"""
        return self.spans(name, value) and (not self.is_whole(name) or value.is_integer())

    def moved(self, world: World, numbers: Numbers) -> World:
        """The same world with other values of these numbers, and of those of which a premise says what they are."""
        return self.obeying(world, {name: number(value, world.device) for name, value in numbers.items()})

    def obeying(self, world: World, numbers: Mapping[str, torch.Tensor]) -> World:
        """The same world with other numbers, each of shape () or (settings,), and those of which a premise says what they are."""
        fixed = {**world.fixed, **numbers}
        for _ in self.told:  # one may speak of another
            for one in self.told:
                fixed[one.name] = self.worlds.of_numbers(fixed).value(one.value)
        return replace(world, fixed=fixed)

    @cached_property
    def told(self) -> list[NumberIs]:
        return [one for one in self.premises if isinstance(one, NumberIs) and one.name in self.worlds.drawn]

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The premises that say which of two numbers is larger, or that they are not equal."""
        return [one for one in self.premises if isinstance(one, Comparison) and not one.is_random and one.word != "="]

    @cached_property
    def names(self) -> list[str]:
        """Numbers that may be moved: that no premise sets, and to which no index runs."""
        fixed = self.worlds.draw(self.premises, 0).world.fixed
        rows = {name: self.worlds.notation.by_name[name].row for name in sorted(fixed) if not fixed[name].dim()}
        kept = frozenset[str]().union(*(names_in(one.stop, "SCALAR") for one in self.premises if isinstance(one, Each)))
        for _ in self.told:
            kept |= frozenset[str]().union(*(all_names(one.value) for one in self.told if one.name in kept))
        kept |= {one.name for one in self.told}
        return [name for name, row in rows.items() if row.terminal == "SCALAR" and name not in kept]

    @cached_property
    def is_free(self) -> bool:
        """Does no equation among the premises tie a number that is moved here, in a way that is not followed?"""
        equations = (one for one in self.premises if isinstance(one, Comparison) and one.word == "=" and one not in self.told)
        return not any(names_in(one.tree, "SCALAR") & {*self.names} for one in equations)


def _farness(numbers: Numbers) -> float:
    """How far from 1 a number of a setting is: large ones, and those near 0, lose digits."""
    return max(abs(math.log(abs(value) or LEAST)) for value in numbers.values())


def sloped(step: Bound) -> frozenset[str]:
    """Names by which a derivative is taken: it is worked out for all settings together only if each has a number of its own."""
    return frozenset(head(part(tree, 1)) for side in step.sides for tree in side.find_data("derivative"))
