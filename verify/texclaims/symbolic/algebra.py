"""A tree, under a chosen set of premises and a model -> its value, with means by the rules for moments."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property

import sympy

from texclaims.language.tree import Node, head
from texclaims.laws.law import Law
from texclaims.symbolic.moments.expectation import Moments, put, signed_letters
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.values.analysis import ANALYSIS
from texclaims.symbolic.values.arithmetic import ARITHMETIC
from texclaims.symbolic.values.evaluation import Evaluation
from texclaims.symbolic.values.names import NAMES, obey
from texclaims.symbolic.values.ranges import RANGES


def _expect(algebra: Evaluation, tree: Node) -> sympy.Expr:
    return algebra.expectation(algebra.value(tree.children[0]))


def _variance(algebra: Evaluation, tree: Node) -> sympy.Expr:
    inside = algebra.value(tree.children[0])
    return _split(algebra, inside, inside)


def _covariance(algebra: Evaluation, tree: Node) -> sympy.Expr:
    return _split(algebra, *algebra.values(tree))


def _split(algebra: Evaluation, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
    """Cov(A, B) = E[(A - E[A])(B - E[B])], centred first, as it is defined; of integrals that are left standing,
    E[AB] - E[A] E[B], so that none stands inside another."""
    if algebra.case.lazy:
        return algebra.expectation(left * right) - algebra.expectation(left) * algebra.expectation(right)
    centred = (left - algebra.expectation(left)) * (right - algebra.expectation(right))
    return algebra.expectation(centred)


class Algebra(Evaluation):
    """Evaluates trees; means, variances and covariances are polynomials in moments."""

    table = {
        **ARITHMETIC, **NAMES, **RANGES, **ANALYSIS,
        "expect": _expect, "variance": _variance, "covariance": _covariance,
    }  # fmt: skip

    @cached_property
    def moments(self) -> Moments:
        return Moments(self.case)

    @cached_property
    def _expanding(self) -> dict[tuple[sympy.Symbol, int], Algebra]:
        return {}

    def forget(self) -> None:
        super().forget()
        self.moments.forget()

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        """E[expression], by the premises.

        Raises MomentError where no rule takes it, LawError where a law has no such moment.
        """
        return self.moments.expectation(expression)

    def compared(self, tree: Node) -> sympy.Expr:
        """The value of a side, in which random variables that are never below 0 are such letters."""
        value = self.value(tree)
        return put(value, signed_letters(value, self.facts)) if self.facts.nonnegative else value

    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        return self.moments.apply_premises(value)

    def under_premises(self, value: sympy.Expr) -> sympy.Expr:
        """The value with all replaced that a premise says to be something else, elements of families too."""
        return self.apply_premises(obey(self, value))

    def among(self, relations: tuple[tuple[str, sympy.Expr, sympy.Expr], ...]) -> Algebra:
        """The same algebra, in which numbers satisfy these relations as well: all values are what they were."""
        other = copy(self)
        other.case = replace(self.case, facts=replace(self.facts, relations=(*self.facts.relations, *relations)))
        return other

    def expanding(self, variable: sympy.Symbol, order: int) -> Algebra:
        """The same algebra, with moments expanded as the variance of a law tends to 0."""
        key = (variable, order)
        if key not in self._expanding:
            self._expanding[key] = Algebra(self.notation, self.functions, self.premises, self.model, taylor=key)
        self._expanding[key].trace.clear()
        return self._expanding[key]


def law_of(algebra: Evaluation, tree: Node) -> Law:
    """The law that the model supplies for the random variable on the left of `\\sim`.

    Raises MeaningError where it supplies none.
    """
    name = head(tree)
    law = algebra.model.get(name, algebra.facts.laws.get(name))
    if not isinstance(law, Law):
        raise MeaningError(f"the check gives no law for {name}")
    return law
