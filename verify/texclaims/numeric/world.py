"""Random variables in all their states, and fixed numbers -> a world, in which an expected value is a weighted sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch

from texclaims.laws.pair import NormalPair


class WorldError(Exception):
    """Premises that no world satisfies, or that cannot be built; the message says which."""


class MeasurementError(Exception):
    """A claim that cannot be put on tensors; the message says what stands in the way."""


class Missing(MeasurementError):
    """An element that does not exist in this world: its index is larger than its family."""


class Infinite(MeasurementError):
    """A limit or an integral that is no number: the values on the way to it grow beyond all numbers."""


class Unknowable(MeasurementError):
    """A limit that hangs on what an unspecified function is at infinity, where it may be anything."""


class Excluded(WorldError):
    """Premises that no world drawn here satisfies: together they forbid what is special in it, or each other."""


class NoSuchSpread(Excluded):
    """These numbers give a variable a variance that it cannot have, such as one below 0; others may give it one."""


@dataclass(frozen=True)
class Paired:
    """Two random names with their law, and the fixed name of its correlation; "" where that is no name by itself."""

    first: str
    second: str
    law: NormalPair
    correlation: str

    def slope(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """By how much the second variable moves with the correlation, while the first one and what is independent of it stay:
        all of shape (states,)."""
        told = (self.law.second_variance / self.law.first_variance) ** 0.5 * first
        c = self.law.correlation
        return told - c * (second - c * told) / ((1 - c) * (1 + c))


@dataclass
class World:
    """States with their probabilities, and the fixed numbers. All tensors are on one device, and float64.

    `probability` has shape (states,), `random[name]` has shape (states, *shape of the family). `fixed[name]` is a number
    (shape ()) or, for an indexed name, a vector or matrix whose entry k belongs to index k; entry 0 is the start of a
    sequence, and unused elsewhere. A permutation is int64.
    """

    probability: torch.Tensor
    random: Mapping[str, torch.Tensor]
    fixed: Mapping[str, torch.Tensor]
    device: str
    pairs: tuple[Paired, ...] = ()
    """Variables that have a law together."""
    scaled: Mapping[str, float] = field(default_factory=dict)
    """Random names multiplied by a number after the draw: how an equation is solved inside a world."""

    @classmethod
    def of_numbers(cls, fixed: Mapping[str, torch.Tensor], device: str) -> World:
        """Fixed numbers alone, of any shape each: one state."""
        return cls(torch.ones(1, dtype=torch.float64, device=device), {}, fixed, device)

    @property
    def states(self) -> int:
        """How many."""
        return int(self.probability.numel())

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """Over the states, the first axis: (states, *shape) -> shape."""
        return mean(self.probability, values)

    def value(self, name: str) -> torch.Tensor:
        """A random name in all states, shape (states, *shape of the family)."""
        return self.random[name] * self.scaled.get(name, 1.0)

    def with_fixed(self, name: str, value: float) -> World:
        """One fixed number, of shape (), takes another value."""
        return replace(self, fixed={**self.fixed, name: number(value, self.device)})

    def with_scale(self, name: str, factor: float) -> World:
        """A random name is multiplied; an earlier factor of it goes."""
        return replace(self, scaled={**self.scaled, name: factor})

    def with_shift(self, name: str, added: float) -> World:
        """A random name plus a number: how its mean is moved."""
        return replace(self, random={**self.random, name: self.random[name] + added})

    def mirrored(self, name: str) -> World:
        """A random name on the other side of its mean, from which it is as far away as before."""
        values = self.random[name]
        return replace(self, random={**self.random, name: 2 * self.mean(values) - values})

    def with_shear(self, name: str, other: str, factor: float) -> World:
        """`name` plus a multiple of `other`: how their covariance is moved."""
        added = self.random[other].reshape(-1, *[1] * (self.random[name].dim() - 1))
        return replace(self, random={**self.random, name: self.random[name] + factor * added})


def mean(probability: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Over the states, the first axis: (states, *shape) -> shape. What is the same in all states is its own mean, to the
    last bit: a variance that is 0 must not come out as 1e-33. Added up in pairs: a million products one after the other lose four
    digits.
    """
    weighted = (probability.reshape(-1, *[1] * (values.dim() - 1)) * values).sum(dim=0)
    return exactly(constant(values), values[0], weighted)


def exactly(known: torch.Tensor, value: torch.Tensor | float, worked_out: torch.Tensor) -> torch.Tensor:
    """The value where it is known to the last bit, else what was worked out, all of shape (*shape); its slope is that of what
    was worked out."""
    whole = torch.where(known, value, worked_out)
    return worked_out + (whole - worked_out).detach() if worked_out.requires_grad else whole


def constant(values: torch.Tensor) -> torch.Tensor:
    """Is an element the same in all states, the first axis: (states, *shape) -> shape, of bool."""
    return (values == values[0]).all(dim=0)


def number(value: float, device: str) -> torch.Tensor:
    """One float64 number, shape ()."""
    return torch.full((), float(value), dtype=torch.float64, device=device)  # half as long as torch.tensor takes
