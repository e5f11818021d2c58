"""Claims that a witness misjudged because it never looked where they differ: families with a law, constants, kinks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model
from texclaims.judgement.schema import Finding
from texclaims.language.relations import Equation
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.rules import special
from texclaims.numeric.world import MeasurementError
from texclaims.symbolic.proof import PROVED, Proof

Both = Callable[[str], tuple[Proof, Measurement]]


NORMAL, BERNOULLI = r" \when{ X \sim \Normal(0, 1) }", r" \when{ X \sim \Bernoulli(c) }"

FALSE = [
    # a law is said of each element, and nothing of how they hang together
    r"X_1 = X_2" + NORMAL,
    r"\E[(X_1 - X_2)^2] = 0" + NORMAL,
    r"\E[\abs{X_1 - X_2}] = 0" + NORMAL,
    r"\E[\phi(X_1 - X_2)] = \phi(0)" + NORMAL,
    r"\E[(\sum_{i=1}^{n} u_i X_i)^2] = (\sum_{i=1}^{n} u_i)^2" + NORMAL,
    r"\Var[\sum_{i=1}^{n} X_i] = n^2" + NORMAL,
    r"\Var[\sum_{i=1}^{n} X_i] = n" + NORMAL,
    r"\E[X_1 X_3] = 1" + NORMAL,
    r"\E[f(X_1 - X_2)] = 0 \when{ X \sim \Normal(a, 1) }",
    r"\E[X_1 X_2] = \frac{c^2}{3} \when{ X \sim \Uniform(-c, c) }",
    r"\E[W_{1 2} W_{2 1}] = c \when{ W \sim \Normal(0, c) }",
    r"\E[W_{1 1} W_{2 1}] = c \when{ W \sim \Normal(0, c) }",
    r"\E[(X_1 - X_2)^2] = 0" + BERNOULLI,
    r"\Var[\sum_{i=1}^{n} X_i] = n^2 c (1 - c)" + BERNOULLI,
    # a constant stays one when it is made uncorrelated, and is none where a premise forbids it
    r"\Var[Z + V] > \Var[Z] \when{ \Cov[Z, V] = 0 }",
]


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_is_neither_proved_nor_measured(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != PROVED and not measured.holds


HOLD = [
    r"\E[\sum_{i=1}^{n} f(X_i)] = \frac{n}{\sqrt{2 \pi}}" + NORMAL,
    r"\E[\sum_{i=1}^{n} X_i^2] = n + n a^2 \when{ X \sim \Normal(a, 1) }",
    r"\E[X_2^2] = \frac{1}{3} \when{ X \sim \Uniform(0, 1) }",
    r"\E[f(X_2)] = c" + BERNOULLI,
    r"\Var[Z + V] > \Var[Z] \when{ \Cov[Z, V] = 0,\ \Var[V] > 0 }",
    # a moment above 0 is one letter, in every premise
    r"\frac{\E[Z V]}{\E[V]} = \E[Z] \when{ \Cov[Z, V] = 0,\ \E[V] > 0 }",
    r"\E[Z V] = \E[Z] \E[V] \when{ \Cov[Z, V] = 0,\ \E[V] > 0 }",
    # a mean that is constant where the letter is 0 has a slope all the same
    r"\frac{\partial \E[a Z + b V]}{\partial a} = \E[Z]",
    r"\frac{\partial \E[\sum_{i=1}^{n} u_i X_i]}{\partial u_1} = \E[X_1]",
    r"\frac{\partial \Cov[a Z, V]}{\partial a} = \Cov[Z, V]",
]


@pytest.mark.parametrize("tex", HOLD)
def test_what_is_true_is_proved_and_measured(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


TOO_STRONG = {
    r"\frac{a b}{b} = a \when{ b > 0 }": r"b > 0 → b \ne 0",
    r"\frac{a^2 - b^2}{a - b} = a + b \when{ a > b }": r"a > b → a \ne b",
    r"\frac{n^2 - m^2}{n - m} = n + m \when{ n > m }": r"n > m → n \ne m",
    r"\frac{\E[Z V]}{\E[V]} = \E[Z] \when{ \Cov[Z, V] = 0,\ \E[V] > 0 }": r"\E[V] > 0 → \E[V] \ne 0",
    r"\E[\frac{Z^2 V}{Z}] = \E[Z V] \when{ Z > 0 }": r"Z > 0 → Z \ne 0",
    r"\sqrt{a}^2 = a \when{ a > 0 }": r"a > 0 → a \ge 0",
    r"\sqrt{c - d}^4 = (c - d)^2 \when{ c > d }": r"c > d → c \ge d",
}
"""Only the value of a side rests on the premise, and it says more than that needs."""


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


@pytest.mark.parametrize(("tex", "change"), TOO_STRONG.items(), ids=TOO_STRONG)
def test_a_premise_that_says_more_than_a_value_needs_is_found(
    judge_it: Callable[[str], Finding], tex: str, change: str
) -> None:
    found = judge_it(tex)
    assert not found.holds and found.proved and found.measured
    assert change in [one.change for one in found.mutants.survivors]


ENOUGH = [
    r"\frac{n^2 - 1}{n - 1} = n + 1 \when{ n > 1 }",  # a count that is not 1 is larger
    r"\frac{\E[Z^2]}{\Var[Z]} = 1 + \frac{\E[Z]^2}{\Var[Z]} \when{ \Var[Z] > 0 }",
    r"\frac{a b}{b} = a \when{ b \ne 0 }",
    r"\E[\frac{Z^2}{Z}] = \E[Z] \when{ \abs{Z} > 0 }",  # that a size is 0 or more says nothing
    r"\frac{\E[Z^2]}{\E[V^2]} = \frac{\E[Z^2] c}{\E[V^2] c} \when{ \E[V^2] > 0 }",
    r"c^2 < c \when{ c < 1 }",
    r"\E[f'(Z - \frac{1}{2})] = c \when{ Z \sim \Bernoulli(c) }",  # at Z = 1 there is no slope: such a version means nothing
]


@pytest.mark.parametrize("tex", ENOUGH)
def test_a_premise_that_says_no_more_is_enough(judge_it: Callable[[str], Finding], tex: str) -> None:
    assert judge_it(tex).holds, judge_it(tex).reason


@pytest.mark.parametrize(
    ("error", "holds"), [(RuntimeError, False), (KeyError, False), (MeasurementError, True), (ValueError, True)]
)
def test_a_special_world_that_breaks_off_confirms_nothing(
    both: Both, monkeypatch: pytest.MonkeyPatch, error: type[Exception], holds: bool
) -> None:
    """What has not settled, or would be too much to run, is left open there; what nobody foresaw is not passed over."""

    def broken(*_: Any) -> Any:
        raise error("a stack of nothing")

    monkeypatch.setitem(special.IN_SPECIAL, Equation, broken)
    measured = both(r"(a + b)^2 = a^2 + 2 a b + b^2")[1]
    assert measured.holds is holds and (holds or measured.impossible and "a stack of nothing" in measured.why)
