"""A derivative, an integral or a limit in a claim -> its tensor: by autograd, quadrature and extrapolation."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from texclaims.language.tree import Node, head, part
from texclaims.laws.quadrature import composite
from texclaims.numeric.arithmetic import apply, arguments
from texclaims.numeric.names import Names
from texclaims.numeric.world import MeasurementError, World

PANELS = 60  # of an integral between two edges; 1200 nodes
STEPS = 8  # points of an extrapolation to a limit, from 1/2 down: closer ones lose more digits than they win
LINE, HALF_LINE = [-math.inf, math.inf], [0.0, math.inf]


def prime(tensors: Names, tree: Node) -> torch.Tensor:
    """f'(a), f''(a): autograd by the argument, entry by entry."""
    name, *primes, inside = tree.children
    argument = arguments(tensors, inside)[0]
    moving = argument.requires_grad  # inside of a partial derivative
    at = argument if moving else argument.detach().clone().requires_grad_()
    result = apply(tensors, name, [at])
    for _ in primes:
        (result,) = torch.autograd.grad(result.sum(), at, create_graph=True)
    return result if moving else result.detach()


def derivative(tensors: Names, tree: Node) -> torch.Tensor:
    """Autograd by one name or element while all others stay fixed, state by state: shape () or (states,)."""
    body, by = part(tree, 0), part(tree, 1)
    before = tensors.named(head(by))
    world = tensors.world
    inside = any(value.requires_grad for value in (*world.fixed.values(), *world.random.values()))
    leaf = before if before.requires_grad else before.detach().clone().requires_grad_()
    random = tensors.notation.by_name[head(by)].row.terminal == "RANDOM"
    model = {name: value for name, value in tensors.model.items() if name != head(by)}
    result = tensors.elsewhere(_with_leaf(world, head(by), leaf, random), model).value(body)
    gradient = _gradient(result, leaf, by_state=random, again=inside)
    if by.data == "element":
        for child in reversed(by.children[1:]):
            gradient = gradient.select(-1, tensors.position(child) - random)
    elif random:
        gradient = tensors.element_of(gradient)
    return gradient if inside else gradient.detach()


def _with_leaf(world: World, name: str, leaf: torch.Tensor, random: bool) -> World:
    """The world in which `name` is the tensor that autograd differentiates by."""
    if not random:
        return replace(world, fixed={**world.fixed, name: leaf})
    scaled = {other: factor for other, factor in world.scaled.items() if other != name}
    return replace(world, random={**world.random, name: leaf}, scaled=scaled)


def _gradient(result: torch.Tensor, leaf: torch.Tensor, by_state: bool, again: bool) -> torch.Tensor:
    """By a random leaf (states, …), whose states do not touch each other: (states, …). By a fixed leaf: its shape, with
    one row for each state where the result is random. `again`: it will be differentiated once more."""
    if by_state or not result.dim():
        return _slope(result.sum(), leaf, again)
    return torch.stack([_slope(one, leaf, again) for one in result])


def _slope(result: torch.Tensor, leaf: torch.Tensor, again: bool) -> torch.Tensor:
    """Of one number, of shape (), by every entry of the leaf; 0 by those that it does not depend on."""
    if not result.requires_grad:
        return torch.zeros_like(leaf)
    (slope,) = torch.autograd.grad(result, leaf, retain_graph=True, create_graph=again, materialize_grads=True)
    return slope


def integral(tensors: Names, tree: Node) -> torch.Tensor:
    """Composite Gauss–Legendre with an edge at 0; an infinite end is drawn in by t = u/(1 - u²). Shape ().

    Raises MeasurementError for an infinite interval that is neither the line nor its half above 0.
    """
    low, high, body, name = tree.children
    ends = [float(tensors.value(low)), float(tensors.value(high))]
    infinite = any(map(math.isinf, ends))
    if infinite and ends not in (LINE, HALF_LINE):
        raise MeasurementError("an integral to infinity runs from 0 or from minus infinity")
    edges = [-1.0, 1.0] if ends == LINE else [0.0, 1.0] if infinite else ends
    low_end, high_end = sorted(edges)
    kink = [0.0] if low_end < 0 < high_end else []
    nodes, weights = composite([low_end, *kink, high_end], PANELS, tensors.world.device)
    sign = 1.0 if edges[0] <= edges[1] else -1.0
    points = nodes / (1 - nodes**2) if infinite else nodes
    slope = (1 + nodes**2) / (1 - nodes**2) ** 2 if infinite else torch.ones_like(nodes)
    values = tensors.with_bound(str(name), points, body)
    return sign * (weights * slope * values).sum()


def limit(tensors: Names, tree: Node) -> torch.Tensor:
    """Values at h, h/2, h/4, … extrapolated to h = 0 by Neville's scheme; k = 1/h where the limit is at infinity. Shape ()."""
    name, point, body = tree.children
    at = float(tensors.value(point))
    steps = [2.0 ** -(1 + k) for k in range(STEPS)]
    where = [(math.copysign(1 / h, at) if math.isinf(at) else at + h) for h in steps]
    table = [float(tensors.with_bound(str(name), w, body)) for w in where]
    for width in range(1, STEPS):
        table = [
            (steps[k] * table[k + 1] - steps[k + width] * table[k]) / (steps[k] - steps[k + width])
            for k in range(STEPS - width)
        ]
    return tensors.number(table[0])
