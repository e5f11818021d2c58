"""States, and an equation between moments of one variable -> each of its elements multiplied, spread or moved, so that it holds.

What is said of a family without an index is said of each element: that its variance is its mean, say, and every element has a
mean of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch

from texclaims.language.premises import Comparison
from texclaims.numeric.closeness import SOLVED
from texclaims.numeric.roots import root
from texclaims.numeric.setting import Setting
from texclaims.numeric.states import States
from texclaims.numeric.world import NoSuchSpread, World, mean


@dataclass(frozen=True)
class Change:
    """Values, of any shape -> (factor + by · size) values + added + more · size, of the same shape."""

    factor: float = 1.0
    by: float = 0.0
    added: float = 0.0
    more: float = 0.0

    def made(self, values: torch.Tensor, size: float) -> torch.Tensor:
        """Other values, of shape (states, *shape of the family) as before."""
        return (self.factor + self.by * size) * values + (self.added + self.more * size)

    def of_size(self, size: float) -> Change:
        """The change by one size, whatever the size is."""
        return Change(self.factor + self.by * size, 0.0, self.added + self.more * size)


NOTHING = Change()


def obeying(setting: Setting, states: States) -> States:
    """The same states, in which each variable of which one equation speaks obeys it.

    Raises NoSuchSpread where no number was found by which it would.
    """
    for name, premise in setting.demands.of_one.items():
        if name in states.values and not setting.demands.has_law(name):
            states = states.along(name, _obeying(setting, states, name, premise))
    return states


def _obeying(setting: Setting, states: States, name: str, premise: Comparison) -> torch.Tensor:
    """Every element with a change of its own, or all with that of the first one, where they have one law."""
    values = states.values[name]
    columns = list(values.reshape(len(states), -1).unbind(1))
    if name in setting.demands.one_law:
        return _solved(setting, states, name, premise, columns[0]).made(values, 0.0)
    made = [_solved(setting, states, name, premise, column).made(column, 0.0) for column in columns]
    return torch.stack(made, dim=1).reshape(values.shape)


def _solved(setting: Setting, states: States, name: str, premise: Comparison, column: torch.Tensor) -> Change:
    """That by which the equation holds of these values, of shape (states,)."""

    def missed(change: Change, size: float) -> float:
        world = World(states.probability, {**states.values, name: change.made(column, size)}, setting.fixed, setting.device)
        there = setting.numbers.elsewhere(world, setting.numbers.model)
        return float(there.value(premise.left) - there.value(premise.right))

    if abs(missed(NOTHING, 0.0)) < SOLVED:
        return NOTHING
    for change in _changes(setting, name, float(mean(states.probability, column))):
        if (found := root(partial(missed, change))) is not None:
            return change.of_size(found)
    raise NoSuchSpread(f"the premise {premise.tex} cannot be met together with the others")


def _changes(setting: Setting, name: str, centre: float) -> Iterator[Change]:
    """A factor, one for what is left without the mean, a number that is added; of both signs."""
    yield from (Change(0.0, sign) for sign in (1.0, -1.0))
    yield Change(0.0, 1.0, centre, -centre)
    if name not in setting.demands.symmetric:
        yield from (Change(more=sign) for sign in (1.0, -1.0))
