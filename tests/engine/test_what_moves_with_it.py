"""A letter that moves, and what a check or a premise ties to it: a derivative of what is tied has no meaning here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model, normal, on_tensors
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.model import _symbol_for
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import OPEN, PROVED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import symbol

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
    symbol, claim = _symbol_for(notation.by_short[by]), read(tex)
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


product, total = on_tensors(lambda one, other: one * other), on_tensors(lambda one, other: one + other)
MOVED_BY_THE_CHECK = {  # S = a V, S = a + Z, or S = c X: no premise speaks of a, or of c
    r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a \E[V] \when{ \E[Z] = \E[S] }": "aV",
    r"\E[Z]^2 + \frac{\partial \E[Z]^2}{\partial a} = a^2 \E[V]^2 \when{ \E[Z] = \E[S] }": "aV",
    r"\Var[Z] + \frac{\partial \Var[Z]}{\partial a} = a^2 \Var[V] \when{ \Var[Z] = \Var[S] }": "aV",
    r"\E[S] + \frac{\partial \E[Z]}{\partial a} = b \when{ \E[S] = b }": "a+Z",
    r"a + \E[Z] + \frac{\partial \E[Z]}{\partial a} = 0 \when{ \E[S] = 0 }": "a+Z",
    r"\lim_{a \to 0} \E[Z] = 0 \when{ \E[S] = 0 }": "a+Z",
    r"\E[S^2] + \frac{\partial \E[X^2]}{\partial c} = d \when{ \E[S^2] = d }": "cX",
    r"\int_0^1 \E[X^2] \dd c = \frac{d}{c^2} \when{ \E[S^2] = d }": "cX",
    r"\E[Z X] + \frac{\partial \E[Z X]}{\partial c} = \E[Z] \E[X] \when{ S \indep Z }": "cX",
}


@pytest.mark.parametrize("tex", MOVED_BY_THE_CHECK)
def test_a_random_variable_that_the_check_gives_moves_with_what_it_is_given_by(
    read: Callable[[str], Claim], notation: Notation, functions: Any, tex: str
) -> None:
    first, *_, last = MOVED_BY_THE_CHECK[tex]
    added = "+" in MOVED_BY_THE_CHECK[tex]
    number, variable, claim = _symbol_for(notation.by_short[first]), symbol(notation.by_name[last]), read(tex)
    (step,) = claim.steps
    given = number + variable if added else number * variable
    proof = Prover(notation, functions, {"S": given}).prove(step, claim.premises)
    computed = (total if added else product)(variable, number)
    measured = Meter(notation, functions, {"S": computed}, claim.names, "cpu").measure(step, claim.premises)
    assert proof.verdict == OPEN and "moves" in proof.leftover
    assert not measured.holds and "moves" in measured.why


def s_is_c_times_v(c: Any, V: Any) -> Iterator[Any]:
    yield model(S=c * V)
    yield model(S=product(V, c))


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial \E[S^2]}{\partial c} = 2 c d \when{ \E[V^2] = d }",
        r"\frac{\partial \Var[S]}{\partial c} = 2 c \E[V^2] \when{ \E[V] = 0 }",
    ],
)
def test_what_a_variable_is_given_by_does_not_move_with_it(
    read: Callable[[str], Claim], notation: Notation, functions: Any, tex: str
) -> None:
    assert judge(Case(read(tex), s_is_c_times_v, notation, functions, {})).holds


def test_a_law_that_the_check_gives_moves_with_its_letters(
    read: Callable[[str], Claim], notation: Notation, functions: Any
) -> None:
    claim = read(r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial c} = c \when{ \E[Z^2] = \E[S^2] }")
    given = {"S": normal(0, _symbol_for(notation.by_short["c"]))}
    proof = Prover(notation, functions, given).prove(claim.steps[0], claim.premises)
    assert proof.verdict == OPEN and "moves" in proof.leftover


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


EQUAL_TO_SOMETHING_ELSE = [
    r"\frac{\partial (a b)}{\partial a} = a \cdot a \when{ b = a^2 }",
    r"\frac{\partial b}{\partial a} + b = a \cdot a \when{ b = a^2 }",
    r"\frac{\partial (a b)}{\partial a} = \exp(a) \when{ b = \exp(a) }",
    r"\frac{\partial (a b)}{\partial b} = \ln(b) \when{ b = \exp(a) }",
    r"\frac{\partial (a c)}{\partial a} = \exp(a) \when{ \ln(c) = a }",
    r"\frac{\partial (a b)}{\partial a} = a \when{ a = b }",
    r"\frac{\partial (a b)}{\partial a} = a \when{ (a - b)^2 = 0 }",
    r"\frac{\partial (a b)}{\partial a} = c \when{ b = c, c = a }",
    r"\frac{\partial (\exp(b) a)}{\partial a} = \exp(a) \when{ b = a }",
    r"\frac{\partial (c d)}{\partial c} = \frac{c + 1}{c} \when{ d = 1 + \frac{1}{c} }",
    r"\frac{\partial (a n)}{\partial a} = a \when{ n = a }",
    r"\phi(a) \frac{\partial b}{\partial a} = 0 \when{ b = \phi(a) }",
    r"\frac{\partial (\frac{u_1}{c})}{\partial u_1} = \frac{1}{\exp(u_1) + 1} \when{ c = 1 + \exp(u_1) }",
    r"\frac{\partial (b u_1)}{\partial u_1} = u_1 u_1 \when{ b = u_1^2 }",
    r"\frac{\partial (u_1 u_2)}{\partial u_1} = 2 u_1 \when{ 2 u_1 = u_2 }",
    r"\frac{\partial (\sum_{i=1}^{n} u_i b)}{\partial u_1} = \sum_{i=1}^{n} u_i \when{ b = \sum_{i=1}^{n} u_i }",
    r"\sum_{i=1}^{n} \frac{\partial (u_i b)}{\partial u_i} = \sum_{i=1}^{n} u_i \when{ n b = \sum_{i=1}^{n} u_i }",
    r"\frac{\partial (\sum_{i=1}^{n} (u_i - b)^4)}{\partial u_1} = 4 (u_1 - \frac{1}{n} \sum_{i=1}^{n} u_i)^3"
    r" \when{ b = \frac{1}{n} \sum_{i=1}^{n} u_i }",
]


@pytest.mark.parametrize("tex", EQUAL_TO_SOMETHING_ELSE)
def test_what_a_premise_ties_to_the_letter_does_not_stay_fixed(read: Callable[[str], Claim], tex: str) -> None:
    with pytest.raises(DialectError, match="by which a derivative is taken, in a premise") as refused:
        read(tex)
    assert "every other name stays fixed" in str(refused.value)


BESIDE_AN_ARROW = [
    (r"b = a \iff b + \frac{\partial b}{\partial a} = a", "a, by which a derivative is taken"),
    (r"b + \frac{\partial b}{\partial a} = a \iff b = a", "a, by which a derivative is taken"),
    (r"b = \exp(a) \implies \frac{\partial b}{\partial a} = 0", "a, by which a derivative is taken"),
    (r"\E[Z] = a \implies \frac{\partial \E[Z]}{\partial a} = 0", "a, by which a derivative is taken"),
    (r"c = t \implies \int_0^1 c \dd t = c", "t, which an integral or a limit takes through its values"),
    (r"c = t \implies \lim_{t \to 0} c t = 0", "t, which an integral or a limit takes through its values"),
    (r"a < 2 \implies \tanh(a) = a + \bigO(a^2)", "a, which tends to 0"),
]


@pytest.mark.parametrize(("tex", "found"), BESIDE_AN_ARROW)
def test_what_stands_beside_an_arrow_is_supposed_as_a_premise_is(read: Callable[[str], Claim], tex: str, found: str) -> None:
    with pytest.raises(DialectError) as refused:
        read(tex)
    assert f"{found}, on the other side of the arrow" in str(refused.value)


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (a^2 b)}{\partial a} = 0 \iff b = 0 \when{ a > 0 }",
        r"c = 2 \implies \int_0^c t \dd t = c",
        r"a = 1 \iff 2 a = 2",
        r"\frac{\partial (\frac{a^2}{2} - a b)}{\partial a} = 0 \iff a = b",  # a place, and no tie
        r"\frac{\partial (a^2)}{\partial a} = 2 \iff a = 1",
    ],
)
def test_beside_an_arrow_other_names_are_free_and_places_are_found(read: Callable[[str], Claim], tex: str) -> None:
    assert read(tex).steps


def test_a_side_of_an_arrow_and_the_check_tie_together(read: Callable[[str], Claim], notation: Notation, functions: Any) -> None:
    claim, given = read(r"b = d \implies \frac{\partial c}{\partial b} = 0"), _symbol_for(notation.by_short["c"]) ** 2
    proof = Prover(notation, functions, {"d": given}).prove(claim.steps[0], claim.premises)
    assert proof.verdict == OPEN and "moves" in proof.leftover


def test_a_premise_and_the_check_tie_together(read: Callable[[str], Claim], notation: Notation, functions: Any) -> None:
    claim, given = read(r"\frac{\partial (b c)}{\partial b} = c \when{ b = d }"), _symbol_for(notation.by_short["c"]) ** 2
    proof = Prover(notation, functions, {"d": given}).prove(claim.steps[0], claim.premises)
    assert proof.verdict == OPEN and "moves" in proof.leftover


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial (a^2 b)}{\partial a} = 2 c b \when{ a = c }",
        r"a + \frac{\partial (b^2)}{\partial b} = 3 a \when{ a = b }",
        r"\frac{\partial (\frac{n u_1 b}{m})}{\partial u_1} = \frac{n b}{m} \when{ \each{i}{n}, u_i = \frac{c}{n} }",
    ],
)
def test_a_premise_about_what_is_not_in_the_derivative_does_no_harm(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{\partial X}{\partial X_1} = 0",
        r"\E[X \frac{\partial X}{\partial X_1}] = 0",
        r"\frac{\partial (X X_1)}{\partial X_1} = X",
        r"\E[\frac{\partial (X_1 X)}{\partial X_1}] = \E[X]",
        r"\E[\frac{\partial (Y X)}{\partial X_1}] = 0",
        r"\frac{\partial \phi(X)}{\partial X_1} = 0",
        r"\frac{\partial (W + W_{1 2})}{\partial W_{1 2}} = 1",
    ],
)
def test_any_element_may_be_the_one_that_moves(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not measured.holds
