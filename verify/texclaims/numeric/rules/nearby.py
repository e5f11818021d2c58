"""How far an initializer is off its law, with some numbers and with others next to them -> does that stay, or is it rounding?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch

from texclaims.numeric.far_numbers import Numbers
from texclaims.numeric.stretched import Move, Stretch, alike, near_ends

LITTLE = tuple(1 + sign * more for more in (1e-7, 2e-7, 3e-7) for sign in (1, -1))
MORE = tuple(1 + sign * more for more in (1 / 400, 1 / 200) for sign in (1, -1))
"""By which all numbers are moved, or their distances from the ends that they have."""
FEWEST = 2  # worlds of these at least, if a difference is to count: a little may change nothing where nearly all digits are lost
STAYS, ALIKE = 0.25, 1.25  # of a difference that is not rounding; of a law that is nearly as large
SAME = 1e-3  # of a difference, by which it moves with numbers on which it does not hang
NONE, LESS = 1e-12, 0.1  # of the size of the law, and of the difference: there is none any more
SLIGHT = 0.01  # of the size of the law: near 1, rounding leaves less; and where no number can move, nobody tells it from more


@dataclass(frozen=True)
class Nearby:
    """Does the largest difference stay nearly the same, or is there none, wherever the numbers move by a little? What rounding
    leaves is another one each time. And how large is it there at most, relative to the size of the law?"""

    stays: bool
    largest: float


@dataclass(frozen=True)
class Off:
    """How an initializer is told from its law with any numbers."""

    deviations: Callable[[Numbers], torch.Tensor]
    """Of each element from what the law makes of the same draw, relative to the size of the law: of any shape."""
    size: Callable[[Numbers], float | None]
    """Of the law; None where these numbers are not allowed."""

    def nearby(self, stretch: Stretch, counted: bool) -> Nearby:
        """How the difference with the numbers of this world moves when they do. Where the law hangs on counts as well, a slight
        one that hangs on nothing that moves may be what they leave by rounding."""
        numbers = stretch.tensors.world.fixed
        before = self.deviations(numbers)
        at, size = before.abs().argmax(), self.size(numbers)
        there = float(before[at])
        slight = counted and abs(there) < SLIGHT
        if not stretch.free:
            return Nearby(not slight, abs(there))
        little, more = ([float(one[at]) for one in self._off(stretch, moves, size or 1.0)] for moves in (LITTLE, MORE))
        stays = all(abs(one - there) < STAYS * abs(there) or abs(one) < min(NONE, LESS * abs(there)) for one in (*little, *more))
        if slight and all(abs(one - there) < SAME * abs(there) for one in more):
            stays = False
        return Nearby(stays and len(more) >= FEWEST, max(map(abs, (there, *little, *more))))

    def _off(self, stretch: Stretch, moves: tuple[float, ...], size: float) -> Iterator[torch.Tensor]:
        """The deviations next to these numbers, where others are allowed, and the law is about as large there."""
        for move in (one for more in moves for one in _moves(stretch, more)):
            if (there := stretch.by(move)) is None or (other := self.size(there.world.fixed)) is None:
                continue
            if 1 / ALIKE < other / size < ALIKE:
                yield self.deviations(there.world.fixed)


def _moves(stretch: Stretch, more: float) -> Iterator[Move]:
    """All numbers so many times as large; and then those that lie next to an end as many times as far from it."""
    yield alike(stretch, more, 1.0)
    if nearest := _nearest_ends(stretch):
        yield near_ends(nearest, more, 1.0)


def _nearest_ends(stretch: Stretch) -> Mapping[str, float]:
    """Of each number that has ends, the one that it is nearer to."""
    values = {name: float(stretch.free[name]) for name in stretch.ends if not stretch.free[name].dim()}
    nearest = {name: min(stretch.ends[name], key=lambda end: abs(end - value)) for name, value in values.items()}
    return {name: end for name, end in nearest.items() if math.isfinite(end)}
