"""a = b, a := b, or a ≈ its digits -> measured: both sides in every world, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch

from texclaims.language.premises import laws_told, numbers_told
from texclaims.language.relations import Digits, Equation, Relation
from texclaims.language.tree import has
from texclaims.numeric.closeness import TOLERANCE, distance, entry
from texclaims.numeric.large import can_be_followed, is_too_small
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.recursions import computed_sequences
from texclaims.numeric.rules.lost import called_in
from texclaims.numeric.rules.rounding import SMALL, is_lost_in_a_call, is_rounding, meet_by_rounding
from texclaims.numeric.rules.swallowed import are_equal
from texclaims.numeric.settled import SURE, Place
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Infinite, MeasurementError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

TIE = 1e-15  # relative: a value this near to half of the last digit cannot be told from it
TOO_SMALL = "a value on the way is too small for float64"
BLURRED = "the sides differ by rounding alone: where it is looked at, nearly all digits cancel"
LOST = "the sides differ by what may be digits that are lost in a call of the check"
EXTRAPOLATED = 1e-7  # of a limit, whose eight values in float64 leave about nine digits


@dataclass(frozen=True)
class Reading:
    """Both sides where they are farthest from each other, and how far that is; of how many states."""

    left: float
    right: float
    error: float
    states: int

    @property
    def why(self) -> str:
        """What speaks against equality, in words."""
        return f"left {self.left:.6g}, right {self.right:.6g}"


def equality(worlds: Worlds, step: Relation, premises: Premises) -> Measurement:
    """Equal in each world, entry by entry, to the tolerance."""
    result = Measurement(True, _method(worlds, premises), tolerance=tolerance(step))
    valueless: list[str] = []
    blurred: list[float] = []
    told = lost = False
    for k in range(WORLDS):
        place = worlds.place(premises, k)
        if side := infinite(place, step):
            return result.refuted(f"the {side} side grows beyond all numbers")
        one = reading(place, step)
        result.add_world(one.states)
        if not math.isfinite(one.error):
            valueless.append(one.why)
            continue
        if not one.error <= result.tolerance:
            if isinstance(step, Equation) and _is_rounding(worlds, step, premises, k, one.error):
                blurred.append(one.error)
                lost |= bool(called_in(worlds.place(premises, k).usual, step))  # of which the proof sees nothing
                continue
            if isinstance(step, Equation) and is_lost_in_a_call(worlds.place(premises, k).usual, step, premises, one.error):
                lost = True
                continue
            if worlds.have_one_state and can_be_followed(step.sides) and is_too_small(place.settled(step.sides).tensors):
                return result.open(TOO_SMALL)
            return result.refuted_at(one.left, one.right, one.error)
        told |= bool(one.left or one.right)
        if one.error >= result.error:
            result.error, result.left, result.right = one.error, one.left, one.right
    if valueless:
        return (result.without_value if len(valueless) == WORLDS else result.open)(valueless[0])
    if lost:
        return result.open(LOST)
    torn = len(blurred) > WORLDS // 2 or max(blurred, default=0.0) > SMALL or blurred and not told  # 0 = 0 tells nothing
    if torn or isinstance(step, Equation) and meet_by_rounding(worlds, step, premises):
        return result.open(BLURRED)
    return result


def _is_rounding(worlds: Worlds, step: Equation, premises: Premises, k: int, error: float) -> bool:
    """Is a difference rounding alone?"""
    return is_rounding(worlds, step, premises, k, error) or meet_all_the_same(worlds.place(premises, k).usual, step, premises)


def meet_all_the_same(usual: Tensors, step: Equation, premises: Premises) -> bool:
    """Are the sides equal, whatever was rounded? Where numbers are what premises say, and nothing is random, both may be worked
    out with more digits."""
    told = not usual.world.random and numbers_told(premises)
    return bool(told) and are_equal(usual, step.left, step.right, premises, tolerance(step))


def _method(worlds: Worlds, premises: Premises) -> str:
    """How an equation is evaluated under these premises, in words."""
    if worlds.initializers:
        return "injection of Gauss nodes into PyTorch's initializer"
    if computed_sequences(worlds.model, worlds.notation):
        return "a sequence that PyTorch computes"
    if worlds.have_one_state:
        return "evaluation"
    return "quadrature" if any(map(laws_told, premises)) else "enumeration of worlds"


def reading(place: Place, step: Relation) -> Reading:
    """Both sides in one world, on nodes on which they have settled.

    Raises MeasurementError where the quadrature does not tell whether they are equal.
    """
    found = place.settled(step.sides)
    one = _read(found.tensors, step)
    if found.finer is None:
        return one
    if isinstance(step, Digits) and found.by_rounding:
        doubt = SURE * found.change * max(1.0, abs(one.left), abs(one.right))
        if abs(one.error - tolerance(step)) > doubt:
            return one
    equal = one.error <= tolerance(step) and _read(found.finer, step).error <= tolerance(step)
    if isinstance(step, Digits) or not equal and not one.error > SURE * found.change:
        raise MeasurementError(UNSETTLED)
    return one


def infinite(place: Place, step: Relation) -> str:
    """The side that is a limit and no number, where the other is one; "" if there is none."""
    if not any(side.data == "limit" for side in step.sides):
        return ""
    growing, finite = "", False
    for name, side in (("left", step.left), ("right", step.right)):
        try:
            finite |= bool(torch.isfinite(place.usual.value(side)).all())
        except Infinite:
            growing = name if side.data == "limit" else growing
    return growing if finite else ""


def _read(tensors: Tensors, step: Relation) -> Reading:
    left, right = tensors.value(step.left), tensors.value(step.right)
    error, k = distance(left, right, relative=not isinstance(step, Digits))
    one = Reading(entry(left, k), entry(right, k), error, tensors.world.states)
    return _half_up(one, tolerance(step)) if isinstance(step, Digits) else one


def _half_up(one: Reading, half: float) -> Reading:
    """Half of the last digit is rounded up, in both directions of sign; float64 does not tell it from a little less.

    Raises MeasurementError where it would have to be rounded down.
    """
    if not math.isfinite(one.error) or abs(one.error - half) > TIE * max(1.0, abs(one.left)):
        return one
    if one.left > one.right:
        raise MeasurementError("half of the last digit, or a little less: a half is rounded up")
    return replace(one, error=half)


def tolerance(step: Relation) -> float:
    """Half of the last digit shown, absolute; else relative, and wider where a side is a limit."""
    if isinstance(step, Digits):
        return 0.5 * 10.0**-step.places
    return EXTRAPOLATED if any(has(side, "limit") for side in step.sides) else TOLERANCE
