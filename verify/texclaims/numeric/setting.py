"""What stays the same while the random variables of one world are drawn: demands, fixed numbers, dice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import torch

from texclaims.language.notation import Notation
from texclaims.laws.law import Law
from texclaims.numeric.demands import Demands
from texclaims.numeric.dice import Dice
from texclaims.numeric.fixed_numbers import Fixed
from texclaims.numeric.properties import PROPERTIES, Shaped, between
from texclaims.numeric.rule import USUAL, Rule
from texclaims.numeric.specials import Mode
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import NoSuchSpread, mean


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
    rule: Rule = USUAL
    """How laws with a density are put on states."""
    modes: Mapping[str, Mode] = field(default_factory=dict)
    """Random variables that are constant, or special in another way."""
    turns: int = 0
    """After how many elements a family, of which only the law is said, changes to the other side of it; 0 for never."""

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

    def moded(self, name: str, values: torch.Tensor) -> torch.Tensor:
        """Values in general position, of any shape -> those that the variable has here."""
        return self.modes[name].made(values) if name in self.modes else values

    def with_moments(
        self, name: str, probability: torch.Tensor, values: torch.Tensor, more: Mapping[str, torch.Tensor] | None = None
    ) -> torch.Tensor:
        """Give the values their properties, then shift and scale them so that the premises E[name] = …, Var[name] = …,
        E[name²] = … hold for each element, and what more is wanted of these moments.

        Raises NoSuchSpread where these values cannot have them.

        `probability` has shape (states,), `values` and the result (states, *shape of the family).
        """
        wanted, shaped = {**self.demands.moments(name, self.numbers), **(more or {})}, self._properties(name)
        for one in shaped:
            values = one.made(values)
        centre = mean(probability, values)
        target = wanted.get("mean", centre)
        if wanted.keys() & {"variance", "second"}:
            spread = mean(probability, (values - centre) ** 2)
            if "variance" in wanted:
                return (values - centre) * _factor(wanted["variance"], spread) + target
            if "mean" in wanted:
                return (values - centre) * _factor(wanted["second"] - target**2, spread) + target
            return values * _factor(wanted["second"], spread + centre**2)
        if "mean" in wanted and any(one.scales for one in shaped):
            return values * (target / centre)
        return values - centre + target if "mean" in wanted else values

    def _properties(self, name: str) -> list[Shaped]:
        return [PROPERTIES[word] for word, of in sorted(self.demands.having) if of == name] + self._limits(name)

    def _limits(self, name: str) -> list[Shaped]:
        """Numbers that the variable is never below, or above. What is never below 0 reaches its mean by a factor."""
        fixed = [one for one in self.demands.limits if one.name == name and not one.moves]
        low, high = (
            [float(self.numbers.value(one.tree)) for one in fixed if one.below is below] for below in (True, False)
        )
        if not low and not high:
            return []
        return [between(max(low, default=-inf), min(high, default=inf))]


def _factor(wanted: torch.Tensor, spread: torch.Tensor) -> torch.Tensor:
    """By what values with this spread are multiplied, to have the wanted one."""
    wanted = torch.as_tensor(wanted, dtype=spread.dtype, device=spread.device)
    if bool(((wanted < 0) | (wanted > 0) & (spread == 0)).any()):
        raise NoSuchSpread("the premises together give a variable a variance that it cannot have")
    return torch.where(spread > 0, wanted / spread, torch.zeros_like(spread)).sqrt()
