"""What PyTorch gives for a function of a number that is known exactly -> between which two fractions the function lies.

The last digits of a value of float64 are wrong. Next to what a function comes near to and has nowhere, as tanh to 1, there is no
digit at all: powers of 1/2 say how near it can be.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import NamedTuple

ULPS = Fraction(1, 2**49)  # eight times the last digit: of what is added and multiplied, and of a function of a number near 1
AT_ZERO = {"tanh": Fraction(0), "erf": Fraction(0), "ncdf": Fraction(1, 2), "exp": Fraction(1)}
"""What is no fraction elsewhere."""
FUNCTIONS = frozenset({*AT_ZERO, "npdf"})
HALVINGS = Fraction(14426, 10_000), Fraction(14427, 10_000)  # e^-1 lies between these powers of 1/2: 1/ln(2) is 1.442695…
MOST = 2**16  # halvings that are worked out
TINY = Fraction(1, 2**1000)  # below it float64 has fewer digits, and then none


class Span(NamedTuple):
    """A number lies between these two, ends included."""

    low: Fraction
    high: Fraction

    def times(self, other: Span) -> Span:
        """Between which the product of two such numbers lies."""
        found = [a * b for a, b in product(self, other)]
        return Span(min(found), max(found))


def with_last_digits(value: Fraction, times: Fraction = Fraction(1)) -> Span:
    """A value of which the last digits are wrong, or so many times as many."""
    blur = abs(value) * ULPS * times
    return Span(value - blur, value + blur)


def of_function(name: str, at: Fraction, value: Fraction) -> Span:
    """Where one of FUNCTIONS lies at a number, of which PyTorch gives this value.

    Raises ValueError where the value is nearer to one that is never taken than so many halvings say.
    """
    if at == 0 and name in AT_ZERO:
        return Span(AT_ZERO[name], AT_ZERO[name])
    if name in ("tanh", "erf") and at < 0:
        mirrored = of_function(name, -at, -value)
        return Span(-mirrored.high, -mirrored.low)
    if name == "ncdf" and at < 0:  # PyTorch takes it from the other side, where it is near to 1
        mirrored = of_function(name, -at, 1 - value)
        return Span(1 - mirrored.high, 1 - mirrored.low)
    found = with_last_digits(value, 1 + at**2)  # so much a digit of x makes of exp(-x^2)
    if name in ("exp", "npdf"):
        if value > TINY:
            return found
        least, most = _decay(-at if name == "exp" else at**2 / 2)
        return Span(least / 3, most) if name == "npdf" else Span(least, most)  # 1/3 < 1/sqrt(2 pi) < 1
    return Span(found.low, min(found.high, 1 - _left(name, at)))


def _left(name: str, at: Fraction) -> Fraction:
    """Less than what is left to 1, at a number above 0."""
    if name == "tanh":
        return _decay(2 * at)[0]  # 2/(e^2x + 1)
    if name == "erf":
        return _decay(at**2)[0] / (2 * (1 + at))
    return _decay(at**2 / 2)[0] / (4 * (1 + at))


def _decay(by: Fraction) -> tuple[Fraction, Fraction]:
    """Two fractions between which e^-by lies, for a number above 0."""
    few, many = int(HALVINGS[0] * by), int(HALVINGS[1] * by) + 1
    if by < 0 or many > MOST:
        raise ValueError("too near to a value that is never taken")
    return Fraction(1, 2**many), Fraction(1, 2**few)
