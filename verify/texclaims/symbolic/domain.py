"""A claim, under its premises and a model -> what else must be true for all of its sides to have a value, in TeX.

Every bar, root, logarithm, power and law of the claim, of its premises and of what the check gives is looked at, and
every element with a number as its index: x_2 is there if the family has two elements. What is known is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from lark import Tree
from sympy.core.function import AppliedUndef

from texclaims.language.relations import Step, flat
from texclaims.language.tree import Node, head, part
from texclaims.laws.law import Law, LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.assumptions import above, as_written
from texclaims.symbolic.moments.facts import Facts, MomentError
from texclaims.symbolic.nonzero import doubtful, never_negative, nonzero, positive, variance_in
from texclaims.symbolic.proof import CONFUSED
from texclaims.symbolic.spelling import spelled
from texclaims.symbolic.symbols import MeaningError, domain_of, symbol
from texclaims.symbolic.values.names import any_index

BINDING = {"integral": -1, "limit": 0}
"""Where a node holds the letter that it takes through its values; the rules of it look at what depends on the letter."""

WORDS = {"nonzero": r"\ne 0", "nonnegative": r"\ge 0", "positive": "> 0", "law": "> 0"}


@dataclass(frozen=True)
class Condition:
    """Something that must be true: the value is not 0, is at least 0 or above 0, or a count is at least a number.

    Where a law exists only for numbers above 0, a premise that names the law says so.
    """

    tex: str
    kind: str
    value: sympy.Expr = field(compare=False)


def domain(algebra: Algebra, steps: Iterable[Step]) -> tuple[Condition, ...]:
    """What these steps, and the premises of the algebra, need beside those premises; in the order of the text."""
    found: dict[tuple[str, sympy.Expr], Condition] = {}
    walker = _Walker(algebra)
    trees = [side for step in flat(tuple(steps)) for side in step.sides] + [one.tree for one in algebra.premises]
    for tree in trees:
        for condition in walker.conditions(tree, frozenset()):
            found.setdefault(_key(condition), condition)
    return tuple(_strongest(list(found.values()), algebra.facts))


def _key(condition: Condition) -> tuple[str, sympy.Expr]:
    """Two conditions are one if their values are, apart from a number in front."""
    return condition.kind, sympy.expand(condition.value.as_content_primitive()[1])


def _strongest(every: list[Condition], facts: Facts) -> list[Condition]:
    """Of two counts at least 2 and at least 3, the latter; none that follows from another one."""
    kept = list(every)
    for one in every:
        if any(_follows(one, other, facts) for other in kept if other is not one):
            kept.remove(one)
    return kept


def _follows(one: Condition, other: Condition, facts: Facts) -> bool:
    """Is the one known where the other holds?"""
    if one.kind == other.kind == "size":
        return bool((one.value - other.value).is_positive)
    if other.kind not in ("positive", "law"):
        return False
    known = above(facts, other.value, strict=True)
    value = one.value.subs(list(known.substitutions[len(facts.substitutions) :]))
    if one.kind == "nonzero":
        return nonzero(value, known.apart_from_zero)
    return never_negative(value) if one.kind == "nonnegative" else positive(value)


@dataclass
class _Walker:
    """Goes through a tree; `skip` are letters that a limit or an integral binds."""

    algebra: Algebra
    _seen: set[str] = field(default_factory=set)

    def conditions(self, tree: Node, skip: frozenset[str]) -> Iterator[Condition]:
        """Of a tree and all below it, and of what the check gives for its names."""
        if tree.data == "big_o":
            return
        if tree.data in BINDING:
            skip = skip | {str(tree.children[BINDING[tree.data]])}
        for child in tree.children:
            if isinstance(child, Tree):
                yield from self.conditions(child, skip)
        yield from self._of_node(tree, skip)
        if tree.data in ("name", "random", "element"):
            yield from self._of_model(head(tree))

    def _of_node(self, tree: Node, skip: frozenset[str]) -> Iterator[Condition]:
        look = NODES.get(str(tree.data))
        if look is None:
            return
        try:
            pairs = list(look(self, tree))
        except (MeaningError, MomentError, LawError, *CONFUSED):
            return  # a side without a value is not proved anyway
        for kind, value in pairs:
            if not self._depends(value, skip):
                yield from self._unknown(kind, sympy.sympify(value))

    def _depends(self, value: sympy.Expr, skip: frozenset[str]) -> bool:
        """On a random variable, of which the rules of means speak, or on a letter that is bound?"""
        return bool(self.algebra.facts.atoms(value)) or any(str(letter) in skip for letter in value.free_symbols)

    def value(self, tree: Node) -> Any:
        """Means under a law stay integrals: above 0 or not is seen without taking them."""
        return self.algebra.value(tree)

    # --- what a node needs ------------------------------------------------------------------------------------------

    def bar(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield "nonzero", self.value(part(tree, 1))

    def root(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield "nonnegative", self.value(part(tree, 0))

    def power(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from _of_power(self.value(part(tree, 0)), self.value(part(tree, 1)))

    def call(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        if head(tree) == "ln":
            yield "positive", self.value(part(tree, -1, 0))

    def law(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from _of_law(self.value(tree))

    def place(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        """x_2 is there if there are two: the size less what is asked for."""
        entry = self.algebra.notation.by_name[head(tree)]
        for place, size in enumerate(entry.shape, start=1):
            number = self.value(part(tree, place))
            if number.is_Integer:
                count = symbol(self.algebra.notation.by_name[size])
                yield "nonnegative", self.algebra.apply_premises(count) - number

    # --- what a model needs -----------------------------------------------------------------------------------------

    def _of_model(self, name: str) -> Iterator[Condition]:
        given = self.algebra.model.get(name)
        if given is None or name in self._seen:
            return
        self._seen.add(name)
        try:
            pairs = list(_of_law(given) if isinstance(given, Law) else _of_expression(self._expression(name, given)))
        except (MeaningError, MomentError, LawError, *CONFUSED):
            return
        for kind, value in pairs:
            known = self.algebra.apply_premises(value)
            if not self._depends(known, frozenset()):
                yield from self._unknown(kind, known)

    def _expression(self, name: str, given: Any) -> sympy.Expr:
        if callable(given) and not isinstance(given, sympy.Basic):
            return sympy.sympify(given(*any_index(self.algebra, name)))
        return sympy.sympify(given)

    # --- what is not known ------------------------------------------------------------------------------------------

    def _unknown(self, kind: str, value: sympy.Expr) -> Iterator[Condition]:
        """The conditions on the factors of a value of which nothing is known.

        Raises MeaningError where one cannot be met.
        """
        if {"nonzero": value.is_zero, "nonnegative": value.is_negative}.get(kind, value.is_nonpositive):
            raise MeaningError(f"a side has no value: {value} is never {WORDS[kind]}")
        if kind == "nonzero":
            for factor in doubtful(value, self.algebra.facts.apart_from_zero):
                if not _is_a_number_apart_from_zero(factor):
                    yield self._not_zero(factor)
        elif not (positive(value) or kind == "nonnegative" and never_negative(value)):
            yield self._condition(kind, sympy.Mul(*(factor for factor in _factors(value) if not positive(factor))))

    def _not_zero(self, factor: sympy.Expr) -> Condition:
        """n - 1 is not 0 where there are two or more; E[X^2] - E[X]^2 is Var[X]."""
        for letter in factor.free_symbols:
            least = sympy.expand(factor - letter)
            if domain_of(letter).whole and domain_of(letter).positive and least == -1:
                return self._condition("nonnegative", factor - 1)
        return self._condition("nonzero", factor)

    def _condition(self, kind: str, value: sympy.Expr) -> Condition:
        value = as_written(self.algebra.facts, value)
        letters = [letter for letter in value.free_symbols if domain_of(letter).whole]
        if kind == "nonnegative" and len(letters) == 1 and (value - letters[0]).is_Integer:
            tex = rf"{self._tex(letters[0])} \ge {letters[0] - value}"
            return Condition(tex, "size", value)
        if pair := _two_ends(value):
            pair = tuple(sorted(pair, key=str, reverse=True)) if kind == "nonzero" else pair
            word = {"nonzero": r"\ne", "nonnegative": r"\le"}.get(kind, "<")
            return Condition(f"{self._tex(pair[1])} {word} {self._tex(pair[0])}", kind, value)
        return Condition(f"{self._tex(value)} {WORDS[kind]}", kind, value)

    def _tex(self, value: sympy.Expr) -> str:
        spread = variance_in(value)
        if spread is not None and (inside := spelled(spread, self.algebra.notation)):
            return rf"\Var[{inside}]"
        if tex := spelled(value, self.algebra.notation):
            return tex
        raise MeaningError(f"what {value} is not, or is, cannot be written in the names of the page")


NODES: Mapping[str, Callable[[_Walker, Node], Iterator[tuple[str, sympy.Expr]]]] = {
    "frac": _Walker.bar, "div": _Walker.bar, "sqrt": _Walker.root, "pow": _Walker.power, "call": _Walker.call,
    "law": _Walker.law, "element": _Walker.place,
}  # fmt: skip


# --- what an expression or a law needs --------------------------------------------------------------------------------


def _of_power(base: sympy.Expr, power: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """A negative power is a bar; a broken or variable one wants a base that is not below 0."""
    whole = power.is_integer
    if not whole:
        yield ("nonnegative" if power.is_nonnegative else "positive"), base
    elif not power.is_nonnegative:
        yield "nonzero", base


def _of_law(law: Law) -> Iterator[tuple[str, sympy.Expr]]:
    """That it exists: each law says what of its parameters must be above 0."""
    for gap in law.above_zero:
        yield "law", sympy.sympify(gap)


def _of_expression(expression: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    for power in sorted(expression.atoms(sympy.Pow), key=str):
        yield from _of_power(power.base, power.exp)
    for call in sorted(expression.atoms(sympy.log), key=str):
        yield "positive", call.args[0]


def _is_a_number_apart_from_zero(value: sympy.Expr) -> bool:
    """Integrals in which no letter is left are taken where they are in doubt."""
    return not value.free_symbols and value.has(sympy.Integral) and nonzero(value.doit())


def _factors(value: sympy.Expr) -> tuple[sympy.Expr, ...]:
    return tuple(sympy.Mul.make_args(sympy.factor(value)))


# --- forms ------------------------------------------------------------------------------------------------------------


def _two_ends(value: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """x and y of x - y: letters, elements or numbers."""
    if not value.is_Add or len(value.args) != 2:
        return None
    plus, minus = sorted(value.args, key=lambda term: term.could_extract_minus_sign())
    plain = (sympy.Symbol, AppliedUndef, sympy.Number)
    return (plus, -minus) if isinstance(plus, plain) and isinstance(-minus, plain) else None
