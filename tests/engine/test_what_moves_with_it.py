"""A derivative moves one letter: what a premise, the check, or an end of an integral ties to it cannot stay fixed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model, on_tensors
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import OPEN, REFUTED, Proof

Read = Callable[[str], Claim]
Both = Callable[[str], tuple[Proof, Measurement]]


@pytest.fixture
def judge_it(read: Read, notation: Any, functions: Any) -> Callable[[str], Finding]:
    def nothing() -> Iterator[Any]:
        yield model()
        yield model()

    return lambda tex: judge(Case(read(tex), nothing, notation, functions, {}))


def b_is_a_square(a: Any) -> Iterator[Any]:
    yield model(b=a**2)
    yield model(b=on_tensors(lambda a: a**2)(a))


def d_is_a_square(c: Any) -> Iterator[Any]:
    yield model(d=c**2)
    yield model(d=on_tensors(lambda c: c**2)(c))


TIED_BY_THE_CHECK = [
    (r"\E[Z] + \frac{\partial \E[Z]}{\partial b} = b \when{ \E[Z] = a^2 }", b_is_a_square),  # E[Z] is b, and its slope 1
    (r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a^2 \when{ \E[Z] = b }", b_is_a_square),
    (r"\frac{\partial (b \E[Z])}{\partial b} = b \when{ \E[Z] = a^2 }", b_is_a_square),
    (r"\frac{\partial (a \E[Z])}{\partial a} = a^2 \when{ \E[Z] = b }", b_is_a_square),
    (r"\E[Z] \E[V] + \frac{\partial \E[Z]}{\partial b} = b^2 \when{ \E[Z] = a^2, \E[V] = a^2 }", b_is_a_square),
    (r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a^2 \when{ Z \sim \Uniform(b - 1, b + 1) }", b_is_a_square),
    (r"u_1 + \frac{\partial u_1}{\partial a} = a^2 \when{ \each{i}{n}, u_i = b }", b_is_a_square),
    (r"u_1 + \frac{\partial u_1}{\partial b} = b \when{ \each{i}{n}, u_i = a^2 }", b_is_a_square),
    (r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial c} = c^2 \when{ Z \sim \Normal(0, d) }", d_is_a_square),
    (r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial d} = d \when{ Z \sim \Normal(0, c^2) }", d_is_a_square),
    (r"q_L + \frac{\partial q_L}{\partial c} = c^{2 L} q_0 \when{ \each{l}{L}, q_l = d q_{l-1} }", d_is_a_square),
    (r"q_L + \frac{\partial q_L}{\partial d} = d^L q_0 \when{ \each{l}{L}, q_l = c^2 q_{l-1} }", d_is_a_square),
]


@pytest.mark.parametrize(("tex", "check"), TIED_BY_THE_CHECK, ids=[tex for tex, _ in TIED_BY_THE_CHECK])
def test_what_the_check_ties_to_a_premise_moves_with_it(
    read: Read, notation: Any, functions: Any, tex: str, check: Callable[..., Iterator[Any]]
) -> None:
    found = judge(Case(read(tex), check, notation, functions, {}))
    assert not found.holds and not found.proved and "on which a premise hangs" in found.reason


def test_a_derivative_by_what_the_check_gives_may_be_taken(read: Read, notation: Any, functions: Any) -> None:
    claim = read(r"\frac{\partial (b^2)}{\partial b} = 2 a^2")
    assert judge(Case(claim, b_is_a_square, notation, functions, {})).holds


TIED_ELEMENTS = [
    r"\sum_{i=1}^{n} u_i + \frac{\partial \sum_{i=1}^{n} u_i}{\partial v_1} = n v_1 \when{ \each{i}{n}, u_i = v_1 }",
    r"\frac{\partial (v_1 u_1)}{\partial v_1} = v_1 \when{ \each{i}{n}, u_i = v_1 }",
    r"u_1 + \frac{\partial u_1}{\partial v_1} = v_1 \when{ u_1 = v_1 }",
    r"u_1^2 + \frac{\partial u_1}{\partial v_1} = v_1^2 \when{ u_1 = v_1 }",
    r"u_1 + \frac{\partial u_1}{\partial c} = c v_1 \when{ \each{i}{n}, u_i = c v_1 }",
    r"u_1 + \frac{\partial u_1}{\partial c} = c q_1 \when{ \each{i}{n}, u_i = c q_1 }",
    r"q_1 + \frac{\partial q_1}{\partial c} = c q_0 \when{ q_1 = c q_0 }",
    r"q_1 + \frac{\partial q_1}{\partial q_0} = c q_0 \when{ q_1 = c q_0 }",
]


@pytest.mark.parametrize("tex", TIED_ELEMENTS)
def test_an_element_that_is_tied_to_another_one_moves_with_it(read: Read, tex: str) -> None:
    with pytest.raises(DialectError, match="by which a derivative is taken, in a premise"):
        read(tex)


def test_elements_that_are_all_one_number_may_be_moved(read: Read) -> None:
    """First the derivative, then what the premise says: so the pages speak of equal units."""
    read(r"\frac{\partial (\sum_{i=1}^{n} u_i^2)}{\partial u_1} = 2 u_1 \when{ \each{i}{n}, u_i = u_1 }")


MOVING_ENDS = [
    r"\frac{\partial (\int_0^c t \dd t)}{\partial c} = c",
    r"\frac{\partial (\int_{1}^{c} \frac{1}{t} \dd t)}{\partial c} = \frac{1}{c}",
    r"\frac{\partial (\int_c^1 t^2 \dd t)}{\partial c} = -c^2",
    r"\frac{\partial (\int_0^{c^2} t c \dd t)}{\partial c} = \frac{5 c^4}{2}",  # by its end, and inside
    r"\frac{\partial (\int_{-c}^{c} t^2 \dd t)}{\partial c} = 2 c^2",
]


@pytest.mark.parametrize("tex", MOVING_ENDS)
def test_an_integral_moves_with_its_ends(judge_it: Callable[[str], Finding], tex: str) -> None:
    assert judge_it(tex).holds, judge_it(tex).reason


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (\int_0^c t \dd t)}{\partial c} = 0",
        r"\frac{\partial (\int_{1}^{c} \frac{1}{t} \dd t)}{\partial c} = 0",
        r"\frac{\partial (\int_c^1 t^2 \dd t)}{\partial c} = c^2",
        r"\frac{\partial \frac{\partial (\int_0^c t^2 \dd t)}{\partial c}}{\partial c} = 0",
    ],
)
def test_a_wrong_slope_by_an_end_is_not_measured(both: Both, tex: str) -> None:
    assert not both(tex)[1].holds


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (\int_{-1}^{a} \frac{1}{t} \dd t)}{\partial a} = \frac{1}{a} \when{ a > 0 }",
        r"\frac{\partial (\int_{0}^{c} \frac{1}{t} \dd t)}{\partial c} = \frac{1}{c}",
        r"\frac{\partial (\int_{0}^{c} \frac{1}{t} \dd t)}{\partial c} = 0",
        r"\frac{\partial (\int_{-1}^{1} \frac{a}{t} \dd t)}{\partial a} = 0",
    ],
)
def test_a_slope_of_an_integral_without_a_value_is_open(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not measured.holds


PRODUCTS_THAT_HOLD = [
    r"\frac{\partial \exp(\sum_{i=1}^{n} u_i)}{\partial u_1} = \exp(\sum_{i=1}^{n} u_i)",
    r"\frac{\partial \exp(\sum_{i=1}^{n} u_i^2)}{\partial u_1} = 2 u_1 \exp(\sum_{i=1}^{n} u_i^2)",
    r"\frac{\partial (\prod_{i=1}^{n} \exp(u_i))}{\partial u_1} = \prod_{i=1}^{n} \exp(u_i)",
    r"\frac{\partial \exp(\sum_{j=1}^{m} A_{j 1})}{\partial A_{1 1}} = \exp(\sum_{j=1}^{m} A_{j 1})",
]


@pytest.mark.parametrize("tex", PRODUCTS_THAT_HOLD)
def test_an_exponential_of_a_sum_has_its_slope(judge_it: Callable[[str], Finding], tex: str) -> None:
    assert judge_it(tex).holds, judge_it(tex).reason


TRUE_AND_NOT_REFUTED = [
    r"\frac{\partial (\prod_{i=1}^{n} u_i)}{\partial u_1} = \frac{1}{u_1} \prod_{i=1}^{n} u_i \when{ u_1 \ne 0 }",
    r"\frac{\partial (\prod_{i=1}^{n} (1 + u_i^2))}{\partial u_1} = \frac{2 u_1}{1 + u_1^2} \prod_{i=1}^{n} (1 + u_i^2)",
    r"u_1 \frac{\partial (\prod_{i=1}^{n} u_i)}{\partial u_1} = \prod_{i=1}^{n} u_i",
    r"X_1 \frac{\partial (\prod_{i=1}^{n} X_i)}{\partial X_1} = \prod_{i=1}^{n} X_i",
    r"\frac{\partial (\prod_{l=1}^{L} q_l)}{\partial q_1} = \frac{1}{q_1} \prod_{l=1}^{L} q_l",
    r"\frac{\partial \ln(1 + \exp(\sum_{i=1}^{n} u_i))}{\partial u_1} = \frac{1}{1 + \exp(-\sum_{i=1}^{n} u_i)}",
]


@pytest.mark.parametrize("tex", TRUE_AND_NOT_REFUTED)
def test_a_product_is_not_0_where_one_factor_moves(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


def test_a_wrong_slope_of_an_exponential_of_a_sum_is_refuted(both: Both) -> None:
    proof, _ = both(r"\frac{\partial \exp(\sum_{i=1}^{n} u_i^2)}{\partial u_1} = u_1 \exp(\sum_{i=1}^{n} u_i^2)")
    assert proof.verdict == REFUTED
