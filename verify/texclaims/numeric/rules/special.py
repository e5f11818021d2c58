"""A step -> what becomes of it in special worlds, where ordinary ones never look: it holds there too, or has no value there."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import torch

from texclaims.language.premises import Each, NumberIs
from texclaims.language.relations import Arrow, Bound, Digits, Equation, HasLaw, Order, Relation, Step
from texclaims.language.tree import MOMENTS, Node, all_names, has, head, part
from texclaims.laws.law import LawError
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.large import can_be_followed, doubt, is_too_small
from texclaims.numeric.quadrature import UNSETTLED
from texclaims.numeric.recursions import BrokenPremise
from texclaims.numeric.rules.a_corner import is_by_a_corner
from texclaims.numeric.rules.arrows import against_both, holds, is_certain
from texclaims.numeric.rules.descent import CLOSE
from texclaims.numeric.rules.equality import LOST, infinite, meet_all_the_same, reading, tolerance
from texclaims.numeric.rules.law import coupling
from texclaims.numeric.rules.lost import called_in
from texclaims.numeric.rules.rounding import are_near_by_rounding, is_lost_in_a_call, is_shaken, jumps_back, leaps
from texclaims.numeric.rules.series import FEWEST, NEAR, approaches, check_power
from texclaims.numeric.rules.swallowed import is_less_all_the_same, which_is_larger
from texclaims.numeric.specials import Special
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Excluded, Infinite, MeasurementError, Missing, Unknowable, WorldError
from texclaims.numeric.worlds import Premises, Worlds

MEET = 1e-14  # relative to the larger of two sides that are equal but for rounding; however small it is
ROUNDING = 1e-15  # of a mean that is 0: numbers in special worlds are of the order of 1
DRAWS = 2  # worlds for each special value: the other numbers, sizes and laws in general position

Fate = Literal["holds", "refuted", "undefined", "excluded", "open", "failed"]
"""`open`: it could not be told, as of a limit that does not settle; `failed`: something broke off that nobody foresaw, or the
step may well be false there, and float64 does not tell. Then nothing is said of it anywhere."""


@dataclass(frozen=True)
class Outcome:
    """What became of a step where something is special; in words where it is refuted, open or failed, and which side where it
    has no value."""

    special: str
    fate: Fate
    why: str = ""


def outcomes(worlds: Worlds, step: Step, premises: Premises) -> Iterator[Outcome]:
    """One for each special world of the step, in the order of the names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of a sample variance of one number, which is nan
        ranges = (premise.names("SCALAR") for premise in premises if isinstance(premise, Each))
        names = frozenset().union(*map(all_names, _trees(step)), *ranges, _with_ends(worlds, premises)) - _bound(step)
        try:
            places = worlds.specials(premises, names)
        except WorldError:
            return  # a premise that no proof needs, and no world can be built by
        for special in places:
            if special.large and not (isinstance(step, Equation | Bound) and can_be_followed(step.sides)):
                continue
            yield _worst(special, list(_fates(worlds, step, premises, special)))


def _with_ends(worlds: Worlds, premises: Premises) -> frozenset[str]:
    """Numbers that only premises may speak of, and that can be at an end of their kind, for a law may be that of a constant
    there; or that give another number."""
    rows = {name: worlds.notation.by_name[name].row for premise in premises for name in premise.names("SCALAR")}
    giving = (one.names("SCALAR") for one in premises if isinstance(one, NumberIs))
    return frozenset(name for name, row in rows.items() if row.values.ends).union(*giving)


def _fates(worlds: Worlds, step: Step, premises: Premises, special: Special) -> Iterator[tuple[Fate, str]]:
    """One for each draw, up to the first that is not allowed, or in which the step does not hold."""
    for k in range(DRAWS):
        found = _seen(worlds, step, premises, k, special)
        yield found
        if found[0] != "holds":
            return


