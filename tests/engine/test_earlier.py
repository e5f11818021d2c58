"""An earlier equation, read with meanings and at any indices -> a model; wrong versions of it, and who rejects them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
from torch import Tensor

from texclaims.check import model, on_tensors, sum_of
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.model import Model
from texclaims.judgement.schema import Finding
from texclaims.judgement.taken import Earlier
from texclaims.language.claim import Claim
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.symbols import elements_of, symbol

Check = Callable[..., Iterator[Model]]
LAYER = r"Y_i = \sum_{j=1}^{n} A_{ij} u_j \when{ \each{i}{m} }"
SQUARES = r"a = \sum_{i=1}^{m} Y_i^2"


@pytest.fixture
def judged(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Finding]:
    """The verdict on a line of TeX; `earlier` are other equations by label."""

    def of(tex: str, check: Check, **earlier: str) -> Finding:
        claims = {label: read(text) for label, text in earlier.items()}
        return judge(Case(read(tex), check, notation, functions, claims))

    return of


@pytest.fixture
def earlier(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[[str], Earlier]:
    return lambda tex: Earlier(read(tex), Algebra(notation, functions))




@on_tensors
def rows_of(A: Tensor, u: Tensor) -> Tensor:
    """A (m, n) and u (n,) -> (1, m): the one state of numbers that are not random."""
    return (A @ u).unsqueeze(0)


@on_tensors
def sum_of_squares(A: Tensor, u: Tensor) -> Tensor:
    return ((A @ u) ** 2).sum()


def of_the_layer(layer: Any, A: Any, u: Any) -> Iterator[Model]:
    yield model(Y=layer.each)
    yield model(Y=rows_of(A, u))


def squared(squares: Any, layer: Any, A: Any, u: Any) -> Iterator[Model]:
    yield model(b=squares.given(Y=layer.each).right)
    yield model(b=sum_of_squares(A, u))


EQUAL_ROWS = r"Y_1 = Y_2 \when{ \each{j}{n},\ A_{1j} = A_{2j} }"


def test_a_definition_that_the_proof_does_not_need_is_held_to_what_pytorch_computes(judged: Any) -> None:
    """Equal rows give equal results whatever is done with a row; but what is done is said by the earlier equation."""
    found = judged(EQUAL_ROWS, of_the_layer, layer=LAYER)
    assert found.holds, found.reason
    assert found.depends_on == ("layer",)
    rows = [row for row in found.mutants.rows if row.change.startswith("in layer: ")]
    assert any(row.fate == "measurement" and "no longer be what PyTorch computes" in row.why for row in rows)


def test_a_wrong_definition_is_found_although_the_claim_is_true_with_it(judged: Any) -> None:
    found = judged(EQUAL_ROWS, of_the_layer, layer=LAYER.replace("A_{ij} u_j", "A_{ij}"))
    assert not found.holds and "the halves of the check differ" in found.reason


@on_tensors
def the_first(a: Tensor, d: Tensor) -> Tensor:
    return a


def now_and_then(a: Any, d: Any) -> Iterator[Model]:
    yield model(b=sympy.Max(a, d))
    yield model(b=the_first(a, d))


@pytest.mark.parametrize("seed", range(12))
def test_halves_are_compared_in_more_than_one_world(read: Any, notation: Any, functions: Any, seed: int) -> None:
    """In many a world the first number is the larger one, and the halves agree."""
    found = judge(Case(read(r"(b + 1)^2 = b^2 + 2 b + 1"), now_and_then, notation, functions, {}), (seed,))
    assert not found.holds and "the halves of the check differ" in found.reason


def test_what_says_the_same_under_the_premises_is_no_wrong_version(judged: Any) -> None:
    """Where all inputs are 0, it does not matter what they are multiplied by: such versions are not counted."""
    found = judged(r"Y_1 = 0 \when{ \each{j}{n},\ u_j = 0 }", of_the_layer, layer=LAYER)
    assert not [row for row in found.mutants.rows if "without the factor A" in row.change]
    assert "without the factor A" not in found.reason


def test_one_earlier_equation_is_read_with_another_in_it(judged: Any) -> None:
    tex = r"b = \sum_{i=1}^{m} \left(\sum_{j=1}^{n} A_{ij} u_j\right)^2"
    found = judged(tex, squared, squares=SQUARES, layer=LAYER)
    assert found.holds, found.reason
    assert found.depends_on == ("layer", "squares")
    assert not judged(tex, squared, squares=SQUARES.replace("^2", "^3"), layer=LAYER).holds


def test_each_takes_the_indices_in_the_order_of_the_premises(earlier: Any, notation: Any) -> None:
    one = earlier(r"A_{ij} = v_i + u_j \when{ \each{j}{n},\ \each{i}{m} }")
    v, u = (elements_of(notation.by_name[name]) for name in "vu")
    assert one.each(2, 3) == v(3) + u(2)


def test_an_index_of_a_sum_is_not_taken_for_the_index_that_is_put_in(earlier: Any) -> None:
    one = earlier(LAYER)
    (single,) = one.right.atoms(sympy.Sum)
    inner = single.limits[0][0]
    assert one.each(inner).has(inner), "the index that is put in stays free"
    assert inner in one.each(inner).free_symbols


def test_a_meaning_is_for_this_reading_alone(earlier: Any, notation: Any) -> None:
    one, c = earlier(r"a = b + c"), symbol(notation.by_name["c"])
    assert one.given(b=c).right == 2 * c
    other = symbol(notation.by_name["b"]) + c
    assert one.right == other
    assert one.read == [2 * c, other]


def of_its_rows(layer: Any, A: Any, u: Any, m: Any) -> Iterator[Model]:
    rows = layer.each
    yield model(Y=rows, b=sum_of(m, lambda i: rows(i) ** 2))
    yield model(Y=rows_of(A, u), b=sum_of_squares(A, u))


def test_what_the_check_says_of_a_name_stays_a_definition_beside_an_earlier_equation(judged: Any) -> None:
    """The proof is the same whatever the earlier equation says: it shows no more than that the check says it too."""
    found = judged(r"b \coloneqq \sum_{i=1}^{m} Y_i^2", of_its_rows, layer=LAYER)
    assert found.holds, found.reason
    assert [step.standing for step in found.proof.steps] == ["defined"]


def test_a_free_index_is_not_put_where_a_sum_would_bind_it(earlier: Any, notation: Any) -> None:
    """sum_j A_ij u_j with u_j = v_j for a fixed j: it would become a sum over the v."""
    v, j = elements_of(notation.by_name["v"]), symbol(notation.by_name["j"])
    with pytest.raises(ValueError, match="holds the index j, over which a sum there runs; wanted: another letter"):
        earlier(LAYER).given(u=lambda index: v(j))
    assert earlier(LAYER).given(u=lambda index: v(index)).right.atoms(sympy.Sum)


@on_tensors
def half_of(c: Tensor) -> Tensor:
    return c / 2


def of_the_half(c: Any) -> Iterator[Model]:
    yield model(b=c / 2)
    yield model(b=half_of(c))


def test_the_halves_are_compared_where_a_law_exists(judged: Any) -> None:
    """The proof does not need c > 2; but without it there may be no such law, and no world."""
    found = judged(r"b \E[X] = \frac{c^2}{4} \when{ X \sim \Uniform(1, c - 1),\ c > 2 }", of_the_half)
    assert found.holds, found.reason
