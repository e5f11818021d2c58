"""What no rule takes further -> a letter that says what it stands for, and on what it depends.

To SymPy each is a symbol of its name. Two letters are the same if they have one name and stand for the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.symbols import Family, Knowing, MeaningError, name_of

Parts = frozenset[sympy.Expr]
ANY_INDEX = sympy.Symbol("any index", integer=True, positive=True)  # no page can write this name


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
        """Does it hide the variable, or an element of its family that may be the same one?"""
        return any(may_be(part, variable) or variable in part.free_symbols for part in self.hides)


def may_be(part: sympy.Expr, variable: sympy.Expr) -> bool:
    """Are these the same, or elements of one family that no numbers tell apart: u_1 and u_j, or X_1 and any X?"""
    if isinstance(part, Family) or isinstance(variable, Family):
        return name_of(part) == name_of(variable)
    elements = isinstance(part, AppliedUndef) and isinstance(variable, AppliedUndef)
    if not elements or name_of(part) != name_of(variable):
        return bool(part == variable)
    return not any(i.is_Integer and j.is_Integer and i != j for i, j in zip(part.args, variable.args, strict=True))


class Moment(Letter):
    """A mean, variance or covariance; `E[z^2; z>0]` is the half of a mean above 0."""

    def at(self, *index: sympy.Expr) -> sympy.Expr:
        """The same of an element: a function of its index."""
        return _of_element(self, self.hides)(*index)


class SumOverDifferent(Letter):
    """A factor with several indices, in a sum over pairwise different ones that no rule takes apart: its mean there, each
    term weighed by its other factors. The sum is this letter times the sum of the other factors, and `of` its whole term."""


class MomentOfElement(AppliedUndef):
    """A moment of an element of a family whose elements may differ."""

    knows: Moment

    @property
    def hides(self) -> Parts:
        return self.knows.hides

    def _eval_Abs(self) -> MomentOfElement | None:
        """SymPy asks this of a function, and its sign only of a symbol."""
        return self if self.is_nonnegative else None

    def depends_on(self, variable: sympy.Expr) -> bool:
        """Does it, apart from the index that it shows?"""
        return self.knows.depends_on(variable)


def sum_over_different(
    factor: sympy.Expr,
    term: sympy.Expr,
    indices: Iterable[sympy.Symbol],
    ranges: Iterable[tuple[sympy.Expr, sympy.Expr]],
) -> SumOverDifferent:
    """The letter for a factor of a term, in the sum of this term over these indices, each in its range."""
    of = (term, *indices, *(end for ends in ranges for end in ends))
    bound = dict.fromkeys(indices, ANY_INDEX)
    hides = parts_of(*(one.xreplace(bound) for one in of))
    return SumOverDifferent(f"sum over different indices of {factor}", of, hides, real=True)


def parts_of(*expressions: sympy.Expr) -> Parts:
    """The symbols and elements in the expressions."""
    return Parts().union(*(one.free_symbols | one.atoms(AppliedUndef) for one in expressions)) - {ANY_INDEX}


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


@lru_cache(maxsize=4096)
def _of_element(moment: Moment, hides: Parts) -> Any:
    """Letters are equal whatever they hide: without it, one would be kept for the other."""
    return Knowing(moment.name, (MomentOfElement,), {"knows": moment}, **facts_of(moment))


def facts_of(symbol: sympy.Symbol) -> dict[str, bool]:
    """The one assumption that a letter was made with."""
    for fact in ("positive", "nonnegative"):
        if getattr(symbol, f"is_{fact}"):
            return {fact: True}
    return {"real": True}
