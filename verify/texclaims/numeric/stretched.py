"""A world and its premises -> the same world with all that is free in it larger, or smaller.

Worlds are drawn near 1. A function that is another one only far from there, as min(max(0, x), 6) is another than max(0, x), is
seen in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import mul

import torch

from texclaims.language.premises import ElementIs, JointLaw, Law, Premise, Property
from texclaims.language.tree import MOMENTS, all_names, has
from texclaims.numeric.demands import is_met
from texclaims.numeric.dice import Dice
from texclaims.numeric.properties import PROPERTIES
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.worlds import Premises, Worlds

FACTORS = (1 / 64, 8.0, 64.0)
APART = 1.5  # powers of 10, up and down, by which each number is moved by itself
FEW, MANY = 3, 12  # settings in which that is done: of what is random, each has many states
LARGE = 50_000  # values of what is random in one setting: each time all of them are worked out anew
ATTEMPTS = 3  # for each of them: premises such as a < b may forbid one


def stretched(worlds: Worlds, tensors: Tensors, premises: Premises) -> Iterator[tuple[float, Tensors]]:
    """The world times each factor, if the premises still hold of single numbers and values; then with each number and value
    moved by itself, so that none is of the order of the others. With each the largest factor that it may be moved by.

    What moments are then, is not asked: two functions that are one are so everywhere. What stays: random variables whose law
    a premise gives, elements of which one says what they are, counts, functions, and what would leave the numbers of its kind.
    """
    stretch = _Stretch(worlds, tensors, premises)
    if not (stretch.scaled or stretch.free):
        return
    for factor in FACTORS:
        if (found := stretch.by(partial(mul, factor))) is not None:
            yield factor, found
    dice = Dice.seeded(worlds.seed, worlds.device)

    def apart(value: torch.Tensor) -> torch.Tensor:
        return value * 10 ** (APART * (2 * dice.uniform(value.numel()).reshape(value.shape) - 1))

    for _ in range(stretch.turns):
        tried = (stretch.by(apart) for _ in range(ATTEMPTS))
        if (found := next((one for one in tried if one is not None), None)) is not None:
            yield 10**APART, found


@dataclass(frozen=True)
class _Stretch:
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

    @cached_property
    def untold(self) -> dict[str, torch.Tensor]:
        """Those that no premise names."""
        told = frozenset[str]().union(*(all_names(premise.tree) for premise in self.premises))
        return {name: value for name, value in self.free.items() if name not in told}

    @cached_property
    def asked(self) -> list[Premise]:
        """The premises on single values."""
        return [premise for premise in self.premises if not has(premise.tree, *MOMENTS)]

    def by(self, move: Callable[[torch.Tensor], torch.Tensor]) -> Tensors | None:
        """The world after this move, without the numbers that a premise names, where it must be; None where none is allowed."""
        world = self.tensors.world
        random = {**world.random, **{name: move(world.random[name]) for name in self.scaled}}
        for free in (self.free, self.untold):
            moved = {name: there for name, value in free.items() if _are_spanned(self.worlds, name, there := move(value))}
            found = self.worlds.tensors(replace(world, random=random, fixed={**world.fixed, **moved}), self.tensors.pick)
            if all(is_met(premise, found) for premise in self.asked):
                return found
        return None


def _is_of_values(premise: Premise) -> bool:
    return isinstance(premise, Property) and premise.word in PROPERTIES and not PROPERTIES[premise.word].scales


def _is_free(worlds: Worlds, name: str, premises: Premises) -> bool:
    entry = worlds.notation.by_name[name]
    if entry.row.whole or entry.kind in ("any function", "permutation"):
        return False
    return not any(name in all_names(premise.tree) for premise in premises if isinstance(premise, ElementIs))


def _are_spanned(worlds: Worlds, name: str, values: torch.Tensor) -> bool:
    """Do they lie between the ends of their kind? An entry that nobody uses is 0."""
    domain = worlds.notation.by_name[name].row.values
    return all(domain.spans(number) for number in values.flatten().tolist() if number)
