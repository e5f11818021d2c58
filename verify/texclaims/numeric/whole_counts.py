"""Counts that premises give by real numbers -> one of these numbers takes a value with which the count is whole.

A premise such as n = c d says of real numbers, too, that they have such values alone: a world in which n is 2.3 has no count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import torch

from texclaims.language.notation import Notation
from texclaims.language.premises import NumberIs
from texclaims.numeric.domains import between
from texclaims.numeric.tensors import Evaluator, Fixed

STEPS = 40  # of Newton's method: a few are enough near a root, the others are for the way
MOST = 1.0  # of one step: the number becomes e times as large, or small
SLOPE = 1e-7  # how far apart the two values are that a slope is taken from
LAST_BITS = 1e-15  # a step that is smaller changes nothing
EXACT = 1e-14  # of the count: nearer need no value come to it
MOVES = 1e-3  # of the count, by which it moves with the number at least: an end that is reached far out only is no root
ROUNDED = 1e-13  # relative: a count that is worked out from others may be so far from a whole number
LARGEST = 1000  # denominator of a fraction that stands for a number that is as good as equal to it, so that two of these meet


@dataclass(frozen=True)
class WholeCounts:
    """Finds real numbers with which the counts are whole. `obey` replaces numbers by what the equations say of them."""

    notation: Notation
    told: tuple[NumberIs, ...]
    """All equations that say what a number is."""
    evaluator: Evaluator
    obey: Callable[[Fixed], None]

    def make(self, fixed: Fixed, kept: frozenset[str] = frozenset(), wanted: Mapping[str, torch.Tensor] | None = None) -> None:
        """Change real numbers, each of shape () or (settings,), or a sequence as a whole, until every count that they give is
        whole: as large as is wanted, or the next whole number. Where none is found, all stay as they are; what is to be kept
        always does."""
        for count in self._counts:
            for target in self._targets(fixed, count, wanted or {}):
                for name in self._free(fixed, kept):
                    if not _is_whole(fixed[count.name]).all():
                        self._solve(fixed, count, name, target)

    @property
    def _counts(self) -> list[NumberIs]:
        return [one for one in self.told if self.notation.by_name[one.name].row.whole]

    def _targets(self, fixed: Fixed, count: NumberIs, wanted: Mapping[str, torch.Tensor]) -> Iterator[torch.Tensor]:
        if count.name in wanted:
            yield wanted[count.name]
        yield fixed[count.name].round().clamp(min=1.0)

    def _free(self, fixed: Fixed, kept: frozenset[str]) -> list[str]:
        """Real numbers, and sequences of them, of which no premise says what they are."""
        given = kept | {one.name for one in self.told}
        rows = {name: self.notation.by_name[name].row for name in sorted(fixed.keys() - given)}
        return [name for name, row in rows.items() if row.terminal in ("SCALAR", "SEQUENCE") and not row.whole]

    def _solve(self, fixed: Fixed, count: NumberIs, name: str, target: torch.Tensor) -> None:
        """Multiply one number where this count is not whole, as far as that makes it so, leaves the number in its kind, and no
        other count less whole than it was."""
        before, missed = fixed[name], ~_is_whole(fixed[count.name])

        def counted(power: torch.Tensor) -> torch.Tensor:
            return self.evaluator(self._obeying(fixed, name, before * power.exp())).value(count.right)

        power, is_root = _root(counted, target)
        moved = _short(before * power.exp())
        there = self._obeying(fixed, name, moved)
        found = missed & is_root & self._spanned(name, moved, target)
        for other in self._counts:
            found = found & (_is_whole(there[other.name]) | ~_is_whole(fixed[other.name]))
        if found.any():
            fixed |= self._obeying(fixed, name, torch.where(found, moved, before))

    def _obeying(self, fixed: Fixed, name: str, value: torch.Tensor) -> Fixed:
        there = {**fixed, name: value}
        self.obey(there)
        return there

    def _spanned(self, name: str, values: torch.Tensor, one: torch.Tensor) -> torch.Tensor:
        """Of the shape of one: are they of the kind of the name; all of them, where this is a sequence?"""
        domain = self.notation.by_name[name].row.values
        inside = torch.tensor([between(domain, value) for value in values.reshape(-1)], device=values.device)
        return inside.reshape(one.shape) if inside.numel() == one.numel() else inside.all()


def whole(value: torch.Tensor) -> torch.Tensor:
    """A whole number for one that is whole but for rounding, of any shape."""
    rounded = value.round()
    return torch.where((value - rounded).abs() <= ROUNDED * rounded.abs(), rounded, value)


def _short(values: torch.Tensor) -> torch.Tensor:
    """The same, of any shape, with a short fraction for each number that is one but for rounding."""
    near = [float(Fraction(one).limit_denominator(LARGEST)) if math.isfinite(one) else one for one in values.reshape(-1).tolist()]
    short = torch.tensor(near, dtype=values.dtype, device=values.device).reshape(values.shape)
    return torch.where((short - values).abs() <= EXACT * values.abs(), short, values)


def _is_whole(value: torch.Tensor) -> torch.Tensor:
    return value == value.round()


def _root(value: Callable[[torch.Tensor], torch.Tensor], target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Where a function takes a value, by Newton's method from 0, and whether it does. All of one shape."""
    at = torch.zeros_like(target)
    for _ in range(STEPS):
        here = value(at)
        slope = (value(at + SLOPE) - here) / SLOPE
        step = (here - target) / slope
        step = torch.where(torch.isfinite(step), step.clamp(-MOST, MOST), torch.zeros_like(step))
        if (step.abs() <= LAST_BITS).all():
            break
        at = at - step
    return at, ((here - target).abs() <= EXACT * target) & (slope.abs() >= MOVES * target)
