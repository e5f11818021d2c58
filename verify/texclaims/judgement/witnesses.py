"""An argument and the seed of its worlds -> what both witnesses say of a step: SymPy's proof, PyTorch's measurement."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from texclaims.judgement.argument import Argument
from texclaims.language.premises import Premise, numbers_named, otherwise
from texclaims.language.relations import Step
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import OPEN, REFUTED, Proof, undecided

Outcome = tuple[Proof, Measurement]
NOT_ASKED = undecided("not asked: the measurement refutes it")
NOT_MEASURED = Measurement(True, "not measured again")
WILD = 1e6  # a figure as large as this may be a number divided by what is 0 but for rounding: a proof tells


@dataclass(frozen=True)
class Witnesses:
    """Both witnesses in the worlds of one seed.

    In worlds after the first, what a proof refutes, or finds without a value, does not stand whatever the measurement says,
    so it is not measured.
    """

    argument: Argument
    seed: int = 0
    first: bool = True
    _meters: dict[frozenset[str], Meter] = field(default_factory=dict)
    _told_less: dict[tuple[frozenset[str], frozenset[str]], Meter] = field(default_factory=dict)
    """Meters by the names that they know, and by those of which they are not told what a check computes for them."""

    @cached_property
    def measured(self) -> tuple[Measurement, ...]:
        """The claim's own steps, each under the premises that its proof needs, or by which its sides have values; in special
        worlds, under all."""
        claim = self.argument.claim
        meter = self.meter(claim.names)
        pairs = zip(claim.steps, self.argument.rests_on, strict=True)
        return tuple(meter.measure(step, premises, claim.premises) for step, premises in pairs)

    def meter(self, names: frozenset[str]) -> Meter:
        """A meter that knows all these names; a wrong version may bring in one that the claim does not have."""
        case = self.argument.case
        for known, meter in self._meters.items():
            if names <= known:
                return meter
        wanted = names | case.claim.names
        self._meters[wanted] = Meter(
            case.notation, case.functions, self.argument.meaning.measurement, wanted, case.device, self.seed,
            self.argument.meaning.stack if case.claim.written is case.claim.tree else None,
        )  # fmt: skip
        return self._meters[wanted]

    def outcome(self, step: Step, premises: tuple[Premise, ...], meter: Meter, both: bool = True) -> Outcome:
        """What both say of a step under exactly these premises; without `both`, what PyTorch alone says where that refutes it.
        SymPy has less time for what is refuted already."""
        prove = self.argument.prover.prove
        if not self.first:
            proof = prove(step, premises, short=True)
            if proof.verdict == REFUTED or _has_no_claim(proof):
                return proof, NOT_MEASURED
        told = self._told(meter, premises)
        seen = told.measure(step, premises)
        if not is_clear(seen):
            proof = prove(step, premises)
            look = proof.verdict == OPEN and not (seen.valueless or _has_no_claim(proof))
            return proof, _elsewhere(told, step, premises) or seen if look else seen
        return prove(step, premises, short=True) if both else NOT_ASKED, seen

    def outcome_without(self, step: Step, premises: tuple[Premise, ...], premise: Premise, meter: Meter) -> Outcome:
        """What both say of a step without one of its premises. Where no world shows what an inequality is for, worlds in which
        it does not hold are looked at: chance alone may not draw one.
        """
        rest = tuple(kept for kept in premises if kept != premise)
        proof, seen = self.outcome(step, rest, meter)
        broken = otherwise(premise)
        if seen.holds and broken:
            there = self._told(meter, rest).ordinarily(step, (*rest, broken))
            seen = there if is_clear(there) else seen
        return proof, seen

    def _told(self, meter: Meter, premises: tuple[Premise, ...]) -> Meter:
        """A meter that knows no more than these premises say: what PyTorch computes for a number that a premise of the
        claim names is no answer where that premise is missing."""
        missing = (numbers_named(self.argument.claim.premises) - numbers_named(premises)).intersection(meter.model)
        if not missing:
            return meter
        if (key := (meter.names, missing)) not in self._told_less:
            model = {name: given for name, given in meter.model.items() if name not in missing}
            self._told_less[key] = replace(meter, model=model)
        return self._told_less[key]


def _has_no_claim(proof: Proof) -> bool:
    """Does a proof find that a step cannot stand on a page, true or not: a side has no value, or a rule refuses it?"""
    return proof.valueless or proof.refused


def _elsewhere(meter: Meter, step: Step, premises: tuple[Premise, ...]) -> Measurement | None:
    """What refutes a step in further worlds; None where nothing does. In a few, chance may have drawn the first of two numbers
    larger each time: a maximum of both is no other one than a maximum of the first and anything small."""
    return next(filter(is_clear, (further.ordinarily(step, premises) for further in meter.further)), None)


def is_clear(seen: Measurement) -> bool:
    """Does a measurement refute a step, with figures that can be no rounding?"""
    figures = (abs(one) for one in (seen.left, seen.right) if one is not None)
    return not (seen.holds or seen.impossible or seen.valueless) and max(figures, default=0.0) < WILD
