"""A tree, the premises and a model of the dependent symbols -> the value of the tree, kept with the rules that it took."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import sympy

from texclaims.language.moving import is_correlation
from texclaims.language.notation import Notation
from texclaims.language.premises import Each, Premise, Shape
from texclaims.language.tree import Node
from texclaims.laws.functions import BUILTIN, Function
from texclaims.symbolic.calculus import only_at_points
from texclaims.symbolic.moments.facts import Case, Facts
from texclaims.symbolic.nonzero import nonzero
from texclaims.symbolic.premises import declared, in_order, learned, with_equal_elements
from texclaims.symbolic.rule import Applied, Trace
from texclaims.symbolic.symbols import MeaningError, NoValue

Table = Mapping[str, Callable[[Any, Node], Any]]
"""The kind of a node -> its value, in an evaluation."""


class Evaluation(ABC):
    """Evaluates trees. `model` maps names to the expressions or laws that a check supplies for them.

    What a mean is, each kind of evaluation says for itself; and its table names all that means something in it.
    Values are kept per tree: the untouched side of a wrong version costs nothing.
    """

    table: ClassVar[Table]

    def __init__(
        self,
        notation: Notation,
        functions: Mapping[str, Function],
        premises: tuple[Premise, ...] = (),
        model: Mapping[str, Any] | None = None,
        lazy: bool = False,
        taylor: tuple[sympy.Symbol, int] | None = None,
    ) -> None:
        """Read the premises, each under those before it.

        Raises MeaningError for one that no proof can use.
        """
        self.notation = notation
        self.functions = {**BUILTIN, **functions}
        self.premises = premises
        self.model = dict(model or {})
        self.case = Case(declared(notation), lazy=lazy, taylor=taylor)
        self._known: dict[Node, tuple[Any, Mapping[str, Applied]]] = {}
        self._bare: dict[str, Self] = {}
        self.integrated: frozenset[sympy.Symbol] = frozenset()
        self.running: Mapping[sympy.Expr, sympy.Expr] = {}
        for premise in in_order(premises):
            self.case.facts = learned(self.facts, premise, notation, self.value)
            self.forget()
        self.case.facts = with_equal_elements(self.facts)
        self.forget()

    @contextmanager
    def integrating(self, letter: sympy.Symbol) -> Iterator[None]:
        """In this block an integral runs over the letter; what is worked out here says nothing outside of it."""
        known, before = dict(self._known), self.integrated
        self.integrated = before | {letter}
        try:
            yield
        finally:
            self._known, self.integrated = known, before

    @contextmanager
    def running_to(self, index: sympy.Symbol, stop: sympy.Expr) -> Iterator[None]:
        """In this block a sum or product runs over the index, from 1 to this number: a derivative may rely on it."""
        known, before = dict(self._known), self.running
        self.running = {**before, index: stop}
        try:
            yield
        finally:
            self._known, self.running = known, before

    @property
    def ranges(self) -> Mapping[sympy.Expr, sympy.Expr]:
        """Indices that run here, each with the last value that it takes: free ones, and those of sums from 1 around."""
        return {**self.facts.ranges, **self.running}

    @property
    def facts(self) -> Facts:
        """What the premises say."""
        return self.case.facts

    @property
    def trace(self) -> Trace:
        """The rules that were used."""
        return self.case.trace

    def forget(self) -> None:
        """Drop what was worked out before a premise was known."""
        self._known.clear()
        self.trace.clear()

    def value(self, tree: Any) -> Any:
        """SymPy expression of a tree, or the Law that a law names.

        Raises MeaningError, MomentError, LawError where it has none.
        """
        if tree not in self._known:
            with self.trace.aside() as used:
                self._known[tree] = self._entry(tree.data)(self, tree), used
        value, rules = self._known[tree]
        self.trace.add(rules.values())  # a known value rests on the same rules as when it was computed
        return value

    def known(self, tree: Any) -> Any:
        """The value of a tree that was worked out before; None for any other."""
        return self._known[tree][0] if tree in self._known else None

    def _entry(self, kind: str) -> Callable[[Any, Node], Any]:
        if kind not in self.table:
            raise MeaningError(f"{kind} means nothing here")
        return self.table[kind]

    def values(self, tree: Any) -> list[Any]:
        """Those of all children of a tree."""
        return [self.value(child) for child in tree.children]

    def off_the_kinks(self, places: Iterable[sympy.Expr]) -> None:
        """These are not 0. Whether a random variable is at a kink, the rules of means ask.

        Raises NoValue for 0, and for a letter that is 0 in some world; MeaningError for any other number that may be 0.
        """
        for place in places:
            if self.facts.atoms(place) or any(only_at_points(place, letter) for letter in self.integrated):
                continue  # at single numbers of those that an integral runs through, which add nothing to it
            if not nonzero(place, self.facts.apart_from_zero):
                where = "" if place == 0 else f", if {place} is 0; wanted: the premise that it is not"
                kind = NoValue if place == 0 or place.is_Symbol else MeaningError
                raise kind(f"there is no slope at a kink{where}")

    @abstractmethod
    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        """The mean of an expression in random variables."""

    @abstractmethod
    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        """The value with each symbol and moment replaced that a premise says to be something else."""

    def without(self, name: str) -> Self:
        """What is known before the premises, and without the model of one name; but for the law of a pair of which it is the
        correlation, and what functions are like."""
        if name not in self._bare:
            free = {key: value for key, value in self.model.items() if key != name}
            kept = tuple(one for one in self.premises if isinstance(one, Each | Shape) or is_correlation(one.tree, name))
            self._bare[name] = type(self)(self.notation, self.functions, kept, free)
        return self._bare[name]
