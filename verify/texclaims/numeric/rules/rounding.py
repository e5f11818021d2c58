"""A small difference of two sides in one world -> is it rounding alone?

What cancels leaves few digits: of 1 - Phi(6), float64 has seven. A true difference hardly moves where all that is worked out, or
the numbers themselves, change in their last digits; one that rounding makes jumps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import torch

from texclaims.language.premises import ElementIs, numbers_told
from texclaims.language.relations import Equation, Relation
from texclaims.language.tree import Node, all_names, free_letters, has, head, names_in
from texclaims.laws.law import LawError
from texclaims.numeric.calculus import ROUNDED
from texclaims.numeric.corners import CALLS, has_corner, has_jump
from texclaims.numeric.large import doubt
from texclaims.numeric.losing import SHAKE, STEPS, off_by
from texclaims.numeric.names import given_by
from texclaims.numeric.rules.lost import is_unseen, plain_calls, shaken_calls
from texclaims.numeric.specials import Special
from texclaims.numeric.tensors import Shaken, Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

SMALL = 1e-6  # relative to the larger side or to 1: beside what is random, more than this moves with what is worked out alone
LAST_DIGITS = tuple(sign * 10.0**-k for k in (14, 11, 13, 12, 10, 15) for sign in (3, -3))
"""Relative changes of a number: too small for a true difference to move, even where two numbers are nearly equal."""
NEAREST = tuple(size for size in LAST_DIGITS if abs(size) < 1e-12)
"""Those in which what is only steep, as the sine of a large number, hardly moves."""
TURNS = len(STEPS)  # in so many ways
STILL = {2: 1e-6}
"""A difference that moves by no more than this in so many changes, relative to itself, is a true one. One change does not decide:
in it, two values that cancel may be off by the same."""
AFTER = {1: 1e-6, 2: 1e-4, 4: 0.01}
"""The same for changes of the numbers, of a difference that has not moved in the others."""
OF_A_LIMIT = 20 * ROUNDED
"""Relative to it or to 1: the values on the way have been looked at, and are off by less; in the limit, by eight times
as much."""
LESS = 20  # as many times less than other values, where an integral does not settle: as float64 itself rounds
UNMOVED = 1e-9  # a difference below this, in a special world that has no number to change, is rounding
LEAP = 1e-3  # relative to the difference: what leaps to another value, and is no rounding, scatters by less


def is_rounding(worlds: Worlds, step: Relation, premises: Premises, k: int, error: float) -> bool:
    """Does the difference of the sides in world k jump by half of itself where last digits change: of all that is worked out, or
    of all numbers, with which laws and moments move along? `error` is how large it is, relative to the larger side or to 1.
    """
    settled = worlds.place(premises, k).settled(step.sides).tensors
    if is_shaken(settled, step, premises):
        return True
    return (error <= SMALL or worlds.have_one_state) and _jumps(worlds, step, premises, k)


def _doubt(usual: Tensors, step: Relation) -> float:
    """How far apart rounding may bring the sides, by the values on the way, which are worked out for it."""
    _difference(usual, step)
    return doubt(usual)


def are_near_by_rounding(worlds: Worlds, step: Equation, premises: Premises, k: int, special: Special) -> bool:
    """In a special world: does the difference of the sides jump where other numbers change in their last digits, or all that is
    worked out does? A true difference hardly moves."""
    place = worlds.place(premises, k, special).usual
    free = [name for name in place.world.fixed if name not in special.pins and not worlds.notation.by_name[name].row.whole]
    first = place.value(step.left) - place.value(step.right)
    if not free and bool((first.abs() < UNMOVED * place.value(step.right).abs().clamp(min=1.0)).all()):
        return True
    for size in LAST_DIGITS:
        moved = {name: place.world.fixed[name] * (1 + size) for name in free}
        there = worlds.tensors(replace(place.world, fixed={**place.world.fixed, **moved}), place.pick)
        jump = there.value(step.left) - there.value(step.right) - first
        if jump.abs().max() > first.abs().max() / 2:
            return True
    return is_shaken(place, step, premises)


def meet_by_rounding(worlds: Worlds, step: Relation, premises: Premises) -> bool:
    """The sides are equal in every world: are they far apart in one where last digits change of what is worked out? So it is
    where cancelling leaves no digit, and 0 comes out whatever the sides are.
    """
    settled = [worlds.place(premises, k).settled(step.sides).tensors for k in range(WORLDS)]
    for k, one in enumerate(settled if plain_calls(settled[0], step) else ()):
        others = shaken_calls(one, premises, (k % TURNS,) if k else range(TURNS))
        if any(_are_apart(one, _difference(other, step), step) for other in others):
            return True
    return any(_meet_by_rounding(one, step, premises, worlds.have_one_state and k == 0) for k, one in enumerate(settled))


def _meet_by_rounding(usual: Tensors, step: Relation, premises: Premises, sure: bool) -> bool:
    """In one world. Unless it is `sure` to be looked at, only where values on the way are so large, or divided by so little,
    that their last digits count: that is seen at once, and all else is worked out again for it."""
    if not sure and _doubt(usual, step) <= SMALL:
        return False
    return any(_are_apart(usual, one, step) for one in _shaken(usual, step, premises))


def _are_apart(usual: Tensors, other: torch.Tensor, step: Relation) -> bool:
    """Is this difference of the sides another one than theirs by what counts beside them?"""
    left, right = usual.value(step.left), usual.value(step.right)
    size = torch.maximum(left.abs(), right.abs()).clamp(min=1.0)
    return bool((((other - (left - right)) / size).abs() > SMALL).any())


def is_shaken(usual: Tensors, step: Relation, premises: Premises = ()) -> bool:
    """Does the difference of the sides jump by half of itself where all that is worked out is off by a little? Large numbers that
    cancel may leave the very same wrong digits whatever small numbers stand beside them."""
    first = _difference(usual, step)
    limits = _limits(usual, step)
    stays = bool(limits) and not _jumps_in(_shaken(usual, step, premises, limits=limits), first, of_limits=True)
    jumps = not stays and _jumps_in(_shaken(usual, step, premises), first, bool(limits))
    return jumps or _may_jump(usual, step) and jumps_back(usual, step, premises)


def _limits(usual: Tensors, step: Relation) -> dict[Node, torch.Tensor]:
    """The limits in a step that have been worked out, with their values."""
    trees = (tree for side in step.sides for tree in side.find_data("limit"))
    return {tree: usual.cache[tree, ()] for tree in trees if (tree, ()) in usual.cache}


def _jumps_in(others: Iterator[torch.Tensor], first: torch.Tensor, of_limits: bool = False) -> bool:
    """Is the difference another one in a turn, by half of itself? Or is there none, as of a root next to 0? That tells of a small
    one, and of any `of_limits`, for these may be far off; and nothing of a large one at the end of where there are values."""
    far, seen = 0.0, 0
    for one in others:
        moved = float((one - first).abs().max() / first.abs().max())
        if math.isnan(moved) and not (of_limits or first.abs().max() <= SMALL):
            continue
        far, seen = max(far, math.inf if math.isnan(moved) else moved), seen + 1
        if far > 1 / 2 or far <= STILL.get(seen, -1.0):
            break
    return far > 1 / 2


def is_lost_in_a_call(usual: Tensors, step: Relation, premises: Premises, error: float) -> bool:
    """Does the difference of the sides jump where what the check has PyTorch work out is off by a little inside of the call? Or
    is it small, and the call works with numbers of Python, of which nobody knows which digits are lost? This is asked of calls
    that do not hang on what is random."""
    called = plain_calls(usual, step)
    if not called:
        return False
    others = (_difference(one, step) for one in shaken_calls(usual, premises))
    if _jumps_in(others, _difference(usual, step)):
        return True
    return error <= SMALL and any(is_unseen(usual, name, premises) for name in called)


def move_by_calls(usual: Tensors, step: Relation, premises: Premises) -> float:
    """By how much the difference of the sides changes where calls that do not hang on what is random lose digits; 0.0 where there
    are none."""
    others = shaken_calls(usual, premises) if plain_calls(usual, step) else ()
    return max((float((_difference(one, step) - _difference(usual, step)).abs().max()) for one in others), default=0.0)


def _may_jump(usual: Tensors, step: Relation) -> bool:
    """Is there a slope at a corner, or a function that jumps? On which side of it rounding falls may be the same each time."""
    names = {head(call) for side in step.sides for kind in CALLS for call in side.find_data(kind)}
    slopes = {head(call) for side in step.sides for call in side.find_data("call_prime")}
    return any(has_jump(usual, name) for name in names) or any(has_corner(usual, name) for name in slopes)


def jumps_back(usual: Tensors, step: Relation, premises: Premises) -> bool:
    """Is the difference another one, by half of itself, where all that is worked out is off to the other side?"""
    first = _difference(usual, step)
    others = _shaken(usual, step, premises, size=-SHAKE)
    return any(float((one - first).abs().max() / first.abs().max()) > 1 / 2 for one in others)


def leaps(usual: Tensors, step: Relation, premises: Premises) -> bool:
    """Is the difference of the sides another one at this very place, and the same wherever it is another one? Rounding would
    scatter it; but 0^(2 a - 2)^2 is 1 where a is 1, and 0 next to it."""
    first = _difference(usual, step)
    size = first.abs().max()
    others = [one for one in _shaken(usual, step, premises) if (one - first).abs().max() > size / 2]
    return bool(others) and all(bool((one - others[0]).abs().max() < LEAP * size) for one in others)


def _shaken(
    usual: Tensors, step: Relation, premises: Premises, size: float = SHAKE, limits: Mapping[Node, torch.Tensor] | None = None
) -> Iterator[torch.Tensor]:
    """The difference of the sides, with all that is worked out on the way off by a little; by less where an integral does not
    settle then, and infinite where it does not even so: nearly all its digits cancel. Those limits that are given are off by
    more, and not worked out again."""
    integral, limit = (any(has(side, kind) for side in step.sides) for kind in ("integral", "limit"))
    told, world = _told(usual, premises), (usual.notation, usual.functions, usual.model, usual.world, usual.pick)
    for turn in range(TURNS):
        for off in (size, size / LESS) if integral and not limit else (size,):
            shaken = Shaken(*world, size=off, turn=turn, told=told)
            for order, (tree, found) in enumerate((limits or {}).items()):
                shaken.keep(tree, off_by(found, order, OF_A_LIMIT, turn))
            try:
                yield _difference(shaken, step)
                break
            except MeasurementError:  # so little may keep the values on the way to a limit from settling
                continue
        else:
            if integral and not limit:
                yield torch.full_like(_difference(usual, step), math.inf)


def _told(usual: Tensors, premises: Premises) -> frozenset[str]:
    """Names of fixed numbers that are worked out by what a premise says."""
    said = {head(one.left) for one in premises if isinstance(one, ElementIs)} | numbers_told(premises)
    return frozenset(name for name in said if not usual.notation.by_name[name].row.whole)


def _jumps(worlds: Worlds, step: Relation, premises: Premises, k: int) -> bool:
    """With all numbers a little larger or smaller. Where no number is free, nothing is known, and it does not."""
    known, idle = worlds.notation.by_name, _only_bound(worlds, step, premises)
    usual = worlds.kept(premises, k)
    fixed = {name: value for name, value in usual.world.fixed.items() if name not in idle}
    numbers = {name: float(value) for name, value in fixed.items() if not (value.dim() or known[name].row.whole)}
    first = _difference(usual, step)
    far, turns = 0.0, 0
    for size in NEAREST if numbers else ():
        try:
            there = worlds.at(premises, k, {name: number * (1 + size) for name, number in numbers.items()}, {})
        except (WorldError, MeasurementError, LawError):
            continue  # a premise ties them to one another
        far, turns = max(far, float(((_difference(there, step) - first).abs() / first.abs().max()).max())), turns + 1
        if far > 1 / 2 or far <= AFTER.get(turns, -1.0):
            break
    return far > 1 / 2


def _only_bound(worlds: Worlds, step: Relation, premises: Premises) -> frozenset[str]:
    """Numbers that stand only where an integral or a limit binds them: nothing moves with what a world draws for them."""
    elsewhere = given_by(worlds.notation, worlds.model).values()
    told = frozenset[str]().union(*elsewhere, *(all_names(one.tree) for one in premises), *map(free_letters, step.sides))
    return frozenset[str]().union(*(names_in(side, "SCALAR") for side in step.sides)) - told


def _difference(tensors: Tensors, step: Relation) -> torch.Tensor:
    return tensors.value(step.left) - tensors.value(step.right)
