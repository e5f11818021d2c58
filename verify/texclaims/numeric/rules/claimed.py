"""An initializer, and the law that a display says its elements have -> both, with the numbers of a world or with others."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import torch

from texclaims.language.premises import NumberIs
from texclaims.language.relations import HasLaw
from texclaims.language.tree import all_names, head, names_in, part
from texclaims.laws.deferred import Drawn
from texclaims.laws.known import law_named
from texclaims.laws.law import Law, LawError
from texclaims.numeric.builder import Builder
from texclaims.numeric.coupling import is_zero, size_of
from texclaims.numeric.demands import is_met
from texclaims.numeric.far_numbers import Numbers
from texclaims.numeric.rules.swallowed import to_all_digits
from texclaims.numeric.specials import Special
from texclaims.numeric.world import Excluded, MeasurementError
from texclaims.numeric.worlds import AGAIN, FAR, SEEDS, Premises, Worlds

MOST = 200_000  # elements: premises may make one axis far longer than another
TINY = 1e-300  # below it, numbers have fewer digits


@dataclass(frozen=True)
class Claimed:
    """An initializer and the law that its elements are said to have, in one world, under the premises about fixed numbers."""

    worlds: Worlds
    step: HasLaw
    premises: Premises
    k: int
    special: Special

    @cached_property
    def drawn(self) -> Drawn:
        """Raises MeasurementError where the check names no initializer for the left side."""
        if (name := head(self.step.left)) in self.worlds.initializers:
            return self.worlds.initializers[name]
        raise MeasurementError(f"the check names no initializer that draws {name}")

    @property
    def sizes(self) -> tuple[str, ...]:
        """Names of the counts that say how long each axis is."""
        return self.worlds.notation.by_name[head(self.step.left)].shape

    @cached_property
    def numbers(self) -> Numbers:
        """The fixed numbers of this world, under the premises about them: each of shape (), or of its name's own.

        Raises Excluded where the premises cannot be met.
        """
        names = names_in(self.step.right, "SCALAR") | frozenset(self.sizes) | self.drawn.names
        every = names.union(*(one.names("SCALAR") for one in self.told))
        worlds = self.worlds
        builder = Builder(worlds.notation, self.told, every, worlds.of_numbers, worlds.device)
        for attempt in range(1 if self.special.name else AGAIN):
            fixed = builder.build(SEEDS * worlds.seed + self.k + FAR * attempt, special=self.special).fixed
            if all(is_met(one, worlds.of_numbers(fixed)) for one in self.told):
                return fixed
        raise Excluded(f"the premises {', '.join(one.tex for one in self.told)} cannot be met together")

    @cached_property
    def told(self) -> Premises:
        """The premises about fixed numbers."""
        return tuple(one for one in self.premises if not one.names("RANDOM"))

    def allows(self, numbers: Numbers) -> bool:
        """Are these numbers some that the law allows, and not too large or small for float64 and for a tensor?"""
        if math.prod(self.shape(numbers)) > MOST:
            return False
        claimed = self.law(numbers)
        return claimed.exists and all(math.isfinite(one) and abs(one) > TINY for one in claimed.location_and_scale if one)

    def shape(self, numbers: Numbers) -> list[int]:
        """Of the tensor that is filled."""
        return [int(numbers[size]) for size in self.sizes]

    def law(self, numbers: Numbers) -> Law:
        """The law that is claimed. Raises MeasurementError where it cannot be coupled."""
        claimed = self.worlds.of_numbers(numbers).law(self.step.right)
        if claimed.base is None:
            raise MeasurementError(f"{claimed.name} is no shifted and scaled version of what PyTorch's generator draws")
        return claimed

    def exact(self, numbers: Numbers) -> Law | None:
        """The law with parameters of which nothing is lost to rounding; None where they are not known."""
        there, told = self.worlds.of_numbers(numbers), self.told
        found = [to_all_digits(there, part(self.step.right, k), told) for k in range(1, len(self.step.right.children))]
        return law_named(head(self.step.right), tuple(found)) if None not in found else None

    @cached_property
    def usual(self) -> float:
        """The size of the law in this world, or if all counts were 1: the larger one, where there is such a law."""
        by_name = self.worlds.notation.by_name
        ones = {name: torch.ones_like(value) for name, value in self.numbers.items() if by_name[name].row.whole}
        found = [size_of(self.law(self.numbers))]
        with suppress(LawError, ArithmeticError, TypeError):
            found.append(size_of(self.law({**self.numbers, **ones})))
        return max(one for one in found if math.isfinite(one))

    @cached_property
    def is_counted(self) -> bool:
        """Does the law, or what is drawn, hang on a count?"""
        names = names_in(self.step.right, "SCALAR") | self.drawn.names
        for one in self.told:
            names |= all_names(one.value) if isinstance(one, NumberIs) and one.name in names else frozenset()
        return any(self.worlds.notation.by_name[name].row.whole for name in names & self.numbers.keys())

    def is_zero(self, numbers: Numbers) -> bool:
        """Are all elements that are drawn 0?"""
        return is_zero(self.drawn, self.shape(numbers), numbers, self.seed, self.worlds.device)

    @property
    def seed(self) -> int:
        """Of PyTorch's generator."""
        return SEEDS * self.worlds.seed + self.k
