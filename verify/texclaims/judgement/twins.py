"""A claim and a version of it -> whether both say the same in other words: such a version is no wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from lark import Token, Tree
from sympy.core.function import AppliedUndef

from texclaims.judgement.argument import UNUSABLE, Case
from texclaims.judgement.model import Meaning
from texclaims.language.claim import Claim
from texclaims.language.premises import ElementIs, JointLaw, NumberIs
from texclaims.language.relations import Digits, flat
from texclaims.language.tree import has, head, names_in
from texclaims.symbolic.algebra import Algebra


def same_claim(case: Case, meaning: Meaning, other: Claim) -> bool:
    """Commuted factors and the like: each side equals the side it replaces, with no premise and no model. Integrals with
    digits are left standing, as they are in the proof."""
    claim = case.claim
    if is_reparametrized(case, meaning, other):
        return True
    if any(a.tree != b.tree for a, b in zip(claim.premises, other.premises, strict=True)):
        return False
    if is_renamed(case, meaning, other) or is_relabelled(case, meaning, other):
        return True
    if has(other.tree, "limit") or _differentiates_a_model(case, meaning, other):
        return False  # these forget most of what they are taken of: equal values are not equal claims
    bare, lazy = (Algebra(case.notation, case.functions, lazy=lazy) for lazy in (False, True))
    try:
        return all(
            a.word == b.word and (_same_sides(lazy if isinstance(a, Digits) else bare, a, b) or _same_zeros(bare, a, b))
            for a, b in zip(flat(claim.steps), flat(other.steps), strict=True)
        ) and all(a.word == b.word for a, b in zip(claim.steps, other.steps, strict=True))
    except (*UNUSABLE, TypeError, ValueError, AttributeError):
        return False


def _differentiates_a_model(case: Case, meaning: Meaning, other: Claim) -> bool:
    """Without the check, and without premises, what it defines depends on nothing, and has the derivative 0."""
    told = meaning.proof or any(isinstance(premise, (ElementIs, NumberIs, JointLaw)) for premise in case.claim.premises)
    return bool(told) and has(other.tree, "derivative")


def is_renamed(case: Case, meaning: Meaning, other: Claim) -> bool:
    """Another letter of the same kind for a number that the claim leaves free: the same claim."""
    gone, come = case.claim.names - other.names, other.names - case.claim.names
    if len(gone) != 1 or len(come) != 1:
        return False
    (old,), (new,) = gone, come
    known, modelled = case.notation.by_name, {*meaning.proof, *meaning.measurement}
    if {old, new} - known.keys() or known[old].kind != known[new].kind or {old, new} & modelled:
        return False
    return _with_name(case.claim.tree, old, new) == other.tree


def is_reparametrized(case: Case, meaning: Meaning, other: Claim) -> bool:
    """Another power of a positive number that the claim leaves free, and contains in one power alone: the same claim.

    Whatever holds with every positive number in the place of sigma^2 holds with every one in the place of sigma^3.
    """
    known, modelled = case.notation.by_name, {*meaning.proof, *meaning.measurement}
    free = sorted(case.claim.names & other.names & known.keys() - modelled)
    return any(
        known[name].row.positive and not known[name].row.whole and _one_power(case.claim, name) == _one_power(other, name)
        for name in free
        if _one_power(case.claim, name)
    )


def is_relabelled(case: Case, meaning: Meaning, other: Claim) -> bool:
    """Other numbers for the same elements, such as y_1 and y_3 for y_1 and y_2: the same claim."""
    known, tree = case.notation.by_name, case.claim.tree
    if any(_names_an_element(one) for one in meaning.proof.values()):
        return False
    pairs = set(_index_pairs(tree, other.tree))
    if any(not known[name].shape for name in _numbered_names(tree)):
        return False  # the elements of a sequence have an order
    consistent = len({old for old, _ in pairs}) == len({new for _, new in pairs}) == len(pairs)
    return consistent and _numbered(tree) == _numbered(other.tree)


def _names_an_element(meaning: Any) -> bool:
    """Does the check itself name one element of a family, by its number?"""
    calls = meaning.atoms(AppliedUndef) if isinstance(meaning, sympy.Basic) else ()
    return any(call.args and any(index.is_Integer for index in call.args) for call in calls)


# --- values -----------------------------------------------------------------------------------------------------------


def _same_sides(bare: Algebra, a: Any, b: Any) -> bool:
    pairs = ((a.left, b.left), (a.right, b.right))
    return all(x == y or sympy.expand(bare.value(x) - bare.value(y)) == 0 for x, y in pairs)


def _same_zeros(bare: Algebra, a: Any, b: Any) -> bool:
    """p/q = 1 and q/p = 1: two equations whose differences have the same numerator up to sign."""
    if a.word != "=":
        return False
    first, second = (
        sympy.expand(sympy.fraction(sympy.together(bare.value(step.left) - bare.value(step.right)))[0])
        for step in (a, b)
    )
    return first != 0 and (first == second or sympy.expand(first + second) == 0)


def _one_power(claim: Claim, name: str) -> Any:
    """The tree with a mark in the place of the only power that a name stands in.

    None where it stands in several or in none, or is the letter of an integral or a limit.
    """
    exponents: set[str] = set()
    marked = _marked(claim.tree, name, exponents)
    return marked if len(exponents) == 1 and name not in names_in(marked, "SCALAR") else None


def _marked(tree: Any, name: str, exponents: set[str]) -> Any:
    if not isinstance(tree, Tree):
        return tree
    base, exponent = tree.children if tree.data == "pow" else (tree, None)
    if isinstance(base, Tree) and base.data == "name" and head(base) == name:
        if exponent is None or exponent.data == "number" and float(head(exponent)):
            exponents.add("1" if exponent is None else head(exponent))
            return Token("POWER", name)
    return Tree(tree.data, [_marked(child, name, exponents) for child in tree.children])


# --- trees ------------------------------------------------------------------------------------------------------------


def _with_name(tree: Any, old: str, new: str) -> Any:
    """The tree with one name in place of another."""
    if not isinstance(tree, Tree):
        return Token(tree.type, new) if str(tree) == old else tree
    return Tree(tree.data, [_with_name(child, old, new) for child in tree.children])


def _index_pairs(tree: Any, other: Any) -> Iterator[tuple[str, str]]:
    """The numbers that stand as indices of elements, in both trees."""
    for old, new in zip(tree.find_data("element"), other.find_data("element"), strict=False):
        for a, b in zip(old.children[1:], new.children[1:], strict=False):
            if a.data == b.data == "index" and {a.children[0].type, b.children[0].type} == {"NUMBER"}:
                yield str(a.children[0]), str(b.children[0])


def _numbered_names(tree: Any) -> set[str]:
    """Names whose elements are written with a number."""
    return {
        str(element.children[0])
        for element in tree.find_data("element")
        for index in element.children[1:]
        if index.data == "index" and index.children[0].type == "NUMBER"
    }


def _numbered(tree: Any, inside: bool = False) -> Any:
    """The tree without the numbers of its elements."""
    if not isinstance(tree, Tree):
        return Token("NUMBER", "") if inside and tree.type == "NUMBER" else tree
    return Tree(
        tree.data,
        [_numbered(child, tree.data == "index" and inside or tree.data == "element") for child in tree.children],
    )
