"""Claims a side of which has no value: for some letters, or with a probability that is not 0; and true ones that seem to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from texclaims.judgement.schema import Finding
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof

Both = Callable[[str], tuple[Proof, Measurement]]


# --- what a law decides is no premise ---------------------------------------------------------------------------------

STANDARD = r" \when{ Z \sim \Normal(0, 1) }"
WITHOUT_VALUE = [
    r"\E[\sqrt{Z}^4] = 2501 \when{ Z \sim \Normal(50, 1) }",
    r"\E[\exp(2 \ln(Z))] = 2501 \when{ Z \sim \Normal(50, 1) }",
    r"\E[\sqrt{20 + Z}^2] = 20" + STANDARD,
    r"\E[(20 + Z)^{\frac12} (20 + Z)^{\frac12}] = 20" + STANDARD,
    r"\E[\sqrt{20 + X_1}^2] = 20 \when{ X \sim \Normal(0, 1) }",
    r"\E[\sum_{i=1}^{n} \sqrt{20 + X_i}^2] = 20 n \when{ X \sim \Normal(0, 1) }",
    r"\E[\sqrt{Z}^2] = \frac12 \when{ Z \sim \Uniform(-1, 2) }",
    r"\Var[\sqrt{20 + Z}^2] = 1" + STANDARD,
    # a limit of what has no value on one side
    r"\lim_{t \to 0} \frac{\exp(\ln(t)) + t}{t} = 2",
    r"\lim_{t \to 0} \frac{\exp(2 \ln(t)) + t}{t} = 1",
    # a slope at a kink that is met half of the time
    r"\E[f'(\min(Z, 0)) - f'(-\min(Z, 0))] = -\frac12" + STANDARD,
    r"\E[f'(f(Z)) - f'(-f(Z))] = \frac12" + STANDARD,
    r"\E[f'(Z + \abs{Z}) - f'(-\abs{Z} - Z)] = \frac12" + STANDARD,
    r"\E[f'(\min(Z, 0)) - f'(-\min(Z, 0))] = -\frac12 \when{ Z \sim \Uniform(-1, 1) }",
    r"\sum_{i=1}^{n} \E[f'(f(X_i)) - f'(-f(X_i))] = \frac{n}{2} \when{ X \sim \Normal(0, 1) }",
    r"\Var[f'(f(Z)) - f'(-f(Z))] = \frac14 \when{ Z \sim \Normal(0, c) }",
    # nor is there a number beside which all would be well
    r"\int_{-c}^c \sqrt{900 - t^2}^2 \dd t = 1800 c - \frac{2 c^3}{3}",
]


@pytest.mark.parametrize("tex", WITHOUT_VALUE)
def test_a_law_or_a_range_decides_and_no_premise(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert not found.holds and not found.domain


# --- a function that may be anything far away ---------------------------------------------------------------------------

FAR_AWAY = [
    r"\lim_{c \to 0} \exp(-\frac{1}{c}) \phi(\frac{1}{c}) = 0",
    r"\lim_{c \to 0} c^{20} \phi(\frac{1}{c^2}) = 0",
    r"\lim_{t \to 0} t^{40} \phi(\frac{1}{t}) = 0",
    r"\lim_{t \to 0} \phi(\frac{1}{t}) t^{10} + 2 = 2",
    r"\lim_{c \to 0} c^{20} \phi'(\frac{1}{c}) = 0",
    r"\lim_{c \to 0} \frac{d + c^{20} \phi(\frac{1}{c})}{1 + c} = d",
    r"\lim_{c \to 0} c^{20} \E[\phi(\frac{Z}{c})] = 0 \when{ Z \sim \Bernoulli(\frac12) }",
    r"\lim_{c \to 0} \phi(\frac{c^{20}}{c^{21}}) c^{40} = 0",
    r"\lim_{c \to 0} c^{20} \phi(\ln(c)) = 0",
    r"\lim_{c \to 0} c^{20} \phi(a + \frac{b}{c}) = 0",
    r"\lim_{c \to 0} c^{20} \sum_{i=1}^{n} \phi(\frac{u_i}{c}) = 0",
    r"\lim_{c \to 0} c^{20} \tanh(\phi(\frac{1}{c})) = 0",
    r"\lim_{n \to \infty} \frac{\phi(n)}{n^{20}} = 0",
]


@pytest.mark.parametrize("tex", FAR_AWAY)
def test_a_function_at_infinity_may_be_anything(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not measured.holds and measured.impossible


@pytest.mark.parametrize(
    "tex",
    [
        r"\int_0^{\infty} \exp(-t) \phi(t) \dd t - \int_0^{\infty} \exp(-t) \phi(t) \dd t = 0",
        r"\int_0^{\infty} \exp(-t) (\phi(t) + 1) \dd t = 1 + \int_0^{\infty} \exp(-t) \phi(t) \dd t",
        r"\int_0^1 \phi(\ln(t)) \dd t - \int_0^1 \phi(\ln(t)) \dd t = 0",
    ],
)
def test_nor_is_anything_known_of_its_integral_to_infinity(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


@pytest.mark.parametrize(
    "tex",
    [
        r"\lim_{c \to 0} \frac{\phi(a + c) - \phi(a)}{c} = \phi'(a)",
        r"\lim_{c \to 0} \phi(\tanh(\frac{1}{c})) = \phi(1)",
        r"\lim_{c \to 0} \phi(\phi(c)) = \phi(\phi(0))",
        r"\lim_{c \to 0} \phi(\frac{a c}{c}) = \phi(a)",
    ],
)
def test_of_what_comes_near_to_a_number_it_has_a_limit(judge_it: Callable[[str], Finding], tex: str) -> None:
    assert judge_it(tex).holds, judge_it(tex).reason


# --- a sum over elements with a law is many variables -------------------------------------------------------------------

SUMS = [
    r"\E[\sqrt{30 + (\sum_{i=1}^{n} X_i)^2 - n \sum_{i=1}^{n} X_i}^2] = 30 - n (n - 1) c (1 - c)"
    r" \when{ X \sim \Bernoulli(c), \iid{X} }",
    r"\E[\sqrt{30 + n \prod_{i=1}^{n} X_i - \sum_{i=1}^{n} X_i}^2] = 30 + n c^n - n c \when{ X \sim \Bernoulli(c), \iid{X} }",
    r"\E[\frac{(13 + \sum_{i=1}^{n} X_i)^3}{(13 + \sum_{i=1}^{n} X_i)^2}] = 13 \when{ X \sim \Uniform(-1, 1) }",
    r"\E[\frac{(13 + \sum_{i=1}^{n} X_i)^2}{13 + \sum_{i=1}^{n} X_i}] = 13 \when{ X \sim \Uniform(-1, 1) }",
    r"\E[\frac{(30 + \sum_{i=1}^{n} X_i)^2}{30 + \sum_{i=1}^{n} X_i}] = 30 \when{ X \sim \Normal(0, 1) }",
    r"\E[\sqrt{30 + \sum_{i=1}^{n} X_i}^2] = 30 \when{ X \sim \Normal(0, 1) }",
]


@pytest.mark.parametrize("tex", SUMS)
def test_elements_in_a_sum_are_not_all_equal(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert not found.holds and not found.domain


# --- 0 on a part of a range ---------------------------------------------------------------------------------------------

IN_PART = [
    r"\int_0^1 \frac{t \phi(t)}{\phi(t)} \dd t = \frac12 \when{ \phi(0) \ne 0 }",
    r"\int_1^2 \frac{t \phi(t)}{\phi(t)} \dd t = \frac32 \when{ \phi(0) \ne 0 }",
    r"\int_0^1 \phi(t)^2 \phi(t)^{-2} t \dd t = \frac12 \when{ \phi(0) \ne 0 }",
    r"\int_0^1 \exp(\ln(\phi(t)^2)) \dd t = \int_0^1 \phi(t)^2 \dd t \when{ \phi(0) \ne 0 }",
    r"\int_0^1 \frac{\phi(t) \ell(t)}{\phi(t)} \dd t = \int_0^1 \ell(t) \dd t \when{ \phi(0) \ne 0 }",
    r"\int_0^1 \frac{\phi(a t) t}{\phi(a t)} \dd t = \frac12 \when{ \phi(0) \ne 0 }",
    r"\frac{\partial (\int_0^1 \frac{b \phi(t)}{\phi(t)} \dd t)}{\partial b} = 1 \when{ \phi(0) \ne 0 }",
    r"\int_0^a \frac{\phi(t)^2}{\phi(t)} \dd t = \int_0^a \phi(t) \dd t",
    r"\int_0^c \frac{f(30 - t)}{f(30 - t)} \dd t = c",
    r"\int_0^n \frac{t (\min(t, 50) - 50)}{\min(t, 50) - 50} \dd t = \frac{n^2}{2}",
    r"\int_0^{c} \frac{t (\abs{t} - \abs{t - 30} - 30)}{\abs{t} - \abs{t - 30} - 30} \dd t = \frac{c^2}{2}",
    r"\int_0^{1} \frac{t f(30 - c t)}{f(30 - c t)} \dd t = \frac12",
    r"\int_0^3 \frac{t (\sqrt{t^2 - 2 t + 1} - 1 + t)}{\sqrt{t^2 - 2 t + 1} - 1 + t} \dd t = \frac92",
    r"\lim_{t \to \infty} \frac{b f(30 - t)}{f(30 - t)} = b",
    r"\lim_{t \to 1} \frac{b \phi(t)}{\phi(t)} = b \when{ \phi(0) \ne 0 }",
    r"\lim_{t \to 1} \frac{b (\phi(t) - \phi(1))}{\phi(t) - \phi(1)} = b \when{ \phi(0) \ne \phi(1) }",
]


@pytest.mark.parametrize("tex", IN_PART)
def test_what_is_not_0_at_one_place_may_be_0_on_a_part_of_the_range(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert not found.holds
    assert "could not be worked out" in found.reason or r"\phi(1) \ne 0" in found.reason or r"\phi'(1) \ne 0" in found.reason


# --- what a range asks of the letters that stay -----------------------------------------------------------------------

ASKED = {
    # the end that is a letter may be the lower one
    r"\int_0^a \sqrt{t + 3}^2 \dd t = \frac{a^2}{2} + 3 a": r"a + 3 \ge 0",
    r"\int_0^1 \sqrt{t + a + 30}^2 \dd t = \frac{61}{2} + a": r"a + 30 \ge 0",
    r"\int_0^1 \sqrt{20 - n + t}^2 \dd t = \frac{41}{2} - n": r"n \le 20",
    r"\int_0^1 \exp(\ln(t + a + 30)) \dd t = \frac{61}{2} + a": r"a + 30 > 0",
    r"\int_0^1 (t + a + 30)^{\frac13} (t + a + 30)^{\frac23} \dd t = \frac{61}{2} + a": r"a + 30 \ge 0",
    r"\int_0^c \sqrt{30 - t}^2 \dd t = 30 c - \frac{c^2}{2}": r"c \le 30",
    r"\int_0^c \frac{\sqrt{30 - t}}{\sqrt{30 - t}} \dd t = c": r"c \le 30",
    r"\int_0^1 \sqrt{4 - t a}^2 \dd t = 4 - \frac{a}{2}": r"a \le 4",
    r"\int_0^1 (t + 0 \cdot \ln(t + a + 30)) \dd t = \frac12": r"a + 30 > 0",
    r"\int_0^1 (t + \ln^2(t + a + 30) - \ln^2(t + a + 30)) \dd t = \frac12": r"a + 30 > 0",
    r"\int_0^1 \sqrt{t + u_1 + 30}^2 \dd t = \frac{61}{2} + u_1": r"u_1 + 30 \ge 0",
    r"\int_0^1 \sqrt{5 + \E[Z] t}^2 \dd t = 5 + \frac{\E[Z]}{2}": r"\E[Z] + 5 \ge 0",
    r"\frac{\partial (\int_0^1 \sqrt{t + a + 30}^2 \dd t)}{\partial a} = 1": "a + 30 > 0",
    r"\E[\int_0^1 \sqrt{t + a + 30}^2 \dd t Z] = c (\frac{61}{2} + a) \when{ \E[Z] = c }": r"a + 30 \ge 0",
    r"\lim_{t \to 0} \sqrt{t + 30 + a}^2 = 30 + a": "a + 30 > 0",
    # each element of a sum may be at its worst
    r"\E[\sqrt{30 + \sum_{i=1}^{n} X_i}^2] = 30 \when{ X \sim \Uniform(-1, 1) }": r"n \le 30",
    r"\E[\sqrt{30 + \sum_{i=1}^{n} u_i X_i}^2] = 30 \when{ X \sim \Uniform(-1, 1) }": r"30 - \sum_{i=1}^n \abs{u_i} \ge 0",
    r"\E[\exp(\ln(30 + \sum_{i=1}^{n} u_i X_i))] = 30 \when{ X \sim \Uniform(-1, 1) }": r"30 - \sum_{i=1}^n \abs{u_i} > 0",
    r"\E[\sqrt{30 + \sum_{i=1}^{n} (2 i - n - 1) X_i}^2] = 30 \when{ X \sim \Uniform(-1, 1) }":
        r"30 - \sum_{i=1}^n \abs{- 2 i + n + 1} \ge 0",
    r"\E[\sqrt{30 + \sum_{i=1}^{n} (X_i + u_i)}^2] = 30 + \sum_{i=1}^{n} u_i \when{ X \sim \Uniform(-1, 1) }":
        r"- n + \sum_{i=1}^n u_i + 30 \ge 0",
    r"\lim_{t \to \infty} \sqrt{a + 30 + \frac{1}{t}}^2 = a + 30": "a + 30 > 0",
}


@pytest.mark.parametrize(("tex", "domain"), ASKED.items(), ids=ASKED)
def test_what_the_other_letters_must_be_is_said(judge_it: Callable[[str], Finding], tex: str, domain: str) -> None:
    found = judge_it(tex)
    assert found.domain == (domain,)


HOLD = [
    r"\E[\sqrt{Z}^2] = c \when{ Z \sim \Uniform(0, 2 c) }",
    r"\E[\sqrt{Z - a}^2] = c \when{ Z \sim \Uniform(a, a + 2 c) }",
    r"\E[\sqrt{Z}^2] = c \when{ Z \sim \Bernoulli(c) }",
    r"\int_0^1 \sqrt{1 - t}^2 \dd t = \frac12",
    r"\int_0^c \sqrt{c - t}^2 \dd t = \frac{c^2}{2}",
    r"\int_0^1 \sqrt{a^2 + t}^2 \dd t = a^2 + \frac12",
    r"\int_0^{\infty} \exp(-\sqrt{t}^2) \dd t = 1",
    r"\int_0^1 \sqrt{t + a}^2 \dd t = \frac12 + a \when{ a \ge 0 }",
    r"\lim_{c \to 0} \frac{\sqrt{1 + c} - 1}{c} = \frac12",
    r"\lim_{t \to 1} \frac{b \phi(t)}{\phi(t)} = b \when{ \phi(1) \ne 0 }",
    r"\int_0^1 \frac{t (1 + \phi(t)^2)}{1 + \phi(t)^2} \dd t = \frac12",
    r"\int_0^1 \frac{t \ln(t)}{\ln(t)} \dd t = \frac12",
    r"\int_0^c \frac{t \tanh(t)}{\tanh(t)} \dd t = \frac{c^2}{2}",
    r"\int_0^1 \frac{t \abs{t - c}}{\abs{t - c}} \dd t = \frac12",
    r"\E[\sqrt{n + \sum_{i=1}^{n} X_i}^2] = n \when{ X \sim \Uniform(-1, 1) }",
    r"\E[\sqrt{c n - \sum_{i=1}^{n} X_i}^2] = \frac{c n}{2} \when{ X \sim \Uniform(0, c) }",
    r"\E[\sqrt{\sum_{i=1}^{n} X_i^2}^2] = n \when{ X \sim \Normal(0, 1) }",
    r"\E[\exp(-Z^2)] \approx 0.577 \when{ Z \sim \Normal(0, 1) }",  # of exp(-Z^3) there is no mean
    r"\E[\frac{1}{3 + Z^2}] \approx 0.2700 \when{ Z \sim \Normal(0, 1) }",  # nor of 1/(3 - Z^2)
    r"f'(a) = 1 \when{ a > 0 }",  # for a = 0 there is no slope
    r"f'(c - d) = 1 \when{ c > d }",
    r"\sqrt{c + d^2} = d + \frac{c}{2 d} + \bigO(c^2)",  # near c = 0 the root of c - d^2 is no real number
    r"\E[X_m] = \E[X_1] \when{ \ident{X}, m \le n }",
    r"\int_0^1 (t - a)^2 \dd t \ge \frac{1}{12}",
    r"\lim_{n \to \infty} \frac{n a + 1}{n b + 2} = \frac{a}{b} \when{ b \ne 0 }",  # for b = -1, no value at n = 2
    r"\int_0^{\infty} \exp(-a t) \dd t = \frac{1}{a} \when{ a > 0 }",
    r"\lim_{t \to \infty} \exp(a t) = 0 \when{ a < 0 }",
    r"\lim_{L \to \infty} q_0 c^L = 0 \when{ c < 1 }",
]

NO_REFUTATION = {  # where Z is V, the mean that is divided by is 0, and comes out as 1e-17
    r"\frac{\E[V]}{\E[Z]} = 0 \when{ \E[V] = 0 }": r"\E[Z] \ne 0",
    r"\E[\frac{V}{\E[Z]} + 1] = 1 \when{ \E[V] = 0 }": r"\E[Z] \ne 0",
    r"\E[\frac{V - a}{\E[Z - a]}] = 0 \when{ \E[V] = a }": r"\E[Z] \ne a",
    r"\E[\frac{V}{\E[Z] - \E[V]}] = 0 \when{ \E[V] = 0 }": r"\E[Z] \ne 0",
}


@pytest.mark.parametrize(("tex", "domain"), NO_REFUTATION.items(), ids=NO_REFUTATION)
def test_what_is_0_but_for_rounding_is_not_divided_by(judge_it: Callable[[str], Finding], tex: str, domain: str) -> None:
    found = judge_it(tex)
    assert found.holds and found.domain == (domain,), found.reason


@pytest.mark.parametrize("tex", [r"\lim_{c \to -1} \abs{c} = -1", r"\lim_{c \to -2} \sqrt{c^2} = -2"])
def test_a_letter_does_not_come_near_a_place_where_it_never_is(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict != PROVED


@pytest.mark.parametrize("tex", HOLD)
def test_where_every_value_is_there_nothing_is_asked(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert found.holds, found.reason


# --- a witness lies where every part of both sides is real ------------------------------------------------------------

NOT_REFUTED = [
    r"\sqrt{a} \sqrt{b} = \sqrt{a b}",
    r"\sqrt{a}^2 \ge 0",
    r"\sqrt{a} \sqrt{b} \ge 0",
    r"\sqrt{a} \sqrt{b} \le \frac{a + b}{2}",
    r"\sqrt{a} \sqrt{a} = \abs{a}",
    r"a^{\frac12} a^{\frac12} = \abs{a}",
    r"a^{\frac13} a^{\frac13} a^{\frac13} = \abs{a}",
    r"\exp(\ln(a)) = \abs{a}",
    r"\sqrt{-a} \sqrt{-b} = \sqrt{a b}",
    r"\sqrt{a} \sqrt{a - 1} = \sqrt{a^2 - a}",
    r"\sqrt{\E[Z]} \sqrt{\E[V]} = \sqrt{\E[Z] \E[V]}",
    r"\E[\sqrt{Z}^2] = \E[\abs{Z}]",
    r"\E[\exp(\ln(Z))] = \E[\abs{Z}]",
    r"\sum_{i=1}^{n} \sqrt{u_i}^2 \ge 0",
    r"\ln(a) + \ln(b) = \ln(a b)",
    r"\E[\sqrt{Z}^4] = 2 \when{ Z \sim \Normal(0, 1) }",  # false, and no side of it has a value
]


@pytest.mark.parametrize("tex", NOT_REFUTED)
def test_a_root_of_a_negative_number_is_no_witness(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


REFUTED_AT_REAL_ROOTS = {
    r"\sqrt{a} \sqrt{b} = \sqrt{a + b}": "a",
    r"\sqrt{a}^2 = \abs{a} + 1": "a",
    r"\sqrt{-a}^2 = 1 - a": "",
    r"\exp(\ln(a)) = 2 \abs{a}": "a",
}


@pytest.mark.parametrize(("tex", "positive"), REFUTED_AT_REAL_ROOTS.items(), ids=REFUTED_AT_REAL_ROOTS)
def test_what_is_false_is_refuted_where_its_roots_are_real(both: Both, tex: str, positive: str) -> None:
    proof = both(tex)[0]
    assert proof.verdict == REFUTED and proof.witness is not None
    assert proof.witness.numbers["a"].startswith("-") is (positive != "a")


# --- digits of a mean that does not exist -----------------------------------------------------------------------------

NO_MEAN = [
    r"\E[\tanh(Z)^2 + Z \exp(\frac{Z Z Z Z}{2000})] \approx 0.3943" + STANDARD,
    r"\E[\tanh(Z)^2] + \E[Z \exp(\frac{Z Z Z Z}{2000})] \approx 0.3943" + STANDARD,
    r"\E[\tanh(Z)^2 + Z \exp(\frac{\abs{Z} Z Z}{300})] \approx 0.394" + STANDARD,
    r"\E[\tanh(Z)^2 + 1000 Z (Z^2 - 400)^{-1}] \approx 0.3943" + STANDARD,
    r"\E[\frac{Z}{Z^2 - 900}] \approx 0.00" + STANDARD,
    r"\E[\frac{1}{Z}] \approx 0.00" + STANDARD,
    r"\sqrt{2} + 0 \cdot \E[\frac{1}{(Z^2 - 400)^2}] \approx 1.414" + STANDARD,
]


@pytest.mark.parametrize("tex", NO_MEAN)
def test_an_odd_part_has_no_digits_where_it_has_no_mean(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


WITH_AND_WITHOUT_Z = r" \when{ \E[Z] = 0, X \sim \Normal(0, c), Z \indep X }"
TOO_LARGE = [
    # a function of several variables, which may hang together
    r"\E[Z \exp(\frac{1}{1000} (\sum_{i=1}^{n} X_i)^2)] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[Z \exp(\frac{1}{1000} (\sum_{i=1}^{n} X_i)^2) + X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[Z \exp(\frac{1}{1000} (X_1 + X_2)^2)] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[\frac{Z}{30 + \sum_{i=1}^{n} X_i}] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[Z \frac{X_1}{X_2}] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[Z \phi(X_1 + X_2)] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z,
    r"\E[\frac{a}{30 + \sum_{i=1}^{n} X_i}] = a \E[\frac{1}{30 + \sum_{i=1}^{n} X_i}] \when{ X \sim \Normal(0, 1) }",
    # and of one, of which nothing is known
    r"\E[\phi(Z) + Z^2] = \E[\phi(Z)] + c \when{ Z \sim \Normal(0, c) }",
    r"\E[\phi(Z) - \phi(-Z)] = 0 \when{ Z \sim \Normal(0, c) }",
    r"a \E[\phi(Z)] + \E[Z^2] = \E[a \phi(Z)] + c \when{ Z \sim \Normal(0, c) }",
]


@pytest.mark.parametrize("tex", TOO_LARGE)
def test_what_may_grow_too_fast_has_no_mean(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


RUNS_OFF = [
    r"\E[\phi(\ln(V^2)) V] = 0 \when{ V \sim \Uniform(-1, 1) }",
    r"\E[\phi(\ln(\abs{V})) + V] = \E[\phi(\ln(\abs{V}))] \when{ V \sim \Uniform(-1, 1) }",
    r"\E[Z \phi(\ln(\abs{V}))] + \E[V^2] = \frac{1}{3} \when{ \E[Z] = 0, Z \indep V, V \sim \Uniform(-1, 1) }",
    r"\E[Z \phi(\ln(\abs{V})) + V^2] = \frac{1}{3} \when{ \E[Z] = 0, Z \indep V, V \sim \Uniform(-1, 1) }",
    r"\E[\phi(\frac{V}{Z}) + Z] = \E[\phi(\frac{V}{Z})] \when{ Z \sim \Uniform(-1, 1) }",
    r"\E[\phi(V + \ln(\abs{Z})) + Z] = \E[\phi(V + \ln(\abs{Z}))] \when{ Z \sim \Uniform(-1, 1) }",
    r"\E[\exp(\frac{1}{Z + V^2}) + Z] = \E[\exp(\frac{1}{Z + V^2})] + \frac{1}{2} \when{ Z \sim \Uniform(0, 1) }",
    r"\E[\exp(V \ln(Z)) + Z] = \E[\exp(V \ln(Z))] + \frac{1}{2} \when{ Z \sim \Uniform(0, 1) }",
    r"\E[a Z \exp(\frac{1}{V}) + V] = a \E[Z \exp(\frac{1}{V})] \when{ V \sim \Uniform(-1, 1) }",
    r"\E[\exp(\frac{1}{X_1 + X_2}) + X_1] = \E[\exp(\frac{1}{X_1 + X_2})] + \frac{1}{2} \when{ X \sim \Uniform(0, 1), n \ge 2 }",
]


@pytest.mark.parametrize("tex", RUNS_OFF)
def test_what_runs_off_inside_a_function_may_give_it_no_mean(both: Both, tex: str) -> None:
    """The variable lies between two numbers, and what stands in the function does not."""
    assert both(tex)[0].verdict == OPEN


HAS_A_MEAN = [
    r"\tanh(X_1 + X_2)", r"f(\sum_{i=1}^{n} X_i)", r"\exp(X_1 + X_2)", r"\frac{1}{1 + \exp(-X_1 - X_2)}", r"\exp(-(X_1 + X_2)^2)",
    r"f(X_1) f(X_2)", r"\max(X_1, X_2)", r"\sqrt{1 + X_1^2 + X_2^2}", r"\frac{1}{1 + X_1^2 + X_2^2}", r"\ln(1 + X_1^2 + X_2^2)",
]  # fmt: skip


@pytest.mark.parametrize("inside", HAS_A_MEAN)
def test_what_grows_like_powers_has_one(both: Both, inside: str) -> None:
    proof, measured = both(rf"\E[Z {inside}] + \E[X_1^2] = c" + WITH_AND_WITHOUT_Z)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


@pytest.mark.parametrize(
    "tex",
    [
        r"\E[\phi(Z) + Z] = \E[\phi(Z)] \when{ Z \sim \Uniform(-c, c) }",
        r"\E[\tanh(\phi(Z)) - \tanh(\phi(-Z)) + Z^2] = c \when{ Z \sim \Normal(0, c) }",
        r"\E[V \exp((X_1 + X_2)^2)] + \E[X_1] = 0 \when{ \E[V] = 0, X \sim \Uniform(-1, 1), V \indep X }",
        r"\E[\phi(\ln(1 + V^2)) V] = 0 \when{ V \sim \Uniform(-1, 1) }",
        r"\E[\phi(\frac{V}{2 + Z^2}) + Z] = \E[\phi(\frac{V}{2 + Z^2})] \when{ Z \sim \Uniform(-1, 1) }",
        r"\E[\ln(V^2) V] = 0 \when{ V \sim \Uniform(-1, 1) }",
    ],
)
def test_what_is_bounded_has_one(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == PROVED


@pytest.mark.parametrize("inside", [r"\tanh(Z)^2 + \tanh(Z)", r"\tanh(Z)^2"])
def test_an_odd_part_that_has_a_mean_is_0(judge_it: Callable[[str], Finding], inside: str) -> None:
    tex = rf"\E[{inside}] \approx 0.3943" + STANDARD
    assert judge_it(tex).holds, judge_it(tex).reason


# --- what is said of every element -------------------------------------------------------------------------------------

EACH = r"\when{ \each{i}{n}, u_i \ge 0 }"
OF_EACH = [
    rf"\abs{{u_1}} = u_1 {EACH}",
    rf"\abs{{\sum_{{i=1}}^{{n}} u_i}} = \sum_{{i=1}}^{{n}} u_i {EACH}",
    rf"\prod_{{i=1}}^{{n}} \abs{{u_i}} = \prod_{{i=1}}^{{n}} u_i {EACH}",
    rf"\sum_{{i=1}}^{{n}} f(u_i) = \sum_{{i=1}}^{{n}} u_i {EACH}",
    r"\sum_{i=1}^{m} \sum_{j=1}^{n} \abs{A_{ij}} = \sum_{i=1}^{m} \sum_{j=1}^{n} A_{ij}"
    r" \when{ \each{i}{m}, \each{j}{n}, A_{ij} \ge 0 }",
    r"\sqrt{\E[X_1]^2} = \E[X_1] \when{ \E[X] \ge 0 }",
]


@pytest.mark.parametrize("tex", OF_EACH)
def test_a_bound_on_every_element_holds_of_each(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert found.holds, found.reason


NOT_ONE_NUMBER = [
    r"\E[X_2] = \E[X_1] \when{ \E[X] \ge 0 }",
    r"\E[X_2] = \E[X_1] \when{ \E[X] \ge c }",
    r"\E[X_2] = \E[X_1] \when{ \E[X] \le 0 }",
    r"\E[X_2] = \E[X_1] \when{ \E[X] < c }",
    r"\E[X_2] = \E[X_1] \when{ \E[X] > 0 }",
    r"\sqrt{\E[X_2]^2} = \E[X_1] \when{ \E[X] \ge 0 }",
    r"\Var[X_2] = \Var[X_1] \when{ \Var[X] \ge c }",
    r"\E[X_2^2] = \E[X_1^2] \when{ \E[X^2] > 1 }",
]


@pytest.mark.parametrize("tex", NOT_ONE_NUMBER)
def test_a_bound_on_a_moment_of_every_element_does_not_make_them_equal(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == OPEN and not measured.holds


def test_with_one_law_it_is_one_number(both: Both) -> None:
    proof, measured = both(r"\sqrt{\E[X_2]^2} = \E[X_1] \when{ \E[X] \ge 0, \ident{X} }")
    assert proof.verdict == PROVED and measured.holds


TRUE_OF_EACH = [
    r"\E[X_1] = \E[Y_1] \when{ \E[X] = \E[Y] }",
    r"\E[X_1] = \E[Z] \when{ \E[X] = \E[Z] }",
    r"\E[X_1^2] = \E[Y_1]^2 \when{ \E[X^2] = \E[Y]^2 }",
    r"\E[\sum_{i=1}^{n} X_i] = n c \when{ \each{i}{n}, \E[X_i] = c }",
    r"\Var[X_1 + X_2] = 2 \Var[X] \when{ \Cov[X_1, X_2] = 0, \ident{X}, n > 1 }",
]


@pytest.mark.parametrize("tex", TRUE_OF_EACH)
def test_a_witness_meets_a_premise_at_every_element(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED and (measured.holds or measured.impossible), measured.why


@pytest.mark.parametrize("word", ["<", ">", r"\le"])
def test_a_covariance_that_is_not_0_is_drawn(both: Both, word: str) -> None:
    tex = rf"\E[Z V] = \E[Z] \E[V] \when{{ \Cov[Z, V] {word} 0 }}"
    assert not both(tex)[1].holds


MATCHED = [
    r"\E[Z - V] = 0 \when{ \E[Z] = \E[V] }",
    r"\Var[Z] - \Var[V] = 0 \when{ \Var[Z] = \Var[V] }",
    r"\E[Z V] = \E[Z]^2 \when{ \Cov[Z, V] = 0, \E[Z] = \E[V] }",
]


@pytest.mark.parametrize("tex", MATCHED)
def test_a_moment_that_is_the_moment_of_another_variable_is_drawn_so(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert found.holds, found.reason


@pytest.mark.parametrize("tex", TRUE_OF_EACH[:3])
def test_so_it_is_of_every_element(both: Both, tex: str) -> None:
    assert both(tex)[1].holds


UNMATCHED = [r"\E[Z^2] = 2 \E[V] \when{ \E[Z] = 2 \E[V] }", r"\Var[Z] = 2 \Var[V] \when{ \Var[Z] = \Var[V] }"]


@pytest.mark.parametrize("tex", UNMATCHED)
def test_no_other_moment_is_matched(both: Both, tex: str) -> None:
    assert not both(tex)[1].holds and not both(tex)[1].impossible
