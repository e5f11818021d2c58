"""A ⟹ B or A ⟺ B -> measured: each side is solved inside random worlds; where it holds, the other must hold too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from math import nan

import torch

from texclaims.language.kinds import POSITIVE
from texclaims.language.relations import Arrow, Relation
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import APART, SOLVED, distance
from texclaims.numeric.demands import fixed_in_place, is_met, kept_from_zero, tied
from texclaims.numeric.domains import placed, signs
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.moves import Move, Way
from texclaims.numeric.roots import root
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import Premises, Worlds

SOLVED_WORLDS = 2  # with other sizes each; in every one, each number and variable is moved for each side
COUNTS = (2.0, 3.0, 5.0)  # whole numbers that are tried, two equal ones among them
REFUTING = {"iff": {(True, False), (False, True)}, "implies": {(True, False)}}
"""What no world may show: does the left side hold, does the right."""


def arrow(worlds: Worlds, step: Arrow, premises: Premises) -> Measurement:
    """Where one side holds, the other must hold; elsewhere neither may, but for the converse of an implication.

    Raises MeasurementError where a side is no equation; or is neither solved nor missed in one world, and no other refutes.
    """
    if step.left.word != "=" or step.right.word != "=":
        raise MeasurementError("an arrow joins two equations")
    result = Measurement(True, "root search in worlds", tolerance=APART)
    seen: set[tuple[bool, bool]] = set()
    untold: MeasurementError | None = None
    for tensors in Attempts(worlds, premises).of(step.left, step.right):
        if not (_is_finite(tensors, step.left) and _is_finite(tensors, step.right)):
            continue  # a ratio whose denominator is 0: the claim says nothing there
        try:
            seen.add((holds(tensors, step.left), holds(tensors, step.right)))
        except MeasurementError as error:
            untold = error
        result.add_world(tensors.world.states)
    if seen & REFUTING[step.word]:
        return result.refuted("a world satisfies one side and not the other")
    if untold:
        raise untold
    missing = _missing(step, seen)
    return result.unseen(missing) if missing else result


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

    def of(self, *sides: Relation) -> Iterator[Tensors]:
        """The worlds for an arrow between these equations."""
        for k in range(SOLVED_WORLDS):
            yield self.worlds.kept(self.premises, k, lean=True)
            for side in sides:
                yield from self._solved(k, side)
            if k == 0:
                yield from self._constant()
        yield from self._counted()

    def _solved(self, k: int, side: Relation) -> Iterator[Tensors]:
        """Worlds in which `side` holds, found by moving one number, or by scaling, shifting or shearing random variables."""
        for move in self._moves(k):
            domain = self.worlds.notation.by_name[move.name].row.values if move.of_number else POSITIVE
            for sign in signs(domain):
                size = root(cache(lambda s, m=move, d=domain, f=sign: self._residual(k, m, f * placed(d, s), side)))
                if size is not None:
                    yield self._moved(k, move, sign * placed(domain, size))

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
        for name in sorted(world.fixed):
            row = self.worlds.notation.by_name[name].row
            if row.scalar and not row.whole:
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
            trial = world.with_fixed(counts[0], first)
            for name in counts[1:]:
                trial = trial.with_fixed(name, others)
            tensors = self.worlds.tensors(trial, 0)
            if all(is_met(premise, tensors) for premise in self.premises):
                yield tensors


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
