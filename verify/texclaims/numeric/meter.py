"""A step and its premises -> measured, refuted or impossible, in worlds and on PyTorch's own layers and initializers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

import torch

from texclaims.language.moving import Ties, tied
from texclaims.language.notation import Notation
from texclaims.language.premises import ElementIs, Independent, Premise, Property, Shape, Symmetric
from texclaims.language.relations import Arrow, Bound, Digits, Equation, HasLaw, Order, Step, flat
from texclaims.language.tree import all_names, head
from texclaims.laws.functions import Function
from texclaims.laws.law import LawError, NoLaw
from texclaims.laws.stacked import Stack
from texclaims.numeric.differences import Apart, slopes_looked_at
from texclaims.numeric.measurement import Measurement, Undefined, impossible
from texclaims.numeric.names import given_by, roots
from texclaims.numeric.recursions import BrokenPremise
from texclaims.numeric.rules.arrows import arrow
from texclaims.numeric.rules.bounds import bound
from texclaims.numeric.rules.equality import equality
from texclaims.numeric.rules.law import law
from texclaims.numeric.rules.series import order
from texclaims.numeric.rules.special import outcomes
from texclaims.numeric.rules.stacked import in_layers
from texclaims.numeric.rules.strict import strictly
from texclaims.numeric.stacks import Stacks
from texclaims.numeric.world import Excluded, Infinite, MeasurementError, Unknowable, WorldError
from texclaims.numeric.worlds import WORLDS, Premises, Worlds

MEASURED_BY: Mapping[type[Step], Callable[[Worlds, Any, Premises], Measurement]] = {
    Equation: equality,
    Digits: equality,
    Order: order,
    Bound: bound,
    HasLaw: law,
    Arrow: arrow,
}
"""How a step of each type is measured."""
NO_VALUE = (WorldError, MeasurementError, LawError, ArithmeticError, ValueError, TypeError, RuntimeError, LookupError)
"""What a world raises that cannot be built or evaluated."""
FURTHER, AWAY = 4, 10_000  # seeds, and how far from the first and from each other: what holds in few worlds may do so by chance


@dataclass
class Meter:
    """Measures the steps of one claim: `model` is what its check gives for PyTorch, `names` are all that it may contain."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    names: frozenset[str]
    device: str
    seed: int = 0
    stack: Stack | None = None
    """Where the check gives one: what is measured of its layers too."""

    def measure(self, step: Step, premises: Premises, told: Premises | None = None) -> Measurement:
        """Decide one step in worlds that satisfy exactly these premises; where it holds, in special worlds as well, which
        satisfy all that is told: the same premises, or more. Never raises for a claim that is merely wrong.
        """
        found = self.ordinarily(step, premises)
        found = found if found.impossible else self._seen_by_autograd(found, step, premises)
        found = self._specially(found, step, premises if told is None else told) if found.holds else found
        if found.holds and isinstance(step, Bound) and step.strict:
            found = self._tried(lambda: strictly(self.worlds, step, self._telling(step, premises), found))
        if self.stacks and found.holds and isinstance(step, Equation | Bound):
            found = in_layers(self.stacks, step, premises, found)
        return self._counted(found, self._telling(step, premises))

    def ordinarily(self, step: Step, premises: Premises) -> Measurement:
        """The same in ordinary worlds alone."""
        return self._counted(self._tried(lambda: self._measure(step, premises)), self._telling(step, premises))

    def _seen_by_autograd(self, found: Measurement, step: Step, premises: Premises) -> Measurement:
        """Open where a call of the check moves otherwise than a slope in the step says."""
        sides = [side for one in flat((step,)) for side in one.sides if next(side.find_data("derivative"), None)]
        for k, side in product(range(WORLDS), sides):
            try:
                with slopes_looked_at():
                    replace(self.worlds.place(self._telling(step, premises), k).usual, cache={}, seen=[]).value(side)
            except Apart as error:
                return found.open(str(error))
            except NO_VALUE:
                continue
        return found

    def _counted(self, found: Measurement, premises: Premises) -> Measurement:
        """What is refuted in worlds where a premise gives counts of a sequence that are no whole numbers is open."""
        if found.holds or found.impossible:
            return found
        told = (head(one.left) for one in premises if isinstance(one, ElementIs))
        counts = frozenset(one.name for one in self.notation.of(told) if one.row.whole)
        for k in range(WORLDS if counts else 0):
            with suppress(*NO_VALUE):
                numbers = self.worlds.kept(premises, k).world.fixed
                if parts := [name for name in counts & numbers.keys() if not torch.equal(numbers[name], numbers[name].round())]:
                    return found.open(f"by a premise, {parts[0]} would hold numbers that are not whole")
        return found

    def _tried(self, measure: Callable[[], Measurement]) -> Measurement:
        try:
            return measure()
        except BrokenPremise as error:
            return Measurement(False, "evaluation", why=str(error))
        except (Excluded, NoLaw, Infinite, Unknowable) as error:
            return impossible(str(error), valueless=True)
        except (WorldError, MeasurementError, LawError) as error:
            return impossible(str(error))
        except (ArithmeticError, ValueError, TypeError, RuntimeError, IndexError, KeyError) as error:
            return impossible(f"{type(error).__name__}: {error}")

    def _specially(self, found: Measurement, step: Step, premises: Premises) -> Measurement:
        undefined: list[Undefined] = []
        held = 0
        for outcome in outcomes(self.worlds, step, premises):
            if outcome.fate == "refuted":
                return found.refuted(f"where {outcome.special}: {outcome.why}")
            if outcome.fate == "failed":
                return found.open(f"where {outcome.special}: {outcome.why}")
            held += outcome.fate == "holds"
            undefined += [Undefined(outcome.special, outcome.why)] if outcome.fate == "undefined" else []
        return replace(found, specials=held, undefined=tuple(undefined))

    def has_a_world(self, premises: Premises) -> bool:
        """Was a world found in which all of these premises hold?"""
        try:
            self.worlds.under(premises)
        except NO_VALUE:
            return False
        return True

    def again(self) -> Meter:
        """One that measures in the same worlds, and has worked out nothing yet."""
        other = replace(self)
        other.worlds = self.worlds.again()
        return other

    @cached_property
    def worlds(self) -> Worlds:
        """The worlds of this claim; kept as long as the meter."""
        return Worlds(self.notation, self.functions, self.model, self.names, self.device, self.seed)

    @cached_property
    def further(self) -> tuple[Meter, ...]:
        """Meters of further worlds; kept as long as this one."""
        return tuple(replace(self, seed=self.seed + AWAY * turn) for turn in range(1, FURTHER + 1))

    @cached_property
    def stacks(self) -> Stacks | None:
        """The stack of this claim, where it has one; kept as long as the meter."""
        return Stacks(self.notation, self.functions, self.stack, self.device, self.seed) if self.stack else None

    def _measure(self, step: Step, premises: Premises) -> Measurement:
        if type(step) not in MEASURED_BY:
            raise MeasurementError(f"a claim with the relation {step.word}, which stands only in premises")
        ties = Ties(self.notation, tuple(premise.tree for premise in premises), given_by(self.notation, self.model))
        if why := tied(step, ties):
            raise MeasurementError(why)
        return MEASURED_BY[type(step)](self.worlds, step, self._telling(step, premises))

    def _telling(self, step: Step, premises: Premises) -> Premises:
        """The premises without what they say of variables that stand nowhere else: that these are independent of others, or that
        their elements are. Whatever the others are, there are such variables."""
        used = self._used(step, premises)
        less = (replace(one, variables=one.variables & used) if isinstance(one, Independent) else one for one in premises)
        return tuple(one for one in less if not _says_nothing(one, used))

    def _used(self, step: Step, premises: Premises) -> frozenset[str]:
        """Names that the step, what the check computes for it, or a premise of another kind speaks of."""
        others = (one.tree for one in premises if not isinstance(one, (Independent, Property, Shape, Symmetric)))
        sides = (side for one in flat((step,)) for side in one.sides)
        return roots(self.notation, self.model, frozenset().union(*map(all_names, (*sides, *others))))


def _says_nothing(premise: Premise, used: frozenset[str]) -> bool:
    """Does a premise speak only of what stands nowhere else?"""
    if isinstance(premise, Independent):
        return len(premise.variables) < 2
    if isinstance(premise, Shape):
        return premise.function not in used
    return isinstance(premise, (Property, Symmetric)) and premise.variable not in used
