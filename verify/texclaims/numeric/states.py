"""States of some random variables with their probabilities -> products, shifts and mirror images of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch

from texclaims.numeric.dice import Dice
from texclaims.numeric.world import WorldError

MOST_STATES = 500_000  # of one world: a family of that many states fills some twenty megabytes


@dataclass(frozen=True)
class States:
    """`probability` has shape (states,), `values[name]` shape (states, *shape of the family)."""

    probability: torch.Tensor
    values: Mapping[str, torch.Tensor]

    def __len__(self) -> int:
        return len(self.probability)

    def repeated(self, times: int) -> States:
        """Each state in so many copies that share its probability."""
        return States(self.probability.repeat_interleave(times) / times, _repeated(self.values, times))

    def along(self, name: str, values: torch.Tensor) -> States:
        """The same states with one more variable: its values in them, shape (states, *shape of the family)."""
        return States(self.probability, {**self.values, name: values})


def product(blocks: Iterable[States], device: str) -> States:
    """Independent blocks: every combination of their states.

    Raises WorldError where these are too many.
    """
    whole = States(torch.ones(1, dtype=torch.float64, device=device), {})
    for block in blocks:
        old, new = len(whole), len(block)
        if old * new > MOST_STATES:
            raise WorldError(f"{old * new} states are too many")
        values = _repeated(whole.values, new)
        values |= {name: value.repeat(old, *[1] * (value.dim() - 1)) for name, value in block.values.items()}
        whole = States((whole.probability.unsqueeze(1) * block.probability).flatten(), values)
    return whole


def tilted(before: States, own: States, dice: Dice, most: float) -> States:
    """A variable that depends on what was drawn before: every state meets every state of its own. Their chances vary with
    both, by at most this share of 1, but each keeps its chance over all states of the other.
    """
    first, second = before.probability, own.probability
    tilt = 2 * dice.uniform(len(before), len(own)) - 1
    tilt = tilt - first @ tilt
    tilt = tilt - (tilt @ second).unsqueeze(1)
    tilt = most * tilt / tilt.abs().max().clamp(min=1e-9)
    both = product([before, own], dice.device)
    return States(both.probability * (1 + tilt.flatten()), both.values)


def by_turns_opposite(values: torch.Tensor) -> torch.Tensor:
    """Elements, the last axis, by turns as they are and with the other sign: the shape stays."""
    return values * (1 - 2 * (torch.arange(values.shape[-1], device=values.device) % 2))


def _repeated(values: Mapping[str, torch.Tensor], times: int) -> dict[str, torch.Tensor]:
    return {name: value.repeat_interleave(times, dim=0) for name, value in values.items()}
