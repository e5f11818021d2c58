"""An earlier equation, as a check takes it -> its sides and lemmas, with other meanings in the place of its names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy

from texclaims.judgement.own_names import named
from texclaims.language.claim import Claim
from texclaims.language.premises import Each
from texclaims.language.tree import head
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.symbols import fresh, symbol


@dataclass
class Earlier:
    """An earlier equation, read from its page: `left` and `right` are the ends of its last chain."""

    claim: Claim
    algebra: Algebra
    used: set[str] = field(default_factory=set)
    read: list[sympy.Expr] = field(default_factory=list)
    """The sides that were taken, in the order in which the check took them."""
    shift: sympy.Expr = sympy.S.Zero
    """What is added to each side that is taken: a letter of nobody's, to find out what depends on it."""

    def at(self, names: Mapping[Any, Any]) -> Lemma:
        """This equation with other names, or numbers, in the place of some: `variance_split.at({X: U})`. The letters in front
        are those of its own page, whatever they mean here."""
        self.used.add("as a lemma")
        return Lemma(str(self.claim.display.label), self.claim, named(names, self.claim.notation))

    def given(self, **meanings: Any) -> Earlier:
        """The same equation where these names of its own page mean this: `gradient.given(f=network.right)`.

        Raises ValueError for a meaning with a free index over which a sum of the equation runs: it would run with it.
        """
        for name, meaning in meanings.items():
            if caught := self._runs_in(name, meaning):
                place = f"{self.claim.display.label}.given({name}=…)"
                raise ValueError(f"{place} holds the index {caught}, over which a sum there runs; wanted: another letter for it")
        old, ranges = self.algebra, tuple(one for one in self.claim.premises if isinstance(one, Each))
        new = Algebra(old.notation, old.functions, ranges, {**old.model, **named(meanings, self.claim.notation)})
        return Earlier(self.claim, new, self.used, self.read, self.shift)

    def _runs_in(self, name: str, meaning: Any) -> str:
        """An index that is free in a meaning, and bound in a side; "" where there is none."""
        table = self.claim.notation
        bound = {head(tree) for side in self.claim.sides for kind in ("sum", "product") for tree in side.find_data(kind)}
        if callable(meaning) and not isinstance(meaning, sympy.Basic) and name in table.by_short:
            entry = table.by_short[name]
            try:
                meaning = meaning(*(fresh() for _ in entry.shape or ("",)))
            except TypeError:
                return ""  # not so many indices: the equation will say so
        free = {str(one) for one in getattr(meaning, "free_symbols", ())}
        return min((one for one in bound if str(symbol(table.by_name[one])) in free), default="")

    @property
    def left(self) -> sympy.Expr:
        return self._side("left", 0)

    @property
    def right(self) -> sympy.Expr:
        return self._side("right", 1)

    @property
    def each(self) -> Callable[..., sympy.Expr]:
        r"""The right side at any indices, in the order in which `\each` lets them run."""
        notation, right = self.algebra.notation, self.right.replace(_is_range, _with_its_own_index)
        indices = [one.index for one in self.claim.premises if isinstance(one, Each)]
        free = [symbol(notation.by_name[index]) for index in indices if index not in self.claim.indices_of_layers]
        return lambda *at: right.xreplace(dict(zip(free, map(sympy.sympify, at), strict=True)))

    def _side(self, name: str, position: int) -> sympy.Expr:
        self.used.add(name)
        self.read.append(self.algebra.value(self.claim.sides[position]) + self.shift)
        return self.read[-1]


def _is_range(node: sympy.Basic) -> bool:
    return isinstance(node, (sympy.Sum, sympy.Product))


def _with_its_own_index(node: sympy.Basic) -> sympy.Basic:
    """A sum or product over an index that nothing else uses."""
    return node.xreplace({index: fresh() for index, *_ in node.limits})
