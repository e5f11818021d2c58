"""A premise, and the values of its sides -> what it adds to the facts: one case for each type of premise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language import premises as said
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Premise
from texclaims.language.tree import Node
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments import RULES
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.symbols import MeaningError, symbol

Value = Callable[[Node], Any]
"""The value of a tree, under what is known so far."""


def declared(notation: Notation) -> Facts:
    """What is known before any premise."""
    random = [entry for entry in notation.symbols if entry.kind == "random"]
    return Facts(
        frozenset(entry.name for entry in random), frozenset(entry.name for entry in random if entry.shape)
    )


def in_order(premises: tuple[Premise, ...]) -> list[Premise]:
    """The order in which premises are read: ranges of free indices, independence and laws, then relations."""
    return sorted(premises, key=lambda one: 0 if isinstance(one, said.Each) else 2 if isinstance(one, Comparison) else 1)


def learned(facts: Facts, premise: Premise, notation: Notation, value: Value) -> Facts:
    """The facts, with what this premise adds.

    Raises MeaningError for a premise that no rule can use.
    """
    match premise:
        case said.Each():
            return replace(facts, ranges={**facts.ranges, symbol(notation.by_name[premise.index]): value(premise.stop)})
        case said.Independent():
            return replace(facts, independent=(*facts.independent, premise.variables))
        case said.Law():
            return replace(facts, laws={**facts.laws, premise.variable: value(premise.law)})
        case said.Iid():
            return replace(facts, iid=facts.iid | {premise.variable})
        case said.Ident():
            return replace(facts, ident=facts.ident | {premise.variable})
        case said.Apart():
            return replace(facts, apart=facts.apart | {premise.variable})
        case said.Symmetric():
            return replace(facts, symmetric=facts.symmetric | {premise.variable})
        case said.NeverZero():
            return replace(facts, nonzero=facts.nonzero | {premise.variable})
        case said.Property() if premise.word in {rule.word for rule in RULES}:
            return replace(facts, having=facts.having | {(premise.word, premise.variable)})
        case said.ElementIs():
            return _element_is(facts, value(premise.left), value(premise.right))
        case Comparison():
            return _related(facts, premise, value)
    raise _useless(premise)


def with_equal_elements(facts: Facts) -> Facts:
    """The recursions, with what other premises say of the elements in them, at the same index."""
    told = facts.equal_elements
    recursions = (
        (pattern, rule.subs({element: value for element, value in told if element.args == pattern.args}))
        for pattern, rule in facts.recursions
    )
    return replace(facts, recursions=tuple(recursions))


def _useless(premise: Premise) -> MeaningError:
    return MeaningError(f"the premise {premise.tex} is of no kind that a proof can use")


def _element_is(facts: Facts, element: sympy.Expr, value: sympy.Expr) -> Facts:
    """W_{1j} = W_{2j} replaces an element wherever it stands; q_l = q_{l-1}/2 is a recursion."""
    before = element.func(element.args[0] - 1) if len(element.args) == 1 else None
    if element.args[0] in facts.ranges and before in value.atoms(AppliedUndef):
        return replace(facts, recursions=(*facts.recursions, (element, value)))
    return replace(facts, equal_elements=(*facts.equal_elements, (element, value)))


def _related(facts: Facts, premise: Comparison, value: Value) -> Facts:
    """A relation between moments, or between fixed numbers."""
    word, difference = premise.word, sympy.expand(value(premise.left) - value(premise.right))
    moments = [letter for letter in difference.free_symbols if isinstance(letter, Moment)]
    if word in (">", "<") and len(moments) == 1 and difference == (moments[0] if word == ">" else -moments[0]):
        return replace(facts, positive=facts.positive | {moments[0].meaning})
    if word == "=" and difference.free_symbols:
        target = max(moments or difference.free_symbols, key=lambda s: (len(s.name), s.name))
        slope = sympy.diff(difference, target)
        if not slope.has(target) and slope.is_nonzero:  # else it could be the slope that is 0
            rest = sympy.expand(target - difference / slope)
            return replace(facts, substitutions=(*facts.substitutions, (target, rest)))
    elif not moments:
        return replace(facts, relations=(*facts.relations, (word, value(premise.left), value(premise.right))))
    raise _useless(premise)
