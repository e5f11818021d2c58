r"""One item of `\when{…}` -> what it says, read once; what it means for a proof, and for a world, each witness knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.tree import MOMENTS, Node, head, names_in, part


@dataclass(frozen=True)
class Premise:
    """What all premises have: the tree, and the TeX that it was read from."""

    tree: Node
    tex: str

    def names(self, kind: str) -> frozenset[str]:
        """Names of one terminal (RANDOM, SCALAR, …) in the premise."""
        return names_in(self.tree, kind)


@dataclass(frozen=True)
class Each(Premise):
    r"""`\each{i}{n}`: the index runs from 1 to n, outside of every sum. It declares, and assumes nothing. Its text is empty where
    an equation between vectors makes it."""

    index: str

    @property
    def stop(self) -> Node:
        return part(self.tree, 1)


@dataclass(frozen=True)
class Independent(Premise):
    r"""`x \indep w`: variables that are independent of each other; families as whole families."""

    variables: frozenset[str]


@dataclass(frozen=True)
class OfOneVariable(Premise):
    """A premise about one random variable, or one family."""

    variable: str


@dataclass(frozen=True)
class Property(OfOneVariable):
    r"""`\word{x}`: a word of the dialect, about one variable. Those that follow have a name of their own."""

    @property
    def word(self) -> str:
        """The word without its backslash."""
        return head(self.tree)


@dataclass(frozen=True)
class Shape(Premise):
    r"""`\word{f}`: a word of the dialect, about one function of which nothing else is known."""

    function: str

    @property
    def word(self) -> str:
        """odd, even or increasing."""
        return head(self.tree)


@dataclass(frozen=True)
class Odd(Shape):
    r"""`\odd{f}`: f(-t) = -f(t)."""


@dataclass(frozen=True)
class Even(Shape):
    r"""`\even{f}`: f(-t) = f(t)."""


@dataclass(frozen=True)
class Increasing(Shape):
    r"""`\increasing{f}`: the slope is never below 0."""


@dataclass(frozen=True)
class Iid(Property):
    r"""`\iid{w}`: the elements are independent and have one law."""


@dataclass(frozen=True)
class Apart(Property):
    r"""`\independent{w}`: the elements are independent; each may have a law of its own."""


@dataclass(frozen=True)
class Ident(Property):
    r"""`\ident{w}`: the elements have one law; they may depend on each other."""


@dataclass(frozen=True)
class Symmetric(OfOneVariable):
    r"""`z \sim -z`."""

    @property
    def left(self) -> Node:
        return part(self.tree, 0)


@dataclass(frozen=True)
class Law(OfOneVariable):
    r"""`z \sim \Normal(0, 1)`; `law` is the tree of the right side."""

    @property
    def law(self) -> Node:
        return part(self.tree, 2)


@dataclass(frozen=True)
class JointLaw(Premise):
    r"""`(X, Y) \sim \Normal(0, 0, p, q, c)`: both means, both variances, the correlation."""

    pair: tuple[str, str]

    @property
    def law(self) -> Node:
        return part(self.tree, 2)


@dataclass(frozen=True)
class Comparison(Premise):
    r"""A relation between numbers, or moments: `a < b`, `\E[x^2] > 0`, `\E[w x] = 0`."""

    @property
    def word(self) -> str:
        """=, <, <=, >, >= or !=."""
        return head(part(self.tree, 1))

    @property
    def left(self) -> Node:
        return part(self.tree, 0)

    @property
    def right(self) -> Node:
        return part(self.tree, 2)

    @property
    def is_random(self) -> bool:
        """Does it speak of a random variable?"""
        return bool(self.names("RANDOM"))


@dataclass(frozen=True)
class NeverZero(Comparison):
    r"""`z \ne 0` for a random variable."""

    variable: str


@dataclass(frozen=True)
class Moment(Comparison):
    r"""`\E[w] = …`, `\Var[w] = …` or `\E[w^2] = …`; `moment` is mean, variance or second."""

    variable: str
    moment: str


@dataclass(frozen=True)
class Covariance(Comparison):
    r"""`\Cov[A, B] = 0`."""

    pair: tuple[str, str]


@dataclass(frozen=True)
class ElementIs(Comparison):
    r"""`W_{1j} = W_{2j}` or `q_l = q_{l-1}/2`: an element of fixed numbers, wherever it stands, is the right side."""


@dataclass(frozen=True)
class NumberIs(Comparison):
    """`b = 2 a` between fixed numbers, with a name on the left: what the number of a name is. That is the one on the left, but
    where the equation has been turned round."""

    name: str
    value: Node

    @property
    def is_turned(self) -> bool:
        """Has it been turned round: does it say what another number is than the one on its left?"""
        return head(self.left) != self.name


def numbers_told(premises: tuple[Premise, ...]) -> frozenset[str]:
    """The fixed numbers of which these premises say what they are."""
    return frozenset(one.name for one in premises if isinstance(one, NumberIs))


def numbers_named(premises: tuple[Premise, ...]) -> frozenset[str]:
    """The same, and those that stand on the left of an equation that has been turned round."""
    return numbers_told(premises) | {head(one.left) for one in premises if isinstance(one, NumberIs)}


def laws_told(premise: Premise) -> tuple[str, ...]:
    """The random variables of which a premise says the law."""
    if isinstance(premise, JointLaw):
        return premise.pair
    return (premise.variable,) if isinstance(premise, Law) else ()


PROPERTIES: dict[str, type[Property]] = {"iid": Iid, "ident": Ident, "independent": Apart}
SHAPES: dict[str, type[Shape]] = {"odd": Odd, "even": Even, "increasing": Increasing}


def shapes_told(premises: Iterable[Premise]) -> dict[str, frozenset[str]]:
    """Each function of which these premises say something, with their words."""
    told: dict[str, frozenset[str]] = {}
    for one in premises:
        if isinstance(one, Shape):
            told[one.function] = told.get(one.function, frozenset()) | {one.word}
    return told


OTHERWISE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""A relation between two numbers -> the one that holds where it does not."""


