"""A world and its premises -> thousands of values of what is random in it, over eight orders of magnitude; or a larger count.

A world has a few states. A function that is another one in a band between two of them is seen in none. Nothing is averaged
here: such a world is for two functions alone, which are to be one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice, permutations

import torch

from texclaims.language.premises import Law, NumberIs, numbers_told
from texclaims.language.tree import all_names, names_in
from texclaims.numeric.closeness import COMPARE
from texclaims.numeric.counted import SHORT, lines, operations, seconds
from texclaims.numeric.dice import Dice
from texclaims.numeric.large import COUNT, INDEXED
from texclaims.numeric.stretched import NO_WORLD, Far, Stretch, alike
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World
from texclaims.numeric.worlds import Premises, Worlds

VALUES, FEWEST = 4000, 16  # states with one random value each, and fewer with more; states at least
ORDERS = 4.0  # powers of 10 that they reach, up and down
FEW, NEAR = 2, 2  # states where a count is large: with sizes of any order, and of between 1/2 and 2
OPERATIONS, NUMBERS, LINES, SECONDS = 3e5, 1e8, 1e7, 0.1  # at most, where a count is large
ORDERS_OF_COUNTS = 24  # of up to four
TIMES = 3, 10, 40  # as large as another one is a count, where premises keep them apart
NUMBERS_TIMES = 1 / 64, 64.0  # as large are real numbers, where counts are large
FEW_ENOUGH = 4  # a count in the first two worlds is about that
ELEMENTS = 150_000  # of a family, at most
SINGLE = 2  # steps by which a count grows by 1; between them the work is counted
STEP = 2 / 7  # of itself, by which a count grows on the way: what takes no time yet does not take long at the next one
NEAR_BY = 0.01  # relative: so near by the premises on values hold as well

Values = Mapping[str, torch.Tensor]
"""Of each random name, shape (states, *shape of the family)."""
Call = Callable[[Tensors], object]
"""A world -> what a half of a check says there, or both say."""


def spread(worlds: Worlds, tensors: Tensors, premises: Premises, name: str) -> Iterator[Far]:
    """The world with many values of each random variable of which no premise says what values it has: as large as small ones,
    and of each sign that it has in the world. The fixed numbers stay. Of a name that PyTorch computes state by state, fewer."""
    stretch = Stretch(worlds, tensors, premises)
    if not stretch.scaled:
        return
    places = sum(tensors.world.random[one][0].numel() for one in stretch.scaled)
    states = max(FEWEST, VALUES // places**2)
    for far in _far(stretch, tensors.world.fixed, states):
        one, two = (operations(partial(_first(worlds, far.tensors, k).named, name))[0] for k in (1, 2))
        yield from [far] if one == two else _far(stretch, tensors.world.fixed, FEWEST)


def _first(worlds: Worlds, tensors: Tensors, states: int) -> Tensors:
    """The same world with its first states alone."""
    random = {name: value[:states] for name, value in tensors.world.random.items()}
    return worlds.tensors(replace(tensors.world, random=random, probability=tensors.world.probability[:states]), tensors.pick)


def with_large_counts(
    worlds: Worlds, tensors: Tensors, premises: Premises, halves: Call, computed: Call
) -> Iterator[Far]:
    """The world with larger counts, far larger where no index runs to one: all at once, with real numbers smaller and larger as
    well; each by itself, where a premise forbids that or the halves would work too long. Left out where they still would, as
    those do that list all orders of so many; or less large, where that is seen by time alone."""
    stretch, fixed = Stretch(worlds, tensors, premises), tensors.world.fixed
    kinds = {worlds.notation.by_name[name].kind for name in fixed}
    if "permutation" in kinds or any(isinstance(one, Law) and names_in(one.tree, "INDEX") for one in premises):
        return  # an order of so many, or a law for each of them, would have to be drawn
    rows = {name: worlds.notation.by_name[name] for name in worlds.drawn | worlds.model.keys() | fixed.keys()}
    sizes = {size for one in rows.values() for size in one.shape}
    tied = [all_names(one.tree) for one in premises if isinstance(one, NumberIs)]
    sizes |= {name for names in tied if names & sizes for name in names}
    layered = "index" in kinds or any(one.row.layered for one in rows.values())
    free = sorted(fixed.keys() - numbers_told(premises))
    counts = [name for name in free if rows[name].row.terminal == "SCALAR" and rows[name].row.whole]
    most = {name: INDEXED if name in sizes or layered else COUNT for name in counts}
    tried = False
    for ways, apart in _together(most):
        large = [] if apart and tried else next(filter(None, (list(_counting(stretch, one)) for one in ways)), [])
        found = list(_with_counts(stretch, most, large, halves, computed))
        yield from found
        yield from (far for one in found for far in _with_numbers(worlds, one, premises))
        if large and found and found[-1] is large[-1]:
            return
        tried |= bool(large)
    for name in most if len(most) > 1 else ():
        alone = {name: most[name]}
        yield from _with_counts(stretch, alone, list(_counting(stretch, alone)), halves, computed)


def _with_numbers(worlds: Worlds, large: Far, premises: Premises) -> Iterator[Far]:
    """The world with these counts, and its real numbers smaller, or larger, where all of them may be so."""
    stretch = Stretch(worlds, large.tensors, premises)
    for factor in NUMBERS_TIMES if stretch.free else ():
        for far in stretch.far(factor, partial(alike, stretch, factor)):
            if all(bool((far.tensors.world.fixed[name] != value).any()) for name, value in stretch.free.items()):
                yield replace(far, wide=True)


def _together(most: Mapping[str, float]) -> Iterator[tuple[Iterable[dict[str, float]], bool]]:
    """All counts large, each another one, in any order: up to what each may be, or to what all may be. And, where premises keep
    them farther apart, or even, each so many times the last: with whether it is so."""
    orders = list(islice(permutations(most), ORDERS_OF_COUNTS)) if most else []
    for sizes in dict.fromkeys((tuple(most.values()), (min(most.values(), default=0),) * len(most))):
        each = dict(zip(most, sizes, strict=True))
        yield ({name: each[name] - k for k, name in enumerate(order)} for order in orders), False
    yield ({name: 2 * INDEXED * times**k for k, name in enumerate(order)} for times in TIMES for order in orders), True


def _with_counts(
    stretch: Stretch, names: Iterable[str], last: Sequence[Far], halves: Call, computed: Call
) -> Iterator[Far]:
    """A world on the way to the last one, where these are as large as they can be in time; none where none is large."""
    way = list[Far]()
    for far in _in_time(stretch, names, last, computed):
        way.append(far)
        if len(way) == 2:
            one, two, most = (max(float(each.tensors.world.fixed[name]) for name in names) for each in (*way, *last))
            if not _can_be_done((most - FEW_ENOUGH) / max(1.0, two - one), way, halves, computed):
                return
    yield from way[-1:] if len(way) > 1 else []


def _in_time(stretch: Stretch, names: Iterable[str], last: Sequence[Far], computed: Call) -> Iterator[Far]:
    """Worlds with larger and larger counts up to the last one, as long as PyTorch's half takes little time. Nobody knows what it
    takes with the next ones: the time is thought to go on growing as between the last two."""
    if not last:
        return
    (far,) = last
    before, large = ({one: float(there.world.fixed[one]) for one in names} for there in (stretch.tensors, far.tensors))
    whole = max(large[one] - before[one] for one in large)
    at, taken = 0.0, _time(computed, _counting(stretch, before))
    fewer = _counting(stretch, {one: known - 1 for one, known in before.items()})
    growth = max(1.0, taken / _time(computed, fewer)) if taken > SHORT else 1.0
    for there in _steps(max(before.values()), whole):
        if taken * growth ** (there - at) > SECONDS:
            return
        if there == whole:
            yield far
        elif found := list(_counting(stretch, _between(before, large, there))):
            now = _time(computed, found)
            growth, at, taken = max(1.0, now / taken) ** (1 / (there - at)), there, now
            yield from found


def _time(computed: Call, found: Iterable[Far]) -> float:
    """How long PyTorch's half takes in a world; SHORT where nothing is known of it."""
    for far in found:
        with suppress(*NO_WORLD):
            return seconds(partial(computed, far.tensors))
    return SHORT


