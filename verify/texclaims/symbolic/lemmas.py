"""Earlier equations -> what they say about letters, and one put into the other.

Every mean, variance, covariance and integral is a letter, and nothing is known of these letters but what the earlier
equations, each for its own choice of names, say about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sympy

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Each, Premise, Symmetric
from texclaims.language.relations import Digits, Equation
from texclaims.language.tree import Node
from texclaims.laws.law import LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.balls import Rounded
from texclaims.symbolic.calculus import ordered
from texclaims.symbolic.letters import Letter, Moment, Parts, letters_in, parts_of, shows
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.moments.over_indices import HIGHEST
from texclaims.symbolic.proof import CONFUSED, Proof, undecided
from texclaims.symbolic.rules.digits import digits
from texclaims.symbolic.rules.equality import zero
from texclaims.symbolic.symbols import MeaningError, symbol
from texclaims.symbolic.values.arithmetic import ARITHMETIC
from texclaims.symbolic.values.evaluation import Evaluation
from texclaims.symbolic.values.names import NAMES
from texclaims.symbolic.values.ranges import RANGES, terms

ROUNDS = 6  # of putting one equation into another
GROWN = 200  # terms, beyond which a derivation is given up: equations that hold each other grow without end
ANY_NUMBER = sympy.Symbol("any number", real=True)  # no page can write this name


@dataclass(frozen=True)
class Lemma:
    """An earlier equation, with other expressions in the place of some of its names."""

    label: str
    claim: Claim
    names: Mapping[str, Any] = field(default_factory=dict, hash=False)


class Whole(Letter):
    """An integral: `of` its integrand, in ANY_NUMBER, and its ends."""


@lru_cache(maxsize=10_000)
def _letter(word: str, *inside: sympy.Expr) -> Moment:
    of = tuple(ordered(sympy.expand(one)) for one in inside)
    return Moment(f"{word}[{', '.join(map(str, of))}]", of, parts_of(*of), real=True)


def mean(inside: sympy.Expr) -> Moment:
    """The letter for a mean."""
    return _letter("E", inside)


def whole(letter: Whole) -> sympy.Integral:
    """The integral that a letter stands for."""
    inside, low, high = letter.of
    return sympy.Integral(inside, (ANY_NUMBER, low, high))


def _expect(letters: Evaluation, tree: Node) -> sympy.Expr:
    return letters.expectation(letters.value(tree.children[0]))


def _variance(letters: Evaluation, tree: Node) -> sympy.Expr:
    return _letter("Var", letters.value(tree.children[0]))


def _covariance(letters: Evaluation, tree: Node) -> sympy.Expr:
    return _letter("Cov", *sorted(letters.values(tree), key=str))


def _integral(letters: Evaluation, tree: Node) -> sympy.Expr:
    """One letter, whatever its variable is called; of no integral whose ends or integrand a letter hides."""
    low, high, body, name = tree.children
    variable = symbol(letters.notation.by_name[str(name)])
    with letters.integrating(variable):
        inside = letters.value(body)
    shows(inside, variable)
    ends = letters.value(low), letters.value(high)
    of = (ordered(sympy.expand(inside)).xreplace({variable: ANY_NUMBER}), *ends)
    return Whole(f"integral[{', '.join(map(str, of))}]", of, parts_of(*of) - {ANY_NUMBER}, real=True)


def _no_calculus(_: Evaluation, tree: Node) -> sympy.Expr:
    raise MeaningError("a letter does not say what it depends on: no derivatives and no limits of letters")


def _one_letter_for_all(of_range: Callable[[Evaluation, Node], sympy.Expr]) -> Callable[[Evaluation, Node], sympy.Expr]:
    """A sum or product, where no letter in its terms depends on its index."""

    def value(letters: Evaluation, tree: Node) -> sympy.Expr:
        index, _, _, body = terms(letters, tree)
        if any(letter.depends_on(index) for letter in letters_in(body)):
            raise MeaningError(f"a letter for each {index}: a sum over {index} does not see that they differ")
        return of_range(letters, tree)

    return value


class Letters(Evaluation):
    """Every moment is a letter; a mean is linear in what does not vary."""

    table = {
        **ARITHMETIC, **NAMES, **{kind: _one_letter_for_all(value) for kind, value in RANGES.items()},
        "expect": _expect, "variance": _variance, "covariance": _covariance,
        "derivative": _no_calculus, "limit": _no_calculus, "integral": _integral,
    }  # fmt: skip

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        terms = []
        for term in sympy.Add.make_args(self.spread(expression)):
            factors = sympy.Mul.make_args(term)
            moving = sympy.Mul(*(factor for factor in factors if self.facts.atoms(factor)))
            fixed = sympy.Mul(*(factor for factor in factors if not self.facts.atoms(factor)))
            terms.append(fixed * (1 if moving == 1 else mean(moving)))
        return sympy.Add(*terms)

    def spread(self, expression: sympy.Expr) -> sympy.Expr:
        """What stands in a mean, as a sum: multiplied out."""
        return sympy.expand(expression)

    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        """Itself: earlier equations and premises are put in when a step has been read."""
        return value


class AsTheyStand(Letters):
    """Letters for what stands in a formula: nothing in a mean is multiplied out."""

    def spread(self, expression: sympy.Expr) -> sympy.Expr:
        return expression


@dataclass(frozen=True)
class Replacement:
    """One equation in letters: the letter that it is about, and what this letter is."""

    difference: sympy.Expr
    about: sympy.Symbol | None


@dataclass(frozen=True)
class Said:
    """What an earlier equation says: that both sides are equal or, where it shows nothing but digits, which ones."""

    left: Node
    right: Node
    digits: Digits | None


def said(lemma: Lemma) -> Said:
    """Of a chain that ends in digits, what stands before these; of a bare `a \\approx 0.12`, the digits of a.

    Raises MeaningError where a step is no equation: a bound or an arrow does not say that its sides are equal.
    """
    last = lemma.claim.steps[-1]
    before = lemma.claim.steps[:-1] if isinstance(last, Digits) else lemma.claim.steps
    if not all(isinstance(step, Equation) for step in before):
        raise MeaningError(f"{lemma.label} is no equation: it does not say that its sides are equal")
    left, right = lemma.claim.sides
    if not isinstance(last, Digits):
        return Said(left, right, None)
    return Said(left, last.left, None) if before else Said(left, right, last)


def says(lemma: Lemma, premises: tuple[Premise, ...], notation: Notation, functions: Mapping[str, Any]) -> sympy.Expr:
    """What is left of an earlier equation, left side less right side, under these premises."""
    here = Letters(notation, functions, indices(premises), {})
    return reduced(equation(lemma, notation, functions).difference, replacements_of(here, premises))


def replacements_of(here: Letters, premises: tuple[Premise, ...]) -> list[Replacement]:
    """E[w] = 0 and the like, and that odd powers of a symmetric variable have mean 0."""
    equations = [p for p in premises if isinstance(p, Comparison) and p.word == "="]
    replacements = [replacement(here.value(p.left), here.value(p.right)) for p in equations]
    for name in (p.variable for p in premises if isinstance(p, Symmetric)):
        odd = [_letter("E", symbol(here.notation.by_name[name]) ** power) for power in range(1, HIGHEST, 2)]
        replacements += [Replacement(letter, letter) for letter in odd]
    return replacements


def reduced(difference: sympy.Expr, replacements: list[Replacement]) -> sympy.Expr:
    """The equations are put in, each for the letter that it is about, and all is multiplied out."""
    return put_in(difference, replacements, sympy.expand)[0]


def put_in(
    value: sympy.Expr, replacements: list[Replacement], shape: Callable[[sympy.Expr], sympy.Expr]
) -> tuple[sympy.Expr, frozenset[sympy.Symbol]]:
    """A value with the equations put in, in this shape, and the letters that they were put in for.

    An equation read backwards is put in once.
    """
    backwards, taken = set[Replacement](), set[sympy.Symbol]()
    for _ in range(ROUNDS):
        before = value
        for one in replacements:
            if len(sympy.Add.make_args(value)) > GROWN:
                return value, frozenset(taken)
            if one.about in value.free_symbols or one not in backwards:
                letter = one.about if one.about in value.free_symbols else _best(one, value)
                backwards.add(one)
                if letter is not None and (other := _solved(one, letter)) is not None:
                    taken.add(letter)
                    value = shape(value.subs(letter, other))
        if value == before:
            break
    return value, frozenset(taken)


def equation(
    lemma: Lemma, notation: Notation, functions: Mapping[str, Any], letters: type[Letters] = Letters
) -> Replacement:
    """An earlier equation in letters; of one between random variables, the mean of both sides."""
    there = letters(table_for(lemma, notation), functions, indices(lemma.claim.premises), dict(lemma.names))
    known = said(lemma)
    left = there.value(known.left)
    right = rounded(lemma, known.digits, there) if known.digits else there.value(known.right)
    if there.facts.atoms(left) or there.facts.atoms(right):
        left, right = there.expectation(left), there.expectation(right)
    return replacement(left, right)


def rounded(lemma: Lemma, shown: Digits, there: Letters) -> Rounded:
    """The letter for a number of which an earlier equation shows digits: the digits are not the number."""
    number, half = there.value(shown.right), sympy.Rational(1, 2 * 10**shown.places)
    names = ", ".join(f"{name} = {value}" for name, value in sorted(lemma.names.items()))
    fact = "positive" if number > half else "real"
    return Rounded(f"{number} by {lemma.label}({names})", (number - half, number + half), Parts(), **{fact: True})


def table_for(lemma: Lemma, here: Notation) -> Notation:
    """The table that the earlier equation was read with, beside the one that is used here.

    Raises MeaningError for a name that is of another kind here: what was said of the one says nothing of the other.
    """
    own = lemma.claim.notation
    for name in sorted(lemma.claim.names & own.by_name.keys() & here.by_name.keys() - lemma.names.keys()):
        if (own.by_name[name].kind, own.by_name[name].shape) != (here.by_name[name].kind, here.by_name[name].shape):
            raise MeaningError(f"{name} is of another kind in {lemma.label}: say what stands for it here")
    return own.beside(here)


def holds_here(lemma: Lemma, algebra: Algebra) -> Proof:
    """Is the earlier equation, with these names, true under the premises of this algebra?"""
    try:
        known = said(lemma)
        notation, lazy = table_for(lemma, algebra.notation), known.digits is not None
        there = Algebra(notation, algebra.functions, algebra.premises, algebra.model, lazy)
        there.model.update(lemma.names)  # the premises are about the names of this claim
        there.forget()
        if known.digits:
            return digits(there, known.digits)
        return zero(there.value(known.left), there.value(known.right), there)
    except (MeaningError, MomentError, LawError, *CONFUSED) as error:
        return undecided(str(error))


def indices(premises: tuple[Premise, ...]) -> tuple[Premise, ...]:
    """The premises that let an index run."""
    return tuple(premise for premise in premises if isinstance(premise, Each))


def replacement(left: sympy.Expr, right: sympy.Expr) -> Replacement:
    """Two equal sides, in letters; about the left one if it is a moment."""
    return Replacement(sympy.expand(left - right), left if isinstance(left, (Moment, Whole)) else None)


def _best(one: Replacement, difference: sympy.Expr) -> sympy.Symbol | None:
    """The letter to replace where the equation is about none of those here: moments before numbers, long ones first."""
    both = {s for s in one.difference.free_symbols & difference.free_symbols if not isinstance(s, Rounded)}
    slopes = {s: sympy.diff(one.difference, s) for s in both}
    shared = (s for s, slope in slopes.items() if _never_zero(slope) and not slope.has(s))
    return min(shared, key=lambda s: (not isinstance(s, (Moment, Whole)), -len(s.name), s.name), default=None)


def _never_zero(factor: sympy.Expr) -> bool:
    """Is it a number other than 0, or one over something? That is not 0 wherever it has a value."""
    return bool(factor.is_nonzero) or bool(sympy.numer(factor).is_nonzero)


def _solved(one: Replacement, letter: sympy.Symbol) -> sympy.Expr | None:
    """What an equation says that a letter is; None where it may be divided by 0 for that, or says it by itself."""
    factor = sympy.diff(one.difference, letter)
    if not _never_zero(factor) or factor.has(letter):
        return None
    return sympy.expand(letter - one.difference / factor)
