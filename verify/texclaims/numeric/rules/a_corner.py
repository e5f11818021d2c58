"""A step that fails in a special world -> is it only that PyTorch chooses a slope there, where a function has a corner?

It is, where the step holds on both sides of the place, and at the place itself with the slopes that it has on one side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from texclaims.language.relations import Bound, Relation
from texclaims.language.tree import Node, all_names
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.corners import corners_in
from texclaims.numeric.specials import Special
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError
from texclaims.numeric.worlds import Premises, Worlds

BESIDE = 2.0**-10  # from a special value: where a function with a corner there has a slope
HARDLY, LEAP = 2.0**-30, 1e-6  # so near to it, a slope that changes by more than this, relative to it or to 1, jumps there


def is_by_a_corner(worlds: Worlds, step: Relation, premises: Premises, k: int, special: Special) -> bool:
    """Does a slope jump there, and does the step hold on both sides, and at the place with the slopes of one side? At a corner
    itself, autograd chooses a slope for each part: of f(a) - f(-a), which is a, it makes 2 or 0."""
    place = worlds.place(premises, k, special).usual
    slopes = [tree for side in step.sides for kind in ("derivative", "call_prime") for tree in side.find_data(kind)]
    names = [name for name in special.pins if not worlds.notation.by_name[name].row.whole]
    slopes = [tree for tree in slopes if worlds.roots(all_names(tree)) & set(names) and corners_in(place, tree)]
    if not (slopes and names):
        return False

    def at(distance: float) -> Tensors:
        moved = {name: place.world.fixed[name] + (1 + order) * distance for order, name in enumerate(names)}
        return worlds.tensors(replace(place.world, fixed={**place.world.fixed, **moved}), place.pick)

    if not any(_jumps(place, at(sign * HARDLY), tree) for tree in slopes for sign in (1, -1)):
        return False
    if not all(_holds_in(at(beside), step) for beside in (BESIDE, -BESIDE)):
        return False
    return any(_holds_with(place, at(sign * HARDLY), slopes, step) for sign in (1, -1))


@dataclass
class _Lent(Tensors):
    """Tensors in which some trees have the values of another place."""

    lent: Mapping[Node, torch.Tensor] = field(default_factory=dict)

    def value(self, tree: Any) -> torch.Tensor:
        return self.lent[tree] if tree in self.lent else super().value(tree)


def _holds_with(place: Tensors, beside: Tensors, slopes: list[Node], step: Relation) -> bool:
    """Does it hold at the place with the slopes of beside? Yes, where a letter of a sum or an integral stands in one."""
    try:
        lent = {slope: beside.value(slope).detach() for slope in slopes}
    except (MeasurementError, LookupError):
        return True
    there = _Lent(place.notation, place.functions, place.model, place.world, place.pick, lent=lent)
    return _holds_in(there, step, LEAP)


def _jumps(place: Tensors, beside: Tensors, slope: Node) -> bool:
    """Is a slope another one next to the place? Yes, of one in a sum or an integral: its letter has no value out here."""
    try:
        here, there = place.value(slope), beside.value(slope)
    except (MeasurementError, LookupError):
        return True
    return bool(((here - there).abs() > LEAP * here.abs().clamp(min=1.0)).any())


def _holds_in(tensors: Tensors, step: Relation, tolerance: float = TOLERANCE) -> bool:
    left, right = tensors.value(step.left), tensors.value(step.right)
    wrong = tensors.value(step.small) - tensors.value(step.large) if isinstance(step, Bound) else (left - right).abs()
    return bool((wrong <= tolerance * torch.maximum(left.abs(), right.abs()).clamp(min=1)).all())
