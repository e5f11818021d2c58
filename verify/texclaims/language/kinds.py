"""The kinds of declared names -> what each is, in words, in the grammar, and for both witnesses: one row a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WHOLE, POSITIVE, REAL = {"integer": True, "positive": True}, {"positive": True}, {"real": True}


@dataclass(frozen=True)
class Kind:
    """What is known of every name of one kind.

    `terminal` is what the grammar calls such a name. `facts` are SymPy's assumptions of the name where it stands alone,
    `elements` of one of its elements; they are plain words here. A world draws a fixed number by its facts.
    """

    words: str
    terminal: str
    facts: Mapping[str, bool] = field(default_factory=dict)
    elements: Mapping[str, bool] = field(default_factory=dict)
    indexed: bool = False
    """Fixed numbers that are always written with an index."""
    scalar: bool = False
    """One fixed number: it can stand for another one of these in a wrong version."""
    axis: bool = False
    """It can run along the axis of a picture."""
    general: bool = False
    """For the page alone: no check may say what it is."""

    @property
    def whole(self) -> bool:
        return bool((self.elements or self.facts).get("integer"))

    @property
    def positive(self) -> bool:
        return bool((self.elements or self.facts).get("positive"))

    @property
    def layered(self) -> bool:
        """One number for each layer, without a size of its own."""
        return self.indexed and self.positive


KINDS: Mapping[str, Kind] = {
    "count": Kind("a whole number, 1 or more", "SCALAR", WHOLE, scalar=True, axis=True, general=True),
    "positive": Kind("a real number above 0", "SCALAR", POSITIVE, scalar=True, axis=True),
    "real": Kind("a real number", "SCALAR", REAL, scalar=True, axis=True),
    "index": Kind("an index", "INDEX", WHOLE, general=True),
    "random": Kind("a random variable; with a shape, a family of them", "RANDOM", REAL),
    "vector": Kind(
        "fixed real numbers, one for each index, or for each pair of indices", "SEQUENCE", elements=REAL, indexed=True
    ),
    "sequence": Kind("positive real numbers, one for each layer", "SEQUENCE", elements=POSITIVE, indexed=True),
    "count sequence": Kind(
        "whole numbers, 1 or more, one for each layer", "SEQUENCE", elements=WHOLE, indexed=True, general=True
    ),
    "permutation": Kind("a reordering of the indices of a family", "PERMUTATION", elements=WHOLE, general=True),
    "function": Kind("a function of one real variable, with parameters where it has any", "FUNCTION", general=True),
    "any function": Kind("any smooth function of one real variable", "FUNCTION", general=True),
}
