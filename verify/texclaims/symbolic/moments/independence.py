"""A product of random variables without sums -> its independent parts, and the moment of each."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language import premises as said
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments.expansion import has_a_mean
from texclaims.symbolic.moments.facts import Case, Facts, MomentError
from texclaims.symbolic.moments.mirrored import changes_sign
from texclaims.symbolic.moments.one_variable import of_function
from texclaims.symbolic.moments.pairs import of_pair
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import Family, name_of

Indices = frozenset[sympy.Symbol]
"""Indices that are known to be pairwise different: those of the sum that is being taken apart."""

INDEPENDENT = Rule(
    name="independence",
    words="independence: E of a product of independent variables is the product of the E",
    source="the expected value of a product of independent variables",
    example=r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }",
    without=r"\E[Z V] = \E[Z] \E[V]",
    needs=(said.Independent,),
)
IID_ELEMENTS = Rule(
    name="i.i.d. elements",
    words="i.i.d.: different elements of the family are independent and have one law",
    source="the expected value of a product of independent variables",
    example=r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }",
    without=r"\E[X_1 X_2] = \E[X]^2 \when{ \ident{X} }",
    needs=(said.Iid,),
)
ELEMENTS_APART = Rule(
    name="independent elements",
    words="independent elements: E of a product of different elements is the product of the E",
    source="the expected value of a product of independent variables",
    example=r"\E[X_1 X_2^2] = \E[X_1] \E[X_2^2] \when{ \independent{X} }",
    without=r"\E[X_1 X_2^2] = \E[X_1] \E[X_2^2] \when{ \ident{X} }",
    needs=(said.Apart,),
)
ONE_LAW = Rule(
    name="one law",
    words="one law: every element of the family has the same moments",
    source="the expected value of a function of a variable depends on the law of the variable alone",
    example=r"\E[X_1^3] = \E[X_2^3] \when{ \ident{X} }",
    without=r"\E[X_1^3] = \E[X_2^3] \when{ \independent{X} }",
    needs=(said.Ident, said.Iid),
)
RULES = (INDEPENDENT, IID_ELEMENTS, ELEMENTS_APART, ONE_LAW)


def independent_parts(product: sympy.Expr, case: Case, distinct: Indices) -> Iterator[sympy.Expr]:
    """Factors that share a variable, or hold variables that may depend on each other, stay together."""
    facts = case.facts
    names = {name_of(atom) for atom in facts.atoms(product)}
    apart = len(names) > 1 and any(names <= group for group in facts.independent)
    parts: list[tuple[set[sympy.Expr], sympy.Expr]] = []
    for factor in sympy.Mul.make_args(product):
        atoms = facts.atoms(factor)
        linked = [part for part in parts if any(_linked(facts, a, b, apart, distinct) for a in atoms for b in part[0])]
        parts = [part for part in parts if part not in linked]
        parts.append((atoms.union(*(part[0] for part in linked)), sympy.Mul(factor, *(part[1] for part in linked))))
    if apart and len(parts) > 1:
        case.trace.note(INDEPENDENT.applied())
    families = [frozenset(map(name_of, part[0])) for part in parts]
    for single in {names for names in families if families.count(names) > 1}:
        case.trace.note((IID_ELEMENTS if single <= facts.iid else ELEMENTS_APART).applied())
    yield from (part[1] for part in parts)


def _linked(facts: Facts, a: sympy.Expr, b: sympy.Expr, apart: bool, distinct: Indices) -> bool:
    """May these two random variables depend on each other?"""
    if name_of(a) != name_of(b):
        return not apart
    return a == b or name_of(a) not in facts.iid | facts.apart or not _differ(a, b, distinct)


def _differ(a: sympy.Expr, b: sympy.Expr, distinct: Indices) -> bool:
    """Are these surely different elements of one family?"""
    if not (isinstance(a, AppliedUndef) and isinstance(b, AppliedUndef)):
        return False
    pairs = list(zip(a.args, b.args, strict=True))
    return any(i != j and ((i.is_Integer and j.is_Integer) or {i, j} <= distinct) for i, j in pairs)


def of_part(part: sympy.Expr, case: Case) -> sympy.Expr:
    """The moment of one part that cannot be split further.

    Raises MomentError for a function of a product over an index, and for one of several variables whose laws may give it no mean.
    """
    facts = case.facts
    atoms = facts.atoms(part)
    if not atoms:
        return part
    if any(facts.atoms(inner) for inner in part.atoms(sympy.Product)):
        raise MomentError("a function of a product over an index")
    if len(atoms) > 1 or any(facts.atoms(single) for single in part.atoms(sympy.Sum)):
        if not has_a_mean(part, facts):
            raise MomentError(f"E of {part}: it may not exist")
        together = of_pair(part, case) if frozenset(map(name_of, atoms)) in map(frozenset, facts.pairs) else None
        if together is not None:
            return together
        if changes_sign(part, case):
            return sympy.Integer(0)
        return facts.unknown(part)  # a sum holds many elements, though it names one
    (atom,) = atoms
    if isinstance(atom, AppliedUndef) and name_of(atom) not in facts.iid | facts.ident:
        return _of_one_element(part, atom, case)
    if isinstance(atom, AppliedUndef):
        case.trace.note(ONE_LAW.applied())
    return _of_any_element(part, atom, case)


def _of_any_element(part: sympy.Expr, atom: sympy.Expr, case: Case) -> sympy.Expr:
    """The moment of a function of a variable, or of an element as if it were any."""
    name = name_of(atom)
    generic = (Family if name in case.facts.families else sympy.Symbol)(name, real=True)
    return of_function(part.subs(atom, generic), generic, case)


def _of_one_element(part: sympy.Expr, atom: sympy.Expr, case: Case) -> sympy.Expr:
    """An element of a family whose elements may differ keeps its index."""
    value = _of_any_element(part, atom, case)
    return value.subs({moment: moment.at(*atom.args) for moment in value.free_symbols if isinstance(moment, Moment)})
