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


def shuffled(values: torch.Tensor, dice: Dice) -> torch.Tensor:
    """Equal marginals and nothing more: each state (first axis) is taken apart into as many as it has elements, in which each
    element takes all of its values once, in an order of its own: shape (states, *elements) -> (states · elements, *elements).
    """
    states, size = len(values), values[0].numel()
    order = dice.uniform(states, size, size).argsort(dim=1)
    flat = values.reshape(states, size, 1).expand(states, size, size).gather(1, order)
    return flat.reshape(-1, *values.shape[1:])


def reflected(values: torch.Tensor) -> torch.Tensor:
    """A symmetric law: each state (first axis) with both signs, one after the other: shape (states, …) -> (2 states, …)."""
    return torch.stack([values, -values], dim=1).reshape(-1, *values.shape[1:])


def with_zero(values: torch.Tensor, copies: int) -> torch.Tensor:
    """The first state in all its copies becomes 0: nothing said that the variable is never 0. The shape stays."""
    return torch.cat([torch.zeros_like(values[:copies]), values[copies:]])


def signed(before: States, name: str, sizes: torch.Tensor, dice: Dice) -> States:
    """A symmetric variable that depends on what was drawn before: every state meets every size with both signs.

    `sizes` has shape (sizes, *shape of the family). The chances of size and sign vary with the state, but over all
    states both signs of a size are equally likely.
    """
    states, count = len(before), len(sizes)
    size = 0.3 + dice.uniform(states, count)
    weight = before.probability.unsqueeze(1) * size / size.sum(dim=1, keepdim=True)  # of a state with a size
    tilt = 2 * dice.uniform(states, count) - 1
    tilt = tilt - (weight * tilt).sum(dim=0) / weight.sum(dim=0)
    plus = 0.5 + tilt / (2.1 * tilt.abs().max())  # 2.1: strictly between 0 and 1
    chance = torch.stack([plus, 1 - plus], dim=2) * weight.unsqueeze(2)  # (states, sizes, signs)
    values = torch.stack([sizes, -sizes], dim=1).reshape(2 * count, *sizes.shape[1:])
    after = States(chance.flatten(), _repeated(before.values, 2 * count))
    return after.along(name, values.repeat(states, *[1] * (values.dim() - 1)))


def _repeated(values: Mapping[str, torch.Tensor], times: int) -> dict[str, torch.Tensor]:
    return {name: value.repeat_interleave(times, dim=0) for name, value in values.items()}
