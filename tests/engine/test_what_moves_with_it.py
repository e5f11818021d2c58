"""A letter that moves, and what a check or a premise ties to it: a derivative of what is tied has no meaning here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model, on_tensors
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.model import _symbol_for
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import OPEN, PROVED
from texclaims.symbolic.prover import Prover

square = on_tensors(lambda number: number**2)
TIED_BY_THE_CHECK = {  # b = a², or d = c²
    r"\E[Z] + \frac{\partial \E[Z]}{\partial b} = b \when{ \E[Z] = a^2 }": "ba",
    r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a^2 \when{ \E[Z] = b }": "ba",
    r"\E[Z] + b + \frac{\partial \E[Z]}{\partial a} = 2 a^2 \when{ \E[Z] = b }": "ba",
    r"\frac{\partial (b \E[Z])}{\partial b} = b \when{ \E[Z] = a^2 }": "ba",
    r"\frac{\partial (a \E[Z])}{\partial a} = a^2 \when{ \E[Z] = b }": "ba",
    r"\E[Z] \E[V] + \frac{\partial \E[Z]}{\partial b} = b^2 \when{ \E[Z] = a^2, \E[V] = a^2 }": "ba",
    r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a^2 \when{ Z \sim \Uniform(b - 1, b + 1) }": "ba",
    r"u_1 + \frac{\partial u_1}{\partial a} = a^2 \when{ \each{i}{n}, u_i = b }": "ba",
    r"u_1 + \frac{\partial u_1}{\partial b} = b \when{ \each{i}{n}, u_i = a^2 }": "ba",
    r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial a} = a^2 + 1 \when{ Z \sim \Normal(0, b + 1) }": "ba",
    r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial c} = c^2 \when{ Z \sim \Normal(0, d) }": "dc",
    r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial d} = d \when{ Z \sim \Normal(0, c^2) }": "dc",
    r"q_L + \frac{\partial q_L}{\partial c} = c^{2 L} q_0 \when{ \each{l}{L}, q_l = d q_{l-1} }": "dc",
    r"q_L + \frac{\partial q_L}{\partial d} = d^L q_0 \when{ \each{l}{L}, q_l = c^2 q_{l-1} }": "dc",
    r"\int_0^1 \E[Z^2] \dd c = d \when{ Z \sim \Normal(0, d) }": "dc",
    r"\lim_{c \to 0} \E[Z^2] + \E[Z] = d \when{ Z \sim \Normal(0, d) }": "dc",
    r"d \exp(c) = c^2 + c^3 + \bigO(c^4) \when{ d > 1 }": "dc",
}


@pytest.mark.parametrize("tex", TIED_BY_THE_CHECK)
def test_what_the_check_ties_to_a_premise_does_not_stay_fixed(
    read: Callable[[str], Claim], notation: Notation, functions: Any, tex: str
) -> None:
    given, by = TIED_BY_THE_CHECK[tex]
    symbol, claim = _symbol_for(notation, by), read(tex)
    (step,) = claim.steps
    proof = Prover(notation, functions, {given: symbol**2}).prove(step, claim.premises)
    measured = Meter(notation, functions, {given: square(symbol)}, claim.names, "cpu").measure(step, claim.premises)
    assert proof.verdict == OPEN and "moves" in proof.leftover
    assert not measured.holds and "moves" in measured.why


def b_is_the_square(a: Any) -> Iterator[Any]:
    yield model(b=a**2)
    yield model(b=square(a))


@pytest.mark.parametrize(
    "tex",
    [r"b \E[Z] + \frac{\partial a^3}{\partial a} = a^2 \E[Z] + 3 a^2", r"\frac{\partial (b^2)}{\partial b} = 2 a^2"],
)
def test_a_derivative_that_no_premise_hangs_on_holds(
    read: Callable[[str], Claim], notation: Notation, functions: Any, tex: str
) -> None:
    assert judge(Case(read(tex), b_is_the_square, notation, functions, {})).holds


@pytest.mark.parametrize(
    "tex",
    [
        r"\sum_{i=1}^{n} u_i + \frac{\partial \sum_{i=1}^{n} u_i}{\partial v_1} = n v_1 \when{ \each{i}{n}, u_i = v_1 }",
        r"\frac{\partial (v_1 u_1)}{\partial v_1} = v_1 \when{ \each{i}{n}, u_i = v_1 }",
        r"u_1 + \frac{\partial u_1}{\partial v_1} = v_1 \when{ u_1 = v_1 }",
        r"u_1^2 + \frac{\partial u_1}{\partial v_1} = v_1^2 \when{ u_1 = v_1 }",
        r"u_1 + \frac{\partial u_1}{\partial c} = c v_1 \when{ \each{i}{n}, u_i = c v_1 }",
        r"u_1 + \frac{\partial u_1}{\partial c} = c q_1 \when{ \each{i}{n}, u_i = c q_1 }",
        r"q_L + \frac{\partial q_L}{\partial q_0} = q_0 \when{ \each{l}{L}, q_l = q_0 }",
        r"q_1 + \frac{\partial q_1}{\partial c} = c q_0 \when{ q_1 = c q_0 }",
        r"q_1 + \frac{\partial q_1}{\partial q_0} = c q_0 \when{ q_1 = c q_0 }",
    ],
)
def test_an_element_that_is_another_one_moves_with_it(read: Callable[[str], Claim], tex: str) -> None:
    with pytest.raises(DialectError, match="by which a derivative is taken, in a premise"):
        read(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial \sum_{i=1}^{n} u_i^2}{\partial u_1} = 2 u_1 \when{ \each{i}{n}, u_i = u_1 }",
        r"\frac{\partial u_1^2 v_1}{\partial u_1} = 2 u_1 v_2 \when{ v_1 = v_2 }",
        r"\frac{\partial c^2 u_1}{\partial u_1} = c^2",
    ],
)
def test_elements_that_are_alike_are_differentiated_one_by_one(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds
