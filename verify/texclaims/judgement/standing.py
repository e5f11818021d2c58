"""A step and its proof -> what the proof shows: a result, the definition of a name in other words, or a rule taken as given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lark import Token, Tree

from texclaims.judgement.argument import Argument
from texclaims.judgement.axioms import axiom_of
from texclaims.judgement.model import CheckError, run_check
from texclaims.judgement.schema import Standing
from texclaims.language.notation import Notation
from texclaims.language.premises import Each
from texclaims.language.relations import Digits, Equation, HasLaw, Step
from texclaims.language.tree import Node, all_names, head, names_in
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rules.equality import RULES
from texclaims.symbolic.rules.simplify import SIMPLIFIERS
from texclaims.symbolic.symbols import fresh

SORTING = {rule.name for rule in RULES} | {"common denominator"}
"""Rules that multiply out and sort: a proof by these alone says of a function what the vocabulary says of it."""
CALLS = ("call", "call_parameter")
REWRITING = SORTING | {rule.name for rule in SIMPLIFIERS}
"""Rules that write an expression in another form: a proof by these alone says of a name what the check says of it."""


def standing(step: Step, proof: Proof, argument: Argument) -> tuple[Standing, str]:
    """What the proof of a step shows, and the rule that is taken as given; "" where none is."""
    if proof.verdict != PROVED:
        return "proved", ""
    if axiom := axiom_of(step, proof.premises):
        return "given", axiom
    return ("defined" if is_definition(step, proof, argument) else "proved"), ""


def is_definition(step: Step, proof: Proof, argument: Argument) -> bool:
    """Does a step say what a name is? Looked at once."""
    known, key = argument.definitions, (step, proof.premises)
    if key not in known:
        known[key] = _defines(step, proof, argument)
    return known[key]


def _defines(step: Step, proof: Proof, argument: Argument) -> bool:
    """Is one side a name, or a function at names, and the other what the check or the vocabulary says that it is, but for
    the order of sums, brackets and the like? What the check took from earlier equations, it did not say itself."""
    if not isinstance(step, Equation) or proof.verdict != PROVED or names_in(argument.claim.tree, "PERMUTATION"):
        return False
    used = {one.rule.name for one in proof.because}
    if not (holds_as_it_stands(proof) and used <= REWRITING):
        return False
    read = any({"left", "right"} & one.used for one in argument.meaning.earlier.values())
    read = read and _needs_what_was_read(step, proof, argument)
    sides = (step.sides, step.sides[::-1])
    supplied = argument.meaning.proof
    return any(
        used <= SORTING and _is_call_of_names(side, other, argument.case.notation)
        or not read and says_what_it_is(side, other, supplied)
        for side, other in sides
    )


def _needs_what_was_read(step: Step, proof: Proof, argument: Argument) -> bool:
    """Does the step fail where each side that the check took from an earlier equation is another one?"""
    case, another = argument.case, fresh()
    try:
        meaning = run_check(case.check, case.notation, case.functions, case.claims, another)
    except CheckError:
        return True
    return Prover(case.notation, case.functions, meaning.proof).prove(step, proof.premises).verdict != PROVED


def holds_as_it_stands(proof: Proof) -> bool:
    """Under no premise but those that let an index run?"""
    return all(isinstance(premise, Each) for premise in proof.premises)


def says_what_it_is(side: Node, other: Node, supplied: Mapping[str, Any]) -> bool:
    """Is a side a name that the check supplies, and the other side no such name, and without it?"""
    named = bare_name(side)
    return bool(named) and named in supplied and named not in all_names(other) and bare_name(other) not in supplied


def bare_name(side: Node) -> str:
    """The name of a name, a random variable or an element of either, at any index; "" for anything else."""
    if side.data == "element" and any(_is_number(child) for child in side.children[1:]):
        return ""
    return head(side) if side.data in ("name", "random", "element") else ""


def _is_number(index: object) -> bool:
    return any(isinstance(token, Token) and token.type == "NUMBER" for token in getattr(index, "children", ()))


def _is_call_of_names(side: Node, other: Node, notation: Notation) -> bool:
    """f(z), of a function that the vocabulary defines, at names alone; the other side without f."""
    if side.data not in CALLS or head(side) not in notation.by_name or head(side) in all_names(other):
        return False
    inside = [one for one in side.children[1:] if isinstance(one, Tree)]
    names = [bare_name(at) for one in inside for at in _arguments(one)]
    return all(names) and len(set(names)) == len(names)


def _arguments(inside: Node) -> Iterator[Node]:
    """What stands between the brackets of a call; a parameter is one more."""
    yield from (one for one in inside.children if isinstance(one, Tree)) if inside.data == "args" else (inside,)


def determined(argument: Argument) -> frozenset[str]:
    """Names of which the display itself says what they are, under no premise. A bound or an order says no such thing."""
    found = set()
    supplied = {**argument.meaning.proof, **argument.meaning.measurement}
    for step, proof in zip(argument.claim.steps, argument.proofs, strict=True):
        if isinstance(step, (Equation, HasLaw, Digits)) and proof.verdict == PROVED and holds_as_it_stands(proof):
            for side, other in (step.sides, step.sides[::-1]):
                if says_what_it_is(side, other, supplied):
                    found.add(bare_name(side))
    return frozenset(found)