def _steps(top: float, whole: float) -> Iterator[float]:
    """By how much a count is more than it was, step by step up to the whole: by 1 and by 2, and on by a share of itself."""
    at = 0.0
    while at < whole:
        at = min(whole, at + (1.0 if at < SINGLE else max(1.0, (top + at) * STEP // 1)))
        yield at


def _between(before: Mapping[str, float], large: Mapping[str, float], there: float) -> dict[str, float]:
    """Counts on the way, one of which is so much more than it was."""
    whole = max(large[one] - before[one] for one in large) - SINGLE
    share = max(0.0, there - SINGLE) / whole if whole > 0 else 1.0
    low = {one: min(known + min(there, SINGLE), large[one]) for one, known in before.items()}
    return {one: float(round(known + (large[one] - known) * share)) for one, known in low.items()}


def _counting(stretch: Stretch, counts: Mapping[str, float]) -> Iterator[Far]:
    """The world with these counts, unless a premise forbids them."""
    fixed = stretch.tensors.world.fixed
    more = {name: torch.full_like(fixed[name], one) for name, one in counts.items()}
    yield from (far for far in _far(stretch, {**fixed, **more}, FEW, NEAR) if _has(far, counts))


def _has(far: Far, counts: Mapping[str, float]) -> bool:
    return all(float(far.tensors.world.fixed[name]) == one for name, one in counts.items())


def _can_be_done(steps: float, near: Sequence[Far], halves: Call, computed: Call) -> bool:
    """Is the work not too much so many steps after these two counts, a step apart, if it goes on to grow as between them?"""
    worlds = [far.tensors for far in near]
    try:
        work = [(*operations(partial(halves, one)), lines(partial(computed, one))) for one in worlds]
    except NO_WORLD:
        return False
    every = zip(*work, (OPERATIONS, NUMBERS, LINES), strict=True)
    return all(second * max(1.0, second / max(1, first)) ** steps < most for first, second, most in every)


def _far(stretch: Stretch, fixed: Mapping[str, torch.Tensor], states: int, near: int = 0) -> Iterator[Far]:
    try:
        fixed = stretch.spanned(fixed)
    except NO_WORLD:
        return
    random = _values(stretch, fixed, states, near)
    if random is None:
        return
    world, moves = stretch.tensors.world, (1 - NEAR_BY, 1.0, 1 + NEAR_BY) if stretch.by_state else ()
    met = [_met(stretch, replace(world, fixed=fixed, random=_times(stretch, random, more))) for more in moves]
    rows = torch.stack(met).all(dim=0) if met else slice(None)
    random = {name: value[rows] for name, value in random.items()}
    count = len(next(iter(random.values()))) if random else 1
    even = torch.full((count,), 1 / max(1, count), dtype=torch.float64, device=world.device)

    def times(more: float) -> Tensors | None:
        there = replace(world, fixed=fixed, random=_times(stretch, random, more), probability=even)
        if more == 1 or not count:
            return stretch.met(there) if count else None
        moved = replace(there, fixed={name: more * value if name in stretch.free else value for name, value in fixed.items()})
        return stretch.allowed(moved) or stretch.met(there)

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


def _values(stretch: Stretch, fixed: Mapping[str, torch.Tensor], states: int, near: int) -> dict[str, torch.Tensor] | None:
    """Values of each random name, shape (states + near, *sizes), in the last of them near 1 in size; None where a family of the
    world has another shape than its sizes, or would be too large."""
    world, dice, found = stretch.tensors.world, Dice.seeded(stretch.worlds.seed, stretch.worlds.device), {}
    for name, before in sorted(world.random.items()):
        sizes = [int(fixed[size]) for size in stretch.worlds.notation.by_name[name].shape]
        if len(sizes) != before.dim() - 1 or math.prod(sizes) > ELEMENTS:
            return None
        values = before[torch.arange(states + near, device=before.device) % len(before)]
        for axis, size in enumerate(sizes, start=1):
            values = values.index_select(axis, torch.arange(size, device=before.device) % before.shape[axis])
        if name in stretch.scaled:
            values = torch.cat([_far_and_near(values[:states], dice), _near_one(values[states:], dice)])
        found[name] = values
    return found


def _near_one(values: torch.Tensor, dice: Dice) -> torch.Tensor:
    """With these signs, and sizes between 1/2 and 2: a product or a power of many is neither 0 nor enormous."""
    return values.sign() * 2 ** (2 * dice.uniform(values.numel()).reshape(values.shape) - 1)


def _far_and_near(values: torch.Tensor, dice: Dice) -> torch.Tensor:
    """With these signs, evenly over the orders of magnitude in each place of a family; in half of the states, of one order."""
    flat = values.reshape(len(values), -1)
    places = [dice.order(len(flat)) for _ in range(flat.shape[1])]
    sizes = 10 ** (ORDERS * (2 * torch.stack(places, dim=1).double() / len(flat) - 1))
    together = dice.order(len(flat)) < len(flat) // 2
    sizes[together] = sizes[together, :1].expand(-1, sizes.shape[1])
    return (flat.sign() * sizes).reshape(values.shape)
