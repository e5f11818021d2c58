"""What must not be negative, with letters that are bound or variables with a law in it -> what that asks of all that stays.

An integral runs through all numbers between its ends, a limit through those near its place, and a variable with a law through
all that the law gives a probability. So √(a + t) asks for a ≥ 0 where t runs from 0 to 1, and where t is normal there is no
such a: what a law decides is never left to a premise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.law import Law
from texclaims.symbolic.almost_everywhere import in_sums, signed
from texclaims.symbolic.limits import leading
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import never_negative, positive
from texclaims.symbolic.sums import single_sum
from texclaims.symbolic.symbols import MeaningError, NoValue, name_of

FROM_ZERO = ("nonnegative", "end of a law")
"""Words for what may be 0, and not below it."""
Need = tuple[str, sympy.Expr]
"""What must be "positive" or "nonnegative"."""


@dataclass(frozen=True)
class Between:
    """The numbers from one end to the other."""

    low: sympy.Expr
    high: sympy.Expr

    @property
    def covers(self) -> tuple[sympy.Expr, ...]:
        """Expressions each of which takes all of them, the ends left out, and perhaps more."""
        size = sympy.Dummy("size", positive=True)
        if self.low.is_finite is not False and self.high.is_finite is not False:
            inside = (self.low + self.high * size) / (1 + size)
            upwards = never_negative(self.high - self.low)  # else the second end may be the lower one
            return (inside, self.low + size, self.high - size) if upwards else (inside,)
        if self.low == sympy.oo or self.high == -sympy.oo:
            return (sympy.Dummy("any", real=True),)
        ends = (self.low + size,) if self.low.is_finite is not False else ()
        return (*ends, self.high - size) if self.high.is_finite is not False else (*ends, sympy.Dummy("any", real=True))

    @property
    def places(self) -> tuple[sympy.Expr, ...]:
        """Its ends, where they are numbers; else 0."""
        ends = tuple(end for end in (self.low, self.high) if end.is_finite is not False)
        return ends or (sympy.Integer(0),)

    def needs(self, kind: str, value: sympy.Expr, letter: sympy.Expr) -> Iterator[Need]:
        """Of what is linear in the letter: both ends. Raises MeaningError for all else."""
        slope = sympy.diff(value, letter)
        if slope.has(letter) or self.low == sympy.oo or self.high == -sympy.oo:
            raise MeaningError(f"{value} may be negative, where {letter} is between {self.low} and {self.high}")
        ends = [end for end in (self.low, self.high) if end.is_finite is not False]
        if not ends:
            raise MeaningError(f"{value} may be negative, where {letter} is any number")
        if len(ends) == 1:
            yield "nonnegative", slope if self.high == sympy.oo else -slope
        values = [at for end in ends if (at := value.subs(letter, end)) != 0]
        first = kind if not any(map(positive, values)) else "nonnegative"
        yield from ((first, one) for one in values)


@dataclass(frozen=True)
class Near:
    """The numbers near a place, on these sides of it."""

    place: sympy.Expr
    sides: tuple[str, ...]

    @property
    def covers(self) -> tuple[sympy.Expr, ...]:
        return ()

    def needs(self, kind: str, value: sympy.Expr, letter: sympy.Expr) -> Iterator[Need]:
        """What decides near the place is above 0."""
        for side in self.sides:
            yield "positive", leading(value, letter, self.place, side)


@dataclass(frozen=True)
class Among:
    """A few numbers."""

    values: tuple[sympy.Expr, ...]

    @property
    def covers(self) -> tuple[sympy.Expr, ...]:
        return ()

    def needs(self, kind: str, value: sympy.Expr, letter: sympy.Expr) -> Iterator[Need]:
        """The same of each of the values."""
        for one in self.values:
            yield kind, value.subs(letter, one)


Span = Between | Near | Among


def of_law(law: Law) -> Span:
    """All numbers that a law gives a probability."""
    return Among(tuple(sympy.sympify(value) for value, _ in law.points)) if law.points else Between(*law.ends)


def is_known(kind: str, value: sympy.Expr, facts: Facts) -> bool:
    """Is it surely above 0, or not below it?"""
    value = signed(value, facts)
    return positive(value) or kind in FROM_ZERO and never_negative(value)


def is_positive_on(value: sympy.Expr, letter: sympy.Expr, span: Span, facts: Facts) -> bool:
    """Is it above 0 wherever the letter is between the ends?"""
    return _is_covered("positive", value, [(letter, span)], facts)


def everywhere(need: Need, spans: Mapping[sympy.Expr, Span], facts: Facts) -> Iterator[Need]:
    """What must be true where the letters, the innermost last, take all their values; nothing of what is known.

    Raises MeaningError where that is not known to be said by letters that stay.
    """
    kind, value = need[0], at_their_least(need[1], facts)
    laws = {atom: of_law(facts.laws[name_of(atom)]) for atom in facts.atoms(value) if name_of(atom) in facts.laws}
    running = [*laws.items(), *reversed(list(spans.items()))]
    inside = [(letter, span) for letter, span in running if value.has(letter)]
    if not inside:
        yield kind, value
        return
    unsure = [factor for factor in factors(value) if not _is_covered("positive", factor, inside, facts)]
    rest = sympy.Mul(*unsure)
    if _is_covered(kind, rest, inside, facts):
        return
    letter, span = next(((letter, span) for letter, span in inside if rest.has(letter)), (None, None))
    if span is None:
        yield kind, rest
        return
    for less in span.needs(kind, rest, letter):
        if less[1].is_negative:
            raise NoValue(f"a side has no value: {value} is below 0 at some {letter}")
        if not is_known(less[0], less[1], facts):
            yield from everywhere(less, spans, facts)


def at_their_least(value: sympy.Expr, facts: Facts) -> sympy.Expr:
    """The least value, where sums over elements with a law may each be at their least: nothing says that they may not.

    Raises MeaningError for what is not linear in such sums, or in their elements.
    """
    elements = {atom for atom in in_sums(value, facts) if name_of(atom) in facts.laws}
    totals = sorted((one for one in value.atoms(sympy.Sum, sympy.Product) if one.atoms(AppliedUndef) & elements), key=str)
    bodies: dict[tuple[sympy.Expr, ...], sympy.Expr] = {}
    for total in totals:
        place = sympy.Dummy("sum", real=True)
        slope = sympy.diff(value.subs(total, place), place)
        if slope.has(place) or facts.atoms(slope) or not isinstance(total, sympy.Sum) or len(total.limits) > 1:
            raise MeaningError(f"how small {value} may be is not known")
        value = value.subs(total, 0)
        bodies[total.limits[0]] = bodies.get(total.limits[0], sympy.Integer(0)) + slope * total.function
    return sympy.Add(value, *(single_sum(_least(body, facts), *limits) for limits, body in bodies.items()))


def outweighs(value: sympy.Expr, facts: Facts) -> bool:
    """Is it above 0 even where all sums over elements with a law are at their least?"""
    try:
        return bool(in_sums(value, facts)) and is_known("positive", at_their_least(value, facts), facts)
    except MeaningError:
        return False


def _least(body: sympy.Expr, facts: Facts) -> sympy.Expr:
    """Of what is linear in elements with a law. Raises MeaningError for all else."""
    body = sympy.expand(body)
    for atom in sorted(facts.atoms(body), key=str):
        law, slope = facts.laws.get(name_of(atom)), sympy.diff(body, atom)
        if law is None or facts.atoms(slope):
            raise MeaningError(f"how small {body} may be is not known")
        low, high = ends_of(law)
        body = sympy.expand(body - slope * atom) + _smaller(slope * low, slope * high)
    return body


def ends_of(law: Law) -> tuple[sympy.Expr, sympy.Expr]:
    """The least and the largest number that a law gives a probability. Raises MeaningError where there is none."""
    values = [sympy.sympify(value) for value, _ in law.points]
    low, high = (min(values), max(values)) if values else law.ends
    if not (low.is_finite is not False and high.is_finite is not False):
        raise MeaningError(f"{law.name} has values beyond all numbers")
    return low, high


def _smaller(one: sympy.Expr, other: sympy.Expr) -> sympy.Expr:
    """The smaller one of two numbers, which hang on letters."""
    if never_negative(other - one):
        return one
    if never_negative(one - other):
        return other
    return -sympy.Abs(one) if one == -other else sympy.Min(one, other)


def factors(value: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """Those of a product that SymPy finds."""
    return tuple(sympy.Mul.make_args(sympy.factor(value)))


def _is_covered(kind: str, value: sympy.Expr, inside: list[tuple[sympy.Expr, Span]], facts: Facts) -> bool:
    return any(is_known(kind, one, facts) for one in _covered(value, inside))


def _covered(value: sympy.Expr, inside: list[tuple[sympy.Expr, Span]]) -> list[sympy.Expr]:
    """The value with each letter written as what takes all of its values, in each way; as it stands and in one fraction."""
    every = [value]
    for letter, span in inside:
        every = [one.subs(letter, cover) for one in every for cover in span.covers or (letter,)]
    return [form for one in every for form in (one, sympy.factor(sympy.together(one)))]
