"""Numbers of both halves of a check in one world -> do they differ?

In the worlds of the claim every difference counts. Far from them a half may lose digits, as one does that solves tanh(x) for x.
There a difference counts if it stays what it is while all numbers move by a little, for what rounding leaves is another one
each time; a large one if it stays in its share, or where it begins at once. SymPy's half is worked out in enough digits before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch

from texclaims.judgement.digits import still
from texclaims.judgement.said import Pair
from texclaims.numeric.stretched import Far
from texclaims.numeric.tensors import Tensors

NEAR = 1e-9  # relative: both halves are sums of a few float64 numbers
SMALLER, LARGER = 1e-4, 0.1  # relative: what is a large difference where numbers are small, and where they are large
LITTLE = 1e-6  # … and what counts if it stays
MOVES = tuple(1 + sign * k / 400 for k in (1, 2, 3, 4) for sign in (1, -1))
"""By which all numbers are moved: rounding leaves another difference each time."""
STAYS = 0.25  # of itself, by which a difference may change meanwhile: the tenth power of a number does by less
ENORMOUS = 300.0  # beyond it, an exponential of its square or of its double may be too large for float64
RUNGS, RUNG = 16, 2**0.5  # on the way back from where PyTorch's half has no number
EXACT = 1e-12  # relative: so near to each other are halves that have lost no digits

Halves = Callable[[Tensors], Sequence[Pair]]
"""A world -> what both halves say there. It raises where a half cannot be worked out."""


def apart(pair: Pair, tensors: Tensors) -> bool:
    """Are these two numbers, in one of the worlds of a claim? No number is another one than a number."""
    said, computed = pair.said, pair.computed
    finite = said.isfinite() & computed.isfinite()
    if not (finite | (said == computed)).all():
        return True
    slack = NEAR * _sizes(pair).max().expand_as(said) if said.numel() else said
    differ = (said - computed).abs() > slack
    return bool(differ.any()) and still(pair, differ & finite, tensors, slack)


def apart_far(halves: Halves, far: Far, unknown: tuple[type[Exception], ...]) -> bool:
    """Do the halves differ in a world far from those of a claim? What is `unknown` there, for a half raises it, says nothing."""
    try:
        return _apart_far(halves, far, unknown)
    except unknown:
        return False


def _apart_far(halves: Halves, far: Far, unknown: tuple[type[Exception], ...]) -> bool:
    pairs, large = halves(far.tensors), LARGER if far.factor > 1 else SMALLER
    rooms = [large * _sizes(pair) for pair in pairs]
    differ = [_beyond(pair, room) for pair, room in zip(pairs, rooms, strict=True)]
    found = not far.wide and any(bool(one.any()) for one in differ)
    if found and any(still(pair, one, far.tensors, room) for pair, one, room in zip(pairs, differ, rooms, strict=True)):
        if _stays(halves, far, pairs, differ, unknown, _shares) or _begins(halves, far, differ, large, unknown):
            return True
    seeming = [_beyond(pair, LITTLE * _sizes(pair)) for pair in pairs]
    if any(bool(one.any()) for one in seeming) and _stays(halves, far, pairs, seeming, unknown):
        return True
    lost = [_is_lost(pair) for pair in pairs]
    return not far.wide and any(bool(one.any()) for one in lost) and _breaks_off(halves, far, pairs, lost, unknown)


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


def _shares(pair: Pair) -> torch.Tensor:
    return _gap(pair) / _sizes(pair)


def _stays(
    halves: Halves,
    far: Far,
    pairs: Sequence[Pair],
    seeming: Sequence[torch.Tensor],
    unknown: tuple[type[Exception], ...],
    size: Callable[[Pair], torch.Tensor] = _gap,
) -> bool:
    """Is one of these differences nearly the same in all worlds next to this one, in itself or by another size?"""
    gaps, left = [size(pair) for pair in pairs], list(seeming)
    for more in MOVES:
        there = far.times(more)
        if there is None:
            return False
        try:
            moved = halves(there)
        except unknown:
            return False
        for k, (gap, pair) in enumerate(zip(gaps, moved, strict=True)):
            left[k] = left[k] & ((size(pair) - gap).abs() < STAYS * gap.abs())
        if not any(bool(one.any()) for one in left):
            return False
    rooms = [LITTLE * _sizes(pair) for pair in pairs]
    every = zip(pairs, left, rooms, strict=True)
    return any(bool(one.any()) and still(pair, one, far.tensors, room) for pair, one, room in every)


def _begins(
    halves: Halves, far: Far, differ: Sequence[torch.Tensor], large: float, unknown: tuple[type[Exception], ...]
) -> bool:
    """Is one of these differences none at all where it is no longer large, on the way back? What rounding makes large was small
    before."""
    left = list(differ)
    for _, again in _way_back(halves, far, unknown):
        for k, pair in enumerate(again):
            if (left[k] & pair.computed.isfinite() & ~_beyond(pair, EXACT * _sizes(pair))).any():
                return True
            left[k] = left[k] & _beyond(pair, large * _sizes(pair))
        if not any(bool(one.any()) for one in left):
            return False
    return False


def _way_back(
    halves: Halves, far: Far, unknown: tuple[type[Exception], ...]
) -> Iterator[tuple[Tensors, Sequence[Pair]]]:
    """Worlds on the way back to where this one was drawn, and what both halves say there, up to the first that is unknown."""
    back = 1 / RUNG if far.factor > 1 else RUNG
    for there in (far.times(back**rung) for rung in range(1, RUNGS + 1)):
        if there is None:
            continue
        try:
            again = halves(there)
        except unknown:
            return
        yield there, again


def _breaks_off(
    halves: Halves, far: Far, pairs: Sequence[Pair], lost: Sequence[torch.Tensor], unknown: tuple[type[Exception], ...]
) -> bool:
    """Does PyTorch's half have exact numbers up to where it has none, and all is small? What rounding takes away it takes digit
    by digit, and an exponential is too large only of what is large."""
    left, small = list(lost), [_is_small(pair, far.tensors) for pair in pairs]
    for there, again in _way_back(halves, far, unknown):
        for k, pair in enumerate(again):
            known = left[k] & pair.computed.isfinite() & pair.said.isfinite()
            if (known & small[k] & ~_beyond(pair, EXACT * _sizes(pair))).any():
                return True
            left[k], small[k] = left[k] & ~known, _is_small(pair, there)
        if not any(bool(one.any()) for one in left):
            return False
    return False


def _is_small(pair: Pair, tensors: Tensors) -> torch.Tensor:
    """In which states is nothing enormous: neither SymPy's half nor what the halves are computed from?"""
    fixed = max((float(value.abs().max()) for value in tensors.world.fixed.values() if value.numel()), default=0.0)
    largest = pair.said.abs().clamp(min=fixed)
    for value in tensors.world.random.values() if largest.dim() else ():
        largest = torch.maximum(largest, value.abs().reshape(len(value), -1).amax(dim=1))
    return largest < ENORMOUS
