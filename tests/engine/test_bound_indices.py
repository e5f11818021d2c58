"""Sums in sums, with what a check gives in the place of names -> no index of one is taken for that of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sympy
from lark import Tree
from sympy import exp

from texclaims.check import Model, model, sum_of
from texclaims.judgement.argument import Case, argue
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.sums import bound_index, single_sum, with_own_indices

FIRST, SECOND, N = (sympy.Symbol(name, integer=True, positive=True) for name in "ijn")
F = sympy.Function("F", real=True)


def given(value: Callable[..., Any]) -> Callable[..., Iterator[Model]]:
    """A check that says what a is."""

    def check(A: Any, u: Any, v: Any, m: Any, n: Any) -> Iterator[Model]:
        yield model(a=value(A, u, v, m, n))
        yield model()

    return check


def rows(A: Any, u: Any, m: Any, n: Any) -> Any:
    """The sum over i and j of A_ij u_j times row i: each has a sum inside, over an index of its own."""
    return sum_of(m, lambda i: sum_of(n, lambda j: A(i, j) * u(j) * sum_of(n, lambda k: A(i, k) * u(k))))


CASES = {
    r"a = \sum_{i=1}^{m} (\sum_{j=1}^{n} A_{ij} u_j)^2": lambda A, u, v, m, n: rows(A, u, m, n),
    r"a = (\sum_{i=1}^{n} u_i)^2": lambda A, u, v, m, n: sum_of(n, lambda j: u(j) * sum_of(n, lambda i: u(i))),
    r"a = \sum_{i=1}^{n} u_i \sum_{j=1}^{n} u_j^2": lambda A, u, v, m, n: sum_of(n, u) * sum_of(n, lambda j: u(j) ** 2),
}
WRONG = {
    r"a = (\sum_{i=1}^{m} \sum_{j=1}^{n} A_{ij} u_j)^2": CASES[r"a = \sum_{i=1}^{m} (\sum_{j=1}^{n} A_{ij} u_j)^2"],
    r"a = \sum_{i=1}^{m} \sum_{j=1}^{n} (A_{ij} u_j)^2": CASES[r"a = \sum_{i=1}^{m} (\sum_{j=1}^{n} A_{ij} u_j)^2"],
    r"a = \sum_{i=1}^{n} u_i^2": CASES[r"a = (\sum_{i=1}^{n} u_i)^2"],
}

EXPONENTIALS = {
    r"a = \sum_{i=1}^{m} \exp(\sum_{j=1}^{n} A_{ij} u_j)": (
        lambda A, u, v, m, n: sum_of(m, lambda i: exp(sum_of(n, lambda j: A(i, j) * u(j))))
    ),
    r"a = \sum_{i=1}^{m} \exp(v_i + \sum_{j=1}^{n} A_{ij} u_j)": (
        lambda A, u, v, m, n: sum_of(m, lambda i: exp(v(i) + sum_of(n, lambda j: A(i, j) * u(j))))
    ),
}
Proved = Callable[[str, Any], Any]


@pytest.fixture
def proved(read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]) -> Proved:
    return lambda tex, value: argue(Case(read(tex), given(value), notation, functions, {})).proofs[0]


@pytest.mark.parametrize("tex", CASES)
def test_what_a_check_gives_keeps_its_indices(proved: Proved, tex: str) -> None:
    found = proved(tex, CASES[tex])
    assert found.verdict == PROVED, found.leftover


@pytest.mark.parametrize("tex", WRONG)
def test_and_no_other_ones(proved: Proved, tex: str) -> None:
    found = proved(tex, WRONG[tex])
    assert found.verdict == REFUTED, found.leftover


@pytest.mark.parametrize("tex", EXPONENTIALS)
def test_an_exponential_of_a_sum_is_a_product_with_an_index_of_its_own(proved: Proved, tex: str) -> None:
    """SymPy makes one when it expands. No rule compares such products: it is open at worst, and never refuted."""
    assert proved(tex, EXPONENTIALS[tex]).verdict != REFUTED


def test_an_index_that_stands_in_the_body_is_not_bound_anew() -> None:
    inner = single_sum(F(FIRST, SECOND), SECOND, sympy.Integer(1), N)
    whole = single_sum(inner * F(FIRST, FIRST), FIRST, sympy.Integer(1), N)
    (outer, *_), (inside, *_) = whole.limits[0], next(iter(whole.function.atoms(sympy.Sum))).limits[0]
    assert outer != inside and whole.function.subs(outer, FIRST) == inner * F(FIRST, FIRST)
    zero = bound_index(F(FIRST, SECOND), SECOND)
    product = sympy.Product(F(FIRST, zero), (zero, 1, N))
    assert bound_index(product, FIRST) != zero and bound_index(F(zero, SECOND), SECOND) != zero
    assert bound_index(F(zero, FIRST), zero) == zero


NESTED = (
    r"\sum_{i=1}^{n} \sum_{j=1}^{n} (\sum_{l=1}^{n} \varpi_{il} \varpi_{jl})^2 = "
    r"\sum_{i=1}^{n} \sum_{j=1}^{n} (\sum_{l=1}^{n} \varpi_{il} \varpi_{lj})^2",
    r"\sum_{i=1}^{n} \exp(\sum_{j=1}^{n} \varpi_{ij}) = \sum_{i=1}^{n} \exp(\sum_{j=1}^{n} \varpi_{ji})",
    r"\sum_{i=1}^{n} (\sum_{j=1}^{n} \varpi_{ij})^2 = \sum_{i=1}^{n} (\sum_{j=1}^{n} \varpi_{ji})^2",
    r"\sum_{i=1}^{n} \prod_{j=1}^{n} \varpi_{ij} = \sum_{i=1}^{n} \prod_{j=1}^{n} \varpi_{ji}",
)


@pytest.mark.parametrize("tex", NESTED)
def test_an_index_is_not_that_of_a_sum_inside(
    tex: str, read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> None:
    """SymPy's way of naming bound letters gave one name to both."""
    claim = read(tex)
    (step,) = claim.steps
    prover = Prover(notation, functions, {})
    assert prover.prove(step, claim.premises).verdict != PROVED
    assert with_own_indices(prover.algebra(()).value(step.left)) != with_own_indices(prover.algebra(()).value(step.right))


