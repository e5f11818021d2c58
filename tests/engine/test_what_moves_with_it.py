"""A derivative moves one letter: what a premise, the check, or an end of an integral ties to it cannot stay fixed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model, on_tensors
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError

Read = Callable[[str], Claim]


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
