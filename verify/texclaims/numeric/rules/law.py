"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math

from texclaims.language.relations import HasLaw
from texclaims.language.tree import head, names_in
from texclaims.numeric.feeding import TURNS
from texclaims.numeric.injection import coupled, fed
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.world import MeasurementError, number
from texclaims.numeric.worlds import SEEDS, WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the spread of the law: both sides transform the same float64 numbers
LONG = 131  # of an axis: what is done to the first few elements of a long one alone is not seen in a short one


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers, and once with each axis long. Premises about fixed numbers are
    not asked for.

    Raises MeasurementError where the model names no initializer for the left side, and where it, or the law, cannot be coupled.
    """
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        error, why, elements = coupling(worlds, step, k)
        result.add_world(elements)
        result.error = max(result.error, error)
        if why:
            return result.refuted(why)
    for size in dict.fromkeys(worlds.notation.by_name[head(step.left)].shape):
        error, why, _ = coupling(worlds, step, 0, long=size)
        result.error = max(result.error, error)
        if why:
            return result.refuted(f"where {size} is {LONG}, {why}")
    return result


def coupling(worlds: Worlds, step: HasLaw, k: int, special: Special = ORDINARY, long: str = "") -> tuple[float, str, int]:
    """The largest error of an element, relative to the spread of the law, what is wrong, "" if nothing; and how many
    elements there are, in world k. The axis of the size `long` is long, if there is one.

    Raises MeasurementError where the model names no initializer for the left side, and where it, or the law, cannot be coupled.
    """
    name = head(step.left)
    if name not in worlds.initializers:
        raise MeasurementError(f"the check names no initializer that draws {name}")
    drawn, sizes = worlds.initializers[name], worlds.notation.by_name[name].shape
    fixed = worlds.numbers(names_in(step.right, "SCALAR") | frozenset(sizes) | drawn.names, k, special)
    fixed = {**fixed, **({long: number(LONG, worlds.device)} if long else {})}
    shape = [int(fixed[size]) for size in sizes]
    claimed = worlds.of_numbers(fixed).law(step.right)
    if claimed.base is None:
        raise MeasurementError(f"{claimed.name} is no shifted and scaled version of what PyTorch's generator draws")
    error, why = (0.0, "") if long else coupled(drawn, claimed, shape, fixed, SEEDS * worlds.seed + k, worlds.device)
    if k == 0 and not special.name and not why and error <= FEW_ULP:
        error = max(error, fed(drawn, claimed, shape, fixed, worlds.device, 1 if long else TURNS))
    missed = "" if error <= FEW_ULP else f"an element is off by {error:.3g}"
    return error, why or missed, math.prod(shape)
