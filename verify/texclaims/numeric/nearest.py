"""What functions are handed along a line -> where between the nodes that is 0, or comes nearest to 0.

There a function has its corner, a bump, or its slope. What is narrower than the nodes are apart is seen at no node, and two rules
agree on it: so panels are cut there, and close in on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations, pairwise
from typing import NamedTuple

import torch
from lark import Tree

from texclaims.language.tree import HashedTree, Node, head, part
from texclaims.numeric.corners import CALLS, has_corner
from texclaims.numeric.names import Names
from texclaims.numeric.world import MeasurementError

PER_PANEL = 24  # points of a panel that are looked at, with both ends
STEEP = 1.0  # from one point to the next: what changes by less is seen as it is, where there is no corner
PARTS, ROUNDS = 32, 12  # of what lies between two points, again and again: together all digits of float64
MOST = 40  # places of one argument: with more, it is rough everywhere
PASSES = 2  # a corner may lie on both sides of where an argument comes nearest to 0
APART = 1e-11  # of a panel: nearer to a cut than this, a place is that cut


class Handed(NamedTuple):
    """What a function is handed, and whether it has a corner at 0."""

    argument: Node
    has_corner: bool


Values = Callable[[Node, torch.Tensor], torch.Tensor]
"""A tree and points, of any shape -> its values there, of the same shape; it may raise MeasurementError or LookupError."""


def handed(tensors: Names, tree: Node) -> list[Handed]:
    """All that functions are handed in a tree, and what stands in an absolute value; each once."""
    found: dict[Node, bool] = {}
    for kind in CALLS:
        for call in tree.find_data(kind):
            corner = has_corner(tensors, head(call))
            given = [one for one in part(call, len(call.children) - 1).children if isinstance(one, Tree)]
            for one in given if len(given) == 1 else [HashedTree("sub", list(pair)) for pair in combinations(given, 2)]:
                found[one] = found.get(one, False) or corner  # the larger of two has its corner where they are equal
    for one in tree.find_data("abs"):
        found[part(one, 0)] = True
    return [Handed(*one) for one in found.items()]


def cut_where_nearest(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> list[float]:
    """The cuts, and those places between the first and the last."""
    found = list(cuts)
    for _ in range(PASSES if all_handed else 0):
        more = [place for one in all_handed for place in _places(one, values, found, device)]
        new = sorted({*found, *more})
        least = APART * max(high - low for low, high in pairwise(found))
        kept = [found[0]]
        for place in new[1:]:
            if place in found or place - kept[-1] > least:
                kept.append(place)
        kept = [one for one, after in pairwise([*kept, kept[-1] + 1]) if one in found or after - one > least]
        if len(kept) == len(found):
            break
        found = kept
    return found


def _places(one: Handed, values: Values, cuts: Sequence[float], device: str) -> Iterator[float]:
    points = _points(cuts, device)
    with suppress(MeasurementError, LookupError):  # a letter that a sum or an integral binds has no value out here
        seen = values(one.argument, points).detach()
        if seen.shape != points.shape:
            return  # nothing in it varies here, or not alone
        brackets = [*_crossings(seen, one.has_corner), *_dips(seen)]
        if brackets and len(brackets) <= MOST:
            low, high = (points[[place[k] for place in brackets]] for k in (0, 1))
            rises = torch.tensor([place[2] for place in brackets], dtype=points.dtype, device=device)
            yield from _closed_in(lambda at: values(one.argument, at).detach(), low, high, rises)


def _points(cuts: Sequence[float], device: str) -> torch.Tensor:
    """In each panel, with its ends, in rising order: shape (points,)."""
    steps = torch.linspace(0, 1, PER_PANEL, dtype=torch.float64, device=device)[:-1]
    inner = [low + (high - low) * steps for low, high in pairwise(cuts)]
    return torch.cat([*inner, torch.tensor([cuts[-1]], dtype=torch.float64, device=device)])


def _crossings(seen: torch.Tensor, corner: bool) -> Iterator[tuple[int, int, int]]:
    """From which point to which it passes 0, with a corner or steeply; and 0."""
    before, after = seen[:-1], seen[1:]
    passes = (before * after < 0) & (after - before).isfinite() & (corner | ((after - before).abs() > STEEP))
    yield from ((int(k), int(k) + 1, 0) for k in passes.nonzero())


def _dips(seen: torch.Tensor) -> Iterator[tuple[int, int, int]]:
    """Between which points it comes near to 0, and turns: with 1 from below, with -1 from above."""
    before, here, after = seen[:-2], seen[1:-1], seen[2:]
    side = -here.sign()
    turns = (side * (here - before) > 0) & (side * (here - after) > 0) & (before - after).isfinite()
    steep = torch.maximum((here - before).abs(), (here - after).abs()) > STEEP
    yield from ((int(k), int(k) + 2, int(side[k])) for k in (turns & steep).nonzero())


def _closed_in(
    values: Callable[[torch.Tensor], torch.Tensor], low: torch.Tensor, high: torch.Tensor, rises: torch.Tensor
) -> Iterator[float]:
    """Where between `low` and `high`, each of shape (places,), it is 0, or has its largest value (`rises` 1), its least (-1)."""
    steps = torch.linspace(0, 1, PARTS + 1, dtype=low.dtype, device=low.device)
    for _ in range(ROUNDS):
        at = low.unsqueeze(-1) + (high - low).unsqueeze(-1) * steps
        found = values(at.flatten()).reshape(at.shape)
        other = (found.sign() != found[:, :1].sign()).to(torch.int64).argmax(dim=-1)  # the first of another sign
        best = (found * rises.unsqueeze(-1)).argmax(dim=-1)
        first = torch.where(rises == 0, other - 1, best - 1).clamp(0, PARTS)
        last = torch.where(rises == 0, other, best + 1).clamp(0, PARTS)
        low, high = at.gather(-1, first.unsqueeze(-1)).squeeze(-1), at.gather(-1, last.unsqueeze(-1)).squeeze(-1)
    yield from ((low + high) / 2).tolist()
