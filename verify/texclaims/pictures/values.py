"""A picture and its equations -> the numbers of its curves: one side each, evaluated by PyTorch on the parsed LaTeX.

So a picture shows nothing that no equation says. Every number is computed twice, in worlds that share only what the
picture sets: a side that depends on anything else is found out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from texclaims.language.claim import Claim
from texclaims.language.kinds import Kind
from texclaims.language.notation import short
from texclaims.language.premises import Comparison, Premise
from texclaims.language.relations import Equation
from texclaims.language.tree import has
from texclaims.laws.functions import Function
from texclaims.numeric.closeness import COMPARE
from texclaims.numeric.meter import Meter
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Excluded
from texclaims.pictures.entry import SIDES, Curve, Picture, PictureError, error, parse_given

POINTS = 121  # of a curve over real numbers
WORLDS = (0, 1)  # a value must not depend on the world in which it is computed
AGREEMENT = 1e-9  # between worlds, and between the sides of an equality, relative to the larger
ROUNDING = 1e-15  # a difference below this is none
COMPARED = {**COMPARE, "=": torch.isclose}


def axis(picture: Picture, kind: Kind) -> list[float]:
    """The numbers that the symbol runs through, both ends among them: whole ones, or POINTS that look evenly spread."""
    low, high = picture.start, picture.stop
    if kind.whole:
        return [float(k) for k in range(round(low), round(high) + 1)]
    parts = [k / (POINTS - 1) for k in range(1, POINTS - 1)]
    if "x" in picture.log:
        return [low, *(low * (high / low) ** part for part in parts), high]
    return [low, *(low + (high - low) * part for part in parts), high]


@dataclass(frozen=True)
class Tracer:
    """Evaluates one curve. `where` names the picture for messages."""

    where: str
    curve: Curve
    picture: Picture
    claim: Claim
    functions: Mapping[str, Function]

    def trace(self, x: Sequence[float], model: Mapping[str, Any]) -> list[float]:
        """One value for each number of `x`; `model` is the measurement that the check of the equation yields. What it
        computes for a sequence is not asked for: a recursion among the premises says how the sequence goes on.

        Raises PictureError where the side is no number, is not finite, or depends on more than what the picture sets.
        """
        model = {name: value for name, value in model.items() if not self._kind(name).layered}
        for name in self._set():
            if name not in self.claim.names:
                raise self._error(f"the symbol {short(name)}", "a symbol that the equation contains")
            if name in model:
                raise self._error(f"the symbol {short(name)}, which the check computes", "a symbol that is free")
        meter = Meter(self.claim.notation, self.functions, model, self.claim.names, "cpu")
        values = [self._value(meter, at) for at in x]
        if "y" in self.picture.log and min(values) <= 0:
            raise self._error(f"the value {min(values):.4g}", "values above 0 on a logarithmic axis")
        return values

    def _name(self, spelled: str) -> str:
        """A name as the page of the equation spells it -> that of its table."""
        return self.claim.notation.by_short[spelled].name

    def _set(self) -> set[str]:
        """The names that the picture sets."""
        return {self._name(one) for one in (self.picture.symbol, *(parse_given(key)[0] for key, _ in self.curve.given))}

    def _value(self, meter: Meter, at: float) -> float:
        try:
            values = [self._in_world(meter, k, at) for k in WORLDS]
        except PictureError:
            raise
        except Excluded as reason:
            raise self._error(f"at {self._at(at)}: {reason}", "a range that the premises allow") from reason
        except Exception as reason:  # whatever it is, there is no value here
            found = f"at {self._at(at)}: {type(reason).__name__}: {reason}"
            raise self._error(found, "a side with a value") from reason
        if not _agree(*values):
            free = sorted(self.claim.names - self._set())
            told = ", ".join(short(name) for name in free if self._kind(name).axis or self._kind(name).layered)
            raise self._error(
                f"{values[0]:.6g} and {values[1]:.6g} at {self._at(at)}: the side depends on more than "
                f"{self.picture.symbol}",
                f"a value under given for what it depends on{f' (one of {told})' if told else ''}",
            )
        return values[0]

    def _in_world(self, meter: Meter, k: int, at: float) -> float:
        """The side in one world that is drawn for these numbers, its laws and its premises with them."""
        tensors = self._world(meter, k, at)
        for premise in self.claim.premises:
            if not _is_met(tensors, premise):
                raise self._error(f"{self._at(at)}, against the premise {premise.tex}", "a range that it allows")
        sides = [tensors.value(side) for side in self.claim.sides] if self._is_equality() else []
        result = tensors.value(self.claim.sides[SIDES.index(self.curve.side)])
        if result.dim():
            raise self._error("a side that is random", "a side that is a number")
        if not result.isfinite():
            raise self._error(f"the value {float(result)} at {self._at(at)}", "finite values")
        if sides and not _agree(*map(float, sides)):
            left, right = map(float, sides)
            raise self._error(f"left {left:.6g}, right {right:.6g} at {self._at(at)}", "a range in which it holds")
        return float(result)

    def _world(self, meter: Meter, k: int, at: float) -> Tensors:
        """World number `k` with all that the picture sets; the recursions among the premises run anew."""
        given = ((parse_given(key), value) for key, value in (*self.curve.given, (self.picture.symbol, at)))
        chosen = {(self._name(name), entry): value for (name, entry), value in given}
        numbers = {name: value for (name, _), value in chosen.items() if self._kind(name).axis}
        entries = {key: value for key, value in chosen.items() if key[0] not in numbers}
        tensors = meter.worlds.at(self.claim.premises, k, numbers, entries)
        if entries and tensors.world.random:
            raise self._error("a value for a sequence beside random variables", "an equation about numbers alone")
        for (name, entry), value in chosen.items():
            set_to = tensors.world.fixed[name][... if entry is None else entry]
            if not bool((set_to == value).all()):
                key = short(name) if entry is None else f"{short(name)}[{entry}]"
                raise self._error(f"a premise that sets {key} by itself", f"an equation in which {key} is free")
        return tensors

    def _kind(self, name: str) -> Kind:
        return self.claim.notation.by_name[name].row

    def _is_equality(self) -> bool:
        """Are both sides the same number, so that they can be compared at every point?"""
        limits = has(self.claim.tree, "limit")
        return not limits and all(isinstance(step, Equation) for step in self.claim.steps)

    def _at(self, at: float) -> str:
        return f"{self.picture.symbol} = {at:.6g}"

    def _error(self, found: str, wanted: str) -> PictureError:
        return error(f"{self.where}: {self.curve.side} side of {self.curve.equation}", found, wanted)


def _agree(a: float, b: float) -> bool:
    return abs(a - b) <= max(ROUNDING, AGREEMENT * max(abs(a), abs(b)))


def _is_met(tensors: Tensors, premise: Premise) -> bool:
    """Does a premise about numbers hold here? A recursion holds as it was run, layer by layer."""
    if not isinstance(premise, Comparison) or premise.is_random:
        return True
    if premise.word == "=" and premise.names("INDEX"):
        return True
    return bool(COMPARED[premise.word](tensors.value(premise.left), tensors.value(premise.right)).all())
