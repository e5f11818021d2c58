"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import torch

from texclaims.language.relations import HasLaw
from texclaims.language.tree import head, names_in
from texclaims.laws.deferred import Drawn
from texclaims.laws.law import Law
from texclaims.numeric.coupling import coupled, fed, has_another_law
from texclaims.numeric.feeding import TURNS
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.world import MeasurementError, number
from texclaims.numeric.worlds import SEEDS, WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the spread of the law: both sides transform the same float64 numbers
LONG = 131  # of an axis: what is done to the first few elements of a long one alone is not seen in a short one
FACTORS = (1 / 64, 64.0)  # by which the numbers that an initializer is given are moved: one may be clipped on the way
COUNT = 17  # where a count is no axis

Numbers = Mapping[str, torch.Tensor]


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers, once with each axis long, and with numbers far from these.
    Premises about fixed numbers are not asked for.

    Raises MeasurementError where the model names no initializer for the left side, where it, or the law, cannot be coupled, and
    where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        error, why, elements = coupling(worlds, step, k)
        result.add_world(elements)
        result.error = max(result.error, error)
        if why:
            return result.refuted(why)
    for where, error, why in _elsewhere(_Coupling(worlds, step, 0, ORDINARY)):
        result.error = max(result.error, error)
        if why:
            return result.refuted(f"where {where}, {why}")
    return result


def coupling(worlds: Worlds, step: HasLaw, k: int, special: Special = ORDINARY) -> tuple[float, str, int]:
    """The largest error of an element, relative to the spread of the law, what is wrong, "" if nothing; and how many
    elements there are, in world k.

    Raises MeasurementError where the model names no initializer for the left side, where it, or the law, cannot be coupled, and
    where it is not the law's own transformation of a draw, and may have the law all the same.
    """
    one = _Coupling(worlds, step, k, special)
    error, why = one.at(one.numbers, 0 if k or special.name else TURNS)
    return error, why, math.prod(one.shape(one.numbers))


@dataclass(frozen=True)
class _Coupling:
    worlds: Worlds
    step: HasLaw
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
        names = names_in(self.step.right, "SCALAR") | frozenset(self.sizes) | self.drawn.names
        return self.worlds.numbers(names, self.k, self.special)

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
    """Where the numbers are other ones, in words; the error there, and what is wrong."""
    rows = {name: one.worlds.notation.by_name[name].row for name in one.numbers}
    for size in dict.fromkeys(one.sizes):
        yield f"{size} is {LONG}", *one.at({**one.numbers, size: number(LONG, one.worlds.device)}, 1)
    for count in sorted(name for name, row in rows.items() if row.whole and name not in one.sizes):
        yield from _if_it_can_be(one, f"{count} is {COUNT}", {count: number(COUNT, one.worlds.device)})
    for factor in FACTORS:
        moved = {name: factor * value for name, value in one.numbers.items() if not rows[name].whole}
        there = {name: value for name, value in moved.items() if all(map(rows[name].values.spans, value.flatten().tolist()))}
        yield from _if_it_can_be(one, f"{', '.join(sorted(there))} is {factor:g} times as large", there)


def _if_it_can_be(one: _Coupling, where: str, numbers: Numbers) -> Iterator[tuple[str, float, str]]:
    """The same, but for numbers with which there is no such law, or the initializer does not run."""
    there = {**one.numbers, **numbers}
    if numbers and one.law(there).exists:
        with suppress(ArithmeticError, ValueError, RuntimeError, AssertionError):
            yield where, *one.at(there, 0)
