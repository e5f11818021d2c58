"""left = right -> proved, refuted or open: an ordered list of decisions, cheap ones first, and refuters before simplifiers.

Why in this order: a false difference can cost minutes to simplify, or even to expand, and a number at a point costs
milliseconds. A point says nothing of what no number can be put into (reorderings, products, sums that no rule compares):
these are decided, or left open, before the points of the expanded difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.relations import Equation
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.calculus import ordered
from texclaims.symbolic.exchange import exchanged, is_nested
from texclaims.symbolic.letters import SumOverDifferent
from texclaims.symbolic.proof import Proof, Witness, proved, refuted, undecided, without_value
from texclaims.symbolic.refutation import counterexample, letters_differ
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.induction import by_growth, by_recursion
from texclaims.symbolic.rules.simplify import SIMPLIFIERS
from texclaims.symbolic.sums import with_letters_for_sums, with_own_indices
from texclaims.symbolic.symbols import MeaningError, Reordered

SHORT = 40  # nodes of a difference that is expanded before it is put to points
HIGH = 8  # exponent of a sum whose powers are long when they are expanded
LONG = 200  # nodes of one that is given up where its letters differ: expanding it could take minutes

POLYNOMIAL = Rule(
    name="one polynomial",
    words="both sides expand to the same polynomial",
    source="the ring of polynomials: equal after multiplying out is equal",
    example=r"(a + 1)^2 = a^2 + 2 a + 1",
    without=r"(a + 1)^2 = a^2 + a + 1",
)
ONE_ORDER = Rule(
    name="sums in one order",
    words="sums in one order, constants in front: both sides are the same",
    source="the terms of a finite sum may be added up in any order, and a constant factor taken out",
    example=r"\sum_{i=1}^{m} v_{\tau(i)} = \sum_{i=1}^{m} v_i",
    without=r"\sum_{i=1}^{m} i v_{\tau(i)} = \sum_{i=1}^{m} i v_i",
)
EXCHANGED = Rule(
    name="sums exchanged",
    words="finite sums exchanged, and products of sums multiplied out: both sides are the same",
    source="the terms of a finite sum may be added up in any order, and each term of one sum times each of another",
    example=r"\sum_{i=1}^{m} v_i \sum_{j=1}^{n} A_{ij} u_j = \sum_{j=1}^{n} u_j \sum_{i=1}^{m} A_{ij} v_i",
    without=r"\sum_{i=1}^{m} v_i \sum_{j=1}^{n} A_{ij} u_j = \sum_{j=1}^{n} u_j \sum_{i=1}^{m} v_i",
)
RULES = (POLYNOMIAL, ONE_ORDER, EXCHANGED)


@dataclass(frozen=True)
class Goal:
    """left = right, and what is known of the numbers in it; `difference` is left - right, in the form reached so far."""

    left: sympy.Expr
    right: sympy.Expr
    difference: sympy.Expr
    algebra: Algebra | None
    _seen: list[Witness | None] = field(default_factory=list)

    def counterexample(self) -> Witness | None:
        """A point that satisfies every premise; looked for once, in whatever form the difference is."""
        if not self._seen:
            self._seen.append(counterexample(self.left, self.right, self.algebra.facts if self.algebra else None))
        return self._seen[0]

    def sides_in_letters_differ(self) -> bool:
        """Is there no use in simplifying?"""
        return letters_differ(self.left, self.right, self.algebra.facts if self.algebra else None)


Decision = Callable[[Goal], Goal | Proof]
"""A proof where it decides; else the goal, in the same or in another form."""


def equal(algebra: Algebra, step: Equation) -> Proof:
    """A step a = b. It says so where both sides were the same expression before any rule was applied."""
    a, b = algebra.compared(step.left), algebra.compared(step.right)
    proof = zero(a, b, algebra)
    return replace(proof, identical=a == b and not algebra.trace.applied and step.left != step.right)


def zero(left: sympy.Expr, right: sympy.Expr, algebra: Algebra | None = None) -> Proof:
    """Is left - right = 0? Under the relations and recursions of an algebra, if one is given."""
    goal = Goal(left, right, left - right, algebra)
    for decision in DECISIONS:
        found = decision(goal)
        if isinstance(found, Proof):
            return found
        goal = found
    return undecided(str(goal.difference))


# --- the decisions ----------------------------------------------------------------------------------------------------


def _same_but_for_indices(goal: Goal) -> Goal | Proof:
    """The letters of sums are bound: both sides are the same where they differ in these alone."""
    if not goal.difference.has(sympy.Sum) or with_own_indices(goal.left) != with_own_indices(goal.right):
        return goal
    return proved(ONE_ORDER.applied())


def _points_of_a_long_difference(goal: Goal) -> Goal | Proof:
    """A false one is refuted long before it is expanded."""
    nodes = _up_to_long(goal.difference)
    if nodes < SHORT and not _has_a_high_power(goal.difference) or not _has_a_number(goal.difference):
        return goal
    point = goal.counterexample()
    hopeless = nodes == LONG and not goal.difference.has(sympy.Product)
    if point is None and hopeless and goal.sides_in_letters_differ():
        return undecided(str(goal.difference))
    return refuted(point) if point else goal


def _expansion(goal: Goal) -> Goal | Proof:
    expanded = sympy.expand(goal.difference)
    return proved(POLYNOMIAL.applied()) if expanded == 0 else replace(goal, difference=expanded)


def _recursion(goal: Goal) -> Goal | Proof:
    if goal.algebra is None or not goal.algebra.facts.recursions:
        return goal
    point = goal.counterexample()  # which obeys the recursion, from its start
    return refuted(point) if point else by_recursion(goal.difference, goal.algebra.facts, zero) or goal


def _sums_in_order(goal: Goal) -> Goal | Proof:
    if not goal.difference.has(sympy.Sum) or goal.difference.has(sympy.Product):
        return goal
    difference = ordered(goal.difference)
    return proved(ONE_ORDER.applied()) if difference == 0 else replace(goal, difference=difference)


def _sums_exchanged(goal: Goal) -> Goal | Proof:
    if goal.difference.has(sympy.nan, sympy.zoo) or _has_opaque(goal.difference) or not is_nested(goal.difference):
        return goal
    try:
        return proved(EXCHANGED.applied()) if exchanged(goal.difference) == 0 else goal
    except MeaningError:
        return goal


def _no_number(goal: Goal) -> Goal | Proof:
    if not goal.difference.has(sympy.nan, sympy.zoo):
        return goal
    no_value = goal.left.has(sympy.nan, sympy.zoo) or goal.right.has(sympy.nan, sympy.zoo)
    return (without_value if no_value else undecided)(f"{goal.difference}: a side has no value")


def _reordered_elements(goal: Goal) -> Goal | Proof:
    """Reordered elements in a product, or outside of every sum."""
    bare = goal.difference.has(sympy.Product) or not goal.difference.has(sympy.Sum)
    return _reordering_left(goal) if bare and _reorderings(goal.difference) else goal


def _products(goal: Goal) -> Goal | Proof:
    if not goal.difference.has(sympy.Product):
        return goal
    point = goal.counterexample()
    return refuted(point) if point else by_growth(goal.left, goal.right, zero)


def _sums_that_no_rule_compares(goal: Goal) -> Goal | Proof:
    return undecided(f"{goal.difference}: no rule compares these sums") if _has_opaque(goal.difference) else goal


def _reordered_at_a_free_index(goal: Goal) -> Goal | Proof:
    free = goal.difference.free_symbols
    return (
        _reordering_left(goal)
        if any(call.args[0].free_symbols & free for call in _reorderings(goal.difference))
        else goal
    )


def _points(goal: Goal) -> Goal | Proof:
    point = goal.counterexample()
    if point is None and goal.sides_in_letters_differ():
        return undecided(str(goal.difference))
    if point is None:
        return goal
    long = _up_to_long(goal.difference) == LONG  # SymPy takes longer to write it than to refute it
    return refuted(point, "" if long else f"left - right = {goal.difference}")


def _simplifiers(goal: Goal) -> Goal | Proof:
    difference = with_letters_for_sums(goal.difference)
    for rule in SIMPLIFIERS:
        if rule.apply(difference) == 0:
            return proved(rule.applied())
    return goal


DECISIONS: tuple[Decision, ...] = (
    _same_but_for_indices,
    _points_of_a_long_difference,
    _expansion,
    _recursion,
    _sums_in_order,
    _sums_exchanged,
    _no_number,
    _reordered_elements,
    _products,
    _sums_that_no_rule_compares,
    _reordered_at_a_free_index,
    _points,
    _simplifiers,
)


# --- what they ask of a difference ------------------------------------------------------------------------------------


def _up_to_long(expression: sympy.Expr) -> int:
    """How many nodes it has; counted up to LONG."""
    return sum(1 for _ in islice(sympy.preorder_traversal(expression), LONG))


def _has_a_high_power(expression: sympy.Expr) -> bool:
    """Does expanding it make many terms of a few?"""
    return any(one.exp.is_Integer and one.exp > HIGH and one.base.is_Add for one in expression.atoms(sympy.Pow))


def _has_a_number(expression: sympy.Expr) -> bool:
    """Says a number at one point that it is not 0: no reordering, or sum without a rule, and nothing infinite."""
    return not (_has_opaque(expression) or _reorderings(expression) or expression.has(sympy.nan, sympy.zoo))


def _has_opaque(expression: sympy.Expr) -> bool:
    return bool(expression.atoms(SumOverDifferent))


def _reordering_left(goal: Goal) -> Proof:
    return undecided(f"{goal.difference}: a reordering that no rule undoes")


def _reorderings(expression: sympy.Expr) -> list[sympy.Expr]:
    """The elements of reorderings, tau(i), in the expression."""
    return [call for call in expression.atoms(AppliedUndef) if isinstance(call, Reordered)]
