"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import torch

from texclaims.language.premises import NumberIs
from texclaims.language.relations import HasLaw
from texclaims.language.tree import head
from texclaims.laws.law import Law
from texclaims.numeric.coupling import apart, coupled, deviations, fed, has_another_law, size_of
from texclaims.numeric.far_numbers import FarNumbers, Numbers
from texclaims.numeric.feeding import TURNS
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.rules.claimed import Claimed
from texclaims.numeric.rules.forbidden import is_allowed
from texclaims.numeric.rules.nearby import SLIGHT, Nearby, Off
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.stretched import Stretch, alike
from texclaims.numeric.tensors import Shaken
from texclaims.numeric.world import MeasurementError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the size of the law: both sides transform the same float64 numbers
LOST = 1e-9  # far out: where powers of a number 64 times as large cancel, up to the cube, float64 has five or six digits less
DOUBT, SHAKES = 10, 3  # times as far as the law moves if so many times all that is worked out for it is off in its last digits
FARTHER = 1.5  # than from the first subnormal number to the last, for an exponential or a power of some hundreds
ROUNDED = 1e-8  # of the size of the law: rounding to 32 bits leaves more
JUMPS = "and by another amount where the numbers move by a little: it may be rounding"
SMALL, SWALLOWED = 1e-6, 3e-7  # of the size of the law near 1: below that, what is left of 1 beside a number whose square is
# nearly 1 has no digits, and it may be off by as much; by the root of that, where a root of it is drawn with
LEFT = "and so little of the law is there that it may be what is left of 1"
DRAWN_ANOTHER_WAY = "of elements that are drawn in another way it is not told whether they have the law"
FORBIDDEN = "and a premise about moments may forbid the numbers with which it is"


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers, once with each axis long, and with numbers far from these.
    Of the premises, those about fixed numbers are obeyed.

    Raises Excluded where they cannot be met; MeasurementError where the model names no initializer for the left side, where it,
    or the law, cannot be coupled, and where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        error, why, elements = coupling(worlds, step, premises, k)
        result.add_world(elements)
        result.error = max(result.error, error)
        if why:
            return result.refuted(why)
    for where, error, why in _elsewhere(_Coupling(worlds, step, premises, 0, ORDINARY)):
        result.error = max(result.error, error)
        if why:
            return result.refuted(f"where {where}, {why}")
    return result