def otherwise(premise: Premise) -> Premise | None:
    """What holds where an inequality does not; None for another premise."""
    if not isinstance(premise, Comparison) or premise.word not in OTHERWISE:
        return None
    word = Tree("relation", [Token("WORD", OTHERWISE[premise.word])])
    parts: list[Node | Token] = [premise.left, word, premise.right]
    tree = Tree(premise.tree.data, parts, premise.tree.meta)
    return Comparison(tree, f"not {premise.tex}")


def premise(tree: Node, tex: str) -> Premise:
    """The one place where a tree becomes a premise. Its form has been looked at before."""
    if tree.data == "each":
        return Each(tree, tex, head(tree))
    if tree.data == "indep":
        return Independent(tree, tex, names_in(tree, "RANDOM"))
    if tree.data == "property":
        return PROPERTIES.get(head(tree), Property)(tree, tex, str(tree.children[1]))
    if tree.data == "shape":
        return SHAPES[head(tree)](tree, tex, str(tree.children[1]))
    left, word, right = part(tree, 0), head(part(tree, 1)), part(tree, 2)
    if word == "law" and left.data == "pair":
        return JointLaw(tree, tex, (head(part(left, 0)), head(part(left, 1))))
    if word == "law":
        return (Law if right.data == "law" else Symmetric)(tree, tex, head(left))
    return _comparison(tree, tex, left, word, right)


def _comparison(tree: Node, tex: str, left: Node, word: str, right: Node) -> Comparison:
    zero = word == "=" and right.data == "number" and float(head(right)) == 0
    if zero and left.data == "covariance" and all(isinstance(one, Tree) and one.data == "random" for one in left.children):
        return Covariance(tree, tex, (head(part(left, 0)), head(part(left, 1))))
    if word == "!=" and left.data == "random" and right.data == "number" and float(head(right)) == 0:
        return NeverZero(tree, tex, head(left))
    if word == "=" and (found := moment_of_one(left)):
        return Moment(tree, tex, *found)
    if word == "=" and not names_in(tree, "RANDOM") and left.data == "element":
        return ElementIs(tree, tex)
    if word == "=" and not names_in(tree, "RANDOM") and left.data == "name":
        return NumberIs(tree, tex, head(left), right)
    return Comparison(tree, tex)


def moment_of_one(tree: Node) -> tuple[str, str] | None:
    """The variable, and mean for E[it], variance for Var[it], second for E[it²]; None for anything else."""
    inside = tree.children[0]
    if tree.data not in MOMENTS - {"covariance"} or not isinstance(inside, Tree):
        return None
    if inside.data == "random":
        return head(inside), "mean" if tree.data == "expect" else "variance"
    if inside.data != "pow" or head(part(inside, 1)) != "2" or tree.data != "expect":
        return None
    squared = part(inside, 0, 0) if part(inside, 0).data == "paren" else part(inside, 0)
    return (head(squared), "second") if squared.data == "random" else None
