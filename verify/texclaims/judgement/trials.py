"""An argument -> the wrong versions of its claim, and in the worlds of each seed, what became of every one of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from texclaims.judgement.argument import Argument
from texclaims.judgement.doubled import doubled_models
from texclaims.judgement.earlier import wrong_versions_of_earlier
from texclaims.judgement.fates import Aside, Attack, tried
from texclaims.judgement.mutants import Mutant, mutants, without_premise
from texclaims.judgement.schema import Tried, WrongVersion
from texclaims.judgement.senses import without_sense
from texclaims.judgement.survivors import LONGEST
from texclaims.judgement.witnesses import NOT_ASKED, NOT_MEASURED, Outcome, Witnesses
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.premises import Each, Premise
from texclaims.language.relations import Step, alike

Swapped = Mapping[Premise, tuple[Premise, ...]]
"""A premise of the claim -> what stands in its place in a wrong version."""


@dataclass(frozen=True)
class Trials:
    """The wrong versions of one claim. They are made once, and tried in the worlds of every seed.

    SymPy is asked where a measurement does not refute a version; with `both`, of every one.
    """

    argument: Argument
    first: Witnesses
    both: bool = False
    _decided: dict[int, WrongVersion | Aside] = field(default_factory=dict)
    """What a proof alone made of a wrong version, or its form, by its place: the same in all worlds after the first."""

    @cached_property
    def wrong_claims(self) -> tuple[tuple[Mutant, Claim, WrongVersion | Aside | None], ...]:
        """Wrong versions, as claims, and what is known of each before any witness is asked."""
        claim = self.argument.claim
        read = ((mutant, self._read(mutant)) for mutant in mutants(claim, self.argument.case.around(claim)))
        return tuple((mutant, wrong or claim, self._beforehand(mutant, wrong)) for mutant, wrong in read)

    @cached_property
    def of_earlier(self) -> tuple[WrongVersion, ...]:
        """What became of wrong versions of earlier equations, found out once, in the worlds of the first seed."""
        return tuple(wrong_versions_of_earlier(self.argument, self.first))

    def in_worlds(self, witnesses: Witnesses) -> Tried:
        """Every wrong version, tried in the worlds of these witnesses."""
        started = time.process_time()
        fates = [
            beforehand or self._decided.get(place) or self._try(place, mutant, wrong, witnesses)
            for place, (mutant, wrong, beforehand) in enumerate(self.wrong_claims)
        ]
        fates += [
            self._try_without(premise, without_premise(self.argument.claim, position), witnesses)
            for position, premise in enumerate(self.argument.claim.premises)
            if not isinstance(premise, Each)  # it declares an index: nothing is assumed with it
        ]
        fates += [
            Attack(self.argument, witnesses, mutant, self.argument.claim, outcomes).fate()
            for mutant, outcomes in doubled_models(witnesses)
        ]
        return tried([*fates, *self.of_earlier], time.process_time() - started)

    def _read(self, mutant: Mutant) -> Claim | None:
        try:
            return read_claim(self.argument.claim.display, self.argument.case.notation, mutant.tex)
        except DialectError:
            return None

    def _beforehand(self, mutant: Mutant, wrong: Claim | None) -> WrongVersion | Aside | None:
        """What its form alone says of a wrong version; `wrong` is None for one that cannot be read."""
        claim = self.argument.claim
        if wrong is None or _swapped(claim, wrong, mutant.weaker) is None or len(wrong.steps) != len(claim.steps):
            return "unreadable"
        if wrong.tree == claim.tree:
            return "same"
        if why := without_sense(wrong, self.argument.meaning, self.argument.case.functions, claim):
            return WrongVersion(mutant.tex.strip(), mutant.change, "meaningless", why[:LONGEST])
        return None

    def _try(self, place: int, mutant: Mutant, wrong: Claim, witnesses: Witnesses) -> WrongVersion | Aside:
        swapped = _swapped(self.argument.claim, wrong, mutant.weaker)
        assert swapped is not None, "a version with too many premises, or too few, is none"
        outcomes = self._outcomes(wrong, swapped, witnesses)
        if not outcomes:
            return "same"
        fate = Attack(self.argument, witnesses, mutant, wrong, outcomes).fate()
        if fate == "same" or all(seen is NOT_MEASURED for _, seen in outcomes):
            self._decided[place] = fate
        return fate

    def _outcomes(self, wrong: Claim, swapped: Swapped, witnesses: Witnesses) -> tuple[Outcome, ...]:
        """What the witnesses say of the steps that differ from the claim's, or rest on another premise: of the first that
        a measurement refutes, where that is enough.
        """
        found: list[Outcome] = []
        meter = witnesses.meter(wrong.names)
        for step, premises in self._changed(wrong, swapped):
            outcome = witnesses.outcome(step, premises, meter, self.both)
            if outcome[0] is NOT_ASKED:
                return (outcome,)
            found.append(outcome)
        return tuple(found)

    def _changed(self, wrong: Claim, swapped: Swapped) -> Iterator[tuple[Step, tuple[Premise, ...]]]:
        """The steps that differ from the claim's, or rest on another premise, each with its premises."""
        for step, new, known in zip(self.argument.claim.steps, wrong.steps, self.argument.rests_on, strict=True):
            premises = tuple(put for premise in known for put in swapped[premise])
            if not alike(step, new) or [one.tree for one in premises] != [one.tree for one in known]:
                yield new, premises

    def _try_without(self, premise: Premise, mutant: Mutant, witnesses: Witnesses) -> WrongVersion | Aside:
        claim, meter = self.argument.claim, witnesses.meter(self.argument.claim.names)
        outcomes = tuple(
            witnesses.outcome_without(step, proof.premises, premise, meter)
            for step, proof in zip(claim.steps, self.argument.proofs, strict=True)
            if premise in proof.premises
        )
        wrong = replace(claim, premises=_without(claim.premises, premise))
        return Attack(self.argument, witnesses, mutant, wrong, outcomes).fate()


def _without(premises: tuple[Premise, ...], premise: Premise) -> tuple[Premise, ...]:
    return tuple(kept for kept in premises if kept != premise)


def _swapped(claim: Claim, wrong: Claim, weaker: int | None) -> Swapped | None:
    """One premise for one; several for the one that was made weaker. None where a wrong version has too many or too few."""
    more = len(wrong.premises) - len(claim.premises)
    if more and (weaker is None or more < 0):
        return None
    first = len(claim.premises) if weaker is None else weaker
    starts = [k if k <= first else k + more for k in range(len(claim.premises))]
    ends = [start + 1 + (more if k == first else 0) for k, start in enumerate(starts)]
    return {premise: wrong.premises[a:b] for premise, a, b in zip(claim.premises, starts, ends, strict=True)}
