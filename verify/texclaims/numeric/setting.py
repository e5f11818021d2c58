"""What stays the same while the random variables of one world are drawn: demands, fixed numbers, dice."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from texclaims.language.notation import Notation
from texclaims.laws.law import Law
from texclaims.numeric.demands import Demands
from texclaims.numeric.dice import Dice
from texclaims.numeric.fixed_numbers import Fixed
from texclaims.numeric.properties import PROPERTIES, Shaped
from texclaims.numeric.tensors import Tensors


@dataclass(frozen=True)
class Setting:
    """The setting of one world. `numbers` evaluates trees of its fixed numbers."""

    notation: Notation
    demands: Demands
    fixed: Fixed
    numbers: Tensors
    dice: Dice
    lean: bool = False
    """Fewer points in each law."""
    degenerate: bool = False
    """Laws with one point, where no premise forbids it."""

    @property
    def device(self) -> str:
        """PyTorch's name of the device."""
        return self.dice.device

    def shape(self, name: str) -> list[int]:
        """Of a family; [] for a single variable."""
        return [int(self.fixed[size]) for size in self.notation.by_name[name].shape]

    def law(self, name: str) -> Law | None:
        """The law that a premise names for a variable, or for each element of a family."""
        return self.demands.law(name, self.numbers)

    def has_independent_elements(self, name: str) -> bool:
        """Is it a family, and does a premise say so?"""
        return bool(self.notation.by_name[name].shape) and name in self.demands.apart

    def with_moments(self, name: str, probability: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Give the values their properties, then shift and scale them so that the premises E[name] = …, Var[name] = …,
        E[name²] = … hold for each element.

        `probability` has shape (states,), `values` and the result (states, *shape of the family).
        """
        wanted, shaped = self.demands.moments(name, self.numbers), self._properties(name)
        for one in shaped:
            values = one.made(values)
        mean = torch.tensordot(probability, values, dims=1)
        target = wanted.get("mean", mean)
        if wanted.keys() & {"variance", "second"}:
            spread = torch.tensordot(probability, (values - mean) ** 2, dims=1)
            if "variance" in wanted:
                return (values - mean) * (wanted["variance"] / spread).sqrt() + target
            if "mean" in wanted:
                return (values - mean) * ((wanted["second"] - target**2) / spread).sqrt() + target
            return values * (wanted["second"] / (spread + mean**2)).sqrt()
        if "mean" in wanted and any(one.scales for one in shaped):
            return values * (target / mean)
        return values - mean + target if "mean" in wanted else values

    def _properties(self, name: str) -> list[Shaped]:
        return [PROPERTIES[word] for word, of in sorted(self.demands.having) if of == name]
