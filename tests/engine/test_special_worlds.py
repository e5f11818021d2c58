"""What ordinary worlds never show: zeros, equal numbers, counts of 1, constant variables, flat functions. And what a
measurement does not know: quadrature, limits and orders that have not settled are open, never refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from texclaims.check import model, on_tensors
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.language.claim import Claim
from texclaims.language.premises import Premise
from texclaims.numeric.demands import demands
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.rules.special import outcomes
from texclaims.numeric.smooth import SHAPES, coefficients, example, line, shaped
from texclaims.numeric.specials import specials
from texclaims.numeric.world import constant, mean
from texclaims.symbolic.symbols import symbol

Measure = Callable[..., Measurement]


@pytest.fixture
def meter(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., tuple[Meter, Claim]]:
    """A meter for a claim, with what a check gives for its symbols, and the claim."""

    def of(tex: str, seed: int = 0, **model: Any) -> tuple[Meter, Claim]:
        claim = read(tex)
        return Meter(notation, functions, model, claim.names, "cpu", seed), claim

    return of


@pytest.fixture
def measure(meter: Callable[..., tuple[Meter, Claim]]) -> Measure:
    """What becomes of the only step of a claim."""

    def of(tex: str, seed: int = 0, **model: Any) -> Measurement:
        found, claim = meter(tex, seed, **model)
        (step,) = claim.steps
        return found.measure(step, claim.premises)

    return of


# --- false only where something is special ----------------------------------------------------------------------------

FALSE_THERE = {
    r"\phi(0)^2 \sqrt{\phi(0)^4 + t^2} = \phi(0)^4 + \frac{t^2}{2} + \bigO(t^4)": r"where \phi(0) = 0",
    r"a^2 \sqrt{a^4 + c^2} = a^4 + \frac{c^2}{2} + \bigO(c^4)": "where a = 0",
    r"\sqrt{a^2 + c} = \abs{a} + \bigO(c^1)": "where a = 0",
    r"\lim_{t \to 0} \frac{\phi(t) - \phi(0)}{\phi(2 t) - \phi(0)} = \frac{1}{2}": r"where \phi'(0) = 0",
    r"\lim_{t \to \infty} (a^2 t - \frac{a^4 t^2}{c + a^2 t}) = c": "where a = 0",
    r"\lim_{c \to 0} \frac{4 a^2}{a^2 + c} = 4": "where a = 0",
    r"\lim_{c \to 0} \frac{\E[Z^2]}{\E[Z^2] + c} = 1": "where Z is 0",
    r"\lim_{c \to \infty} \tanh(a^2 c) = 1": "where a = 0",
    r"\min(1, n - 1) = 1 \when{ n \ne 3 }": "where n = 1",
}


@pytest.mark.parametrize(("tex", "where"), FALSE_THERE.items(), ids=FALSE_THERE)
def test_a_claim_that_fails_at_a_special_value_is_refuted(measure: Measure, tex: str, where: str) -> None:
    found = measure(tex)
    assert not found.holds and not found.impossible and found.why.startswith(where)


UNDEFINED_THERE = {
    r"\frac{a}{b} = 1 \iff a = b": {"b = 0", "a = b = 0"},
    r"\frac{\E[(c Z)^2]}{\E[Z^2]} = 2 \iff c = \sqrt{2}": {"Z is 0"},
    r"\frac{\E[2 Z]}{\E[Z]} = 2": {"Z is 0"},
    r"\frac{\sum_{i=1}^{n} 2 u_i}{\sum_{i=1}^{n} u_i} = 2": {"every u is 0"},
    r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }": {"n = 1"},
    r"\frac{1 - a^2}{1 - a^2} = 1": {"a = 1"},
    r"\frac{c}{a} a = c": {"a = 0"},
    r"\frac{1 + a}{1 + a} = 1": {"a = -1"},
    r"\frac{n - 2}{n - 2} a = a": {"n = 2"},
    r"\frac{\Var[Z]}{\Var[Z]} = 1": {"Z is 0", "Z is constant", "Z is of one size, with both signs"},
    r"\frac{\E[(X_1 - \E[X])^2]}{\Var[X]} = 1 \when{ \iid{X} }": {"X is 0", "X is constant"},
    r"\frac{\Cov[Z, V]}{\Var[V - Z]} = \frac{\Cov[V, Z]}{\Var[Z - V]}": {"Z is V"},
    r"\frac{n^2 - m^2}{n - m} = n + m": {"m = n = 1", "m = n"},
    r"\frac{a^2 - b^2}{a - b} = a + b": {"a = b", "a = b = 0"},
    r"\frac{a^2 - b^2}{a + b} = a - b": {"b = -a", "a = b = 0"},
    r"\frac{\phi'(0)}{\phi'(0)} = 1": {r"\phi is constant", r"\phi'(0) = 0", r"\phi is even"},
    r"u_2 = u_2 + 0": {"n = 1"},
    r"\frac{\partial (\sum_{i=1}^{n} u_i)}{\partial u_2} = 1": {"n = 1"},
}


@pytest.mark.parametrize(("tex", "places"), UNDEFINED_THERE.items(), ids=UNDEFINED_THERE)
def test_a_side_without_a_value_is_reported(measure: Measure, tex: str, places: set[str]) -> None:
    found = measure(tex)
    assert found.holds, found.why
    assert {one.special for one in found.undefined} >= places


REPAIRED = [
    r"\frac{a}{b} = 1 \iff a = b \when{ b \ne 0 }",
    r"\frac{\E[2 Z]}{\E[Z]} = 2 \when{ \E[Z] \ne 0 }",
    r"\frac{\E[(c Z)^2]}{\E[Z^2]} = 2 \iff c = \sqrt{2} \when{ \E[Z^2] > 0 }",
    r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X}, n \ge 2 }",
    r"\frac{c}{a} a = c \when{ a \ne 0 }",
    r"\frac{\Var[Z]}{\Var[Z]} = 1 \when{ \Var[Z] > 0 }",
    r"\frac{n^2 - m^2}{n - m} = n + m \when{ n \ne m }",
    r"\frac{\phi'(0)}{\phi'(0)} = 1 \when{ \phi'(0) \ne 0 }",
    r"a^2 \sqrt{a^4 + c^2} = a^4 + \frac{c^2}{2} + \bigO(c^4) \when{ a \ne 0 }",
    r"\lim_{t \to 0} \frac{\phi(t) - \phi(0)}{\phi(2 t) - \phi(0)} = \frac{1}{2} \when{ \phi'(0) \ne 0 }",
]


@pytest.mark.parametrize("tex", REPAIRED)
def test_the_premise_that_forbids_it_is_enough(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert found.holds, found.why
    assert not found.undefined


def test_an_equation_among_the_premises_may_forbid_what_is_special(meter: Any) -> None:
    found, claim = meter(r"q_L = 2^L q_0 \when{ \each{l}{L}, q_l = 2 q_{l-1} }")
    fates = {one.special: one.fate for one in outcomes(found.worlds, claim.steps[0], claim.premises)}
    held = dict.fromkeys(("L = 1", "L = 2", "L = 17"), "holds")
    assert fates == held | dict.fromkeys(("every q is 1", "all q are equal"), "excluded")


def test_the_letter_of_an_integral_a_limit_or_an_order_is_not_special(meter: Any) -> None:
    for tex in (r"\int_0^a t \dd t = \frac{a^2}{2}", r"\lim_{t \to 0} (a + t) = a", r"\exp(t) + a = 1 + a + t + \bigO(t^2)"):
        found, claim = meter(tex)
        assert not any("t" in one.special for one in outcomes(found.worlds, claim.steps[0], claim.premises))


# --- how they are made ----------------------------------------------------------------------------------------------------


def test_special_functions_are_so_to_the_last_bit() -> None:
    drawn = coefficients(torch.linspace(0.4, 1.5, 11, dtype=torch.float64))
    at = torch.tensor([-0.7, 0.0, 0.7], dtype=torch.float64, requires_grad=True)

    def both(numbers: torch.Tensor) -> tuple[list[float], list[float]]:
        values = example(numbers, at)
        (slopes,) = torch.autograd.grad(values.sum(), at)
        return values.tolist(), slopes.tolist()

    values, slopes = both(shaped(drawn, "f(0) = 0"))
    assert values[1] == 0 and slopes[1] != 0
    values, slopes = both(shaped(drawn, "f'(0) = 0"))
    assert slopes[1] == 0 and values[0] != values[2]
    values, slopes = both(shaped(drawn, "f is even"))
    assert values[0] == values[2] and slopes[1] == 0
    values, slopes = both(shaped(drawn, "f is odd"))
    assert values[0] == -values[2] and values[1] == 0 and slopes[1] != 0
    assert both(line(drawn, 0.0)) == ([0.75] * 3, [0.0] * 3)
    assert both(line(drawn, 1.5))[1] == [1.5] * 3
    assert len(SHAPES) == 4


def test_an_even_function_does_not_make_much_of_what_rounding_loses() -> None:
    """sin(x^2) has a slope of 2 x: what is lost at 40 would be hundreds of times as large in its value."""
    drawn = shaped(coefficients(torch.linspace(0.4, 1.5, 11, dtype=torch.float64)), "f is even")
    at = torch.linspace(-40, 40, 1001, dtype=torch.float64)
    near = at * (1 + 1e-15)
    assert float((example(drawn, at) - example(drawn, near)).abs().max()) < 1e-14


def test_the_mean_of_a_constant_is_the_constant() -> None:
    chances = torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64)
    level = torch.full((3, 2), 0.7, dtype=torch.float64)
    assert mean(chances, level).tolist() == [0.7, 0.7] and bool(constant(level).all())
    level[1, 1] = 0.8
    assert constant(level).tolist() == [True, False]


def test_each_special_world_has_a_name_of_its_own(notation: Any) -> None:
    kinds = ("SCALAR", "SEQUENCE", "RANDOM", "FUNCTION")
    symbols = [one for one in notation.symbols if one.row.terminal in kinds and not one.layer]
    names = [one.name for one in specials(symbols, demands(()))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("tex", [r"Z \ge 0", r"Z \ge a V", r"0 \le Z", r"Z \le 2", r"Z > 3", r"X \ge 0", r"Z \ge 0, Z \le 1"])
def test_worlds_are_drawn_in_which_a_variable_has_its_limit(
    notation: Any, functions: Any, read: Any, premises: Any, tex: str
) -> None:
    told: tuple[Premise, ...] = premises(tex)
    worlds = Meter(notation, functions, {}, frozenset({"Z", "V", "X", "a", "n"}), "cpu").worlds
    for tensors in worlds.under(told):
        assert len(tensors.world.random["Z"].unique()) > 1


def test_a_limit_keeps_independence_and_a_mean(measure: Measure) -> None:
    assert measure(r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V, Z \ge a V }").holds
    assert measure(r"\E[\abs{Z}] = 3 \when{ Z \ge 0, \E[Z] = 3 }").holds
    assert measure(r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X}, X \ge 0 }").holds


def test_an_inequality_between_moments_is_met_by_another_draw(measure: Measure) -> None:
    for seed in range(6):
        assert measure(r"\abs{\E[Z]} = \E[Z] \when{ \E[Z] > 0 }", seed).holds
        assert measure(r"\abs{\E[Z]} = -\E[Z] \when{ \E[Z] < 0 }", seed).holds


# --- what has not settled ---------------------------------------------------------------------------------------------

NORMAL = r"\when{ Z \sim \Normal(0, 1) }"
IID = r"\when{ \iid{X}, X \sim \Normal(0, 1) }"
SETTLES = [
    r"\int_{-2}^{1} f(t) \dd t = \frac{1}{2}",
    r"\int_0^1 \abs{t - \frac{1}{4}} \dd t = \frac{5}{16}",
    r"\int_0^1 \ln(t) \dd t = -1",
    r"\int_0^3 f'(t - 1) \dd t \approx 2.000",
    rf"\E[\ln(\abs{{Z}})^2] \approx 1.6372 {NORMAL}",
    rf"\E[\ln(\abs{{Z}})] \approx -0.635181 {NORMAL}",
    rf"\E[\abs{{Z - a}}] = a (2 \ncdf(a) - 1) + 2 \npdf(a) {NORMAL}",
    r"\E[\min(1, \abs{Z})] = 2 \sigma (\npdf(0) - \npdf(\frac{1}{\sigma})) + 2 \ncdf(-\frac{1}{\sigma})"
    r" \when{ Z \sim \Normal(0, \sigma^2) }",
    rf"\E[(\sum_{{j=1}}^{{n}} X_j)^{{10}}] = 945 n^5 {IID}",
    rf"\E[\max(X_1, X_2)] = \E[\max(X_2, X_1)] {IID}",
    r"\lim_{n \to \infty} (1 - c^n) = 1 \when{ c < 1 }",
    r"\lim_{n \to \infty} n c^n = 0 \when{ c < 1 }",
    r"\lim_{t \to \infty} \exp(-t) \sqrt{\exp(2 t)} = 1",  # float64 cannot hold all that is on the way
    r"q_L = 3^L c \when{ \each{l}{L}, q_l = 3 q_{l-1}, q_0 = c }",
    r"c^3 < c \when{ c < 1 }",
    r"\E[Z] \ge a \E[V] \when{ Z \ge a V }",
    r"\E[\abs{Z}] = \E[Z] \when{ Z \ge 0 }",
]


@pytest.mark.parametrize("tex", SETTLES)
def test_kinks_singularities_and_high_powers_settle(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert found.holds, found.why


OPEN = [
    rf"\E[\max(X_1, X_2)] = \frac{{1}}{{\sqrt{{\pi}}}} {IID}",
    rf"\E[f(a X_1 + b X_2)] = \sqrt{{\frac{{a^2 + b^2}}{{2 \pi}}}} {IID}",
    rf"\E[\max(X_1, X_2)] \approx 0.510 {IID}",  # the number that four nodes give
    rf"\E[\frac{{1}}{{Z^2}}] = 5 {NORMAL}",
    r"\int_0^1 \frac{1}{t} \dd t = 44",
    r"\int_0^{\infty} \exp(-a t) \dd t = \frac{1}{a} \when{ a \ne 0 }",
    r"\lim_{t \to 0} \ln(\abs{t}) = -12",
    r"\lim_{t \to 0} \frac{\abs{t}}{t} = 1",  # from above only
    r"\ln(-c) = \ln(-c) + 0",
    r"\frac{1}{a - a} = \frac{2}{a - a}",
    r"\sqrt{-c} \le \sqrt{-c} + 1",
]


@pytest.mark.parametrize("tex", OPEN)
def test_what_has_not_settled_or_means_nothing_is_open(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert not found.holds and found.impossible, found.why


WRONG = [
    rf"\E[\ln(\abs{{Z}})^2] \approx 1.6374 {NORMAL}",
    rf"\E[\max(X_1, X_2)] = 3 {IID}",
    rf"\E[(\sum_{{j=1}}^{{n}} X_j)^{{10}}] = 944 n^5 {IID}",
    r"\int_0^1 \ln(t) \dd t = -1.0000001",
    r"\int_0^1 \abs{t - \frac{1}{4}} \dd t = \frac{5}{17}",
    r"\lim_{n \to \infty} (1 - c^n) = 2 \when{ c < 1 }",
    r"\lim_{t \to 0} \frac{a}{t} = 1000",
    r"\lim_{t \to \infty} \exp(t) = 5",
    r"\lim_{n \to \infty} (1 - c^n) = 1 \when{ c < 2 }",  # float64 ends before the values show that they grow
    r"\lim_{n \to \infty} c^n = 0 \when{ c < 2 }",
    r"\lim_{n \to \infty} n c^n = 0 \when{ c < 2 }",
    r"\lim_{n \to \infty} (1 - (\frac{3}{2})^n) = 1",
    r"\lim_{t \to \infty} \exp(t t) = 0",
    r"\lim_{c \to 0} \frac{1}{c^2} (1 - \frac{c}{2 c - 1}) = 3",  # at c = 1/2, on the way, there is a pole
]


@pytest.mark.parametrize("tex", WRONG)
def test_a_difference_beyond_what_is_uncertain_is_seen(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert not found.holds and not found.impossible


@pytest.mark.parametrize("seed", [106, 208, 3, 17])
def test_an_order_whose_leading_number_is_small_is_still_seen(measure: Measure, seed: int) -> None:
    small = r"\frac{t^3}{1000} + \phi(0)^2 t^4 = 0 + \bigO(t^{3})"
    assert measure(small, seed).holds
    for wrong in ("2", "4"):
        assert not measure(small.replace("t^{3}", f"t^{{{wrong}}}"), seed).holds


# --- what a check computes for fixed numbers ----------------------------------------------------------------------------------


def test_a_number_that_depends_on_the_state_has_a_gradient_in_each(measure: Measure, notation: Any) -> None:
    b = on_tensors(lambda z: 2 * z)(symbol(notation.by_name["Z"]))
    assert measure(r"\frac{\partial \ell(b)}{\partial b} = \ell'(b)", b=b).holds
    assert not measure(r"\frac{\partial \ell(b)}{\partial b} = 2 \ell'(b)", b=b).holds


def test_a_family_that_pytorch_computes_begins_at_its_first_entry(measure: Measure, notation: Any) -> None:
    a, n = (symbol(notation.by_name[name]) for name in ("a", "n"))

    def multiples(extra: int) -> Any:
        return on_tensors(lambda a, n: a * torch.arange(1, int(n) + 1 + extra, dtype=torch.float64))(a, n)

    for tex in (r"u_1 = a", r"u_2 = 2 a", r"\sum_{i=1}^{n} u_i = \frac{a n (n + 1)}{2}"):
        assert measure(tex, u=multiples(0)).holds
    assert measure(r"\frac{\partial (u_1 u_2)}{\partial u_2} = u_1", u=multiples(0)).holds
    assert not measure(r"u_2 = 3 a", u=multiples(0)).holds
    assert "wanted (7,)" in measure(r"u_1 = a", u=multiples(2)).why


# --- what a verdict says of them -----------------------------------------------------------------------------------------


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


def test_a_verdict_says_where_a_side_has_no_value(read: Any, notation: Any, functions: Any) -> None:
    case = Case(read(r"\frac{\E[a Z]}{\E[Z]} = a"), nothing, notation, functions, {})
    (step,) = judge(case).measurement.steps
    assert step.specials and {(one.special, one.side) for one in step.undefined} == {("Z is 0", "left")}


def test_a_constant_is_uncorrelated_with_everything(read: Any, notation: Any, functions: Any) -> None:
    """A world in which a variable under the premise is constant has values for the other one, too."""
    claim = read(r"\Var[Z + V] = \Var[Z] + \Var[V] \when{ \Cov[Z, V] = 0 }")
    found = Meter(notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises)
    assert found.holds and not found.undefined