def test_names_of_bound_letters_say_nothing() -> None:
    one, two = (sympy.Sum(exp(sympy.Sum(F(a, b), (b, 1, N))), (a, 1, N)) for a, b in ((FIRST, SECOND), (SECOND, FIRST)))
    assert with_own_indices(one) == with_own_indices(two)
    assert with_own_indices(sympy.Sum(F(FIRST), (FIRST, 1, SECOND), (SECOND, 1, N))) == with_own_indices(
        sympy.Sum(F(SECOND), (SECOND, 1, FIRST), (FIRST, 1, N))
    )


# --- equal parts of formulas ------------------------------------------------------------------------------------------


def test_parts_that_say_the_same_are_equal_wherever_they_stand(read: Callable[[str], Claim]) -> None:
    texts = [r"a^2 + b = b + a^2", r"a^2 = b", r"b = (a)^2", r"a^{2} = a^2 + 1", r"a^2 + b = c"]
    claims = [read(tex) for tex in texts]
    parts = [part for claim in claims for side in claim.steps[0].sides for part in side.iter_subtrees()]
    plain = [Tree(part.data, list(part.children)) for part in parts]
    for _ in range(2):  # what was found is kept, and must be found again
        for one, same in zip(parts, plain, strict=True):
            assert one == same and same == one and hash(one) == hash(same)
            for other, likewise in zip(parts, plain, strict=True):
                assert (one == other) == (other == one) == (str(one) == str(other)) == (same == likewise)
                assert one != other or hash(one) == hash(other)
    squares = [part for part in parts if part.data == "pow"]
    assert len(squares) == 7 and len({id(part.first) for part in squares}) == 2  # (a)^2 is another part than a^2


def test_a_wrong_version_is_read_once(read: Callable[[str], Claim]) -> None:
    claim = read(r"(a + 1)^2 = a^2 + 2 a + 1")
    wrong = claim.version(r"(a + 1)^2 = a^2 + 3 a + 1")
    assert claim.version(r"(a + 1)^2 = a^2 + 3 a + 1") is wrong and wrong.steps != claim.steps
    assert wrong == read_claim(claim.display, claim.notation, wrong.tex)
    with pytest.raises(DialectError):
        claim.version(r"(a + 1)^2 = ")
