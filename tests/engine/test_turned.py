"""A premise that says what a count is, by real numbers, and is turned round: it says what one of these is."""

from __future__ import annotations

from typing import Any

import pytest

from texclaims.language.premises import NumberIs, Premise
from texclaims.language.tree import head, names_in
from texclaims.numeric.meter import Meter

TURNED = {
    r"n = c": "c", r"n = c d": "c", r"n = \frac{1}{c}": "c", r"n = \frac{m}{c}": "c", r"n = k m": "k", r"n = c k": "c",
    r"n = \exp(c)": "c", r"n = 2^c": "c", r"n = \ln(c)": "c", r"n = \sqrt{c}": "c", r"n = c^2 + d^2": "c", r"n = 3 - c": "c",
    r"n = d - c": "c", r"n = \frac{c}{3} + 1": "c", r"n = (c + d) m": "c", r"n = a b": "a", r"n = \frac{a}{b}": "a",
    r"n = c + c d^2": "d", r"n = m + c": "c", r"n = 2 \cdot 3^c": "c",
    r"n = -a": "a", r"n = \exp(-a)": "a", r"n = -\ln(k)": "k",
}  # fmt: skip
"""A premise, and the number that it says."""


@pytest.mark.parametrize("tex", TURNED)
def test_a_real_number_is_what_the_count_says(premises: Any, measured: Any, tex: str) -> None:
    (told,) = premises(tex)
    assert isinstance(told, NumberIs) and told.name == TURNED[tex] and told.name not in names_in(told.value, "SCALAR")
    assert measured(f"{tex} \\when{{ {tex} }}").holds and not measured(f"{tex} + 1 \\when{{ {tex} }}").holds


@pytest.mark.parametrize(
    "tex",
    [
        r"n = 8 p (1 - p)", r"n = c + \frac{1}{c}", r"n = a^2", r"n = \abs{a}", r"n = \max(c, d)", r"n = 1 + a b", r"n = q_1",
        r"c = v_1", r"c = d n", r"n = \tanh(c)", r"n = 1 - \frac{1}{a}",
        r"n = 3 - \sqrt{c}", r"n = (1 - p)^2", r"n = \frac{m}{2}", r"n = 2 m + 1",
    ],
)  # fmt: skip
def test_what_has_no_sure_way_back_stays(premises: Any, tex: str) -> None:
    (told,) = premises(tex)
    assert isinstance(told, NumberIs) and told.name == head(told.left) and told.value == told.right


AT_A_PLACE = {
    r"0^{(c - 1)^2} = 0 \when{ n = c d }": "c = 1", r"0^{a^2} = 0 \when{ n = c + a }": "a = 0",
    r"0^{(c - 1)^2} = 0 \when{ n = c }": "n = 1",
    r"0^{(c - d)^2} = 0 \when{ n = c + d }": "c = d", r"\min(c, 20) = c \when{ n = c d }": "c = 33.25",
    r"\min(c, 20) = c \when{ n = c }": "n = 50", r"0^{(a - b)^2} = 0 \when{ a = 2 b - 3 }": "a = b",
    r"0^{(a + b)^2} = 0 \when{ n = a - b }": "b = -a", r"0^{(c - d)^2} = 0 \when{ n = c^2 d }": "c = d, n = 1",
    r"0^{(c - \sigma)^2} = 0 \when{ n = c \sigma d }": "c = d, n = ",
}  # fmt: skip
"""What is false in one special world alone."""


@pytest.mark.parametrize("tex", AT_A_PLACE)
def test_special_worlds_are_built_of_what_is_turned(measured: Any, tex: str) -> None:
    found = measured(tex)
    assert not (found.holds or found.impossible) and f"where {AT_A_PLACE[tex]}" in found.why, found.why


ARROWS = [
    (r"n = 9 \iff c = 3 \when{ n = c^2 }", r"n = 9 \iff c = 4 \when{ n = c^2 }"),
    (r"n = m \iff c = d \when{ n = 2 c, m = 2 d }", r"n = m \iff c = 2 d \when{ n = 2 c, m = 2 d }"),
    (r"n = 1 \iff c = 1 \when{ n = c }", r"n = 1 \implies c = 1 \when{ n = c d }"),
    (r"k = \frac{1}{2} \iff m = 2 n \when{ n = k m }", r"k = \frac{1}{2} \iff m = 3 n \when{ n = k m }"),
]
"""True, and false."""


@pytest.mark.parametrize(("true", "false"), ARROWS)
def test_arrows_find_the_counts(measured: Any, true: str, false: str) -> None:
    assert measured(true).holds, measured(true).why
    assert not (measured(false).holds or measured(false).impossible), measured(false).why


@pytest.mark.parametrize(
    "tex",
    [
        r"n - i \ge 1 \when{ \each{i}{n - 1} }", r"n - 2 \ge i \when{ \each{i}{n - 2} }",
        r"m - i \ge 0 \when{ \each{i}{m}, m = \frac{n}{2} }",
        r"\abs{m - i} + L = m - i + L \when{ \each{i}{m}, L = 2 m - 2 }", r"\abs{m - i} = m - i \when{ \each{i}{m}, m = k n }",
        r"\sum_{i=1}^m v_{\tau(i)} = \sum_{i=1}^m v_i \when{ m = k n }", r"c = d \when{ c = v_1, d = v_1 }",
        r"c = 2^L q_0 \when{ c = q_L, \each{l}{L}, q_l = 2 q_{l-1} }", r"n_L = c^L n_0 \when{ \each{l}{L}, n_l = c n_{l-1} }",
        r"m (-1)^{2 n_1} = m \when{ n_1 = 2^{m-2} }", r"n \ge 21 \when{ n > 20 }",
        r"\Var[\sum_{i=1}^n X_i] = n \Var[X] \when{ \iid{X}, n > 5 }",
    ],
)  # fmt: skip
def test_indices_and_elements_go_as_far_as_the_counts(read: Any, notation: Any, functions: Any, tex: str) -> None:
    claim = read(tex)
    for seed in range(3):
        measured = Meter(notation, functions, {}, claim.names, "cpu", seed).measure(claim.steps[0], claim.premises)
        assert measured.holds, (seed, measured.why)


def names(premises: tuple[Premise, ...]) -> list[str]:
    return [one.name for one in premises if isinstance(one, NumberIs)]


def test_no_number_is_said_twice_or_by_itself(premises: Any) -> None:
    assert names(premises("n = c", "m = d", "c = 2 d")) == ["c", "m", "d"]
    assert names(premises("n = 2 d", "d = 2 c")) == ["d", "c"]
    assert names(premises("n = c + d", "d = c")) == ["n", "d"]
    assert names(premises("n = c d", r"m = \frac{c}{d}")) == ["c", "m"]
    assert names(premises("n = c + d", "m = c")) == ["d", "c"]
    assert names(premises("n = c", "m = c")) == ["c", "m"]
