"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import torch

from texclaims.language.kinds import Domain
from texclaims.language.relations import HasLaw
from texclaims.language.tree import head, names_in
from texclaims.laws.deferred import Drawn
from texclaims.laws.law import Law
from texclaims.numeric.builder import Builder
from texclaims.numeric.coupling import coupled, fed, has_another_law
from texclaims.numeric.demands import is_met
from texclaims.numeric.feeding import TURNS
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.world import Excluded, MeasurementError, number
from texclaims.numeric.worlds import AGAIN, FAR, SEEDS, WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the size of the law: both sides transform the same float64 numbers
LONG = 131  # of an axis: what is done to the first few elements of a long one alone is not seen in a short one
FACTORS = (1 / 64, 64.0)  # by which the numbers that an initializer is given are moved: one may be clipped on the way
COUNT = 17  # where a count is no axis

TINY = 1e-300  # below it, numbers have fewer digits

Numbers = Mapping[str, torch.Tensor]


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers, once with each axis long, and with numbers far from these.
    Of the premises, those about fixed numbers are obeyed.

    Raises Excluded where they cannot be met; MeasurementError where the model names no initializer for the left side, where it,
    or the law, cannot be coupled, and where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        error, why, elements = coupling(worlds, step, premises, k)
        result.add_world(elements)
        result.error = max(result.error, error)
        if why:
            return result.refuted(why)
    for where, error, why in _elsewhere(_Coupling(worlds, step, premises, 0, ORDINARY)):
        result.error = max(result.error, error)
        if why:
            return result.refuted(f"where {where}, {why}")
    return result


def coupling(
    worlds: Worlds, step: HasLaw, premises: Premises, k: int, special: Special = ORDINARY
) -> tuple[float, str, int]:
    """The largest error of an element, relative to the size of the law, what is wrong, "" if nothing; and how many
    elements there are, in world k.

    Raises MeasurementError where the model names no initializer for the left side, where it, or the law, cannot be coupled, and
    where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    one = _Coupling(worlds, step, premises, k, special)
    error, why = one.at(one.numbers, 0 if k or special.name else TURNS)
    return error, why, math.prod(one.shape(one.numbers))


@dataclass(frozen=True)
class _Coupling:
    worlds: Worlds
    step: HasLaw
    premises: Premises
    k: int
    special: Special

    @cached_property
    def drawn(self) -> Drawn:
        if (name := head(self.step.left)) in self.worlds.initializers:
            return self.worlds.initializers[name]
        raise MeasurementError(f"the check names no initializer that draws {name}")

    @property
    def sizes(self) -> tuple[str, ...]:
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
        """Are these numbers some that the premises and the law allow, and not too large or small for float64?"""
        there = self.worlds.of_numbers(numbers)
        if not all(is_met(one, there) for one in self.told):
            return False
        claimed = self.law(numbers)
        return claimed.exists and all(math.isfinite(one) and abs(one) > TINY for one in claimed.location_and_scale if one)

    def shape(self, numbers: Numbers) -> list[int]:
        return [int(numbers[size]) for size in self.sizes]

    def law(self, numbers: Numbers) -> Law:
        claimed = self.worlds.of_numbers(numbers).law(self.step.right)
        if claimed.base is None:
            raise MeasurementError(f"{claimed.name} is no shifted and scaled version of what PyTorch's generator draws")
        return claimed

    def at(self, numbers: Numbers, turns: int) -> tuple[float, str]:
        """The error with these numbers, on a draw and on quantiles in so many turns, and what is wrong."""
        drawn, claimed, shape, device = self.drawn, self.law(numbers), self.shape(numbers), self.worlds.device
        seed = SEEDS * self.worlds.seed + self.k
        error, why = coupled(drawn, claimed, shape, numbers, seed, device)
        if turns and not why and error <= FEW_ULP:
            error = max(error, fed(drawn, claimed, shape, numbers, device, turns))
        if why or error <= FEW_ULP:
            return error, why
        missed = f"an element is off by {error:.3g}"
        if has_another_law(drawn, claimed, shape, numbers, seed, device):
            return error, missed
        raise MeasurementError(f"{missed}: of elements that are drawn in another way it is not told whether they have the law")


def _elsewhere(one: _Coupling) -> Iterator[tuple[str, float, str]]:
    """Where the numbers are other ones, in words; the error there, and what is wrong. Numbers that are not allowed are left out,
    and those with which the initializer does not run."""
    for where, numbers, turns in _other_numbers(one):
        there = {**one.numbers, **numbers}
        with suppress(ArithmeticError, ValueError, RuntimeError, AssertionError, LookupError):
            if one.allows(there):
                yield where, *one.at(there, turns)


def _other_numbers(one: _Coupling) -> Iterator[tuple[str, Numbers, int]]:
    """In words what is another number, these numbers, and in how many turns quantiles are drawn."""
    rows = {name: one.worlds.notation.by_name[name].row for name in one.numbers}
    for name in sorted(name for name, row in rows.items() if row.whole):
        most = LONG if name in one.sizes else COUNT
        yield f"{name} is {most}", {name: number(most, one.worlds.device)}, int(name in one.sizes)
    free = sorted(name for name, row in rows.items() if not row.whole)
    together = dict.fromkeys((tuple(free), *((name,) for name in free))) if free else ()
    for factor, names in product(FACTORS, together):
        moved = {name: _moved(rows[name].values, factor, one.numbers[name]) for name in names}
        yield f"{', '.join(names)} is {factor:g} times as large, or as far from an end", moved, 1


def _moved(domain: Domain, factor: float, value: torch.Tensor) -> torch.Tensor:
    """So many times as large; or, where that is beyond an end, nearer to this end."""
    there = factor * value
    if domain.bounded:
        end = domain.high if factor > 1 else domain.low
        there = end - (end - value) * min(FACTORS)
    return there if all(map(domain.spans, there.flatten().tolist())) else value
