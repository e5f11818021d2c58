"""What functions, powers and fractions are handed along a line -> where between the nodes that is 0, or comes nearest to 0.

There a function has its corner, a bump, or its slope, and so has a power of its exponent, and a fraction of what it divides by.
What is narrower than the nodes are apart is seen at no node, and two rules agree on it: so panels are cut there, and close in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import combinations, pairwise
from typing import NamedTuple

import torch
from lark import Tree

from texclaims.language.tree import HashedTree, Node, all_names, head, part, unbound
from texclaims.numeric.corners import CALLS, has_corner
from texclaims.numeric.names import Names
from texclaims.numeric.world import MeasurementError

PER_PANEL = 24  # points of a panel that are looked at, with both ends
STEEP = 1.0  # from one point to the next: what changes by less is seen as it is, where there is no corner
HIDING = 10.0  # where there is nothing but a few nodes: what changes by more, may be seen at none
PARTS, ROUNDS = 32, 12  # of what lies between two points, again and again: together all digits of float64
MOST = 40  # places of one argument: with more, it is rough everywhere
TERMS = 12  # of a sum: a world has shorter ones
PASSES = 2  # a corner may lie on both sides of where an argument comes nearest to 0
APART = 1e-11  # of a panel: nearer to a cut than this, a place is that cut


class Handed(NamedTuple):
    """What a function is handed, whether it has a corner at 0, and whether it is divided by: then it is steep where it changes by
    as much as it is."""

    argument: Node
    has_corner: bool
    divides: bool = False


Indices = Mapping[str, int]
Along = Callable[[torch.Tensor], torch.Tensor]
Values = Callable[[Node, torch.Tensor, Indices], torch.Tensor]
"""A tree, points of any shape and the values of indices -> its values there, of the same shape; it may raise MeasurementError or
LookupError."""


def handed(tensors: Names, tree: Node) -> list[Handed]:
    """All that functions are handed in a tree, what stands in an absolute value, exponents, and what is divided by; each once."""
    found: dict[Node, bool] = {}
    powers = [one for one in tree.find_data("pow") if part(one, 1).data != "number"]
    bars = [part(one, 1) for kind in ("frac", "div") for one in tree.find_data(kind)] + [part(one, 0) for one in powers]
    found.update({part(one, 1): False for one in powers if all_names(part(one, 1))})
    for kind in CALLS:
        for call in tree.find_data(kind):
            corner = has_corner(tensors, head(call))
            given = [one for one in part(call, len(call.children) - 1).children if isinstance(one, Tree)]
            for one in given if len(given) == 1 else [HashedTree("sub", list(pair)) for pair in combinations(given, 2)]:
                found[one] = found.get(one, False) or corner  # the larger of two has its corner where they are equal
    for one in tree.find_data("abs"):
        found[part(one, 0)] = True
    below = dict.fromkeys(bar for bar in bars if all_names(bar))
    return [*(Handed(*one) for one in found.items()), *(Handed(bar, has_corner=False, divides=True) for bar in below)]


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


def is_hidden(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> bool:
    """Is something so steep between these cuts, or lie two corners so near to each other, that nodes may see nothing of it?"""
    points = _points(cuts, device)
    for one in all_handed:
        for _, seen in () if one.has_corner else _along(one, values, points):
            if any(True for _ in (*_crossings(seen, one, HIDING), *_dips(seen, one, HIDING))):
                return True
    narrow = min(high - low for low, high in pairwise(cuts)) / PER_PANEL
    found = cut_where_nearest([one for one in all_handed if one.has_corner], values, cuts, device)
    return any(high - low < narrow for low, high in pairwise(found))


def _places(one: Handed, values: Values, cuts: Sequence[float], device: str) -> Iterator[float]:
    points = _points(cuts, device)
    for value, seen in _along(one, values, points):
        brackets = [*_crossings(seen, one), *_dips(seen, one)]
        if brackets and len(brackets) <= MOST:
            low, high = (points[[place[k] for place in brackets]] for k in (0, 1))
            rises = torch.tensor([place[2] for place in brackets], dtype=points.dtype, device=device)
            yield from _closed_in(value, low, high, rises)


def _along(one: Handed, values: Values, points: torch.Tensor) -> Iterator[tuple[Along, torch.Tensor]]:
    """What is handed, along a line, and its values at the points; of a sum, in each term. Nothing, where it does not vary there,
    or not alone."""

    def value(at: torch.Tensor, term: int) -> torch.Tensor:
        return values(one.argument, at, dict.fromkeys(free, term)).detach()

    free = sorted(unbound(one.argument))
    with suppress(MeasurementError, LookupError):  # out here no integral binds a letter; and after the last term comes none
        for term in range(1, TERMS + 1) if len(free) == 1 else (1,):
            seen = value(points, term)
            if seen.shape == points.shape:
                yield partial(value, term=term), seen


def _points(cuts: Sequence[float], device: str) -> torch.Tensor:
    """In each panel, with its ends, in rising order: shape (points,)."""
    steps = torch.linspace(0, 1, PER_PANEL, dtype=torch.float64, device=device)[:-1]
    ends = torch.tensor(cuts, dtype=torch.float64, device=device)
    return torch.cat([(ends[:-1, None] + ends.diff()[:, None] * steps).flatten(), ends[-1:]])


def _crossings(seen: torch.Tensor, one: Handed, much: float = STEEP) -> Iterator[tuple[int, int, int]]:
    """From which point to which it passes 0, with a corner or steeply, and is not divided by; and 0."""
    if one.divides:
        return
    before, after = seen[:-1], seen[1:]
    passes = (before * after < 0) & (after - before).isfinite() & (one.has_corner | ((after - before).abs() > much))
    yield from ((int(k), int(k) + 1, 0) for k in passes.nonzero())


def _dips(seen: torch.Tensor, one: Handed, much: float = STEEP) -> Iterator[tuple[int, int, int]]:
    """Between which points it comes near to 0, and turns: with 1 from below, with -1 from above. A corner may lie beside such a
    place, however little it changes."""
    before, here, after = seen[:-2], seen[1:-1], seen[2:]
    side = -here.sign()
    turns = (side * (here - before) > 0) & (side * (here - after) > 0) & (before - after).isfinite()
    least = much * here.abs() if one.divides else torch.full_like(here, 0.0 if one.has_corner else much)
    steep = torch.maximum((here - before).abs(), (here - after).abs()) > least
    yield from ((int(k), int(k) + 2, int(side[k])) for k in (turns & steep).nonzero())


def _closed_in(values: Along, low: torch.Tensor, high: torch.Tensor, rises: torch.Tensor) -> Iterator[float]:
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
