"""A ⟹ B or A ⟺ B -> measured: each side is solved inside random worlds; where it holds, the other must hold too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from itertools import permutations, product
from math import nan

import torch

from texclaims.language.kinds import POSITIVE, Domain
from texclaims.language.premises import NumberIs, laws_told
from texclaims.language.relations import Arrow, Relation
from texclaims.language.tree import Node, head
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import APART, SOLVED, distance
from texclaims.numeric.domains import placed, signs
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.moves import Move, Way
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.roots import root
from texclaims.numeric.scaling import fixed_in_place, kept_from_zero, tied
from texclaims.numeric.settled import Place
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import Premises, Worlds

SOLVED_WORLDS = 2  # with other sizes each; in every one, each number and variable is moved for each side
COUNTS = (2.0, 3.0, 5.0, 1.0)  # whole numbers that are tried, two equal ones among them
EXACT = 1e-14  # relative to the larger of two sides, however small it is: equal but for rounding
STRETCH = tuple(2.0**-k for k in range(30, 0, -1))  # how far from a root it is looked for more of them, in shares of the number
GRAINS = 40  # of such a stretch
STEEP = 1e-6  # a side that seems to hold in a shorter one is not flat
Near = Callable[[float], Tensors | None]
"""A share by which a number is moved away from a root -> the world there."""
REFUTING = {"iff": {(True, False), (False, True)}, "implies": {(True, False)}}
"""What no world may show: does the left side hold, does the right."""


def arrow(worlds: Worlds, step: Arrow, premises: Premises) -> Measurement:
    """Where one side holds, the other must hold; elsewhere neither may, but for the converse of an implication.

    Raises MeasurementError where a side is no equation; or is neither solved nor missed in one world, and no other refutes.
    """
    if step.left.word != "=" or step.right.word != "=":
        raise MeasurementError("an arrow joins two equations")
    if any(map(laws_told, premises)):
        _need_enough_nodes(worlds.place(premises, 0), (*step.left.sides, *step.right.sides))
    result = Measurement(True, "root search in worlds", tolerance=APART)
    seen: set[tuple[bool, bool]] = set()
    untold: MeasurementError | None = None
    for tensors, near in Attempts(worlds, premises).of(step.left, step.right):
        if not (_is_finite(tensors, step.left) and _is_finite(tensors, step.right)):
            continue  # a ratio whose denominator is 0: the claim says nothing there
        try:
            both = holds(tensors, step.left), holds(tensors, step.right)
        except MeasurementError as error:
            untold = error
        else:
            if not against_both(step, both):
                seen.add(both)
            elif is_certain(tensors, step, both[0], near):
                return result.refuted("a world satisfies one side and not the other")
        result.add_world(tensors.world.states)
    if untold:
        raise untold
    missing = _missing(step, seen)
    return result.unseen(missing) if missing else result


def _need_enough_nodes(place: Place, sides: Sequence[Node]) -> None:
    """Raises MeasurementError where the usual nodes of a law, which all these worlds have, are not enough for a moment."""
    settled = place.settled(sides).tensors
    for side in sides:
        found, usual = settled.value(side), place.usual.value(side)
        if not found.dim() and distance(found, usual, relative=True)[0] > SOLVED:
            raise MeasurementError(UNSETTLED)


def against_both(step: Arrow, both: tuple[bool, bool]) -> bool:
    """Is it a world that the arrow forbids, if one side holds in it and the other does not?"""
    return both in REFUTING[step.word]


def _missing(step: Arrow, seen: set[tuple[bool, bool]]) -> str:
    """What no world shows, and an arrow claims to be possible; "" if nothing."""
    if (True, True) not in seen:
        return "no world in which both sides hold"
    if (False, False) not in seen:
        return "no world in which both sides fail"
    if not step.both_ways and (False, True) not in seen:
        return "the converse holds in every world tried: write \\iff"
    return ""


@dataclass(frozen=True)
class Attempts:
    """Worlds in which an arrow is tried: as drawn, solved for either side, constant, and with small whole numbers."""

    worlds: Worlds
    premises: Premises

    def of(self, *sides: Relation) -> Iterator[tuple[Tensors, Near | None]]:
        """The worlds for an arrow between these equations; with those near to one in which a side was solved."""
        for k in range(SOLVED_WORLDS):
            yield self.worlds.kept(self.premises, k, lean=True), None
            for side in sides:
                yield from self._solved(k, side)
            if k == 0:
                yield from ((one, None) for one in (*self._at_ends(k), *self._constant()))
        yield from ((one, None) for one in self._counted())

    def _is_whole(self, move: Move) -> bool:
        return move.of_number and self.worlds.notation.by_name[move.name].row.whole

    def _solved(self, k: int, side: Relation) -> Iterator[tuple[Tensors, Near | None]]:
        """Worlds in which `side` holds, found by moving one number, or by scaling, shifting or shearing random variables."""
        for move in self._moves(k):
            domain = self.worlds.notation.by_name[move.name].row.values if move.of_number else POSITIVE
            for sign in signs(domain):
                size = self._root(k, side, move, sign, domain)
                if size is not None and self._is_whole(move):
                    if abs(size - round(size)) <= SOLVED * size:
                        yield self._moved(k, move, float(round(size))), None
                elif size is not None:
                    near = partial(self._beside, k, move, sign, domain, size)
                    yield self._moved(k, move, sign * placed(domain, size)), near

    def _root(self, k: int, side: Relation, move: Move, sign: float, domain: Domain) -> float | None:
        """The size of a move after which a side holds; looked for once, for a wrong version may change only the other side."""
        known, key = self.worlds.kept(self.premises, k, lean=True).cache, ("root", side, move, sign)
        if key not in known:
            known[key] = root(cache(lambda size: self._residual(k, move, sign * placed(domain, size), side)))
        found: float | None = known[key]
        return found

    def _at_ends(self, k: int) -> Iterator[Tensors]:
        """Worlds in which a number is at an end that belongs to its domain: no search comes there."""
        for move in self._moves(k):
            for end in self.worlds.notation.by_name[move.name].row.values.ends if move.of_number else ():
                with suppress(WorldError, LawError):
                    yield self._moved(k, move, end)

    def _beside(self, k: int, move: Move, sign: float, domain: Domain, size: float, share: float) -> Tensors | None:
        """The world with a size that is larger by this share of it; None where there is none."""
        try:
            return self._moved(k, move, sign * placed(domain, size * (1 + share)))
        except (WorldError, LawError):
            return None

    def _moved(self, k: int, move: Move, size: float) -> Tensors:
        return self.worlds.moved(self.premises, k, move, size)

    def _residual(self, k: int, move: Move, size: float, side: Relation) -> float:
        """Left less right; nan where a premise forbids the move, or a law does not exist after it."""
        try:
            tensors = self._moved(k, move, size)
        except (WorldError, LawError):
            return nan
        return float((tensors.value(side.left) - tensors.value(side.right)).reshape(-1)[0])

    def _moves(self, k: int) -> Iterator[Move]:
        world = self.worlds.kept(self.premises, k, lean=True).world
        told = frozenset[str]().union(*(premise.names("SCALAR") for premise in self.premises))
        counts = {head(one.left) for one in self.premises if isinstance(one, NumberIs) and one.is_turned}
        for name in sorted(world.fixed):
            row = self.worlds.notation.by_name[name].row
            if row.scalar and (name in counts or not row.whole):
                yield Move(Way.REBUILD if name in told else Way.SET, name)
        for name in sorted(set(world.random) - tied(self.premises)):
            yield Move(Way.SCALE, name)
        for name in sorted(set(world.random) - fixed_in_place(self.premises)):
            yield Move(Way.SHIFT, name)
            yield Move(Way.SHIFT_BACK, name)
        if not self.premises:
            for name, other in permutations(sorted(world.random), 2):
                if world.random[other].dim() == 1:  # one number for each state fits any shape
                    yield Move(Way.SHEAR, name, other)
                    yield Move(Way.SHEAR_BACK, name, other)

    def _constant(self) -> Iterator[Tensors]:
        """One random variable after the other is 0 in every state, unless a premise such as E[x²] > 0 forbids it."""
        random = self.worlds.kept(self.premises, 0, lean=True).world.random
        for name in sorted(set(random) - tied(self.premises)):
            if not kept_from_zero(name, self.premises):
                yield self._moved(0, Move(Way.SCALE, name), 0.0)

    def _counted(self) -> Iterator[Tensors]:
        """Whole numbers cannot be solved for: try small ones, equal ones among them."""
        world = self.worlds.kept(self.premises, 0, lean=True).world
        rows = {name: self.worlds.notation.by_name[name].row for name in sorted(world.fixed)}
        counts = [name for name, row in rows.items() if row.scalar and row.whole]
        if world.random or not counts:
            return
        for first, others in product(COUNTS, COUNTS):
            with suppress(WorldError, LawError):
                yield self.worlds.at(self.premises, 0, dict.fromkeys(counts, others) | {counts[0]: first}, {})


def is_certain(tensors: Tensors, step: Arrow, left: bool, near: Near | None = None) -> bool:
    """One side holds in a world and the other does not: is that so, or is the first only so flat near a root that it seems to?

    Where it was solved, the other is looked for as far as the first seems to hold; elsewhere the first must hold exactly.
    """
    held, missed = (step.left, step.right) if left else (step.right, step.left)
    if near is None:
        one, other = tensors.value(held.left), tensors.value(held.right)
        return bool(((one - other).abs() <= EXACT * torch.maximum(one.abs(), other.abs())).all())
    return all(_apart(held, missed, near, direction) for direction in (1.0, -1.0))


def _apart(held: Relation, missed: Relation, near: Near, direction: float) -> bool:
    """Does a side stay missed on one side of a root of the other, as far as that one seems to hold?"""
    reach = 0.0
    for share in STRETCH:
        there = near(direction * share)
        if there is None or not _gap(there, held) <= SOLVED:
            break
        reach = share
    if reach < STEEP:
        return True
    low, high = 0.0, reach
    for _ in range(3):  # each time round the place where it comes nearest
        grain = (high - low) / GRAINS
        places = [low + grain * k for k in range(GRAINS + 1)] if grain else [low]
        gaps = [_gap(there, missed) for place in places if (there := near(direction * place)) is not None]
        nearest = min(range(len(gaps)), key=gaps.__getitem__)
        low, high = max(low, places[nearest] - grain), min(high, places[nearest] + grain)
    return gaps[nearest] > APART


def _gap(tensors: Tensors, side: Relation) -> float:
    return distance(tensors.value(side.left), tensors.value(side.right), relative=True)[0]


def _is_finite(tensors: Tensors, side: Relation) -> bool:
    return all(bool(torch.isfinite(tensors.value(tree)).all()) for tree in side.sides)


def holds(tensors: Tensors, side: Relation) -> bool:
    """Does an equation hold in a world?

    Raises MeasurementError where it is neither solved nor missed.
    """
    error, _ = distance(tensors.value(side.left), tensors.value(side.right), relative=True)
    if SOLVED < error < APART:
        raise MeasurementError(f"{side.tex} is neither solved nor missed: off by {error:.3g}")
    return error <= SOLVED
