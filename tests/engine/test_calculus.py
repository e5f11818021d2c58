"""Derivatives by elements of families, against sums written out by plain SymPy; sums in one order, reorderings undone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import unspecified
from texclaims.symbolic.calculus import ordered, slope
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.symbols import elements_of, symbol

J, L, P, Q = (sympy.Symbol(name, integer=True, positive=True) for name in "jlpq")  # free: j and l; bound: p and q
A = sympy.Symbol("a", real=True)


class Names:
    """SymPy's symbols of the tests' notation."""

    def __init__(self, notation: Any) -> None:
        table = notation.by_name
        self.u, self.v, self.A, self.tau, self.q = (elements_of(table[name]) for name in ("u", "v", "A", "tau", "q"))
        self.n, self.m = (symbol(table[name]) for name in "nm")
        self.phi = unspecified("phi")


@pytest.fixture
def names(notation: Any) -> Names:
    return Names(notation)


def total(term: Any, index: sympy.Symbol, stop: Any, start: int = 1) -> sympy.Sum:
    return sympy.Sum(term, (index, start, stop))


Build = Callable[[Names], tuple[sympy.Expr, sympy.Expr]]

DERIVATIVES: dict[str, Build] = {
    "the element alone": lambda s: (s.u(J), s.u(J)),
    "a function of the element": lambda s: (sympy.tanh(s.u(J)) * A, s.u(J)),
    "a sum": lambda s: (total(s.u(P), P, s.n), s.u(J)),
    "a sum of squares": lambda s: (total(s.u(P) ** 2, P, s.n), s.u(J)),
    "a sum with its index as a number": lambda s: (total(P * s.u(P) ** 2, P, s.n), s.u(J)),
    "the first element": lambda s: (total(s.u(P) ** 3, P, s.n), s.u(1)),
    "the second element": lambda s: (total(P * s.u(P) ** 3, P, s.n), s.u(2)),
    "a square of a sum": lambda s: (total(s.u(P), P, s.n) ** 2, s.u(J)),
    "a function of a sum": lambda s: (s.phi(total(s.u(P) ** 2, P, s.n)), s.u(J)),
    "a quotient of sums": lambda s: (total(s.u(P), P, s.n) / (1 + total(s.u(Q) ** 2, Q, s.n)), s.u(J)),
    "normalized exponentials": lambda s: (sympy.exp(s.u(1)) / total(sympy.exp(s.u(P)), P, s.n), s.u(J)),
    "a sum over another family": lambda s: (total(s.v(P) ** 2, P, s.m) + s.u(J), s.u(J)),
    "another family alone": lambda s: (total(s.v(P) ** 2, P, s.m), s.u(J)),
    "a sum times a free element": lambda s: (s.u(J) * total(s.u(P), P, s.n), s.u(J)),
    "a sum times another free element": lambda s: (s.u(L) * total(s.u(P), P, s.n), s.u(J)),
    "a nested sum by its inner element": lambda s: (total(total(s.A(P, Q) * s.u(Q), Q, s.n) ** 2, P, s.m), s.u(J)),
    "a nested sum by its outer element": lambda s: (total(s.v(P) * total(s.A(P, Q), Q, s.n) ** 2, P, s.m), s.v(L)),
    "a nested sum by an element of a matrix": lambda s: (
        total(s.v(P) * s.phi(total(s.A(P, Q) * s.u(Q), Q, s.n)), P, s.m), s.A(L, J),
    ),
    "a nested sum by a numbered element of a matrix": lambda s: (
        total(s.v(P) * s.phi(total(s.A(P, Q) * s.u(Q), Q, s.n)), P, s.m), s.A(1, 2),
    ),
    "a nested sum by an element on one row": lambda s: (
        total(s.v(P) * s.phi(total(s.A(P, Q) * s.u(Q), Q, s.n)), P, s.m), s.A(2, J),
    ),
    "one family in both sums": lambda s: (total(s.u(P) * total(s.u(Q) ** 3, Q, s.n) ** 2, P, s.n), s.u(J)),
    "a function of a function of a sum": lambda s: (sympy.exp(s.phi(total(s.phi(s.u(P)), P, s.n))), s.u(J)),
}  # fmt: skip


REORDERED: dict[str, Build] = {
    "a sum": lambda s: (total(s.v(P) ** 2, P, s.m), 2 * s.v(s.tau(L))),
    "a function of a sum": lambda s: (s.phi(total(s.v(P), P, s.m)), s.phi(total(s.v(P), P, s.m)).fdiff()),
    "a sum with another family": lambda s: (total(s.v(P) * s.A(P, J), P, s.m), s.A(s.tau(L), J)),
}


@pytest.mark.parametrize("build", REORDERED.values(), ids=REORDERED)
def test_a_sum_is_differentiated_by_the_element_at_a_reordered_index(names: Names, build: Build) -> None:
    expression, wanted = build(names)
    assert sympy.expand(slope(expression, names.v(names.tau(L)), {J: names.n, L: names.m}) - ordered(wanted)) == 0


def written_out(expression: sympy.Expr, values: dict[sympy.Expr, int]) -> sympy.Expr:
    """The expression with numbers for its counts and free indices, and a plain symbol for each element."""
    plain = expression.subs(values).doit()
    return plain.subs({call: sympy.Symbol(str(call), real=True) for call in plain.atoms(AppliedUndef)})


@pytest.mark.parametrize("build", DERIVATIVES.values(), ids=DERIVATIVES)
def test_a_derivative_by_an_element_is_that_of_the_sum_written_out(names: Names, build: Build) -> None:
    expression, target = build(names)
    found = slope(expression, target, {J: names.n, L: names.m})
    assert not found.has(sympy.Derivative, sympy.Subs)
    for n, m in ((2, 3), (3, 2)):
        for first, second in itertools.product(range(1, n + 1), range(1, m + 1)):
            values = {names.n: n, names.m: m, J: first, L: second}
            wanted = sympy.diff(written_out(expression, values), written_out(target, values))
            assert sympy.simplify(written_out(found, values) - wanted) == 0, (n, m, first, second)


UNSURE: dict[str, Callable[[Names], tuple[sympy.Expr, sympy.Expr, dict[sympy.Expr, sympy.Expr]]]] = {
    "an index without a range": lambda s: (total(s.u(P), P, s.n), s.u(J), {}),
    "an index over another range": lambda s: (total(s.u(P), P, s.n), s.u(J), {J: s.m}),
    "the range of another index": lambda s: (total(s.u(P), P, s.n), s.u(J), {L: s.n}),
    "a sum that ends too early": lambda s: (total(s.u(P), P, s.n - 1), s.u(J), {J: s.n}),
    "a sum that starts too late": lambda s: (total(s.u(P), P, s.n, start=2), s.u(J), {J: s.n}),
    "a numbered element before the start": lambda s: (total(s.u(P), P, s.n, start=2), s.u(1), {}),
    "a sum up to another index": lambda s: (total(s.q(P), P, L), s.q(J), {J: s.n, L: s.n}),
    "a reordered index without a range": lambda s: (total(s.v(P), P, s.m), s.v(s.tau(L)), {}),
    "a reordered index over another range": lambda s: (total(s.v(P), P, s.m), s.v(s.tau(L)), {L: s.n}),
    "a reordering of another range": lambda s: (total(s.u(P), P, s.n), s.u(s.tau(J)), {J: s.n}),
    "a sum that ends before the reordering": lambda s: (total(s.v(P), P, s.m - 1), s.v(s.tau(L)), {L: s.m}),
    "an inner sum without a range": lambda s: (total(s.v(P) * total(s.A(P, Q), Q, s.n), P, s.m), s.A(L, J), {L: s.m}),
}


@pytest.mark.parametrize("build", UNSURE.values(), ids=UNSURE)
def test_a_term_that_may_be_missing_is_not_differentiated(names: Names, build: Any) -> None:
    expression, target, ranges = build(names)
    with pytest.raises(MomentError, match="is there a term with the index"):
        slope(expression, target, ranges)


def test_two_free_elements_differ_by_a_delta(names: Names) -> None:
    assert slope(names.u(L), names.u(J), {}) == sympy.KroneckerDelta(L, J)
    assert slope(names.u(1), names.u(2), {}) == 0 and slope(names.A(1, J), names.A(2, J), {}) == 0
    assert slope(names.A(1, L), names.A(1, J), {}) == sympy.KroneckerDelta(L, J)


def test_a_derivative_by_a_name_holds_all_elements_fixed(names: Names) -> None:
    assert slope(A**2 * total(names.u(P), P, names.n), A, {}) == 2 * A * total(names.u(P), P, names.n)


# --- one order, reorderings undone ------------------------------------------------------------------------------------

SAME: dict[str, Build] = {
    "a constant in front": lambda s: (total(A * s.u(P), P, s.n), A * total(s.u(P), P, s.n)),
    "nothing that depends on the index": lambda s: (total(A, P, s.n), A * s.n),
    "another letter": lambda s: (total(s.u(P), P, s.n), total(s.u(Q), Q, s.n)),
    "letters swapped in nested sums": lambda s: (
        total(s.v(P) * total(s.A(P, Q), Q, s.n), P, s.m), total(s.v(Q) * total(s.A(Q, P), P, s.n), Q, s.m),
    ),
    "a reordering": lambda s: (total(s.v(s.tau(P)), P, s.m), total(s.v(P), P, s.m)),
    "a reordering inside a function": lambda s: (total(s.phi(s.v(s.tau(P))), P, s.m), total(s.phi(s.v(P)), P, s.m)),
    "a reordering of all that a term holds": lambda s: (
        total(s.v(s.tau(P)) * s.phi(total(s.A(s.tau(P), Q) * s.u(Q), Q, s.n)), P, s.m),
        total(s.v(P) * s.phi(total(s.A(P, Q) * s.u(Q), Q, s.n)), P, s.m),
    ),
    "a reordering of the outer of two sums": lambda s: (
        total(total(s.A(s.tau(P), Q), Q, s.n) ** 2, P, s.m), total(total(s.A(P, Q), Q, s.n) ** 2, P, s.m),
    ),
}  # fmt: skip
DIFFERENT: dict[str, Build] = {
    "a reordering of one of two factors": lambda s: (
        total(s.v(s.tau(P)) * s.v(P), P, s.m), total(s.v(P) ** 2, P, s.m),
    ),
    "a reordering beside another family": lambda s: (
        total(s.v(s.tau(P)) * s.A(P, 1), P, s.m), total(s.v(P) * s.A(P, 1), P, s.m),
    ),
    "a reordering beside its index": lambda s: (total(P * s.v(s.tau(P)), P, s.m), total(P * s.v(P), P, s.m)),
    "a reordering beside its index, one sum deeper": lambda s: (
        total(s.v(s.tau(P)) * total(s.A(P, Q), Q, s.n), P, s.m), total(s.v(P) * total(s.A(P, Q), Q, s.n), P, s.m),
    ),
    "a reordering on one of two axes": lambda s: (
        total(total(s.A(s.tau(P), Q) * s.A(P, Q), Q, s.n) ** 2, P, s.m), total(total(s.A(P, Q) ** 2, Q, s.n) ** 2, P, s.m),
    ),
    "a reordering of a reordering and itself": lambda s: (
        total(s.v(s.tau(s.tau(P))) * s.v(s.tau(P)), P, s.m), total(s.v(P) ** 2, P, s.m),
    ),
    "a sum that starts at 2": lambda s: (total(s.v(s.tau(P)), P, s.m, start=2), total(s.v(P), P, s.m, start=2)),
    "another family": lambda s: (total(s.v(s.tau(P)), P, s.m), total(s.u(P), P, s.m)),
    "another range": lambda s: (total(s.v(P), P, s.m), total(s.v(P), P, s.n)),
    "one reordered element": lambda s: (s.v(s.tau(L)), s.v(L)),
}  # fmt: skip


@pytest.mark.parametrize("build", SAME.values(), ids=SAME)
def test_sums_in_one_order_are_the_same(names: Names, build: Build) -> None:
    left, right = build(names)
    assert left != right and sympy.expand(ordered(left) - ordered(right)) == 0


@pytest.mark.parametrize("build", DIFFERENT.values(), ids=DIFFERENT)
def test_sums_that_differ_stay_different(names: Names, build: Build) -> None:
    left, right = build(names)
    assert sympy.expand(ordered(left) - ordered(right)) != 0
