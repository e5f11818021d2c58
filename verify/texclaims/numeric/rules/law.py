"""w has this law -> measured: PyTorch's own initializer against the law's transformation of the same random numbers."""

from __future__ import annotations

import math

from texclaims.language.relations import HasLaw
from texclaims.language.tree import head, names_in
from texclaims.numeric.injection import coupled
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.world import MeasurementError, World
from texclaims.numeric.worlds import SEEDS, WORLDS, Premises, Worlds

FEW_ULP = 1e-13  # relative to the spread of the law: both sides transform the same float64 numbers


def law(worlds: Worlds, step: HasLaw, premises: Premises) -> Measurement:
    """Coupled element by element, for several sizes and numbers. Premises about fixed numbers are not asked for.

    Raises MeasurementError where the model names no initializer for the left side.
    """
    name = head(step.left)
    if name not in worlds.initializers:
        raise MeasurementError(f"the check names no initializer that draws {name}")
    drawn, sizes = worlds.initializers[name], worlds.notation.by_name[name].shape
    result = Measurement(True, "coupling with PyTorch's generator", tolerance=FEW_ULP)
    for k in range(WORLDS):
        fixed = worlds.numbers(names_in(step.right, "SCALAR") | frozenset(sizes) | drawn.names, k)
        shape = [int(fixed[size]) for size in sizes]
        claimed = worlds.tensors(World.of_numbers(fixed, worlds.device), 0).law(step.right)
        error, why = coupled(drawn, claimed, shape, fixed, SEEDS * worlds.seed + k, worlds.device)
        result.add_world(math.prod(shape))
        result.error = max(result.error, error)
        if why or not error <= result.tolerance:
            return result.refuted(why or f"an element is off by {error:.3g}")
    return result
