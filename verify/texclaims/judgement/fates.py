"""A wrong version, and what both witnesses say of it -> its fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from texclaims.judgement.mutants import Mutant
from texclaims.judgement.schema import Fate, Tried, WrongVersion
from texclaims.judgement.survivors import LONGEST, helps, said
from texclaims.judgement.witnesses import Outcome
from texclaims.language.claim import Claim
from texclaims.language.relations import flat
from texclaims.symbolic.proof import PROVED, REFUTED

TWINS = False
"""May a version that is as true as the claim stand beside it? Only once both witnesses look at special worlds and no rule of
the proof passes over a point without a value: until then, such a version is a third witness against a claim that is false."""

Aside = Literal["unreadable", "same"]
"""Why a version is no wrong one: it cannot be read, or it says the same."""


@dataclass(frozen=True)
class Attack:
    """One wrong version of a claim, as it was read, and what both witnesses say of the steps that it changes.

    `same` and `idle` are asked only where nobody rejects it: does it say the same in other words, and which premise of its own
    would the engine refuse with it?
    """

    mutant: Mutant
    claim: Claim
    wrong: Claim
    outcomes: tuple[Outcome, ...]
    same: Callable[[], bool]
    idle: Callable[[], str]

    def fate(self) -> WrongVersion | Aside:
        """What became of it."""
        refuted = next((proof.leftover for proof, _ in self.outcomes if proof.verdict == REFUTED), None)
        missed = next((one.why for _, one in self.outcomes if not (one.holds or one.impossible or one.valueless)), None)
        if refuted is not None or missed is not None:
            by: Fate = "both" if None not in (refuted, missed) else "measurement" if refuted is None else "proof"
            return self._as(by, "; ".join(part for part in (refuted, missed) if part))
        if why := self._valueless():
            return self._as("meaningless", why)
        if self.same():
            return "same"
        if why := self._refused():
            return self._as("rule", why)
        return self._true() if self._is_proved and self._is_measured else self._open()

    @property
    def _is_proved(self) -> bool:
        return all(proof.verdict == PROVED for proof, _ in self.outcomes)

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
        if any(step.left == step.right for step in flat(self.wrong.steps)):
            return "both sides are the same: nothing is claimed"
        idle = self.idle() if self._is_proved and self.mutant.premise is None else ""
        return f"the premise {idle} is not needed" if idle else ""

    def _true(self) -> WrongVersion:
        """As true as the claim. One with a weaker premise is none beside it: the page asks for too much."""
        if TWINS and self.mutant.premise is None:
            return self._as("twin", "proved and measured: as true as the claim")
        return self._open()

    def _as(self, fate: Fate, why: str) -> WrongVersion:
        return WrongVersion(self.mutant.tex.strip(), self.mutant.change, fate, why[:LONGEST])

    def _open(self) -> WrongVersion:
        tex, cut = self.mutant.tex.strip(), len(self.mutant.tex) - len(self.mutant.tex.lstrip())
        places = tuple((start - cut, end - cut) for start, end in self.mutant.places)
        advice = tuple(helps(self.mutant, self.claim, self.outcomes))
        return WrongVersion(
            tex, self.mutant.change, "open", "", places=places, tried=tuple(said(self.outcomes)), helps=advice
        )


def tried(fates: list[WrongVersion | Aside], seconds: float) -> Tried:
    """What became of all of them."""
    rows = tuple(one for one in fates if isinstance(one, WrongVersion))
    return Tried(rows, fates.count("unreadable"), fates.count("same"), round(seconds, 3))
