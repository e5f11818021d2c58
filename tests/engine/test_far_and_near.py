"""What ordinary worlds near 1 do not show: large numbers, strict bounds that are reached, what lies between the steps to a
limit. And what rounding, halves and given elements of recursions must not be taken for: a refutation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy
import torch

from texclaims.language.claim import read_claim
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation
from texclaims.language.page import Display
from texclaims.laws.functions import Function
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter

Measure = Callable[[str], Measurement]

WAVES = {
    "sin": Function(sympy.sin, torch.sin),
    "cos": Function(sympy.cos, torch.cos),
    "sigmoid": Function(lambda z: 1 / (1 + sympy.exp(-z)), torch.sigmoid),
}


@pytest.fixture(scope="module")
def with_waves(tmp_path_factory: pytest.TempPathFactory) -> Notation:
    """The tests' notation, and functions that repeat themselves or level off."""
    entries = [
        f"\n[[symbol]]\nname = \"{name}\"\ntex = '\\{name}'\nkatex = '{name}'\nkind = \"function\"\nmeaning = \"a function\"\n"
        for name in WAVES
    ]
    file = tmp_path_factory.mktemp("waves") / "notation.toml"
    file.write_text(Path(__file__).with_name("notation.toml").read_text() + "".join(entries))
    return read_notation(file)


@pytest.fixture
def measure(with_waves: Notation, functions: Mapping[str, Function]) -> Measure:
    """What becomes of the only step of a claim."""

    def of(tex: str) -> Measurement:
        claim: Any = read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), with_waves)
        (step,) = claim.steps
        return Meter(with_waves, {**functions, **WAVES}, {}, claim.names, "cpu").measure(step, claim.premises)

    return of


REFUTED = {
    # a strict bound that is reached
    r"\Var[Z] > 0": "where Z is 0",
    r"\E[Z^4] > \E[Z^2]^2": "where Z is 0",
    r"\max(a, b) > \min(a, b)": "where a = b",
    r"n^2 > n": "where n = 1",
    r"\abs{a} > 0": "where a = 0",
    # numbers that are far from 1
    r"\sqrt{1 - \sin(a)^2} = \cos(a)": "where a = ",
    r"\sigmoid(a) \ge \frac{1}{100}": "right - left reaches -",
    r"\frac{1}{1 + \exp(-a)} \ge \frac{1}{100}": "right - left reaches -",
    r"\abs{b} \le 4": "right - left reaches -",
    r"\sin(a) \ge a - 5": "right - left reaches -",
    r"(1 + a)^n \ge 1 + n a": "where a = -9.25",
    r"\min(n, 13) = n": "where n = 50",
    r"\min(c, 5) = c": "where c = 9.25",
    r"\E[\min(a^2, 20) Z] = a^2 \E[Z]": "where a = 9.25",
    # a mean that is 0, of what is not
    r"\E[Z^2] = 0 \iff \E[Z] = 0": "a world satisfies one side",
    r"\E[\abs{Z}] = 0 \iff \E[Z] = 0 \when{ Z \indep V }": "a world satisfies one side",
    # infinite where something is special
    r"\lim_{c \to 0} \frac{\exp(-\frac{a^2}{c})}{c} = 0": "where a = 0: the left side grows",
    # what a recursion gives
    r"q_L = 2^L c \when{ \each{l}{L}, q_l = 2 q_{l-1}, q_1 = c }": "left",
    r"\min(n, m) = n - 1 \when{ n \le m }": "left",
}


@pytest.mark.parametrize(("tex", "why"), REFUTED.items(), ids=REFUTED)
def test_what_fails_far_away_or_at_the_edge_is_refuted(measure: Measure, tex: str, why: str) -> None:
    found = measure(tex)
    assert not found.holds and not found.impossible and found.why.startswith(why), found.why


