"""a ≤ b -> measured: never crossed in any world or setting, and reached somewhere, for a gap that stays open is not sharp."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from texclaims.language.premises import Comparison
from texclaims.language.relations import Bound
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.demands import is_met, tied
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.rules.equality import BLURRED
from texclaims.numeric.rules.rounding import is_rounding, is_shaken, meet_by_rounding
from texclaims.numeric.specials import constant_zero
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, WorldError
from texclaims.numeric.worlds import SPREAD, WORLDS, Premises, Worlds

CLOSE = 1e-6  # how near to equality a search must bring a sharp bound
FACTORS = (1e-4, 0.05, 0.3, 4.0)  # of a random variable: nearly 0, much smaller than the others, smaller, larger
FEW = 60  # settings of a bound with an integral or a limit
REACH = 2.0  # the first step of the descent: a number is doubled or halved
SMALLEST = 1e-3  # its last, above 1 and relative to how small a gap is looked for
DIGITS = 1e-15  # above 1 there is no smaller step
TOUCHING = 1e-13  # a gap so small, and least at an inner place, is one that closes there
ASIDE, RISE = 1.01, 1e-9  # of a number, from there: the gap rises by more than this on both sides
ROUNDS = 80  # of the descent: thirty to fifty halve the step from REACH on, the others are for the way


def bound(worlds: Worlds, step: Bound, premises: Premises) -> Measurement:
    """Never crossed, and reached: a gap that stays open is a bound that is not sharp."""
    search = Search(worlds, step, premises)
    gaps = [0.0 if search.is_crossed_by_rounding(k, gap) else gap for k, gap in enumerate(search.gaps())]
    low, high = min(gaps), max(gaps)
    result = Measurement(True, "search", worlds=len(gaps))
    if not all(map(math.isfinite, gaps)):
        return result.without_value("a side is not finite")
    if low < -TOLERANCE:
        result.error = -low
        if search.is_rounding(gaps.index(low), low):
            return result.open(BLURRED)
        return result.refuted(f"right - left reaches {low:.4g}")
    if low > CLOSE and worlds.have_one_state:
        low, _ = search.descend(gaps.index(low))
    if low > CLOSE:
        return result.unseen(f"right - left is never below {low:.4g}: not sharp")
    if not high > CLOSE:
        return result.unseen("both sides are always equal: write =")
    if meet_by_rounding(worlds, step, premises):
        return result.open(BLURRED)
    result.error, result.left, result.right = max(0.0, -low), low, high
    return result


def strictly(worlds: Worlds, step: Bound, premises: Premises, found: Measurement) -> Measurement:
    """A strict bound that holds wherever it was looked at: it is open where its sides meet at an inner place."""
    search = Search(worlds, step, premises)
    if not search.can_descend:
        return found
    gaps = [*search.gaps()]
    meets = search.closes_inside(gaps.index(min(gaps)))
    return found.open(f"as far as can be seen, the sides meet somewhere: not {step.word}") if meets else found


@dataclass(frozen=True)
class Search:
    """Looks for the smallest gap between the sides of one bound."""

    worlds: Worlds
    step: Bound
    premises: Premises

    def gaps(self) -> Iterator[float]:
        """The smallest gap of each world or setting tried: right less left of a ≤ b.

        Raises MeasurementError where the quadrature has not settled.
        """
        if self.worlds.have_one_state and self._runs_through_values:
            yield from (self._gap(self.worlds.draw(self.premises, k)) for k in range(FEW))
            return
        if self.worlds.have_one_state:
            many = self.worlds.many(self.premises)
            yield from (many.value(self.step.large) - many.value(self.step.small)).expand(SPREAD).tolist()
            return
        for k in range(WORLDS):
            found = self.worlds.place(self.premises, k).settled(self.step.sides)
            if found.finer is not None:
                raise MeasurementError(UNSETTLED)
            yield self._gap(found.tensors)
            try:
                constant = self.worlds.draw(self.premises, k, special=constant_zero(self._random))
            except WorldError:
                continue  # a premise forbids variables that are constant
            yield self._gap(constant)
        for tensors in self._rescaled():
            yield self._gap(tensors)
        yield from filter(math.isfinite, map(self._gap, self._at_ends()))  # at an end a side may have no value

    def is_crossed_by_rounding(self, k: int, gap: float) -> bool:
        """Is the bound crossed in setting k by so little that rounding alone may have done it? Then the sides meet there."""
        return -CLOSE < gap < -TOLERANCE and self.is_rounding(k, gap)

    def is_rounding(self, k: int, gap: float) -> bool:
        """Is the gap in setting k rounding alone, and nothing known of the sides? A large one is looked at in fewer ways."""
        if not self.worlds.have_one_state:
            return False
        if gap > -CLOSE:
            return is_rounding(self.worlds, self.step, self.premises, k, -gap)
        return is_shaken(self.worlds.place(self.premises, k).settled(self.step.sides).tensors, self.step)

    @property
    def can_descend(self) -> bool:
        """Is it worked out so soon that a descent of many steps costs little, and is nothing random in it?"""
        return self.worlds.have_one_state and not self._runs_through_values

    @property
    def _runs_through_values(self) -> bool:
        """Does an integral or a limit stand in it, or a function of which nothing is known? Such a letter takes its values in one
        setting at a time, and each setting has a function of its own."""
        by_name = self.worlds.notation.by_name
        if any(by_name[name].kind == "any function" for name in self.worlds.drawn):
            return True
        return any(True for side in self.step.sides for kind in ("integral", "limit") for _ in side.find_data(kind))

    @property
    def _random(self) -> list[str]:
        """Names of random variables that a world draws."""
        notation = self.worlds.notation
        return [name for name in sorted(self.worlds.drawn) if notation.by_name[name].row.terminal == "RANDOM"]

    def closes_inside(self, start: int) -> bool:
        """Is the gap zero at an inner place, as that of x (1 - x) < 1/4 is, as far as float64 tells? Not where a premise forbids
        just this place."""
        gap, world = self.descend(start, near=TOUCHING)
        if gap > TOUCHING or self._is_kept_off(world):
            return False
        sides = [self._aside(world, name) for name in sorted(world.fixed) if not world.fixed[name].dim()]
        told = [found for found in sides if max(found) > TOUCHING]  # the others do not count in it
        return bool(told) and all(min(found) > gap + RISE for found in told)

    def _aside(self, world: World, name: str) -> tuple[float, ...]:
        """The gap where one number is a little larger, and a little smaller; 0 where it may not be so."""
        found = []
        for factor in (ASIDE, 1 / ASIDE):
            value = self._scaled(world, name, factor)
            there = world.with_fixed(name, value)
            spanned = self.worlds.notation.by_name[name].row.values.spans(value)
            found.append(self._gap_in(there) if spanned and self._is_allowed(there) else 0.0)
        return tuple(found)

    def _is_kept_off(self, world: World) -> bool:
        """Are two sides nearly equal here of which a premise says that they are not?"""
        numbers = self.worlds.of_numbers(world.fixed)
        apart = (one for one in self.premises if isinstance(one, Comparison) and one.word == "!=")
        return any(bool((numbers.value(one.left) - numbers.value(one.right)).abs().max() < CLOSE) for one in apart)

    def descend(self, start: int, near: float = CLOSE) -> tuple[float, World]:
        """Shrink the gap by steps in one number at a time, from setting `start`, until it is as small as `near`: the smallest gap
        found, and where."""
        world = self.worlds.draw(self.premises, start).world
        names = [name for name in sorted(world.fixed) if world.fixed[name].dim() == 0]
        best, reach = self._gap_in(world), REACH
        for _ in range(ROUNDS):
            moved = False
            for name in names:
                for factor in (reach, 1 / reach):
                    value = self._scaled(world, name, factor)
                    if not self.worlds.notation.by_name[name].row.values.spans(value):
                        continue
                    trial = world.with_fixed(name, value)
                    if not self._is_allowed(trial):
                        continue
                    gap = self._gap_in(trial)
                    if -TOLERANCE <= gap < best:
                        world, best, moved = trial, gap, True
            if best < near:
                break
            reach = reach if moved else max(1 + (reach - 1) / 2, 1 + max(SMALLEST * near, DIGITS))
        return best, world

    def _is_allowed(self, world: World) -> bool:
        """Are the comparisons among the premises met?"""
        numbers = self.worlds.of_numbers(world.fixed)
        return all(is_met(premise, numbers) for premise in self.premises)

    def _scaled(self, world: World, name: str, factor: float) -> float:
        value = float(world.fixed[name]) * factor
        row = self.worlds.notation.by_name[name].row
        return max(1.0, float(round(value))) if row.scalar and row.whole else value

    def _at_ends(self) -> Iterator[Tensors]:
        """A world with a number at an end that belongs to its kind, where no premise forbids it."""
        for name in sorted(self.worlds.drawn):
            row = self.worlds.notation.by_name[name].row
            for end in row.values.ends if row.scalar else ():
                with suppress(WorldError, LawError):
                    yield self.worlds.draw(self.premises, 0, given={name: end})

    def _rescaled(self) -> Iterator[Tensors]:
        """The same worlds with variables that are larger or smaller than each other."""
        for tensors in self.worlds.under(self.premises):
            names = sorted(set(tensors.world.random) - tied(self.premises))
            for name in names:
                for factor in FACTORS:
                    yield self.worlds.tensors(tensors.world.with_scale(name, factor), tensors.pick)
            for factor in FACTORS:
                world = tensors.world
                for name in names:
                    world = world.with_scale(name, factor)
                yield self.worlds.tensors(world, tensors.pick)

    def _gap_in(self, world: World) -> float:
        return self._gap(self.worlds.tensors(world, 0))

    def _gap(self, tensors: Tensors) -> float:
        return float((tensors.value(self.step.large) - tensors.value(self.step.small)).min())
