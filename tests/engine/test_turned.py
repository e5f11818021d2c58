"""A premise that says what a count is, by real numbers, and is turned round: it says what one of these is."""

from __future__ import annotations

from typing import Any

import pytest

from texclaims.language.premises import NumberIs, Premise
from texclaims.language.tree import head, names_in

TURNED = {
    r"n = c": "c", r"n = c d": "c", r"n = \frac{1}{c}": "c", r"n = \frac{m}{c}": "c", r"n = k m": "k", r"n = c k": "c",
    r"n = \exp(c)": "c", r"n = 2^c": "c", r"n = \ln(c)": "c", r"n = \sqrt{c}": "c", r"n = c^2 + d^2": "c", r"n = 3 - c": "c",
    r"n = d - c": "c", r"n = \frac{c}{3} + 1": "c", r"n = (c + d) m": "c", r"n = a b": "a", r"n = \frac{a}{b}": "a",
    r"n = c + c d^2": "d", r"n = m + c": "c", r"n = 2 \cdot 3^c": "c",
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


def names(premises: tuple[Premise, ...]) -> list[str]:
    return [one.name for one in premises if isinstance(one, NumberIs)]


def test_no_number_is_said_twice_or_by_itself(premises: Any) -> None:
    assert names(premises("n = c", "m = d", "c = 2 d")) == ["n", "d", "c"]
    assert names(premises("n = c d", r"m = \frac{c}{d}")) == ["c", "m"]
    assert names(premises("n = c + d", "m = c")) == ["d", "c"]
    assert names(premises("n = c", "m = c")) == ["c", "m"]
