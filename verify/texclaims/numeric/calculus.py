"""A derivative, an integral or a limit in a claim -> its tensor: by autograd, quadrature and extrapolation."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import torch
from lark import Token, Tree

from texclaims.language.tree import MOMENTS, Node, all_names, has, head, names_in, part
from texclaims.laws.deferred import Deferred
from texclaims.numeric.arithmetic import apply, arguments
from texclaims.numeric.corners import CALLS, corners_in, has_corner, has_jump
from texclaims.numeric.differences import are_looked_at, is_own, moves_as_it_says
from texclaims.numeric.divergence import diverges
from texclaims.numeric.extrapolation import LATER, SETTLED, if_any, limit_of, need_nothing_between
from texclaims.numeric.handed import Letters, handed
from texclaims.numeric.moving import moves_alone, runs_alone, stays_near
from texclaims.numeric.names import Names, roots
from texclaims.numeric.nearest import cut_where_nearest, is_steep
from texclaims.numeric.quadrature import UNSETTLED, integrated
from texclaims.numeric.world import Infinite, MeasurementError, Paired, World

TWICE = "a second derivative of {}, which has a corner"
PANELS = 30  # of an integral between two edges, before any is halved
MOST_NODES = 10**7  # of integrals inside of each other: two have 3 million
ROUNDED = 1e-5  # of a value, or of 1: as much as rounding may change it on the way to a limit
OUTWARDS = tuple(1 - 10.0**-k for k in range(2, 7))  # of a range without end, drawn in: so far out bumps are looked for
BEYOND = tuple(10.0**k for k in (5, 6, 7, 8, 10, 13, 17, 22, 30, 40, 60))  # of 0: there the nodes end, and bumps are never seen
NARROW = 1e-6  # of a range: what is so narrow inside of another integral is not looked at
LINE, HALF_LINE = [-math.inf, math.inf], [0.0, math.inf]


def prime(tensors: Names, tree: Node) -> torch.Tensor:
    """f'(a), f''(a): autograd by the argument, entry by entry.

    Raises MeasurementError for the slope of a slope that jumps.
    """
    name, *primes, inside = tree.children
    argument = arguments(tensors, inside)[0]
    moving = argument.requires_grad  # inside of a partial derivative
    if (moving or len(primes) > 1) and has_corner(tensors, str(name)):
        raise MeasurementError(TWICE.format(name))
    at = argument if moving else argument.detach().clone().requires_grad_()
    result = apply(tensors, name, [at])
    for _ in primes:
        (result,) = torch.autograd.grad(result.sum(), at, create_graph=True)
    return result if moving else result.detach()


def derivative(tensors: Names, tree: Node) -> torch.Tensor:
    """Autograd by one name or element while all others stay fixed, state by state: shape () or (states,).

    Raises Missing where there is no such element, MeasurementError for the slope of a slope that jumps, or of an integral
    whose integrand's slope does; where slopes are looked at, Apart.
    """
    body, by = part(tree, 0), part(tree, 1)
    moves_alone(tensors, body, by)
    before = _moved(tensors, head(by))
    world = tensors.world
    inside = any(value.requires_grad for value in (*world.fixed.values(), *world.random.values()))
    for name in corners_in(tensors, body) if inside else ():
        raise MeasurementError(TWICE.format(name))
    for name in (name for tree in body.find_data("integral") for name in corners_in(tensors, tree)):
        raise MeasurementError(f"a derivative of an integral of {name}, which has a corner")  # panels suit the integral
    for one in (one for one in world.pairs if one.correlation == head(by)):
        moves_alone_and_without_a_jump(tensors, body, one)
    leaf = before if before.requires_grad else before.detach().clone().requires_grad_()
    random = tensors.notation.by_name[head(by)].row.terminal == "RANDOM"

    def value(leaf: torch.Tensor) -> torch.Tensor:
        model = {name: leaf if name == head(by) else value for name, value in tensors.model.items()}
        there = tensors.elsewhere(_with_leaf(world, head(by), leaf, random), model)
        there.bound.update({head(by): leaf} if head(by) in there.bound else {})
        return there.value(body)

    by_state = random or before.dim() > tensors.axes(head(by))  # of a fixed name, where a model computes it state by state
    gradient = _gradient(value(leaf), leaf, by_state, again=inside)
    if are_looked_at() and not inside and _is_called(tensors, body, head(by)):
        moves_as_it_says(value, before, gradient)
    if by.data == "element":
        tensors.value(by)  # there is such an element
        for child in reversed(by.children[1:]):
            gradient = gradient.select(-1, tensors.position(child) - tensors.first_index(head(by)))
    elif random:
        gradient = tensors.element_of(gradient)
    return gradient if inside else gradient.detach()


def _is_called(tensors: Names, body: Node, name: str) -> bool:
    """Does a call of the check's own, which may leave autograd, get the name that a derivative is taken by?"""
    below = roots(tensors.notation, tensors.model, all_names(body))
    calls = {one: given for one, given in tensors.model.items() if one in below and isinstance(given, Deferred)}
    moved = (one for one in calls if name in roots(tensors.notation, tensors.model, frozenset({one})) - {one})
    return any(not is_own(calls[one].function) for one in moved)


