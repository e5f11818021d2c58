"""Numbers of both halves of a check in one world -> do they differ?

In the worlds of the claim every difference counts. Far from them a half may lose digits, as one does that solves tanh(x) for x.
There a difference counts if it, or its share of the number, stays what it is while all numbers move by a little, for what
rounding leaves is another one each time; a large one also where it begins at once. SymPy's half is worked out in enough digits
before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from texclaims.judgement.digits import still
from texclaims.judgement.said import Pair
from texclaims.numeric.out_of_range import out_of_range
from texclaims.numeric.stretched import Far
from texclaims.numeric.tensors import Tensors

NEAR = 1e-9  # relative: both halves are sums of a few float64 numbers
SMALLER, LARGER = 1e-4, 0.1  # relative: what is a large difference where numbers are small, and where they are large
LITTLE = 1e-6  # … and what counts if it stays
MOVES = tuple(1 + sign * k / 400 for k in (1, 2, 3, 4) for sign in (1, -1))
"""By which all numbers are moved: rounding leaves another difference each time."""
SHAKES = tuple(1 + sign * k * 1e-12 for k in (1, 2, 3, 5) for sign in (1, -1))
"""By which they are moved so little that nothing changes but what rounding leaves."""
STAYS = 0.25  # of itself, by which a difference may change meanwhile: the tenth power of a number does by less
ENORMOUS = 300.0  # beyond it, an exponential of its square or of its double may be too large for float64
RUNGS, RUNG = 16, 2**0.5  # on the way back from where PyTorch's half has no number
EXACT = 1e-12  # relative: so near to each other are halves that have lost no digits


@dataclass(frozen=True)
class Halves:
    """Both halves of a check for one name."""

    both: Callable[[Tensors], Sequence[Pair]]
    """A world -> what both say there. It raises where one of them cannot be worked out."""
    computed: Callable[[Tensors], object]
    """A world -> what PyTorch computes there, once more."""
    unknown: tuple[type[Exception], ...]
    """What they raise where nothing is known."""


def apart(pair: Pair, tensors: Tensors) -> bool:
    """Are these two numbers, in one of the worlds of a claim? No number is another one than a number."""
    said, computed = pair.said, pair.computed
    finite = said.isfinite() & computed.isfinite()
    if not (finite | (said == computed)).all():
        return True
    slack = NEAR * _sizes(pair).max().expand_as(said) if said.numel() else said
    differ = (said - computed).abs() > slack
    return bool(differ.any()) and still(pair, differ & finite, tensors, slack)


def apart_far(halves: Halves, far: Far) -> bool:
    """Do the halves differ in a world far from those of a claim? Where one of them is unknown, nothing is said."""
    try:
        return _apart_far(halves, far)
    except halves.unknown:
        return False


def _apart_far(halves: Halves, far: Far) -> bool:
    pairs, large = halves.both(far.tensors), LARGER if far.factor > 1 else SMALLER
    seeming = [_beyond(pair, LITTLE * _sizes(pair)) for pair in pairs]
    if _any(seeming) and _stays(halves, far, pairs, seeming):
        return True
    if far.wide:
        return False
    rooms = [large * _sizes(pair) for pair in pairs]
    differ = [_beyond(pair, room) for pair, room in zip(pairs, rooms, strict=True)]
    if _any(differ) and _still(pairs, differ, far, rooms) and _begins(halves, far, pairs, differ, large):
        return True
    lost = [_is_lost(pair) for pair in pairs]
    return _any(lost) and _breaks_off(halves, far, pairs, lost)


def _any(rows: Sequence[torch.Tensor]) -> bool:
    return any(bool(one.any()) for one in rows)


def _still(pairs: Sequence[Pair], rows: Sequence[torch.Tensor], far: Far, rooms: Sequence[torch.Tensor]) -> bool:
    """Is one of these differences there also where SymPy's half is worked out in enough digits?"""
    every = zip(pairs, rows, rooms, strict=True)
    return any(bool(one.any()) and still(pair, one, far.tensors, room) for pair, one, room in every)


def _sizes(pair: Pair) -> torch.Tensor:
    """What a difference is relative to, for each element: the larger number, or 1."""
    return torch.maximum(pair.said.abs(), pair.computed.abs()).clamp(min=1.0)


def _beyond(pair: Pair, slack: torch.Tensor) -> torch.Tensor:
    """Where both are numbers, and differ by more than this."""
    finite = pair.said.isfinite() & pair.computed.isfinite()
    return finite & ((pair.said - pair.computed).abs() > slack)


def _is_lost(pair: Pair) -> torch.Tensor:
    """In which states PyTorch's half has no number, where it has one in others, and SymPy's is none that says why. One that has
    no number at all in a world, for it knows an angle only up to 180 degrees, claims nothing there."""
    return ~pair.computed.isfinite() & pair.said.isfinite() & pair.computed.isfinite().any()


def _gap(pair: Pair) -> torch.Tensor:
    return pair.said - pair.computed


def _share(pair: Pair) -> torch.Tensor:
    """Of the larger number."""
    return _gap(pair) / torch.maximum(pair.said.abs(), pair.computed.abs())


def _keeps_gap(pair: Pair, there: Pair) -> torch.Tensor:
    return (_gap(there) - _gap(pair)).abs() < STAYS * _gap(pair).abs()


