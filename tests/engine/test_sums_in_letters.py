"""A difference with sums that have one form alone: letters stand for these before SymPy simplifies it, and for no others."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.rules.equality import zero
from texclaims.symbolic.sums import with_letters_for_sums

P, J, N, M = (sympy.Symbol(name, integer=True, positive=True) for name in "pjnm")
A, B = sympy.symbols("a b", positive=True)
X, Y = sympy.Function("x", real=True), sympy.Function("y", real=True)


def total(term: Any, stop: Any = N, start: Any = 1) -> sympy.Sum:
    return sympy.Sum(term, (P, start, stop))


@pytest.mark.parametrize(
    "expression",
    [
        total(X(P)) - A,
        A * total(X(P) ** 2) + total(X(P)) ** 2 - B,
        total(X(P) * Y(P)) * total(Y(P), M),
        sympy.Sum(X(P) * Y(J), (P, 1, N), (J, 1, M)),
    ],
)
def test_a_letter_stands_for_each_sum(expression: sympy.Expr) -> None:
    flat = with_letters_for_sums(expression)
    assert not flat.has(sympy.Sum) and flat != 0
    assert len(flat.atoms(sympy.Dummy)) == len(expression.atoms(sympy.Sum))


@pytest.mark.parametrize(
    "expression",
    [
        A - B,  # no sum
        total(P) - A,  # has a closed form
        total(P * X(P)) - A,
        total(A**P) - A,
        total(1 / (P * (P + 1))) - A,
        total(X(P + 1)) - total(X(P)),  # telescopes
        total(X(P), M, N + 1) + total(X(P)),  # goes on where the other ends
        total(X(P), 2) - X(1) - X(2),
        total(sympy.exp(X(P) + A)),  # has a factor to take out
        sympy.Sum(X(P), (P, 1, N), (J, 1, M)),  # adds up the same terms again and again
        sympy.log(total(X(P))) - A,  # is no factor of a polynomial
        A / total(X(P)) - B,
        total(X(P)) + total(P),  # one of two
    ],
)
def test_where_another_form_may_be_found_nothing_changes(expression: sympy.Expr) -> None:
    assert with_letters_for_sums(expression) == expression


def test_equal_sums_have_one_letter_and_others_have_their_own() -> None:
    assert with_letters_for_sums(total(X(P)) * A - A * total(X(P))) == 0
    assert sympy.expand(with_letters_for_sums(total(X(P)) - total(Y(P)))) != 0
    assert sympy.expand(with_letters_for_sums(total(X(P)) - total(X(P), M))) != 0


def test_what_simplifying_proves_is_still_proved_and_its_neighbour_is_not() -> None:
    whole = total(X(P))
    assert zero(whole / (A + 1) + A * whole / (A + 1), whole).verdict == PROVED
    assert zero(whole / (A + 1) + B * whole / (A + 1), whole).verdict != PROVED


def test_a_sum_with_a_closed_form_is_still_found() -> None:
    assert zero(total(P), N * (N + 1) / 2).verdict == PROVED
    assert zero(total(P), N * (N + 2) / 2).verdict == REFUTED