def moves_alone_and_without_a_jump(tensors: Names, body: Node, pair: Paired) -> None:
    """A mean whose variables move has the mean of the slope as its slope, where nothing jumps.

    Raises MeasurementError where something may, and where another random variable stands beside those of the pair: nothing says
    whether it moves with them.
    """
    others = roots(tensors.notation, tensors.model, all_names(body)) & tensors.world.random.keys() - {pair.first, pair.second}
    for name in sorted(others):
        raise MeasurementError(f"a mean of {name}, beside a pair whose correlation moves")
    for name in sorted({head(call) for kind in CALLS for call in body.find_data(kind)}):
        if has_jump(tensors, name):
            raise MeasurementError(f"a mean of {name}, which jumps, while its variable moves")
    bars = [part(tree, 1) for kind in ("frac", "div") for tree in body.find_data(kind)]
    bars += [tree for tree in body.find_data("pow") if part(tree, 1).data != "number"]
    if corners_in(tensors, body) and any(names_in(bar, "RANDOM") for bar in bars):
        raise MeasurementError("a mean of a quotient with a corner, while its variable moves")


def _moved(tensors: Names, name: str) -> torch.Tensor:
    """What a derivative is taken by: the whole tensor of a name, or the letter of an integral or a limit around it."""
    bound = tensors.bound.get(name)
    found = tensors.named(name) if bound is None else bound
    return found if torch.is_tensor(found) else tensors.number(found)


def _with_leaf(world: World, name: str, leaf: torch.Tensor, random: bool) -> World:
    """The world in which `name` is the tensor that autograd differentiates by."""
    if not random:
        moved = {one.second: _moved_with(world, one, leaf) for one in world.pairs if one.correlation == name}
        return replace(world, fixed={**world.fixed, name: leaf}, random={**world.random, **moved})
    scaled = {other: factor for other, factor in world.scaled.items() if other != name}
    return replace(world, random={**world.random, name: leaf}, scaled=scaled)


def _moved_with(world: World, pair: Paired, leaf: torch.Tensor) -> torch.Tensor:
    """The second variable of a pair, which moves with the correlation: shape (states,)."""
    first, second = world.random[pair.first], world.random[pair.second]
    return second + (leaf - leaf.detach()) * pair.slope(first, second)


def _gradient(result: torch.Tensor, leaf: torch.Tensor, by_state: bool, again: bool) -> torch.Tensor:
    """By a leaf with one row a state (states, …), whose states do not touch each other: (states, …). By a fixed leaf: its
    shape, with one row for each state where the result is random. `again`: it will be differentiated once more."""
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
    """Panels between the ends, with an edge at 0; an infinite end is drawn in by t = u/(1 - u²). Shape (), or inside of
    another integral (nodes,).

    Raises MeasurementError for an infinite interval that is neither the line nor its half above 0, and where the
    quadrature does not settle; Infinite where the integral grows without end as its range comes to the whole one.
    """
    low, high, body, name = tree.children
    runs_alone(tensors, str(name), body)
    start, stop = tensors.value(low), tensors.value(high)
    ends, moving = [float(start.detach()), float(stop.detach())], start.requires_grad or stop.requires_grad
    infinite = any(map(math.isinf, ends))
    if infinite and ends not in (LINE, HALF_LINE):
        raise MeasurementError("an integral to infinity runs from 0 or from minus infinity")
    edges = [-1.0, 1.0] if ends == LINE else [0.0, 1.0] if infinite or moving else ends

    def inside(points: torch.Tensor) -> torch.Tensor:
        return _at_nodes(tensors, str(name), points, body)

    def integrand(nodes: torch.Tensor) -> torch.Tensor:
        if moving:  # an end is differentiated by: t = start + (stop - start) u, with u from 0 to 1
            return inside(start + (stop - start) * nodes) * (stop - start)
        values = inside(nodes / (1 - nodes**2) if infinite else nodes)
        return values * (1 + nodes**2) / (1 - nodes**2) ** 2 if infinite else values

    def argument(of: Node, points: torch.Tensor, at: Letters) -> torch.Tensor:
        there = replace(tensors, bound={**tensors.bound, **at})
        where = start + (stop - start) * points if moving else points / (1 - points**2) if infinite else points
        return _at_nodes(there, str(name), where, of)

    def far_out(of: Node, points: torch.Tensor, at: Letters) -> torch.Tensor:
        return _at_nodes(replace(tensors, bound={**tensors.bound, **at}), str(name), points.sign() * points.abs().exp(), of)

    sign, cuts = 1.0 if edges[0] <= edges[1] else -1.0, _cuts(*sorted(edges))
    looked_at = sorted({*cuts, *(end * far for end in edges for far in OUTWARDS if infinite and end)})
    all_handed = handed(tensors, part(tree, 2))
    try:
        for side in (end for end in edges if infinite and end and not tensors.parted):  # shaken values turn everywhere
            if is_steep(all_handed, far_out, sorted(side * math.log(place) for place in BEYOND), tensors.world.device):
                raise MeasurementError(UNSETTLED)
        near = cut_where_nearest(all_handed, argument, looked_at, tensors.world.device)
        cuts = [one for one in near if one in cuts or one not in looked_at]
        if not (has(part(tree, 2), "integral") or _nodes_outside(tensors)):
            cuts = sorted({*cuts, *(low + tensors.parted * (high - low) for low, high in pairwise(cuts))})
        elif min(high - low for low, high in pairwise(near)) < NARROW * (cuts[-1] - cuts[0]):
            raise MeasurementError(UNSETTLED)  # too many nodes, to take others where rounding counts
        found = sign * integrated(integrand, cuts, tensors.world.device)
        if not torch.isinf(found).any():
            return found
        raise MeasurementError("an integral beyond what float64 can hold")
    except MeasurementError:
        if not _nodes_outside(tensors) and diverges(lambda at: inside(at).detach(), min(ends), max(ends), tensors.world.device):
            raise Infinite(f"the integral over {name} grows beyond all numbers") from None
        raise


