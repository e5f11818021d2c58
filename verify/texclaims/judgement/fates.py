"""A wrong version, and what both witnesses say of it -> its fate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from texclaims.judgement.argument import Argument
from texclaims.judgement.mutants import Mutant
from texclaims.judgement.schema import Fate, Tried, WrongVersion
from texclaims.judgement.stated import no_longer_stated
from texclaims.judgement.survivors import LONGEST, helps, said
from texclaims.judgement.twins import same_claim
from texclaims.judgement.witnesses import NOT_ASKED, Outcome, Witnesses
from texclaims.language.claim import Claim
from texclaims.language.relations import alike, flat
from texclaims.symbolic.proof import PROVED, REFUTED

TWINS = True
"""May a version that is as true as the claim stand beside it? Only as long as both witnesses look at special worlds and no rule
of the proof passes over a point without a value: else such a version is a third witness against a claim that is false."""

Aside = Literal["unreadable", "same"]
"""Why a version is no wrong one: it cannot be read, or it says the same."""


@dataclass(frozen=True)
class Attack:
    """One wrong version of a claim, as it was read, and what both witnesses say of the steps that it changes.

    It is the claim itself where the check says something else, and the claim with fewer premises where one is left out.
    """

    argument: Argument
    witnesses: Witnesses
    mutant: Mutant
    wrong: Claim
    outcomes: tuple[Outcome, ...]

    def fate(self) -> WrongVersion | Aside:
        """What became of it."""
        refuted = next((proof.leftover for proof, _ in self.outcomes if proof.verdict == REFUTED), None)
        missed = next(self._missed(), None)
        if missed is not None and self._is_proved and self.mutant.both is None:
            return self._open()  # the witnesses contradict each other
        if refuted is not None or missed is not None:
            return self._as(self._by(refuted, missed), "; ".join(part for part in (refuted, missed) if part))
        if why := self._valueless():
            return self._as("meaningless", why)
        if not self._says_less and self._says_the_same():
            return "same"
        if why := self._refused():
            return self._as("rule", why)
        return self._true() if self._is_proved and self._is_measured else self._open()

    def _by(self, refuted: str | None, missed: str | None) -> Fate:
        if any(proof is NOT_ASKED for proof, _ in self.outcomes):
            return "measured"
        return "both" if None not in (refuted, missed) else "measurement" if refuted is None else "proof"

    def _missed(self) -> Iterator[str]:
        """What PyTorch saw that differs; where a side has no value, what it sees of that side is rounding."""
        for proof, one in self.outcomes:
            if not (one.holds or one.impossible or one.valueless or proof.valueless):
                yield one.why

    @property
    def _is_proved(self) -> bool:
        return all(proof.verdict == PROVED for proof, _ in self.outcomes)

    @property
    def _says_less(self) -> bool:
        """Is it the claim itself, with less among its premises, or with another check?"""
        return self.mutant.weaker is not None or bool(self.mutant.model)

    def _says_the_same(self) -> bool:
        known, tree = self.argument.same, self.wrong.tree
        if tree not in known:
            known[tree] = same_claim(self.argument.case, self.argument.meaning, self.wrong)
        return known[tree]

    @property
    def _is_measured(self) -> bool:
        return all(one.holds for _, one in self.outcomes)

    def _valueless(self) -> str:
        """Why nothing was found that satisfies the premises; or why a side has no value, where it is not proved all the same."""
        worldless = [one.why for _, one in self.outcomes if one.valueless and one.impossible]
        undefined = [proof.leftover for proof, _ in self.outcomes if proof.valueless]
        undefined += [one.why for _, one in self.outcomes if one.valueless]
        return next(iter(worldless or ([] if self._is_proved else undefined)), "")

    def _refused(self) -> str:
        """The rule of the engine that refuses such a display, true or not."""
        told = [proof.leftover for proof, _ in self.outcomes if proof.refused]
        told += [one.why for _, one in self.outcomes if one.refused]
        if told:
            return told[0]
        if any(step.left == step.right for step in flat(self.wrong.steps)):
            return "both sides are the same: nothing is claimed"
        if label := no_longer_stated(self.argument, self.wrong, self.mutant.both):
            return f"a premise is no longer what {label} states"
        if missing := self._missing():
            return missing
        idle = self._idle_premise() if self._is_proved and not self._shows_a_gap else ""
        return f"the premise {idle} is not needed" if idle else ""

    def _idle_premise(self) -> str:
        """A premise that the wrong version, true by itself, would no longer need; the page would not build with it."""
        premises = self.wrong.premises
        proofs = [self.argument.prover.prove_with_fewest(step, premises) for step in self.wrong.steps]
        needed = {premise for proof in proofs for premise in proof.premises}
        idle = (premise for premise in premises if premise not in needed)
        return next((one.tex for one in idle if not self.argument.gives_a_value(self.wrong, one)), "")

    def _missing(self) -> str:
        """What would have to be said as well, where premises that say less leave a side of the claim without a value; or that
        this is not known."""
        claim = self.argument.claim
        if self.mutant.model or not all(map(alike, claim.steps, self.wrong.steps)):
            return ""
        told = [f"a side has a value only where {one}" for one in self.argument.asks_for(self.wrong, claim)]
        unknown = self._says_less and not told and self.argument.hides_values(self.wrong, claim)
        return told[0] if told else "where its sides have a value could not be worked out" if unknown else ""

    def _true(self) -> WrongVersion:
        """As true as the claim."""
        if TWINS and not self._shows_a_gap and self.witnesses.meter(self.wrong.names).has_a_world(self.wrong.premises):
            return self._as("twin", "proved and measured: as true as the claim")
        return self._open()

    @property
    def _shows_a_gap(self) -> bool:
        """Does it show, by being true, that something is missing: the page asks for too much, or nothing pins a number?"""
        return self._says_less or self.mutant.both is not None

    def _as(self, fate: Fate, why: str) -> WrongVersion:
        return WrongVersion(self.mutant.tex.strip(), self.mutant.change, fate, why[:LONGEST])

    def _open(self) -> WrongVersion:
        tex, cut = self.mutant.tex.strip(), len(self.mutant.tex) - len(self.mutant.tex.lstrip())
        places = tuple((start - cut, end - cut) for start, end in self.mutant.places)
        advice = tuple(helps(self.mutant, self.argument.claim, self.outcomes))
        return WrongVersion(
            tex, self.mutant.change, "open", "", places=places, tried=tuple(said(self.outcomes)), helps=advice
        )


def tried(fates: list[WrongVersion | Aside], seconds: float) -> Tried:
    """What became of all of them."""
    rows = tuple(one for one in fates if isinstance(one, WrongVersion))
    return Tried(rows, fates.count("unreadable"), fates.count("same"), round(seconds, 3))
