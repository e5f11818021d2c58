"""Derivatives that a rule, or autograd, took to be 0 or something else: through ends of integrals, of products, at corners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import elements_of, symbol

Both = Callable[[str], tuple[Proof, Measurement]]

BY_AN_END = [
    r"\frac{\partial (\int_0^c t \dd t)}{\partial c} = c",
    r"\frac{\partial (\int_{1}^{c} \frac{1}{t} \dd t)}{\partial c} = \frac{1}{c}",
    r"\frac{\partial (\int_0^{c^2} t a \dd t)}{\partial c} = 2 a c^3",
    r"\frac{\partial (\int_{-c}^{c} t^2 \dd t)}{\partial c} = 2 c^2",
    r"\frac{\partial (\int_0^c c t \dd t)}{\partial c} = \frac{3}{2} c^2",
    r"\frac{\partial (\int_{a}^{b} \exp(t) \dd t)}{\partial a} = -\exp(a)",
    r"\frac{\partial (\int_0^{u_1} t \dd t)}{\partial u_1} = u_1",
    r"\frac{\partial \frac{\partial (\int_0^c t^2 \dd t)}{\partial c}}{\partial c} = 2 c",
    r"\frac{\partial \frac{\partial (\int_0^c a c t \dd t)}{\partial c}}{\partial c} = 3 a c",
]


@pytest.mark.parametrize("tex", BY_AN_END)
def test_a_derivative_by_an_end_of_an_integral_is_the_integrand_there(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, measured.why


@pytest.mark.parametrize("tex", [f"{tex.rpartition(' = ')[0]} = 0" for tex in BY_AN_END])
def test_it_is_not_zero(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == REFUTED and not measured.holds and not measured.impossible


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (\lim_{t \to 0} \frac{\exp(a t) - 1}{t})}{\partial a} = 1",
        r"\frac{\partial (\lim_{t \to a} t^2)}{\partial a} = 2 a",
    ],
)
def test_pytorch_takes_no_derivative_of_a_limit_and_does_not_say_that_it_is_zero(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.impossible and "a derivative of a limit" in measured.why
    assert not both(f"{tex.rpartition(' = ')[0]} = 0")[1].holds


def test_a_limit_that_does_not_move_may_stand_in_a_derivative(both: Both) -> None:
    proof, measured = both(r"\frac{\partial (c^2 \lim_{t \to 0} \frac{\exp(t) - 1}{t})}{\partial c} = 2 c")
    assert proof.verdict == PROVED and measured.holds


def test_what_is_infinite_has_no_derivative(both: Both) -> None:
    proof, measured = both(r"\frac{\partial (\int_{0}^{c} \frac{1}{t} \dd t)}{\partial c} = \frac{1}{c}")
    assert proof.verdict == OPEN and proof.valueless and not measured.holds


# --- products and powers of e -----------------------------------------------------------------------------------------

OF_A_PRODUCT = [
    r"\frac{\partial (\prod_{i=1}^{n} u_i)}{\partial u_1} = \frac{1}{u_1} \prod_{i=1}^{n} u_i \when{ u_1 \ne 0 }",
    r"\frac{\partial (\prod_{i=1}^{n} u_i)}{\partial u_j} = \frac{1}{u_j} \prod_{i=1}^{n} u_i \when{ \each{j}{n} }",
    r"\frac{\partial (\prod_{i=1}^{n} (1 + u_i^2))}{\partial u_1} = \frac{2 u_1}{1 + u_1^2} \prod_{i=1}^{n} (1 + u_i^2)",
    r"X_1 \frac{\partial (\prod_{i=1}^{n} X_i)}{\partial X_1} = \prod_{i=1}^{n} X_i",
    r"\frac{\partial (\prod_{l=1}^{L} q_l)}{\partial q_1} = \frac{1}{q_1} \prod_{l=1}^{L} q_l",
    r"\frac{\partial (\prod_{i=1}^{n} \exp(u_i))}{\partial u_1} = \prod_{i=1}^{n} \exp(u_i)",
    r"\frac{\partial \exp(\sum_{i=1}^{n} u_i)}{\partial u_1} = \exp(\sum_{i=1}^{n} u_i)",
    r"\frac{\partial \ln(1 + \exp(\sum_{i=1}^{n} u_i))}{\partial u_1} = \frac{1}{1 + \exp(-\sum_{i=1}^{n} u_i)}",
    r"\frac{\partial \exp(\sum_{j=1}^{m} A_{j 1})}{\partial A_{1 1}} = \exp(\sum_{j=1}^{m} A_{j 1})",
]


@pytest.mark.parametrize("tex", OF_A_PRODUCT)
def test_a_true_derivative_of_a_product_is_not_refuted(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and measured.holds


@pytest.mark.parametrize("tex", [OF_A_PRODUCT[k] for k in (5, 6, 8)])
def test_that_of_a_power_of_e_is_proved(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == PROVED
    assert both(f"{tex.rpartition(' = ')[0]} = 0")[0].verdict == REFUTED


def test_a_witness_chooses_no_number_for_an_index_that_runs_nowhere(
    read: Callable[[str], Claim], notation: Notation, functions: Any
) -> None:
    """A rule that loses an index, as that for a product once did, refutes nothing by it."""
    index, u = symbol(notation.by_name["i"]), elements_of(notation.by_name["u"])
    claim = read("a = 0")
    for lost in (index, sympy.Symbol("index 0", integer=True, positive=True)):
        proof = Prover(notation, functions, {"a": u(lost)}).prove(claim.steps[0], ())
        assert proof.verdict == OPEN and "has run out" in proof.leftover


# --- corners ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (f(a) - f(-a))}{\partial a} = 1",
        r"\frac{\partial (f(a - 1) - f(1 - a))}{\partial a} = 1",
        r"\frac{\partial (f(a - b) - f(b - a))}{\partial a} = 1",
        r"\frac{\partial (f(a b) - f(-a b))}{\partial a} = b",
        r"\frac{\partial (\abs{a} - 2 f(a))}{\partial a} = -1",
        r"\frac{\partial (\sum_{i=1}^{n} (f(u_i) - f(-u_i)))}{\partial u_1} = 1",
        r"\frac{\partial (f(a) - f(-a))}{\partial a} \le 1",
    ],
)
def test_a_corner_of_a_part_refutes_nothing(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not measured.why.startswith("where")


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (f(a) - f(-a))}{\partial a} = 2",
        r"\frac{\partial (f(a) + 2 f(-a))}{\partial a} = 1 \when{ a \ge 0 }",
        r"\frac{\partial f(a)}{\partial a} \le 0",
    ],
)
def test_what_fails_beside_the_corner_is_refuted(both: Both, tex: str) -> None:
    measured = both(tex)[1]
    assert not measured.holds and not measured.impossible
