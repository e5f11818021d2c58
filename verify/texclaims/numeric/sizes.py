"""Names and demands -> how large their counts are, from one try of a world to the next, and whether a try is plain."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

import torch

from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import ElementIs, NumberIs
from texclaims.language.tree import head, names_in
from texclaims.numeric.demands import Demands
from texclaims.numeric.dice import Dice

SMALL = ((3, 2), (2, 3), (2, 3), (3, 2))  # sizes of enumerated families: never square
SIZES = (7, 4, 11, 6, 3, 17)  # where nothing is enumerated: odd and even ones
OTHERS = ((4, 3, 5, 6), (3, 5, 4, 7))  # the same in special worlds, of which there are many
MOST_ELEMENTS = 8  # of a family whose size a premise gives: its states are listed
TRIES = 200  # random settings of the fixed numbers, until one satisfies the inequalities among the premises
SIGNED = 0.1  # of these, so many have the signs and sizes that their turn gives them; later ones, any
SPREAD = 0.4  # … and from here on, numbers without two ends are of any magnitude
LARGER, FEW_LARGER = 8, 2  # times as large are counts then, where a premise asks for more; and where states are listed


@dataclass(frozen=True)
class Sizes:
    """The sizes of these symbols under these demands; small ones where states are `enumerated`."""

    notation: Notation
    symbols: tuple[Symbol, ...]
    demands: Demands
    enumerated: bool

    def of(self, dice: Dice, seed: int, special: bool, tried: float) -> Iterator[int]:
        """One for each count, without an end; `tried` is the share of the tries that missed a demand."""
        row = OTHERS[seed % 2] if special else SIZES[seed % 2 :]
        row = SMALL[seed % len(SMALL)] if self.enumerated else row
        if tried >= SIGNED and self.told and not self._have_sequences:
            return _many(dice, max(row), round((tried - SIGNED) * TRIES), self.enumerated)
        if tried >= SIGNED and (self.demands.inequalities or self.demands.equations or self.demands.free):
            large = tried >= SPREAD and self.demands.inequalities and not self._have_sequences
            return _any(dice, max(row) * ((FEW_LARGER if self.enumerated else LARGER) if large else 1))
        return itertools.cycle(row)

    def are_plain(self, fixed: Mapping[str, torch.Tensor]) -> bool:
        """Of numbers that have the shape of their names each: are those of sequences whole that equations give and that are
        counts? And has no random family, of which equations give a size, many elements?"""
        elements = (head(one.left) for one in self.demands.equations if isinstance(one, ElementIs))
        counts = [one.name for one in self.notation.of(elements) if one.row.whole and one.name in fixed]
        whole = all(torch.equal(fixed[name], fixed[name].round()) for name in counts)
        return whole and all(prod(float(fixed[size]) for size in one if size in fixed) <= MOST_ELEMENTS for one in self._families)

    @cached_property
    def told(self) -> frozenset[str]:
        """Counts that an equation gives."""
        return self.demands.counts_told(self.notation)

    def factor(self, value: torch.Tensor, seed: int, tried: float) -> torch.Tensor:
        """A whole number for a real one, of any shape; in every second world, 1 by such a number, as long as there are many tries
        left."""
        return value.ceil() if seed % 2 or tried > (SIGNED + SPREAD) / 2 else 1 / value.ceil()

    @cached_property
    def free(self) -> frozenset[str]:
        """Real numbers that no equation gives."""
        told = {one.name for one in self.demands.equations if isinstance(one, NumberIs)}
        return frozenset(one.name for one in self.symbols if one.row.scalar and not one.row.whole) - told

    @cached_property
    def factors(self) -> frozenset[str]:
        """Real numbers by which an equation gives a sequence of counts: if they are whole, so are these."""
        told = [one for one in self.demands.equations if isinstance(one, ElementIs)]
        by_name = self.notation.by_name
        names = frozenset[str]().union(*(names_in(one.right, "SCALAR") for one in told if by_name[head(one.left)].row.whole))
        return frozenset(name for name in names & self.free if not by_name[name].row.values.bounded)

    @cached_property
    def _families(self) -> list[tuple[str, ...]]:
        """The shapes of random families of which an equation gives a size."""
        return [one.shape for one in self.symbols if one.row.terminal == "RANDOM" and self.told & {*one.shape}]

    @cached_property
    def _have_sequences(self) -> bool:
        return any(one.row.terminal == "SEQUENCE" for one in self.symbols)


def _any(dice: Dice, largest: int) -> Iterator[int]:
    """From 1 to the largest, in any order, and again and again."""
    while True:
        yield 1 + int(largest * dice.uniform(1)[0])


def _many(dice: Dice, largest: int, turn: int, few: bool) -> Iterator[int]:
    """The same, and larger ones from turn to turn: a count may be the 64th part of another, or the difference of two."""
    if few:
        return _any(dice, 2 * largest + turn // 8)
    return (size * (1 + turn // 2 if turn % 2 else 1) for size in _any(dice, largest))
