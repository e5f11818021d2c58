"""Claims that a witness misjudged because it never looked where they differ: families with a law, constants, kinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover

Both = Callable[[str], tuple[Proof, Measurement]]


@pytest.fixture
def both(read: Callable[[str], Claim], notation: Any, functions: Any) -> Both:
    """What SymPy and PyTorch say of the only step of a claim."""

    def of(tex: str) -> tuple[Proof, Measurement]:
        claim = read(tex)
        (step,) = claim.steps
        measured = Meter(notation, functions, {}, claim.names, "cpu").measure(step, claim.premises)
        return Prover(notation, functions, {}).prove(step, claim.premises), measured

    return of


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
    # a mean that is constant where the letter is 0 has a slope all the same
    r"\frac{\partial \E[a Z + b V]}{\partial a} = \E[Z]",
    r"\frac{\partial \E[\sum_{i=1}^{n} u_i X_i]}{\partial u_1} = \E[X_1]",
    r"\frac{\partial \Cov[a Z, V]}{\partial a} = \Cov[Z, V]",
]


@pytest.mark.parametrize("tex", HOLD)
def test_what_is_true_is_proved_and_measured(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


TRUE = [
    r"\frac{\E[Z V]}{\E[V]} = \E[Z] \when{ \Cov[Z, V] = 0,\ \E[V] > 0 }",
]


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_is_refuted_by_neither(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != REFUTED, proof.leftover
    assert measured.holds or measured.impossible, measured.why
