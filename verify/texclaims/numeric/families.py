"""A variable with a law, or a family of independent elements -> its states: it carries those of its block."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from texclaims.language.premises import JointLaw
from texclaims.laws.law import Continuous, Law, quadrature
from texclaims.laws.pair import pair_nodes
from texclaims.numeric.setting import Setting
from texclaims.numeric.states import MOST_STATES, States, product
from texclaims.numeric.world import WorldError

CLOSE = 0.3  # points of one law; each is as far from 0
SYMMETRIC = 1e-9  # how near the logarithms of a density on both sides of its centre are
POINTS = 3  # of the law of one element of an i.i.d. family: the fewest that can be skew

Points = tuple[torch.Tensor, torch.Tensor]
"""Probabilities and values of a law with a few points, both of shape (points,)."""


def carried(setting: Setting, name: str) -> States:
    """States in which a variable has its law, or a family independent elements.

    Raises WorldError where the law has no few nodes, or where the states are too many.
    """
    if setting.has_independent_elements(name):
        return _family(setting, name)
    law, shape = setting.law(name), setting.shape(name)
    assert law is not None
    nodes, weights = quadrature(law, setting.device, setting.rule.cuts_of(name))
    if setting.turns and shape and not isinstance(law, Continuous):
        return _now_and_then_apart(States(weights, {"first": nodes}), States(weights, {"second": nodes}), name, shape, setting)
    return States(weights, {name: on_elements(law, nodes, shape, setting.turns)})


def carried_together(setting: Setting, pair: JointLaw) -> States:
    """States in which two variables have their law together."""
    first, second, chances = pair_nodes(setting.numbers.pair(pair.law), setting.device, setting.rule.finer)
    return States(chances, dict(zip(pair.pair, (first, second), strict=True)))


def tied_to(setting: Setting, states: States, name: str) -> States:
    """A family of independent elements beside states that it depends on: both keep their chances, and some pairs of them come
    more often than others.

    Raises WorldError where the states are too many.
    """
    own = _family(setting, name)
    both = product([states, own], setting.device)
    first, second = _centred(setting, states), _centred(setting, own)
    return States(both.probability * (1 + 0.5 * first.repeat_interleave(len(own)) * second.repeat(len(states))), both.values)


def _centred(setting: Setting, states: States) -> torch.Tensor:
    """A number for each state, between -1 and 1, with mean 0: shape (states,)."""
    values = setting.dice.values(len(states))
    values = values - states.probability @ values
    return values / values.abs().max().clamp(min=1e-9)


def _now_and_then_apart(first: States, second: States, name: str, shape: Sequence[int], setting: Setting) -> States:
    """Every so many elements have a value of their own, if a fair coin says so: they depend on the others, and differ."""
    coin = _row((0.0, 1.0), setting.device)
    both = product([first, second, States(torch.full_like(coin, 0.5), {"coin": coin})], setting.device)
    other = torch.where(both.values["coin"] > 0, both.values["second"], both.values["first"])
    return States(both.probability, {name: by_turns(both.values["first"], other, shape, setting.turns)})


def on_elements(law: Law, nodes: torch.Tensor, shape: Sequence[int], turns: int) -> torch.Tensor:
    """A family whose elements have one law, and may depend on each other: all have the same value, or by turns one that lies as
    far on the other side of the centre, where the law is symmetric. Shape (states,) -> (states, *shape)."""
    return by_turns(nodes, _turned(law, nodes), shape, turns) if turns and shape else on_all(nodes, shape)


def on_all(nodes: torch.Tensor, shape: Sequence[int]) -> torch.Tensor:
    """Every element of a family has the same value: shape (states,) -> (states, *shape)."""
    return nodes.reshape(-1, *[1] * len(shape)).expand(-1, *shape).contiguous()


def by_turns(first: torch.Tensor, second: torch.Tensor, shape: Sequence[int], turns: int) -> torch.Tensor:
    """So many elements have the first value, the next ones the second, and so on: both of shape (states,) -> (states, *shape)."""
    number = torch.arange(math.prod(shape), device=first.device).reshape(*shape)
    return torch.where(number // turns % 2 == 0, on_all(first, shape), on_all(second, shape))


def _turned(law: Law, nodes: torch.Tensor) -> torch.Tensor:
    """Each node on the other side of the centre; as it is, where the law is not symmetric. Shape (states,)."""
    if not isinstance(law, Continuous):
        return nodes
    low, high, centre = law.support
    other = (2 * centre - nodes).clamp(low, high)
    is_symmetric = torch.allclose(law.log_density(other), law.log_density(nodes), rtol=SYMMETRIC, atol=SYMMETRIC)
    return other if is_symmetric and torch.allclose(other, 2 * centre - nodes) else nodes


def _family(setting: Setting, name: str) -> States:
    """Every combination of the points of all elements."""
    shape = setting.shape(name)
    elements = math.prod(shape)
    laws = _laws(setting, name, elements)
    count = len(laws[0][1])
    if count**elements > MOST_STATES:
        raise WorldError(f"{name} has {elements} elements: {count**elements} states are too many")
    choice = torch.cartesian_prod(*[torch.arange(count, device=setting.device)] * elements).reshape(-1, elements)
    weights, points = (torch.stack(rows, dim=1).expand(-1, elements) for rows in zip(*laws, strict=True))
    return States(weights.gather(0, choice).prod(dim=1), {name: points.gather(0, choice).reshape(-1, *shape)})


def _laws(setting: Setting, name: str, elements: int) -> list[Points]:
    """One law for each element, or one for all."""
    law = setting.law(name)
    if law:
        return [few_nodes(law, setting.rule.nodes_of(elements), setting.device)]
    return [_any_law(setting, name) for _ in range(1 if name in setting.demands.one_law else elements)]


def few_nodes(law: Law, count: int, device: str) -> Points:
    """So many nodes with the law's own moments, up to the power 2·count - 1; a law of points has its own.

    Raises WorldError for a law without such nodes.
    """
    few = law.few_nodes(count)
    if few is None:
        raise WorldError(f"independent elements with the law {law.name}, of which no few nodes with its moments are known")
    values, chances = few
    return _row(chances, device), _row(values, device)


def _row(values: Sequence[float], device: str) -> torch.Tensor:
    return torch.tensor([float(value) for value in values], dtype=torch.float64, device=device)


def _any_law(setting: Setting, name: str) -> Points:
    """A law in general position, but for the symmetry and the moments that are demanded."""
    dice, count = setting.dice, POINTS - setting.lean
    weights, points = dice.weights(count), setting.moded(name, _spread(dice.values(count)))
    if name in setting.demands.symmetric:
        weights, points = _mirrored(setting, name, weights, points)
    return weights, setting.with_moments(name, weights, points)


def _spread(points: torch.Tensor) -> torch.Tensor:
    """The last point changes its sign where all are close to each other: no variance is nearly 0 by chance."""
    close = points.max() - points.min() < CLOSE
    return torch.cat([points[:-1], -points[-1:]]) if close else points


def _mirrored(setting: Setting, name: str, weights: torch.Tensor, points: torch.Tensor) -> Points:
    """Two of the points with both signs, and 0 where that is not forbidden."""
    values = points[:2].abs()
    if setting.demands.never_zero(name):
        half = weights[:2] / weights[:2].sum() / 2
        return torch.cat([half, half]), torch.cat([values, -values])
    weights = setting.dice.weights(3)
    return torch.cat([weights[:2] / 2, weights[:2] / 2, weights[2:]]), torch.cat([values, -values, 0 * values[:1]])
