"""What the premises say -> facts, of random variables and of fixed numbers; and all that an expected value is taken under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.law import Law
from texclaims.laws.pair import NormalPair
from texclaims.symbolic.letters import Moment, parts_of
from texclaims.symbolic.rule import Trace
from texclaims.symbolic.symbols import name_of

Pairs = tuple[tuple[sympy.Expr, sympy.Expr], ...]


class MomentError(Exception):
    """An expected value that these rules cannot take."""


@dataclass(frozen=True)
class Facts:
    """What is declared and what the premises say; variables and families go by their names."""

    random: frozenset[str]
    families: frozenset[str]
    independent: tuple[frozenset[str], ...] = ()
    """Groups of variables, or of whole families, that are independent of each other."""
    iid: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    """Families whose elements are independent, each with a law of its own."""
    ident: frozenset[str] = frozenset()
    symmetric: frozenset[str] = frozenset()
    nonzero: frozenset[str] = frozenset()
    having: frozenset[tuple[str, str]] = frozenset()
    """Words that have no fact of their own and that a rule knows, each with the variable or family of which it is said."""
    laws: Mapping[str, Law] = field(default_factory=dict)
    """Of each variable by itself."""
    pairs: Mapping[tuple[str, str], NormalPair] = field(default_factory=dict)
    """Of two variables together; each of them has its own among the laws."""
    positive: frozenset[tuple[str, tuple[sympy.Expr, ...]]] = frozenset()
    """Moments above 0: the meaning of each."""
    never_negative: frozenset[tuple[str, tuple[sympy.Expr, ...]]] = frozenset()
    """Moments of every element of a family, each with a law of its own, that are not below 0: the meaning of each."""
    substitutions: Pairs = ()
    """Symbols, moments among them, and what each of them is, in the order of the premises."""
    gaps: Pairs = ()
    """Letters that stand for a gap that a premise gives a sign, each with the gap."""
    ranges: Mapping[sympy.Expr, sympy.Expr] = field(default_factory=dict)
    """Free indices, each with the last value that it takes."""
    relations: tuple[tuple[str, sympy.Expr, sympy.Expr], ...] = ()
    """Between fixed numbers: a < b as ("<", a, b)."""
    apart_from_zero: tuple[sympy.Expr, ...] = ()
    """Fixed numbers, and moments, that are not 0."""
    nonnegative: frozenset[str] = frozenset()
    """Variables, and families in each of their elements, that are never below 0."""
    equal_elements: Pairs = ()
    """Elements of fixed families, and what each of them is wherever it stands."""
    recursions: Pairs = ()
    """An element of a sequence, and what it is in terms of the one before."""
    shapes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Functions of which nothing else is known, each with the words for what is: odd, even, increasing."""
    known_means: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Means that were worked out in worlds that satisfy all this; new facts begin with none."""

    def atoms(self, expression: sympy.Expr) -> set[sympy.Expr]:
        """Random variables and elements of random families in the expression."""
        found = expression.atoms(sympy.Symbol, AppliedUndef) if self.random else set[sympy.Expr]()
        return {atom for atom in found if name_of(atom) in self.random}

    @property
    def above_zero(self) -> list[sympy.Expr]:
        """What must be above 0 for every law to exist."""
        gaps = [gap for law in self.laws.values() for gap in law.above_zero]
        return [sympy.sympify(gap) for gap in (*gaps, *(gap for law in self.pairs.values() for gap in law.above_zero))]

    @property
    def from_zero(self) -> list[sympy.Expr]:
        """What must not be below 0 for every law to exist."""
        return [sympy.sympify(gap) for law in self.laws.values() for gap in law.from_zero]

    def laws_exist(self, value: Callable[[sympy.Expr], sympy.Expr]) -> bool:
        """Does every law exist, where these are the values of its parameters?"""
        reached = all(value(gap).is_nonnegative for gap in self.from_zero)
        return reached and all(value(gap).is_positive for gap in self.above_zero)

    def unknown(self, inside: sympy.Expr, side: str = "", even: bool = False) -> sympy.Expr:
        """The letter for E[inside], or of its part on one side of 0: a moment of which no premise says more.

        Of elements, it is a function of their indices.
        """
        name, random = f"E[{inside}{side}]", self.atoms(inside)
        shown = random.union(*(atom.free_symbols for atom in random))
        even = even or (name, (inside,)) in self.never_negative
        sign = "positive" if (name, (inside,)) in self.positive else "nonnegative" if even else "real"
        letter = Moment(name, (inside,), parts_of(inside) - shown, **{sign: True})
        indices = sorted({index for atom in random for index in atom.args}, key=str)
        return letter.at(*indices) if indices else letter


@dataclass
class Case:
    """What an expected value is taken under, how it is wanted, and the log of the rules that it took."""

    facts: Facts
    """Replaced as a whole while premises are read, and never after."""
    trace: Trace = field(default_factory=Trace)
    lazy: bool = False
    """Leave integrals standing: a false claim is refuted by numbers before anything is integrated."""
    taylor: tuple[sympy.Symbol, int] | None = None
    """A variance that tends to 0, and the order to which moments are wanted as it does."""
