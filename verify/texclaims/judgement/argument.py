"""A claim and its check -> its argument: both models, the proof of every step, and what follows from earlier equations.

All of this is SymPy's half. It knows nothing of worlds, so it is made once for as many of them as are drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from texclaims.judgement.cited import against_a_reason, meaning_of
from texclaims.judgement.deep import moments_of_a_stack
from texclaims.judgement.model import CheckError, Meaning
from texclaims.judgement.partners import Displays, around
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, ElementIs, JointLaw, Law, Premise
from texclaims.language.relations import Step
from texclaims.language.tree import Node
from texclaims.laws.functions import Function
from texclaims.laws.law import LawError
from texclaims.symbolic.condition import Condition
from texclaims.symbolic.derivation import derive_in_time
from texclaims.symbolic.domain import domain
from texclaims.symbolic.lemmas import Lemma, holds_here
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.proof import CONFUSED, PROVED, REFUTED, Proof, undecided
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.recursions import Recursion, follows, labels
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.time_limit import ProofTimeout, limited

Rows = tuple[tuple[Lemma, ...], ...]
"""For each step the earlier equations that it is to follow from."""
UNUSABLE = (MeaningError, MomentError, LawError, DialectError, CheckError)


@dataclass(frozen=True)
class Case:
    """What is judged: one claim, the check of it, and all that both are read with.

    `claims` are all equations by label; `device` is PyTorch's name of the device that measures; `own` are the places of
    what the project calls PyTorch's own, as "torch.fft"; `pages` holds the displays of each page, by its file.
    """

    claim: Claim
    check: Callable[..., Iterator[Any]]
    notation: Notation
    functions: Mapping[str, Function]
    claims: Mapping[str, Claim]
    device: str = "cpu"
    own: tuple[str, ...] = ()
    pages: Mapping[Path, Displays] = field(default_factory=dict)

    def around(self, claim: Claim) -> Displays:
        """The other displays of the page that a claim stands on, the nearest first."""
        return around(claim.display, self.pages.get(claim.display.file, ()))


@dataclass(frozen=True)
class Argument:
    """What SymPy makes of a case. `derived` holds each step once more, from the earlier equations that its row names, or
    else the check uses, and by algebra alone, or with what is left of a number enclosed; it is empty where there are none."""

    case: Case
    meaning: Meaning
    prover: Prover
    proofs: tuple[Proof, ...]
    derived: tuple[Proof, ...]
    recursions: tuple[tuple[ElementIs, Recursion], ...]
    """Recursions among the premises, each with the earlier equations that say the same of one step."""
    unsound: tuple[str, ...]
    """Why the earlier equations cannot be used as they are."""
    domain: tuple[Condition, ...] | None
    """What must be true beside the premises for every side to have a value; None where that could not be worked out."""
    seconds: float
    definitions: dict[tuple[Step, tuple[Premise, ...]], bool] = field(default_factory=dict, compare=False, repr=False)
    """Of each step, as it was proved, whether it is a definition; as it was found out."""
    same: dict[Node, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Of each version of the claim, by its tree, whether it says the same in other words; as it was found out."""

    @property
    def claim(self) -> Claim:
        return self.case.claim

    def asks_for(self, less: Claim, claim: Claim) -> tuple[str, ...]:
        """What must be true for every side to have a value, in TeX, where a claim has the premises of `less`, beside all
        that must be with its own."""
        return _more(*(conditions(self.prover, one.steps, one.premises) for one in (claim, less)))

    def gives_a_value(self, claim: Claim, premise: Premise) -> bool:
        """Would a side of the claim have no value somewhere, or would it be unknown where it has one, if it were not for this
        premise?"""
        if not isinstance(premise, (Comparison, Law, JointLaw)):
            return False
        less = replace(claim, premises=tuple(one for one in claim.premises if one != premise))
        known, found = (conditions(self.prover, one.steps, one.premises) for one in (claim, less))
        return known is not None and found is None or bool(_more(known, found))

    def hides_values(self, less: Claim, claim: Claim) -> bool:
        """Is it unknown where the sides have values, where a claim has the premises of `less`, and known with its own?"""
        there, here = (conditions(self.prover, one.steps, one.premises) for one in (less, claim))
        return there is None and here is not None

    @cached_property
    def rests_on(self) -> tuple[tuple[Premise, ...], ...]:
        """For each step the premises that its proof needs, or by which a side has a value, in their order."""
        idle = [one for one in self.claim.premises if any(one not in proof.premises for proof in self.proofs)]
        given = [one for one in idle if self.gives_a_value(self.claim, one)]
        return tuple(
            tuple(one for one in self.claim.premises if one in proof.premises or one in given) for proof in self.proofs
        )

    def empty_but_for(self, step: Step) -> tuple[str, ...]:
        """What must be true for the sides of one step to have a value, beside what the premises of the claim say or need."""
        alone = conditions(self.prover, (), self.claim.premises) or ()
        return tuple(one.tex for one in conditions(self.prover, (step,), self.claim.premises) or () if one not in alone)

    def broken_by(self, rows: Rows) -> Proof | None:
        """The derivation from these earlier equations of a step that follows from the right ones, and not from these;
        None where each follows."""
        again = zip(self.derived, _derive(self.case, self.proofs, rows, self.meaning.follows_from), strict=True)
        broken = [new for old, new in again if old.verdict == PROVED and new.verdict != PROVED]
        return next((proof for proof in broken if proof.verdict == REFUTED), broken[0] if broken else None)

    def recursion_broken_by(self, recursions: tuple[Recursion, ...]) -> bool:
        """Does a premise no longer follow, with these earlier equations in the place of the right ones?"""
        return not {premise for premise, _ in self.recursions} <= {one for one, _ in _following(self.case, recursions)}


