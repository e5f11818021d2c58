"""The letter that a derivative, an integral or a limit moves -> nothing, or the error of what would have to move with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from texclaims.language.tree import Node, all_names, head
from texclaims.numeric.names import Names, roots
from texclaims.numeric.world import MeasurementError, Unknowable

GOES_ON = 0.9  # of a step's gain, the next one's: of what comes near to a number it is 0.8 at most, of a logarithm 1


def runs_alone(tensors: Names, name: str, body: Any) -> None:
    """Raises MeasurementError where the body of an integral or a limit holds what a check computes from its letter: that is not
    computed anew on the way."""
    for computed in tensors.hang_on(name, body):
        raise MeasurementError(f"{computed} is computed from {name}, which takes all values of a range")


def moves_alone(tensors: Names, body: Node, by: Node) -> None:
    """Raises MeasurementError for a derivative by what the check computes from names that the body holds, or by an element of a
    sequence that it computes: they would have to stay fixed. An element of a family may have a letter of its own."""
    name = head(by)
    if name not in tensors.model or tensors.notation.by_name[name].shape:
        return
    others = roots(tensors.notation, tensors.model, all_names(body) - {name})
    if by.data == "element" or others & roots(tensors.notation, tensors.model, frozenset({name})):
        raise MeasurementError(f"a derivative by {name}, which is computed from what has to stay fixed")


def stays_near(tensors: Names, value: Callable[[float], float], steps: Sequence[float], body: Any) -> None:
    """Raises Unknowable where, on the way to a limit, an unspecified function is taken of what goes on and on: there it may be
    anything, and no example shows to what it tends."""
    by_name = tensors.notation.by_name
    if not any(by_name[name].kind == "any function" for name in all_names(body) & by_name.keys()):
        return
    farthest, before = [], tensors.reached
    for step in steps:
        tensors.reached = []
        value(step)
        farthest.append(max(tensors.reached, default=0.0))
    tensors.reached = before
    gains = [after - near for near, after in pairwise(farthest)]
    if not all(map(math.isfinite, farthest)) or gains[0] > 0 and all(later >= GOES_ON * gain for gain, later in pairwise(gains)):
        raise Unknowable("the limit of an unspecified function at infinity")
