"""What became of a step: proved with its rules, refuted with a witness, or open with what is left over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from texclaims.language.premises import Premise
from texclaims.symbolic.rule import Applied

PROVED, REFUTED, OPEN = "proved", "refuted", "open"
CONFUSED = (
    # What SymPy raises on expressions that make no sense; such a claim stays open, and open is not passed.
    sympy.PoleError, BasePolynomialError,
    ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError, LookupError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """What became of one step. `leftover` says in words what is left of it, and where it fails."""

    verdict: str
    leftover: str = "0"
    because: tuple[Applied, ...] = ()
    """The rules in the order of their use, each with those that closed its own parts."""
    premises: tuple[Premise, ...] = ()
    identical: bool = False
    """Both sides were the same expression before any rule was applied."""
    witness: Mapping[str, str] | None = None
    """Of a refuted step: the numbers at which it fails, by the letter that they stand for; None where no point shows it."""
    valueless: bool = field(default=False, kw_only=True)
    """Open, because a side has no value: it is divided by 0, or a law in it does not exist."""

    @property
    def rules(self) -> list[str]:
        """The rules in words, without those inside others."""
        return [one.words for one in self.because]


def proved(*because: Applied) -> Proof:
    """Closed by these rules."""
    return Proof(PROVED, because=because)


def refuted(leftover: str, witness: Mapping[str, str] | None = None) -> Proof:
    """False, for this reason; with the numbers at which it fails, if there are any."""
    return Proof(REFUTED, leftover, witness=witness)


def undecided(leftover: str) -> Proof:
    """Open, and open is not passed."""
    return Proof(OPEN, leftover)


def without_value(leftover: str) -> Proof:
    """Open, because a side has no value."""
    return Proof(OPEN, leftover, valueless=True)
