"""Claims that once misled a witness: what is true is refuted by neither, and what is false is neither proved nor measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch

from texclaims.check import model, on_tensors
from texclaims.judgement.model import run_check
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.rules import arrows
from texclaims.numeric.world import MeasurementError
from texclaims.symbolic.proof import PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover

Both = Callable[[str], tuple[Proof, Measurement]]


HOLD = [
    # a letter of an integral or a limit, by which a derivative is taken inside
    r"\int_0^1 \frac{\partial t^2}{\partial t} \dd t = 1",
    r"\lim_{t \to 2} \frac{\partial t^3}{\partial t} = 12",
    # an integral in an integral
    r"\int_0^1 (\int_0^1 (t - c)^2 \dd c) \dd t = \frac{1}{6}",
    r"\int_0^1 (\int_0^2 t c \dd c) \dd t = 1",
    # a kink so near to the end of a panel that no node sees it
    r"\int_0^{c} f'(1 - t) \dd t = \min(1, c)",
    r"\int_0^{c} \abs{t - 1} \dd t = \frac{1}{2} + \frac{(c - 1)^2}{2} \when{ c > 1 }",
    r"\int_0^{c} \abs{t - d} \dd t = \frac{d^2 + (c - d)^2}{2} \when{ c > d }",
    # a solution for which there is no law is none
    r"\Var[Z] = \frac{1}{3} \iff b = a + 2 \when{ Z \sim \Uniform(a, b) }",
    # on the way to a solution, a number passes where there is no law
    r"\Var[Z] = \frac{1}{4} \iff c = \frac{1}{2} \when{ Z \sim \Bernoulli(c) }",
    r"f(t)^2 = 0 + \bigO(t^2)",  # from below, nothing is left
    # a letter that is not 0 is not put to 0
    r"\abs{a} > 0 \when{ a \ne 0 }",
    r"\exp(a) > 1 + a \when{ a \ne 0 }",
    r"\Var[a Z] > 0 \when{ \Var[Z] > 0,\ a \ne 0 }",
    r"(a - b)^2 > 0 \when{ a \ne b }",
    # the mean of what is constant is known to the last bit, and has a slope all the same
    r"\frac{\partial (\frac{\partial \Var[a Z]}{\partial a})}{\partial a} = 2 \Var[Z]",
]


@pytest.mark.parametrize("tex", HOLD)
def test_what_is_true_is_proved_and_measured(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


TRUE = [
    r"\E[f(1 - Z)] = 1 - c \when{ Z \sim \Bernoulli(c) }",
    r"\E[f'(Z - \frac{1}{2})] = c \when{ Z \sim \Bernoulli(c) }",
    r"\tanh(a)^2 > 0 \when{ a \ne 0 }",
    r"a^2 + b^2 > 0 \when{ a \ne 0 }",
    r"a b < \frac{a^2 + b^2}{2} \when{ a \ne b }",
    r"\E[(Z - a)^2] > \Var[Z] \when{ \E[Z] \ne a }",
    r"(a - 1)^2 (a - 2)^2 > 0 \when{ a \ne 1,\ a \ne 2 }",
    r"n^2 > n \when{ n > 1 }",  # true, and not sharp
    r"\E[(Z - a)^2] \ge \Var[Z]",
    r"n^3 - 100 n^2 \ge -148148",
    r"a = 0 \implies a b = 0",
    r"\exp(a) = 1 \iff a = 0",
    r"\sum_{i=1}^{n} u_i^2 = 0 \implies u_1 = 0",
    r"\E[Z^2] = 0 \implies \Var[Z] = 0",
    # a solution that moves a law takes the other moments of it along
    r"\E[\abs{Z}]^2 = 1 \iff \E[\abs{Z}] = 1",
    r"\E[\abs{Z}]^2 = c \iff \E[\abs{Z}] = \sqrt{c}",
    r"\Var[\abs{Z}]^2 = 1 \iff \Var[\abs{Z}] = 1",
    r"\Var[Z] (\Var[Z] + c) = 0 \iff \Var[Z] = 0",
    r"\E[(Z - V)^2]^2 = 1 \iff \E[(Z - V)^2] = 1",
    r"\E[\abs{X}]^2 = 1 \iff \E[\abs{X}] = 1 \when{ \ident{X} }",
    r"\E[\abs{Z}]^2 = 4 \implies \E[\abs{Z}] = 2",
    # two equations between numbers that go round: a world must obey both
    r"a = 2 \when{ a = b,\ b = 2 a - 2 }",
    r"a = 0 \when{ a = 2 b,\ b = 3 a }",
    # Z constant: what V explains of it is exactly nothing
    r"\frac{\E[Z V]}{\E[V]} = \E[Z] \when{ \Cov[Z, V] = 0,\ \E[V] > 0 }",
    # a tail that goes on where the law's panels end; a kink across two variables
    r"\E[\exp(Z^2)] = \frac{1}{\sqrt{1 - 2 c}} \when{ Z \sim \Normal(0, c),\ c < \frac{1}{2} }",
    r"\E[f(Z + V)] = \frac{1}{\sqrt{\pi}} \when{ Z \sim \Normal(0, 1),\ V \sim \Normal(0, 1),\ Z \indep V }",
    r"\frac{\partial (\int_{-2}^{2} f'(t - a) \dd t)}{\partial a} = -1 \when{ a < 2,\ a > -2 }",
    r"\frac{\partial (\int_0^1 f(t - a) \dd t)}{\partial a} = a - 1 \when{ a > 0,\ a < 1 }",
    r"\frac{\partial \E[f'(Z - a)]}{\partial a} = -\npdf(a) \when{ Z \sim \Normal(0, 1) }",
    r"\frac{\partial \E[f(Z - a)]}{\partial a} = \ncdf(a) - 1 \when{ Z \sim \Normal(0, 1) }",
    r"\frac{\partial \E[\exp(a Z)]}{\partial a} = a \exp(\frac{a^2}{2}) \when{ Z \sim \Normal(0, 1) }",
    r"\int_0^1 (\int_0^1 f'(t - c) \dd c) \dd t = \frac{1}{2}",
    r"\int_0^{c} f(t - 1) \dd t = \frac{f(c - 1)^2}{2}",
    r"\int_0^{c} f'(t - 1) \dd t = f(c - 1)",
]


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_is_refuted_by_neither(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED, proof.leftover
    assert measured.holds or measured.impossible, measured.why


FALSE = [
    r"\E[Z^2] + \frac{\partial \E[Z^2]}{\partial c} = c \when{ Z \sim \Normal(0, c) }",
    r"\E[Z] + \frac{\partial \E[Z]}{\partial a} = a \when{ \E[Z] = a }",
    r"u_1 + \frac{\partial u_1}{\partial c} = c \when{ \each{i}{n},\ u_i = c }",
    r"q_L + \frac{\partial q_L}{\partial d} = d^L q_0 \when{ \each{l}{L},\ q_l = d q_{l-1} }",
    # an empty sum is 0, an empty product 1
    r"\sum_{i=3}^{n} (2 i - 1) = n^2 - 4",
    r"\sum_{i=1}^{n-2} (i + 1) = \frac{(n - 2) (n + 1)}{2}",
    r"\prod_{i=3}^{n} i = \frac{1}{2} \prod_{i=1}^{n} i",
    r"\sum_{i=1}^{n} u_i = n c \when{ \each{i}{n},\ u_i = c,\ u_1 = 2 c }",  # no world
    r"q_2 = c \when{ \each{l}{L},\ q_l = c }",  # L may be 1
    r"a^2 > 0 \when{ a \ne 1 }",
    r"\Var[a Z] > 0 \when{ a \ne 0 }",
    r"\frac{\partial \E[f'(Z - 1)]}{\partial c} = 0 \when{ Z \sim \Normal(0, c) }",
    r"\frac{\partial \E[Z^2]}{\partial \sigma} = 0 \when{ Z \sim \Normal(0, \sigma^2) }",
    r"\frac{\partial \E[Z^2]}{\partial c} = 0 \when{ \E[Z^2] = c }",
    r"\frac{\partial \E[\phi(Z)]}{\partial d} = 0 \when{ Z \sim \Normal(0, c),\ c = d^2 }",
    r"\frac{\partial q_1}{\partial d} = 0 \when{ \each{l}{L},\ q_l = d q_{l-1} }",
    r"\frac{\partial q_1}{\partial q_0} = 0 \when{ \each{l}{L},\ q_l = d q_{l-1} }",
    r"\frac{\partial (\int_{-1}^{1} f'(t - a) \dd t)}{\partial a} = 0",
    r"\frac{\partial \E[f'(Z - a)]}{\partial a} = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\frac{\partial \E[\frac{\partial \abs{Z - a}}{\partial a}]}{\partial a} = 0",
    r"\E[f''(Z)] = 0",
    r"\int_{-1}^1 f''(t) \dd t = 0",
    r"\int_0^1 \frac{\partial t^2}{\partial t} \dd t = 0",
    r"\int_0^1 (\int_0^1 f'(t - c) \dd c) \dd t = 1",
    r"\int_0^1 (\int_0^1 \abs{t - c} \dd c) \dd t = 0",
    r"\int_0^1 (\int_0^1 \max(t, c) \dd c) \dd t = \frac{1}{2}",
]


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_is_neither_proved_nor_measured(both: Both, tex: str) -> None:
    try:
        proof, measured = both(tex)
    except DialectError:
        return  # a refusal is as good
    assert proof.verdict != PROVED and not measured.holds


REFUSED = [
    r"q_L = 2^{-L} q_0 \when{ \each{l}{L},\ q_{l-1} = 2 q_l }",
    r"q_0 = c \when{ \each{l}{L},\ q_{l-1} = c }",
    r"\sum_{i=1}^{n} u_i = n c \when{ \each{i}{n},\ 2 u_i = 2 c }",
    r"\sum_{i=1}^{n} u_i v_1 = n c \when{ \each{i}{n},\ u_i v_1 = c }",
]


@pytest.mark.parametrize("tex", REFUSED)
def test_what_no_world_would_obey_is_refused(read: Callable[[str], Claim], tex: str) -> None:
    with pytest.raises(DialectError, match="one element alone on the left"):
        read(tex)


# --- with a check ---------------------------------------------------------------------------------------------------------


def powers(c: Any) -> Iterator[Any]:
    yield model(q=lambda index: c**index)
    yield model(q=on_tensors(lambda c: c ** torch.arange(20, dtype=torch.float64))(c))


def square(a: Any) -> Iterator[Any]:
    yield model(b=a**2)
    yield model(b=on_tensors(lambda a: a**2)(a))


def bent(c: Any, Z: Any) -> Iterator[Any]:
    yield model(S=sympy.tanh(c * Z))
    yield model(S=on_tensors(lambda c, z: (c * z).tanh())(c, Z))


WITH_A_CHECK = [
    (r"\frac{\partial q_2}{\partial q_1} = 0", powers),  # q_2 is the square of q_1
    (r"\frac{\partial a}{\partial b} = 0", square),
    (r"\frac{\partial (a + b)^2}{\partial b} = 2 a + 2 a^2", square),
    (r"\lim_{a \to 0} b = b", square),
    (r"\int_0^1 b \dd a = b", square),
    (r"\int_0^1 a b \dd b = \frac{a}{2}", square),
    (r"\lim_{b \to 1} a b = a", square),
    (r"\lim_{c \to 0} \E[S] = \E[S]", bent),
    (r"\int_0^1 \E[S] \dd c = \E[S]", bent),
]


@pytest.mark.parametrize(("tex", "check"), WITH_A_CHECK, ids=[tex for tex, _ in WITH_A_CHECK])
def test_what_a_check_works_out_does_not_stay_fixed(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, check: Any
) -> None:
    claim, meaning = read(tex), run_check(check, notation, functions, {})
    proof = Prover(notation, functions, meaning.proof).prove(claim.steps[0], ())
    measured = Meter(notation, functions, meaning.measurement, claim.names, "cpu").measure(claim.steps[0], ())
    assert proof.verdict != PROVED and measured.impossible, (proof.leftover, measured.why)


def gap(a: Any, b: Any) -> Iterator[Any]:
    yield model(t=a - b)
    yield model(t=on_tensors(lambda a, b: a - b)(a, b))


TRUE_WITH_A_CHECK = [
    (r"a = b \when{ t = 0 }", gap),  # a world in which t is not 0 obeys nothing
    (r"d = c \when{ \each{l}{L},\ q_l = d q_{l-1} }", powers),
]


@pytest.mark.parametrize(("tex", "check"), TRUE_WITH_A_CHECK, ids=[tex for tex, _ in TRUE_WITH_A_CHECK])
def test_a_premise_about_what_a_check_works_out_is_obeyed_or_open(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, check: Any
) -> None:
    claim, meaning = read(tex), run_check(check, notation, functions, {})
    proof = Prover(notation, functions, meaning.proof).prove(claim.steps[0], claim.premises)
    assert proof.verdict != REFUTED, proof.leftover
    if check is gap:
        found = Meter(notation, functions, meaning.measurement, claim.names, "cpu").measure(claim.steps[0], claim.premises)
        assert found.impossible, found.why


@pytest.fixture
def one_world_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the first world that is looked at, a side is neither solved nor missed."""
    calls, told = [], arrows.holds

    def holds(*at: Any) -> bool:
        calls.append(at)
        if len(calls) == 1:
            raise MeasurementError("neither solved nor missed")
        return told(*at)

    monkeypatch.setattr(arrows, "holds", holds)


@pytest.mark.usefixtures("one_world_does_not_tell")
def test_a_world_that_does_not_tell_is_passed_over_where_another_refutes(both: Both) -> None:
    _, measured = both(r"a^2 = b^2 \iff a = b + 1")
    assert not measured.holds and not measured.impossible and "one side and not the other" in measured.why


@pytest.mark.usefixtures("one_world_does_not_tell")
def test_where_one_world_does_not_tell_nothing_is_measured(both: Both) -> None:
    _, measured = both(r"2 a = 2 b \iff a = b")
    assert measured.impossible and "neither solved nor missed" in measured.why


@pytest.mark.parametrize("tex", [r"\int_0^1 \frac{1}{t} \dd t = 3", r"\int_a^b \frac{1}{t - a} \dd t = 1"])
def test_an_integral_that_does_not_converge_is_no_value_of_any_size(both: Both, tex: str) -> None:
    proof, _ = both(tex)
    assert proof.valueless and "does not converge" in proof.leftover


def test_an_integral_that_converges_at_an_end_without_a_value_is_refuted_by_its_value(both: Both) -> None:
    proof, _ = both(r"\int_0^1 \frac{1}{\sqrt{t}} \dd t = 3")
    assert proof.verdict == REFUTED
