"""A difference -> a point at which it is not 0, in words and in numbers. Refute before proving."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.domains import covering, has_an_end
from texclaims.symbolic.numbers import COARSE, DIGITS, NOISE, quadrature
from texclaims.symbolic.sums import outermost
from texclaims.symbolic.symbols import MeaningError, Reordered, domain_of

POINTS = 4  # of evaluation before any simplification: every combination of signs of two real numbers is among them
TERMS = 3  # or 4, of a sum with a symbolic number of terms, where numbers are put in; one less where sums are nested


@dataclass(frozen=True)
class Witness:
    """A point at which something is not 0: each letter with the number that stands for it there, and the value."""

    point: tuple[tuple[sympy.Expr, sympy.Expr], ...]
    value: sympy.Expr

    def at(self, point: Mapping[sympy.Expr, sympy.Expr]) -> Witness:
        """The same, in other letters."""
        return Witness(tuple(sorted(point.items(), key=str)), self.value)

    def __str__(self) -> str:
        shown = ", ".join(f"{letter} = {number}" for letter, number in self.point)
        return f"{shown or 'every point'} it is {sympy.N(self.value, 6)}"

    @property
    def numbers(self) -> Mapping[str, str]:
        return {str(letter): str(number) for letter, number in self.point}


def counterexample(
    difference: sympy.Expr, relations: Iterable[tuple[str, sympy.Expr, sympy.Expr]] = ()
) -> Witness | None:
    """A rational point at which the difference is not 0; None if none of a few points shows one.

    Points that break a relation between fixed numbers, such as a < b, say nothing.
    """
    sums = difference.atoms(sympy.Sum)
    ends = sorted({limit[2] for single in sums for limit in single.limits if limit[2].is_Symbol}, key=str)
    nested = any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums)
    places: dict[sympy.Expr, int] = {}
    for k in range(POINTS):
        terms = {end: sympy.Integer(TERMS - nested + (place + k) % 2) for place, end in enumerate(ends)}
        point = Point(k, terms, places)
        if not all(_allows(relation, point) for relation in relations):
            continue
        value = sympy.N(point.value(difference), DIGITS)  # exact as long as it can be
        if value.is_number and value.is_finite and abs(value) > NOISE * max(1, *map(abs, point.numbers.values()), 1):
            return Witness(tuple(sorted(point.numbers.items(), key=str)), value)
    return None


@dataclass
class Point:
    """The k-th of a few rational points; a letter gets its number when it is met.

    Sums are written out, up to the numbers that `counts` gives for their ends. `places` counts the letters, for their signs.
    """

    k: int
    counts: dict[sympy.Symbol, sympy.Integer]
    places: dict[sympy.Expr, int]
    numbers: dict[sympy.Expr, sympy.Expr] = field(default_factory=dict)
    _known: dict[sympy.Expr, sympy.Expr] = field(default_factory=dict)

    def value(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression here. Numbers are put in from below: SymPy works for long on letters inside a maximum."""
        if expression not in self._known:
            self._known[expression] = self._value(expression)
        return self._known[expression]

    def _value(self, expression: sympy.Expr) -> sympy.Expr:
        if expression.is_Symbol:
            return self._number(expression)
        if not expression.args:
            return expression
        if isinstance(expression, (sympy.Sum, sympy.Product)):
            return self._term_by_term(expression)
        if isinstance(expression, AppliedUndef):
            return self._element(expression)
        if isinstance(expression, (sympy.Integral, sympy.Derivative, sympy.Subs, sympy.Limit)):
            return expression.xreplace({letter: self._number(letter) for letter in expression.free_symbols})
        if isinstance(expression, Unspecified):
            return _example(expression.spelled, expression.primes).xreplace({U: self.value(expression.args[0])})
        return expression.func(*map(self.value, expression.args))

    def _term_by_term(self, expression: sympy.Expr) -> sympy.Expr:
        body, index, start, stop = outermost(expression)
        first, last = self.value(start), self.value(stop)
        if not (first.is_Integer and last.is_Integer):
            raise MeaningError(f"a sum from {start} to {stop}, which are no whole numbers")
        terms = (self.value(body.xreplace({index: sympy.Integer(j)})) for j in range(int(first), int(last) + 1))
        return sympy.Add(*terms) if isinstance(expression, sympy.Sum) else sympy.Mul(*terms)

    def _element(self, call: sympy.Expr) -> sympy.Expr:
        """W_{ik} is a letter, whatever i and k are; an index that is itself reordered is looked up."""
        sizes = {str(end): int(count) for end, count in self.counts.items()}
        turned = {c: sympy.Integer(int(c.args[0]) % sizes.get(c.knows, TERMS) + 1)
                  for c in reorderings(call) if c.args[0].is_Integer}  # fmt: skip
        return turned[call] if call in turned else self._number(call.xreplace(turned))

    def _number(self, letter: sympy.Expr) -> sympy.Expr:
        if letter not in self.numbers:
            place = self.places.setdefault(letter, len(self.places))
            sign = 1 - 2 * (self.k >> place % 2 & 1)
            generator = random.Random(f"{letter} {self.k}")  # variety, not secrecy
            while (number := sample(letter, generator, sign)) in self.counts.values() and letter.is_integer:
                pass  # another count than those of the sums
            self.numbers[letter] = self.counts.get(letter, number)
        return self.numbers[letter]


def _allows(relation: tuple[str, sympy.Expr, sympy.Expr], point: Point) -> bool:
    """Does the point satisfy the relation, as far as it says anything about it?"""
    word, left, right = relation
    compare = {"<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge, "!=": sympy.Ne}.get(word)
    return compare is None or compare(point.value(left), point.value(right)) != sympy.false


def numeric_counterexample(difference: sympy.Expr) -> Witness | None:
    """A point at which an expression with integrals is clearly not 0; None if there is none, or no number."""
    generator = random.Random(5)
    integrals = {i: sympy.Dummy(f"integral {k}") for k, i in enumerate(difference.atoms(sympy.Integral))}
    point = {s: sample(s, generator) for s in sorted(difference.free_symbols, key=str)}
    try:
        numbers = {name: quadrature(integral.xreplace(point)) for integral, name in integrals.items()}
        value = sympy.N(difference.xreplace(integrals).xreplace({**point, **numbers}), 15)
    except (MeaningError, ValueError, TypeError, ArithmeticError, NotImplementedError):
        return None
    if not (value.is_number and value.is_real and value.is_finite) or abs(value) < COARSE:
        return None
    return Witness(tuple(point.items()), value)


U = sympy.Dummy("u", real=True)


@lru_cache(maxsize=32)
def _example(name: str, primes: int) -> sympy.Expr:
    """A smooth function of U in general position, or one of its derivatives."""
    speed = 1 + sympy.Rational(sum(map(ord, name)) % 7, 5)
    return sympy.diff(U / 3 + sympy.sin(speed * U + sympy.Rational(2, 5)), U, primes)


def reorderings(expression: sympy.Expr) -> list[sympy.Expr]:
    """The elements of reorderings, tau(i), in the expression."""
    return [call for call in expression.atoms(AppliedUndef) if isinstance(call, Reordered)]


def sample(s: sympy.Symbol, generator: random.Random, sign: int = 0) -> sympy.Rational:
    """A number that the symbol may stand for; if it may be any real one, it has the wanted sign, or any."""
    domain = domain_of(s)
    if domain.whole:
        return sympy.Integer(generator.choice((2, 3, 5, 7, 11)))
    size = sympy.Rational(generator.randint(3, 40), 17)
    return covering(domain, size) if has_an_end(domain) else size * (sign or generator.choice((1, -1)))
