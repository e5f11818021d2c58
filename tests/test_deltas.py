"""A sum with deltas leaves its one term where that is known, and stays as it is elsewhere."""

from __future__ import annotations

import sympy
from sympy import KroneckerDelta

from deltas import collapsed

i, j, k, n = sympy.symbols("i j k n", integer=True, positive=True)
a, b = sympy.Function("a"), sympy.Function("b")


def test_an_index_of_a_family_leaves_its_term() -> None:
    assert collapsed(sympy.Sum(KroneckerDelta(i, j) * a(j), (j, 1, n))) == a(i)


def test_both_sums_are_added_up() -> None:
    inner = sympy.Sum(KroneckerDelta(k, n + 1) * b(j, k), (k, 1, 2 * n + 1))
    assert collapsed(sympy.Sum(KroneckerDelta(i, j) * inner, (j, 1, n))) == b(i, n + 1)


def test_what_no_index_of_the_sum_meets_leaves_nothing() -> None:
    assert collapsed(sympy.Sum(KroneckerDelta(n + i, j) * a(j), (j, 1, n))) == 0


def test_where_it_is_not_known_the_sum_stays() -> None:
    """Not every number less n lies between 1 and n: here nothing would be left of the sum for small i."""
    unknown = sympy.Sum(KroneckerDelta(i, n + j) * a(j), (j, 1, n))
    assert collapsed(unknown) == unknown


def test_the_range_of_a_family_is_no_other_one() -> None:
    """A family of one has no second element, and a sum from 2 on leaves the first one out."""
    for unknown in (
        sympy.Sum(KroneckerDelta(2, j) * a(j), (j, 1, n)),
        sympy.Sum(KroneckerDelta(i, j) * a(j), (j, 2, n)),
        sympy.Sum(KroneckerDelta(i, j) * a(j), (j, 1, 3)),
    ):
        assert collapsed(unknown) == unknown


def test_a_sum_without_a_delta_stays() -> None:
    plain = sympy.Sum(KroneckerDelta(i, k) * a(j), (j, 1, n))
    assert collapsed(plain) == plain


def test_it_agrees_with_adding_up() -> None:
    for middle in (1, 2, 3, 4):
        terms = sympy.Sum(KroneckerDelta(middle, j) * a(j), (j, 1, 3))
        assert collapsed(terms) == terms.doit() == (a(middle) if middle < 4 else 0)
