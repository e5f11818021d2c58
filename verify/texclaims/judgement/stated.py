"""A premise and the earlier equations that a check names -> the one that states the premise, if one does.

A premise may hold the answer, as a recursion does. Then a version with another number in both is as true; but no longer what
the earlier equation says, and so not what the page is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from texclaims.judgement.argument import Argument
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.premises import Comparison, ElementIs, Law, Premise
from texclaims.language.relations import HasLaw, Step, flat
from texclaims.language.tree import part
from texclaims.laws.functions import Function
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.recursions import Recursion, follows, labels


def states(earlier: Claim, premise: Premise, functions: Mapping[str, Function]) -> bool:
    """Does an earlier equation say just what the premise says: in a step, in a side of its arrow, from the first to the last of
    its chain, or as a moment of the law that it states?"""
    if not isinstance(premise, (Comparison, Law)):
        return False
    word = "law" if isinstance(premise, Law) else premise.word
    sides = part(premise.tree, 0), part(premise.tree, 2)
    steps = flat(earlier.steps)
    said = [(step.left, step.right) for step in steps if step.word == word or {step.word, word} == {":=", "="}]
    chain = len(said) == len(steps) and all(one.right == two.left for one, two in pairwise(steps))
    if sides in said or chain and sides == earlier.sides:
        return True
    return any(_of_law(earlier, step, premise, functions) for step in steps)


def _of_law(earlier: Claim, step: Step, premise: Comparison | Law, functions: Mapping[str, Function]) -> bool:
    """Is it a moment of the law that a step states?"""
    if not isinstance(step, HasLaw) or not isinstance(premise, Comparison):
        return False
    try:
        moment = read_claim(earlier.display, earlier.notation, rf"{premise.tex} \when{{ {step.tex} }}")
    except DialectError:
        return False
    prover = Prover(earlier.notation, functions, {})
    return all(prover.prove(one, moment.premises).verdict == PROVED for one in moment.steps)


def stated_by(argument: Argument, premise: Premise) -> str:
    """The label of the earlier equation that states a premise; empty where none does."""
    earlier, functions = argument.meaning.earlier, argument.case.functions
    return next((label for label, one in earlier.items() if states(one.claim, premise, functions)), "")


def no_longer_stated(argument: Argument, wrong: Claim, changed: int | None) -> str:
    """The labels of the earlier equations that state the premise at this place, which a wrong version has changed; empty where
    none does, or where they say what the changed premise says as well."""
    if changed is None:
        return ""
    premise = argument.claim.premises[changed]
    recursions = [one for told, one in argument.recursions if told == premise]
    if recursions and not any(_is_said(argument, wrong, changed, one) for one in recursions):
        return ", ".join(labels(recursions[0]))
    return stated_by(argument, premise)


def _is_said(argument: Argument, wrong: Claim, place: int, recursion: Recursion) -> bool:
    """Is the premise of a wrong version still what earlier equations say of one step?"""
    premise, case = wrong.premises[place], argument.case
    return (
        isinstance(premise, ElementIs)
        and follows(recursion, premise, wrong, case.notation, case.functions).verdict == PROVED
    )
