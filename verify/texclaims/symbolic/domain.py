"""A claim, under its premises and a model -> what else must be true for all of its sides to have a value, in TeX.

Every bar, root, logarithm, power and law of the claim, of its premises and of what the check gives is looked at, and
every element with a number as its index: x_2 is there if the family has two elements. What is known is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from lark import Tree
from sympy.core.function import AppliedUndef

from texclaims.language.relations import Step, flat
from texclaims.language.tree import MOMENTS, Node, all_names, head, part
from texclaims.laws.law import Law, LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.almost_everywhere import Running, along, at_the_end, by_chance, known, sometimes
from texclaims.symbolic.assumptions import as_written
from texclaims.symbolic.bound_letters import free_of
from texclaims.symbolic.condition import WORDS, Condition, agree, strongest, written
from texclaims.symbolic.domains import sides
from texclaims.symbolic.everywhere import FROM_ZERO, Between, Near, Span, everywhere, factors, is_known, outweighs
from texclaims.symbolic.letters import may_be, parts_of
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.needs import needs_of_call, needs_of_expression, needs_of_law, needs_of_power
from texclaims.symbolic.nonzero import doubtful, nonzero
from texclaims.symbolic.proof import CONFUSED
from texclaims.symbolic.symbols import MeaningError, NoValue, domain_of, symbol
from texclaims.symbolic.values.names import any_index

ROOTS = ("sqrt", "pow", "call", "call_power")
"""Nodes by which a side may be no real number."""
BINDING = {"integral": -1, "limit": 0}
"""Where a node holds the letter that it takes through its values."""

def domain(algebra: Algebra, steps: Iterable[Step]) -> tuple[Condition, ...]:
    """What these steps, and the premises of the algebra, need beside those premises; in the order of the text.

    Raises NoValue where no numbers meet all of it.
    """
    found: dict[tuple[str, sympy.Expr], Condition] = {}
    walker = _Walker(algebra)
    for tree in (*_sides(steps), *(one.tree for one in algebra.premises)):
        for need in walker.needs(tree, Inside()):
            condition = walker.condition(*need)
            found.setdefault(condition.key, condition)
    agree(found.values(), algebra.facts)
    return tuple(strongest(list(found.values()), algebra.facts))


def real_where(algebra: Algebra, step: Step) -> tuple[tuple[str, sympy.Expr, sympy.Expr], ...]:
    """Relations between numbers that must hold for every root and logarithm of a step to be real, those too that cancel.

    Raises MeaningError where that is not known.
    """
    given = algebra.model.keys()
    trees = [tree for tree in _sides([step]) if given & all_names(tree) or any(tree.find_pred(lambda one: one.data in ROOTS))]
    walker = _Walker(algebra, only=("nonnegative", "positive"))
    return tuple(_relation(*need) for tree in trees for need in walker.needs(tree, Inside()))


def _sides(steps: Iterable[Step]) -> list[Node]:
    return [side for step in flat(tuple(steps)) for side in step.sides]


def _relation(kind: str, value: sympy.Expr, inside: Inside) -> tuple[str, sympy.Expr, sympy.Expr]:
    """Of what holds the index of a sum: that nothing is below 0 is said of all its terms together.

    Raises MeaningError where some must not be 0.
    """
    limits = [(index, *ends) for index, ends in inside.running.items() if value.has(index)]
    if limits and kind == "nonzero":
        raise MeaningError(f"{value} may be 0 at an index")
    if limits:
        return "=", sympy.Sum(sympy.Max(0, -value), *reversed(limits)), sympy.Integer(0)
    return {"nonnegative": ">=", "positive": ">", "nonzero": "!="}[kind], value, sympy.Integer(0)


@dataclass(frozen=True)
class Inside:
    """Where in a tree a part stands: `letters` are bound by a limit or an integral, each with what it runs through there, and
    `running` are indices of sums; in a mean, a variance or a covariance, or not; `moved` is what derivatives are taken by."""

    letters: Mapping[sympy.Symbol, Span] = field(default_factory=dict)
    running: Running = field(default_factory=dict)
    mean: bool = False
    moved: frozenset[sympy.Expr] = frozenset()


Need = tuple[str, sympy.Expr, Inside]
"""What must be true of a value, as a word, and where that is."""


@dataclass
class _Walker:
    """Goes through a tree."""

    algebra: Algebra
    only: tuple[str, ...] = tuple(WORDS)
    """What is looked for."""
    _seen: set[tuple[str, frozenset[sympy.Expr]]] = field(default_factory=set)

    def needs(self, tree: Node, inside: Inside) -> Iterator[Need]:
        """Of a tree and all below it, and of what the check gives for its names."""
        if tree.data == "big_o":
            return
        inside = self._entered(tree, inside)
        for child in tree.children:
            if isinstance(child, Tree):
                yield from self.needs(child, inside)
        yield from self._of_node(tree, inside)
        if tree.data in ("name", "random", "element"):
            yield from self._of_model(head(tree), Inside(moved=inside.moved))

    def _entered(self, tree: Node, inside: Inside) -> Inside:
        """What is bound in the parts of a tree."""
        by_name = self.algebra.notation.by_name
        if tree.data in BINDING:
            letter = symbol(by_name[str(tree.children[BINDING[tree.data]])])
            return replace(inside, letters={**inside.letters, letter: self._span(tree, letter)})
        if tree.data in ("sum", "product"):
            ends = self.value(part(tree, 1)), self.value(part(tree, 2))
            return replace(inside, running={**inside.running, symbol(by_name[head(tree)]): ends})
        if tree.data == "derivative":
            return replace(inside, moved=inside.moved | parts_of(self.value(part(tree, 1))))
        return replace(inside, mean=True) if tree.data in MOMENTS else inside

    def _span(self, tree: Node, letter: sympy.Symbol) -> Span:
        """What the letter of an integral, or of a limit, runs through."""
        if tree.data == "integral":
            return Between(self.value(part(tree, 0)), self.value(part(tree, 1)))
        place = self.value(part(tree, 1))
        return Near(place, sides(domain_of(letter), place) if not place.is_infinite else ("-",))

    def _of_node(self, tree: Node, inside: Inside) -> Iterator[Need]:
        looks = [table[str(tree.data)] for table in (NODES, IN_A_MEAN)[: 1 + inside.mean] if str(tree.data) in table]
        try:
            pairs = [pair for look in looks for pair in look(self, tree)]
        except (MeaningError, MomentError, LawError, *CONFUSED):
            return  # a side without a value is not proved anyway
        for kind, value in pairs:
            yield from self._unknown(kind, sympy.sympify(value), inside)

    def value(self, tree: Node) -> Any:
        """Means under a law stay integrals: above 0 or not is seen without taking them."""
        return self.algebra.value(tree)

    # --- what a node needs ------------------------------------------------------------------------------------------

    def bar(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield "nonzero", self.value(part(tree, 1))

    def root(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield "nonnegative", self.value(part(tree, 0))

    def power(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from needs_of_power(self.value(part(tree, 0)), self.value(part(tree, 1)))

    def call(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from needs_of_call(head(tree), self.value(part(tree, -1, 0)), self.value(tree))

    def call_power(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from self.call(tree)
        if not self.value(part(tree, 1)).is_nonnegative:
            yield "nonzero", 1 / self.value(tree)

    def slope(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        """There is none at a kink; of fixed numbers the proof asks that they are at none."""
        for step in sorted(self.value(tree).atoms(sympy.Heaviside, sympy.sign), key=str):
            if self.algebra.facts.atoms(step):
                yield "nonzero", step.args[0]

    def law(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from needs_of_law(self.value(tree))

    def place(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        """x_2 is there if there are two, and x_m if there are m: the size less what is asked for. Of an index that runs, the
        dialect asks that it has the range of the family."""
        entry = self.algebra.notation.by_name[head(tree)]
        running = {symbol(one) for one in self.algebra.notation.by_name.values() if one.kind == "index"}
        for place, size in enumerate(entry.shape, start=1):
            number = self.algebra.apply_premises(self.value(part(tree, place)))
            if not number.free_symbols & running and not number.atoms(AppliedUndef):
                count = symbol(self.algebra.notation.by_name[size])
                if number != 1:  # a first element there always is
                    yield "nonnegative", self.algebra.apply_premises(count) - number
                    yield "nonnegative", number - 1

    # --- what a model needs -----------------------------------------------------------------------------------------

    def _of_model(self, name: str, inside: Inside) -> Iterator[Need]:
        given = self.algebra.model.get(name)
        if given is None or (name, inside.moved) in self._seen:
            return
        self._seen.add((name, inside.moved))
        try:
            pairs = list(needs_of_law(given) if isinstance(given, Law) else needs_of_expression(self._expression(name, given)))
        except (MeaningError, MomentError, LawError, *CONFUSED):
            return
        for kind, value in pairs:
            yield from self._unknown(kind, self.algebra.apply_premises(value), inside)

    def _expression(self, name: str, given: Any) -> sympy.Expr:
        if callable(given) and not isinstance(given, sympy.Basic):
            return sympy.sympify(given(*any_index(self.algebra, name)))
        return sympy.sympify(given)

    # --- what is not known ------------------------------------------------------------------------------------------

    def _unknown(self, kind: str, value: sympy.Expr, inside: Inside) -> Iterator[Need]:
        """What the factors of a value must be, of which nothing is known.

        Raises NoValue where one cannot be met.
        """
        if kind not in self.only:
            return
        if {"nonzero": value.is_zero, **dict.fromkeys(FROM_ZERO, value.is_negative)}.get(kind, value.is_nonpositive):
            raise NoValue(f"a side has no value: {value} is never {WORDS[kind]}")
        if any(self._is_known(kind, one) for one in (value, *along(value, inside.running))):
            return
        if kind == "nonzero" or kind == "positive" and is_known("nonnegative", value, self.algebra.facts):
            for factor in doubtful(value, self.algebra.facts.apart_from_zero):
                yield from self._not_zero(factor, inside)
            return
        unsure = [factor for factor in factors(value) if not self._is_known("positive", factor)]
        for need in everywhere((kind, sympy.Mul(*unsure)), inside.letters, self.algebra.facts):
            if not self._is_known(*need):
                yield self._near(*need, inside), need[1], inside

    def _near(self, kind: str, value: sympy.Expr, inside: Inside) -> str:
        """What a derivative is taken of has a value near the place, too: at the border there is no slope.

        Raises MeaningError for what holds a variable beside the letter that moves: it may be large.
        """
        if not any(may_be(part, moved) for part in parts_of(value) for moved in inside.moved):
            return kind
        if self.algebra.facts.atoms(value):
            raise MeaningError(f"near the place of a derivative {value} may be below 0")
        return "positive" if kind in FROM_ZERO else kind

    def _is_known(self, kind: str, value: sympy.Expr) -> bool:
        if kind == "nonzero":
            return known(value, self.algebra.facts)
        return is_known(kind, value, self.algebra.facts)

    def _not_zero(self, factor: sympy.Expr, inside: Inside) -> Iterator[Need]:
        """n - 1 is not 0 where there are two or more; E[X^2] - E[X]^2 is Var[X]. Of a bound letter, what stands beside it."""
        facts = self.algebra.facts
        if _is_a_number_apart_from_zero(factor) or any(known(one, facts) for one in (factor, *along(factor, inside.running))):
            return
        if outweighs(factor, facts) or outweighs(-factor, facts):
            return
        if sometimes(factor, facts):
            raise NoValue(f"a side has no value: {factor} is 0 with a probability above 0")
        if by_chance(factor, facts):
            raise MeaningError(f"{factor} may be 0 with a probability above 0")
        if factor.free_symbols & inside.letters.keys():
            for rest in free_of(factor, [*inside.letters.items()][::-1], facts):
                yield "nonzero", rest, inside
            return
        for letter in factor.free_symbols - inside.running.keys():
            least = sympy.expand(factor - letter)
            if domain_of(letter).whole and domain_of(letter).positive and least == -1:
                yield "nonnegative", factor - 1, inside
                return
        yield "nonzero", factor, inside

    def condition(self, kind: str, value: sympy.Expr, inside: Inside) -> Condition:
        """Raises MeaningError for what a sum's own indices do not meet, or what no page can say below the display."""
        value = as_written(self.algebra.facts, at_the_end(kind, value, inside.running))
        if value.free_symbols and value.free_symbols <= inside.running.keys() and not value.atoms(AppliedUndef):
            raise MeaningError(f"a side has no value: {value} is not {WORDS[kind]} at every index")
        return written(kind, value, self.algebra.notation, value.free_symbols & inside.running.keys())


NODES: Mapping[str, Callable[[_Walker, Node], Iterator[tuple[str, sympy.Expr]]]] = {
    "frac": _Walker.bar, "div": _Walker.bar, "sqrt": _Walker.root, "pow": _Walker.power, "call": _Walker.call,
    "call_prime": _Walker.call, "call_power": _Walker.call_power,
    "law": _Walker.law, "element": _Walker.place,
}  # fmt: skip
IN_A_MEAN: Mapping[str, Callable[[_Walker, Node], Iterator[tuple[str, sympy.Expr]]]] = {
    "call_prime": _Walker.slope, "derivative": _Walker.slope,
}  # fmt: skip
"""Of a variable outside of a mean, the page says what PyTorch takes at a kink."""


# --- forms ------------------------------------------------------------------------------------------------------------


def _is_a_number_apart_from_zero(value: sympy.Expr) -> bool:
    """Integrals in which no letter is left are taken where they are in doubt."""
    return not value.free_symbols and value.has(sympy.Integral) and nonzero(value.doit())
