"""A declared name -> the one SymPy symbol of it, and of its elements; indices that no page can write."""

from __future__ import annotations

import copyreg
from functools import lru_cache
from itertools import count
from math import inf
from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from texclaims.language.kinds import Domain
from texclaims.language.notation import Symbol


class MeaningError(Exception):
    """A claim that is written well but means nothing that can be computed."""


class NoValue(MeaningError):
    """A side that has no value, whatever its letters stand for."""


class Family(sympy.Symbol):
    """A random family; bare, it stands for any of its elements, and w(1, j) is one of them."""

    def __call__(self, *index: sympy.Expr) -> sympy.Expr:
        return element(self, *index)


class Limited(sympy.Symbol):
    """A number with a domain that SymPy's assumptions cannot say, such as one between 0 and 1."""

    __slots__ = ("domain",)
    domain: Domain

    def __new__(cls, name: str, domain: Domain) -> Limited:
        made = sympy.Symbol.__xnew__(cls, name, **domain.facts)
        made.domain = domain
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, Domain], dict[str, bool]]:
        return (self.name, self.domain), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.domain)

    @classmethod
    def class_key(cls) -> Any:
        """Sorted among the other symbols."""
        return sympy.Symbol.class_key()


class Named(UndefinedFunction):
    """A SymPy function without a definition. SymPy works its hash out each time, and it is asked for at every call."""

    def __eq__(cls, other: object) -> bool:
        return cls is other or bool(super().__eq__(other))

    def __hash__(cls) -> int:
        if "kept_hash" not in cls.__dict__:
            cls.kept_hash = super().__hash__()
        return int(cls.kept_hash)


@lru_cache(maxsize=4096)
def function(name: str, **facts: bool) -> Any:
    """The one function without a definition of this name and with these assumptions."""
    return Named(name, **facts)


class Knowing(Named):
    """One that knows something: another one of its name may know something else.

    SymPy compares such functions by name and assumptions alone, and keeps the calls of one for those of the other.
    """

    knows: Any

    def __eq__(cls, other: object) -> bool:
        return cls is other or bool(super().__eq__(other)) and cls.knows == getattr(other, "knows", None)

    __hash__ = Named.__hash__


def _named(name: str, facts: dict[str, bool]) -> Any:
    return function(name, **facts)


def _rebuilt(name: str, bases: tuple[type, ...], knows: Any, facts: dict[str, bool]) -> Any:
    return Knowing(name, bases, {"knows": knows}, **facts)


copyreg.pickle(Named, lambda cls: (_named, (cls.name, cls._kwargs)))
copyreg.pickle(Knowing, lambda cls: (_rebuilt, (cls.name, cls.__bases__, cls.knows, cls._kwargs)))


class Element(AppliedUndef):
    """An element of fixed numbers with a domain that SymPy's assumptions cannot say."""

    knows: Domain


class Reordered(AppliedUndef):
    """The index that a reordering puts in the place of another: tau(j)."""

    knows: str
    """The name of the count up to which the reordering takes each index once."""

    @classmethod
    def keeps(cls, stop: sympy.Expr) -> bool:
        """Does it take each index up to this one once?"""
        return str(stop) == cls.knows


@lru_cache(maxsize=4096)
def symbol(entry: Symbol) -> sympy.Symbol:
    """The one SymPy symbol of a declared name."""
    kind = Family if entry.kind == "random" and entry.shape else sympy.Symbol
    plain = kind(entry.name, **entry.row.domain.facts)
    return plain if domain_of(plain) == entry.row.domain else Limited(entry.name, entry.row.domain)


@lru_cache(maxsize=512)
def elements_of(entry: Symbol) -> Any:
    """What an index makes an element of: W, q, … as functions of their index."""
    domain = entry.row.values
    if entry.kind == "permutation":
        return reordering(entry.name, entry.shape[0], **domain.facts)
    plain = function(entry.name, **domain.facts)
    limited = domain_of(plain(sympy.Integer(1))) != domain
    return Knowing(entry.name, (Element,), {"knows": domain}, **domain.facts) if limited else plain


def domain_of(letter: sympy.Expr) -> Domain:
    """The numbers that a symbol, a moment or an element of a family may stand for."""
    if isinstance(letter, Limited):
        return letter.domain
    if isinstance(letter, Element):
        return letter.knows
    low = 0 if letter.is_positive or letter.is_nonnegative else -inf
    return Domain(low, whole=bool(letter.is_integer), with_low=low == 0 and not letter.is_positive)


@lru_cache(maxsize=512)
def reordering(name: str, stop: str, **facts: bool) -> Any:
    """A reordering of the indices from 1 up to the count of the name `stop`."""
    return Knowing(name, (Reordered,), {"knows": stop}, **facts)


def element(family: sympy.Symbol, *index: sympy.Expr) -> sympy.Expr:
    """One element of a random family."""
    return function(family.name, real=True)(*map(sympy.sympify, index))


def name_of(atom: sympy.Expr) -> str:
    """The name of a symbol, or of the family of an element."""
    return atom.func.__name__ if isinstance(atom, AppliedUndef) else str(atom.name)


def numbered(letter: str, number: int) -> sympy.Symbol:
    """An index that the engine makes: i 0, i 1, … No table can spell such a name."""
    return sympy.Symbol(f"{letter} {number}", integer=True, positive=True)


_COUNTER = count()


def fresh() -> sympy.Symbol:
    """An index that no other sum uses, in all of the process: checks make sums as late as in a proof."""
    return numbered("j", next(_COUNTER))
