"""A version of a claim -> why it can mean nothing: told from its form and from the check, before any witness is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy
from lark import Token
from sympy.core.function import AppliedUndef

from texclaims.judgement.model import Meaning
from texclaims.language.claim import Claim
from texclaims.language.premises import Comparison, Each, ElementIs, Independent, NumberIs
from texclaims.language.relations import HasLaw, flat
from texclaims.language.tree import Node, free_letters, head, names_in, part
from texclaims.laws.functions import BUILTIN, Function
from texclaims.symbolic.symbols import name_of

CALLS = ("call", "call_power", "call_prime", "call_parameter")


def without_sense(
    claim: Claim, meaning: Meaning, functions: Mapping[str, Function], instead_of: Claim | None = None
) -> str:
    """The first reason; empty where the claim says something that could be true or false, or what it stands in the place of says
    as little."""
    told = [*_of_form(claim, meaning, functions)]
    known = [*_of_form(instead_of, meaning, functions)] if told and instead_of else []
    return next((why for why in told if why not in known), "")


def _of_form(claim: Claim, meaning: Meaning, functions: Mapping[str, Function]) -> Iterator[str]:
    yield from (*_laws(claim, meaning), *_premises(claim, meaning), *_derivatives(claim), *_integrals(claim, meaning))
    yield from (*_letters(claim), *_calls(claim.tree, functions))


def _laws(claim: Claim, meaning: Meaning) -> Iterator[str]:
    """A law is claimed of what the check says something about."""
    for step in claim.steps:
        if isinstance(step, HasLaw) and head(step.left) not in meaning.proof:
            yield f"the check says nothing of {head(step.left)}, whose law is claimed"


def _premises(claim: Claim, meaning: Meaning) -> Iterator[str]:
    """Nothing is assumed of what the check defines, and an index runs up to a whole number."""
    for premise in claim.premises:
        if told := sorted(premise.names("RANDOM") & meaning.proof.keys()):
            yield f"a premise about {told[0]}, which the check defines"
        if isinstance(premise, Independent) and len(premise.variables) < len(premise.tree.children):
            yield f"{premise.tex}: a variable beside itself"
        if any(part(tree, 0) == part(tree, 1) for tree in premise.tree.find_data("covariance")):
            yield f"{premise.tex}: a variable beside itself"
        if isinstance(premise, (ElementIs, NumberIs)) and (name := _worked_out_from_it(premise, meaning)):
            yield f"{premise.tex}: set by {name}, which the check works out from it"
        if isinstance(premise, NumberIs) and _is_set_by_itself(claim, premise):
            yield f"{premise.tex}: a whole number that is set by what holds it"
        if isinstance(premise, NumberIs) and {premise.name, head(premise.left)} & meaning.proof.keys():
            yield f"{premise.tex}: the check says what it is"
        if isinstance(premise, Each) and not _is_whole(claim, premise.stop):
            yield f"{premise.tex}: an index runs up to a whole number"


def _letters(claim: Claim) -> Iterator[str]:
    """What takes all values of a range on one side of a relation, or tends to a place, is no number that the other side has."""
    for step in flat(claim.steps):
        for here, there in (step.sides, step.sides[::-1]):
            bound = {head(tree) for tree in here.find_data("limit")}
            bound |= {str(tree.children[3]) for tree in here.find_data("integral")}
            for letter in sorted(bound & free_letters(there)):
                yield f"{claim.notation.by_name[letter].tex} is bound on one side, and a number on the other"


def _derivatives(claim: Claim) -> Iterator[str]:
    """Nothing is differentiated by a whole number."""
    for tree in claim.tree.find_data("derivative"):
        by = claim.notation.by_name[head(part(tree, 1))]
        if by.row.whole:
            yield f"a derivative by {by.tex}, which is a whole number"


def _integrals(claim: Claim, meaning: Meaning) -> Iterator[str]:
    """An integral to infinity has a chance to exist only if its letter stands inside, and one has two ends; its letter is
    no number of which the check says what it is."""
    for tree in claim.tree.find_data("integral"):
        low, high, body, letter = part(tree, 0), part(tree, 1), part(tree, 2), str(tree.children[3])
        if letter in meaning.proof:
            yield f"{letter} takes all values of a range, and the check says what it is"
        elif low == high:
            yield f"an integral over {letter} that ends where it begins"
        elif _is_infinite(low) and claim.notation.by_name[letter].row.positive:
            yield f"an integral over {letter}, which is positive, from an infinite end"
        elif letter not in names_in(body, "SCALAR") and any(map(_is_infinite, (low, high))):
            yield f"an integral to infinity over {letter}, which does not stand inside"


def _is_infinite(end: Node) -> bool:
    return any(token == "oo" for token in end.scan_values(lambda value: isinstance(value, Token)))


def _calls(tree: Node, functions: Mapping[str, Function]) -> Iterator[str]:
    """A function of the vocabulary gets as many arguments as it has."""
    for call in tree.find_pred(lambda one: one.data in CALLS):
        known = {**BUILTIN, **functions}.get(head(call))
        given = len(part(call, -1).children) + (call.data == "call_parameter")
        if known and not (_takes(known.sympy, given) and (call.data != "call_parameter" or head(call) in functions)):
            yield f"{head(call)} with {given} argument{'' if given == 1 else 's'}"


def _takes(function: Callable[..., Any], given: int) -> bool:
    try:
        inspect.signature(function).bind(*range(given))
    except TypeError:
        return False
    except ValueError:
        return True  # it does not say what it takes
    return True


def _worked_out_from_it(premise: Comparison, meaning: Meaning) -> str:
    """A name on the right whose model holds what stands on the left; empty where there is none."""
    target = head(premise.left)
    for name in sorted(names_in(premise.right, "SCALAR") & meaning.proof.keys()):
        model = meaning.proof[name]
        if isinstance(model, sympy.Basic) and target in _names_of(model):
            return name
    return ""


def _names_of(model: sympy.Basic) -> set[str]:
    return {str(symbol) for symbol in model.free_symbols} | {name_of(element) for element in model.atoms(AppliedUndef)}


def _is_set_by_itself(claim: Claim, premise: NumberIs) -> bool:
    return claim.notation.by_name[premise.name].row.whole and premise.name in names_in(premise.right, "SCALAR")


def _is_whole(claim: Claim, stop: Node) -> bool:
    return all(claim.notation.by_name[name].row.whole for name in names_in(stop, "SCALAR"))
