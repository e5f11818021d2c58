"""Two end points -> the uniform law between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from texclaims.laws.integrals import T, integral
from texclaims.laws.law import UNIT_INTERVAL, Base, Continuous, HalfLine, tensors_like


@dataclass(frozen=True)
class Uniform(Continuous):
    """The uniform law between two end points."""

    base: ClassVar[Base | None] = UNIT_INTERVAL

    low: Any
    high: Any

    @property
    def above_zero(self) -> tuple[Any, ...]:
        return (self.high - self.low,)

    @property
    def ends(self) -> tuple[Any, Any]:
        return self.low, self.high

    def moment(self, power: int, lazy: bool = False) -> sympy.Expr:
        return integral(T**power, self.low, self.high, lazy) / (self.high - self.low)

    def half_moment(self, power: int, lazy: bool = False) -> sympy.Expr | None:
        if self.half_line is None:
            return None
        return integral(T**power, sympy.Integer(0), self.high, lazy) / (self.high - self.low)

    @property
    def half_line(self) -> HalfLine | None:
        if self.low != -self.high:
            return None
        return HalfLine(sympy.Integer(1), self.high, 1 / (self.high - self.low))

    @property
    def support(self) -> tuple[float, float, float]:
        return self.low, self.high, (self.low + self.high) / 2

    def log_density(self, nodes: Any) -> Any:
        import torch

        return torch.distributions.Uniform(*tensors_like(nodes, self.low, self.high)).log_prob(nodes)

    @property
    def location_and_scale(self) -> tuple[Any, Any]:
        return self.low, self.high - self.low
