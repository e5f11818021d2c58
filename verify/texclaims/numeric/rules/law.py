"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math

from texclaims.language.relations import HasLaw
from texclaims.language.tree import head, names_in
from texclaims.numeric.injection import coupled
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.world import MeasurementError
from texclaims.numeric.worlds import SEEDS, WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the spread of the law: both sides transform the same float64 numbers


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers. Premises about fixed numbers are not asked for.

    Raises MeasurementError where the model names no initializer for the left side.
    """
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        error, why, elements = coupling(worlds, step, k)
        result.add_world(elements)
        result.error = max(result.error, error)
        if why:
            return result.refuted(why)
    return result


def coupling(worlds: Worlds, step: HasLaw, k: int, special: Special = ORDINARY) -> tuple[float, str, int]:
    """The largest error of an element, relative to the spread of the law, what is wrong, "" if nothing; and how many
    elements there are, in world k.

    Raises MeasurementError where the model names no initializer for the left side.
    """
    name = head(step.left)
    if name not in worlds.initializers:
        raise MeasurementError(f"the check names no initializer that draws {name}")
    drawn, sizes = worlds.initializers[name], worlds.notation.by_name[name].shape
    fixed = worlds.numbers(names_in(step.right, "SCALAR") | frozenset(sizes) | drawn.names, k, special)
    shape = [int(fixed[size]) for size in sizes]
    claimed = worlds.of_numbers(fixed).law(step.right)
    error, why = coupled(drawn, claimed, shape, fixed, SEEDS * worlds.seed + k, worlds.device)
    missed = "" if error <= FEW_ULP else f"an element is off by {error:.3g}"
    return error, why or missed, math.prod(shape)
