"""Sums and products with a symbolic number of terms -> their expected value, by that of terms with different indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

import sympy

from texclaims.language import premises as said
from texclaims.symbolic.letters import letters_in, sum_over_different
from texclaims.symbolic.moments.facts import Case, Facts, MomentError
from texclaims.symbolic.moments.independence import Indices
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.sums import outermost, single_sum
from texclaims.symbolic.symbols import name_of, numbered

Range = tuple[sympy.Expr, sympy.Expr]
Expected = Callable[[sympy.Expr, Indices], sympy.Expr]
"""E of one term, in which these indices are pairwise different."""
HIGHEST = 8  # terms in one product of sums; the number of set partitions explodes above

LINEARITY = Rule(
    name="linearity",
    words="linearity: E of a sum is the sum of the E",
    source="linearity of the expected value",
    example=r"\E[\sum_{i=1}^{n} u_i Z] = \E[Z] \sum_{i=1}^{n} u_i",
    without=r"\E[\sum_{i=1}^{n} u_i Z^2] = \E[Z]^2 \sum_{i=1}^{n} u_i",
)
IID_FACTORS = Rule(
    name="product of i.i.d. factors",
    words="i.i.d.: E of a product of one factor for each element is the product of the E",
    source="the expected value of a product of independent variables",
    example=r"\E[\prod_{i=1}^{n} X_i^2] = \E[X^2]^n \when{ \iid{X} }",
    without=r"\E[\prod_{i=1}^{n} X_i^2] = \E[X^2]^n \when{ \ident{X} }",
    needs=(said.Iid,),
)
RULES = (LINEARITY, IID_FACTORS)


# --- products with a symbolic number of factors -----------------------------------------------------------------------


def of_products(products: list[sympy.Product], case: Case, expected: Expected, distinct: Indices) -> sympy.Expr:
    """E of products over one range, each factor with elements of its own index: a power of the E of one factor.

    Raises MomentError where the factors are not independent with one law, or depend on the index in other ways.
    """
    index, start, stop, factor = _one_factor(products)
    _need_independent_factors(factor, index, case.facts)
    case.trace.note(IID_FACTORS.applied())
    mean = sympy.Add(*(expected(term, distinct) for term in sympy.Add.make_args(sympy.expand(factor))))
    if mean.has(index):
        raise MomentError(f"a product whose factors depend on {index} in other ways")
    return mean ** (stop - start + 1)


def _one_factor(products: list[sympy.Product]) -> tuple[sympy.Symbol, sympy.Expr, sympy.Expr, sympy.Expr]:
    """The index of the first product, its range, and the factor of all products at this index."""
    _, index, start, stop = outermost(products[0])
    factor = sympy.Integer(1)
    for single in products:
        body, own, *ends = outermost(single)
        if ends != [start, stop]:
            raise MomentError("products over two ranges")
        factor *= body.subs(own, index)
    return index, start, stop, factor


def _need_independent_factors(factor: sympy.Expr, index: sympy.Symbol, facts: Facts) -> None:
    atoms = facts.atoms(factor)
    names = {name_of(atom) for atom in atoms}
    nested = factor.has(sympy.Sum, sympy.Product)
    if nested or not names <= facts.iid or any(atom.args != (index,) for atom in atoms):
        raise MomentError("a product over an index whose factors are not independent with one law")
    if len(names) > 1 and not any(names <= group for group in facts.independent):
        raise MomentError(f"a product of elements of {sorted(names)}, which may depend on each other")


# --- products of sums with a symbolic number of terms -----------------------------------------------------------------


def of_sums(sums: list[sympy.Sum], rest: sympy.Expr, case: Case, expected: Expected) -> sympy.Expr:
    """E of a product of sums: over all ways in which their indices may coincide.

    Raises MomentError for a sum of sums, and for one family under two different ranges.
    """
    case.trace.note(LINEARITY.applied())
    if any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums):
        raise MomentError("a sum of sums of random variables")
    ranges = [(single.limits[0][1], single.limits[0][2]) for single in sums]
    total = sympy.Integer(0)
    for groups, times in _unlike_partitions(sums):
        if any(ranges[k] != ranges[group[0]] for group in groups for k in group):
            if _share_family([sums[k] for group in groups for k in group], case.facts):
                raise MomentError("one family under two different ranges")
            continue
        indices = [numbered("i", k) for k in range(len(groups))]
        body = rest
        for index, group in zip(indices, groups, strict=True):
            for k in group:
                body = body * sums[k].function.subs(sums[k].limits[0][0], index)
        for piece in sympy.Add.make_args(sympy.expand(body)):
            value = expected(piece, frozenset(indices))
            total += times * _over_different(value, indices, [ranges[group[0]] for group in groups])
    return total


def _share_family(sums: list[sympy.Sum], facts: Facts) -> bool:
    names = [{name_of(atom) for atom in facts.atoms(single.function)} for single in sums]
    return any(a & b for k, a in enumerate(names) for b in names[k + 1 :])


def _over_different(value: sympy.Expr, indices: list[sympy.Symbol], ranges: list[Range]) -> sympy.Expr:
    """Sum of a value over pairwise different indices."""
    total = sympy.Integer(0)
    for part in sympy.Add.make_args(sympy.expand(value)):
        moving = part.as_independent(*indices, as_Add=False)[1]
        constant, bodies = sympy.Integer(1), [sympy.Integer(1)] * len(indices)
        for factor in sympy.Mul.make_args(part):
            used = [k for k, index in enumerate(indices) if factor.has(index)]
            if any(letter.depends_on(index) for letter in letters_in(factor) for index in indices):
                raise MomentError(f"{factor} depends on the index of its sum, and nothing more is known of it")
            if not used:
                constant *= factor
            elif len(used) == 1:
                bodies[used[0]] *= factor
            else:
                constant *= sum_over_different(factor, moving, indices, ranges)
        total += constant * _distinct_sum(tuple(bodies), tuple(indices), tuple(ranges))
    return total


def _unlike_partitions(sums: list[sympy.Sum]) -> list[tuple[list[list[int]], int]]:
    """One set partition of each kind, and how many there are of it: equal sums can stand for each other."""
    kinds: dict[tuple[tuple[int, ...], ...], list[list[int]]] = {}
    times: Counter[tuple[tuple[int, ...], ...]] = Counter()
    for groups in partitions(list(range(len(sums)))):
        kind = tuple(sorted(tuple(sorted(sums.index(sums[k]) for k in group)) for group in groups))
        kinds.setdefault(kind, groups)
        times[kind] += 1
    return [(groups, times[kind]) for kind, groups in kinds.items()]


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """All set partitions of some things."""
    if not items:
        yield []
        return
    first, *others = items
    for groups in partitions(others):
        yield [[first], *groups]
        for k in range(len(groups)):
            yield [*groups[:k], [first, *groups[k]], *groups[k + 1 :]]


@lru_cache(maxsize=4096)
def _distinct_sum(
    bodies: tuple[sympy.Expr, ...], indices: tuple[sympy.Symbol, ...], ranges: tuple[Range, ...]
) -> sympy.Expr:
    """The sum of f_1(i_1)…f_r(i_r) over pairwise different indices, by inclusion and exclusion."""
    *first, last = bodies
    if not first:
        return single_sum(last, indices[0], *ranges[0])
    total = _distinct_sum(tuple(first), indices[:-1], ranges[:-1]) * single_sum(last, indices[-1], *ranges[-1])
    for k, body in enumerate(first):
        if ranges[k] == ranges[-1]:
            merged = (*first[:k], body * last.subs(indices[-1], indices[k]), *first[k + 1 :])
            total -= _distinct_sum(merged, indices[:-1], ranges[:-1])
    return sympy.expand(total)
