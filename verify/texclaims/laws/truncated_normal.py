"""Mean and variance before the cut, and two end points -> the normal law between these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from texclaims.laws.law import tensors_like
from texclaims.laws.normal import NormalBetween


@dataclass(frozen=True)
class TruncatedNormal(NormalBetween):
    """The normal law given that its variable lies between two end points."""

    is_cut: ClassVar[bool] = True

    low: Any
    high: Any

    @property
    def above_zero(self) -> tuple[Any, ...]:
        return (self.high - self.low, self.variance)

    @property
    def ends(self) -> tuple[Any, Any]:
        return self.low, self.high

    @property
    def standard_ends(self) -> tuple[sympy.Expr, sympy.Expr]:
        spread = sympy.sqrt(self.variance)
        return sympy.cancel((self.low - self.mean) / spread), sympy.cancel((self.high - self.mean) / spread)

    @property
    def support(self) -> tuple[float, float, float]:
        low, high, centre = super().support
        return max(self.low, low), min(self.high, high), centre

    def log_density(self, nodes: Any) -> Any:
        whole = self.before_the_cut(nodes)
        low, high = tensors_like(nodes, self.low, self.high)
        mass = whole.cdf(high) - whole.cdf(low)
        return whole.log_prob(nodes) - mass.log()
