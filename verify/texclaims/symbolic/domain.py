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
from texclaims.language.tree import MOMENTS, Node, head, part
from texclaims.laws.law import Law, LawError
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.almost_everywhere import Running, along, free_of, known, signed, sometimes
from texclaims.symbolic.assumptions import above, as_written
from texclaims.symbolic.moments.facts import Facts, MomentError
from texclaims.symbolic.needs import needs_of_expression, needs_of_law, needs_of_power
from texclaims.symbolic.nonzero import doubtful, never_negative, nonzero, positive, variance_in
from texclaims.symbolic.proof import CONFUSED
from texclaims.symbolic.spelling import spelled
from texclaims.symbolic.symbols import MeaningError, domain_of, symbol
from texclaims.symbolic.values.names import any_index

BINDING = {"integral": -1, "limit": 0}
"""Where a node holds the letter that it takes through its values."""

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
        for condition in walker.conditions(tree, Inside()):
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
    there = above(facts, other.value, strict=True)
    value = one.value.subs(list(there.substitutions[len(facts.substitutions) :]))
    if one.kind == "nonzero":
        return nonzero(value, there.apart_from_zero)
    return never_negative(value) if one.kind == "nonnegative" else positive(value)


@dataclass(frozen=True)
class Inside:
    """Where in a tree a part stands: `letters` are bound by a limit or an integral, each with what stands for it there, and
    `running` are indices of sums; in a mean, a variance or a covariance, or not."""

    letters: Mapping[sympy.Symbol, sympy.Symbol] = field(default_factory=dict)
    running: Running = field(default_factory=dict)
    mean: bool = False