def argue(case: Case) -> Argument:
    """Run the check and prove every step, each with the fewest premises.

    Raises CheckError where the check itself cannot be run.
    """
    started = time.process_time()
    meaning = meaning_of(case.claim, case.check, case.notation, case.functions, case.claims)
    meaning = replace(meaning, measurement={**meaning.measurement, **moments_of_a_stack(case.claim, meaning, case.functions)})
    prover = Prover(case.notation, case.functions, meaning.proof)
    proofs = tuple(prover.prove_with_fewest(step, case.claim.premises) for step in case.claim.steps)
    derived = _derive(case, proofs, meaning.follows_from, meaning.follows_from)
    recursions = tuple(_following(case, meaning.recursions))
    unsound = (*_unsound(case, meaning, prover, proofs, derived), *_idle(case, meaning.recursions, recursions))
    needed = conditions(prover, case.claim.steps, case.claim.premises)
    return Argument(case, meaning, prover, proofs, derived, recursions, unsound, needed, time.process_time() - started)


def _following(case: Case, recursions: tuple[Recursion, ...]) -> Iterator[tuple[ElementIs, Recursion]]:
    """Premises that are what earlier equations say of one step."""
    elements = [premise for premise in case.claim.premises if isinstance(premise, ElementIs)]
    for premise in elements:
        for one in recursions:
            if follows(one, premise, case.claim, case.notation, case.functions).verdict == PROVED:
                yield premise, one


def _idle(
    case: Case, recursions: tuple[Recursion, ...], found: tuple[tuple[ElementIs, Recursion], ...]
) -> Iterator[str]:
    """A recursion that no premise is, and what the equations say of each premise that could be it."""
    for one in recursions:
        if not any(one is known for _, known in found):
            elements = (premise for premise in case.claim.premises if isinstance(premise, ElementIs))
            said = (follows(one, premise, case.claim, case.notation, case.functions).leftover for premise in elements)
            yield f"no premise follows from {', '.join(labels(one))}: {'; '.join(said)}"