def _seen(worlds: Worlds, step: Step, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    """What becomes of a step there; where nothing can be told, with the next number nearer to 1 where it can."""
    found = _outcome(worlds, step, premises, k, special)
    for one in special.nearer if found[0] == "open" else ():
        fate, why = _outcome(worlds, step, premises, k, one)
        if fate in ("holds", "refuted", "failed"):
            return fate, f"with {one.name}: {why}" if why else ""
    return found


def _worst(special: Special, found: list[tuple[Fate, str]]) -> Outcome:
    for fate in ("refuted", "undefined", "failed", "open", "holds", "excluded"):
        for one, why in found:
            if one == fate:
                return Outcome(special.name, one, why)
    raise AssertionError(found)


def _outcome(worlds: Worlds, step: Step, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    try:
        if special.large and isinstance(step, Relation):
            return _far(worlds, step, premises, k, special)
        fate, why = IN_SPECIAL[type(step)](worlds, step, premises, k, special)
        if fate in ("refuted", "failed") and isinstance(step, Equation | Bound):
            return _at_a_corner(worlds, step, premises, k, special) or (fate, why)
        return fate, why
    except Missing:
        return "undefined", "premise"  # it speaks of an element that does not exist
    except (Excluded, LawError, BrokenPremise) as error:
        return "excluded", str(error)
    except (WorldError, MeasurementError, ArithmeticError, ValueError) as error:
        return "open", str(error)  # a check raises ValueError where it would have to run too much
    except (TypeError, RuntimeError, LookupError) as error:
        if special.large and isinstance(error, IndexError):
            return "excluded", str(error)  # a vector has no such entry
        return "failed", f"{type(error).__name__}: {error}"


def _at_a_corner(worlds: Worlds, step: Relation, premises: Premises, k: int, special: Special) -> tuple[Fate, str] | None:
    """What becomes of a step that fails, where PyTorch chooses a slope; None where that is no excuse."""
    try:
        by_a_corner = is_by_a_corner(worlds, step, premises, k, special)
    except (WorldError, MeasurementError, LawError, ArithmeticError, ValueError) as error:
        return "failed", str(error)  # next to it, it could not be told
    return ("open", "PyTorch chooses a slope where a function has a corner") if by_a_corner else None


# --- one relation -----------------------------------------------------------------------------------------------------


def _equality(worlds: Worlds, step: Relation, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    place = worlds.place(premises, k, special)
    if side := infinite(place, step):
        return "refuted", f"the {side} side grows beyond all numbers"
    if side := _undefined(place.usual, step):
        return "undefined", side
    one = reading(place, step)
    if one.error <= tolerance(step):
        return "holds", ""
    if isinstance(step, Equation) and meet_all_the_same(place.usual, step, premises):
        return "holds", ""
    if isinstance(step, Equation) and are_near_by_rounding(worlds, step, premises, k, special):
        if which_is_larger(place.usual, step.left, step.right, premises):
            return "refuted", one.why
        if called_in(place.usual, step):
            return "failed", LOST
        if leaps(place.usual, step, premises):
            return "failed", "the sides differ there, and nowhere next to it"
        return "open", "the sides differ by rounding alone: two numbers of this world are nearly equal"
    if isinstance(step, Equation) and is_lost_in_a_call(place.usual, step, premises, one.error):
        return "failed", LOST
    return "refuted", one.why


def _bound_holds(worlds: Worlds, step: Bound, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    place = worlds.place(premises, k, special)
    if side := _undefined(place.usual, step):
        return "undefined", side
    found = place.settled(step.sides)
    if found.finer is not None:
        raise MeasurementError(UNSETTLED)
    tensors = found.tensors
    gap = float((tensors.value(step.large) - tensors.value(step.small)).min())
    if gap < -TOLERANCE:
        if is_lost_in_a_call(tensors, step, premises, -gap):
            return "failed", LOST
        if is_shaken(tensors, step, premises):
            return ("open" if gap > -CLOSE else "failed"), "the bound is crossed by rounding alone"
        return "refuted", f"right - left is {gap:.4g}"
    if not step.strict or gap > TOLERANCE or not (_meet(tensors, step) or is_shaken(tensors, step, premises)):
        return "holds", ""
    less = is_less_all_the_same(tensors, step, premises)
    if less is None:
        return "failed", f"both sides are equal as far as float64 tells: not seen to be {step.word}"
    return ("holds", "") if less else ("refuted", f"both sides are equal: not {step.word}")


def _meet(tensors: Tensors, step: Bound) -> bool:
    small, large = tensors.value(step.small), tensors.value(step.large)
    return bool(((large - small).abs() <= MEET * torch.maximum(large.abs(), small.abs())).any())


def _far(worlds: Worlds, step: Relation, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    """An equation or a bound where a number is large: it fails where the sides are farther apart than rounding can bring them, or
    are not apart by rounding. Whether they have values there is not asked: float64 may be too small for them."""
    tensors = worlds.place(premises, k, special).usual
    left, right = tensors.value(step.left), tensors.value(step.right)
    if not (torch.isfinite(left).all() and torch.isfinite(right).all()):
        return "open", "too large for float64"
    apart = tensors.value(step.small) - tensors.value(step.large) if isinstance(step, Bound) else (left - right).abs()
    wrong = float(apart.max())
    within = wrong <= doubt(tensors)
    if within and wrong <= tolerance(step) * max(1.0, float(left.abs().max()), float(right.abs().max())):
        return "holds", ""
    jumps = is_shaken(tensors, step, premises) or jumps_back(tensors, step, premises)
    if within and jumps:
        return "holds", ""
    if within and is_too_small(tensors):
        return "open", "too small for float64"
    if within or jumps:
        return "failed", "the sides differ by what may be rounding"
    return "refuted", f"left {float(left.reshape(-1)[0]):.6g}, right {float(right.reshape(-1)[0]):.6g}"


def _order(worlds: Worlds, step: Order, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    """The remainder is at most of this order; where something is special, it may be smaller."""
    check_power(step)
    for approach in approaches(worlds, step, premises, special, range(k, k + 1)):
        if len(approach.found) < FEWEST:
            return "undefined", "left"
        seen = approach.seen()
        if seen is not None and seen.order + seen.uncertain < approach.claimed - NEAR and not approach.leads():
            return "refuted", f"the observed order is {seen.order:.3f}"
    return "holds", ""


def _law(worlds: Worlds, step: HasLaw, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    error, why, _ = coupling(worlds, step, premises, k, special)
    return ("refuted", why) if why else ("holds", "")


def _arrow(worlds: Worlds, step: Arrow, premises: Premises, k: int, special: Special) -> tuple[Fate, str]:
    tensors = worlds.place(premises, k, special).usual
    for side, relation in (("left", step.left), ("right", step.right)):
        if _undefined(tensors, relation):
            return "undefined", side
    both = holds(tensors, step.left), holds(tensors, step.right)
    if not against_both(step, both):
        return "holds", ""
    if not is_certain(tensors, step, both[0]):
        return "open", "a side is so small that it may be flat there, and not 0"
    return "refuted", "one side holds, and the other does not"


IN_SPECIAL: Mapping[type[Step], Callable[[Worlds, Any, Premises, int, Special], tuple[Fate, str]]] = {
    Equation: _equality,
    Digits: _equality,
    Bound: _bound_holds,
    Order: _order,
    HasLaw: _law,
    Arrow: _arrow,
}


def _undefined(tensors: Tensors, step: Relation) -> str:
    """The side that has no value, or names an element that does not exist; "" where both have values."""
    for side, tree in (("left", step.left), ("right", step.right)):
        try:
            if not torch.isfinite(tensors.value(tree)).all() or any(_is_rounding(tensors, bar) for bar in _bars(tree)):
                return side
        except (Missing, Infinite, Unknowable):
            return side
    return ""


@lru_cache(maxsize=1000)
def _bars(tree: Node) -> tuple[Node, ...]:
    """What a side divides by, where a moment stands in it, and nothing that the side gives values of its own."""
    bound = {head(one) for kind in ("sum", "product", "limit") for one in tree.find_data(kind)}
    bound |= {str(one.children[-1]) for one in tree.find_data("integral")}
    bars = (part(one, 1) for kind in ("frac", "div") for one in tree.find_data(kind))
    return tuple(bar for bar in bars if not bound & all_names(bar) and has(bar, *MOMENTS))


def _is_rounding(tensors: Tensors, bar: Node) -> bool:
    """Is it 0 but for rounding? A mean that is 0 comes out as the sum of some states that cancel."""
    return bool((tensors.value(bar).abs() <= ROUNDING).any())


def _trees(step: Step) -> tuple[Node, ...]:
    return (*step.left.sides, *step.right.sides) if isinstance(step, Arrow) else step.sides


def _bound(step: Step) -> frozenset[str]:
    """Letters that an integral, a limit or an order takes through its values."""
    trees = _trees(step)
    found = {head(tree) for side in trees for tree in side.find_data("limit")}
    found |= {str(tree.children[-1]) for side in trees for tree in side.find_data("integral")}
    if isinstance(step, Order) and step.order.data == "pow":
        found.add(head(part(step.order, 0)))
    return frozenset(found)
