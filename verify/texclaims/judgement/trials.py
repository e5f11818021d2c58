"""An argument -> the wrong versions of its claim, and in the worlds of each seed, what became of every one of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from texclaims.judgement.argument import Argument
from texclaims.judgement.earlier import LONGEST, wrong_versions_of_earlier
from texclaims.judgement.mutants import Mutant, mutants, without_premise
from texclaims.judgement.schema import Refuter, Rejected, Survivor, Tried, WrongVersion
from texclaims.judgement.twins import same_claim
from texclaims.judgement.witnesses import Outcome, Witnesses
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.premises import Each, Premise
from texclaims.language.relations import alike
from texclaims.symbolic.proof import PROVED, REFUTED

Aside = Literal["unreadable", "ill_typed", "same"]
"""Why a version is no wrong one: it cannot be read, it means nothing, or it says the same."""


@dataclass(frozen=True)
class Trials:
    """The wrong versions of one claim. They are made once, and tried in the worlds of every seed."""

    argument: Argument

    @cached_property
    def wrong_claims(self) -> tuple[tuple[Mutant, Claim | None], ...]:
        """Wrong versions; None where one cannot be read."""
        made = mutants(self.argument.claim, self.argument.case.notation)
        return tuple((mutant, self._read(mutant)) for mutant in made)

    @cached_property
    def of_earlier(self) -> tuple[WrongVersion, ...]:
        """What became of wrong versions of earlier equations; no world has a say in that."""
        return tuple(wrong_versions_of_earlier(self.argument))

    def in_worlds(self, witnesses: Witnesses) -> Tried:
        """Every wrong version, tried in the worlds of these witnesses."""
        started = time.process_time()
        fates = [self._try(mutant, wrong, witnesses) for mutant, wrong in self.wrong_claims]
        fates += [
            self._try_without(premise, without_premise(self.argument.claim, position), witnesses)
            for position, premise in enumerate(self.argument.claim.premises)
            if not isinstance(premise, Each)  # it declares an index: nothing is assumed with it
        ]
        return tried([*fates, *self.of_earlier], time.process_time() - started)

    def _read(self, mutant: Mutant) -> Claim | None:
        try:
            return read_claim(self.argument.claim.display, self.argument.case.notation, mutant.tex)
        except DialectError:
            return None

    def _try(self, mutant: Mutant, wrong: Claim | None, witnesses: Witnesses) -> WrongVersion | Aside:
        claim = self.argument.claim
        if wrong is None:
            return "unreadable"
        if wrong.tree == claim.tree:
            return "same"
        if len(wrong.steps) != len(claim.steps) or len(wrong.premises) != len(claim.premises):
            return "unreadable"
        outcomes = self._outcomes(wrong, witnesses)
        if not outcomes:
            return "same"
        return fate(
            mutant,
            outcomes,
            lambda: same_claim(self.argument.case, self.argument.meaning, wrong),
            lambda: self._unneeded(wrong) or self._without_a_value(wrong),
        )

    def _outcomes(self, wrong: Claim, witnesses: Witnesses) -> list[Outcome]:
        """What both witnesses say of the steps that differ from the claim's, or rest on another premise."""
        claim, found = self.argument.claim, []
        swapped = dict(zip(claim.premises, wrong.premises, strict=True))
        meter = witnesses.meter(wrong.names)
        for step, new, proof in zip(claim.steps, wrong.steps, self.argument.proofs, strict=True):
            premises = tuple(swapped[premise] for premise in proof.premises)
            if not alike(step, new) or any(swapped[p].tree != p.tree for p in proof.premises):
                found.append(witnesses.outcome(new, premises, meter))
        return found

    def _unneeded(self, wrong: Claim) -> str:
        """The premise that the wrong version, true by itself, would no longer need; the page would not build with it."""
        proofs = [self.argument.prover.prove_with_fewest(step, wrong.premises) for step in wrong.steps]
        needed = {premise for proof in proofs for premise in proof.premises}
        for premise in wrong.premises:
            if premise not in needed and not self.argument.gives_a_value(wrong, premise):
                return f"the premise {premise.tex} is no longer needed"
        return ""

    def _try_without(self, premise: Premise, mutant: Mutant, witnesses: Witnesses) -> WrongVersion | Aside:
        outcomes, meter = [], witnesses.meter(self.argument.claim.names)
        for step, proof in zip(self.argument.claim.steps, self.argument.proofs, strict=True):
            if premise in proof.premises:
                fewer = tuple(kept for kept in proof.premises if kept != premise)
                outcomes.append(witnesses.outcome(step, fewer, meter))
        fewer = tuple(kept for kept in self.argument.claim.premises if kept != premise)
        without = replace(self.argument.claim, premises=fewer)
        return fate(mutant, outcomes, lambda: False, lambda: self._without_a_value(without))

    def _without_a_value(self, wrong: Claim) -> str:
        """What would have to be said as well, where premises that say less leave a side without a value."""
        same_steps = all(map(alike, self.argument.claim.steps, wrong.steps))
        missing = self.argument.asks_for(wrong, self.argument.claim) if same_steps else ()
        return f"a side has a value only where {missing[0]}" if missing else ""


def fate(
    mutant: Mutant, outcomes: list[Outcome], same: Callable[[], bool], refused: Callable[[], str]
) -> WrongVersion | Aside:
    """What became of a wrong version, from what both witnesses say of its steps.

    `same` is asked, and then `refused` for the reason why the page would not build, only where neither witness rejects it.
    """
    refuted = next((proof.leftover for proof, _ in outcomes if proof.verdict == REFUTED or proof.refused), None)
    missed = next((one.why for _, one in outcomes if not one.holds and not one.impossible), None)
    by = _rejected_by(refuted, missed)
    if by == "nobody":
        if any(one.impossible for _, one in outcomes) and any(proof.verdict != PROVED for proof, _ in outcomes):
            return "ill_typed"
        if same():
            return "same"
        if reason := refused():
            by, refuted = "premise", reason
    why = "; ".join(part for part in (refuted, missed) if part)
    return WrongVersion(mutant.tex.strip(), mutant.change, by, why[:LONGEST])


def _rejected_by(refuted: str | None, missed: str | None) -> Refuter:
    if refuted is None:
        return "nobody" if missed is None else "measurement"
    return "proof" if missed is None else "both"


def tried(fates: list[WrongVersion | Aside], seconds: float) -> Tried:
    """All that was tried, counted."""
    rows = tuple(one for one in fates if isinstance(one, WrongVersion))
    return Tried(
        tried=len(rows),
        survivors=tuple(Survivor(row.tex, row.change) for row in rows if row.by == "nobody"),
        refuted=Rejected(**{who: sum(row.by == who for row in rows) for who in Rejected.__struct_fields__}),
        unreadable=fates.count("unreadable"),
        ill_typed=fates.count("ill_typed"),
        same=fates.count("same"),
        rows=rows,
        seconds=round(seconds, 3),
    )