def coupling(
    worlds: Worlds, step: HasLaw, premises: Premises, k: int, special: Special = ORDINARY
) -> tuple[float, str, int]:
    """The largest error of an element, relative to the size of the law, what is wrong, "" if nothing; and how many
    elements there are, in world k.

    Raises MeasurementError where the model names no initializer for the left side, where it, or the law, cannot be coupled, and
    where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    one = _Coupling(worlds, step, premises, k, special)
    error, why = one.near(0 if k or special.name else TURNS)
    return error, why, math.prod(one.shape(one.numbers))


@dataclass(frozen=True)
class _Coupling(Claimed):
    def near(self, turns: int) -> tuple[float, str]:
        """The error with the numbers of this world, on a draw and on quantiles in so many turns, and what is wrong.

        Raises MeasurementError where it is not told whether the elements have the law.
        """
        found, exact = self._against(self.numbers, turns, FEW_ULP)
        if found.holds(FEW_ULP):
            return found.error, ""
        if not exact and found.error <= DOUBT * self._doubt(self.numbers):
            raise MeasurementError(f"{found.missed}, and as much may be lost to rounding in the numbers of the law")
        self._need_another(found, self.numbers)
        if not found.why and found.error < SLIGHT and not self._nearby(self.numbers, turns).stays:
            raise MeasurementError(f"{found.missed}, {JUMPS}")
        self._need_more_than_is_left(found, self.numbers)
        return found.error, found.missed

    def far(self, numbers: Numbers) -> tuple[float, str] | None:
        """The same with other numbers, far from these. None where that says nothing: where the tensor is not finite, for what is
        worked out on the way may be too large for float64; where no more is seen than rounding does there; and where next to
        nothing of the law is there, which may be what is left of 1.

        Raises MeasurementError where it is not told whether the elements have the law.
        """
        found, exact = self._against(numbers, 1, LOST)
        if not math.isfinite(found.error) or not exact and LOST < found.error <= DOUBT * self._doubt(numbers):
            return None
        if found.holds(LOST):
            return min(found.error, FEW_ULP), ""
        if self._may_be_left(found, numbers):
            return None
        if self.is_zero(numbers):
            raise MeasurementError("all elements are 0: on the way to them, some number may have been too small for float64")
        if not found.why and not (nearby := self._nearby(numbers, 1)).stays:
            if nearby.largest < ROUNDED:
                return None
            raise MeasurementError(f"{found.missed}, {JUMPS}")
        self._need_more_than_is_left(found, numbers)
        self._need_another(found, numbers)
        return None if self._is_at_an_end(numbers) else (found.error, found.missed)

    def _may_be_left(self, found: _Found, numbers: Numbers, power: float = 1.0) -> bool:
        """Is next to nothing of the law there, beside its usual size, so that it may be what is left of 1, or a power of that?"""
        share = size_of(found.law) / self.usual
        return share < SMALL**power and (found.error * share < SWALLOWED**power or self.is_zero(numbers))

    def _need_more_than_is_left(self, found: _Found, numbers: Numbers) -> None:
        """Raises MeasurementError where it may be what is left of 1, or a root of that, where counts make it small: they do not
        move by a little."""
        if not found.why and self._may_be_left(found, numbers, 1 / 2 if self.is_counted else 1.0):
            raise MeasurementError(f"{found.missed}, {LEFT}")

    def _nearby(self, numbers: Numbers, turns: int) -> Nearby:
        """How the largest difference moves where the numbers do."""
        drawn, device = self.drawn, self.worlds.device

        def off(there: Numbers) -> torch.Tensor:
            return deviations(drawn, self.exact(there) or self.law(there), self.shape(there), there, self.seed, device, turns)

        stretch = Stretch(self.worlds, self.worlds.of_numbers(dict(numbers)), self.told)
        return Off(off, lambda at: size_of(self.law(at)) if self.allows(at) else None).nearby(stretch, self.is_counted)

    def _is_at_an_end(self, numbers: Numbers) -> bool:
        """Do the initializer's numbers leave the range of float64 a little farther out? Digits go first."""
        stretch = Stretch(self.worlds, self.worlds.of_numbers(dict(numbers)), self.told)
        for factor in (FARTHER, 1 / FARTHER):
            if (there := stretch.by(alike(stretch, factor, 1.0))) is None or not self.allows(there.world.fixed):
                continue
            found = self._found(self.law(there.world.fixed), there.world.fixed, TURNS, math.inf)
            if not math.isfinite(found.error) or self.is_zero(there.world.fixed):
                return True
        return False

    def _against(self, numbers: Numbers, turns: int, limit: float) -> tuple[_Found, bool]:
        """What is found with these numbers; and are the numbers of the law known to the last digit, where it does not hold?"""
        found = self._found(self.law(numbers), numbers, turns, limit)
        if found.holds(limit) or (exact := self.exact(numbers)) is None:
            return found, False
        return self._found(exact, numbers, turns, limit), True

    def _found(self, claimed: Law, numbers: Numbers, turns: int, limit: float) -> _Found:
        drawn, shape, device = self.drawn, self.shape(numbers), self.worlds.device
        error, why = coupled(drawn, claimed, shape, numbers, self.seed, device)
        if turns and not why and error <= limit:
            error = max(error, fed(drawn, claimed, shape, numbers, device, turns))
        return _Found(claimed, error, why)

    def _need_another(self, found: _Found, numbers: Numbers) -> None:
        """Raises MeasurementError where it is not told that what is drawn has another law, and that there may be such numbers."""
        drawn, device = self.drawn, self.worlds.device
        if not (found.why or has_another_law(drawn, found.law, self.shape(numbers), numbers, self.seed, device)):
            raise MeasurementError(f"{found.missed}: {DRAWN_ANOTHER_WAY}")
        if not is_allowed(self.worlds, self.premises, head(self.step.left), numbers, self.k):
            raise MeasurementError(f"{found.missed}, {FORBIDDEN}")

    def _doubt(self, numbers: Numbers) -> float:
        """How far the law moves, relative to its size, where all that is worked out for it is off by a last digit or two;
        infinite where that decides whether there is such a law."""
        there, claimed = self.worlds.of_numbers(numbers), self.law(numbers)
        said = frozenset(one.name for one in self.told if isinstance(one, NumberIs))
        world = (there.notation, there.functions, there.model, there.world, there.pick)
        others = [Shaken(*world, turn=turn, told=said).law(self.step.right) for turn in range(SHAKES)]
        if len({one.exists for one in (claimed, *others)}) > 1:
            return math.inf
        return max(apart(claimed, one) for one in others) if claimed.exists else 0.0


@dataclass(frozen=True)
class _Found:
    """A law, how far off an element is, and what is wrong besides, "" if nothing."""

    law: Law
    error: float
    why: str

    def holds(self, limit: float) -> bool:
        return not self.why and self.error <= limit

    @property
    def missed(self) -> str:
        return self.why or f"an element is off by {self.error:.3g}"


def _elsewhere(one: _Coupling) -> Iterator[tuple[str, float, str]]:
    """Where the numbers are other ones, in words; the error there, and what is wrong: for each way to move them, the farthest
    that are allowed, and with which the initializer runs, and gives numbers."""
    for way in FarNumbers(one.worlds, one.numbers, one.told, one.sizes):
        for where, numbers in way:
            with suppress(ArithmeticError, ValueError, RuntimeError, AssertionError, LookupError):
                if one.allows(numbers) and (found := one.far(numbers)):
                    yield where, *found
                    break
