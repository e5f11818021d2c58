"""a ≤ b -> measured: never crossed in any world or setting, and reached somewhere, for a gap that stays open is not sharp."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice, product

from texclaims.language.relations import Bound
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.counted import operations, seconds
from texclaims.numeric.each_setting import each_by_itself
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.rules.descent import CLOSE, Descent
from texclaims.numeric.rules.equality import BLURRED, LOST
from texclaims.numeric.rules.lost import called_in
from texclaims.numeric.rules.narrow import Narrow
from texclaims.numeric.rules.rounding import is_lost_in_a_call, is_rounding, is_shaken, meet_by_rounding, move_by_calls
from texclaims.numeric.scaling import fixed_in_place, one_sided, skewed, tied
from texclaims.numeric.specials import constant_zero
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import SPREAD, WORLDS, Premises, Worlds

FACTORS = (1e-4, 0.05, 0.3, 4.0)  # of a random variable: nearly 0, much smaller than the others, smaller, larger
ADDED = (-2.0, 2.0)  # to a random variable, whose mean is near 0 else
PARTS = 8  # of the settings along one number, one of so many is looked at by itself
MOST, MOST_NUMBERS = 400, 300_000  # operations for one setting, and numbers that come of them: of more, thousands are too many
LONG = 0.01  # seconds of the processor, likewise; a few times what so many operations take
FEW = 60  # settings of a bound that are looked at one after the other


def bound(worlds: Worlds, step: Bound, premises: Premises) -> Measurement:
    """Never crossed, and reached: a gap that stays open is a bound that is not sharp."""
    search = search_for(worlds, step, premises)
    worlds, seen = search.worlds, list(search.gaps())
    gaps = [0.0 if search.is_crossed_by_rounding(k, gap) else gap for k, gap in enumerate(seen)]
    low, high = min(gaps), max(gaps)
    result = Measurement(True, "search", worlds=len(gaps))
    if gaps != seen and called_in(worlds.draw(premises, 0), step):
        return result.open(LOST)  # of which the proof sees nothing
    if not all(map(math.isfinite, gaps)):
        return result.without_value("a side is not finite")
    if low < -TOLERANCE:
        result.error = -low
        if search.is_rounding(gaps.index(low), low) or search.is_lost_in_a_call(gaps.index(low), low):
            return result.open(BLURRED)
        return result.refuted(f"right - left reaches {low:.4g}")
    if worlds.have_one_state and (low > CLOSE or search.is_plain):
        start, near = worlds.draw(premises, gaps.index(low)).world, 0.0 if search.is_plain else CLOSE
        found = search.descent.lowest(start, search.descent.names, near=near)
        if found.gap < -TOLERANCE:
            result.error = -found.gap
            return (result.refuted if found.certain else result.open)(f"right - left reaches {found.gap:.4g}")
        low = min(low, found.gap)
    if crossed := Narrow(search.descent).crossed(worlds.draw(premises, 0).world):
        result.error = -crossed.gap
        return (result.refuted if crossed.certain else result.open)(f"right - left reaches {crossed.gap:.4g}")
    if low > CLOSE:
        return result.unseen(f"right - left is never below {low:.4g}: not sharp")
    if not high > CLOSE:
        return result.unseen("both sides are always equal: write =")
    if meet_by_rounding(worlds, step, premises) or gaps != seen and not any(abs(gap) <= TOLERANCE for gap in seen):
        return result.open(BLURRED)  # it may be crossed where rounding alone crosses it, and be reached nowhere else
    result.error, result.left, result.right = max(0.0, -low), low, high
    return result


def search_for(worlds: Worlds, step: Bound, premises: Premises) -> Search:
    """The search in these worlds; or, where a call of the check mixes the settings that it is given together, in such in which it
    is made for each by itself. In few settings, if that takes long, or the call is given a family."""
    search = Search(worlds, step, premises)
    if not search.is_plain or not called_in(worlds.draw(premises, 0), step) or _goes_at_once(search):
        return search
    apart = each_by_itself(worlds)
    if apart is None or _takes_long(Search(apart, step, premises)):
        return Search(worlds, step, premises, alone=True)
    return Search(apart, step, premises)


def _goes_at_once(search: Search) -> bool:
    """Do the calls of the check work out many settings at once as they do one by one, also far out, along each number? One that
    takes a mean or the least of all that it is given does not."""
    settings = [search.worlds.draw(search.premises, k) for k in range(WORLDS)]
    alone = [search.gap(one) for one in settings]
    descent = search.descent
    try:
        together = search.gaps_at_once()[:WORLDS]
        for name in descent.names:
            trials = [*descent.line(settings[0].world, [name])]
            few = [*trials[::PARTS], *trials[-1:]]
            along = descent.gaps(settings[0].world, trials)
            together += [*along[::PARTS], *along[-1:]]
            alone += [gap for trial in few for gap in descent.gaps(settings[0].world, [trial])]
    except Exception:  # whatever a call raises that is made for one setting
        return False
    return all(math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE) for one, other in zip(alone, together, strict=True))


def _takes_long(search: Search) -> bool:
    """Does one setting? It is made anew each time: nothing is kept of calls that are made for each by itself. What PyTorch does
    is counted, so that the answer hangs on no machine; time is looked at for what goes on elsewhere, and has room."""

    def once(k: int) -> Callable[[], float]:
        return partial(search.gap, search.worlds.draw(search.premises, k))

    least = min(max(done / MOST, made / MOST_NUMBERS) for done, made in (operations(once(k)) for k in range(WORLDS)))
    return least > 1 or min(seconds(once(k)) for k in range(WORLDS)) > LONG


@dataclass(frozen=True)
class Search:
    """Looks for the smallest gap between the sides of one bound."""

    worlds: Worlds
    step: Bound
    premises: Premises
    alone: bool = False
    """Is one setting looked at after the other, and few of them, for a call of the check takes long, or is given a family?"""

    def gaps(self) -> Iterator[float]:
        """The smallest gap of each world or setting tried: right less left of a ≤ b.

        Raises MeasurementError where the quadrature has not settled.
        """
        if self.is_plain:
            yield from self.gaps_at_once()
            return
        if self.worlds.have_one_state:
            yield from (self.gap(self.worlds.draw(self.premises, k)) for k in range(FEW))
            return
        yield from map(self.gap, self._beside_variables())

    def _beside_variables(self) -> Iterator[Tensors]:
        """The worlds of a bound with random variables. Raises MeasurementError where the quadrature has not settled."""
        for k in range(WORLDS):
            found = self.worlds.place(self.premises, k).settled(self.step.sides)
            if found.finer is not None and not (found.by_rounding and self.gap(found.tensors) < -CLOSE):
                raise MeasurementError(UNSETTLED)
            yield found.tensors
            with suppress(WorldError):  # a premise may forbid variables that are constant
                yield self.worlds.draw(self.premises, k, special=constant_zero(self._random))
        yield from self._rescaled()
        yield from (one for one in self._at_ends() if math.isfinite(self.gap(one)))  # at an end a side may have no value

    def is_crossed_by_rounding(self, k: int, gap: float) -> bool:
        """Is the bound crossed in setting k by so little that rounding alone may have done it? Then the sides meet there."""
        return -CLOSE < gap < -TOLERANCE and self.is_rounding(k, gap)

    def is_rounding(self, k: int, gap: float) -> bool:
        """Is the gap in setting k rounding alone, and nothing known of the sides? A large one is looked at in fewer ways."""
        if not self.worlds.have_one_state:
            return is_shaken(next(islice(self._beside_variables(), k, None)), self.step)
        if gap > -CLOSE:
            return is_rounding(self.worlds, self.step, self.premises, k, -gap)
        return is_shaken(self.worlds.place(self.premises, k).settled(self.step.sides).tensors, self.step)

    def is_lost_in_a_call(self, k: int, gap: float) -> bool:
        """Is the gap in setting k what digits make that are lost in a call of the check? Beside what is random, a call that does
        not hang on it is the same wherever variables are constant, smaller or larger."""
        if not self.worlds.have_one_state:
            usual = (self.worlds.place(self.premises, k).usual for k in range(WORLDS))
            return any(move_by_calls(one, self.step, self.premises) > -gap / 2 for one in usual)
        return is_lost_in_a_call(self.worlds.place(self.premises, k).usual, self.step, self.premises, -gap)

    @cached_property
    def descent(self) -> Descent:
        """The search by steps from one setting."""
        return Descent(self.worlds, self.step, self.premises, self.is_plain)

    @property
    def is_plain(self) -> bool:
        """Is nothing in it but plain functions of numbers, so that many settings are worked out together?"""
        return self.worlds.have_one_state and not (self.runs_through_values or self.alone)

    def gaps_at_once(self) -> list[float]:
        """Of all settings, worked out together. Raises what a call does that is made for one."""
        many = self.worlds.many(self.premises)
        return (many.value(self.step.large) - many.value(self.step.small)).expand(SPREAD).tolist()

    @property
    def runs_through_values(self) -> bool:
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

    def _at_ends(self) -> Iterator[Tensors]:
        """A world with a number at an end that belongs to its kind, where no premise forbids it."""
        for name in sorted(self.worlds.drawn):
            row = self.worlds.notation.by_name[name].row
            for end in row.values.ends if row.scalar else ():
                with suppress(WorldError, LawError):
                    yield self.worlds.draw(self.premises, 0, given={name: end})

    def _rescaled(self) -> Iterator[Tensors]:
        """The same worlds with variables that are larger or smaller than each other, their opposites, or elsewhere."""
        for tensors in self.worlds.under(self.premises):
            free = set(tensors.world.random) - frozenset(self.worlds.initializers)
            names = sorted(free - tied(self.premises))
            opposite = sorted(set(names) - one_sided(self.premises))
            for several, factors in ((names, FACTORS), (opposite, (-1.0,))):
                for name, factor in product(several, factors):
                    yield self.worlds.tensors(tensors.world.with_scale(name, factor), tensors.pick)
                for factor in factors if several else ():
                    world = replace(tensors.world, scaled={**tensors.world.scaled, **dict.fromkeys(several, factor)})
                    yield self.worlds.tensors(world, tensors.pick)
            for name, added in product(sorted(set(names) - fixed_in_place(self.premises)), ADDED):
                yield self.worlds.tensors(tensors.world.with_shift(name, added), tensors.pick)
            for name in sorted(free - skewed(self.premises)):
                yield self.worlds.tensors(tensors.world.mirrored(name), tensors.pick)

    def gap(self, tensors: Tensors) -> float:
        """Right less left of a ≤ b in one setting, the smallest one of all states."""
        return float((tensors.value(self.step.large) - tensors.value(self.step.small)).min())
