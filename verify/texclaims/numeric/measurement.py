"""What became of one step on tensors: the figures of a measurement, and what refuted it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from texclaims.numeric.closeness import TOLERANCE


@dataclass(frozen=True)
class Undefined:
    """A special world, by its name, and the side that has no value there."""

    special: str
    side: str


@dataclass
class Measurement:
    """What became of one step on tensors.

    `error` is the largest difference seen, `left` and `right` are the sides where it was seen; of a bound they are the
    smallest and the largest gap, of an order the one seen and the one claimed. `states` are those of the largest world.
    """

    holds: bool
    method: str
    error: float = 0.0
    tolerance: float = TOLERANCE
    left: float | None = None
    right: float | None = None
    worlds: int = 0
    states: int = 0
    why: str = ""
    """Empty where the step holds."""
    impossible: bool = False
    """Nothing could be measured: neither confirmed nor refuted."""
    valueless: bool = False
    """Nothing was refuted: a side has no value there, or no world was found in which all premises hold."""
    refused: bool = False
    """Nothing was refuted: what the dialect asks of such a step beside being true was not seen, such as a sharp bound."""
    specials: int = 0
    """Special worlds in which the step holds as well."""
    undefined: tuple[Undefined, ...] = ()
    """Special worlds in which a side has no value."""

    def add_world(self, states: int) -> None:
        """One more world was tried; it has so many states."""
        self.worlds, self.states = self.worlds + 1, max(self.states, states)

    def refuted(self, why: str) -> Measurement:
        """The same figures, for a step that does not hold."""
        return replace(self, holds=False, why=why)

    def open(self, why: str) -> Measurement:
        """The same figures, which neither confirm nor refute."""
        return replace(self.refuted(why), impossible=True)

    def unseen(self, why: str) -> Measurement:
        """The same figures, where what the dialect asks for, beside being true, was seen nowhere."""
        return replace(self.open(why), refused=True)

    def without_value(self, why: str) -> Measurement:
        """The same figures, where a side has no value in any world."""
        return replace(self.open(why), valueless=True)

    def refuted_at(self, left: float, right: float, error: float) -> Measurement:
        """The sides differ here; a figure that is not finite stands in the words alone."""
        known = error if math.isfinite(error) else 0.0
        valueless = not (math.isfinite(left) and math.isfinite(right))
        seen = self.refuted(f"left {left:.6g}, right {right:.6g}")
        return replace(seen, error=known, left=_finite(left), right=_finite(right), valueless=valueless)


def impossible(why: str, valueless: bool = False) -> Measurement:
    """Nothing was measured, and why."""
    return Measurement(False, "none", why=why, impossible=True, valueless=valueless)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
