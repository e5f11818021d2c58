"""What functions, powers and fractions are handed along a line -> where between the nodes that is 0, or comes nearest to 0.

There a function has its corner, a bump, or its slope, and so has a power of its exponent, and a fraction of what it divides by.
What is narrower than the nodes are apart is seen at no node, and two rules agree on it: so panels are cut there, and close in.
Where that does not help, the quadrature has not settled.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from typing import NamedTuple

import torch
from lark import Token, Tree

from texclaims.language.tree import HashedTree, Node, all_names, head, part
from texclaims.numeric.arithmetic import LONGEST, WHOLE
from texclaims.numeric.corners import CALLS, has_corner
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
MOST, IN_ALL = 40, 400  # places of one argument, and of all: with more, it is rough everywhere
PASSES = 6  # a corner may lie on both sides of where an argument comes nearest to 0, and another bump beside the first
APART = 1e-11  # of a panel: nearer to a cut than this, a place is that cut
NOISE = 1e-14  # of the largest value: a turn by less is rounding
LARGE = 50.0  # a power of this is as steep as an exponential
SAMPLES = (-0.9, -0.6, -0.2, 0.1, 0.5, 0.8)  # between -1 and 1: where the letter of an integral stands


class Handed(NamedTuple):
    """What a function is handed, whether it has a corner at 0, and whether it is divided by: then it is steep where it changes by
    as much as it is. `around` are the sums, products and integrals whose letters it holds, the outermost first."""

    argument: Node
    has_corner: bool
    divides: bool = False
    around: tuple[Node, ...] = ()


Letters = Mapping[str, float]
Along = Callable[[torch.Tensor], torch.Tensor]
Values = Callable[[Node, torch.Tensor, Letters], torch.Tensor]
"""A tree, points of any shape and the values of letters -> its values there, of the same shape, or (…, *shape) where it does not
vary alone; it may raise MeasurementError or LookupError."""


def handed(tensors: Names, tree: Node) -> list[Handed]:
    """All that functions are handed in a tree, what stands in an absolute value, exponents, large powers, and what is divided by;
    each once."""
    found: dict[tuple[Node, tuple[Node, ...]], bool] = {}
    below: dict[tuple[Node, tuple[Node, ...]], None] = {}
    for one, binders in _inside(tree):
        for argument, corner in _of_a_call(tensors, one):
            key = argument, _around(argument, binders)
            found[key] = found.get(key, False) or corner
        for bar in _bars(one):
            below[bar, _around(bar, binders)] = None
    return [
        *(Handed(one, corner, around=around) for (one, around), corner in found.items()),
        *(Handed(one, has_corner=False, divides=True, around=around) for one, around in below),
    ]


def _inside(tree: Node, binders: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """A tree and all its parts, each with the sums, products and integrals around it."""
    yield tree, binders
    inner = (*binders, tree) if tree.data in ("sum", "product", "integral") else binders
    for child in tree.children:
        if isinstance(child, Tree):
            yield from _inside(child, inner)


def _around(argument: Node, binders: tuple[Node, ...]) -> tuple[Node, ...]:
    """Those whose letters stand in it, or in the ends of one of these."""
    names, kept = all_names(argument), list[Node]()
    for one in reversed(binders):
        if _letter(one) in names:
            kept.insert(0, one)
            names |= all_names(_ends(one)[0]) | all_names(_ends(one)[1])
    return tuple(kept)


def _letter(binder: Node) -> str:
    return str(binder.children[3]) if binder.data == "integral" else head(binder)


def _ends(binder: Node) -> tuple[Node, Node]:
    return (part(binder, 0), part(binder, 1)) if binder.data == "integral" else (part(binder, 1), part(binder, 2))


def _of_a_call(tensors: Names, tree: Node) -> Iterator[tuple[Node, bool]]:
    """What this very node hands over, and whether a corner is at 0 of it."""
    if tree.data in CALLS:
        corner = has_corner(tensors, head(tree))
        given = [one for one in part(tree, len(tree.children) - 1).children if isinstance(one, Tree)]
        for one in given if len(given) == 1 else [HashedTree("sub", list(pair)) for pair in combinations(given, 2)]:
            yield one, corner  # the larger of two has its corner where they are equal
    if tree.data == "abs":
        yield part(tree, 0), True
    if tree.data == "pow" and all_names(part(tree, 1)):
        yield part(tree, 1), False
    if tree.data in ("pow", "call_power") and all_names(tree) and _exponent(tensors, tree) > LARGE:
        yield _log(tree), False


def _bars(tree: Node) -> Iterator[Node]:
    """What this very node divides by, or may."""
    if tree.data in ("frac", "div") and all_names(part(tree, 1)):
        yield part(tree, 1)
    if tree.data == "pow" and part(tree, 1).data != "number" and all_names(part(tree, 0)):
        yield part(tree, 0)


def _exponent(tensors: Names, tree: Node) -> float:
    """The size of the power to which something is taken, through powers of powers; infinite where a name stands in it, and 1 for
    what is no power."""
    if tree.data == "paren":
        return _exponent(tensors, part(tree, 0))
    if tree.data not in ("pow", "call_power"):
        return 1.0
    if all_names(part(tree, 1)):
        return math.inf
    inner = _exponent(tensors, part(tree, 0)) if tree.data == "pow" else 1.0
    return abs(float(tensors.value(part(tree, 1)))) * inner


def _log(tree: Node) -> Node:
    """The logarithm of its size; of a power, the exponent times that of what is taken to it."""
    if tree.data == "paren":
        return _log(part(tree, 0))
    if tree.data == "pow":
        return HashedTree("mul", [part(tree, 1), _log(part(tree, 0))])
    if tree.data == "call_power":
        name, power, inside = tree.children
        return HashedTree("mul", [power, _log(HashedTree("call", [name, inside]))])
    return HashedTree("call", [Token("FUNCTION", "ln"), HashedTree("args", [HashedTree("abs", [tree])])])


def cut_where_nearest(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> list[float]:
    """The cuts, and those places between the first and the last; where it is very steep there, cuts beside them too.

    Raises MeasurementError where there are too many, or more each time one looks, and where what hides there is too narrow for
    float64, or does not hang on this line alone.
    """
    found, known = list(cuts), list[float]()
    least = APART * max(high - low for low, high in pairwise(cuts))
    for turn in range(PASSES if all_handed else 0):
        line, places, beside = _Line.between(cuts, known, device), list[float](), list[float]()
        for one in all_handed:
            for value, seen in _along(one, values, line.points):
                own = _places(one, value, seen, line)
                at = [*own, *(line.steep_ends(one, seen) if turn == 0 else ())]
                beside += _beside(one, value, at, line) if at else ()
                places += own
                if len(places) > IN_ALL:
                    raise MeasurementError(UNSETTLED)
        new = _added(found, places, least)
        _added(found, beside, least)
        if not new:
            return found
        known += new
    if all_handed:
        raise MeasurementError(UNSETTLED)
    return found


def is_hidden(all_handed: Sequence[Handed], values: Values, cuts: Sequence[float], device: str) -> bool:
    """Is something so steep between these cuts, or lie two corners so near to each other, that nodes may see nothing of it?

    Raises MeasurementError where `cut_where_nearest` does.
    """
    points = _Line.between(cuts, (), device).points
    for one in (one for one in all_handed if not one.has_corner):
        if any(_hides(one, seen) for _, seen in _along(one, values, points)):
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
    for letters in _runs(one.around, values, middle, {}):
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


def _runs(around: Sequence[Node], values: Values, point: torch.Tensor, letters: Letters) -> Iterator[Letters]:
    """Each term of the sums and products; of integrals, a few places."""
    if not around:
        yield letters
        return
    try:
        low, high = (float(values(end, point, letters).flatten()[0]) for end in _ends(around[0]))
    except (MeasurementError, LookupError):
        return
    for at in _between(low, high) if around[0].data == "integral" else _terms(low, high):
        yield from _runs(around[1:], values, point, {**letters, _letter(around[0]): at})


def _terms(low: float, high: float) -> Sequence[int]:
    ends = (low, high) if abs(high - low) < LONGEST else (1.0, 0.0)  # longer, a sum is not measured
    first, last = (math.floor(end + WHOLE) for end in ends)
    return range(first, last + 1)


def _between(low: float, high: float) -> list[float]:
    if math.isinf(high):
        return [place / (1 - place**2) for place in SAMPLES if place > 0 or low < 0]
    return [low + (high - low) * (1 + place) / 2 for place in SAMPLES]


@dataclass(frozen=True)
class _Line:
    """Points on a line, in rising order, shape (points,); which of them are places that are known, of bool; and the width of its
    widest panel."""

    points: torch.Tensor
    known: torch.Tensor
    width: float

    @classmethod
    def between(cls, cuts: Sequence[float], known: Sequence[float], device: str) -> _Line:
        """In each panel, with its ends, and ever closer to the ends of the line and to what is known."""
        ends, width = _tensor(cuts, device), max(high - low for low, high in pairwise(cuts))
        steps = torch.linspace(0, 1, PER_PANEL, dtype=torch.float64, device=device)[:-1]
        places, closer = _tensor([cuts[0], cuts[-1], *known], device), width * _tensor(CLOSER, device)
        every = [(ends[:-1, None] + ends.diff()[:, None] * steps).flatten(), ends[-1:], places]
        around = (places.unsqueeze(-1) + torch.cat([closer, -closer])).clamp(cuts[0], cuts[-1]).flatten()
        points = torch.cat([*every, around]).unique()
        return cls(points, torch.isin(points, places), width)

    def steep_ends(self, one: Handed, seen: torch.Tensor) -> list[float]:
        """Those ends of the line next to which it changes much, of such values."""
        near = self.points - self.points[0] < FINE * self.width, self.points[-1] - self.points < FINE * self.width
        inside = int(near[0].sum()), len(seen) - 1 - int(near[1].sum())
        pairs = (seen[0], seen[inside[0]], self.points[0]), (seen[-1], seen[inside[1]], self.points[-1])
        return [float(at) for end, other, at in pairs if bool((other - end).abs() > _steep(one, end))]


def _tensor(numbers: Sequence[float], device: str) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64, device=device)


def _steep(one: Handed, here: torch.Tensor, much: float = STEEP) -> torch.Tensor:
    """What it must change by, from such values on, to be steep."""
    return much * here.abs() if one.divides else torch.full_like(here, much)


def _places(one: Handed, value: Along, seen: torch.Tensor, line: _Line) -> list[float]:
    """Where it is 0, or comes nearest to 0, of what is not known yet: `seen` are its values at the points."""
    crossings, dips = _crossings(one, seen), _dips(one, seen) & ~line.known[1:-1]
    rising = seen[1:-1].sign()
    brackets = [(int(k), int(k) + 1, 0) for k in crossings.nonzero()]
    brackets += [(int(k), int(k) + 2, -1 if rising[k] > 0 or rising[k] == 0 < seen[k] else 1) for k in dips.nonzero()]
    if len(brackets) > MOST:
        if _hides(one, seen):
            raise MeasurementError(UNSETTLED)
        return []
    if not brackets:
        return []
    low, high = (line.points[[bracket[k] for bracket in brackets]] for k in (0, 1))
    return _closed_in(value, low, high, _tensor([bracket[2] for bracket in brackets], str(seen.device)))


def _hides(one: Handed, seen: torch.Tensor) -> bool:
    """May something lie between two of these points, shape (…, points), and be seen at none?"""
    if not one.has_corner:
        return bool(_crossings(one, seen, HIDING).any() or _dips(one, seen, HIDING).any())
    before, here, after = seen[..., :-2], seen[..., 1:-1], seen[..., 2:]
    return bool((_dips(one, seen) & (here.abs() <= torch.maximum((here - before).abs(), (here - after).abs()))).any())


def _crossings(one: Handed, seen: torch.Tensor, much: float = STEEP) -> torch.Tensor:
    """Whether it passes 0 from a point to the next, with a corner or steeply, and is not divided by: shape (…, points - 1)."""
    before, after = seen[..., :-1], seen[..., 1:]
    if one.divides:
        return torch.zeros_like(before, dtype=torch.bool)
    if one.has_corner:
        return (before * after < 0) & (after - before).isfinite()
    return ((before < 0) != (after < 0)) & (after - before).isfinite() & ((after - before).abs() > much)


def _dips(one: Handed, seen: torch.Tensor, much: float = STEEP) -> torch.Tensor:
    """Whether it comes near to 0 at a point between two, and turns: shape (…, points - 2). A corner may lie beside such a place,
    however little it changes."""
    before, here, after = seen[..., :-2], seen[..., 1:-1], seen[..., 2:]
    side = -here.sign() if one.has_corner else -torch.where(here == 0, before, here).sign()
    turns = (side * (here - before) > 0) & (side * (here - after) >= 0) & (before - after).isfinite()
    most = torch.maximum((here - before).abs(), (here - after).abs())
    if one.has_corner:
        return turns & (most > NOISE * torch.where(seen.isfinite(), seen, 0.0).abs().amax(dim=-1, keepdim=True))
    return turns & (most > _steep(one, here, much))


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
    change = (seen - seen[..., :1]).abs()
    first = (change.isfinite() & (change > _steep(one, seen[..., :1]))).to(torch.int64).argmax(dim=-1)  # 0 where none is
    there = seen.gather(-1, first.unsqueeze(-1)).squeeze(-1)
    turns = (seen[..., 0].abs() <= there.abs()).all(dim=-1, keepdim=True) | (first > 0).all(dim=-1, keepdim=True)
    if bool((turns & (first == 1)).any()) and not one.divides and not one.has_corner:
        raise MeasurementError(UNSETTLED)
    away = shares[first].unsqueeze(-1) * _tensor(LADDER, str(shares.device))
    steps = at[:, None, None] + away * _tensor([1.0, -1.0], str(shares.device)).unsqueeze(-1)
    found: list[float] = steps[(turns & (first > 1)).unsqueeze(-1) & (away < FINE * line.width)].tolist()
    return found
