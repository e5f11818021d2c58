"""An argument and the seed of its worlds -> what both witnesses say of a step: SymPy's proof, PyTorch's measurement."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from texclaims.judgement.argument import Argument
from texclaims.language.premises import Premise
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
        """The claim's own steps, each under the premises that its proof needs."""
        meter = self.meter(self.argument.claim.names)
        pairs = zip(self.argument.claim.steps, self.argument.proofs, strict=True)
        return tuple(meter.measure(step, proof.premises) for step, proof in pairs)

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
        return proof, meter.measure(step, premises)
