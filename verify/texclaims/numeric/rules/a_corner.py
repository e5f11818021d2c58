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
from texclaims.numeric.demands import is_met
from texclaims.numeric.specials import Special
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World
from texclaims.numeric.worlds import Premises, Worlds

BESIDE = 2.0**-10  # from a special value: where a function with a corner there has a slope
HARDLY, LEAP = 2.0**-30, 1e-6  # so near to it, a slope that changes by more than this, relative to it or to 1, jumps there

Key = tuple[Node, tuple[tuple[str, Any], ...]]
"""A slope, and what a sum has set around it."""


def is_by_a_corner(worlds: Worlds, step: Relation, premises: Premises, k: int, special: Special) -> bool:
    """Does a slope jump there, and does the step hold on both sides, and at the place with the slopes of one side? At a corner
    itself, autograd chooses a slope for each part: of f(a) - f(-a), which is a, it makes 2 or 0."""
    place = worlds.place(premises, k, special).usual
    slopes = [tree for side in step.sides for kind in ("derivative", "call_prime") for tree in side.find_data(kind)]
    numbers = [name for name in special.pins if not worlds.notation.by_name[name].row.whole]
    variables = [*special.modes, *special.equal]
    moving = {*numbers, *variables}
    slopes = [tree for tree in slopes if worlds.roots(all_names(tree)) & moving and corners_in(place, tree)]
    if not slopes:
        return False

    def at(distance: float) -> _Watched:
        moved = _moved(place.world, numbers, variables, distance)
        return _Watched(place.notation, place.functions, place.model, moved, place.pick, watched=frozenset(slopes))

    here, near = at(0.0), [at(sign * HARDLY) for sign in (1, -1)]
    for one in (here, *near):
        _holds_in(one, step)
    if not any(_jump(here, one) for one in near):
        return False
    beside = [at(sign * BESIDE) for sign in (1, -1)]
    if not all(_holds_in(one, step) for one in beside if numbers or all(is_met(premise, one) for premise in premises)):
        return False  # where a variable is moved, a premise may forbid that it has this law, and says nothing of the slopes
    return any(_holds_with(place, one, step) for one in near)


def _moved(world: World, numbers: list[str], variables: list[str], distance: float) -> World:
    """All these are a little larger, each by an amount of its own."""
    steps = {name: (1 + order) * distance for order, name in enumerate([*numbers, *variables])}
    world = replace(world, fixed={**world.fixed, **{name: world.fixed[name] + steps[name] for name in numbers}})
    for name in variables:
        world = world.with_shift(name, steps[name])
    return world


@dataclass
class _Watched(Tensors):
    """Tensors that write down what some slopes are, each time for what a sum has set around them: `told` where they are numbers,
    or one number at each state; inside of an integral, the least and the largest at its nodes."""

    watched: frozenset[Node] = frozenset()
    told: dict[Key, torch.Tensor] = field(default_factory=dict)
    ranges: dict[Key, torch.Tensor] = field(default_factory=dict)

    def value(self, tree: Any) -> torch.Tensor:
        found = super().value(tree)
        if tree in self.watched:
            key, value = _key(self, tree), found.detach()
            if any(map(torch.is_tensor, self.bound.values())):
                known = self.ranges.get(key, value.reshape(-1))
                self.ranges[key] = torch.stack([torch.minimum(known.min(), value.min()), torch.maximum(known.max(), value.max())])
            else:
                self.told[key] = value
        return found


@dataclass
class _Lent(Tensors):
    """Tensors in which some trees have the values of another place."""

    lent: Mapping[Key, torch.Tensor] = field(default_factory=dict)

    def value(self, tree: Any) -> torch.Tensor:
        lent = self.lent.get(_key(self, tree)) if self.lent else None
        return super().value(tree) if lent is None else lent


def _key(tensors: Tensors, tree: Node) -> Key:
    return tree, tuple((name, value) for name, value in tensors.bound.items() if not torch.is_tensor(value))


def _jump(here: _Watched, there: _Watched) -> bool:
    """Is a slope another one next to the place?"""
    both = ((here.told, there.told), (here.ranges, there.ranges))
    pairs = [(known[key], other[key]) for known, other in both for key in known.keys() & other.keys()]
    return any(bool(((one - other).abs() > LEAP * one.abs().clamp(min=1.0)).any()) for one, other in pairs)


def _holds_with(place: Tensors, beside: _Watched, step: Relation) -> bool:
    """Does it hold at the place with the slopes of beside? Yes, where one is not the same at all nodes of an integral."""
    if any(bool(high - low > LEAP) for low, high in beside.ranges.values()):
        return True
    lent = beside.told | {key: low for key, (low, _) in beside.ranges.items()}
    there = _Lent(place.notation, place.functions, place.model, place.world, place.pick, lent=lent)
    return _holds_in(there, step, LEAP)


def _holds_in(tensors: Tensors, step: Relation, tolerance: float = TOLERANCE) -> bool:
    left, right = tensors.value(step.left), tensors.value(step.right)
    if isinstance(step, Bound) and step.strict:
        return bool((tensors.value(step.small) < tensors.value(step.large)).all())
    wrong = tensors.value(step.small) - tensors.value(step.large) if isinstance(step, Bound) else (left - right).abs()
    return bool((wrong <= tolerance * torch.maximum(left.abs(), right.abs()).clamp(min=1)).all())
