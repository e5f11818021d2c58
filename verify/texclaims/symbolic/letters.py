"""What no rule takes further -> a letter that says what it stands for, and on what it depends.

To SymPy each is a symbol of its name. Two letters are the same if they have one name and stand for the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.symbols import Knowing, MeaningError

Parts = frozenset[sympy.Expr]
OVER_DIFFERENT = "sum over different indices of"  # begins the name of a sum that no rule takes apart


class Letter(sympy.Symbol):
    """A symbol that stands for something: `of` these expressions; it depends on the symbols and elements in `hides`."""

    of: tuple[sympy.Expr, ...]
    hides: Parts

    def __init_subclass__(cls) -> None:
        cls.__name__ = sympy.Symbol.__name__  # SymPy orders and hashes by it: a letter stands where a symbol would

    def __new__(cls, name: str, of: tuple[sympy.Expr, ...], hides: Parts, **facts: bool) -> Any:
        letter = sympy.Symbol.__xnew__(cls, name, **facts)  # SymPy's cache would confuse two letters of one name
        letter.of = of
        letter.hides = hides.union(*(inner.hides for one in of for inner in letters_in(one)))
        return letter

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, bool]]:
        return (self.name, self.of, self.hides), self._assumptions_orig

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Letter):
            return self is other
        return bool(super().__eq__(other)) and (self.of, self.hides) == (other.of, other.hides)

    __hash__ = sympy.Symbol.__hash__

    @property
    def meaning(self) -> tuple[str, tuple[sympy.Expr, ...]]:
        """What it stands for, whatever is known of it."""
        return self.name, self.of

    def depends_on(self, variable: sympy.Expr) -> bool:
        return any(part == variable or variable in part.free_symbols for part in self.hides)


class Moment(Letter):
    """A mean, variance or covariance; `E[z^2; z>0]` is the half of a mean above 0."""

    def at(self, *index: sympy.Expr) -> sympy.Expr:
        """The same of an element: a function of its index."""
        return Knowing(self.name, (MomentOfElement,), {"knows": self}, **facts_of(self))(*index)


class SumOverDifferent(Letter):
    """A sum over pairwise different indices that no rule takes apart; of its term."""


class MomentOfElement(AppliedUndef):
    """A moment of an element of a family whose elements may differ."""

    knows: Moment

    @property
    def hides(self) -> Parts:
        return self.knows.hides

    def depends_on(self, variable: sympy.Expr) -> bool:
        """Does it, apart from the index that it shows?"""
        return self.knows.depends_on(variable)


def sum_over_different(term: sympy.Expr, indices: Iterable[sympy.Symbol]) -> SumOverDifferent:
    """The letter for the sum of a term over pairwise different indices."""
    hides = frozenset(term.free_symbols | term.atoms(AppliedUndef)) - frozenset(indices)
    return SumOverDifferent(f"{OVER_DIFFERENT} {term}", (term,), hides, real=True)


def letters_in(expression: sympy.Expr) -> list[Any]:
    """Letters, and moments of elements."""
    found = expression.free_symbols | expression.atoms(AppliedUndef)
    return [one for one in found if isinstance(one, (Letter, MomentOfElement))]


def shows(expression: sympy.Expr, variable: sympy.Expr) -> None:
    """What is differentiated by, summed over, integrated over or taken to a limit must stand open, behind no letter.

    Raises MeaningError for the letter that hides it.
    """
    for letter in letters_in(expression):
        if letter.depends_on(variable):
            raise MeaningError(f"{letter} depends on {variable}, and nothing more is known of it")


def facts_of(symbol: sympy.Symbol) -> dict[str, bool]:
    """The one assumption that a letter was made with."""
    for fact in ("positive", "nonnegative"):
        if getattr(symbol, f"is_{fact}"):
            return {fact: True}
    return {"real": True}