def conditions(
    prover: Prover, steps: tuple[Step, ...], premises: tuple[Premise, ...]
) -> tuple[Condition, ...] | None:
    """What must be true beside these premises for every side of the steps to have a value; None where SymPy gives up."""
    try:
        with limited(prover.limit):
            return domain(prover.algebra(premises, lazy=True), steps)
    except (*UNUSABLE, ProofTimeout, *CONFUSED):
        return None


def _more(known: tuple[Condition, ...] | None, found: tuple[Condition, ...] | None) -> tuple[str, ...]:
    """What is found beside all that is known, in TeX."""
    before, now = (tuple(one.tex for one in every or ()) for every in (known, found))
    return tuple(one for one in now if one not in before) if set(before) <= set(now) else ()


def _derive(case: Case, proofs: tuple[Proof, ...], rows: Rows, told: Rows) -> tuple[Proof, ...]:
    """Each step once more, from these earlier equations by algebra alone; of digits, what those of `told` do not speak of is
    enclosed. Empty where no step is to follow from any."""
    places = range(len(case.claim.steps))
    return tuple(_derived(case, proofs, k, rows[k], told[k]) for k in places) if any(told) else ()


def _derived(case: Case, proofs: tuple[Proof, ...], k: int, lemmas: tuple[Lemma, ...], told: tuple[Lemma, ...]) -> Proof:
    """One step once more; open where it takes too long, or is to follow from nothing."""
    try:
        return _derived_in_time(case, proofs, k, lemmas, told) if told else undecided("no earlier equation")
    except ProofTimeout as error:
        return undecided(str(error))


def _derived_in_time(case: Case, proofs: tuple[Proof, ...], k: int, lemmas: tuple[Lemma, ...], told: tuple[Lemma, ...]) -> Proof:
    """Under the premises that its proof needs; under all of them, where its row gives the reason. Raises ProofTimeout."""
    premises = case.claim.premises if case.claim.cited[k] else proofs[k].premises
    return derive_in_time(case.claim.steps[k], lemmas, premises, case.notation, case.functions, told=told)


def _unsound(
    case: Case, meaning: Meaning, prover: Prover, proofs: tuple[Proof, ...], derived: tuple[Proof, ...]
) -> Iterator[str]:
    """An earlier equation that is used must hold here, and a step must need it; one that a row names, the step of that row."""
    rows = meaning.follows_from
    for k, cited in enumerate(case.claim.cited):
        if cited:
            without = partial(_derived_in_time, case, proofs, k, told=rows[k])
            yield from against_a_reason(case.claim.steps[k], cited, rows[k], derived[k], without)
    if not any(rows) and not meaning.using:
        return
    try:
        here = prover.algebra(case.claim.premises)
    except UNUSABLE as error:
        yield f"the premises are of no use to {', '.join(lemma.label for lemma in meaning.lemmas)}: {error}"
        return
    for lemma in dict.fromkeys(meaning.lemmas):
        proof = holds_here(lemma, here)
        if proof.verdict != PROVED:
            yield f"{lemma.label} is used where it does not hold, or not under these premises: {proof.leftover}"
    yield from _idle_lemmas(case, meaning, proofs, derived)


def _idle_lemmas(case: Case, meaning: Meaning, proofs: tuple[Proof, ...], derived: tuple[Proof, ...]) -> Iterator[str]:
    """Earlier equations that the check uses, and no step that follows from them needs."""
    rows = meaning.follows_from
    here = [k for k, row in enumerate(rows) if derived and any(one is known for one in row for known in meaning.using)]
    if meaning.using and not any(derived[k].verdict == PROVED for k in here):
        used = ", ".join(lemma.label for lemma in meaning.using)
        yield f"no step follows by algebra alone from {used}: {'; '.join(derived[k].leftover for k in here)}"
        return
    for lemma in meaning.using:
        fewer = tuple(tuple(one for one in row if one is not lemma) for row in rows)
        again = [_derived(case, proofs, k, fewer[k], rows[k]) for k in here if derived[k].verdict == PROVED]
        if all(proof.verdict == PROVED for proof in again):
            yield f"{lemma.label} is used, and no step needs it"
