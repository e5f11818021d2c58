"""Premises -> what they demand of a world, told apart once; what a word about one variable demands stands in properties.

`demands` says how a world is built, `is_met` whether it came out so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import torch

from texclaims.language import premises as said
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Premise
from texclaims.language.tree import MOMENTS, Node, head, names_in
from texclaims.laws.law import Law
from texclaims.numeric.closeness import COMPARE, SOLVED, distance
from texclaims.numeric.properties import PROPERTIES
from texclaims.numeric.smooth import NO_WORDS, Words, is_shaped
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import WorldError


@dataclass(frozen=True)
class Limit:
    """A random name is never below, or never above, what the tree is worth."""

    name: str
    below: bool
    tree: Node

    @property
    def moves(self) -> bool:
        """Is the limit random itself?"""
        return bool(names_in(self.tree, "RANDOM"))


def _limits(name: Node, tree: Node, below: bool) -> list[Limit]:
    return [Limit(head(name), below, tree)] if name.data == "random" else []


@dataclass
class Demands:
    """What a world must be like. Everything that no premise asks for is drawn in general position."""

    premises: tuple[Premise, ...]
    free: list[said.Each] = field(default_factory=list)
    equations: list[Comparison] = field(default_factory=list)
    inequalities: list[Comparison] = field(default_factory=list)
    groups: list[frozenset[str]] = field(default_factory=list)
    """Names that are independent of each other."""
    apart: set[str] = field(default_factory=set)
    """Families whose elements are independent."""
    identical: set[str] = field(default_factory=set)
    """Families whose elements have one law, and may depend on each other."""
    one_law: set[str] = field(default_factory=set)
    """Families whose elements have one law."""
    symmetric: set[str] = field(default_factory=set)
    having: set[tuple[str, str]] = field(default_factory=set)
    """Words that `PROPERTIES` gives a meaning, each with the name of which it is said."""
    shapes: dict[str, Words] = field(default_factory=dict)
    """Functions, each with the words of what it is: odd, even, increasing."""
    uncorrelated: list[tuple[str, str]] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    """What random names are never below, or never above."""
    pairs: list[said.JointLaw] = field(default_factory=list)
    """Two variables each that are normal together."""
    _laws: dict[str, Node] = field(default_factory=dict)
    _moments: list[said.Moment] = field(default_factory=list)
    _never_zero: set[str] = field(default_factory=set)
    _others: list[Comparison] = field(default_factory=list)
    """Equations between moments, of which the left side is none of those that are shifted and scaled to."""
    _odd_equal: list[Comparison] = field(default_factory=list)
    _odd_unequal: list[Comparison] = field(default_factory=list)

    def counts_told(self, notation: Notation) -> frozenset[str]:
        """Counts of which an equation says what they are: they are whole in every world."""
        told = (one.name for one in self.equations if isinstance(one, said.NumberIs))
        return frozenset(one.name for one in notation.of(told) if one.row.whole)

    def is_turned(self, name: str) -> bool:
        """Is this a count of which an equation says what it is, and which gives another number in turn?"""
        return any(isinstance(one, said.NumberIs) and one.is_turned and head(one.left) == name for one in self.equations)

    def are_whole(self, notation: Notation, fixed: Mapping[str, torch.Tensor]) -> bool:
        """Are these counts whole, among fixed numbers that have the shape of their names each?"""
        return all(torch.equal(fixed[name], fixed[name].round()) for name in self.counts_told(notation) & fixed.keys())

    def take(self, premise: Premise) -> None:
        """Raises WorldError for a premise that has no meaning here."""
        match premise:
            case said.Each():
                self.free.append(premise)
            case said.Independent():
                self.groups.append(premise.variables)
            case said.Iid(variable=name):
                self.apart.add(name)
                self.one_law.add(name)
            case said.Apart(variable=name):
                self.apart.add(name)
            case said.Ident(variable=name):
                self.identical.add(name)
                self.one_law.add(name)
            case said.Property(variable=name) if premise.word in PROPERTIES:
                self.having.add((premise.word, name))
            case said.Symmetric(variable=name):
                self.symmetric.add(name)
            case said.Shape(function=name):
                self.shapes[name] = self.shape(name) | {premise.word}
            case said.Law(variable=name):
                self._laws.setdefault(name, premise.law)
            case said.JointLaw():
                self.pairs.append(premise)
            case Comparison() if premise.is_random:
                self._take_moment(premise)
            case Comparison(word="="):
                self.equations.append(premise)
            case Comparison():
                self.inequalities.append(premise)
            case _:
                self._refuse([premise])

    def _take_moment(self, premise: Comparison) -> None:
        match premise:
            case said.Moment():
                self._moments.append(premise)
            case said.NeverZero(variable=name):
                self._never_zero.add(name)
            case said.Covariance(pair=pair):
                self.uncorrelated.append(pair)
            case Comparison(word="!=") if premise.left.data not in MOMENTS:
                self._odd_unequal.append(premise)
            case Comparison(word="=") if premise.left.data not in MOMENTS:
                self._odd_equal.append(premise)
            case Comparison(word="="):
                self._others.append(premise)
            case Comparison(word=word):
                self.limits += _limits(premise.left, premise.right, word[0] == ">")
                self.limits += _limits(premise.right, premise.left, word[0] == "<")

    def shape(self, name: str) -> Words:
        """What is said of a function of which nothing else is known."""
        return self.shapes.get(name, NO_WORDS)

    def has_law(self, name: str) -> bool:
        """Does a premise name the law of a random name?"""
        return name in self._laws or self.pair_of(name) is not None

    @property
    def paired(self) -> frozenset[str]:
        """Names that have a law together with another one."""
        return frozenset(name for one in self.pairs for name in one.pair)

    def pair_of(self, name: str) -> said.JointLaw | None:
        """The premise that says of a random name, and of another one, what law both have together; None if there is none."""
        return next((one for one in self.pairs if name in one.pair), None)

    def alike(self, a: str, b: str) -> bool:
        """Is as much said of the structure of two random names: could one be the other?"""
        of_one = (self.apart, self.identical, self.one_law, self.symmetric)
        grouped = any({a, b} & group for group in self.groups)
        return not grouped and all((a in names) == (b in names) for names in of_one)

    def has_structure(self, name: str) -> bool:
        """Is it said of a random name what it, or what its elements, are independent of, or that they have one law?"""
        return any(name in group for group in self.groups) or name in self.apart | self.identical

    def law(self, name: str, numbers: Tensors) -> Law | None:
        """The law of a random name, with numbers for its parameters; None where no premise names one. Of two laws of one
        name, the first."""
        if (pair := self.pair_of(name)) is not None:
            return numbers.pair(pair.law).marginals[pair.pair.index(name)]
        return numbers.law(self._laws[name]) if name in self._laws else None

    def laws_exist(self, numbers: Tensors) -> bool:
        """A premise such as U ~ Uniform(a, b) says that there is such a law: a < b."""
        alone = all(law.exists for law in map(numbers.law, self._laws.values()))
        return alone and all(numbers.pair(one.law).exists for one in self.pairs)

    def moments(self, name: str, numbers: Tensors) -> dict[str, torch.Tensor]:
        """The numbers, of shape (), that mean, variance and second moment of a random name have to be.

        Raises WorldError where an equation between random variables is none of a moment.
        """
        self._refuse(self._odd_equal)
        known = (premise for premise in self._moments if not names_in(premise.right, "RANDOM"))
        return {premise.moment: numbers.value(premise.right) for premise in known if premise.variable == name}

    @property
    def matched(self) -> list[said.Moment]:
        """Premises that give a moment by moments of other variables."""
        return [one for one in self._moments if names_in(one.right, "RANDOM") and one not in self.of_one.values()]

    @cached_property
    def of_one(self) -> dict[str, Comparison]:
        """Names of which one equation speaks, and of no other name, that is more than a number for one of their moments: each
        element obeys it by itself."""
        told = [one for one in (*self._moments, *self._others) if not self._is_simple(one)]
        named = {name: one for one in told for name in one.names("RANDOM")}
        every = [name for one in (*self._moments, *self._others) for name in one.names("RANDOM")]
        alone = {name: one for name, one in named.items() if one.names("RANDOM") == {name} and every.count(name) == 1}
        return {name: one for name, one in alone.items() if not any(head(e) == name for e in one.tree.find_data("element"))}

    @staticmethod
    def _is_simple(premise: Comparison) -> bool:
        """Does it give a moment by a number?"""
        return isinstance(premise, said.Moment) and not names_in(premise.right, "RANDOM")

    def never_zero(self, name: str) -> bool:
        """Raises WorldError where a variable is to be unequal to anything but 0."""
        self._refuse(self._odd_unequal)
        return name in self._never_zero

    @staticmethod
    def _refuse(odd: Iterable[Premise]) -> None:
        for premise in odd:
            raise WorldError(f"the premise {premise.tex} cannot be put on a world")


def demands(premises: tuple[Premise, ...]) -> Demands:
    """What these premises demand, in their order.

    Raises WorldError for a premise that has no meaning on tensors.
    """
    told = Demands(premises)
    for premise in premises:
        told.take(premise)
    return told


def is_met(premise: Premise, tensors: Tensors) -> bool:
    """Does a premise about numbers, moments, a symmetric law or a property hold in the world that was built for it?"""
    match premise:
        case said.Property(variable=name) if premise.word in PROPERTIES:
            return PROPERTIES[premise.word].met(tensors.world.value(name))
        case said.Shape(function=name):
            return name not in tensors.world.fixed or is_shaped(tensors.world.fixed[name], premise.word)
        case said.Symmetric():
            values = tensors.value(premise.left)
            moments = torch.stack([tensors.world.mean(values), tensors.world.mean(values**3)])
            return bool((moments.abs() < SOLVED * (1 + values.abs().max() ** 3)).all())
        case said.NumberIs():
            return distance(tensors.value(premise.left), tensors.value(premise.right), relative=True)[0] < SOLVED
        case Comparison() if premise.is_random:
            left, right = tensors.value(premise.left), tensors.value(premise.right)
            if premise.word == "=":
                return distance(left, right, relative=True)[0] < SOLVED
            return bool(COMPARE[premise.word](left, right).all()) and _is_met_by_others(premise, tensors)
        case Comparison() if premise.word != "=":
            return bool(COMPARE[premise.word](tensors.value(premise.left), tensors.value(premise.right)).all())
    return True  # what is said of elements and of independence, the world was built by


def _is_met_by_others(premise: Comparison, tensors: Tensors) -> bool:
    """A family without indices is any of its elements: does the comparison hold of each of the others?"""
    bare = {head(one) for one in premise.tree.find_data("random")}
    others = max((values[0].numel() for name in bare if (values := tensors.world.random.get(name)) is not None), default=1)
    for pick in range(others) if others > 1 else ():
        one = replace(tensors, pick=pick, cache={}, seen=[])
        if not COMPARE[premise.word](one.value(premise.left), one.value(premise.right)).all():
            return False
    return True


def is_inequality(premise: Premise) -> bool:
    """Is it a comparison that another draw may meet?"""
    return isinstance(premise, Comparison) and premise.word != "="
