"""Sums over several indices -> their expected value, over all ways in which the indices may coincide.

Indices of one range are equal or different, and so is one that a sum does not bind: in each of these ways the terms have one
expected value. The sum over different indices is one over all of them, less those in which some coincide (inclusion and
exclusion).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import factorial, prod

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.exchange import Bound, Term, renamed, summed, terms
from texclaims.symbolic.letters import letters_in
from texclaims.symbolic.moments.facts import Case, Facts, MomentError
from texclaims.symbolic.moments.over_indices import Expected, Range, partitions
from texclaims.symbolic.symbols import MeaningError, name_of, numbered

MOST_WAYS = 500  # in which the indices of one term coincide
MOST_INDICES = 6  # of one range: seven coincide in 877 ways
Groups = list[list[sympy.Expr]]
"""Indices that are equal stand in one group."""


def is_nested(sums: Sequence[sympy.Sum], rest: sympy.Expr, facts: Facts) -> bool:
    """Is one of these a sum of sums, or may an element beside them, or in them, be one that a sum runs through?"""
    if any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums):
        return True
    parts = [(rest, None), *((single.function, single.limits[0][0]) for single in sums)]
    atoms = [(atom, own) for one, own in parts for atom in facts.atoms(one)]
    places = [(name_of(atom), k, at, own) for atom, own in atoms for k, at in enumerate(_places(atom))]
    bound = {(name, k) for name, k, at, own in places if at == own}
    return bool(bound & {(name, k) for name, k, at, own in places if at != own and _is_fixed(at, facts)})


def of_nested(sums: Sequence[sympy.Sum], rest: sympy.Expr, case: Case, expected: Expected) -> sympy.Expr:
    """E of a product of sums of sums, and of the rest.

    Raises MomentError where a range depends on an index, where one family stands under two ranges, and for too many indices.
    """
    try:
        return sympy.Add(*(_of_term(term, rest, case.facts, expected) for term in terms(sympy.Mul(*sums))))
    except MeaningError as error:
        raise MomentError(f"a sum of sums of random variables: {error}") from None


def _of_term(term: Term, rest: sympy.Expr, facts: Facts, expected: Expected) -> sympy.Expr:
    body = sympy.Mul(*term.factors) * rest
    if any(facts.atoms(inner) for inner in body.atoms(sympy.Sum, sympy.Product)):
        raise MomentError("a sum of functions of sums of random variables")
    ranges = {index: (start, stop) for index, start, stop in term.bound}
    _stand_in_one_range(body, ranges, facts)
    by_range: dict[Range, list[sympy.Expr]] = {}
    for index, ends in ranges.items():
        by_range.setdefault(ends, []).append(index)
    _put_beside(body, by_range, facts)
    few = all(len(group) <= MOST_INDICES for group in by_range.values())
    ways = [list(partitions(group)) for group in by_range.values() if few]
    if not few or prod(map(len, ways)) > MOST_WAYS:
        raise MomentError(f"a sum of sums of random variables, with {len(term.bound)} indices")
    return sympy.Add(*(_of_way(way, list(by_range), body, ranges, expected) for way in product(*ways)))


def _of_way(
    way: Sequence[Groups], ends: Sequence[Range], body: sympy.Expr, ranges: Mapping[sympy.Expr, Range], expected: Expected
) -> sympy.Expr:
    """The part of the sum in which the indices coincide in this way, and in no other."""
    names, places, blocks = {}, list[list[sympy.Expr]](), 0
    for groups in way:
        places.append([])
        for group in groups:
            fixed = [one for one in group if one not in ranges]
            place = fixed[0] if fixed else numbered("i", blocks)
            blocks += not fixed
            places[-1].append(place)
            names.update({one: place for one in group if one != place})
    distinct = frozenset(place for group in places for place in group)
    here = sympy.expand(renamed(body, names))
    value = sympy.Add(*(expected(piece, distinct) for piece in sympy.Add.make_args(here)))
    made = [one for group in places for one in group if one in {numbered("i", k) for k in range(blocks)}]
    if any(letter.depends_on(index) for letter in letters_in(value) for index in made):
        raise MomentError("a moment that depends on the index of its sum, and nothing more is known of it")
    if value == 0:
        return value
    return _over_different(value, tuple(map(tuple, places)), tuple(ends), frozenset(made))


@lru_cache(maxsize=1024)
def _over_different(
    value: sympy.Expr, places: tuple[tuple[sympy.Expr, ...], ...], ends: tuple[Range, ...], made: frozenset[sympy.Expr]
) -> sympy.Expr:
    """The sum of a value over indices that are different from each other within each range. Wrong versions of an equation ask for
    the same sums again."""
    parts = []
    for way in product(*(list(partitions(list(group))) for group in places)):
        sign, names, bound = sympy.Integer(1), {}, list[Bound]()
        for groups, (start, stop) in zip(way, ends, strict=True):
            for group in groups:
                sign *= (-1) ** (len(group) - 1) * factorial(len(group) - 1)
                place = next((one for one in group if one not in made), group[0])
                names.update({one: place for one in group if one != place})
                bound += [(place, start, stop)] * (place in made)
        parts.append(sign * summed(renamed(value, names), bound))
    return sympy.expand(sympy.Add(*parts))


# --- indices ----------------------------------------------------------------------------------------------------------


def _places(atom: sympy.Expr) -> tuple[sympy.Expr, ...]:
    return tuple(atom.args) if isinstance(atom, AppliedUndef) else ()


def _is_fixed(at: sympy.Expr, facts: Facts) -> bool:
    return bool(at.is_Integer) or at in facts.ranges


def _stand_in_one_range(body: sympy.Expr, ranges: Mapping[sympy.Expr, Range], facts: Facts) -> None:
    """Each place of a random family has one range in this term: else nobody knows which elements are one.

    Raises MomentError where it has two, and for an index that is more than a letter or a number.
    """
    seen: dict[tuple[str, int], Range] = {}
    for atom in facts.atoms(body):
        for k, at in enumerate(_places(atom)):
            if at in ranges and seen.setdefault((name_of(atom), k), ranges[at]) != ranges[at]:
                raise MomentError("one family under two different ranges")
            if at not in ranges and at.free_symbols & ranges.keys():
                raise MomentError(f"an element with the index {at}, beside a sum of sums")


def _put_beside(body: sympy.Expr, by_range: Mapping[Range, list[sympy.Expr]], facts: Facts) -> None:
    """The one index that no sum binds, at places of random families where bound ones stand, is one of the values that these
    take. Where there are several, which may be equal, or where it may lie outside of the range, nothing is known of them: then
    elements that have them may be any, and no rule takes their moments apart."""
    found = {ends: _beside(body, group, facts) for ends, group in by_range.items()}
    every = frozenset[sympy.Expr]().union(*found.values())
    if len(every) == 1 and all(_lies_in(at, ends, facts) for ends, places in found.items() for at in places):
        for ends, group in by_range.items():
            group += found[ends]


def _beside(body: sympy.Expr, group: Sequence[sympy.Expr], facts: Facts) -> set[sympy.Expr]:
    """The fixed indices at places of random families where one of the group stands."""
    places = [(name_of(atom), k, at) for atom in facts.atoms(body) for k, at in enumerate(_places(atom))]
    bound = {(name, k) for name, k, at in places if at in group}
    return {at for name, k, at in places if (name, k) in bound and _is_fixed(at, facts)}


def _lies_in(at: sympy.Expr, ends: Range, facts: Facts) -> bool:
    start, stop = ends
    return start == 1 and (at == 1 and bool(stop.is_positive) or facts.ranges.get(at) == stop)