def _at_nodes(tensors: Names, name: str, points: torch.Tensor, body: Any) -> torch.Tensor:
    """The body of an integral at these points, shape (nodes,); at those of each integral around it too, (…, nodes).

    Raises MeasurementError where it is random, and has states of its own, and where the nodes are too many.
    """
    if _is_random(body):
        raise MeasurementError("an integral of what is random")
    before, outside = dict(tensors.bound), _nodes_outside(tensors)
    if points.numel() * math.prod(max(nodes.shape) for nodes in outside.values()) > MOST_NODES:
        raise MeasurementError("too many nodes of integrals inside of integrals")
    tensors.bound.update({one: nodes.unsqueeze(-1) for one, nodes in outside.items()})
    try:
        values = tensors.with_bound(name, points, body)
    finally:
        tensors.bound = before
    return values.expand(torch.broadcast_shapes(values.shape, points.shape))


def _nodes_outside(tensors: Names) -> dict[str, torch.Tensor]:
    """The letters of the integrals around this one, with all their nodes."""
    return {one: nodes for one, nodes in tensors.bound.items() if torch.is_tensor(nodes) and nodes.dim()}


def _is_random(tree: Any) -> bool:
    """Does a random variable stand in a tree, outside of every moment?"""
    if not isinstance(tree, Tree):
        return isinstance(tree, Token) and tree.type == "RANDOM"
    return tree.data not in MOMENTS and any(map(_is_random, tree.children))


def _cuts(low: float, high: float) -> list[float]:
    """Between PANELS panels, and as many more where 0 lies inside."""
    edges = [low, *[0.0] * (low < 0 < high), high]
    return [a + (b - a) * k / PANELS for a, b in pairwise(edges) for k in range(PANELS)] + [high]


def limit(tensors: Names, tree: Node) -> torch.Tensor:
    """The limit from the values on the way to it: from above and from below, where there are numbers, or on the way to
    infinity. Shape ().

    Raises Infinite where they grow beyond all numbers, MeasurementError where they settle in no scale, where both sides
    have limits that differ, and inside of a derivative that the values depend on.
    """
    name, point, body = tree.children
    runs_alone(tensors, str(name), body)
    at = _unmoved(tensors.value(point))
    domain = tensors.notation.by_name[str(name)].row.values
    endless = not math.isfinite(at) and not any(head(one) == "oo" for one in part(tree, 1).find_data("constant"))
    if endless or not domain.low <= at <= domain.high:
        return tensors.number(math.nan)  # there is no such place, or the letter never comes near it
    if domain.whole and math.isfinite(at):
        raise MeasurementError("a limit at a number, of a letter that is whole and comes near none")

    shaken = tensors.shaken()
    side = -1.0 if at == domain.high else 1.0

    def where(h: float) -> float:
        return math.copysign(1 / h, at) if math.isinf(at) else at + side * h

    def value(h: float) -> float:
        return _unmoved(tensors.with_bound(str(name), where(h), body))

    def again(h: float) -> float:
        return _unmoved(shaken.with_bound(str(name), where(h), body))

    def certain(h: float) -> float | None:
        """None where rounding decides: so it is where what cancels is multiplied by what grows."""
        found, other = value(h), again(h)
        return None if abs(other - found) > ROUNDED * max(1.0, abs(found)) else found

    stays_near(tensors, value, LATER, body)
    above, spread = limit_of(certain)
    need_nothing_between(value, above, whole=domain.whole)
    if domain.low < at < domain.high:
        below = if_any(lambda h: value(-h), lambda h: certain(-h))
        if below is not None and abs(above - below.value) > 2 * SETTLED * max(1.0, abs(above)):
            raise MeasurementError("the limits from above and from below differ")
    tensors.cache["spread", tree] = max(tensors.cache.get(("spread", tree), 0.0), spread)
    return tensors.number(above)


def _unmoved(value: torch.Tensor) -> float:
    """A number that no derivative around it is taken of. Raises MeasurementError for another one."""
    if value.requires_grad:
        raise MeasurementError("a derivative of a limit")
    return float(value)
