"""A wrong version that nobody rejected -> what each witness said of it, and what would help, in words for its author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from texclaims.judgement.mutants import Mutant
from texclaims.judgement.witnesses import Outcome
from texclaims.language.claim import Claim
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import PROVED, Proof

LONGEST = 300  # characters of a reason in the report
CANNOT_MEASURE = "PyTorch cannot measure it: let the check's second model say what its names stand for"


def said(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """One line for each witness and step."""
    for proof, measurement in outcomes:
        yield f"SymPy: {_proof(proof)}"[:LONGEST]
        yield f"PyTorch: {_measurement(measurement)}"[:LONGEST]


def _proof(proof: Proof) -> str:
    under = ", ".join(premise.tex for premise in proof.premises if premise.tex) or "no premise"
    if proof.verdict == PROVED:
        return f"proved under {under}, by {'; '.join(proof.rules) or 'inspection'}"
    return f"{proof.verdict} under {under}: {proof.leftover}"


def _measurement(measurement: Measurement) -> str:
    if measurement.impossible:
        return f"could not measure it: {measurement.why}"
    worlds = f" in {measurement.worlds} world{'' if measurement.worlds == 1 else 's'}" if measurement.worlds else ""
    if not measurement.holds:
        return f"saw no value{worlds}: {measurement.why}"
    return f"holds by {measurement.method}{worlds}, error {measurement.error:.2g}, tolerance {measurement.tolerance:.2g}"


def helps(mutant: Mutant, claim: Claim, outcomes: Iterable[Outcome]) -> Iterator[str]:
    """What its author may do."""
    outcomes = list(outcomes)
    if all(proof.verdict == PROVED for proof, _ in outcomes):
        yield from _of_a_proved_one(mutant, claim, outcomes)
        return
    if any(proof.verdict != PROVED for proof, _ in outcomes):
        yield "SymPy neither proves nor refutes it: a smaller step, or an earlier equation by name, may decide it"
    if any(seen.impossible for _, seen in outcomes):
        yield CANNOT_MEASURE
    elif any(seen.holds for _, seen in outcomes):
        yield "no world refuted it: give the check's second model a layer, a law or sizes that tell the two apart"


def _of_a_proved_one(mutant: Mutant, claim: Claim, outcomes: Iterable[Outcome]) -> Iterator[str]:
    if any(not (seen.holds or seen.impossible) for _, seen in outcomes):
        yield "SymPy proves what PyTorch refutes: the halves of the check mean different things, or a rule is unsound"
    elif all(seen.holds for _, seen in outcomes):
        yield from _of_a_true_one(mutant, claim)
    else:
        yield CANNOT_MEASURE


def _of_a_true_one(mutant: Mutant, claim: Claim) -> Iterator[str]:
    yield "it is proved and measured: under these premises it is as true as the claim"
    if mutant.model:
        name = claim.notation.by_name[mutant.model].tex
        yield f"the display does not pin {name}, and holds for any multiple of it: a middle step with its value would"
    elif mutant.weaker is not None:
        premise = claim.premises[mutant.weaker].tex
        yield f"the page asks for more than the claim needs: write what stands in this version for {premise}"
    elif mutant.both is not None:
        yield "only the premise says what stands at the marks: let the check name the earlier equation that says this premise"
    else:
        yield "add the premise that sets them apart, or write the more general claim of which both are cases"
