r"""A limit in which \ncdf stands -> from the inside out: SymPy alone takes some of them with the wrong sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

from texclaims.symbolic.limits import taken
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.symbols import MeaningError

Both = Callable[[str], Any]

TRUE = [
    r"\lim_{c \to \infty} \ncdf(\frac{1}{c} - c) = 0",
    r"\lim_{c \to 0} \ncdf(c - \frac{1}{c}) = 0",
    r"\lim_{n \to \infty} \ncdf(\sqrt{n} (1 - n)) = 0",
    r"\lim_{t \to \infty} \ncdf(\tanh(t)) = \ncdf(1)",
    r"\lim_{t \to \infty} \ncdf(-\tanh(t)) = \ncdf(-1)",
    r"\lim_{t \to \infty} \ncdf(\ncdf(t)) = \ncdf(1)",
    r"\lim_{t \to \infty} \ncdf(t)^2 = 1",
    r"\lim_{t \to 0} \frac{\erf(t)}{t} = \frac{2}{\sqrt{\pi}}",
    r"\lim_{t \to \infty} t (1 - \ncdf(t)) = 0",
    r"\lim_{t \to \infty} (\ncdf(t) + \frac{1}{t}) = 1",
]


@pytest.mark.parametrize("tex", TRUE)
def test_a_limit_goes_through_a_continuous_function(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)


FALSE = [
    r"\lim_{c \to \infty} \ncdf(\frac{1}{c} - c) = 1",
    r"\lim_{c \to 0} \ncdf(c - \frac{1}{c}) = 1",
    r"\lim_{n \to \infty} \ncdf(\sqrt{n} (1 - n)) = 1",
    r"\lim_{t \to \infty} \ncdf(\tanh(t)) = 0",
    r"\lim_{c \to \infty} \ncdf(\tanh(c)) = 0",
    r"\lim_{t \to 0} \ncdf(\tanh(\frac{1}{t^2})) = 0",
    r"\lim_{c \to \infty} (\ncdf(\frac{1}{c} - c) + \frac{1}{c}) = 1",
    r"\lim_{c \to \infty} \ncdf(a - c) = 1",
]


@pytest.mark.parametrize("tex", FALSE)
def test_no_other_one_is_proved(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict != PROVED and not measured.holds


def test_what_is_zero_in_numbers_alone_decides_no_limit() -> None:
    t, c, d = sympy.Symbol("t", real=True), *sympy.symbols("c d", positive=True)
    pairs = [
        (sympy.sqrt(5 + 2 * sympy.sqrt(6)), sympy.sqrt(2) + sympy.sqrt(3)),
        (sympy.sqrt(c**2 + 2 * c * d + d**2), c + d),
    ]
    for one, same in pairs:
        quotient = sympy.erf(t) / (sympy.erf(t + one) - sympy.erf(2 * t + same))  # both ends of the bar are one number
        with pytest.raises(MeaningError):
            taken(quotient, t, sympy.Integer(0))
