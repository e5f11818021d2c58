"""A name that a claim differentiates -> does what PyTorch computes for it have another slope than what SymPy's half says?

Two functions with the same values may be differentiated in other ways: a layer that clips its gradients is the identity, and its
slope is not 1. The slope of PyTorch's half is autograd's. So is that of SymPy's, node by node of what it says.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from texclaims.judgement.argument import Argument
from texclaims.judgement.digits import Place, slope
from texclaims.judgement.said import Pair, pairs
from texclaims.language.tree import all_names, head, part
from texclaims.numeric.dice import Dice
from texclaims.numeric.names import given_by
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World

MOVES = (0.0, 1e-6, -1e-6)  # relative: at a corner each half may take the slope of either side, and beside it there is one alone
LITTLE = 1e-6  # relative to the largest slope, or to 1
LOOKED_AT = 4  # entries of each kind that are worked out in balls, at most
STATES = 16  # of what is random, at most


def differentiated_by(name: str, argument: Argument) -> list[str]:
    """By what the claim differentiates something that holds this name, or that PyTorch computes from it."""
    given = given_by(argument.case.notation, argument.meaning.measurement)
    model = argument.meaning.proof.keys() | argument.meaning.measurement.keys()
    found = set[str]()
    for step in argument.claim.steps:
        for tree in (one for side in step.sides for one in side.find_data("derivative")):
            inside = set(all_names(part(tree, 0)))
            while more := {one for known in inside for one in given.get(known, ())} - inside:
                inside |= more
            found |= {head(part(tree, 1))} if name in inside else set()
    return sorted(found - model)


def slopes_apart(
    name: str, by: str, argument: Argument, tensors: Tensors, unknown: tuple[type[Exception], ...]
) -> bool:
    """Do the slopes differ in one world, and also next to it? Where one has none, nothing is said."""
    if by not in tensors.world.random and by not in tensors.world.fixed:
        return False  # a letter of an integral or a limit
    try:
        return all(_differ(name, by, argument, tensors, move) for move in MOVES)
    except unknown:
        return False


def _differ(name: str, by: str, argument: Argument, tensors: Tensors, move: float) -> bool:
    """Of one sum over some of what is said of the name, with weights that let no two differences cancel."""
    world, random = tensors.world, by in tensors.world.random
    leaf = (world.value(by) if random else world.fixed[by]).detach().clone()
    own = 1 + Dice.seeded(1, world.device).uniform(leaf.numel()).reshape(leaf.shape)  # two that are equal move apart
    leaf = (leaf + move * own * torch.where(leaf == 0, 1.0, leaf.abs())).requires_grad_()
    there = replace(tensors, world=_with(world, by, leaf, random), cache={}, bound=dict(tensors.bound))
    found = list(pairs(name, argument.meaning.proof[name], argument.case.notation, there))
    weights = [_weights(one, world.device) for one in found]
    said, computed = (
        _slope(sum((weight * one).sum() for weight, one in zip(weights, half, strict=True)), leaf).reshape(-1)
        for half in ([one.said for one in found], [one.computed for one in found])
    )
    for entry in _doubtful(said, computed):
        place = _place(by, entry, leaf, random, there)
        value = slope([(one, _told(row, place[-1])) for one, row in zip(found, weights, strict=True)], there, place)
        if value is not None and not abs(value - float(computed[entry])) <= LITTLE * max(1.0, abs(value)):
            return True
    return False


def _doubtful(said: torch.Tensor, computed: torch.Tensor) -> list[int]:
    """Some entries in which the slopes differ in float64, or SymPy's half has none there, as infinity times 0 is none. Of
    PyTorch's half, what is no number says nothing."""
    size = torch.where(computed.isfinite(), computed.abs(), 0.0)
    apart = torch.where(computed.isfinite() & said.isfinite(), (said - computed).abs(), 0.0)
    largest = torch.where(said.isfinite(), torch.maximum(said.abs(), size), size).max().clamp(min=1.0)
    nowhere = torch.where(said.isfinite(), 0.0, size)
    apart = torch.where(apart > LITTLE * largest, apart, 0.0)
    found = [int(one) for row in (apart, nowhere) for one in row.argsort(descending=True)[:LOOKED_AT] if row[one] > 0]
    return list(dict.fromkeys(found))


def _weights(pair: Pair, device: str) -> torch.Tensor:
    """Of both signs in some of the states, evenly among all, and 0 in the others."""
    count = pair.said.numel()
    weights = Dice.seeded(0, device).values(max(1, count))[:count]
    weights[torch.arange(count, device=device) % max(1, -(-count // STATES)) > 0] = 0.0
    return weights.reshape(pair.said.shape)


def _told(weights: torch.Tensor, state: int | None) -> list[tuple[int, float]]:
    """The states with a weight, and it: one alone where the number belongs to a state."""
    row = weights.reshape(-1).tolist()
    return [(k, weight) for k, weight in enumerate(row) if weight and (state is None or k == state or len(row) == 1)]


def _place(by: str, entry: int, leaf: torch.Tensor, random: bool, tensors: Tensors) -> Place:
    """Of an entry of a tensor: which number of the world it is."""
    places = [int(one) for one in torch.unravel_index(torch.tensor(entry), leaf.shape)] if leaf.dim() else []
    state = places.pop(0) if random else None
    return by, tuple(one + tensors.first_index(by) for one in places), state


def _with(world: World, by: str, leaf: torch.Tensor, random: bool) -> World:
    if not random:
        return replace(world, fixed={**world.fixed, by: leaf})
    scaled = {name: factor for name, factor in world.scaled.items() if name != by}
    return replace(world, random={**world.random, by: leaf}, scaled=scaled)


def _slope(total: torch.Tensor | int, leaf: torch.Tensor) -> torch.Tensor:
    """By each entry; 0 by what it does not depend on."""
    if not torch.is_tensor(total) or not total.requires_grad:
        return torch.zeros_like(leaf)
    return torch.autograd.grad(total, leaf, materialize_grads=True)[0].detach()