@dataclass
class _Walker:
    """Goes through a tree."""

    algebra: Algebra
    _seen: set[str] = field(default_factory=set)

    def conditions(self, tree: Node, inside: Inside) -> Iterator[Condition]:
        """Of a tree and all below it, and of what the check gives for its names."""
        if tree.data == "big_o":
            return
        inside = self._entered(tree, inside)
        for child in tree.children:
            if isinstance(child, Tree):
                yield from self.conditions(child, inside)
        yield from self._of_node(tree, inside)
        if tree.data in ("name", "random", "element"):
            yield from self._of_model(head(tree))

    def _entered(self, tree: Node, inside: Inside) -> Inside:
        """What is bound in the parts of a tree."""
        by_name = self.algebra.notation.by_name
        if tree.data in BINDING:
            letter = symbol(by_name[str(tree.children[BINDING[tree.data]])])
            above = tree.data == "integral" and self.value(part(tree, 0)).is_nonnegative
            stands = sympy.Symbol(f"⟨{letter}⟩", positive=True) if above else letter
            return replace(inside, letters={**inside.letters, letter: stands})
        if tree.data in ("sum", "product"):
            ends = self.value(part(tree, 1)), self.value(part(tree, 2))
            return replace(inside, running={**inside.running, symbol(by_name[head(tree)]): ends})
        return replace(inside, mean=True) if tree.data in MOMENTS else inside

    def _of_node(self, tree: Node, inside: Inside) -> Iterator[Condition]:
        look = NODES.get(str(tree.data)) or (IN_A_MEAN.get(str(tree.data)) if inside.mean else None)
        if look is None:
            return
        try:
            pairs = list(look(self, tree))
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
        if head(tree) == "ln":
            yield "positive", self.value(part(tree, -1, 0))

    def slope(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        """There is none at a kink; of fixed numbers the proof asks that they are at none."""
        for step in sorted(self.value(tree).atoms(sympy.Heaviside, sympy.sign), key=str):
            if self.algebra.facts.atoms(step):
                yield "nonzero", step.args[0]

    def law(self, tree: Node) -> Iterator[tuple[str, sympy.Expr]]:
        yield from needs_of_law(self.value(tree))

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
            pairs = list(needs_of_law(given) if isinstance(given, Law) else needs_of_expression(self._expression(name, given)))
        except (MeaningError, MomentError, LawError, *CONFUSED):
            return
        for kind, value in pairs:
            yield from self._unknown(kind, self.algebra.apply_premises(value), Inside())

    def _expression(self, name: str, given: Any) -> sympy.Expr:
        if callable(given) and not isinstance(given, sympy.Basic):
            return sympy.sympify(given(*any_index(self.algebra, name)))
        return sympy.sympify(given)

    # --- what is not known ------------------------------------------------------------------------------------------

    def _unknown(self, kind: str, value: sympy.Expr, inside: Inside) -> Iterator[Condition]:
        """The conditions on the factors of a value of which nothing is known.

        Raises MeaningError where one cannot be met.
        """
        if {"nonzero": value.is_zero, "nonnegative": value.is_negative}.get(kind, value.is_nonpositive):
            raise MeaningError(f"a side has no value: {value} is never {WORDS[kind]}")
        if any(self._is_known(kind, one) for one in (value, *along(value, inside.running))):
            return
        if kind == "nonzero" or kind == "positive" and never_negative(signed(value, self.algebra.facts)):
            for factor in doubtful(value, self.algebra.facts.apart_from_zero):
                yield from self._not_zero(factor, inside)
        else:
            bound = set(inside.letters.values())
            pieces = _factors(value.xreplace(inside.letters))
            unsure = [factor for factor in pieces if not self._is_known("positive", factor)]
            rest = sympy.Mul(*unsure)
            if not self._is_known(kind, rest) and rest.free_symbols.isdisjoint(bound):
                yield self._condition(kind, rest, inside)

    def _is_known(self, kind: str, value: sympy.Expr) -> bool:
        if kind == "nonzero":
            return known(value, self.algebra.facts)
        value = signed(value, self.algebra.facts)
        return positive(value) or kind == "nonnegative" and never_negative(value)

    def _not_zero(self, factor: sympy.Expr, inside: Inside) -> Iterator[Condition]:
        """n - 1 is not 0 where there are two or more; E[X^2] - E[X]^2 is Var[X]. Of a bound letter, what stands beside it."""
        facts = self.algebra.facts
        if _is_a_number_apart_from_zero(factor) or any(known(one, facts) for one in (factor, *along(factor, inside.running))):
            return
        if sometimes(factor, facts):
            raise MeaningError(f"a side has no value: {factor} is 0 with a probability above 0")
        if letters := factor.free_symbols & inside.letters.keys():
            for rest in free_of(factor, letters, facts):
                yield self._condition("nonzero", rest, inside)
            return
        for letter in factor.free_symbols - inside.running.keys():
            least = sympy.expand(factor - letter)
            if domain_of(letter).whole and domain_of(letter).positive and least == -1:
                yield self._condition("nonnegative", factor - 1, inside)
                return
        yield self._condition("nonzero", factor, inside)

    def _condition(self, kind: str, value: sympy.Expr, inside: Inside) -> Condition:
        """Raises MeaningError for what a sum's own indices do not meet, or what no page can say."""
        value = as_written(self.algebra.facts, value)
        if value.free_symbols and value.free_symbols <= inside.running.keys() and not value.atoms(AppliedUndef):
            raise MeaningError(f"a side has no value: {value} is not {WORDS[kind]} at every index")
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
IN_A_MEAN: Mapping[str, Callable[[_Walker, Node], Iterator[tuple[str, sympy.Expr]]]] = {
    "call_prime": _Walker.slope, "derivative": _Walker.slope,
}  # fmt: skip
"""Of a variable outside of a mean, the page says what PyTorch takes at a kink."""


# --- forms ------------------------------------------------------------------------------------------------------------


def _is_a_number_apart_from_zero(value: sympy.Expr) -> bool:
    """Integrals in which no letter is left are taken where they are in doubt."""
    return not value.free_symbols and value.has(sympy.Integral) and nonzero(value.doit())


def _factors(value: sympy.Expr) -> tuple[sympy.Expr, ...]:
    return tuple(sympy.Mul.make_args(sympy.factor(value)))


def _two_ends(value: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """x and y of x - y: letters, elements or numbers."""
    if not value.is_Add or len(value.args) != 2:
        return None
    plus, minus = sorted(value.args, key=lambda term: term.could_extract_minus_sign())
    plain = (sympy.Symbol, AppliedUndef, sympy.Number)
    return (plus, -minus) if isinstance(plus, plain) and isinstance(-minus, plain) else None
