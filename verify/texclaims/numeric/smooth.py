"""Coefficients -> one smooth function, to measure what is claimed of any function, or of any odd, even or increasing one; in
general position, or special."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

TERMS = 3  # of a drawn function
LEVEL = 0.75  # of a constant function
FAR = 4.0  # how far from 0 a function is looked at
GRAIN = 1e-12  # what rounding leaves, relative to its values

Words = frozenset[str]
"""What a function is: odd, even or increasing."""
Tail = tuple[float, float, float]
"""offset, outer, inner: the function is offset + x^outer · g(x), or of x^2 / (1 + x^2) where `inner` is 2; g is drawn.
Where it is 3 the function rises: everywhere, through 0 as an odd one where `outer` is 1, and not at 0 itself where it is 3."""
ORDINARY: Tail = (0.0, 0.0, 1.0)
NO_WORDS: Words = frozenset()

SHAPES: Mapping[str, Tail] = {
    "f(0) = 0": (0.0, 1.0, 1.0),
    "f'(0) = 0": (LEVEL, 2.0, 1.0),
    "f is even": (0.0, 0.0, 2.0),
    "f is odd": (0.0, 1.0, 2.0),
}
"""Functions that are special at 0, exactly so in floating point as well: what is to be put in the place of `ORDINARY`."""
ODD, EVEN, INCREASING = Words({"odd"}), Words({"even"}), Words({"increasing"})
BY_WORDS: Mapping[Words, tuple[Tail, Mapping[str, Tail]]] = {
    NO_WORDS: (ORDINARY, SHAPES),
    ODD: ((0.0, 1.0, 2.0), {"f'(0) = 0": (0.0, 3.0, 2.0)}),
    EVEN: ((0.0, 0.0, 2.0), {"f(0) = 0": (0.0, 2.0, 2.0)}),
    INCREASING: ((0.0, 0.0, 3.0), {"f is odd": (0.0, 1.0, 3.0), "f'(0) = 0": (LEVEL, 3.0, 3.0)}),
    ODD | INCREASING: ((0.0, 1.0, 3.0), {"f'(0) = 0": (0.0, 3.0, 3.0)}),
}
"""What is said of a function -> one in general position, and those that are special at 0."""


def coefficients(values: torch.Tensor, words: Words = NO_WORDS) -> torch.Tensor:
    """Numbers in general position, shape (2 + 3·TERMS,) -> those of an ordinary function of this kind."""
    return torch.cat([values, values.new_tensor(BY_WORDS[words][0])])


def shaped(drawn: torch.Tensor, shape: str, words: Words = NO_WORDS) -> torch.Tensor:
    """The function of the same numbers that is special as the shape says; both of shape (2 + 3·TERMS + 3,)."""
    return torch.cat([drawn[:-3], drawn.new_tensor(BY_WORDS[words][1][shape])])


def lines(words: Words = NO_WORDS) -> Mapping[str, tuple[float, float]]:
    """The straight lines of this kind: slope and level of each, by its name."""
    if "odd" in words:
        return {"f is 0": (0.0, 0.0), "f is linear": (1.5, 0.0)}
    return {"f is constant": (0.0, LEVEL)} | ({} if "even" in words else {"f is linear": (1.5, LEVEL)})


def line(drawn: torch.Tensor, slope: float, level: float = LEVEL) -> torch.Tensor:
    """slope · x + level: all further terms are 0. Shape (2 + 3·TERMS + 3,), like what was drawn."""
    numbers = torch.zeros_like(drawn)
    numbers[0], numbers[1], numbers[-1] = slope, level, 1.0
    return numbers


def example(coefficients: Any, at: Any, sin: Callable[[Any], Any] = torch.sin, tanh: Callable[[Any], Any] = torch.tanh) -> Any:
    """One smooth function by its 2 + 3·TERMS + 3 coefficients; an ordinary one is neither odd nor even, never constant, not
    0 at 0. The result has the shape of `at`: tensors, or with coefficients as floats whatever has this sine and this tangent.
    """
    if torch.is_tensor(coefficients):
        coefficients = coefficients.tolist()  # numbers of Python are looked up faster
    offset, (outer, inner) = float(coefficients[-3]), (round(float(one)) for one in coefficients[-2:])
    if inner == 3:
        return offset + _rising(coefficients, at, outer, tanh)
    inside = at if inner == 1 else at * at / (1 + at * at)  # bounded: the slope of sin(x^2) grows, and with it what is lost
    total = coefficients[0] * inside + coefficients[1]
    for k in range(TERMS):
        size, speed, phase = (coefficients[2 + 3 * k + j] for j in range(3))
        total = total + size * sin(speed * inside + phase)
    return total if outer == 0 else offset + total * at**outer


def _rising(coefficients: Any, at: Any, outer: int, tanh: Callable[[Any], Any]) -> Any:
    """A line that rises and curves that do; for an odd function, each through 0. For 3, one that is flat at 0."""
    if outer == 3:
        return abs(coefficients[0]) * at**3 / (1 + at * at)
    total = abs(coefficients[0]) * at + (0.0 if outer else coefficients[1])
    for k in range(TERMS):
        size, speed, phase = (coefficients[2 + 3 * k + j] for j in range(3))
        total = total + abs(size * speed) * tanh(at if outer else at + phase)
    return total


# --- what a function is -----------------------------------------------------------------------------------------------


def _mirrored(sign: float) -> Callable[[torch.Tensor], bool]:
    return lambda values: bool(((values - sign * values.flip(0)).abs() <= GRAIN * (1 + values.abs())).all())


def _rises(values: torch.Tensor) -> bool:
    return bool((values[1:] - values[:-1] >= -GRAIN * (1 + values[1:].abs())).all())


HOLDS: Mapping[str, Callable[[torch.Tensor], bool]] = {"odd": _mirrored(-1.0), "even": _mirrored(1.0), "increasing": _rises}
"""Is it so, of the values at places that lie evenly on both sides of 0?"""


def is_shaped(coefficients: torch.Tensor, word: str) -> bool:
    """Is the function of these coefficients, shape (2 + 3·TERMS + 3,), odd, even or increasing, as far as it is looked at?"""
    return HOLDS[word](example(coefficients, torch.linspace(-FAR, FAR, 81, dtype=torch.float64, device=coefficients.device)))
