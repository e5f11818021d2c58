"""A law and its parameters -> exact moments by SymPy's integrals, and quadrature nodes weighed by PyTorch's densities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy

from texclaims.laws.functions import density, distribution
from texclaims.laws.quadrature import composite

T = sympy.Symbol("t", positive=True)
ARITY = {"Normal": 2, "Uniform": 2, "TruncatedNormal": 4, "Bernoulli": 1}
PANELS = 14  # per smooth piece; with 20 nodes each the error on every integrand here is below 1e-15
REACH = 12.0  # standard deviations; the mass beyond is 4e-33


class LawError(Exception):
    """A law that does not exist, or with parameters that it cannot have."""


@dataclass(frozen=True)
class Law:
    """A named law: Normal(mean, variance), Uniform(low, high), TruncatedNormal(mean, variance, low, high),
    Bernoulli(probability of 1).

    The parameters are SymPy expressions in a proof and float64 numbers in a measurement.
    """

    name: str
    parameters: tuple[Any, ...]

    def __post_init__(self) -> None:
        if ARITY.get(self.name) != len(self.parameters):
            raise LawError(f"{self.name} with {len(self.parameters)} parameters; known: {ARITY}")

    @property
    def exists(self) -> bool:
        """Are these numbers parameters of such a law: a positive variance, end points in order, a probability?"""
        if self.name == "Bernoulli":
            return bool(0 < self.parameters[0] < 1)
        ordered = self.name == "Normal" or self.parameters[-2] < self.parameters[-1]
        return bool(ordered and (self.name == "Uniform" or self.parameters[1] > 0))

    @property
    def points(self) -> tuple[tuple[int, Any], ...]:
        """Values and their probabilities, of a law that has only a few; () for a law with a density."""
        return ((0, 1 - self.parameters[0]), (1, self.parameters[0])) if self.name == "Bernoulli" else ()

    def moment(self, power: int, lazy: bool = False) -> sympy.Expr:
        """E[X^power]. `lazy` leaves the integrals standing, to be evaluated as numbers."""
        if self.name == "Uniform":
            low, high = self.parameters
            return integral(T**power, low, high, lazy) / (high - low)
        mean, spread = self.parameters[0], sympy.sqrt(self.parameters[1])
        terms = [
            sympy.binomial(power, k) * mean ** (power - k) * spread**k * self._standard_moment(k, lazy)
            for k in range(power + 1)
        ]
        return sympy.Add(*terms)

    def _standard_moment(self, power: int, lazy: bool) -> sympy.Expr:
        """E[((X - mean)/deviation)^power]."""
        low, high = self._cuts()
        if low == -high:
            half = integral(T**power * density(T), sympy.Integer(0), high, lazy)
            return sympy.Integer(0) if power % 2 else 2 * half / self._mass(low, high)
        return integral(T**power * density(T), low, high, lazy) / self._mass(low, high)

    def half_moment(self, power: int, lazy: bool = False) -> sympy.Expr | None:
        """E[X^power; X > 0] for a law that is symmetric about 0, None for any other."""
        if self.name == "Uniform":
            low, high = self.parameters
            return None if low != -high else integral(T**power, sympy.Integer(0), high, lazy) / (high - low)
        low, high = self._cuts()
        if self.parameters[0] != 0 or low != -high:
            return None
        half = integral(T**power * density(T), sympy.Integer(0), high, lazy)
        return sympy.sqrt(self.parameters[1]) ** power * half / self._mass(low, high)

    def expectation(self, function: sympy.Expr, variable: sympy.Symbol, lazy: bool = False) -> sympy.Expr:
        """E[function of X]: the integral against the density, split at 0, where an activation may have its kink."""
        if self.name == "Uniform":
            low, high = self.parameters
            centre, spread, weight = sympy.Integer(0), sympy.Integer(1), 1 / (high - low)
        else:
            low, high = self._cuts()
            centre, spread = self.parameters[0], sympy.sqrt(self.parameters[1])
            weight = density(T) / self._mass(low, high)
        if centre != 0 or low != -high:
            raise LawError(f"E of {function} under a law that is not symmetric about 0")
        above, below = (function.subs(variable, sign * spread * T) for sign in (1, -1))
        if (above + below).has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise):
            raise LawError(f"E of {function}: it has a kink outside of 0, where a numerical integral would be wrong")
        if not all(_integrable(side) for side in (above, below)):
            raise LawError(f"E of {function}: it may not exist, or be too sharp for a numerical integral")
        return integral((above + below) * weight, sympy.Integer(0), high, lazy)

    def _cuts(self) -> tuple[sympy.Expr, sympy.Expr]:
        """End points of the standardized law."""
        if self.name == "Normal":
            return -sympy.oo, sympy.oo
        mean, variance, low, high = self.parameters
        spread = sympy.sqrt(variance)
        return sympy.cancel((low - mean) / spread), sympy.cancel((high - mean) / spread)

    @staticmethod
    def _mass(low: sympy.Expr, high: sympy.Expr) -> sympy.Expr:
        return sympy.Integer(1) if high == sympy.oo == -low else distribution(high) - distribution(low)


def _integrable(side: sympy.Expr) -> bool:
    """For T > 0: finite, also at 0, and exponentials of arguments that are linear in T or fall like minus a square."""
    bars = [power.base for power in side.atoms(sympy.Pow) if power.exp.is_negative and power.base.has(T)]
    powers = [power for power in side.atoms(sympy.Pow) if power.base.has(T) and not _is_whole(power.exp)]
    bends = {power: sympy.diff(power.args[0], T, 2) for power in side.atoms(sympy.exp)}
    bent = [power for power, bend in bends.items() if bend != 0]
    falling = all(bends[power].is_negative and not bends[power].has(T) for power in bent)
    below = any(bar.has(power) for bar in bars for power in bent)  # under a fraction bar it would grow
    finite = all(bar.is_positive and bar.subs(T, 0).is_positive for bar in bars)
    return not powers and falling and not below and finite


def _is_whole(exponent: sympy.Expr) -> bool:
    """A number without a fraction, or an expression such as 2k + 2 that is always one, and never negative."""
    return bool(exponent.is_Integer or (exponent.is_integer and exponent.is_nonnegative))


@lru_cache(maxsize=1024)
def integral(function: sympy.Expr, low: sympy.Expr, high: sympy.Expr, lazy: bool) -> sympy.Expr:
    """The integral of a function of T, by SymPy; or the same, unevaluated."""
    return (sympy.Integral if lazy else sympy.integrate)(function, (T, low, high))


def quadrature(law: Law, device: str) -> tuple[Any, Any]:
    """Nodes and probabilities (both of shape (nodes,), float64) of a law whose parameters are numbers.

    Composite Gauss–Legendre with a panel edge at 0 and at the mean, so that no kink of an activation lies inside
    a panel. The density is PyTorch's own (torch.distributions), not the one that the proof integrates.

    Raises LawError where the numbers are no parameters of the law.
    """
    import torch

    values = [float(value) for value in law.parameters]
    if not law.exists:
        raise LawError(f"no law {law.name}({', '.join(map(str, values))})")
    if law.points:
        rows = [[float(number) for number in row] for row in zip(*law.points, strict=True)]
        points, chances = (torch.tensor(row, dtype=torch.float64, device=device) for row in rows)
        return points, chances
    low, high, centre, log_density = _support(law.name, values, device)
    edges = sorted({low, high, *(edge for edge in (0.0, centre) if low < edge < high)})
    cuts = [a + (b - a) * k / PANELS for a, b in zip(edges, edges[1:], strict=False) for k in range(PANELS)] + [
        edges[-1]
    ]
    nodes, weights = composite(cuts, 1, device)
    return nodes, weights * log_density(nodes).exp()


def _support(name: str, values: list[float], device: str) -> tuple[float, float, float, Callable[[Any], Any]]:
    import torch

    tensor = [torch.tensor(value, dtype=torch.float64, device=device) for value in values]
    if name == "Uniform":
        low, high = values
        inside = torch.distributions.Uniform(tensor[0], tensor[1])
        return low, high, (low + high) / 2, inside.log_prob
    mean, variance = values[:2]
    spread = variance**0.5
    normal = torch.distributions.Normal(tensor[0], tensor[1].sqrt())
    if name == "Normal":
        return mean - REACH * spread, mean + REACH * spread, mean, normal.log_prob
    low, high = values[2:]
    mass = normal.cdf(tensor[3]) - normal.cdf(tensor[2])
    reach_low, reach_high = max(low, mean - REACH * spread), min(high, mean + REACH * spread)
    return reach_low, reach_high, mean, lambda nodes: normal.log_prob(nodes) - mass.log()