def _keeps_share(pair: Pair, there: Pair) -> torch.Tensor:
    return (_share(there) - _share(pair)).abs() < STAYS * _share(pair).abs()


def _is_steady(pair: Pair, there: Pair) -> torch.Tensor:
    return (there.computed - pair.computed).abs() < STAYS * _gap(pair).abs()


def _stays(halves: Halves, far: Far, pairs: Sequence[Pair], seeming: Sequence[torch.Tensor]) -> bool:
    """Is one of these differences, or its share of a number, nearly the same in all worlds next to this one? What is nothing but
    rounding may have the share 1 in all of them; but it is another number where hardly anything moves."""
    gaps, shares = list(seeming), list(seeming)
    for moved in _next_to(halves, far, MOVES):
        gaps, shares = _kept(gaps, pairs, moved, _keeps_gap), _kept(shares, pairs, moved, _keeps_share)
        if not _any(gaps) and not _any(shares):
            return False
    rows = _steady(halves, far, pairs, [one | other for one, other in zip(gaps, shares, strict=True)])
    return _still(pairs, rows, far, [LITTLE * _sizes(pair) for pair in pairs])


def _kept(
    rows: Sequence[torch.Tensor], pairs: Sequence[Pair], moved: Sequence[Pair], holds: Callable[[Pair, Pair], torch.Tensor]
) -> list[torch.Tensor]:
    """Where else does it hold of the same number in another world? Nowhere, if nothing is known there."""
    if not moved:
        return [torch.zeros_like(one) for one in rows]
    return [one & holds(pair, there) for one, pair, there in zip(rows, pairs, moved, strict=True)]


def _steady(
    halves: Halves, far: Far, pairs: Sequence[Pair], rows: Sequence[torch.Tensor], at: float = 1.0
) -> Sequence[torch.Tensor]:
    """Of these differences, found in this world times `at`: those that are more than what PyTorch's half there is at random."""
    for moved in _next_to(halves, far, [at * one for one in SHAKES]):
        rows = _kept(rows, pairs, moved, _is_steady)
    return rows


def _next_to(halves: Halves, far: Far, moves: Sequence[float]) -> Iterator[Sequence[Pair]]:
    """What both halves say in worlds next to this one; nothing of a world where one of them is unknown, or that is forbidden."""
    for more in moves:
        try:
            moved = halves.both(there) if (there := far.times(more)) is not None else ()
        except halves.unknown:
            moved = ()
        yield moved


def _begins(
    halves: Halves, far: Far, pairs: Sequence[Pair], differ: Sequence[torch.Tensor], large: float
) -> bool:
    """Is one of these differences none at all where it is no longer large, on the way back? What rounding makes large was small
    before, or is another number where hardly anything moves."""
    left, before, at = list(differ), pairs, 1.0
    for back, _, again in _way_back(halves, far):
        every = list(zip(left, again, strict=True))
        none = [one & pair.computed.isfinite() & ~_beyond(pair, EXACT * _sizes(pair)) for one, pair in every]
        if _any(none) and _any(_steady(halves, far, before, none, at)):
            return True
        left = [one & _beyond(pair, large * _sizes(pair)) for one, pair in every]
        if not _any(left):
            return False
        before, at = again, back
    return False


def _way_back(halves: Halves, far: Far) -> Iterator[tuple[float, Tensors, Sequence[Pair]]]:
    """Worlds on the way back to where this one was drawn, up to the first that is unknown: by what they are this one, they, and
    what both halves say there."""
    for back in ((1 / RUNG if far.factor > 1 else RUNG) ** rung for rung in range(1, RUNGS + 1)):
        there = far.times(back)
        if there is None:
            continue
        try:
            again = halves.both(there)
        except halves.unknown:
            return
        yield back, there, again


def _breaks_off(halves: Halves, far: Far, pairs: Sequence[Pair], lost: Sequence[torch.Tensor]) -> bool:
    """Does PyTorch's half have exact numbers up to where it has none, and is all small there, and in range on the way? What
    rounding takes away it takes digit by digit, and an exponential is too large only of what is large."""
    left, before, small = list(lost), far.tensors, [_is_small(pair, far.tensors) for pair in pairs]
    for _, there, again in _way_back(halves, far):
        for k, pair in enumerate(again):
            known = left[k] & pair.computed.isfinite() & pair.said.isfinite()
            ends = known & small[k] & ~_beyond(pair, EXACT * _sizes(pair))
            if ends.any() and (ends & ~out_of_range(partial(halves.computed, before), len(ends)).to(ends.device)).any():
                return True
            left[k], small[k] = left[k] & ~known, _is_small(pair, there)
        if not _any(left):
            return False
        before = there
    return False


def _is_small(pair: Pair, tensors: Tensors) -> torch.Tensor:
    """In which states is nothing enormous: neither SymPy's half nor what the halves are computed from?"""
    fixed = max((float(value.abs().max()) for value in tensors.world.fixed.values() if value.numel()), default=0.0)
    largest = pair.said.abs().clamp(min=fixed)
    for value in tensors.world.random.values() if largest.dim() else ():
        largest = torch.maximum(largest, value.abs().reshape(len(value), -1).amax(dim=1))
    return largest < ENORMOUS
