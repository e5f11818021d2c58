"""A step and its premises -> measured, refuted or impossible, in worlds and on PyTorch's own layers and initializers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from texclaims.language.notation import Notation
from texclaims.language.relations import Arrow, Bound, Digits, Equation, HasLaw, Order, Step
from texclaims.laws.functions import Function
from texclaims.laws.law import LawError, NoLaw
from texclaims.numeric.measurement import Measurement, impossible
from texclaims.numeric.rules.arrows import arrow
from texclaims.numeric.rules.bounds import bound
from texclaims.numeric.rules.equality import equality
from texclaims.numeric.rules.law import law
from texclaims.numeric.rules.series import order
from texclaims.numeric.world import MeasurementError, NoWorld, WorldError
from texclaims.numeric.worlds import Premises, Worlds

MEASURED_BY: Mapping[type[Step], Callable[[Worlds, Any, Premises], Measurement]] = {
    Equation: equality,
    Digits: equality,
    Order: order,
    Bound: bound,
    HasLaw: law,
    Arrow: arrow,
}
"""How a step of each type is measured."""


@dataclass
class Meter:
    """Measures the steps of one claim: `model` is what its check gives for PyTorch, `names` are all that it may contain."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    names: frozenset[str]
    device: str
    seed: int = 0

    def measure(self, step: Step, premises: Premises) -> Measurement:
        """Decide one step in worlds that satisfy exactly these premises. Never raises for a claim that is merely wrong."""
        try:
            return self._measure(step, premises)
        except (NoWorld, NoLaw) as error:
            return impossible(str(error), valueless=True)
        except (WorldError, MeasurementError, LawError) as error:
            return impossible(str(error))
        except (ArithmeticError, ValueError, TypeError, RuntimeError, IndexError, KeyError) as error:
            return impossible(f"{type(error).__name__}: {error}")

    def has_a_world(self, premises: Premises) -> bool:
        """Was a world found in which all of these premises hold?"""
        try:
            self.worlds.under(premises)
        except (WorldError, MeasurementError, LawError, ArithmeticError, ValueError, TypeError, RuntimeError, LookupError):
            return False
        return True

    @cached_property
    def worlds(self) -> Worlds:
        """The worlds of this claim; kept as long as the meter."""
        return Worlds(self.notation, self.functions, self.model, self.names, self.device, self.seed)

    def _measure(self, step: Step, premises: Premises) -> Measurement:
        if type(step) not in MEASURED_BY:
            raise MeasurementError(f"a claim with the relation {step.word}, which stands only in premises")
        return MEASURED_BY[type(step)](self.worlds, step, premises)
