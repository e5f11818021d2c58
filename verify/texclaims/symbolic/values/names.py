"""Names, elements and indices -> their symbols, or what the model, and premises about equal elements, put in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import sympy
from lark import Token
from sympy.core.function import AppliedUndef

from texclaims.language import premises as said
from texclaims.language.notation import Notation, Symbol
from texclaims.language.tree import Node, head
from texclaims.laws.known import law_named
from texclaims.laws.law import Law, LawError
from texclaims.laws.pair import PARAMETERS, NormalPair, pair_named
from texclaims.symbolic.letters import Moment, letters_in, parts_of
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import Family, MeaningError, element, elements_of, name_of, numbered, reordering, symbol
from texclaims.symbolic.values.evaluation import Evaluation, Table
from texclaims.symbolic.values.shapes import shaped

EQUAL_ELEMENTS = Rule(
    name="equal elements",
    words="the premise {element} = {value}",
    source="equals may be put for equals",
    example=r"\sum_{i=1}^{n} u_i = n u_1 \when{ u_j = u_1,\ \each{j}{n} }",
    without=r"\sum_{i=1}^{n} u_i = n u_1",
    needs=(said.ElementIs,),
)


def _name(at: Evaluation, tree: Node) -> sympy.Expr:
    name = head(tree)
    given = at.model.get(name)
    if given is None or isinstance(given, Law):
        value = symbol(at.notation.by_name[name])
    else:
        value = obey(at, resolved(at, sympy.sympify(given), at.model.keys() - {name}))
    return at.apply_premises(value) if at.facts.substitutions else value


def _with_numbers(at: Evaluation, value: sympy.Expr) -> sympy.Expr:
    """What a check gives for a random variable, with each fixed number as the premises say it: a sign counts inside."""
    for letter, number in at.facts.substitutions:
        value = value if isinstance(letter, Moment) else value.subs(letter, number)
    return value


def resolved(at: Evaluation, value: sympy.Expr, names: AbstractSet[str]) -> sympy.Expr:
    """A value with each element of these families as the model gives it: one model may be written by another."""
    places = {}
    for call in value.atoms(AppliedUndef):
        if name_of(call) in names and (given := _family(at, name_of(call))):
            places[call] = given(*call.args)
    return value.subs(places, simultaneous=True) if places else value


def _family(at: Evaluation, name: str) -> Callable[..., Any] | None:
    """What the model gives for each index, if it gives an expression for each."""
    given = at.model.get(name)
    return given if callable(given) and not isinstance(given, (sympy.Basic, Law)) else None


def _random(at: Evaluation, tree: Node) -> sympy.Expr:
    name = head(tree)
    given = at.model.get(name)
    if given is None or isinstance(given, Law):
        return symbol(at.notation.by_name[name])
    return _with_numbers(at, obey(at, given if isinstance(given, sympy.Basic) else given(*any_index(at, name))))


def any_index(at: Evaluation, name: str) -> list[sympy.Symbol]:
    """Indices of any one element of a family."""
    return [numbered("any", k) for k in range(len(at.notation.by_name[name].shape))]


def _element(at: Evaluation, tree: Node) -> sympy.Expr:
    entry = at.notation.by_name[head(tree)]
    indices = [at.value(child) for child in tree.children[1:]]
    if given := _family(at, entry.name):
        return _with_numbers(at, obey(at, given(*indices)))
    if entry.kind == "random":
        other = at.model.get(entry.name)  # a family in the place of another has its elements there, too
        return element(other if isinstance(other, Family) else symbol(entry), *indices)
    return obey(at, elements_of(entry)(*indices))


def _index(at: Evaluation, tree: Node) -> sympy.Expr:
    token = tree.children[0]
    assert isinstance(token, Token)
    return sympy.Integer(str(token)) if token.type == "NUMBER" else symbol(at.notation.by_name[str(token)])


def _index_plus(at: Evaluation, tree: Node) -> sympy.Expr:
    return symbol(at.notation.by_name[head(tree)]) + int(str(tree.children[1]))


def _index_minus(at: Evaluation, tree: Node) -> sympy.Expr:
    return symbol(at.notation.by_name[head(tree)]) - int(str(tree.children[1]))


def _permuted(at: Evaluation, tree: Node) -> sympy.Expr:
    """The size that the reordering keeps to is written as the premises write it."""
    turned, index = tree.children
    entry = at.notation.by_name[str(turned)]
    size = at.apply_premises(symbol(at.notation.by_name[entry.shape[0]]))
    return reordering(entry.name, str(size), **entry.row.values.facts)(symbol(at.notation.by_name[str(index)]))


def _law(at: Evaluation, tree: Node) -> Law | NormalPair:
    name, *parameters = tree.children
    named = pair_named if len(parameters) == PARAMETERS else law_named
    try:
        law = named(str(name), tuple(at.value(parameter) for parameter in parameters))
    except LawError as error:
        raise MeaningError(str(error)) from None
    if not may_exist(law):
        raise MeaningError(f"there is no law {law.name}({', '.join(map(str, law.parameters))})")
    return law


def may_exist(law: Law | NormalPair) -> bool:
    """May there be such a law, for all that is known of its parameters?"""
    below = any(sympy.sympify(gap).is_negative for gap in law.from_zero)
    return not below and not any(sympy.sympify(gap).is_nonpositive for gap in law.above_zero)


def given_by(notation: Notation, model: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Each name that a model gives, with the names that it is given by."""
    return {name: _names_in(notation, notation.by_name[name], given) for name, given in model.items()}


