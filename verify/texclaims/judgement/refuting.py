"""A formula that its page calls wrong, and the right equation -> whether both witnesses refute it, and what they say.

It is no refutation where the formula means nothing, where no world satisfies its premises, where one witness alone speaks against
it, or where the check gives the symbols a meaning with which the right equation fails as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from texclaims.judgement.agreement import halves_apart
from texclaims.judgement.argument import Argument, Case, argue
from texclaims.judgement.fates import tried
from texclaims.judgement.grades import measured_on, not_pytorchs
from texclaims.judgement.judge import finding
from texclaims.judgement.own_names import in_own_words, words
from texclaims.judgement.schema import Counterexample, Finding
from texclaims.judgement.senses import without_sense
from texclaims.judgement.supplied import silent
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.relations import HasLaw
from texclaims.language.tree import head
from texclaims.laws.law import Law
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import PROVED, REFUTED, Proof


def refute(case: Case, right: Case, seeds: Sequence[int] = (0,)) -> tuple[Finding, Counterexample | None, str]:
    """What both witnesses say of a formula that its page calls wrong, in the worlds of the first seed; SymPy's counterexample;
    and why it is not refuted in the worlds of each seed, under its own premises: empty where it is.

    Raises CheckError where the check itself cannot be run.
    """
    argument = argue(case)
    witnesses = [Witnesses(argument, seed) for seed in seeds]
    started = time.process_time()
    measured = [_measured(argument, one) for one in witnesses]
    seconds = time.process_time() - started
    missing = [*_senseless(argument), *not_refuted(argument.proofs, measured)]
    missing = missing or [*halves_apart(argument, witnesses[0]), *silent(argument), *_not_of_the_right_one(argument, right)]
    own = () if missing else measured_on(argument, witnesses[0])
    missing = missing or list(not_pytorchs(argument, own))
    said = ["the page calls it wrong", *(one.why for one in measured[0] if one.why)]
    found = finding(argument, measured[0], seconds, said, own, tried([], 0.0))
    at = _counterexample(argument.proofs[0])
    return found, at and in_own_words(at, case.notation), words("; ".join(missing), case.notation)


def _measured(argument: Argument, witnesses: Witnesses) -> tuple[Measurement, ...]:
    """In ordinary worlds that satisfy every premise: that a formula fails where n is 1 shows little."""
    claim = argument.claim
    meter = witnesses.meter(claim.names)
    return tuple(meter.ordinarily(step, claim.premises) for step in claim.steps)


def _counterexample(proof: Proof) -> Counterexample | None:
    witness = proof.witness
    return Counterexample(*witness.sides, witness.point) if witness else None


def _senseless(argument: Argument) -> Iterator[str]:
    """One step that says something: of a chain, nobody would see what is wrong in it."""
    if len(argument.claim.steps) != 1:
        yield f"{len(argument.claim.steps)} steps; wanted: one, so that it is plain what is refuted"
    if why := without_sense(argument.claim, argument.meaning, argument.case.functions):
        yield f"it can mean nothing: {why}"
    for name in argument.meaning.proof.keys() - {head(one.left) for one in argument.claim.steps if isinstance(one, HasLaw)}:
        if isinstance(argument.meaning.proof[name], Law):
            yield f"the check says which law {name} has, and SymPy may look at any: say it as a premise"


def not_refuted(proofs: Sequence[Proof], measured: Sequence[Sequence[Measurement]]) -> Iterator[str]:
    """What either witness does not say, in the worlds of each seed. A measurement in no world has found a broken premise."""
    yield from (_of_proof(proof) for proof in proofs if proof.verdict != REFUTED)
    for one in (one for seen in measured for one in seen):
        if one.holds or one.impossible or one.valueless or one.refused or not one.worlds:
            yield _of_measurement(one)


def _of_proof(proof: Proof) -> str:
    """Why SymPy's half is no refutation."""
    return "it is true: SymPy proves it" if proof.verdict == PROVED else f"SymPy does not refute it: {proof.leftover}"


def _of_measurement(measured: Measurement) -> str:
    """Why PyTorch's half is none."""
    return "PyTorch measures that it holds" if measured.holds else f"PyTorch does not refute it: {measured.why}"


def _not_of_the_right_one(argument: Argument, right: Case) -> Iterator[str]:
    """A check that gives wrong meanings would refute what is true: with the very same check, the right equation is proved and
    measured. It must not rest on itself for that."""
    if argument.case.check is right.check:
        return
    for name in {**argument.meaning.proof, **argument.meaning.measurement}:
        if name not in argument.claim.names | right.claim.names:
            yield f"the check gives a model of {name}, which neither this formula nor the right equation contains"
    label = right.claim.display.label
    if label in argument.meaning.earlier:
        yield f"its check takes {label} as known, which is the right equation, to be proved with that check"
        return
    again = argue(replace(right, check=argument.case.check))
    measured = Witnesses(again).measured
    for step, proof, one in zip(again.claim.steps, again.proofs, measured, strict=True):
        if proof.verdict != PROVED or not one.holds:
            found = proof.leftover if proof.verdict != PROVED else one.why
            yield f"with its check, the right equation {label} fails as well: {step.tex}: {found}"
