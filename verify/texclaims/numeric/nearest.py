"""What functions, powers and fractions are handed along a line -> where between the nodes that is 0, or comes nearest to 0.

There a function has its corner, a bump, or its slope, and so has a power of its exponent, and a fraction of what it divides by.
What is narrower than the nodes are apart is seen at no node, and two rules agree on it: so panels are cut there, and close in.
Where that does not help, the quadrature has not settled.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise, product

import torch

from texclaims.language.tree import Node
from texclaims.numeric.handed import Handed, Letters, Values, handed, runs
from texclaims.numeric.names import Names
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.world import MeasurementError

PER_PANEL = 24  # points of a panel that are looked at, with both ends
CLOSER = (*(2 ** (-k / 2) for k in range(2, 33)), *(2.0**-k for k in range(17, 45)))  # of a panel: from an end, or from a place
STEEP = 1.0  # from one point to the next: what changes by less is seen as it is, where there is no corner
HIDING = 10.0  # where there is nothing but a few nodes: what changes by more, may be seen at none
FINE = 1e-3  # of a panel: what is steep in less is not seen from the end of one
LADDER = tuple(4.0**k for k in range(6))  # times as far as where it is another value by STEEP: there panels are cut
PARTS, ROUNDS = 32, 12  # of what lies between two points, again and again: together all digits of float64
MOST, IN_ALL = 40, 100  # places of one argument, and of all: with more, it is rough everywhere
PASSES = 6  # a corner may lie on both sides of where an argument comes nearest to 0, and another bump beside the first
APART = 1e-11  # of a panel: nearer to a cut than this, a place is that cut
NOISE = 1e-14  # of the largest value: a turn by less is rounding


STATES, PANELS = (0.137, 0.419, 0.731), 30  # where the others stay, and of the range of the one that runs

Along = Callable[[torch.Tensor], torch.Tensor]


def cut_where_nearest(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> list[float]:
    """The cuts, and those places between the first and the last; where it is very steep there, cuts beside them too.

    Raises MeasurementError where there are too many, or more each time one looks, and where what hides there is too narrow for
    float64, or does not hang on this line alone.
    """
    return _looked_at(all_handed, values, cuts, device)[0]


def places_where_nearest(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> list[float]:
    """Those places alone, in rising order, with those that are cuts already.

    Raises MeasurementError where `cut_where_nearest` does.
    """
    return sorted({*_looked_at(all_handed, values, cuts, device)[1]})


def _looked_at(
    all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str
) -> tuple[list[float], list[float]]:
    """The cuts with all places and what lies beside them, in rising order; and the places, as they were found."""
    found, known, every = list(cuts), list[float](), list[float]()
    least = APART * max(high - low for low, high in pairwise(cuts))
    for turn in range(PASSES if all_handed else 0):
        line, places, beside = _line(tuple(cuts), tuple(known), device), list[float](), list[float]()
        for one in all_handed:
            for value, seen in _along(one, values, line.points):
                own = _places(one, value, seen, line)
                at = [*own, *(line.steep_ends(one, seen) if turn == 0 else ())]
                beside += _beside(one, value, at, line) if at else ()
                places += own
                if len(places) > IN_ALL:
                    raise MeasurementError(UNSETTLED)
        new = _added(found, places, least)
        every += places
        _added(found, beside, least)
        if not new:
            return found, every
        known += new
    if all_handed:
        raise MeasurementError(UNSETTLED)
    return found, every


def need_to_see(tensors: Names, part: Node, names: Iterable[str]) -> None:
    """Raises MeasurementError where, along one of these variables, something may hide in a part while all others stay as they are
    in some state."""
    found, world = handed(tensors, part), tensors.world
    states = {int(share * world.states) for share in STATES}
    for name, k in product(names if found else (), states):
        low, high = float(world.random[name].min()), float(world.random[name].max())
        cuts = [low + (high - low) * step / PANELS for step in range(PANELS + 1)]
        others = {one: values[k] for one, values in world.random.items()}
        if low < high and is_steep(found, partial(_beside_others, tensors, name, others), cuts, world.device):
            raise MeasurementError(UNSETTLED)


def _beside_others(
    tensors: Names, name: str, others: Mapping[str, torch.Tensor], argument: Node, points: torch.Tensor, letters: Letters
) -> torch.Tensor:
    """An argument where a variable takes these values, shape (points,), and the others stay, each of the shape of its family."""
    random = {one: other.expand(len(points), *other.shape) for one, other in others.items()}
    random[name] = points.reshape(-1, *[1] * others[name].dim()).expand(random[name].shape)
    there = replace(tensors.world, probability=torch.full_like(points, 1 / len(points)), random=random)
    return replace(tensors, world=there, bound={**tensors.bound, **letters}, cache={}, seen=[]).value(argument)


def is_steep(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> bool:
    """May something hide between the points of these panels, and be seen at none?"""
    points = _line(tuple(cuts), (), device).points
    return any(_hides(one, seen) for one in all_handed for _, seen in _along(one, values, points))


def is_hidden(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> bool:
    """Is something so steep between these cuts, or lie two corners so near to each other, that nodes may see nothing of it?

    Raises MeasurementError where `cut_where_nearest` does.
    """
    if is_steep([one for one in all_handed if not one.has_corner], values, cuts, device):
        return True
    narrow = min(high - low for low, high in pairwise(cuts)) / PER_PANEL
    found = cut_where_nearest([one for one in all_handed if one.has_corner], values, cuts, device)
    return any(high - low < narrow for low, high in pairwise(found))


def _added(found: list[float], places: Sequence[float], least: float) -> list[float]:
    """Those that are new, now in the rising list too."""
    new = []
    for place in sorted(places):
        k = bisect(found, place)
        if 0 < k < len(found) and place - found[k - 1] > least < found[k] - place:
            found.insert(k, place)
            new.append(place)
    return new


def _along(one: Handed, values: Values, points: torch.Tensor) -> Iterator[tuple[Along, torch.Tensor]]:
    """What is handed, along a line, and its values at the points; of a sum, in each term. Nothing, where it does not vary there.

    Raises MeasurementError where it does, but not alone, and something may hide there.
    """
    middle = points[len(points) // 2].unsqueeze(0)
    alone = not any(binder.data == "integral" for binder in one.around)
    for letters in runs(one.around, values, middle, {}):
        value = partial(_value, values, one.argument, letters)
        try:
            seen = value(points)
        except (MeasurementError, LookupError):
            return  # out here no limit binds a letter, and a family has no such element
        if alone and seen.shape == points.shape:
            yield value, seen
        elif seen.shape[-1:] == points.shape and _hides(one, seen):
            raise MeasurementError(UNSETTLED)


def _value(values: Values, argument: Node, letters: Letters, at: torch.Tensor) -> torch.Tensor:
    return values(argument, at, letters).detach()


@dataclass(frozen=True)
class _Line:
    """Points on a line, in rising order, shape (points,); which of them are places that are known, of bool; and the width of its
    widest panel."""

    points: torch.Tensor
    known: torch.Tensor
    width: float
    ends: torch.Tensor
    """The first point, the first one that is not very near to it, and so at the other end: their numbers, of shape (4,)."""

    def steep_ends(self, one: Handed, seen: torch.Tensor) -> list[float]:
        """Those ends of the line next to which it changes much, away from 0, of such values."""
        first, after, before, last = seen[self.ends].tolist()
        steep = [
            math.isfinite(end) and abs(end) <= abs(inside) and abs(inside - end) > (STEEP * abs(end) if one.divides else STEEP)
            for end, inside in ((first, after), (last, before))
        ]
        return [float(self.points[k]) for k, is_steep in zip((0, -1), steep, strict=True) if is_steep]


@lru_cache(maxsize=256)
def _line(cuts: tuple[float, ...], known: tuple[float, ...], device: str) -> _Line:
    """In each panel, with its ends, and ever closer to the ends of the line and to what is known."""
    ends, width = _tensor(cuts, device), max(high - low for low, high in pairwise(cuts))
    steps = torch.linspace(0, 1, PER_PANEL, dtype=torch.float64, device=device)[:-1]
    places, closer = _tensor([cuts[0], cuts[-1], *known], device), width * _tensor(CLOSER, device)
    every = [(ends[:-1, None] + ends.diff()[:, None] * steps).flatten(), ends[-1:], places]
    around = (places.unsqueeze(-1) + torch.cat([closer, -closer])).clamp(cuts[0], cuts[-1]).flatten()
    points = torch.cat([*every, around]).unique()
    near = points - points[0] < FINE * width, points[-1] - points < FINE * width
    numbers = [0, int(near[0].sum()), len(points) - 1 - int(near[1].sum()), len(points) - 1]
    return _Line(points, torch.isin(points, places), width, torch.tensor(numbers, device=device))


def _tensor(numbers: Sequence[float], device: str) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64, device=device)


def _places(one: Handed, value: Along, seen: torch.Tensor, line: _Line) -> list[float]:
    """Where it is 0, or comes nearest to 0, of what is not known yet: `seen` are its values at the points."""
    crossings, dips = _near_0(one, seen)
    brackets = [(k, k + 1, 0) for (k,) in crossings.nonzero().tolist()]
    brackets += [(k, k + 2, 1 if seen[k] < 0 else -1) for (k,) in dips.nonzero().tolist() if not line.known[k + 1]]
    if len(brackets) > MOST and _hides(one, seen):
        raise MeasurementError(UNSETTLED)
    if not 0 < len(brackets) <= MOST:
        return []
    low, high = (line.points[[bracket[k] for bracket in brackets]] for k in (0, 1))
    return _closed_in(value, low, high, _tensor([bracket[2] for bracket in brackets], str(seen.device)))


def _hides(one: Handed, seen: torch.Tensor) -> bool:
    """May something lie between two of these points, shape (…, points), and be seen at none?"""
    crossings, dips = _near_0(one, seen, HIDING)
    if not one.has_corner:
        return bool(crossings.any() or dips.any())
    step = seen.diff(dim=-1).abs()
    return bool((dips & (seen[..., 1:-1].abs() <= torch.maximum(step[..., :-1], step[..., 1:]))).any())


def _near_0(one: Handed, seen: torch.Tensor, much: float = STEEP) -> tuple[torch.Tensor, torch.Tensor]:
    """Whether it passes 0 from a point to the next, with a corner or steeply, and is not divided by: of shape (…, points - 1).
    And whether it comes near to 0 at a point between two, and turns: (…, points - 2). A corner may lie beside such a place,
    however little it changes."""
    step, negative, size = seen.diff(dim=-1), seen < 0, seen.abs()
    change, flips = step.abs(), negative[..., 1:] != negative[..., :-1]
    most = torch.maximum(change[..., :-1], change[..., 1:])
    turns = (size[..., 1:-1] < size[..., :-2]) & (size[..., 1:-1] <= size[..., 2:]) & ~(flips[..., :-1] | flips[..., 1:])
    turns &= most.isfinite()
    if one.divides:
        return torch.zeros_like(flips), turns & (most > much * size[..., 1:-1])
    if not one.has_corner:
        return flips & change.isfinite() & (change > much), turns & (most > much)
    least = NOISE * torch.where(seen.isfinite(), size, 0.0).amax(dim=-1, keepdim=True)
    at_0 = seen == 0  # two rules see what lies on both sides of a point
    return flips & change.isfinite() & ~(at_0[..., 1:] | at_0[..., :-1]), turns & (most > least) & ~at_0[..., 1:-1]


def _closed_in(values: Along, low: torch.Tensor, high: torch.Tensor, rises: torch.Tensor) -> list[float]:
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
    return ((low + high) / 2).tolist()


def _beside(one: Handed, value: Along, places: Sequence[float], line: _Line) -> list[float]:
    """Where next to a place it has become another, if that is so near that no node of a panel sees it.

    Raises MeasurementError where that is nearer than float64 tells apart.
    """
    at, shares = _tensor(places, str(line.points.device)), line.width * _tensor([0.0, *reversed(CLOSER)], str(line.points.device))
    points = (at[:, None, None] + torch.stack([shares, -shares])).clamp(line.points[0], line.points[-1])
    seen = value(points.flatten()).reshape(points.shape)
    change, least = (seen - seen[..., :1]).abs(), STEEP * seen[..., :1].abs() if one.divides else STEEP
    first = (change.isfinite() & (change > least)).to(torch.int64).argmax(dim=-1)  # 0 where none is
    there = seen.gather(-1, first.unsqueeze(-1)).squeeze(-1)
    turns = (seen[..., 0].abs() <= there.abs()).all(dim=-1, keepdim=True) | (first > 0).all(dim=-1, keepdim=True)
    if bool((turns & (first == 1)).any()) and not one.divides and not one.has_corner:
        raise MeasurementError(UNSETTLED)
    away = shares[first].unsqueeze(-1) * _tensor(LADDER, str(shares.device))
    steps = at[:, None, None] + away * _tensor([1.0, -1.0], str(shares.device)).unsqueeze(-1)
    found: list[float] = steps[(turns & (first > 1)).unsqueeze(-1) & (away < FINE * line.width)].tolist()
    return found
