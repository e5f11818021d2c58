"""a = b, a := b, or a ≈ its digits -> measured: both sides in every world, side by side."""

from __future__ import annotations

from texclaims.language.relations import Digits, Relation
from texclaims.language.tree import Node
from texclaims.numeric.closeness import TOLERANCE, distance, entry
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.worlds import Premises, Worlds

EXTRAPOLATED = 1e-7  # of a limit, whose eight values in float64 leave about nine digits


def equality(worlds: Worlds, step: Relation, premises: Premises) -> Measurement:
    """Equal in each world, entry by entry, to the tolerance."""
    result = Measurement(True, worlds.method(premises), tolerance=_tolerance(step))
    for tensors in worlds.under(premises):
        left, right = tensors.value(step.left), tensors.value(step.right)
        error, k = distance(left, right, relative=not isinstance(step, Digits))
        result.add_world(tensors.world.states)
        if not error <= result.tolerance:
            return result.refuted_at(entry(left, k), entry(right, k), error)
        if error >= result.error:
            result.error, result.left, result.right = error, entry(left, k), entry(right, k)
    return result


def _tolerance(step: Relation) -> float:
    """Half of the last digit shown, absolute; else relative, and wider where a side is a limit."""
    if isinstance(step, Digits):
        return 0.5 * 10.0**-step.places
    return EXTRAPOLATED if any(map(_has_limit, step.sides)) else TOLERANCE


def _has_limit(side: Node) -> bool:
    return any(True for _ in side.find_data("limit"))
