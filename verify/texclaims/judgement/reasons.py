"""A claim's argument and its measurement -> why it does not hold as it stands; nothing where it holds."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from texclaims.judgement.argument import Argument
from texclaims.judgement.restating import restates
from texclaims.judgement.stated import states
from texclaims.judgement.supplied import silent
from texclaims.language.claim import Claim
from texclaims.language.premises import Each
from texclaims.language.relations import Equation, Relation, Step
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import PROVED, Proof

CALLED = ("variance", "covariance", "expect", "call", "call_parameter")
"""A moment or a function on the left of a definition: PyTorch's own is called in its place."""


def reasons(argument: Argument, measured: tuple[Measurement, ...]) -> Iterator[str]:
    """Everything that speaks against the claim, its premises, or its check, in words for its author."""
    for step, proof, one in zip(argument.claim.steps, argument.proofs, measured, strict=True):
        yield from _argued(step, proof, argument)
        yield from _seen(step, one, argument)
    yield from _idle_premises(argument)
    if argument.domain is None and all(proof.verdict == PROVED for proof in argument.proofs):
        yield "where its sides have a value could not be worked out"
    yield from _unused(argument)
    yield from silent(argument)
    yield from _without_a_stack(argument)
    yield from argument.unsound


def reasons_seen(argument: Argument, measured: tuple[Measurement, ...]) -> Iterator[str]:
    """Those of them that another measurement may bring: all others are the argument's."""
    for step, one in zip(argument.claim.steps, measured, strict=True):
        yield from _seen(step, one, argument)


def _without_a_stack(argument: Argument) -> Iterator[str]:
    """A claim about the layers of a network is tried in a network."""
    known = argument.claim.notation.by_name
    named = sorted(name for name in argument.claim.names if name in known and known[name].at)
    if named and argument.meaning.stack is None:
        yield f"{known[named[0]].tex} is of a layer, and the check's second model gives no stack of layers"


def _seen(step: Step, measured: Measurement, argument: Argument) -> Iterator[str]:
    """What a measurement of one step says against it."""
    if not measured.holds:
        yield f"{step.tex}: {'not measured' if measured.impossible else 'refuted'} by PyTorch: {measured.why}"
    for place in () if argument.domain else measured.undefined[:1]:
        yield f"{step.tex}: a side has no value where {place.special}, and nothing says so"


def _argued(step: Step, proof: Proof, argument: Argument) -> Iterator[str]:
    """What speaks against one step before anything is measured."""
    if proof.verdict != PROVED:
        yield f"{step.tex}: {proof.verdict} by SymPy: {proof.leftover}"
    if step.left == step.right:
        yield f"{step.tex}: both sides are the same: nothing is claimed"
    if proof.identical and not _supplied(step, argument) and (missing := argument.empty_but_for(step)):
        yield f"{step.tex}: a factor cancels, and nothing more is claimed; wanted: the premise {missing[0]}, or no claim"
    if (proof.identical and _supplied(step, argument) or restates(step, proof, argument)) and not argument.meaning.earlier:
        yield f"{step.tex}: the check restates the equation: both sides are the same before any rule is applied"
    if isinstance(step, Equation) and step.defines and not _computes(step, argument):
        yield f"{step.tex}: a definition must name something that PyTorch computes; the check's second model lacks it"


def _supplied(step: Step, argument: Argument) -> bool:
    """Does the check say what some name of this step is?"""
    names = {str(token) for side in step.sides for token in side.scan_values(lambda v: hasattr(v, "type"))}
    return bool(names & set(argument.meaning.proof))


def _computes(step: Relation, argument: Argument) -> bool:
    """Does PyTorch compute what stands on the left?"""
    head = step.left
    named = head.data in ("name", "random") and str(head.children[0]) in argument.meaning.measurement
    return head.data in CALLED or named


def _idle_premises(argument: Argument) -> Iterator[str]:
    """Premises that no step needs, and by which no side has a value, and indices that run nowhere."""
    needed = {premise for proof in argument.proofs for premise in proof.premises}
    for premise in argument.claim.premises:
        if isinstance(premise, Each) and not _runs(premise, argument.claim):
            yield f"{premise.tex} lets an index run that stands nowhere else: leave it out"
        if premise not in needed and not argument.gives_a_value(argument.claim, premise):
            yield f"the premise {premise.tex} is not needed: leave it out"


def _runs(each: Each, claim: Claim) -> bool:
    uses = claim.tree.scan_values(lambda token: isinstance(token, Token) and token.type == "INDEX")
    return sum(str(token) == each.index for token in uses) > 1 or each.index in claim.indices_of_layers


def _unused(argument: Argument) -> Iterator[str]:
    """Earlier equations and models that the check brings in for nothing."""
    meaning = argument.meaning
    for label, earlier in meaning.earlier.items():
        if not earlier.used and not any(
            states(earlier.claim, premise, argument.case.functions) for premise in argument.claim.premises
        ):
            yield f"the check asks for {label} and does not use it"
    for name in {**meaning.proof, **meaning.measurement}:
        if name not in argument.claim.names:
            yield f"the check gives a model of {name}, which the equation does not contain"
