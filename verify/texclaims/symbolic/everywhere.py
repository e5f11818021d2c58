"""What must not be negative, with letters that are bound or variables with a law in it -> what that asks of all that stays.

An integral runs through all numbers between its ends, a limit through those near its place, and a variable with a law through
all that the law gives a probability. So √(a + t) asks for a ≥ 0 where t runs from 0 to 1, and where t is normal there is no
such a: what a law decides is never left to a premise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sympy

from texclaims.laws.law import Law
from texclaims.symbolic.almost_everywhere import signed
from texclaims.symbolic.limits import leading
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import never_negative, positive
from texclaims.symbolic.symbols import MeaningError, NoValue, name_of

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

    def needs(self, kind: str, value: sympy.Expr, letter: sympy.Expr) -> Iterator[Need]:
        """Of what is linear in the letter: both ends. Raises MeaningError for all else."""
        slope = sympy.diff(value, letter)
        if slope.has(letter) or self.low == sympy.oo or self.high == -sympy.oo:
            raise MeaningError(f"{value} may be negative, where {letter} is between {self.low} and {self.high}")
        ends = [self.low, self.high]
        if not all(end.is_finite is not False for end in ends):
            ends = [end for end in ends if end.is_finite is not False]
            yield "nonnegative", slope if self.high == sympy.oo else -slope
            if not ends:
                yield "nonnegative", -slope
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
    return positive(value) or kind == "nonnegative" and never_negative(value)


def everywhere(need: Need, spans: Mapping[sympy.Expr, Span], facts: Facts) -> Iterator[Need]:
    """What must be true where the letters, the innermost last, take all their values; nothing of what is known.

    Raises MeaningError where that is not known to be said by letters that stay.
    """
    kind, value = need
    laws = {atom: of_law(facts.laws[name_of(atom)]) for atom in facts.atoms(value) if name_of(atom) in facts.laws}
    running = [*laws.items(), *reversed(list(spans.items()))]
    inside = [(letter, span) for letter, span in running if value.has(letter)]
    if not inside:
        yield need
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
