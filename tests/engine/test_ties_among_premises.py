"""A derivative, a limit or an integral in a premise, and another premise that says what moves with its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.symbolic.proof import PROVED

TIED = [
    r"b = a \when{ c = a, b = \frac{\partial (a c)}{\partial a} }",
    r"b = c^2 \when{ a = c^2, b = \frac{\partial (a c)}{\partial c} }",
    r"b = 1 \when{ b = \lim_{c \to 0} d, d = c + 1 }",
    r"b = d \when{ b = \int_0^1 d \dd t, d = t }",
]


@pytest.mark.parametrize("tex", TIED)
def test_what_moves_in_a_premise_stands_in_no_other(read: Callable[[str], Claim], tex: str) -> None:
    with pytest.raises(DialectError, match="in a premise"):
        read(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"b = 2 a d \when{ b = \frac{\partial (a^2 d)}{\partial a} }",
        r"b = 2 a + c \when{ c = d, b = \frac{\partial (a^2)}{\partial a} + d }",
    ],
)
def test_a_premise_that_says_what_a_derivative_is_holds(both: Any, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)
