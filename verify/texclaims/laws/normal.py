"""Mean and variance -> the normal law; and what it shares with the law that is cut at two end points."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from texclaims.laws.functions import density, distribution
from texclaims.laws.integrals import T, integral
from texclaims.laws.law import STANDARD_NORMAL, Base, Continuous, HalfLine, tensors_like

REACH = 12.0  # standard deviations; the mass beyond is 4e-33


@dataclass(frozen=True)
class NormalBetween(Continuous):
    """A normal law between two end points; mean and variance are those of the law before the cut."""

    mean: Any
    variance: Any

    @property
    @abstractmethod
    def standard_ends(self) -> tuple[sympy.Expr, sympy.Expr]:
        """End points of the standardized law (X - mean)/deviation."""

    @property
    def mass(self) -> sympy.Expr:
        """What the standard normal law puts between the ends."""
        low, high = self.standard_ends
        return sympy.Integer(1) if high == sympy.oo == -low else distribution(high) - distribution(low)

    def moment(self, power: int, lazy: bool = False) -> sympy.Expr:
        spread = sympy.sqrt(self.variance)
        terms = [
            sympy.binomial(power, k) * self.mean ** (power - k) * spread**k * self._standard_moment(k, lazy)
            for k in range(power + 1)
        ]
        return sympy.Add(*terms)

    def _standard_moment(self, power: int, lazy: bool) -> sympy.Expr:
        """E[((X - mean)/deviation)^power]."""
        low, high = self.standard_ends
        if low == -high:
            half = self._above(power, lazy)
            return sympy.Integer(0) if power % 2 else 2 * half / self.mass
        return _between(power, low, high, lazy) / self.mass

    def _above(self, power: int, lazy: bool) -> sympy.Expr:
        """The integral of t^power against the standard normal density, from 0 to the high end."""
        return _between(power, sympy.Integer(0), self.standard_ends[1], lazy)

    def half_moment(self, power: int, lazy: bool = False) -> sympy.Expr | None:
        if self.half_line is None:
            return None
        return sympy.sqrt(self.variance) ** power * self._above(power, lazy) / self.mass

    @property
    def half_line(self) -> HalfLine | None:
        low, high = self.standard_ends
        if self.mean != 0 or low != -high:
            return None
        return HalfLine(sympy.sqrt(self.variance), high, density(T) / self.mass)

    @property
    def support(self) -> tuple[float, float, float]:
        reach = REACH * self.variance**0.5
        return self.mean - reach, self.mean + reach, self.mean

    def before_the_cut(self, nodes: Any) -> Any:
        """PyTorch's normal law, in the precision and on the device of the nodes."""
        import torch

        mean, variance = tensors_like(nodes, self.mean, self.variance)
        return torch.distributions.Normal(mean, variance.sqrt())

    def log_density(self, nodes: Any) -> Any:
        return self.before_the_cut(nodes).log_prob(nodes)


@dataclass(frozen=True)
class Normal(NormalBetween):
    """The normal law; the second parameter is the variance."""

    base: ClassVar[Base | None] = STANDARD_NORMAL

    @property
    def above_zero(self) -> tuple[Any, ...]:
        return (self.variance,)

    @property
    def ends(self) -> tuple[sympy.Expr, sympy.Expr]:
        return -sympy.oo, sympy.oo

    @property
    def standard_ends(self) -> tuple[sympy.Expr, sympy.Expr]:
        return self.ends

    @property
    def small_variance(self) -> sympy.Expr | None:
        """All moments are powers of it."""
        return self.variance if self.mean == 0 else None

    @property
    def location_and_scale(self) -> tuple[Any, Any]:
        return self.mean, self.variance**0.5


def _between(power: Any, low: sympy.Expr, high: sympy.Expr, lazy: bool) -> sympy.Expr:
    """The integral of t^power against the standard normal density. By parts, t times the density is minus its slope:
    a higher power is brought down by two, which takes SymPy's integral a second each.
    """
    if lazy or not isinstance(power, int) or power < 2:
        return integral(T**power * density(T), low, high, lazy)
    ends = (end ** (power - 1) * density(end) if end.is_finite is not False else sympy.Integer(0) for end in (low, high))
    return (power - 1) * _between(power - 2, low, high, lazy) + next(ends) - next(ends)
