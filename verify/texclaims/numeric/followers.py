"""The states so far -> one more variable, which depends on all of them: equal marginals, symmetry, moments, limits."""

from __future__ import annotations

import math

import torch

from texclaims.language.premises import moment_of_one
from texclaims.language.tree import MOMENTS
from texclaims.numeric.setting import Setting
from texclaims.numeric.specials import Mode
from texclaims.numeric.states import States, by_turns_opposite, tilted
from texclaims.numeric.world import World, constant, mean

ALONE = 3  # states of a variable that comes to depend on those that were drawn before it
POINTS = 3  # values of one element of a family in each state: two elements with two values would be exchangeable
TILT = 0.9  # of 1, where a probability would become 0


def followed(setting: Setting, name: str, states: States) -> States:
    """Values that vary with the state in no special way; then equal marginals, symmetry and moments."""
    after = _as_told(setting, name, states)
    return after.along(name, setting.with_moments(name, after.probability, after.values[name]))


def _as_told(setting: Setting, name: str, states: States) -> States:
    if name not in setting.demands.symmetric | setting.demands.identical:
        return states.along(name, setting.moded(name, setting.dice.values(len(states), *setting.shape(name))))
    if not states.values:
        return _shuffled(setting, name, states)
    return tilted(states, _shuffled(setting, name, States(setting.dice.weights(ALONE), {})), setting.dice, TILT)


def _shuffled(setting: Setting, name: str, states: States) -> States:
    """Equal or symmetric marginals, and nothing more: in each of these states, which hold no variable yet, each element takes
    all of its values once, in an order of its own."""
    shape, demands = setting.shape(name), setting.demands
    size = math.prod(shape)
    count = max(POINTS, size) if name in demands.identical else 2 if shape else 1
    own = 1 if name in demands.identical else size
    values = setting.moded(name, setting.dice.values(len(states), count, own)).expand(-1, -1, size)
    if name in demands.symmetric or setting.modes.get(name) is Mode.BY_TURNS:
        values = torch.cat([values, -values], dim=1)
    order = setting.dice.uniform(*values.shape).argsort(dim=1)
    flat = by_turns_opposite(values) if setting.modes.get(name) is Mode.BY_TURNS else values.gather(1, order)
    if name in demands.symmetric and not demands.never_zero(name):
        flat = torch.cat([torch.zeros_like(flat[:1]), flat[1:]])
    return states.repeated(flat.shape[1]).along(name, flat.reshape(-1, *shape))


def uncorrelated(setting: Setting, states: States) -> States:
    """The premise Cov[A, B] = 0: take from B what A explains linearly, one element of A after the other. A constant explains
    nothing, and needs no explanation: it stays the same in all states, to the last bit."""
    for a, b in setting.demands.uncorrelated:
        if a in states.values and b in states.values and not constant(states.values[b]).all():
            probability, values = states.probability, states.values[b]
            known: list[torch.Tensor] = []
            for element in states.values[a].reshape(len(states), -1).unbind(1):
                rest = _unexplained(probability, element - mean(probability, element), known)
                values = values - _explained(probability, values, rest)
                known.append(rest)
            states = states.along(b, values)
    return states


def _unexplained(probability: torch.Tensor, centred: torch.Tensor, known: list[torch.Tensor]) -> torch.Tensor:
    """What is left of a variable without what these explain, which do not explain each other: shape (states,)."""
    for one in known:
        centred = centred - _explained(probability, centred, one)
    return centred


def _explained(probability: torch.Tensor, values: torch.Tensor, centred: torch.Tensor) -> torch.Tensor:
    """What a centred variable explains linearly of these values, in the shape of the values (states, …)."""
    spread = (probability * centred) @ centred
    slope = torch.tensordot(probability * centred, values, dims=1) / (spread if spread > 0 else 1)
    return centred.reshape(-1, *[1] * (values.dim() - 1)) * slope


def matched(setting: Setting, states: States) -> States:
    """The premise E[X] = E[Y], and the like: every element of Y gets the moment of one of them, and X is shifted or scaled."""
    for premise in setting.demands.matched:
        moments = list(premise.right.find_pred(lambda node: node.data in MOMENTS))
        single = [(found, one) for one in moments if (found := moment_of_one(one))]
        for (name, moment), side in [*single, ((premise.variable, premise.moment), premise.right)]:
            if name in states.values and not setting.demands.has_law(name):
                world = World(states.probability, states.values, setting.fixed, setting.device)
                value = setting.numbers.elsewhere(world, setting.numbers.model).value(side)
                new = setting.with_moments(name, states.probability, states.values[name], {moment: value})
                states = states.along(name, new)
    return states


def limited(setting: Setting, states: States) -> States:
    """The premise X ≥ a A: X is mirrored at what it must not be below, state by state. Where X, or its elements, are
    independent of something, at the largest that it must not be below, so that they stay so.
    """
    for limit in setting.demands.limits:
        if limit.moves and limit.name in states.values and not setting.demands.has_law(limit.name):
            values, world = states.values[limit.name], World(states.probability, states.values, setting.fixed, setting.device)
            at = setting.numbers.elsewhere(world, setting.numbers.model).value(limit.tree)
            if setting.demands.has_structure(limit.name):
                at = at.max() if limit.below else at.min()
            at = at.reshape(-1, *[1] * (values.dim() - 1))
            away = (values - at).abs()
            states = states.along(limit.name, at + away if limit.below else at - away)
    return states
