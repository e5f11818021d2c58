r"""A strict bound that holds wherever it was looked at -> is it open, for its sides meet somewhere, as far as can be seen?

A gap may come near 0 only on the way to where no number is: to infinity, to an end that a kind or a premise leaves out. So each
place at which it is small is left in the direction of each number. Where it rises on all ways, the sides meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import torch

from texclaims.language.premises import Comparison
from texclaims.language.relations import Bound
from texclaims.numeric.closeness import TOLERANCE, distance
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.rules.bounds import Search, search_for
from texclaims.numeric.rules.constants import Constants
from texclaims.numeric.rules.descent import CLOSE, COUNTS, GRID, LEAST, MOST, SMALL, Descent
from texclaims.numeric.rules.special import MEET
from texclaims.numeric.rules.swallowed import is_less_all_the_same
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World
from texclaims.numeric.worlds import Premises, Worlds

STARTS = 3  # settings from which the gap is followed down
FIRST = 3  # places of which it is asked whether the sides are equal there, or only for float64
PARTS, CUTS = 20, 14  # of what lies between two values, over and over, until no number is left between
LOWS = 5  # places where it is least along one number, for each of them
FAR = 1e6  # a number that is larger, or nearer to 0 than one of it, is on the way to an end
WAY = tuple(10.0 ** (k / 4 - 12) for k in range(133))  # by how much a number is moved, relative to itself, up to far off
HALVINGS = 60  # between what is allowed and what is not
ROUNDED = 4e-16  # relative to the larger side, or to 1: a rise below it is none
BESIDE = 0.2  # relative, or of 1: how far off two numbers are equal of which a premise says that they are not
STEPS, SECANTS = 200, 30  # on the way to where two numbers are equal; to find it
MANY = 4  # numbers of which all sets are moved by themselves


def strictly(worlds: Worlds, step: Bound, premises: Premises, found: Measurement) -> Measurement:
    """The measurement itself, or an open one."""
    why = Strictness(search_for(worlds, step, premises)).doubt()
    return found.open(f"{why}: not {step.word}, as far as can be seen") if why else found


@dataclass(frozen=True)
class Way:
    """The gap on the way from a place, while one number moves."""

    rise: float
    """By how much it is larger somewhere."""
    rises: bool
    falls: bool
    last: float
    """The last number that is allowed."""
    beyond: float | None
    """The first that is not, or that has no gap."""


@dataclass(frozen=True)
class Zeros:
    """Places, along one number, at which both sides are 0: there they are equal, though float64 may see no gap far around."""

    descent: Descent
    start: World
    name: str

    def places(self) -> Iterator[World]:
        """Those that lie between two values of the grid, which are allowed."""
        values = [trial[self.name] for trial in self.descent.line(self.start, [self.name])]
        sizes = self._sizes(values)
        for k in range(1, len(sizes) - 1):
            if sizes[k - 1] > sizes[k] < sizes[k + 1] and math.isfinite(sizes[k - 1] + sizes[k + 1]):
                yield from self._between(values[k - 1], values[k + 1])

    def _between(self, low: float, high: float) -> Iterator[World]:
        least = min(CLOSE, CLOSE * CLOSE * min(self._sizes([low, high])))
        for _ in range(CUTS):
            values = [low + (high - low) * k / PARTS for k in range(PARTS + 1)]
            sizes = self._sizes(values)
            k = min(range(1, PARTS), key=sizes.__getitem__)
            if sizes[k] <= least:
                yield self.descent.moved(self.start, {self.name: values[k]})
                return
            low, high = values[k - 1], values[k + 1]

    def _sizes(self, values: Sequence[float]) -> list[float]:
        """Of the larger side each; infinite where a premise forbids it."""
        small, large = self.descent.sides(self.start, [{self.name: value} for value in values])
        return [size if math.isfinite(size) else math.inf for size in torch.maximum(small.abs(), large.abs()).tolist()]


@dataclass(frozen=True)
class Strictness:
    """Looks for what speaks against one strict bound."""

    search: Search

    def doubt(self) -> str:
        """What it is, in words; nothing where the sides come near each other only where no number is."""
        search = self.search
        if search.runs_through_values:
            return "nobody can look at all values of an integral, a limit or an unspecified function"
        if search.alone:
            return "the call takes so long, or is given a family, that few settings were looked at"
        gaps = [*search.gaps()]
        if not self.search.worlds.have_one_state:
            constants = Constants(self.search.worlds, self.search.step, self.search.premises)
            return "the sides meet" if min(gaps) <= TOLERANCE or any(map(constants.meet, constants.names)) else ""
        many = self.search.worlds.many(self.search.premises)
        equal = self._nearly(many.value(self.search.step.small), many.value(self.search.step.large)).expand(len(gaps))
        if not all(self._is_less(self.search.worlds.draw(self.search.premises, k)) for k in range(len(gaps)) if equal[k]):
            return "both sides are equal in an ordinary setting"
        few = dict.fromkeys((gaps.index(min(gaps)), *range(STARTS)))
        starts = [self.search.worlds.draw(self.search.premises, k).world for k in few]
        if not all(self._is_less(self.search.worlds.tensors(world, 0)) for world in _without_a_gap(self.descent, starts[0])):
            return "both sides are equal where a count is large"
        places = (place for start in starts for place in self._places(start))
        zeros = (zero for start in starts for name in self.descent.names for zero in Zeros(self.descent, start, name).places())
        met = not all(map(self._is_kept_off, zeros)) or not all(self._only_nears(place, self.descent.names) for place in places)
        return "the sides meet somewhere" if met else ""

    @cached_property
    def descent(self) -> Descent:
        """All that follows looks at plain functions of numbers."""
        return Descent(self.search.worlds, self.search.step, self.search.premises, at_once=True)

    def _nearly(self, small: torch.Tensor, large: torch.Tensor) -> torch.Tensor:
        return large - small <= TOLERANCE * torch.maximum(small.abs(), large.abs())

    def _is_less(self, tensors: Tensors) -> bool:
        """Is it known that the bound holds strictly there, whatever was rounded?"""
        return bool(is_less_all_the_same(tensors, self.search.step, self.search.premises))

    # --- where the gap is small ---------------------------------------------------------------------------------------

    def _places(self, start: World) -> Iterator[World]:
        """Those to which the gap can be followed down: by some numbers, while the others stay; and from where it is least along
        one number, by this and by all."""
        names = self.descent.names
        few = range(1, len(names) + 1) if len(names) <= MANY else (1, len(names))
        for chosen in (chosen for size in few for chosen in combinations(names, size)):
            yield from self._small(start, chosen, wide=True)
        for name in names:
            for low in self._lows(start, name):
                yield from self._small(low, (name,))
                yield from self._small(low, names)

    def _small(self, start: World, names: Sequence[str], wide: bool = False) -> Iterator[World]:
        place = self.descent.lowest(start, names, wide, near=SMALL)
        far = [name for name in names if not 1 / FAR < abs(float(place.world.fixed[name])) < FAR]
        if place.gap <= CLOSE and len(far) < 2:  # with each of them by itself, the others stay where they were
            yield place.world

    def _lows(self, start: World, name: str) -> list[World]:
        """Where the gap is least along one number: as small as on both sides, lowest first."""
        trials = [*self.descent.line(start, [name])]
        gaps = [math.inf, *self.descent.gaps(start, trials), math.inf]
        lows = [k for k in range(1, len(gaps) - 1) if gaps[k - 1] > gaps[k] <= gaps[k + 1]]
        lows = [k for k in lows if GRID[0] < abs(trials[k - 1][name]) < GRID[-1]]  # and not where the grid ends
        return [self.descent.moved(start, trials[k - 1]) for k in sorted(lows, key=gaps.__getitem__)[:LOWS]]

    # --- and whether it is so only on the way to where no number is ---------------------------------------------------

    def _only_nears(self, world: World, free: Sequence[str], exact: bool = True) -> bool:
        """Is there a way to an end, by one of these numbers, on which the gap does not rise, or to what a premise leaves out?
        On the way back it must rise: to more than nearly nothing, or no other number counts. Where none is left, the place is
        said `exact`ly, or nothing is known."""
        if self._is_kept_off(world):
            return True
        if not self._is_apart(world):
            return False
        ways = {(name, up): self._way(world, name, up) for name in free for up in (True, False)}
        counting = {name for (name, _), way in ways.items() if way.rises or way.falls}
        if not counting:
            return exact
        for (name, up), way in ways.items():
            back = ways[name, not up]
            comes_from_above = back.rise > CLOSE or back.rises and counting == {name}
            if comes_from_above and not way.rises and self._ends_well(world, name, way, free, exact):
                return True
        return False

    def _is_apart(self, world: World) -> bool:
        tensors = self.search.worlds.tensors(world, 0)
        nearly = self._nearly(tensors.value(self.search.step.small), tensors.value(self.search.step.large))
        return not bool(nearly.any()) or self._is_less(tensors)

    def _way(self, world: World, name: str, up: bool) -> Way:
        """The gap while one number grows, or comes nearer to 0, up to where it is not allowed."""
        value = float(world.fixed[name])
        if self.search.worlds.notation.by_name[name].row.whole:
            values = [value + one for one in COUNTS] if up else [value - one for one in COUNTS if one < value]
        else:
            values = [value * (1 + far) if up else value / (1 + far) for far in WAY]
        trials = [{name: one} for one in (value, *values)]
        small, large = self.descent.sides(world, trials)
        gaps, slack = (large - small).tolist(), (ROUNDED * torch.maximum(small.abs(), large.abs()).clamp(min=1.0)).tolist()
        ways = enumerate(zip(values, gaps[1:], strict=True), start=1)
        end = next((k for k, (one, gap) in ways if not (self.descent.spans(name, one) and math.isfinite(gap))), len(gaps))
        changes = [(gap - gaps[0], room) for gap, room in zip(gaps[1:end], slack[1:end], strict=True)]
        rises, falls = (any(sign * change > room for change, room in changes) for sign in (1, -1))
        beyond = trials[end][name] if end < len(gaps) else None
        nearly = self._nearly(small[:end], large[:end]).nonzero().flatten().tolist()
        rises = rises or not all(self._is_apart(self.descent.moved(world, trials[k])) for k in nearly[:FIRST])
        return Way(max((change for change, _ in changes), default=0.0), rises, falls, trials[end - 1][name], beyond)

    def _ends_well(self, world: World, name: str, way: Way, free: Sequence[str], exact: bool) -> bool:
        """Is there no number at its end; or one, from which another way leads on?"""
        others = [one for one in free if one != name]
        domain, last, beyond = self.search.worlds.notation.by_name[name].row.values, way.last, way.beyond
        if beyond is None or not LEAST < abs(beyond) < MOST:
            if abs(last) > abs(float(world.fixed[name])):
                return True  # it grows beyond all numbers
            last = last if domain.whole else 0.0
            return math.isinf(self.descent.gaps(world, [{name: last}])[0]) or self._leads_on(world, name, last, others, exact)
        for _ in range(HALVINGS):
            middle = (last + beyond) / 2
            allowed = math.isfinite(self.descent.gaps(world, [{name: middle}])[0])
            last, beyond = (middle, beyond) if allowed else (last, middle)
        if last in domain.ends:
            return self._leads_on(world, name, last, others, exact)
        if self._at_closed_end(self.descent.moved(world, {name: last})):
            return self._leads_on(world, name, last, others, exact=False)  # float64 has no third
        return self._leads_on(world, name, last, [])

    def _leads_on(self, world: World, name: str, value: float, others: Sequence[str], exact: bool = True) -> bool:
        """With this number the gap is not larger, and comes nearer to 0 only by the other ones."""
        there = self.descent.moved(world, {name: value})
        gap = self.descent.gap(there)
        return gap <= self.descent.gap(world) + CLOSE * CLOSE and self._only_nears(there, others, exact)

    def _at_closed_end(self, world: World) -> bool:
        """Are two sides equal of which a premise says that they may be?"""
        numbers = self.search.worlds.of_numbers(world.fixed)
        weak = (one for one in self.descent.comparisons if one.word in ("<=", ">="))
        return any(distance(numbers.value(one.left), numbers.value(one.right), relative=True)[0] < TOLERANCE for one in weak)

    def _is_kept_off(self, world: World) -> bool:
        """Do the sides meet where two numbers are equal of which a premise says that they are not? Then the gap falls on the way
        there, and nothing but rounding is left of it."""
        apart = [one for one in self.descent.comparisons if one.word == "!="]
        return any(self._is_kept_off_by(one, world, name) for one in apart for name in self.descent.names)

    def _is_kept_off_by(self, premise: Comparison, world: World, name: str) -> bool:
        old, value = float(world.fixed[name]), self._equal_at(premise, world, name)
        if value is None or abs(value - old) > BESIDE * max(1.0, abs(old)) or not self.descent.spans(name, value):
            return False
        there = self.search.worlds.tensors(self.descent.moved(world, {name: value}), 0)
        small, large = there.value(self.search.step.small), there.value(self.search.step.large)
        if not bool(((large - small).abs() <= MEET * torch.maximum(small.abs(), large.abs())).all()):
            return False
        small, large = self.descent.sides(world, [{name: old + (value - old) * k / STEPS} for k in range(STEPS)])
        gaps, slack = large - small, ROUNDED * torch.maximum(small.abs(), large.abs())
        return bool(((gaps <= gaps[0] + slack) | torch.isinf(gaps)).all())

    def _equal_at(self, premise: Comparison, world: World, name: str) -> float | None:
        """The number for which both sides of the premise are equal, next to what it is; None where none is found."""

        def apart(value: float) -> float:
            numbers = self.search.worlds.of_numbers(self.descent.moved(world, {name: value}).fixed)
            return float(numbers.value(premise.left) - numbers.value(premise.right))

        one = float(world.fixed[name])
        other, last = one * (1 + CLOSE), apart(one)
        for _ in range(SECANTS):
            now = apart(other)
            if now == last:
                break
            one, other, last = other, other - now * (other - one) / (now - last), now
        return other if math.isfinite(other) and abs(apart(other)) <= MEET * max(1.0, abs(other)) else None


def _without_a_gap(descent: Descent, start: World) -> Iterator[World]:
    """Settings of the grid of each count: from some hundreds on there may be no gap, and a search by steps of 1 ends before."""
    for name in filter(descent.is_whole, descent.names):
        trials = [*descent.line(start, [name])]
        gaps = descent.gaps(start, trials)
        yield from (descent.moved(start, trial) for trial, gap in zip(trials, gaps, strict=True) if gap == 0)
