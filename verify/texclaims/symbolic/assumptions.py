"""left word right, between fixed numbers or moments -> what a proof may assume: a letter with a sign, or what is not 0.

`a > b` writes a as b + ⟨a - b⟩, where ⟨a - b⟩ is a letter above 0, named after what it is; `c < 1` writes a positive c
as 1/(1 + ⟨1/c - 1⟩). What no letter can say, such as n ≠ m, is kept as a thing that is not 0, and read by `nonzero`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import sympy

from texclaims.language.kinds import REAL
from texclaims.symbolic.domains import holds
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import factors, never_negative, nonzero, positive
from texclaims.symbolic.symbols import Limited, MeaningError, domain_of


@dataclass(frozen=True)
class Slack:
    """What a letter is written as, so that it takes exactly the values that a premise leaves to it."""

    letter: sympy.Symbol
    value: sympy.Expr
    gap: tuple[sympy.Symbol, sympy.Expr]
    """The new letter, and what it is."""


def above(facts: Facts, gap: sympy.Expr, strict: bool) -> Facts:
    """The facts, with a gap that is above 0, or not below it.

    Raises MeaningError where it can be neither.
    """
    top, bar = sympy.fraction(sympy.together(gap))
    gap = sympy.expand(top) if positive(bar) else gap
    if gap.is_negative or positive(-gap) or strict and (gap.is_zero or never_negative(-gap)):
        raise MeaningError(f"premises that contradict each other: {gap} {'>' if strict else '>='} 0")
    if positive(gap) or never_negative(gap) and (not strict or nonzero(gap, facts.apart_from_zero)):
        return facts
    factor, letter = gap.as_coeff_Mul()
    if isinstance(letter, Moment) and factor.is_positive and (strict or _is_of_each(facts, letter)):
        return _with_sign(facts, letter, strict)
    if isinstance(letter, sympy.Abs) and strict and factor.is_positive:
        return apart(facts, letter.args[0])
    slack = next(chain(_narrowed(gap, strict), _sized(gap, strict, facts)), None)
    if slack is not None:
        return _written(facts, slack)
    return _not_zero(facts, gap) if strict else facts


def apart(facts: Facts, gap: sympy.Expr) -> Facts:
    """The facts, with a gap that is not 0.

    Raises MeaningError where it is 0.
    """
    if gap.is_zero:
        raise MeaningError(f"premises that contradict each other: {gap} is not 0")
    if nonzero(gap, facts.apart_from_zero):
        return facts
    if gap.is_nonnegative or gap.is_nonpositive:
        return above(facts, gap if gap.is_nonnegative else -gap, strict=True)
    slack = next(_beside(gap, facts), None)
    return _written(facts, slack) if slack is not None else _not_zero(facts, gap)


def as_written(facts: Facts, expression: sympy.Expr) -> sympy.Expr:
    """The expression in the letters of the page again."""
    for letter, gap in reversed(facts.gaps):
        expression = sympy.expand(expression.subs(letter, gap)) if expression.has(letter) else expression
    return expression


def on_the_page(facts: Facts, point: Mapping[sympy.Expr, sympy.Expr]) -> dict[sympy.Expr, sympy.Expr]:
    """A point in the letters of the page: those that a premise wrote otherwise have their numbers again."""
    gaps = {letter for letter, _ in facts.gaps}
    if not gaps:
        return dict(point)
    numbers = {**dict.fromkeys(gaps, sympy.Integer(1)), **point}
    for letter, value in reversed(facts.substitutions):
        if (number := value.subs(numbers)).is_number:
            numbers[letter] = number
    return {letter: number for letter, number in numbers.items() if letter not in gaps}


def _written(facts: Facts, slack: Slack) -> Facts:
    """Also in what was said before: a letter that is written otherwise stands nowhere any more."""
    def put(one: sympy.Expr) -> sympy.Expr:
        return one.subs(slack.letter, slack.value)

    return replace(
        facts,
        substitutions=(*facts.substitutions, (slack.letter, slack.value)),
        gaps=(*facts.gaps, slack.gap),
        ranges={index: put(stop) for index, stop in facts.ranges.items()},
        apart_from_zero=tuple(map(put, facts.apart_from_zero)),
        relations=tuple((word, put(left), put(right)) for word, left, right in facts.relations),
    )


def _is_of_each(facts: Facts, letter: sympy.Symbol) -> bool:
    """Is it a moment of every element of a family whose elements may differ? One letter cannot stand for all of them."""
    if not isinstance(letter, Moment):
        return False
    names = {str(one) for part in letter.of for one in facts.atoms(part)}
    return bool(names & facts.families - facts.ident - facts.iid)


def _with_sign(facts: Facts, letter: Moment, strict: bool) -> Facts:
    """A moment above 0, or not below it, in what was said before as well: without its sign it would be another letter."""
    put = {letter: Moment(letter.name, letter.of, letter.hides, **{"positive" if strict else "nonnegative": True})}
    told, field = letter.meaning, "positive" if strict else "never_negative"
    return replace(
        facts,
        **{field: getattr(facts, field) | {told}},
        substitutions=tuple((old, new.xreplace(put)) for old, new in facts.substitutions),
        apart_from_zero=tuple(one.xreplace(put) for one in facts.apart_from_zero),
        relations=tuple((word, left.xreplace(put), right.xreplace(put)) for word, left, right in facts.relations),
    )


def _not_zero(facts: Facts, gap: sympy.Expr) -> Facts:
    return replace(facts, apart_from_zero=(*facts.apart_from_zero, *factors(gap)))


# --- a letter for a gap -----------------------------------------------------------------------------------------------


def _narrowed(gap: sympy.Expr, strict: bool) -> Iterator[Slack]:
    """A letter between two ends, or one that is 0 or more, and a number that cuts some of it off: the same letter, between other
    ends. These are numbers of the machine: no other number cuts."""
    if len(gap.free_symbols) != 1 or not gap.is_polynomial():
        return
    (letter,) = gap.free_symbols
    slope, domain = sympy.diff(gap, letter), domain_of(letter)
    cut = domain.bounded or domain.with_low and slope.is_negative and not domain.whole
    if not slope.is_Rational or not cut or isinstance(letter, Moment):
        return
    place = -gap.subs(letter, 0) / slope
    if place.is_Rational and place == sympy.Rational(float(place)) and domain.low <= place <= domain.high:
        above = domain._replace(low=float(place), with_low=not strict)
        narrow = above if slope > 0 else domain._replace(high=float(place), with_high=not strict)
        known = narrow.low == 0 and not narrow.ends  # a letter above 0 says more of it, as for any positive letter
        if narrow.low < narrow.high and narrow != domain and not known:
            yield Slack(letter, Limited(letter.name, narrow), (Limited(letter.name, narrow), letter))


def _sized(gap: sympy.Expr, strict: bool, facts: Facts) -> Iterator[Slack]:
    """A letter of the gap, written with one that is the gap itself, or, below an end, with one that divides the end."""
    sign = {"positive" if strict else "nonnegative": True}
    size = sympy.Symbol(f"⟨{gap}⟩", **sign, **({"integer": True} if gap.is_integer else {}))
    for letter, slope, rest in _linear(gap, facts):
        if _may_be(letter, value := sympy.expand((size - rest) / slope)):
            yield Slack(letter, value, (size, gap))
    for letter, slope, rest in _linear(gap, facts):
        top = sympy.expand(-rest / slope)
        if slope.is_negative and letter.is_positive and not letter.is_integer and positive(top):
            part = sympy.Symbol(f"⟨{sympy.expand(top / letter)} - 1⟩", **sign)
            yield Slack(letter, top / (1 + part), (part, top / letter - 1))


def _beside(gap: sympy.Expr, facts: Facts) -> Iterator[Slack]:
    """A letter that may be any real number, written with one that is the gap itself, and not 0."""
    for letter, slope, rest in _linear(gap, facts):
        free = domain_of(letter) == REAL and not letter.is_nonzero and not isinstance(letter, Moment)
        if free and rest.is_real:
            part = sympy.Symbol(f"⟨{gap}⟩", real=True, nonzero=True)
            yield Slack(letter, sympy.expand((part - rest) / slope), (part, gap))


def _linear(gap: sympy.Expr, facts: Facts) -> Iterator[tuple[sympy.Symbol, sympy.Expr, sympy.Expr]]:
    """Each letter in which the gap is linear, with a number as its factor, and the rest: moments first, and no index."""
    for letter in sorted(gap.free_symbols - facts.ranges.keys(), key=lambda s: (not isinstance(s, Moment), str(s))):
        slope = sympy.diff(gap, letter)
        rest = sympy.expand(gap - slope * letter)
        if slope.is_number and slope.is_nonzero and not rest.has(letter) and not _is_of_each(facts, letter):
            yield letter, slope, rest


def _may_be(letter: sympy.Symbol, value: sympy.Expr) -> bool:
    """Is the value surely one that the letter may have, and as whole as it?"""
    sure = bool(holds(domain_of(letter), value)) or letter.is_positive and positive(value)
    whole = not letter.is_integer or bool(value.is_integer)
    return bool(sure and whole and (not letter.is_nonzero or nonzero(value)))
