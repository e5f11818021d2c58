r"""A recursion among the premises and earlier equations -> does it say of each index what they say of any one?

A premise such as `q_l = c q_{l-1}` says how a sequence goes on. Where its elements are moments, an earlier equation says so
of one step: with `\E[Y^2] = q_l` and `\E[X^2] = q_{l-1}` put into it, the equation is the premise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.premises import Each, ElementIs, Premise
from texclaims.language.relations import Order, flat
from texclaims.laws.law import LawError
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.lemmas import PUT_IN, Lemma, Letters, Replacement, reduced
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.proof import CONFUSED, Proof, proved, undecided
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.time_limit import ProofTimeout, limited


@dataclass(frozen=True)
class Recursion:
    r"""Earlier equations, and what their moments and numbers are at index l.

    `where` are equations in TeX, such as `\E[Y^2] = q_l`; what stands on their left is exchanged in the first equation,
    after the others have been put into it. If the first is an expansion, the recursion has to agree with it up to its
    order, or up to `order` where that is less; `left` is what the expansion's whole left side is, if it is no moment.
    """

    lemmas: tuple[Lemma, ...]
    where: tuple[str, ...]
    left: str = ""
    order: int = 0


def follows(recursion: Recursion, premise: ElementIs, claim: Claim, notation: Notation, functions: Mapping[str, Any]) -> Proof:
    """Is the premise what these equations say, at every index? Raises nothing: what is not, is open."""
    try:
        with limited(None):
            return _follows(_Reader(recursion, premise, claim, notation, functions))
    except (MeaningError, MomentError, LawError, DialectError, ProofTimeout, *CONFUSED) as error:
        return undecided(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Reader:
    """Reads the sides of everything as letters, with the free indices of the claim."""

    recursion: Recursion
    premise: ElementIs
    claim: Claim
    notation: Notation
    functions: Mapping[str, Any]

    @property
    def free(self) -> tuple[Premise, ...]:
        return tuple(one for one in self.claim.premises if isinstance(one, Each))

    def letters(self, names: Mapping[str, Any]) -> Letters:
        return Letters(self.notation, self.functions, self.free, dict(names))

    def equation(self, tex: str) -> tuple[sympy.Expr, sympy.Expr]:
        """Both sides of an equation in TeX, in which the free indices run."""
        running = ", ".join(one.tex for one in self.free)
        read = read_claim(self.claim.display, self.notation, rf"{tex} \when{{ {running} }}" if running else tex)
        left, right = (self.letters({}).value(side) for side in read.sides)
        return left, right

    def exchanged(self) -> dict[sympy.Expr, sympy.Expr]:
        """What the equations of `where` exchange, and for what.

        Raises MeaningError where a left side is neither a moment nor a name.
        """
        pairs = dict(map(self.equation, self.recursion.where))
        for left in pairs:
            if not left.is_Symbol:
                raise MeaningError(f"{left} = {pairs[left]}: wanted a moment or a name on the left")
        return pairs

    def said(self, lemma: Lemma) -> tuple[sympy.Expr, sympy.Expr]:
        """Both sides of an earlier equation; of an expansion, the polynomial on the right."""
        there = self.letters(lemma.names)
        step = flat(lemma.claim.steps)[-1]
        sides = (step.left, step.polynomial) if isinstance(step, Order) else lemma.claim.sides
        left, right = map(there.value, sides)
        if there.facts.atoms(left) or there.facts.atoms(right):
            left, right = there.expectation(left), there.expectation(right)
        return left, right


def _follows(reader: _Reader) -> Proof:
    first, *others = reader.recursion.lemmas
    left, right = reader.said(first)
    known = [_replacement(*reader.said(lemma)) for lemma in others]
    left, right = reduced(sympy.expand(left), known), reduced(sympy.expand(right), known)
    last = flat(first.claim.steps)[-1]
    if isinstance(last, Order):
        return _agrees(reader, left, right, last)
    exchanged = reader.exchanged()
    difference = (left - right).subs(exchanged, simultaneous=True)
    wanted = _difference(reader)
    factor = sympy.factor(wanted / difference) if difference != 0 else sympy.Integer(0)
    if factor.is_nonzero and factor.is_finite is not False:
        return proved(PUT_IN.applied())
    return undecided(f"it says {sympy.expand(difference)} = 0")


def _replacement(left: sympy.Expr, right: sympy.Expr) -> Replacement:
    return Replacement(sympy.expand(left - right), left if isinstance(left, Moment) else None)


def _difference(reader: _Reader) -> sympy.Expr:
    letters = reader.letters({})
    return letters.value(reader.premise.left) - letters.value(reader.premise.right)


def _agrees(reader: _Reader, left: sympy.Expr, right: sympy.Expr, step: Order) -> Proof:
    """Does the expansion hold of the recursion, up to what the recursion drops?"""
    letters, exchanged = reader.letters({}), reader.exchanged()
    element, value = letters.value(reader.premise.left), letters.value(reader.premise.right)
    (before,) = [call for call in value.atoms(sympy.Function) if call.func == element.func]
    if reader.recursion.left:
        left, _ = reader.equation(f"{reader.recursion.left} = {reader.recursion.left}")
    small = sympy.Dummy("small", positive=True)
    gap = (left - right).subs(exchanged, simultaneous=True).subs(element, value).subs(before, small)
    claimed = int(letters.value(step.order).as_base_exp()[1])
    order = min(reader.recursion.order or claimed, claimed)
    beginning = sympy.expand(sympy.series(gap, small, 0, order).removeO())
    if gap.free_symbols <= {small} and beginning == 0:
        return proved(PUT_IN.applied())
    return undecided(f"up to the order {order}, it differs by {beginning}")


def labels(recursion: Recursion) -> Sequence[str]:
    """Of the earlier equations."""
    return tuple(lemma.label for lemma in recursion.lemmas)
