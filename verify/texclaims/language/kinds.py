"""The kinds of declared names -> what each is, in words, in the grammar, and for both witnesses: one row a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import NamedTuple


class Domain(NamedTuple):
    """The numbers that a name may stand for: all real ones between two ends, or the whole ones among them.

    An end belongs to the domain only where it is said so.
    """

    low: float = -inf
    high: float = inf
    whole: bool = False
    with_low: bool = False
    with_high: bool = False

    @property
    def positive(self) -> bool:
        """Is every number of it above 0?"""
        return self.low > 0 or (self.low == 0 and not self.with_low)

    @property
    def bounded(self) -> bool:
        """Are both ends numbers?"""
        return -inf < self.low and self.high < inf

    @property
    def ends(self) -> tuple[float, ...]:
        """Those that belong to it."""
        return (self.low,) * self.with_low + (self.high,) * self.with_high

    @property
    def mirrored(self) -> bool:
        """Does it hold -x where it holds x?"""
        return self.low == -self.high and self.with_low == self.with_high

    @property
    def facts(self) -> dict[str, bool]:
        """SymPy's assumptions of such a number, as plain words; they know no end but 0."""
        sign = {"positive": True} if self.positive else {"nonnegative": True} if self.low == 0 else {}
        return {"integer": True, **sign} if self.whole else sign or {"real": True}

    @property
    def words(self) -> str:
        """What is wanted where a number is none of these."""
        closed = self.with_low and self.with_high
        ends = (f"from {self.low:g} to {self.high:g}" if closed else f"between {self.low:g} and {self.high:g}") * self.bounded
        ends = ends or f"above {self.low:g}" * (self.low > -inf) or f"below {self.high:g}" * (self.high < inf)
        return " ".join(["a", *["whole"] * self.whole, "number", *[ends] * bool(ends)])

    def spans(self, number: float) -> bool:
        """Does it lie between the ends, whole or not?"""
        above = self.low <= number if self.with_low else self.low < number
        below = number <= self.high if self.with_high else number < self.high
        return above and below

    def holds(self, number: float) -> bool:
        """Is it one of these?"""
        return self.spans(number) and (not self.whole or float(number).is_integer())


REAL, POSITIVE, COUNTING = Domain(), Domain(low=0), Domain(low=0, whole=True)
SQUARES = Domain(low=0, with_low=True)
UNIT = Domain(0, 1, with_low=True, with_high=True)


@dataclass(frozen=True)
class Kind:
    """What is known of every name of one kind.

    `terminal` is what the grammar calls such a name. `domain` are the numbers that it may stand for where it stands alone,
    `elements` those that one of its elements may. Both witnesses draw, solve and refute inside of it.
    """

    words: str
    terminal: str
    domain: Domain = REAL
    elements: Domain | None = None
    indexed: bool = False
    """Fixed numbers that are always written with an index."""
    layered: bool = False
    """One of them for each layer, without a size of its own."""
    scalar: bool = False
    """One fixed number: it can stand for another one of these in a wrong version."""
    axis: bool = False
    """It can run along the axis of a picture."""
    general: bool = False
    """For the page alone: no check may say what it is."""

    @property
    def values(self) -> Domain:
        """The domain of its elements, or of itself where it has none."""
        return self.elements or self.domain

    @property
    def whole(self) -> bool:
        return self.values.whole

    @property
    def positive(self) -> bool:
        return self.values.positive


KINDS: Mapping[str, Kind] = {
    "count": Kind("a whole number, 1 or more", "SCALAR", COUNTING, scalar=True, axis=True, general=True),
    "positive": Kind("a real number above 0", "SCALAR", POSITIVE, scalar=True, axis=True),
    "real": Kind("a real number", "SCALAR", REAL, scalar=True, axis=True),
    "correlation": Kind("a number between -1 and 1, and neither of both", "SCALAR", Domain(-1, 1), scalar=True, axis=True),
    "fraction": Kind("a number between 0 and 1, and neither of both", "SCALAR", Domain(0, 1), scalar=True, axis=True),
    "probability": Kind("a number from 0 to 1, both included", "SCALAR", UNIT, scalar=True, axis=True),
    "index": Kind("an index", "INDEX", COUNTING, general=True),
    "random": Kind("a random variable; with a shape, a family of them", "RANDOM", REAL),
    "vector": Kind(
        "fixed real numbers, one for each index, or for each pair of indices", "SEQUENCE", elements=REAL, indexed=True
    ),
    "sequence": Kind(
        "positive real numbers, one for each layer", "SEQUENCE", elements=POSITIVE, indexed=True, layered=True
    ),
    "count sequence": Kind(
        "whole numbers, 1 or more, one for each layer",
        "SEQUENCE",
        elements=COUNTING,
        indexed=True,
        layered=True,
        general=True,
    ),
    "means": Kind("means, one for each layer", "SEQUENCE", elements=REAL, indexed=True, layered=True),
    "squares": Kind("variances or mean squares, one for each layer", "SEQUENCE", elements=SQUARES, indexed=True, layered=True),
    "permutation": Kind("a reordering of the indices of a family", "PERMUTATION", elements=COUNTING, general=True),
    "function": Kind("a function of one real variable, with parameters where it has any", "FUNCTION", general=True),
    "any function": Kind("any smooth function of one real variable", "FUNCTION", general=True),
}
