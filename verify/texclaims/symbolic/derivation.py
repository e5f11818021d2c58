"""A step and earlier equations -> does it follow from them: by algebra alone or, of digits, by enclosing what is left?

The derivation that a reader makes: the earlier equations are put in. An equation must then be one between letters, of which
nothing else is known. A number must then be rounded to the digits shown; each mean and integral in it of which no earlier
equation speaks is enclosed, and digits of an earlier equation stand for every number that is rounded to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from texclaims.language.notation import Notation
from texclaims.language.premises import Premise
from texclaims.language.relations import Arrow, Digits, Step, flat
from texclaims.laws.law import LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.balls import Rounded
from texclaims.symbolic.lemmas import (
    AsTheyStand,
    Lemma,
    Letters,
    Replacement,
    Whole,
    equation,
    indices,
    mean,
    put_in,
    reduced,
    replacements_of,
    whole,
)
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.proof import CONFUSED, PROVED, Proof, proved, undecided
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.digits import of_number
from texclaims.symbolic.rules.equality import zero
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.time_limit import ProofTimeout, TimeLimit, limited


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
DIGITS_PUT_IN = Derivation(
    name="digits of an earlier equation",
    words="the earlier equations are put in, digits as all numbers that are rounded to them; the rest is enclosed",
    source="equals may replace equals; a function of a ball holds all of its values there",
    earlier=r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824",
    example=r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.3390",
    without=r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.3391",
)
RULES = (PUT_IN, SAME_ZEROS, DIGITS_PUT_IN)


def derive(
    step: Step,
    lemmas: tuple[Lemma, ...],
    premises: tuple[Premise, ...],
    notation: Notation,
    functions: Mapping[str, Any],
    limit: TimeLimit | None = None,
    told: tuple[Lemma, ...] = (),
) -> Proof:
    """Put the earlier equations, and premises such as Var[w] = 1/n, into the step until both sides are the same.

    What the equations of `told` are put in for is never worked out in another way: without them, or with wrong versions of
    them, it stays a letter. They are `lemmas`, where nothing else is said.
    """
    try:
        return derive_in_time(step, lemmas, premises, notation, functions, limit, told)
    except ProofTimeout as error:
        return undecided(f"{type(error).__name__}: {error}")


def derive_in_time(
    step: Step,
    lemmas: tuple[Lemma, ...],
    premises: tuple[Premise, ...],
    notation: Notation,
    functions: Mapping[str, Any],
    limit: TimeLimit | None = None,
    told: tuple[Lemma, ...] = (),
) -> Proof:
    """The same. Raises ProofTimeout: where it matters that a step does *not* follow, being slow must not pass for that."""
    here = _Here(premises, notation, functions)
    try:
        with limited(limit):
            if isinstance(step, Digits):
                return here.digits(step, lemmas, told or lemmas)
            return here.equation(step, lemmas)
    except (MeaningError, MomentError, LawError, *CONFUSED) as error:
        return undecided(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Here:
    """What a step is read with."""

    premises: tuple[Premise, ...]
    notation: Notation
    functions: Mapping[str, Any]

    def letters(self, kind: type[Letters]) -> Letters:
        return kind(self.notation, self.functions, indices(self.premises), {})

    def known(self, lemmas: tuple[Lemma, ...], kind: type[Letters]) -> list[Replacement]:
        """What the earlier equations say, and the premises."""
        said = [equation(lemma, self.notation, self.functions, kind) for lemma in lemmas]
        return [*said, *replacements_of(self.letters(kind), self.premises)]

    def equation(self, step: Step, lemmas: tuple[Lemma, ...]) -> Proof:
        sides = flat((step,))
        if isinstance(step, Arrow) and not step.both_ways or any(side.word not in ("=", ":=") for side in sides):
            return undecided("only an equation follows from equations by algebra")
        here, known = self.letters(Letters), self.known(lemmas, Letters)
        left = [reduced(sympy.expand(here.value(side.left) - here.value(side.right)), known) for side in sides]
        proof = zero(left[0], sympy.Integer(0)) if len(left) == 1 else _equivalent(*left)
        if proof.verdict == PROVED:
            return proved(PUT_IN.applied(*proof.because))
        return undecided(proof.leftover)  # letters of which nothing is known refute nothing

    def digits(self, step: Digits, lemmas: tuple[Lemma, ...], told: tuple[Lemma, ...]) -> Proof:
        here, kind = self.letters(AsTheyStand), AsTheyStand
        left = here.value(step.left)
        full, taken = put_in(left, self.known(told, kind), _as_it_is)
        if full == put_in(left, self.known((), kind), _as_it_is)[0]:
            return undecided("nothing in it is what the earlier equations speak of")
        number = self._worked_out(put_in(left, self.known(lemmas, kind), _as_it_is)[0], taken)
        proof = of_number(number, here.value(step.right), step.places)
        return proved(DIGITS_PUT_IN.applied(*proof.because)) if proof.verdict == PROVED else undecided(proof.leftover)

    def _worked_out(self, value: sympy.Expr, taken: frozenset[sympy.Symbol]) -> sympy.Expr:
        """The value with each letter as an integral, but for those that earlier equations were put in for.

        Raises MeaningError where another letter is left.
        """
        algebra = Algebra(self.notation, self.functions, self.premises, lazy=True)
        free = [letter for letter in value.free_symbols if not isinstance(letter, Rounded)]
        worked_out = {letter: _of(letter, algebra) for letter in free if letter not in taken}
        number = value.xreplace(worked_out)
        left = sorted(str(letter) for letter in number.free_symbols if not isinstance(letter, Rounded))
        if left:
            raise MeaningError(f"nothing more is known here of {', '.join(left)}")
        return number


def _as_it_is(value: sympy.Expr) -> sympy.Expr:
    return value  # multiplied out, a power of a sum is long


def _of(letter: sympy.Symbol, algebra: Algebra) -> sympy.Expr:
    """What stands behind a letter; of one that is no mean and no integral, itself."""
    if isinstance(letter, Whole):
        return whole(letter)
    if isinstance(letter, Moment) and letter == mean(*letter.of):
        return algebra.expectation(letter.of[0])
    return letter


def _equivalent(left: sympy.Expr, right: sympy.Expr) -> Proof:
    """Two expressions are 0 at the same places if one is the other, times a factor that is never 0."""
    factor = sympy.factor(sympy.radsimp(left / right)) if right != 0 else sympy.Integer(0)
    if factor.is_nonzero:
        return proved(SAME_ZEROS.applied(factor=factor))
    return undecided(f"{left} is not {right}, times a factor that is never 0")
