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
from texclaims.language.relations import Step, flat
from texclaims.language.tree import MOMENTS, Node, has, head, part
from texclaims.symbolic.assumptions import above, apart
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments import RULES
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import never_negative
from texclaims.symbolic.symbols import MeaningError, name_of, symbol

Value = Callable[[Node], Any]
"""The value of a tree, under what is known so far."""


def declared(notation: Notation) -> Facts:
    """What is known before any premise."""
    random = [entry for entry in notation.by_name.values() if entry.kind == "random"]
    return Facts(
        frozenset(entry.name for entry in random), frozenset(entry.name for entry in random if entry.shape)
    )


def said_of_every_element(step: Step, premises: tuple[Premise, ...], notation: Notation) -> Premise | None:
    """A premise that bounds a moment of every element of a family, or ties it to another moment, or to an index, where the step
    speaks of single elements: numbers that meet it at one of them may break it at another."""
    single = {head(element) for one in flat((step,)) for side in one.sides for element in side.find_data("element")}
    alike = {premise.variable for premise in premises if isinstance(premise, (said.Iid, said.Ident))}
    for premise in premises:
        if isinstance(premise, Comparison) and premise.is_random:
            tied_to = has(part(premise.tree, 2), *MOMENTS)
            families = {name for name in premise.names("RANDOM") if notation.by_name[name].shape} & single
            bounds = premise.word != "=" and has(premise.tree, *MOMENTS)
            ties_two = bounds or premise.left.data in ("variance", "covariance")
            if families and (premise.names("INDEX") or tied_to) or families - alike and ties_two:
                return premise
    return None


def in_order(premises: tuple[Premise, ...]) -> list[Premise]:
    """The order in which premises are read: ranges of free indices and what functions are like, what fixed numbers may be,
    independence and laws, then relations; last what is above 0, and what is not 0."""
    return sorted(premises, key=_turn)


def _turn(premise: Premise) -> int:
    if isinstance(premise, said.Each | said.Shape):
        return 0
    if not isinstance(premise, Comparison):
        return 2
    numbers = 1 if not premise.is_random and premise.word not in ("=", "!=") else 3
    return {"=": 3, "!=": 5}.get(premise.word, numbers if numbers == 1 else 4)


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
        case said.JointLaw():
            law = value(premise.law)
            own = dict(zip(premise.pair, law.marginals, strict=True))
            return replace(facts, laws={**facts.laws, **own}, pairs={**facts.pairs, premise.pair: law})
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
        case said.Shape(function=name):
            return replace(facts, shapes={**facts.shapes, name: facts.shapes.get(name, frozenset()) | {premise.word}})
        case said.ElementIs():
            element = value(premise.left)
            if not isinstance(element, AppliedUndef):
                raise _useless(premise)  # the check says what it is
            return _element_is(facts, element, value(premise.right))
        case Comparison():
            return _related(facts, premise, value, notation)
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


def _related(facts: Facts, premise: Comparison, value: Value, notation: Notation) -> Facts:
    """A relation between moments, or between fixed numbers; a random variable, or a family, may be told its sign."""
    gap = sympy.expand(value(premise.left) - value(premise.right))
    if facts.atoms(gap) or premise.word != "=" and gap.free_symbols & facts.ranges.keys():
        return _signed(facts, premise, gap, notation)
    if premise.word == "=":
        return _equal(facts, premise, gap)
    known = assumed(facts, premise, gap)
    if known.substitutions != facts.substitutions:
        return known
    if known == facts and _has_moments(gap) and not (never_negative(gap) or never_negative(-gap)):
        raise _useless(premise)
    related = (premise.word, value(premise.left), value(premise.right))
    return replace(known, relations=(*known.relations, related))


def assumed(facts: Facts, premise: Comparison, gap: sympy.Expr) -> Facts:
    """What a premise with another word than = adds."""
    if premise.word == "!=" and not _is_a_variance(premise):
        return apart(facts, gap)
    upwards = premise.word[0] != "<"
    return above(facts, gap if upwards else -gap, premise.word in (">", "<", "!="))


def _is_a_variance(premise: Comparison) -> bool:
    r"""`\Var[X] \ne 0`: what is never negative is above 0."""
    return premise.left.data == "variance" and premise.right.data == "number" and float(head(premise.right)) == 0


def _has_moments(gap: sympy.Expr) -> bool:
    return any(isinstance(letter, Moment) for letter in gap.free_symbols)


def _signed(facts: Facts, premise: Comparison, gap: sympy.Expr, notation: Notation) -> Facts:
    r"""`X \ge 0` for a random variable, or for every element of a family; `u_i \ge 0` for each i. `X \ne 1` tells a proof
    nothing, but a law that refutes obeys it."""
    if premise.word == "!=" and facts.atoms(gap):
        return replace(facts, relations=(*facts.relations, ("!=", gap, sympy.Integer(0))))
    if premise.word == ">" and (inner := _size_of(gap)) in facts.atoms(gap):
        return replace(facts, relations=(*facts.relations, ("!=", inner, sympy.Integer(0))))
    variable = gap.is_Symbol and gap in facts.atoms(gap)
    if premise.word not in (">", ">=") or not (variable or _is_any_element(facts, gap, notation)):
        raise _useless(premise)
    never_zero = {name_of(gap)} if premise.word == ">" else set()
    return replace(facts, nonnegative=facts.nonnegative | {name_of(gap)}, nonzero=facts.nonzero | never_zero)


def _size_of(gap: sympy.Expr) -> sympy.Expr:
    """X, of |X| and of X^2; 0 of anything else."""
    even = gap.is_Pow and gap.exp.is_even
    return gap.args[0] if isinstance(gap, sympy.Abs) or even else sympy.Integer(0)


def _is_any_element(facts: Facts, gap: sympy.Expr, notation: Notation) -> bool:
    """Of a family with a size, at free indices, each of which runs over all of it."""
    if not isinstance(gap, AppliedUndef) or not notation.by_name[name_of(gap)].shape:
        return False
    return len(set(gap.args)) == len(gap.args) and set(gap.args) <= facts.ranges.keys()


def _equal(facts: Facts, premise: Comparison, difference: sympy.Expr) -> Facts:
    """The letter that an equation is about is what the rest of it says."""
    if difference.is_zero is False:
        raise MeaningError(f"premises that contradict each other: {difference} is 0")
    if not difference.free_symbols:
        return replace(facts, relations=(*facts.relations, (premise.word, difference, sympy.Integer(0))))
    moments = [letter for letter in difference.free_symbols if isinstance(letter, Moment)]
    for target in sorted(moments or difference.free_symbols, key=lambda s: (len(s.name), s.name), reverse=True):
        slope = sympy.diff(difference, target)
        if not slope.has(target) and slope.is_nonzero:  # else it could be the slope that is 0
            rest = sympy.expand(target - difference / slope)
            return replace(facts, substitutions=(*facts.substitutions, (target, rest)))
    raise _useless(premise)
