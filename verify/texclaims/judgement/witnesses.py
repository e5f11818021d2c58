"""An argument and the seed of its worlds -> what both witnesses say of a step: SymPy's proof, PyTorch's measurement."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from texclaims.judgement.argument import Argument
from texclaims.language.premises import Premise, numbers_told
from texclaims.language.relations import Step
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import REFUTED, Proof

Outcome = tuple[Proof, Measurement]


@dataclass(frozen=True)
class Witnesses:
    """Both witnesses in the worlds of one seed.

    In worlds after the first, what a proof refutes is rejected whatever the measurement says, so it is not measured.
    """

    argument: Argument
    seed: int = 0
    first: bool = True
    _meters: dict[frozenset[str], Meter] = field(default_factory=dict)

    @cached_property
    def measured(self) -> tuple[Measurement, ...]:
        """The claim's own steps, each under the premises that its proof needs, or by which its sides have values; in special
        worlds, under all."""
        claim = self.argument.claim
        meter = self.meter(claim.names)
        pairs = zip(claim.steps, self.argument.proofs, strict=True)
        return tuple(meter.measure(step, self._ordinary(proof), claim.premises) for step, proof in pairs)

    def _ordinary(self, proof: Proof) -> tuple[Premise, ...]:
        """The premises of the claim that a proof needs, or that give a side a value, in their order."""
        return tuple(
            one
            for one in self.argument.claim.premises
            if one in proof.premises or self.argument.gives_a_value(self.argument.claim, one)
        )

    def lost_without(self, premise: Premise) -> str:
        """What a special world shows of the claim without this premise and not with it, in words: a step is refuted there,
        or a side has no value. "" where nothing is: such a premise assumes nothing.
        """
        claim = self.argument.claim
        fewer = tuple(kept for kept in claim.premises if kept != premise)
        meter = self.meter(claim.names)
        for step in claim.steps:
            known = {one.special for one in meter.without_value(step, claim.premises)}
            for one in meter.without_value(step, fewer):
                if one.special not in known:
                    return f"where {one.special}: {'no value' if one.fate == 'undefined' else one.why}"
        return ""

    def meter(self, names: frozenset[str]) -> Meter:
        """A meter that knows all these names; a wrong version may bring in one that the claim does not have."""
        case = self.argument.case
        for known, meter in self._meters.items():
            if names <= known:
                return meter
        wanted = names | case.claim.names
        self._meters[wanted] = Meter(
            case.notation, case.functions, self.argument.meaning.measurement, wanted, case.device, self.seed
        )
        return self._meters[wanted]

    def outcome(self, step: Step, premises: tuple[Premise, ...], meter: Meter) -> Outcome:
        """What both say of a step under exactly these premises."""
        proof = self.argument.prover.prove(step, premises)
        if not self.first and (proof.verdict == REFUTED or proof.refused):
            return proof, Measurement(True, "not measured again")
        return proof, self._told(meter, premises).measure(step, premises)

    def _told(self, meter: Meter, premises: tuple[Premise, ...]) -> Meter:
        """A meter that knows no more than these premises say: what PyTorch computes for a number that a premise of the
        claim names is no answer where that premise is missing."""
        missing = numbers_told(self.argument.claim.premises) - numbers_told(premises)
        model = {name: given for name, given in meter.model.items() if name not in missing}
        return meter if len(model) == len(meter.model) else replace(meter, model=model)