HOLDS = [
    # a remainder that is 0 but for rounding
    r"\phi(a + t) = \phi(a) + t \phi'(a) + \bigO(t^2)",
    r"\phi(3 t) - 3 \phi(t) + 3 \phi(-t) - \phi(-3 t) = 0 + \bigO(t^3)",
    r"\E[\phi(c Z)] = \phi(0) + c \phi'(0) \E[Z] + \bigO(c^2)",
    # a strict bound that is not reached
    r"\Var[Z] > 0 \when{ \Var[Z] > 0 }",
    r"\abs{a} > 0 \when{ a \ne 0 }",
    r"c^n > 0",
    r"\exp(a) > 0",
    # a half is rounded up
    r"\frac{1}{8} \approx 0.13",
    r"-\frac{1}{8} \approx -0.12",
    # an element of a recursion that is given
    r"q_L = c^L \when{ \each{l}{L}, q_l = c q_{l-1}, q_1 = c }",
    r"q_L = 2^{L-1} c \when{ \each{l}{L}, q_l = 2 q_{l-1}, q_1 = c }",
    r"q_L = 3^L c \when{ \each{l}{L}, q_l = 3 q_{l-1}, q_0 = c }",
    # inequalities between counts, and numbers of any magnitude
    r"\min(n, m) = n \when{ n \le m }",
    r"\min(m, n, L) = m \when{ m \le n, n \le L }",
    r"\abs{n - a} = a - n \when{ a > n }",
    r"\abs{c - 20} = c - 20 \when{ c > 20 }",
    # large numbers, with which much is lost to rounding
    r"\tanh(a) = \frac{\exp(2 a) - 1}{\exp(2 a) + 1}",
    r"\exp(2 a) (1 - \tanh(a)) = \frac{2 \exp(2 a)}{1 + \exp(2 a)}",
    r"\frac{1 - \tanh(a)}{\exp(-2 a)} = \frac{2 \exp(2 a)}{1 + \exp(2 a)}",
    r"\frac{1}{1 - \tanh(a)} = \frac{1 + \exp(2 a)}{2}",
    r"\sqrt{1 - \tanh(a)^2} = \frac{2}{\exp(a) + \exp(-a)}",
    r"\ln(\exp(a)) = a",
    r"(a + b)^4 = a^4 + 4 a^3 b + 6 a^2 b^2 + 4 a b^3 + b^4",
    r"\exp(a) \ge 1 + a",
    r"\sin(a)^2 + \cos(a)^2 = 1",
    r"\sum_{i=1}^{n} i = \frac{n (n + 1)}{2}",
    r"\E[(a Z)^2] = a^2 \E[Z^2]",
    # what lies between the steps to a limit is near it as well
    r"\lim_{t \to \infty} \frac{\cos(\pi t)}{t^2 + 1} + a = a",
    r"\lim_{n \to \infty} (1 + \frac{1}{n}) = 1",
    r"\lim_{t \to 0} \frac{\exp(t) - 1}{t} = 1",
]


@pytest.mark.parametrize("tex", HOLDS)
def test_rounding_is_no_refutation(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert found.holds, found.why


OPEN = [
    r"\lim_{t \to \infty} \cos(\pi t) = 1",
    r"\lim_{t \to 0} \cos(\frac{\pi}{t}) = 1",
    r"\lim_{n \to \infty} (-1)^n = 1",
    r"\frac{1}{8} \approx 0.12",
    r"q_L = 2^L q_0 \when{ \each{l}{L}, q_l = 2 q_{l-1}, q_1 = 3 q_0 }",
    r"q_L = 2^L c \when{ \each{l}{L}, q_l = 2 q_{l-1}, q_0 = c, q_1 = c }",
    r"\min(n, m) = n \when{ n < m, m < n }",
]


@pytest.mark.parametrize("tex", OPEN)
def test_what_cannot_be_told_or_has_no_world_is_open(measure: Measure, tex: str) -> None:
    found = measure(tex)
    assert not found.holds and found.impossible, found.why
