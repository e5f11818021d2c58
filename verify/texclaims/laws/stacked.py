"""What a check says of a stack of layers: what is drawn in which of them, and the call of PyTorch that computes all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Where = Literal["first", "each", "last"]
"""In layer 0, in each one above it, or in the last one."""
OfLayers = Mapping[str, Mapping[int, Any]]
"""Name -> layer -> its values in all states: tensors of shape (states, *shape of the family)."""


@dataclass(frozen=True)
class Stack:
    """`drawn` says where names with a layer are drawn, each independent of all others; `compute` gives the values of the names
    that are not drawn, from those that are. `symmetric` are names that are drawn from a symmetric law, whether or not a premise
    says so.
    """

    drawn: Mapping[str, Where]
    compute: Callable[[OfLayers], OfLayers]
    symmetric: frozenset[str] = frozenset()
