"""A step about layers -> measured: in each layer of a stack in which its premises hold."""

from __future__ import annotations

import math

import torch

from texclaims.language.relations import Bound, Equation
from texclaims.numeric.closeness import COMPARE, TOLERANCE, distance
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.stacks import Premises, Stacks
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, Missing

SPREAD = 1e-9  # relative: large and small numbers lose digits when they are added
MOVES = tuple(1 + sign * k / 400 for k in (1, 2, 3, 4) for sign in (1, -1))
STAYS = 0.25  # of itself, by which a difference may change with each of them


def in_layers(stacks: Stacks, step: Equation | Bound, premises: Premises, found: Measurement) -> Measurement:
    """What was found, and what the stack says: it holds in each layer whose premises hold, and one of these there is."""
    held, broken = list[int](), dict[str, list[int]]()
    try:
        for layer, tensors, missing in stacks.at(step.sides, premises):
            for premise in missing:
                broken.setdefault(premise, []).append(layer)
            why = None if missing else _against(tensors, step)
            if why:
                return found.refuted(f"in layer {layer} of a stack: {why}")
            held += [layer] if why == "" else []
    except (MeasurementError, RuntimeError, ValueError, ArithmeticError, LookupError) as error:
        return found.open(f"in a stack: {error}")
    if isinstance(step, Equation) and (why := _against_spread(stacks, step, premises)):
        return found.refuted(why)
    if not held:
        return found.open(f"no layer of the stack {'satisfies all of the premises' if broken else 'has all that it speaks of'}")
    but = (f"in {_layers(of)} it breaks the premise {one}" for one, of in broken.items())
    told = [f"a stack of layers, in {_layers(held)}", *but]
    found.method = "; ".join([found.method, *told])
    return found


def _against_spread(stacks: Stacks, step: Equation, premises: Premises) -> str:
    """What speaks against it where what is drawn is of several orders of magnitude, in words; "" for nothing, or where that
    cannot be told. A difference of rounding is another one where all is multiplied by another factor near 1.
    """
    try:
        for layer, (left, right) in _sides(stacks.spread_out(1.0), step, premises).items():
            apart = distance(left, right, relative=True)[0]
            if SPREAD < apart < math.inf and _stays(stacks, step, premises, layer, left - right):
                both = f"left {_first(left):.6g}, right {_first(right):.6g}"
                return f"in layer {layer} of a stack of large and small numbers: {both}"
    except (MeasurementError, RuntimeError, ValueError, ArithmeticError, LookupError):
        pass
    return ""


def _stays(stacks: Stacks, step: Equation, premises: Premises, layer: int, gap: torch.Tensor) -> bool:
    """Is the difference nearly the same after each of these moves?"""
    left = torch.ones_like(gap, dtype=torch.bool)
    for move in MOVES:
        one, two = _sides(stacks.spread_out(move), step, premises)[layer]
        left &= (one - two - gap).abs() < STAYS * gap.abs()
        if not left.any():
            return False
    return True


def _sides(stacks: Stacks, step: Equation, premises: Premises) -> dict[int, tuple[torch.Tensor, torch.Tensor]]:
    """Both sides in each layer in which the premises hold."""
    every = stacks.at(step.sides, premises)
    return {layer: (there.value(step.left), there.value(step.right)) for layer, there, missing in every if not missing}


def _layers(numbers: list[int]) -> str:
    return f"layer{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


def _against(tensors: Tensors, step: Equation | Bound) -> str | None:
    """What speaks against the step in this world, in words; "" where it holds, None where it speaks of what there is not."""
    try:
        left, right = tensors.value(step.left), tensors.value(step.right)
    except Missing:
        return None
    holds = distance(left, right, relative=True)[0] <= TOLERANCE
    if isinstance(step, Bound):
        holds = holds and not step.strict or bool(COMPARE[step.word](left, right).all())
    return "" if holds else f"left {_first(left):.6g}, right {_first(right):.6g}"


def _first(value: torch.Tensor) -> float:
    return float(value.reshape(-1)[0])
