"""What is known of letters and random variables -> points that satisfy every premise, and the number of an expression there."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.exact_tables import NoWorld
from texclaims.symbolic.exact_world import World
from texclaims.symbolic.letters import Moment, MomentOfElement, SumOverDifferent, letters_in
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.rationals import put_together
from texclaims.symbolic.samples import example, may_be, sample, short
from texclaims.symbolic.standing import is_in_range, reordered, said, stands
from texclaims.symbolic.sums import outermost
from texclaims.symbolic.symbols import MeaningError, Reordered, name_of

POINTS = 8  # that satisfy the premises: every combination of signs of three real numbers is among them
ATTEMPTS = 4  # at each such point
TERMS = 3  # or 4, of a sum with a symbolic number of terms, where numbers are put in; one less where sums are nested

CALCULUS = (sympy.Derivative, sympy.Subs, sympy.Limit, sympy.Integral)

Bound = Mapping[sympy.Expr, sympy.Integer]
"""Indices of sums that are being written out, and their numbers."""

COMPARE: dict[str, Callable[[sympy.Expr, sympy.Expr], sympy.Basic]] = {
    "<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge, "!=": sympy.Ne, "=": sympy.Eq,
}  # fmt: skip


def points(
    sides: tuple[sympy.Expr, ...], facts: Facts | None, wanted: int = POINTS, free: bool = False
) -> Iterator[Point]:
    """A few points that satisfy the premises, for these expressions; those about moments only where these are not `free`."""
    sums = {single for side in sides for single in side.atoms(sympy.Sum, sympy.Product)}
    stops = {limit[2] for single in sums for limit in single.limits}
    if facts is not None and facts.recursions:
        stops.update(facts.ranges.values())
    ends = sorted((stop for stop in stops if stop.is_Symbol), key=str)
    nested = any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums)
    calls = {call for side in sides for call in side.atoms(AppliedUndef)}
    named = max((int(place) for call in calls for place in call.args if place.is_Integer), default=1)
    places: dict[sympy.Expr, int] = {}
    found = 0
    for k in range(ATTEMPTS * wanted):
        terms = {end: sympy.Integer(max(named, TERMS - nested + (place + k) % 2)) for place, end in enumerate(ends)}
        point = Point(k, terms, places, facts, free, {name_of(call): len(call.args) for call in calls})
        if point.satisfies_premises():
            yield point
            found += 1
        if found == wanted:
            break


@dataclass
class Point:
    """The k-th of a few rational points; a letter gets its number when it is met.

    Sums are written out, up to the numbers that `counts` gives for their ends. `places` counts the letters, for their
    signs. Random variables stay as they are until an `outcome` is asked for.
    """

    k: int
    counts: dict[sympy.Symbol, sympy.Integer]
    places: dict[sympy.Expr, int]
    facts: Facts | None = None
    free: bool = False
    """Moments and random variables are letters like all others."""
    arity: Mapping[str, int] = field(default_factory=dict)
    numbers: dict[sympy.Expr, sympy.Expr] = field(default_factory=dict)
    _bound: Bound = field(default_factory=dict)
    _in_a_state: bool = False
    _known: dict[Hashable, dict[sympy.Expr, sympy.Expr]] = field(default_factory=dict)

    _singles: dict[tuple[Any, tuple[sympy.Expr, ...]], sympy.Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.facts, self.k, self.arity, self._outside) if self.facts and not self.free else None
        self._given = dict(self.facts.substitutions) if self.facts else {}
        self._elements = (*self.facts.equal_elements, *self.facts.recursions) if self.facts else ()

    def satisfies_premises(self) -> bool:
        """Do the numbers and the law here satisfy every premise?"""
        if self.facts is None:
            return True
        try:
            numbers = [(old, new) for old, new in self.facts.substitutions if not isinstance(old, Moment)]
            return (
                all(sympy.expand(self.value(old) - self.value(new)) == 0 for old, new in numbers)
                and all(may_be(old, self.value(old)) for old, _ in numbers)
                and all(is_in_range(self, index) for index in self.facts.ranges if index in self._given)
                and all(self._obeys(relation) for relation in self.facts.relations)
                and all(sympy.Ne(self.value(one), 0) == sympy.true for one in self.facts.apart_from_zero)
                and self.facts.laws_exist(self.value)
                and (self.world is None or self.world.satisfies_premises())
                and _still_holds(self, self._given)
                and all(stands(self, *one, alone=len(self._elements) < 2) for one in self._elements)
            )
        except NoWorld:
            return False

    def _obeys(self, relation: tuple[str, sympy.Expr, sympy.Expr]) -> bool:
        word, left, right = relation
        if self.world is None:
            return COMPARE[word](self.value(left), self.value(right)) == sympy.true
        return self.world.always(lambda a, b: COMPARE[word](a, b) == sympy.true, left, right)

    def outcome(self, expression: sympy.Expr) -> sympy.Expr:
        """The number of an expression here; of one in random variables, in one state."""
        if self.world is None:
            return self.value(expression)
        with self._where(self._bound, in_a_state=True):
            return self.world.outcome(self.value(expression))

    def words(self, sides: tuple[sympy.Expr, ...]) -> tuple[tuple[str, str], ...]:
        """Each letter that was met, with its number, and each variable of the sides with its values."""
        made = {letter for letter, _ in self.facts.gaps} if self.facts else set()  # no page names these
        numbers = sorted((str(one), short(number)) for one, number in self.numbers.items() if one not in made)
        return (*numbers, *(self.world.words(sides) if self.world else ()))

    def value(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression here. Numbers are put in from below: SymPy works for long on letters inside a maximum."""
        bound = tuple(self._bound.items()) if self._bound and not _letters(expression).isdisjoint(self._bound) else ()
        known = self._known.setdefault((self._in_a_state, bound), {})
        if expression not in known:
            known[expression] = self._value(expression)
        return known[expression]

    @contextmanager
    def _where(self, bound: Bound, in_a_state: bool) -> Iterator[None]:
        """In this block these indices are bound, and random variables are what they are in one state, or letters."""
        before = self._bound, self._in_a_state
        self._bound, self._in_a_state = bound, in_a_state
        try:
            yield
        finally:
            self._bound, self._in_a_state = before

    def _outside(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression where no index is bound, with random variables as letters."""
        with self._where({}, in_a_state=False):
            return self.value(expression)

    def _value(self, expression: sympy.Expr) -> sympy.Expr:
        if expression.is_Symbol:
            return self._number(expression)
        if not expression.args or isinstance(expression, sympy.CRootOf):
            return expression
        if self._in_a_state and isinstance(expression, CALCULUS):
            with self._where(self._bound, in_a_state=False):  # no number stands in the place of their own letters
                return self.value(expression)
        if isinstance(expression, (sympy.Sum, sympy.Product)):
            return self._term_by_term(expression)
        if isinstance(expression, AppliedUndef):
            return self._element(expression)
        if isinstance(expression, sympy.Integral):
            return self._integral(expression)
        if isinstance(expression, CALCULUS):
            return expression.xreplace({letter: self._number(letter) for letter in expression.free_symbols})
        if isinstance(expression, Unspecified):
            return example(expression, self.value(expression.args[0]))
        return put_together(expression.func, [self.value(part) for part in expression.args])

    def _term_by_term(self, expression: sympy.Expr) -> sympy.Expr:
        body, index, start, stop = outermost(expression)
        first, last = self.value(start), self.value(stop)
        if not (first.is_Integer and last.is_Integer):
            raise MeaningError(f"a sum from {start} to {stop}, which are no whole numbers")
        terms = []
        for j in range(int(first), int(last) + 1):
            with self._where({**self._bound, index: sympy.Integer(j)}, self._in_a_state):
                terms.append(self.value(body))
        return put_together(sympy.Add if isinstance(expression, sympy.Sum) else sympy.Mul, terms)

    def _integral(self, expression: sympy.Integral) -> sympy.Expr:
        """The same integral, with numbers put in for all but its own variable."""
        limits = [(variable, *map(self.value, ends)) for variable, *ends in expression.limits]
        return sympy.Integral(self._around(expression.function, {one[0] for one in limits}), *limits)

    def _around(self, part: sympy.Expr, bound: set[sympy.Symbol]) -> sympy.Expr:
        """A part of an integrand, in which the bound letters stay."""
        if not part.free_symbols & bound:
            return self.value(part)
        if part in bound:
            return part
        inside = [self._around(one, bound) for one in part.args]
        if isinstance(part, Unspecified):
            return example(part, inside[0])
        return part.func(*inside)

    def _element(self, call: sympy.Expr) -> sympy.Expr:
        """W_{ik} is a letter, whatever i and k are; an index that is itself reordered is looked up."""
        if isinstance(call, Reordered):
            return reordered(self, call, (*self.counts, *self._given, *self._given.values(), *self.numbers))
        single = self._single(call.func, tuple(map(self.value, call.args)))
        if self.facts is None or isinstance(single, MomentOfElement):
            return self._number(single)
        given = next((found for one in self._elements if (found := said(self, single, *one)) is not None), None)
        return self._number(single) if given is None else self._outside(given)

    def _single(self, family: Any, places: tuple[sympy.Expr, ...]) -> sympy.Expr:
        """One element of a family; SymPy takes long to make it."""
        if (family, places) not in self._singles:
            self._singles[family, places] = family(*places)
        return self._singles[family, places]

    def _number(self, letter: sympy.Expr) -> sympy.Expr:
        if letter in self._bound:
            return self._bound[letter]
        if self.world is not None and name_of(letter) in self.world.facts.random:
            return self.world.in_a_state(letter) if self._in_a_state else letter
        if letter not in self.numbers:
            self.numbers[letter] = self._new_number(letter)
        return self.numbers[letter]

    def _new_number(self, letter: sympy.Expr) -> sympy.Expr:
        if letter in self._given:
            return self._outside(self._given[letter])
        if self.world is not None and isinstance(letter, (Moment, MomentOfElement)):
            return self.world.mean(letter)
        if isinstance(letter, SumOverDifferent):
            raise NoWorld(f"{letter} has no number")
        if letter.is_Symbol and letter.name.endswith(" at 0"):
            raise NoWorld(f"{letter} is the slope at a kink, which is none")
        place = self.places.setdefault(letter, len(self.places))
        sign = 1 - 2 * (self.k >> place % 3 & 1)
        generator = random.Random(f"{letter} {self.k}")  # variety, not secrecy
        if self.facts is not None and letter in self.facts.ranges:
            if (stop := int(self.value(self.facts.ranges[letter]))) < 1:
                raise NoWorld(f"{letter} runs from 1 to {stop}")
            return sympy.Integer(generator.randint(1, stop))
        while (number := sample(letter, generator, sign)) in self.counts.values() and letter.is_integer:
            pass  # another count than those of the sums
        number = self.counts.get(letter, number)
        return abs(number) if self.facts is not None and name_of(letter) in self.facts.nonnegative else number


def _still_holds(point: Point, given: Mapping[sympy.Expr, sympy.Expr]) -> bool:
    """Are all moments what they were when they were asked for? A law that meets a premise with a moment in it was changed
    after that."""
    if point.world is None or not any(letters_in(new) for old, new in given.items() if isinstance(old, Moment)):
        return True
    point.world.forget()
    moments = [letter for letter in point.numbers if isinstance(letter, (Moment, MomentOfElement))]
    return all(sympy.expand(point.world.mean(one) - point.numbers[one]) == 0 for one in moments)


@lru_cache(maxsize=10_000)
def _letters(expression: sympy.Expr) -> frozenset[sympy.Expr]:
    """All symbols that stand in an expression, those too that a sum binds."""
    if expression.is_Symbol:
        return frozenset({expression})
    return frozenset[sympy.Expr]().union(*map(_letters, expression.args))