def _names_in(notation: Notation, entry: Symbol, given: Any) -> frozenset[str]:
    if isinstance(given, Law):
        values = [sympy.sympify(parameter) for parameter in given.parameters]
    else:
        places = [numbered("any", k) for k in range(max(entry.row.layered, len(entry.shape)))]
        values = [sympy.sympify(given(*places) if callable(given) and not isinstance(given, sympy.Basic) else given)]
    parts = parts_of(*values)
    hidden = (letter.hides for letter in letters_in(sympy.Add(*parts)))
    return frozenset(map(name_of, parts.union(*hidden))) & notation.by_name.keys()


# --- equal elements ---------------------------------------------------------------------------------------------------


def obey(at: Evaluation, value: sympy.Expr) -> sympy.Expr:
    """The value with every element replaced that a premise says to be equal to something else, and each function as the premises
    say that it is."""
    value = shaped(at, value)
    for pattern, other in at.facts.equal_elements:
        places = {
            call: found for call in value.atoms(AppliedUndef) if (found := _matched(at, pattern, call)) is not None
        }
        if places:
            at.trace.note(EQUAL_ELEMENTS.applied(element=pattern, value=other))
            value = value.xreplace({call: other.subs(found) for call, found in places.items()})
    return value


def _matched(at: Evaluation, pattern: sympy.Expr, call: sympy.Expr) -> dict[sympy.Expr, sympy.Expr] | None:
    """The values of the free indices at which the pattern is this element."""
    if name_of(call) != name_of(pattern) or len(call.args) != len(pattern.args):
        return None
    found: dict[sympy.Expr, sympy.Expr] = {}
    sized, ranges = bool(at.notation.by_name[name_of(pattern)].shape), at.facts.ranges
    for wanted, seen in zip(pattern.args, call.args, strict=True):
        if wanted in ranges:
            # in a family every index runs over its whole size; in a sequence, only the free index itself is sure
            inside = (seen.is_Symbol or seen.is_Integer and seen > 0) if sized else seen in (wanted, ranges[wanted])
            if not inside or found.get(wanted, seen) != seen:
                return None
            found[wanted] = seen
        elif wanted != seen:
            return None
    return found


RULES = (EQUAL_ELEMENTS,)
NAMES: Table = {
    "name": _name,
    "random": _random,
    "element": _element,
    "index": _index,
    "index_plus": _index_plus,
    "index_minus": _index_minus,
    "permuted": _permuted,
    "law": _law,
}
