"""What became of a step: proved with its rules, refuted with a witness, or open with what is left over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from texclaims.language.premises import Premise
from texclaims.symbolic.rule import Applied

PROVED, REFUTED, OPEN = "proved", "refuted", "open"
CONFUSED = (
    # What SymPy raises on expressions that make no sense; such a claim stays open, and open is not passed.
    sympy.PoleError, BasePolynomialError,
    ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError, NameError, LookupError, RecursionError,
    MemoryError, RuntimeError,
)  # fmt: skip
SHOWN = (12, 40, 160)  # digits of a ball in words; more where two that differ would look the same

BREAKS: dict[str, Callable[[Any, Any], bool]] = {
    # Do these two balls prove that the relation between what they hold is broken?
    "=": lambda left, right: left < right or left > right,
    "<=": lambda left, right: left > right,
    ">=": lambda left, right: left < right,
    "<": lambda left, right: left >= right,
}


def shown(ball: Any, digits: int = SHOWN[0]) -> str:
    """A ball in words: its midpoint, and its radius where that is not 0."""
    return str(ball.str(digits)).strip("[]")


@dataclass(frozen=True)
class Witness:
    """Where a relation between two sides is broken: a point or a world that satisfies every premise of the step.

    `point` gives each name with what stands for it there; `left` and `right` are real balls (`arb`) that hold the sides.
    Raises ValueError where these balls do not prove that the relation is broken.
    """

    point: tuple[tuple[str, str], ...]
    left: Any
    right: Any
    relation: str = "="

    def __post_init__(self) -> None:
        if not BREAKS[self.relation](self.left, self.right):
            raise ValueError(f"no witness: {self.left} {self.relation} {self.right} may hold")

    def __str__(self) -> str:
        place = ", ".join(f"{name} = {value}" for name, value in self.point)
        left, right = self.sides
        return f"the left side is {left}, the right side {right}, at {place or 'every point'}"

    @property
    def sides(self) -> tuple[str, str]:
        """Both balls in words, with so many digits that they do not look the same."""
        words = [(shown(self.left, digits), shown(self.right, digits)) for digits in SHOWN]
        return next((pair for pair in words if pair[0] != pair[1]), words[-1])

    @property
    def numbers(self) -> Mapping[str, str]:
        """Each name with what stands for it."""
        return dict(self.point)

    def at(self, **more: str) -> Witness:
        """The same witness, with more said of where it is."""
        return Witness((*more.items(), *self.point), self.left, self.right, self.relation)


@dataclass(frozen=True)
class Proof:
    """What became of one step. `leftover` says in words what is left of it, and where it fails.

    Raises ValueError for one that is refuted without a witness.
    """

    verdict: str
    leftover: str = "0"
    because: tuple[Applied, ...] = ()
    """The rules in the order of their use, each with those that closed its own parts."""
    premises: tuple[Premise, ...] = ()
    identical: bool = False
    """Both sides were the same expression before any rule was applied."""
    witness: Witness | None = None
    """Of a refuted step, and of no other: where it fails."""
    refused: bool = field(default=False, kw_only=True)
    """Open, and never to be proved: a rule of the dialect is broken, such as that bounds are sharp."""
    valueless: bool = field(default=False, kw_only=True)
    """Open, because a side has no value: it is divided by 0, or a law in it does not exist."""

    def __post_init__(self) -> None:
        if (self.verdict == REFUTED) != (self.witness is not None):
            raise ValueError("what is refuted has a witness, and nothing else has one")

    @property
    def rules(self) -> list[str]:
        """The rules in words, without those inside others."""
        return [one.words for one in self.because]


def proved(*because: Applied) -> Proof:
    """Closed by these rules."""
    return Proof(PROVED, because=because)


def refuted(witness: Witness, told: str = "") -> Proof:
    """False: this shows it. `told` says more."""
    return Proof(REFUTED, f"{witness}; {told}" if told else str(witness), witness=witness)


def refused(leftover: str) -> Proof:
    """Not to be written so, for certain: not false, and nothing that the dialect lets stand."""
    return Proof(OPEN, leftover, refused=True)


def undecided(leftover: str) -> Proof:
    """Open, and open is not passed."""
    return Proof(OPEN, leftover)


def without_value(leftover: str) -> Proof:
    """Open, because a side has no value."""
    return Proof(OPEN, leftover, valueless=True)
