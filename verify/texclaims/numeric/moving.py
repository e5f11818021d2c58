"""The letter that a derivative, an integral or a limit moves -> nothing, or the error of what would have to move with it."""

from __future__ import annotations

from typing import Any

from texclaims.language.tree import Node, all_names, head
from texclaims.numeric.names import Names, roots
from texclaims.numeric.world import MeasurementError


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
