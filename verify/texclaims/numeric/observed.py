"""A premise, and values in all states that were not built by it -> do these values obey it? Every state is looked at."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from texclaims.language import premises as said
from texclaims.language.premises import Premise
from texclaims.numeric.closeness import SOLVED
from texclaims.numeric.demands import is_met
from texclaims.numeric.dice import Dice
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World

SAME = 1e-11  # apart: values that were computed in two ways are nearer, numbers in general position seldom are
MOST_CASES = 20_000_000  # of two variables together: a table of their chances


def is_obeyed(premise: Premise, tensors: Tensors) -> bool:
    """Does a premise hold in a world that may not have been built by it?

    Raises MeasurementError where a name has no value in this world, or cannot be looked at.
    """
    world = tensors.world
    match premise:
        case said.Each():
            return True
        case said.Independent(variables=names):
            return are_independent(world, [_cases(world.value(name).flatten(1)) for name in sorted(names)])
        case said.Iid(variable=name) | said.Apart(variable=name):
            alike = isinstance(premise, said.Apart) or have_one_law(world, world.value(name))
            return alike and are_independent(world, [_cases(one) for one in world.value(name).flatten(1).unbind(1)])
        case said.Ident(variable=name):
            return have_one_law(world, world.value(name))
        case said.Symmetric(variable=name):
            return is_symmetric(world, world.value(name))
    return is_met(premise, tensors)


def _cases(values: torch.Tensor) -> torch.Tensor:
    """The number of the case that a state is in: (states,) or (states, elements) -> (states,), int64. Two states are in one case
    if all their values are the same but for rounding; seen in one sum of them with factors in general position."""
    columns = values.reshape(len(values), -1)
    line = columns @ Dice.seeded(columns.shape[1], str(values.device)).values(columns.shape[1])
    ordered, order = line.sort()
    jumps = torch.cat([torch.zeros_like(ordered[:1]), (ordered[1:] - ordered[:-1] > SAME).to(line)])
    return torch.empty_like(order).scatter_(0, order, jumps.cumsum(0).to(torch.int64))


def are_independent(world: World, cases: Sequence[torch.Tensor]) -> bool:
    """Is the chance of every combination of cases the product of theirs? Each of shape (states,).

    Raises MeasurementError where these are too many.
    """
    together = cases[0]
    for one in cases[1:]:
        if not _both(world, together, one):
            return False
        together = torch.unique(together * (int(one.max()) + 1) + one, return_inverse=True)[1]
    return True


def _both(world: World, a: torch.Tensor, b: torch.Tensor) -> bool:
    rows, columns = int(a.max()) + 1, int(b.max()) + 1
    if rows * columns > MOST_CASES:
        raise MeasurementError(f"{rows} times {columns} cases are too many to see whether they are independent")
    chances = _chances(world, a * columns + b, rows * columns).reshape(rows, columns)
    wanted = _chances(world, a, rows).unsqueeze(1) * _chances(world, b, columns)
    return bool(((chances - wanted).abs() <= SOLVED * wanted).all())


def _chances(world: World, cases: torch.Tensor, count: int) -> torch.Tensor:
    return torch.zeros(count, dtype=torch.float64, device=cases.device).index_add_(0, cases, world.probability)


def have_one_law(world: World, values: torch.Tensor) -> bool:
    """Have all elements the same chances of the same values? Of shape (states, *shape of the family)."""
    first, *others = values.flatten(1).unbind(1)
    return all(_same_law(world, first, other) for other in others)


def is_symmetric(world: World, values: torch.Tensor) -> bool:
    """Has every value of the whole family the chance of its opposite? Of shape (states, *shape of the family)."""
    flat = values.flatten(1)
    cases = _cases(torch.cat([flat, -flat]))
    here, there = cases[: len(flat)], cases[len(flat) :]
    count = int(cases.max()) + 1
    return _are_near(_chances(world, here, count), _chances(world, there, count))


def _same_law(world: World, a: torch.Tensor, b: torch.Tensor) -> bool:
    cases = _cases(torch.cat([a, b]))
    count = int(cases.max()) + 1
    return _are_near(_chances(world, cases[: len(a)], count), _chances(world, cases[len(a) :], count))


def _are_near(a: torch.Tensor, b: torch.Tensor) -> bool:
    return bool(((a - b).abs() <= SOLVED * (a + b)).all())
