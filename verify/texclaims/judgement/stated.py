"""A premise and the earlier equations that a check names -> the one that states the premise, if one does.

A premise may hold the answer, as a recursion does. Then a version with another number in both is as true; but no longer what
the earlier equation says, and so not what the page is about.
"""

from __future__ import annotations

from texclaims.judgement.argument import Argument
from texclaims.judgement.model import Meaning
from texclaims.language.claim import Claim
from texclaims.language.premises import Comparison, ElementIs, Law, Premise
from texclaims.language.relations import flat
from texclaims.language.tree import part
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.recursions import Recursion, follows, labels


def states(earlier: Claim, premise: Premise) -> bool:
    """Does an earlier equation, or a side of its arrow, say just what the premise says?"""
    if not isinstance(premise, (Comparison, Law)):
        return False
    word = "law" if isinstance(premise, Law) else premise.word
    sides = part(premise.tree, 0), part(premise.tree, 2)
    steps = flat(earlier.steps)
    return any(
        (step.left, step.right) == sides and (step.word == word or {step.word, word} == {":=", "="}) for step in steps
    )


def stated_by(meaning: Meaning, premise: Premise) -> str:
    """The label of the earlier equation that states a premise; empty where none does."""
    return next((label for label, earlier in meaning.earlier.items() if states(earlier.claim, premise)), "")


def no_longer_stated(argument: Argument, wrong: Claim, changed: int | None) -> str:
    """The labels of the earlier equations that state the premise at this place, which a wrong version has changed; empty where
    none does, or where they say what the changed premise says as well."""
    if changed is None:
        return ""
    premise = argument.claim.premises[changed]
    recursions = [one for told, one in argument.recursions if told == premise]
    if recursions and not any(_is_said(argument, wrong, changed, one) for one in recursions):
        return ", ".join(labels(recursions[0]))
    return stated_by(argument.meaning, premise)


def _is_said(argument: Argument, wrong: Claim, place: int, recursion: Recursion) -> bool:
    """Is the premise of a wrong version still what earlier equations say of one step?"""
    premise, case = wrong.premises[place], argument.case
    return (
        isinstance(premise, ElementIs)
        and follows(recursion, premise, wrong, case.notation, case.functions).verdict == PROVED
    )
