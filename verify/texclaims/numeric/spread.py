"""A world and its premises -> thousands of values of what is random in it, over eight orders of magnitude; or a larger count.

A world has a few states. A function that is another one in a band between two of them is seen in none. Nothing is averaged
here: such a world is for two functions alone, which are to be one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import torch

from texclaims.language.premises import Law
from texclaims.language.tree import names_in
from texclaims.numeric.closeness import COMPARE
from texclaims.numeric.counted import operations
from texclaims.numeric.dice import Dice
from texclaims.numeric.large import COUNT, INDEXED
from texclaims.numeric.stretched import Far, Stretch
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World
from texclaims.numeric.worlds import Premises, Worlds

VALUES, FEWEST = 4000, 16  # states with one random value each, and fewer with more; states at least
ORDERS = 4.0  # powers of 10 that they reach, up and down
FEW = 6  # states where a count is large
NEAR_BY = 0.01  # relative: so near by the premises on values hold as well

Values = Mapping[str, torch.Tensor]
"""Of each random name, shape (states, *shape of the family)."""


def spread(worlds: Worlds, tensors: Tensors, premises: Premises, name: str) -> Iterator[Far]:
    """The world with many values of each random variable of which no premise says what values it has: as large as small ones,
    and of each sign that it has in the world. The fixed numbers stay. Of a name that PyTorch computes state by state, fewer."""
    stretch = Stretch(worlds, tensors, premises)
    if not stretch.scaled:
        return
    places = sum(tensors.world.random[one][0].numel() for one in stretch.scaled)
    states = max(FEWEST, VALUES // places**2)
    for far in _far(stretch, tensors.world.fixed, states):
        one, two = (operations(partial(_first(worlds, far.tensors, k).named, name)) for k in (1, 2))
        yield from [far] if one == two else _far(stretch, tensors.world.fixed, FEWEST)


def _first(worlds: Worlds, tensors: Tensors, states: int) -> Tensors:
    """The same world with its first states alone."""
    random = {name: value[:states] for name, value in tensors.world.random.items()}
    return worlds.tensors(replace(tensors.world, random=random, probability=tensors.world.probability[:states]), tensors.pick)


def with_large_counts(worlds: Worlds, tensors: Tensors, premises: Premises) -> Iterator[Far]:
    """The world with a larger count, each by itself: more than an index of the site runs to, far more where none runs to it."""
    stretch = Stretch(worlds, tensors, premises)
    kinds = {worlds.notation.by_name[name].kind for name in tensors.world.fixed}
    if "permutation" in kinds or any(isinstance(one, Law) and names_in(one.tree, "INDEX") for one in premises):
        return  # an order of so many, or a law for each of them, would have to be drawn
    sizes = _sizes(worlds)
    for name in sorted(tensors.world.fixed):
        entry = worlds.notation.by_name[name]
        if entry.row.terminal == "SCALAR" and entry.row.whole:
            more = INDEXED if name in sizes or kinds & {"index"} else COUNT
            fixed = {**tensors.world.fixed, name: torch.full_like(tensors.world.fixed[name], more)}
            yield from (far for far in _far(stretch, fixed, FEW) if float(far.tensors.world.fixed[name]) == more)


def _sizes(worlds: Worlds) -> frozenset[str]:
    """Counts to which an index of a family may run."""
    return frozenset(size for name in worlds.drawn | worlds.model.keys() for size in worlds.notation.by_name[name].shape)


def _far(stretch: Stretch, fixed: Mapping[str, torch.Tensor], states: int) -> Iterator[Far]:
    random = _values(stretch, fixed, states)
    if random is None:
        return
    world, shaken = stretch.tensors.world, [_times(stretch, random, more) for more in (1 - NEAR_BY, 1.0, 1 + NEAR_BY)]
    met = [_met(stretch, replace(world, fixed=fixed, random=one)) for one in shaken] if stretch.by_state else []
    rows = torch.stack(met).all(dim=0) if met else slice(None)
    random = {name: value[rows] for name, value in random.items()}
    count = len(next(iter(random.values()))) if random else 1
    even = torch.full((count,), 1 / max(1, count), dtype=torch.float64, device=world.device)

    def times(more: float) -> Tensors | None:
        there = replace(world, fixed=fixed, random=_times(stretch, random, more), probability=even)
        return stretch.allowed(there) if count else None

    if (found := times(1.0)) is not None:
        yield Far(10**ORDERS, found, times, wide=True)


def _times(stretch: Stretch, random: Values, more: float) -> Values:
    return {name: more * value if name in stretch.scaled else value for name, value in random.items()}


def _met(stretch: Stretch, world: World) -> torch.Tensor:
    """In which states do the comparisons of random values hold that premises make, of each element of a family: (states,)."""
    found = torch.ones(len(next(iter(world.random.values()))), dtype=torch.bool, device=world.device)
    for premise in stretch.by_state:
        for pick in range(max(value[0].numel() for value in world.random.values())):
            there = stretch.worlds.tensors(world, pick)
            found &= COMPARE[premise.word](there.value(premise.left), there.value(premise.right))
    return found


def _values(stretch: Stretch, fixed: Mapping[str, torch.Tensor], states: int) -> dict[str, torch.Tensor] | None:
    """Values of each random name, shape (states, *sizes); None where a family of the world has another shape than its sizes."""
    world, dice, found = stretch.tensors.world, Dice.seeded(stretch.worlds.seed, stretch.worlds.device), {}
    for name, before in sorted(world.random.items()):
        sizes = [int(fixed[size]) for size in stretch.worlds.notation.by_name[name].shape]
        if len(sizes) != before.dim() - 1:
            return None
        values = before[torch.arange(states, device=before.device) % len(before)]
        for axis, size in enumerate(sizes, start=1):
            values = values.index_select(axis, torch.arange(size, device=before.device) % before.shape[axis])
        found[name] = _far_and_near(values, dice) if name in stretch.scaled else values
    return found


def _far_and_near(values: torch.Tensor, dice: Dice) -> torch.Tensor:
    """With these signs, evenly over the orders of magnitude in each place of a family."""
    flat = values.reshape(len(values), -1)
    places = [dice.order(len(flat)) for _ in range(flat.shape[1])]
    sizes = 10 ** (ORDERS * (2 * torch.stack(places, dim=1).double() / len(flat) - 1))
    return (flat.sign() * sizes).reshape(values.shape)
