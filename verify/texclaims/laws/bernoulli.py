"""A probability -> the law of a number that is 1 with it, and else 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from texclaims.laws.law import Finite


@dataclass(frozen=True)
class Bernoulli(Finite):
    """1 with this probability, and else 0."""

    probability: Any

    @property
    def above_zero(self) -> tuple[Any, ...]:
        return ()

    @property
    def from_zero(self) -> tuple[Any, ...]:
        return (self.probability, 1 - self.probability)

    @property
    def points(self) -> tuple[tuple[int, Any], ...]:
        return (0, 1 - self.probability), (1, self.probability)
