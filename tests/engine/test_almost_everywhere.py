"""A bar, a root, a logarithm or a slope that holds a random variable or a bound letter: what must be true is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from texclaims.check import model
from texclaims.judgement.argument import Case, argue
from texclaims.judgement.judge import judge
from texclaims.judgement.reasons import reasons
from texclaims.judgement.schema import Finding
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.claim import Claim
from texclaims.symbolic.domain import domain
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import MeaningError

Lines = Callable[[str], list[str]]


@pytest.fixture
def lines(read: Callable[[str], Claim], notation: Any, functions: Any) -> Lines:
    """What must be true beside the premises, in TeX."""

    def of(tex: str) -> list[str]:
        claim = read(tex)
        algebra = Prover(notation, functions, {}).algebra(claim.premises, lazy=True)
        return [condition.tex for condition in domain(algebra, claim.steps)]

    return of


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


@pytest.fixture
def case(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[[str], Case]:
    return lambda tex: Case(read(tex), nothing, notation, functions, {})


@pytest.fixture
def judged(case: Callable[[str], Case]) -> Callable[[str], Finding]:
    return lambda tex: judge(case(tex))


# --- lines ------------------------------------------------------------------------------------------------------------

SAID = {
    # random variables
    r"\E[\frac{Z^2}{Z}] = \E[Z]": [r"Z \ne 0"],
    r"\E[\frac{Z V}{V}] = \E[Z]": [r"V \ne 0"],
    r"\E[\frac{\abs{Z}}{\abs{Z}}] = 1": [r"Z \ne 0"],
    r"\Var[\frac{Z}{Z}] = 0": [r"Z \ne 0"],
    r"\Cov[\frac{Z^2}{Z}, V] = \Cov[Z, V]": [r"Z \ne 0"],
    r"\E[\frac{Z - V}{Z - V}] = 1": [r"V \ne Z"],
    r"\E[\frac{1}{Z}] - \E[\frac{1}{Z}] = 0": [r"Z \ne 0"],
    r"\E[\frac{(\sum_{i=1}^{n} X_i)^2}{\sum_{i=1}^{n} X_i}] = n \E[X] \when{ \ident{X} }": [r"\sum_{i=1}^n X_i \ne 0"],
    r"\E[\sum_{i=1}^{n} \frac{X_i^2}{X_i}] = n \E[X] \when{ \ident{X} }": [r"X_i \ne 0 \text{ for each } i"],
    r"\E[\frac{\phi(Z)}{\phi(Z)} V] = \E[V]": [r"\phi(Z) \ne 0"],
    r"\E[\exp(\ln(\abs{Z}))] = \E[\abs{Z}]": [r"Z \ne 0"],
    r"\E[\abs{Z}^{a} \abs{Z}^{-a}] = 1": [r"Z \ne 0"],
    r"\E[\sqrt{Z}^2] = \E[Z]": [r"Z \ge 0"],
    r"\E[\frac{V}{Z}] = \E[V] \E[\frac{1}{Z}] \when{ Z \indep V }": [r"Z \ne 0"],
    r"\E[\frac{Z^2 V}{Z^2}] = 0 \iff \E[V] = 0": [r"Z \ne 0"],
    r"\E[\frac{\partial f(Z - a)}{\partial a}] = -\E[f'(Z - a)]": [r"Z \ne a"],
    r"\E[\frac{a Z}{a}] = \E[Z]": [r"a \ne 0"],
    # what a bound letter stands beside
    r"\lim_{t \to 0} \frac{(b + t)^2 - b^2}{b t} = 2": [r"b \ne 0"],
    r"\int_{0}^{1} \frac{b t}{b (1 + t)} \dd t = 1 - \ln(2)": [r"b \ne 0"],
    r"\lim_{t \to 0} \frac{\tanh(b t)}{b t} = 1": [r"b \ne 0"],
    r"\lim_{t \to 0} \frac{\exp(b t) - 1}{b t} = 1": [r"b \ne 0"],
    r"\lim_{t \to 0} \frac{\tanh(b t)}{\tanh(b t)} = 1": [r"b \ne 0"],
    r"\lim_{t \to \infty} \frac{b t + 1}{b t} = 1": [r"b \ne 0"],
    r"\lim_{t \to 0} \frac{a t + b t^2}{a t + b t^2} = 1": [r"a^2 + b^2 \ne 0"],
    r"\int_{0}^{1} \sqrt{b t}^2 \dd t = \frac{b}{2}": [r"b \ge 0"],
    r"\int_{0}^{1} \exp(\ln(b t)) \dd t = \frac{b}{2}": ["b > 0"],
    r"\sum_{i=1}^{n} \frac{i - a}{i - a} = n": [r"a \ne i \text{ for each } i"],
    r"\sum_{i=1}^{n} \sqrt{n - 2 i + 30}^2 = 29 n": [r"n \le 30"],
    r"\sum_{i=1}^{n} \sqrt{c + i}^2 = n c + \frac{n (n + 1)}{2}": [],
    # in the words of the page
    r"\frac{\ln(c)^2}{\ln(c)} = \ln(c)": [r"\ln(c) \ne 0"],
    r"\frac{\tanh(a)^2}{\tanh(a)} = \tanh(a)": [r"\tanh(a) \ne 0"],
    # nothing to say
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ Z \ne 0 }": [],
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ Z > 0 }": [],
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ \abs{Z} > 0 }": [],
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ Z^2 > 0 }": [],
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ Z \sim \Normal(0, c) }": [],
    r"\E[\frac{Z - V}{Z - V}] = 1 \when{ Z \ne V }": [],
    r"\E[\frac{Z - V}{Z - V}] = 1 \when{ Z \sim \Normal(0, c), Z \indep V }": [],
    r"\E[\frac{1}{1 + Z^2}] = \E[\frac{1}{1 + Z^2}] + 0": [],
    r"\E[\frac{1}{\exp(Z)}] = \E[\exp(-Z)]": [],
    r"\lim_{t \to 0} \frac{(b + t)^2 - b^2}{t} = 2 b": [],
    r"\lim_{t \to 0} \frac{\exp(t) - 1}{t} = 1": [],
    r"\sum_{i=2}^{n} \frac{1}{i (i - 1)} = 1 - \frac{1}{n}": [],
    r"\frac{a b}{a c} = \frac{b}{c} \when{ \abs{a} > 0 }": [],
}


@pytest.mark.parametrize(("tex", "wanted"), SAID.items(), ids=SAID)
def test_a_line_says_what_must_be_true(lines: Lines, tex: str, wanted: list[str]) -> None:
    assert lines(tex) == wanted


def test_two_normal_variables_may_be_the_same_one(lines: Lines) -> None:
    laws = r"Z \sim \Normal(0, c), V \sim \Normal(0, c)"
    assert lines(rf"\E[\frac{{Z - V}}{{Z - V}}] = 1 \when{{ {laws} }}") == [r"V \ne Z"]


@pytest.mark.parametrize(
    "tex",
    [
        r"\E[\frac{Z^2}{Z}] = c \when{ Z \sim \Bernoulli(c) }",
        r"\sum_{i=1}^{n} \frac{i - 1}{i - 1} = n",
        r"\sum_{i=1}^{n} \frac{i - 2}{i - 2} = n",
    ],
)
def test_what_is_zero_somewhere_for_certain_has_no_line(lines: Lines, tex: str) -> None:
    with pytest.raises(MeaningError, match="no value"):
        lines(tex)


# --- verdicts ---------------------------------------------------------------------------------------------------------

HONEST = [
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ Z \ne 0 }",
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ \abs{Z} > 0 }",
    r"\E[\frac{V}{Z}] = \E[V] \E[\frac{1}{Z}] \when{ Z \indep V, Z \ne 0 }",
    r"\E[\frac{Z - V}{Z - V}] = 1 \when{ Z \ne V }",
    r"\E[\frac{\phi(Z)}{\phi(Z)} V] = \E[V] \when{ \phi(Z) \ne 0 }",
    r"\E[\exp(\ln(\abs{Z}))] = \E[\abs{Z}] \when{ Z \ne 0 }",
    r"\lim_{t \to 0} \frac{(b + t)^2 - b^2}{b t} = 2 \when{ b \ne 0 }",
    r"\sum_{i=2}^{n} \frac{1}{i (i - 1)} = 1 - \frac{1}{n}",
    # a value by a premise that no proof needs: measured where it holds
    r"\sqrt{a}^2 = a \when{ a \ge 0 }",
    r"\exp(\ln(a)) = a \when{ a > 0 }",
    r"\ln(a c) = \ln(a) + \ln(c) \when{ a > 0 }",
    r"\sqrt{a} \sqrt{b} = \sqrt{a b} \when{ a \ge 0, b \ge 0 }",
    r"\sqrt{c - d}^4 = (c - d)^2 \when{ c \ge d }",
    r"\E[\sqrt{c Z}] = \sqrt{c} \E[\sqrt{Z}] \when{ Z \ge 0 }",
    r"\int_{0}^{1} \sqrt{b t}^2 \dd t = \frac{b}{2} \when{ b \ge 0 }",
    r"\frac{a b}{a c} = \frac{b}{c} \when{ \abs{a} > 0 }",
]


@pytest.mark.parametrize("tex", HONEST)
def test_an_honest_claim_holds_and_needs_its_premises(judged: Callable[[str], Finding], tex: str) -> None:
    found = judged(tex)
    assert found.holds and not found.domain, found.reason


@pytest.mark.parametrize("tex", [r"\E[\frac{Z^2}{Z}] = \E[Z]", r"\lim_{t \to 0} \frac{\tanh(b t)}{b t} = 1"])
def test_without_the_premise_it_is_asked_for(judged: Callable[[str], Finding], tex: str) -> None:
    assert "a factor cancels, and nothing more is claimed" in judged(tex).reason


def test_premises_above_zero_are_measured(case: Callable[[str], Case]) -> None:
    (one,) = Witnesses(argue(case(r"\sqrt{a} \sqrt{b} = \sqrt{a b} \when{ a > 0, b > 0 }"))).measured
    assert one.holds, one.why


def test_no_value_in_a_special_world_that_no_line_tells_speaks_against_a_claim(case: Callable[[str], Case]) -> None:
    argument = argue(case(r"\frac{\E[2 Z]}{\E[Z]} = 2"))
    measured = Witnesses(argument).measured
    said = "a side has no value where Z is 0, and nothing says so"
    assert measured[0].undefined and said not in "; ".join(reasons(argument, measured))
    assert said in "; ".join(reasons(replace(argument, domain=()), measured))
