"""One equation -> what is found out about it: every step proved and measured, every wrong version tried on both witnesses."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence

from msgspec import convert
from msgspec.structs import replace

from texclaims.judgement.agreement import halves_apart
from texclaims.judgement.argument import Argument, Case, argue
from texclaims.judgement.fates import tried
from texclaims.judgement.grades import grade, measured_on, not_pytorchs
from texclaims.judgement.own_names import in_own_words
from texclaims.judgement.reasons import reasons, reasons_seen
from texclaims.judgement.schema import (
    AppliedRule,
    Decision,
    Finding,
    Follows,
    Measured,
    MeasuredStep,
    NoValue,
    Proved,
    ProvedStep,
    Tried,
)
from texclaims.judgement.standing import standing
from texclaims.judgement.supplied import supplied
from texclaims.judgement.telling import not_rejected
from texclaims.judgement.trials import Trials
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.relations import Step
from texclaims.numeric.computed import kept_calls
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.recursions import labels as of
from texclaims.symbolic.rule import Applied


def judge(case: Case, seeds: Sequence[int] = (0,), both: bool = False) -> Finding:
    """Everything that is found out about the claim of a case, in the worlds of the first seed; where it holds there, in
    those of the others as well, up to the first in which it does not. With `both`, and for several seeds, SymPy is asked
    of every wrong version, also of those that a measurement refutes.

    Raises CheckError where the check itself cannot be run.
    """
    with kept_calls():
        return _judged(argue(case), seeds, both)


def _judged(argument: Argument, seeds: Sequence[int], both: bool) -> Finding:
    first, *others = seeds
    witnesses = Witnesses(argument, first)
    trials = Trials(argument, witnesses, both or bool(others))
    found = in_worlds(argument, trials, witnesses)
    for seed in others if found.holds else ():
        if against := speaks_against(argument, trials, Witnesses(argument, seed, first=False)):
            again = in_worlds(argument, trials, Witnesses(argument, seed, first=False), found.measured_on)
            return replace(again, holds=False, reason=f"{'; '.join(against)} (worlds of seed {seed})")
        gc.collect(1)  # large tensors in small circles, which are young; nobody may hold a world here, or it grows old
    return found


def speaks_against(argument: Argument, trials: Trials, witnesses: Witnesses) -> list[str]:
    """What speaks against a claim in the worlds of another seed than the first, in which nothing does."""
    seen = [*reasons_seen(argument, witnesses.measured)] or [*halves_apart(argument, witnesses)]
    return seen or list(_against(trials.in_worlds(witnesses)))


def in_worlds(
    argument: Argument, trials: Trials, witnesses: Witnesses, known: tuple[str, ...] | None = None
) -> Finding:
    """What is found out in the worlds of one seed. A claim that does not hold has no wrong versions.

    `known` are the functions of PyTorch's own that it is known to be measured on; None where this is to be found out.
    """
    started = time.process_time()
    measured = witnesses.measured
    seconds = time.process_time() - started
    against = list(reasons(argument, measured)) or list(halves_apart(argument, witnesses))
    asked = known is None and not against
    own = measured_on(argument, witnesses) if asked else known or ()
    against = against or list(not_pytorchs(argument, own))
    wrong = tried([], 0.0) if against else trials.in_worlds(witnesses)
    return finding(argument, measured, seconds, against or list(_against(wrong)), own, wrong)


def finding(
    argument: Argument, measured: tuple[Measurement, ...], seconds: float, against: list[str], own: tuple[str, ...], wrong: Tried
) -> Finding:
    """What was found out, in one record: the measurement took so many `seconds`, and rests on `own` of PyTorch's functions."""
    found = Finding(
        holds=not against,
        reason="; ".join(against),
        proved=all(proof.verdict == PROVED for proof in argument.proofs),
        measured=all(one.holds for one in measured),
        proof=_proved(argument),
        measurement=_measured(argument, measured, seconds),
        mutants=wrong,
        depends_on=tuple(sorted(argument.meaning.earlier)),
        symbols=tuple(sorted(argument.claim.declared)),
        dtype="float64",
        domain=tuple(condition.tex for condition in argument.domain or ()),
        grade=grade(argument, own),
        measured_on=own,
        supplied=supplied(argument),
    )
    return in_own_words(found, argument.case.notation)


def _against(wrong: Tried) -> Iterator[str]:
    """Wrong versions that speak against a claim: those that survive; or that not one is rejected."""
    if wrong.survivors:
        yield not_rejected(wrong.survivors)
    elif not wrong.rejected:
        yield "no wrong version of it is rejected"


# --- rows -------------------------------------------------------------------------------------------------------------


def _proved(argument: Argument) -> Proved:
    steps = zip(argument.claim.steps, argument.proofs, strict=True)
    derived = zip(argument.claim.steps, argument.derived, argument.claim.cited, strict=False)
    labels = tuple(lemma.label for lemma in argument.meaning.using)
    cited = argument.claim.cited
    return Proved(
        steps=tuple(_proved_step(step, proof, argument, cited[k]) for k, (step, proof) in enumerate(steps)),
        follows=(
            *(Follows(step.tex, labels) for step, proof, named in derived if proof.verdict == PROVED and not named),
            *(Follows(premise.tex, tuple(of(one)), one.names) for premise, one in argument.recursions),
        ),
        seconds=round(argument.seconds, 3),
    )


def _proved_step(step: Step, proof: Proof, argument: Argument, cited: tuple[str, ...]) -> ProvedStep:
    premises = tuple(premise.tex for premise in proof.premises if premise.tex)
    verdict = convert(proof.verdict, Decision)
    because = tuple(map(_applied, proof.because))
    stands = standing(step, proof, argument)
    return ProvedStep(step.tex, step.word, verdict, premises, tuple(proof.rules), proof.leftover, because, *stands, cited)


def _applied(one: Applied) -> AppliedRule:
    return AppliedRule(one.rule.name, one.words, tuple(map(_applied, one.inside)))


def _measured(argument: Argument, measured: tuple[Measurement, ...], seconds: float) -> Measured:
    worst = max(measured, key=lambda one: one.error / one.tolerance)
    return Measured(
        method="; ".join(dict.fromkeys(one.method for one in measured)),
        worlds=max(one.worlds for one in measured),
        states=max(one.states for one in measured),
        error=worst.error,
        tolerance=worst.tolerance,
        steps=tuple(map(_measured_step, argument.claim.steps, measured)),
        seconds=round(seconds, 3),
    )


def _measured_step(step: Step, one: Measurement) -> MeasuredStep:
    figures = (one.method, one.left, one.right, one.error, one.tolerance, one.worlds, one.states, one.why)
    undefined = tuple(NoValue(place.special, place.side) for place in one.undefined)
    return MeasuredStep(step.tex, *figures, one.specials, undefined)
