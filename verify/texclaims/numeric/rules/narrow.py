"""A bound and a setting of its numbers -> places where something in it is narrower than the steps of a search, and its gap there.

Of exp(-10^8 (a - 0.7)^2), steps from one number to the next see nothing. So what functions, powers and fractions are handed is
followed along each number, as it is along the letter of an integral, to where it is 0 or comes nearest to 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import torch

from texclaims.language.tree import MOMENTS, Node, all_names, has
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.handed import Handed, Letters, handed
from texclaims.numeric.nearest import places_where_nearest
from texclaims.numeric.rules.descent import Descent, Numbers, Place, sloped
from texclaims.numeric.rules.rounding import is_shaken
from texclaims.numeric.world import MeasurementError, World, WorldError

REACH = math.log(1e6)  # sizes of a number between 1e-6 and 1e6 are looked at, on a logarithmic scale
PANELS = 30  # of such a line, or of the range of a number that has two ends
LOOKS = 24  # along lines, in all
FEW = 12  # places that are looked at one by one
FOLLOWED = 3  # places from which the gap is followed down


@dataclass(frozen=True)
class Line:
    """All that a number may be: at a place on the line, between its ends, it is that place, or where there is a sign,
    `sign · e^place`. Shapes stay as they are."""

    ends: tuple[float, float]
    sign: float = 0.0

    @property
    def cuts(self) -> list[float]:
        """Between its panels, in rising order, with both ends."""
        low, high = self.ends
        return [low + (high - low) * k / PANELS for k in range(PANELS + 1)]

    def number(self, places: torch.Tensor) -> torch.Tensor:
        """Places of any shape -> numbers of the same shape."""
        return self.sign * places.exp() if self.sign else places


@dataclass(frozen=True)
class Narrow:
    """Looks at one bound where something in it is narrow."""

    descent: Descent

    def crossed(self, start: World) -> Place | None:
        """Where it is crossed there, or on the way down from there, by more than rounding; None where it is seen nowhere.

        Raises MeasurementError where too many such places are, and where one is too narrow for float64.
        """
        trials = [*self.places(start)]
        if not trials:
            return None
        if not self.descent.at_once:
            return self._one_by_one(trials)
        gaps = self.descent.gaps(start, trials)
        if found := self.descent.crossed(start, trials, gaps):
            return found
        lowest = sorted((k for k, gap in enumerate(gaps) if math.isfinite(gap)), key=gaps.__getitem__)
        lower = (self.descent.crossing(self.descent.moved(start, trials[k])) for k in lowest[:FOLLOWED])
        if found := next((place for place in lower if place is not None), None):
            return found
        ways = [self.descent.moved(start, trials[k]) for k in lowest if gaps[k] >= -TOLERANCE][:FOLLOWED]
        below = (self.descent.lowest(there, self.descent.names, wide=False) for there in ways)
        return next((place for place in below if place.gap < -TOLERANCE), None)

    def _one_by_one(self, trials: Sequence[Numbers]) -> Place | None:
        """The same beside what is random, or runs through values; nothing is certain there."""
        for trial in (*trials[:FEW], *trials[FEW:][-FEW:]):  # the last ones are places of several numbers
            if not all(self.descent.spans(name, value) for name, value in trial.items()):
                continue
            with suppress(WorldError, MeasurementError, LawError):  # a premise may forbid it
                there = self.descent.worlds.at(self.descent.premises, 0, trial, {})
                gap = float((there.value(self.descent.step.large) - there.value(self.descent.step.small)).min())
                if gap < -TOLERANCE and not is_shaken(there, self.descent.step):
                    return Place(there.world, gap, certain=False)
        return None

    def places(self, start: World) -> Iterator[Numbers]:
        """Settings at such a place of one number; and from there on, at one of the others as well."""
        ahead: list[Numbers] = [{}]
        seen = {frozenset[str]()}
        looks = 0
        while ahead:
            before = ahead.pop(0)
            there = self.descent.moved(start, before)
            for name in self.descent.names:
                if name in before or looks >= LOOKS or self.descent.is_whole(name):
                    continue
                looks += 1
                values = self._along(there, name)
                yield from ({**before, name: value} for value in values)
                together = frozenset({*before, name})
                if values and together not in seen:
                    seen.add(together)
                    ahead += [{**before, name: value} for value in values]

    def _along(self, world: World, name: str) -> list[float]:
        """Values of a number at which something is narrow, while the others stay."""
        all_handed, found = self._handed(world, name), list[float]()
        for line in self._lines(name) if all_handed else ():
            places = places_where_nearest(all_handed, partial(self._value, world, name, line), line.cuts, world.device)
            found += line.number(torch.tensor(places, dtype=torch.float64)).tolist()
        return found

    def _value(
        self, world: World, name: str, line: Line, argument: Node, places: torch.Tensor, letters: Letters
    ) -> torch.Tensor:
        """Of an argument, at places of a line. Raises MeasurementError where it cannot be worked out at many at once."""
        others = sloped(self.descent.step) & {*self.descent.names}
        numbers = {**{one: world.fixed[one].expand(places.shape) for one in others}, name: line.number(places)}
        try:
            tensors = self.descent.worlds.tensors(self.descent.obeying(world, numbers), 0)
            return replace(tensors, bound={**tensors.bound, **letters}).value(argument)
        except RuntimeError as error:
            raise MeasurementError(str(error)) from None

    def _handed(self, world: World, name: str) -> list[Handed]:
        """What hangs on the number, or on one that a premise says, and on nothing random; and runs through no values."""
        worlds, step = self.descent.worlds, self.descent.step
        tensors, moving = worlds.tensors(world, 0), {name, *(one.name for one in self.descent.told)}
        every = {one: worlds.roots(all_names(one.argument)) for side in step.sides for one in handed(tensors, side)}
        return [
            one
            for one, names in every.items()
            if names & moving
            and not any(worlds.notation.by_name[other].row.terminal == "RANDOM" for other in names)
            and not any(has(part, "limit", "integral", *MOMENTS) for part in (one.argument, *one.around))
        ]

    def _lines(self, name: str) -> list[Line]:
        domain = self.descent.worlds.notation.by_name[name].row.values
        if domain.bounded:
            return [Line((domain.low, domain.high))]
        return [Line((-REACH, REACH), sign) for sign in (1.0, -1.0) if domain.spans(sign)]
