"""A world and its premises -> the same world with all that is free in it larger, or smaller.

Worlds are drawn near 1. A function that is another one only far from there, as min(max(0, x), 6) is another than max(0, x), is
seen in none of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice, product

import torch

from texclaims.language.premises import Comparison, ElementIs, JointLaw, Law, NumberIs, Premise, Property, Symmetric
from texclaims.language.tree import MOMENTS, Node, all_names, has, head
from texclaims.laws.law import LawError
from texclaims.numeric.builder import Entries
from texclaims.numeric.demands import is_met
from texclaims.numeric.dice import Dice
from texclaims.numeric.properties import PROPERTIES
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, WorldError
from texclaims.numeric.worlds import Premises, Worlds

FACTORS = (1 / 64, 8.0, 64.0)
FARTHER = (1 / 1024, 1024.0)  # where a number is as many times smaller, or larger, as a count is
MIRRORED = -64.0  # the same for real numbers of the other sign
NEARER = (1 / 64, 1 / 4096)  # than it was, a number comes to an end of its kind
APART = 1.5  # powers of 10, up and down, by which each number is moved by itself
FEW, MANY = 3, 12  # settings in which that is done: of what is random, each has many states
LARGE = 50_000  # values of what is random in one setting: each time all of them are worked out anew
ATTEMPTS = 3  # for each of them: premises such as a < b may forbid one
NO_WORLD = (WorldError, MeasurementError, LawError, ArithmeticError, ValueError, RuntimeError, LookupError)
"""What there may be where a premise cannot be obeyed so far out."""


@dataclass(frozen=True)
class Far:
    """A world far from where it was drawn. `factor` is the largest by which a number of it was moved; `times` gives the same
    world with all that was moved multiplied once more, None where that is not allowed."""

    factor: float
    tensors: Tensors
    times: Callable[[float], Tensors | None]
    wide: bool = False
    """Do its values reach over many orders of magnitude, beyond what halves are made for?"""
    mixed: bool = False
    """Was each number moved by itself?"""


def stretched(worlds: Worlds, tensors: Tensors, premises: Premises) -> Iterator[Far]:
    """The world times each factor, if the premises still hold of single numbers and values; with the laws that its numbers give
    when they are moved; near the ends of what a number may be; then with each number and value moved by itself, so that none is
    of the order of the others. What a premise gives by other numbers moves along.

    What moments are then, is not asked, but of a world with other laws: two functions that are one are so everywhere. What
    stays: random variables with a law of plain numbers, counts, functions, and what would leave the numbers of its kind.
    """
    stretch = Stretch(worlds, tensors, premises)
    if not (stretch.scaled or stretch.free):
        return
    turned = any(isinstance(one, NumberIs) and one.is_turned for one in premises)  # by a count, which does not move
    for factor in (*FACTORS, *(FARTHER if turned else ())):
        yield from stretch.far(factor, partial(alike, stretch, factor))
    if any(map(stretch.is_mirrored, stretch.free)):
        yield from stretch.far(abs(MIRRORED), partial(alike, stretch, MIRRORED))
    for factor in FACTORS if stretch.of_laws else ():
        yield from stretch.redrawn(factor)
    for nearer, sides in product(NEARER, sides_of(len(stretch.ends))):
        ends = {name: ends[side] for (name, ends), side in zip(stretch.ends.items(), sides, strict=True)}
        yield from stretch.far(nearer, partial(near_ends, ends, nearer))
    for turn in range(stretch.turns):
        tried = (one for attempt in range(ATTEMPTS) for one in stretch.far(10**APART, partial(_apart, stretch, turn, attempt)))
        yield from (replace(one, mixed=True) for one in islice(tried, 1))


Move = Callable[[str, torch.Tensor], torch.Tensor]
"""A name, and what stands for it -> what is to stand there."""


def alike(stretch: Stretch, factor: float, more: float) -> Move:
    """A factor below 0 is one for real numbers alone; all others have its size."""
    return lambda name, value: more * (factor if stretch.is_mirrored(name) else abs(factor)) * value


def _apart(stretch: Stretch, turn: int, attempt: int, more: float) -> Move:
    """The same factors each time it is asked."""
    dice = Dice.seeded(stretch.worlds.seed + ATTEMPTS * turn + attempt, stretch.worlds.device)
    return lambda _, value: more * value * 10 ** (APART * (2 * dice.uniform(value.numel()).reshape(value.shape) - 1))


def near_ends(ends: Mapping[str, float], nearer: float, more: float) -> Move:
    """Each number with an end comes nearer to it; no other one moves."""

    def move(name: str, value: torch.Tensor) -> torch.Tensor:
        end = ends.get(name, math.inf)
        return end - (end - value) * nearer * more if math.isfinite(end) else more * value

    return move


def sides_of(count: int) -> Iterator[tuple[int, ...]]:
    """Of so many numbers, 0 for the lower end and 1 for the upper one: all alike, or one to the other end than the rest."""
    every = ((side ^ (one == k) for k in range(count)) for one in range(-1, count) for side in (0, 1))
    return iter(dict.fromkeys(map(tuple, every)) if count else ())


@dataclass(frozen=True)
class Stretch:
    """One world, and what of it may be moved under these premises."""

    worlds: Worlds
    tensors: Tensors
    premises: Premises

    @cached_property
    def scaled(self) -> list[str]:
        """Random variables of which no premise says what values they have."""
        kept = (one for one in self.premises if isinstance(one, Law | JointLaw) or _is_of_values(one))
        return sorted(self.tensors.world.random.keys() - frozenset[str]().union(*(one.names("RANDOM") for one in kept)))

    @property
    def turns(self) -> int:
        """In how many settings each number is moved by itself."""
        values = sum(value.numel() for value in self.tensors.world.random.values())
        return (FEW if self.scaled else MANY) if values < LARGE else 0

    @cached_property
    def free(self) -> dict[str, torch.Tensor]:
        """Numbers that may be moved."""
        return {name: value for name, value in self.tensors.world.fixed.items() if _is_free(self.worlds, name, self.premises)}

    def is_mirrored(self, name: str) -> bool:
        """Is it a fixed number of either sign?"""
        return name in self.free and self.worlds.notation.by_name[name].row.values.mirrored

    @cached_property
    def untold(self) -> dict[str, torch.Tensor]:
        """Those that no premise names."""
        told = frozenset[str]().union(*(all_names(premise.tree) for premise in self.premises))
        return {name: value for name, value in self.free.items() if name not in told}

    @cached_property
    def asked(self) -> list[Premise]:
        """The premises on single values."""
        return [one for one in self.premises if not has(one.tree, *MOMENTS) and not isinstance(one, Symmetric)]

    @property
    def by_state(self) -> list[Comparison]:
        """Those of them that compare random values."""
        return [one for one in self.asked if isinstance(one, Comparison) and one.is_random]

    @cached_property
    def ends(self) -> dict[str, tuple[float, float]]:
        """Numbers that lie between two ends, or beyond one that is not 0, by their kind or by a premise: for each the lower and
        the upper one. Near 0 comes what is divided."""
        found = {}
        for name, value in self.free.items():
            domain = self.worlds.notation.by_name[name].row.values
            low, high = domain.low, domain.high
            for one in self.asked if not value.dim() else ():
                if isinstance(one, Comparison) and (side := _beside(name, one)):
                    word, end = side[0], float(self.tensors.value(side[1]))
                    low, high = max(low, end) if word == ">" else low, min(high, end) if word == "<" else high
            found[name] = low, high
        return {name: ends for name, ends in found.items() if any(math.isfinite(end) and end for end in ends)}

    @cached_property
    def of_laws(self) -> dict[str, torch.Tensor]:
        """Numbers that may be moved and stand in a law that a premise gives."""
        told = frozenset[str]().union(*(all_names(one.law) for one in self.premises if isinstance(one, Law | JointLaw)))
        return {name: value for name, value in self.free.items() if name in told}

    def redrawn(self, factor: float) -> Iterator[Far]:
        """The world drawn anew with other numbers, all that are free or those of laws alone: what has a law moves along."""

        def drawn(names: Mapping[str, torch.Tensor], more: float) -> Tensors | None:
            moved = {name: more * factor * value for name, value in names.items()}
            spanned = {name: value for name, value in moved.items() if _are_spanned(self.worlds, name, value)}
            given = {name: float(value) for name, value in spanned.items() if not value.dim()}
            rows = {name: value.tolist() for name, value in spanned.items() if value.dim() == 1}
            entries: Entries = {(name, k): one for name, row in rows.items() for k, one in enumerate(row)}
            try:
                found = self.worlds.at(self.premises, self.tensors.pick, given, entries)
            except NO_WORLD:
                return None
            return found if all(_are_spanned(self.worlds, *one) for one in found.world.fixed.items()) else None

        def times(more: float) -> Tensors | None:
            there = drawn(names, more)
            return there if there and len(there.world.probability) == states else None  # state by state it is compared

        for names in (self.free, self.of_laws):
            if (found := drawn(names, 1.0)) is not None:
                states = len(found.world.probability)
                yield Far(factor, found, times)
                return

    def far(self, factor: float, moving: Callable[[float], Move]) -> Iterator[Far]:
        """The world after a move, if that is allowed; `moving` begins it anew, with all multiplied once more."""

        def times(more: float) -> Tensors | None:
            return self.by(moving(more))

        if (found := times(1.0)) is not None:
            yield Far(factor, found, times)

    def by(self, move: Move) -> Tensors | None:
        """The world after this move, without the numbers that a premise names, where it must be; None where none is allowed."""
        world = self.tensors.world
        random = {**world.random, **{name: move(name, world.random[name]) for name in self.scaled}}
        for free in (self.free, self.untold):
            moved = {name: there for name, value in free.items() if _are_spanned(self.worlds, name, there := move(name, value))}
            found = self.allowed(replace(world, random=random, fixed={**world.fixed, **moved}))
            if found is not None:
                return found
        return None

    def allowed(self, world: World) -> Tensors | None:
        """This world, after the equations among the premises are obeyed for its numbers; None where a premise on single numbers
        or values does not hold."""
        try:
            return self.met(replace(world, fixed=self.spanned(world.fixed)))
        except NO_WORLD:
            return None

    def met(self, world: World) -> Tensors | None:
        """The same of a world whose numbers obey the equations."""
        found = self.worlds.tensors(world, self.tensors.pick)
        try:
            return found if all(is_met(premise, found) for premise in self.asked) else None
        except NO_WORLD:
            return None

    def spanned(self, fixed: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """These numbers, each of its shape, with those that premises give by others as they must be. Raises one of NO_WORLD where
        there are none, or one of these is none of its kind."""
        obeyed = self.obeyed(fixed)
        told = {name: value for name, value in obeyed.items() if value is not fixed.get(name)}
        whole = self.worlds.builder(self.premises, lean=False).demands.are_whole(self.worlds.notation, obeyed)
        if not whole or not all(_are_spanned(self.worlds, name, value) for name, value in told.items()):
            raise WorldError("a premise gives a number that is none of its kind")
        return obeyed

    def obeyed(self, fixed: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """The same, each of its shape, of whatever kind."""
        return self.worlds.builder(self.premises, lean=False).obeyed(dict(fixed))


def _beside(name: str, premise: Comparison) -> tuple[str, Node] | None:
    """The end that a comparison with plain numbers gives this name: < where it lies below, > where it lies above."""
    mirrored = {"<": ">", ">": "<"}
    for tree, other, words in ((premise.left, premise.right, {}), (premise.right, premise.left, mirrored)):
        word = premise.word[0]
        if tree.data == "name" and head(tree) == name and not all_names(other) and word in mirrored:
            return words.get(word, word), other
    return None


def _is_of_values(premise: Premise) -> bool:
    return isinstance(premise, Property) and premise.word in PROPERTIES and not PROPERTIES[premise.word].scales


def _is_free(worlds: Worlds, name: str, premises: Premises) -> bool:
    entry = worlds.notation.by_name[name]
    if entry.row.whole or entry.kind in ("any function", "permutation"):
        return False
    return not any(name == head(premise.left) for premise in premises if isinstance(premise, ElementIs))


def _are_spanned(worlds: Worlds, name: str, values: torch.Tensor) -> bool:
    """Do they lie between the ends of their kind? An entry that nobody uses is 0."""
    entry = worlds.notation.by_name[name]
    domain = entry.row.values
    if entry.kind in ("any function", "permutation", "index"):
        return True
    return all(domain.spans(number) for number in values.flatten().tolist() if number)
