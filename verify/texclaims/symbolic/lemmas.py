"""A step and earlier equations -> does it follow from them by algebra alone?

The derivation that a reader makes: every mean, variance and covariance is a letter, and nothing is known of these
letters but what the earlier equations, each for its own choice of names, say about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Each, Premise, Symmetric
from texclaims.language.relations import Arrow, Step, flat
from texclaims.language.tree import Node
from texclaims.laws.law import LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.calculus import ordered
from texclaims.symbolic.letters import Moment, letters_in, parts_of
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.moments.over_indices import HIGHEST
from texclaims.symbolic.proof import CONFUSED, PROVED, Proof, proved, undecided
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.equality import zero
from texclaims.symbolic.symbols import MeaningError, symbol
from texclaims.symbolic.time_limit import ProofTimeout, TimeLimit, limited
from texclaims.symbolic.values.analysis import integral
from texclaims.symbolic.values.arithmetic import ARITHMETIC
from texclaims.symbolic.values.evaluation import Evaluation
from texclaims.symbolic.values.names import NAMES
from texclaims.symbolic.values.ranges import RANGES, terms

ROUNDS = 6  # of putting one equation into another
GROWN = 200  # terms, beyond which equations only put themselves into each other; honest derivations have at most thirty


@dataclass(frozen=True)
class Lemma:
    """An earlier equation, with other expressions in the place of some of its names."""

    label: str
    claim: Claim
    names: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Derivation(Rule):
    """A rule whose example follows from an earlier equation, and not without it."""

    earlier: str


PUT_IN = Derivation(
    name="an earlier equation",
    words="the earlier equations are put in",
    source="equals may replace equals",
    earlier=r"\Var[Z] = \E[Z^2] - \E[Z]^2",
    example=r"\E[Z^2] = \Var[Z] + \E[Z]^2",
    without=r"\E[Z^2] = \Var[Z] - \E[Z]^2",
)
SAME_ZEROS = Derivation(
    name="the same zeros",
    words="the left side is the right side, times {factor}",
    source="a product is 0 where one of its factors is; one that is never 0 changes nothing",
    earlier=r"\Var[Z] = \E[Z^2] - \E[Z]^2",
    example=r"\Var[Z] = c \iff c \E[Z^2] = c^2 \when{ \E[Z] = 0 }",
    without=r"\Var[Z] = c \iff a \E[Z^2] = a c \when{ \E[Z] = 0 }",
)
RULES = (PUT_IN, SAME_ZEROS)


def _letter(word: str, *inside: sympy.Expr) -> Moment:
    of = tuple(ordered(sympy.expand(one)) for one in inside)
    return Moment(f"{word}[{', '.join(map(str, of))}]", of, parts_of(*of), real=True)


def _expect(letters: Evaluation, tree: Node) -> sympy.Expr:
    return letters.expectation(letters.value(tree.children[0]))


def _variance(letters: Evaluation, tree: Node) -> sympy.Expr:
    return _letter("Var", letters.value(tree.children[0]))


def _covariance(letters: Evaluation, tree: Node) -> sympy.Expr:
    return _letter("Cov", *sorted(letters.values(tree), key=str))


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
        "derivative": _no_calculus, "limit": _no_calculus, "integral": integral,
    }  # fmt: skip

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        terms = []
        for term in sympy.Add.make_args(sympy.expand(expression)):
            factors = sympy.Mul.make_args(term)
            moving = sympy.Mul(*(factor for factor in factors if self.facts.atoms(factor)))
            fixed = sympy.Mul(*(factor for factor in factors if not self.facts.atoms(factor)))
            terms.append(fixed * (1 if moving == 1 else _letter("E", moving)))
        return sympy.Add(*terms)

    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        """Itself: earlier equations and premises are put in when a step has been read."""
        return value


@dataclass(frozen=True)
class Replacement:
    """One equation in letters: the letter that it is about, and what this letter is."""

    difference: sympy.Expr
    about: sympy.Symbol | None


def derive(
    step: Step,
    lemmas: tuple[Lemma, ...],
    premises: tuple[Premise, ...],
    notation: Notation,
    functions: Mapping[str, Any],
    limit: TimeLimit | None = None,
) -> Proof:
    """Put the earlier equations, and premises such as Var[w] = 1/n, into the step until both sides are the same."""
    sides = flat((step,))
    if isinstance(step, Arrow) and not step.both_ways or any(side.word not in ("=", ":=") for side in sides):
        return undecided("only an equation follows from equations by algebra")
    try:
        with limited(limit):
            here = Letters(notation, functions, _indices(premises), {})
            replacements = [*(equation(lemma, notation, functions) for lemma in lemmas), *_premises(here, premises)]
            left = [
                reduced(sympy.expand(here.value(side.left) - here.value(side.right)), replacements) for side in sides
            ]
            proof = zero(left[0], sympy.Integer(0)) if len(left) == 1 else _equivalent(*left)
            if proof.verdict == PROVED:
                return proved(PUT_IN.applied(*proof.because))
            return undecided(proof.leftover)  # letters of which nothing is known refute nothing
    except (MeaningError, MomentError, LawError, ProofTimeout, *CONFUSED) as error:
        return undecided(f"{type(error).__name__}: {error}")


def _equivalent(left: sympy.Expr, right: sympy.Expr) -> Proof:
    """Two expressions are 0 at the same places if one is the other, times a factor that is never 0."""
    factor = sympy.factor(sympy.radsimp(left / right)) if right != 0 else sympy.Integer(0)
    if factor.is_nonzero:
        return proved(SAME_ZEROS.applied(factor=factor))
    return undecided(f"{left} is not {right}, times a factor that is never 0")


def says(lemma: Lemma, premises: tuple[Premise, ...], notation: Notation, functions: Mapping[str, Any]) -> sympy.Expr:
    """What is left of an earlier equation, left side less right side, under these premises."""
    here = Letters(notation, functions, _indices(premises), {})
    return reduced(equation(lemma, notation, functions).difference, _premises(here, premises))


def _premises(here: Letters, premises: tuple[Premise, ...]) -> list[Replacement]:
    """E[w] = 0 and the like, and that odd powers of a symmetric variable have mean 0."""
    equations = [p for p in premises if isinstance(p, Comparison) and p.word == "="]
    replacements = [replacement(here.value(p.left), here.value(p.right)) for p in equations]
    for name in (p.variable for p in premises if isinstance(p, Symmetric)):
        odd = [_letter("E", symbol(here.notation.by_name[name]) ** power) for power in range(1, HIGHEST, 2)]
        replacements += [Replacement(letter, letter) for letter in odd]
    return replacements


def reduced(difference: sympy.Expr, replacements: list[Replacement]) -> sympy.Expr:
    """The equations are put in, each for the letter that it is about; an equation read backwards is put in once."""
    backwards: set[Replacement] = set()
    for _ in range(ROUNDS):
        before = difference
        for one in replacements:
            if len(sympy.Add.make_args(difference)) > GROWN:
                return difference
            if one.about in difference.free_symbols:
                backwards.add(one)
                difference = _put(one, one.about, difference)
            elif one not in backwards:
                backwards.add(one)
                difference = _put(one, _best(one, difference), difference)
        if difference == before:
            break
    return difference


def equation(lemma: Lemma, notation: Notation, functions: Mapping[str, Any]) -> Replacement:
    """An earlier equation in letters; of one between random variables, the mean of both sides."""
    there = Letters(_notation(lemma, notation), functions, _indices(lemma.claim.premises), dict(lemma.names))
    left, right = map(there.value, lemma.claim.sides)
    if there.facts.atoms(left) or there.facts.atoms(right):
        left, right = there.expectation(left), there.expectation(right)
    return replacement(left, right)


def _notation(lemma: Lemma, here: Notation) -> Notation:
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
    model = {**algebra.model, **lemma.names}
    left, right = lemma.claim.sides
    try:
        there = Algebra(_notation(lemma, algebra.notation), algebra.functions, algebra.premises, model)
        return zero(there.value(left), there.value(right), there)
    except (MeaningError, MomentError, LawError, *CONFUSED) as error:
        return undecided(str(error))


def _indices(premises: tuple[Premise, ...]) -> tuple[Premise, ...]:
    return tuple(premise for premise in premises if isinstance(premise, Each))


def replacement(left: sympy.Expr, right: sympy.Expr) -> Replacement:
    """Two equal sides, in letters; about the left one if it is a moment."""
    return Replacement(sympy.expand(left - right), left if isinstance(left, Moment) else None)


def _best(one: Replacement, difference: sympy.Expr) -> sympy.Symbol | None:
    """The letter to replace where the equation is about none of those here: moments before numbers, long ones first."""
    both = one.difference.free_symbols & difference.free_symbols
    slopes = {s: sympy.diff(one.difference, s) for s in both}
    shared = (s for s, slope in slopes.items() if slope.is_nonzero and not slope.has(s))
    return min(shared, key=lambda s: (not isinstance(s, Moment), -len(s.name), s.name), default=None)


def _put(one: Replacement, letter: sympy.Symbol | None, difference: sympy.Expr) -> sympy.Expr:
    factor = sympy.diff(one.difference, letter) if letter else sympy.Integer(0)
    if not factor.is_nonzero or factor.has(letter):
        return difference
    return sympy.expand(difference.subs(letter, letter - one.difference / factor))
