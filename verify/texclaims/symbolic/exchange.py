"""An expression with finite sums -> all its sums in front, in one normal form: products of sums that share no index.

The indices of each are named after what they touch. Two sums are exchanged where neither runs as far as the other says.
Polynomials in the elements of vectors and matrices that are equal for all sizes have one such form. What stands inside of a
root or a function is put in this form by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from math import factorial, prod

import sympy

from texclaims.symbolic.letters import SumOverDifferent, letters_in
from texclaims.symbolic.sums import bound_index, outermost
from texclaims.symbolic.symbols import MeaningError, Reordered

MOST_TERMS = 300  # of products of sums that are multiplied out
MOST_NAMINGS = 720  # of the indices of one sum, which are tried for the first in order
HIGHEST = 6  # power of a sum that is multiplied out
OPAQUE = (sympy.Integral, sympy.Derivative, sympy.Limit, sympy.Subs, sympy.Product, sympy.Piecewise)
"""They bind letters of their own, or hold conditions: nothing is put in order inside."""

Bound = tuple[sympy.Symbol, sympy.Expr, sympy.Expr]
"""An index, its first and its last value."""


@dataclass(frozen=True)
class Term:
    """A product of factors, under a sum over each of these indices, which are letters of this term alone."""

    factors: tuple[sympy.Expr, ...]
    bound: tuple[Bound, ...]

    def times(self, other: Term) -> Term:
        """The product of two sums is a sum over the indices of both."""
        return Term((*self.factors, *other.factors), (*self.bound, *other.bound))


def is_nested(expression: sympy.Expr) -> bool:
    """Is there a sum over several indices, or a sum in a sum?"""
    sums = expression.atoms(sympy.Sum)
    return any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums)


def exchanged(expression: sympy.Expr) -> sympy.Expr:
    """The normal form.

    Raises MeaningError where a range depends on another index, where a letter hides one, and where there are too many terms.
    """
    return sympy.expand(sympy.Add(*map(_summed, terms(expression))))


def terms(expression: sympy.Expr) -> list[Term]:
    """The sums of products that an expression is the sum of.

    Raises MeaningError as `exchanged` does.
    """
    found = list(_terms(expression))
    if len(found) > MOST_TERMS:
        raise MeaningError(f"sums with more than {MOST_TERMS} terms")
    return found


def summed(body: sympy.Expr, bound: Sequence[Bound]) -> sympy.Expr:
    """The sum of a body over these indices, in normal form.

    Raises MeaningError as `exchanged` does.
    """
    return _summed_over(body, tuple(bound))


@lru_cache(maxsize=4096)
def _summed_over(body: sympy.Expr, bound: tuple[Bound, ...]) -> sympy.Expr:
    return sympy.expand(sympy.Add(*map(_summed, _under(body, bound))))


def renamed(expression: sympy.Expr, names: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """The expression with other names for its free letters; those that a sum or an integral in it binds stay."""
    if expression.has(sympy.Sum, sympy.Product, sympy.Integral):
        return expression.subs(names, simultaneous=True)
    return expression.xreplace(names)


def _terms(expression: sympy.Expr) -> Iterator[Term]:
    if expression.is_Add:
        for part in expression.args:
            yield from _terms(part)
    elif not expression.has(sympy.Sum):
        yield from (Term((part,), ()) for part in sympy.Add.make_args(expression))
    elif expression.is_Mul:
        yield from _multiplied([terms(part) for part in expression.args])
    elif expression.is_Pow and expression.exp.is_Integer and 0 < expression.exp <= HIGHEST:
        yield from _multiplied([terms(expression.base) for _ in range(int(expression.exp))])
    elif isinstance(expression, sympy.Sum):
        body, index, start, stop = outermost(expression)
        yield from _under(body, [(index, start, stop)])
    else:
        yield Term((_inside(expression),), ())


def _multiplied(factors: list[list[Term]]) -> Iterator[Term]:
    if prod(map(len, factors)) > MOST_TERMS:
        raise MeaningError(f"sums with more than {MOST_TERMS} terms")
    for chosen in product(*factors):
        whole = Term((), ())
        for one in chosen:
            whole = whole.times(one)
        yield whole


def _under(body: sympy.Expr, bound: Sequence[Bound]) -> list[Term]:
    """The terms of a sum over these indices: each gets letters of its own, with which no other sum can be confused."""
    for index, start, stop in bound:
        _can_be_exchanged(body, index, start, stop)
    found = []
    for part in terms(sympy.expand(body)):
        places = {index: sympy.Dummy("place", integer=True, positive=True) for index, _, _ in bound}
        if any(end.has(*places) for _, *ends in part.bound for end in ends):
            raise MeaningError("a sum whose range depends on another index")
        factors = tuple(renamed(factor, places) for factor in part.factors)
        found.append(Term(factors, (*part.bound, *((places[index], *ends) for index, *ends in bound))))
    return found


def _can_be_exchanged(body: sympy.Expr, index: sympy.Symbol, start: sympy.Expr, stop: sympy.Expr) -> None:
    """Raises MeaningError for what is no finite sum, and for one whose index a letter hides, or a reordering."""
    if stop.is_infinite or start.is_infinite or body.atoms(SumOverDifferent):
        raise MeaningError(f"a sum up to {stop}, or one that no rule compares")
    if any(isinstance(call, Reordered) for call in body.atoms(sympy.core.function.AppliedUndef)):
        raise MeaningError("a reordering in a sum of sums")
    for letter in letters_in(body):
        if letter.depends_on(index):
            raise MeaningError(f"{letter} depends on {index}, and nothing more is known of it")


def _inside(expression: sympy.Expr) -> sympy.Expr:
    """A function of sums, a root or a fraction, with these in normal form; itself where it binds letters of its own."""
    if isinstance(expression, OPAQUE) or not expression.args:
        return expression
    return expression.func(*(exchanged(part) if part.has(sympy.Sum) else part for part in expression.args))


# --- one term ---------------------------------------------------------------------------------------------------------


def _summed(term: Term) -> sympy.Expr:
    """The sum of a term: constants in front, a number where nothing depends on an index, and a product of sums that share
    no index."""
    whole = sympy.Mul(*term.factors)
    if whole == 0:
        return whole
    factors, used = sympy.Mul.make_args(whole), whole.free_symbols
    result = sympy.Mul(*(stop - start + 1 for index, start, stop in term.bound if index not in used))
    waiting = [one for one in term.bound if one[0] in used]
    result *= sympy.Mul(*(factor for factor in factors if factor.free_symbols.isdisjoint({one[0] for one in waiting})))
    while waiting:
        component = _connected(waiting[0], waiting, factors)
        own = {index for index, _, _ in component}
        result *= _in_order(sympy.Mul(*(factor for factor in factors if factor.free_symbols & own)), component)
        waiting = [one for one in waiting if one not in component]
    return result


def _connected(first: Bound, bound: list[Bound], factors: Sequence[sympy.Expr]) -> list[Bound]:
    """The indices that stand in a factor together with the first one, or with one of these."""
    names, before = {first[0]}, set[sympy.Symbol]()
    everything = {one[0] for one in bound}
    while names != before:
        before = set(names)
        for factor in factors:
            if factor.free_symbols & names:
                names |= factor.free_symbols & everything
    return [one for one in bound if one[0] in names]


def _in_order(body: sympy.Expr, bound: list[Bound]) -> sympy.Expr:
    """One sum over these indices, of all its namings the first in the order of its text."""
    classes = _alike(body, bound)
    if prod(factorial(len(group)) for group in classes) > MOST_NAMINGS:
        raise MeaningError(f"a sum over {len(bound)} indices that are alike")
    names: list[sympy.Symbol] = []
    for _ in bound:
        names.append(bound_index(body * sympy.Mul(*names), bound[0][0]))
    ways = [_named(body, dict(zip((one for group in way for one in group), names, strict=True)))
            for way in product(*(permutations(group) for group in classes))]  # fmt: skip
    best = min(ways, key=str) if len(ways) > 1 else ways[0]
    ranges = [one[1:] for group in classes for one in group]
    return sympy.Sum(best, *((name, *ends) for name, ends in zip(names, ranges, strict=True)))


def _named(body: sympy.Expr, names: dict[Bound, sympy.Symbol]) -> sympy.Expr:
    return body.xreplace({one[0]: name for one, name in names.items()})


def _alike(body: sympy.Expr, bound: list[Bound]) -> list[list[Bound]]:
    """The indices in classes, in an order that no naming changes: each coloured by its range, and by what it touches, twice."""
    colours = {one[0]: str(one[1:]) for one in bound}
    factors = sympy.Mul.make_args(body)
    for _ in range(2 if len(set(colours.values())) < len(bound) else 0):
        colours = {one[0]: _colour(one[0], factors, colours) for one in bound}
    groups: dict[str, list[Bound]] = {}
    for one in bound:
        groups.setdefault(colours[one[0]], []).append(one)
    return [groups[colour] for colour in sorted(groups)]


def _colour(index: sympy.Symbol, factors: Sequence[sympy.Expr], colours: dict[sympy.Symbol, str]) -> str:
    marks = {one: sympy.Symbol(f"<{colour}>", integer=True, positive=True) for one, colour in colours.items()}
    marks[index] = sympy.Symbol(f"here {colours[index]}", integer=True, positive=True)
    return str(sorted(str(factor.xreplace(marks)) for factor in factors if factor.has(index)))
