"""What a mean averages, far out along its law -> whether it grows there faster than the density falls, and so has no mean.

Nodes end somewhere. A moment whose nodes end where there is something yet has not settled; and if, on a logarithmic scale,
what is averaged rises ever faster on the way out, it has no value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import torch

from texclaims.language.tree import Node
from texclaims.laws.law import Continuous
from texclaims.laws.pair import REACH
from texclaims.numeric.closeness import TOLERANCE, distance
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Infinite, MeasurementError, Paired

WAYS = (8.0, 6.0, 4.0, 3.0, 2.0, 1.5, 1.2, 1.0, 0.8, 0.6, 0.4)  # so many times as far as the nodes go
STEPS = (0.5, 0.625, 0.75, 0.875, 1.0)  # of such a way: all points at which growth is looked at
EDGE = 0.5  # standard deviations: so near to where the nodes end …
LEFT = 1e-9  # … of a mean, no more may be left than this
NEXT = 0.05  # of the way from there to the centre of a law of one variable: as near
GRAIN = 1e-9  # of the way to an end
ENDLESS = 1e-12  # a density that ends so low goes on
SIZES = 5e-3  # relative: a mean of absolute values has kinks, and changes no more on finer panels, where it exists
GROWS = "what is averaged grows faster than the density falls"


def settle_pair(usual: Tensors, finer: Tensors, part: Node) -> None:
    """Look at moments of two variables that have a law together: `part` on the usual panels, on finer ones and far out. A kink
    of theirs lies on the edge of a panel only at 0.

    Raises MeasurementError where they change, Infinite where they have no value.
    """
    sizes, again = _sizes(usual, part), _sizes(finer, part)
    for pair, left in zip(usual.world.pairs, sizes[1:], strict=True):
        _need_an_end(usual, part, pair, sizes[0], left)
    changed = distance(usual.value(part), finer.value(part), relative=True)[0] > TOLERANCE
    if changed or distance(sizes[0] / again[0].clamp(min=1e-300), torch.ones_like(sizes[0]), relative=False)[0] > SIZES:
        raise MeasurementError(UNSETTLED)


def settle_sizes(usual: Tensors, other: Tensors, part: Node, laws: Mapping[str, Continuous]) -> None:
    """Look at moments that average variables with these laws beside others, which are independent of them: `part` on two choices
    of panels. What has no mean may come out as one where it cancels, as V/Z does: its absolute values have none either.

    Raises MeasurementError where the mean of these changes, or something is left where a law's nodes end and its density goes on.
    """
    sizes, again = (_absolute(one, part).sum(dim=-1) for one in (usual, other))
    if not bool(((sizes - again).abs() <= SIZES * torch.maximum(sizes, again)).all()):
        raise MeasurementError(UNSETTLED)
    for name, law in laws.items():
        there = _next_to_the_ends(law, usual.world.random[name].reshape(len(usual.world.probability), -1)[:, 0])
        if bool((_absolute(usual, part)[:, there].sum(dim=-1) > LEFT * sizes.clamp(min=1.0)).any()):
            raise MeasurementError(UNSETTLED)


def _next_to_the_ends(law: Continuous, values: torch.Tensor) -> torch.Tensor:
    """States, as their numbers, in which a variable lies next to where its nodes end, though its density does not: (states,)."""
    *ends, centre = law.support
    inside = [centre + (1 - GRAIN) * (end - centre) for end in ends]  # PyTorch gives the upper end itself no density
    densities = law.log_density(values.new_tensor(inside)).exp().tolist()
    low, high = (end if density < ENDLESS else math.nan for end, density in zip(ends, densities, strict=True))
    return ((values < low + NEXT * (centre - low)) | (values > high - NEXT * (high - centre))).nonzero().squeeze(-1)


def need_a_fall(law: Continuous, averaged: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """`averaged` is what moments of one variable with this law average: it takes nodes, shape (nodes,), to (averages, nodes).

    Raises Infinite where it outgrows the density on one side.
    """
    *ends, centre = law.support
    for end in ends:
        nodes = centre + (end - centre) * _distances(torch.float64, None).flatten()
        shape = (-1, len(WAYS), len(STEPS))
        if _rises(averaged(nodes).reshape(shape), law.log_density(nodes).reshape(shape)).any():
            raise Infinite(GROWS)


def _sizes(tensors: Tensors, part: Node) -> torch.Tensor:
    """The absolute values of all that a part averages, times the chances, added up: the whole, and for each pair what lies next
    to where the nodes end; shape (1 + pairs, averages). Worked out once in a world."""
    key = ("sizes", part, tuple(tensors.bound.items()))
    if key not in tensors.cache:
        sizes = _absolute(tensors, part)
        outside = [_outside(tensors, pair) for pair in tensors.world.pairs]
        tensors.cache[key] = torch.stack([sizes.sum(dim=-1), *(sizes[:, there].sum(dim=-1) for there in outside)])
    return tensors.cache[key]


def _absolute(tensors: Tensors, part: Node) -> torch.Tensor:
    """The absolute values of all that a part averages, times the chances: shape (averages, states)."""
    anew = (part, tuple(tensors.bound.items())) in tensors.cache  # else its moments are worked out here, and kept
    shown = replace(tensors, seen=[], bound=dict(tensors.bound), cache={} if anew else tensors.cache)
    return _seen(shown, part).abs_() * tensors.world.probability


def _seen(shown: Tensors, part: Node) -> torch.Tensor:
    """What a part averages: shape (averages, states)."""
    shown.value(part)
    return torch.stack(shown.seen or [torch.ones_like(shown.world.probability)])


def _outside(tensors: Tensors, pair: Paired) -> torch.Tensor:
    """States next to where the nodes end, as their numbers."""
    key = ("outside", pair.first)
    if key not in tensors.cache:
        world, law = tensors.world, pair.law
        first, second = (world.random[name] for name in (pair.first, pair.second))
        told = law.correlation * (law.second_variance / law.first_variance) ** 0.5 * first
        rest = (law.second_variance * (1 - law.correlation) * (1 + law.correlation)) ** 0.5
        reach = REACH - EDGE
        there = (first.abs() > reach * law.first_variance**0.5) | ((second - told).abs() > reach * rest)
        tensors.cache[key] = there.nonzero().squeeze(-1)
    return tensors.cache[key]


def _need_an_end(tensors: Tensors, part: Node, pair: Paired, whole: torch.Tensor, left: torch.Tensor) -> None:
    """Raises Infinite where what a part averages outgrows the density of a pair, MeasurementError where something is left of it
    where the nodes end. Both sizes have shape (averages,)."""
    bad = ~(left <= LEFT * whole.clamp(min=1.0)) | ~whole.isfinite()
    if bad.any():
        key = ("far out", part, pair.first, tuple(tensors.bound.items()))
        if key not in tensors.cache:
            tensors.cache[key] = _far(tensors, part, pair)
        if tensors.cache[key].any():
            raise Infinite(GROWS)
        raise MeasurementError(UNSETTLED)


def _far(tensors: Tensors, part: Node, pair: Paired) -> torch.Tensor:
    """Along one of eight rays, does it grow so, of each of the averages? Of bool."""
    c, device = pair.law.correlation, tensors.world.device
    ways = [(1.0, c), (c, 1.0), (1.0, 1.0), (1.0, -1.0)]
    rays = torch.tensor([*ways, *((-a, -b) for a, b in ways)], dtype=torch.float64, device=device)
    a, b = (REACH * rays[:, k].reshape(-1, 1, 1) * _distances(rays.dtype, rays.device) for k in (0, 1))  # (rays, ways, steps)
    log_density = -(a**2 - 2 * c * a * b + b**2) / (2 * (1 - c) * (1 + c))
    own = {pair.first: (pair.law.first_variance**0.5 * a).flatten(), pair.second: (pair.law.second_variance**0.5 * b).flatten()}
    others = {name: values[:1].expand(a.numel(), *values.shape[1:]) for name, values in tensors.world.random.items()}
    world = replace(tensors.world, probability=torch.full_like(a.flatten(), 1 / a.numel()), random={**others, **own})
    shown = replace(tensors, world=world, cache={}, seen=[], bound=dict(tensors.bound))
    return _rises(_seen(shown, part).reshape(-1, *a.shape), log_density)


def _distances(kind: torch.dtype, device: torch.device | None) -> torch.Tensor:
    """Shape (ways, steps)."""
    ways, steps = (torch.tensor(row, dtype=kind, device=device) for row in (WAYS, STEPS))
    return ways.unsqueeze(1) * steps


def _rises(values: torch.Tensor, log_density: torch.Tensor) -> torch.Tensor:
    """Does the logarithm of both rise, and ever faster, on the longest way on which it is finite? (…, ways, steps) -> (…)."""
    logs = values.abs().log() + log_density
    finite = logs.isfinite().all(dim=-1)
    rises = logs.diff(dim=-1)
    faster = (rises > 0).all(dim=-1) & (rises.diff(dim=-1) > 0).all(dim=-1)
    longest = finite.to(torch.int64).argmax(dim=-1, keepdim=True)
    return finite.any(dim=-1) & faster.gather(-1, longest).squeeze(-1)
