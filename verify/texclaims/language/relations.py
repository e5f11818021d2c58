r"""Two sides and the word between them -> what is claimed: an equation, digits, an order, a bound, a law, an arrow.

Read once, here; each witness decides each of them in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lark import Token, Tree

from texclaims.language.tree import Node, part


@dataclass(frozen=True)
class Relation:
    r"""`left word right`; `word` is =, :=, ~=, law, <, <=, >, >= or !=, and `tex` the text that it was read from."""

    word: str
    left: Node
    right: Node
    tex: str

    @property
    def sides(self) -> tuple[Node, ...]:
        return self.left, self.right

    @property
    def tree(self) -> Node:
        """As it stands in a claim: both sides, and the word between them."""
        return Tree("chain", [self.left, Tree("relation", [Token("WORD", self.word)]), self.right])


@dataclass(frozen=True)
class Equation(Relation):
    r"""`a = b`, or `a \coloneqq b`, which names something."""

    @property
    def defines(self) -> bool:
        return self.word == ":="


@dataclass(frozen=True)
class Digits(Relation):
    r"""`a \approx 1.253`: the left side, rounded to the digits shown, is the right side."""

    @property
    def places(self) -> int:
        """Digits after the point."""
        return len(self._shown.split(".")[1])

    @property
    def number(self) -> Decimal:
        """What the digits say."""
        return -Decimal(self._shown) if self.right.data == "neg" else Decimal(self._shown)

    @property
    def _shown(self) -> str:
        shown = part(self.right, 0) if self.right.data == "neg" else self.right
        return str(shown.children[0])


@dataclass(frozen=True)
class Order(Relation):
    r"""`a = p + \bigO(x^k)`: what is left of a after p starts with x^k."""

    @property
    def polynomial(self) -> Node:
        return part(self.right, 0)

    @property
    def order(self) -> Node:
        """The power x^k."""
        return part(self.right, 1, 0)


@dataclass(frozen=True)
class Bound(Relation):
    r"""`a \le b` and its like; sharp: the gap closes somewhere (`\le`), or only in a limit (`<`)."""

    @property
    def small(self) -> Node:
        return self.left if self.word[0] == "<" else self.right

    @property
    def large(self) -> Node:
        return self.right if self.word[0] == "<" else self.left

    @property
    def strict(self) -> bool:
        return self.word in ("<", ">")


@dataclass(frozen=True)
class HasLaw(Relation):
    r"""`w \sim \Normal(0, v)`."""


@dataclass(frozen=True)
class Unequal(Relation):
    r"""`a \ne b`, which stands only in premises."""


@dataclass(frozen=True)
class Arrow:
    r"""`A \implies B`, which must not hold the other way round, or `A \iff B`."""

    word: str
    left: Relation
    right: Relation
    tex: str

    @property
    def both_ways(self) -> bool:
        return self.word == "iff"

    @property
    def sides(self) -> tuple[Node, ...]:
        """None: what stands on the sides of an arrow are relations."""
        return ()


Step = Relation | Arrow
"""What is proved and measured as one."""

BY_WORD: dict[str, type[Relation]] = {
    "=": Equation, ":=": Equation, "~=": Digits, "law": HasLaw, "!=": Unequal,
    "<": Bound, "<=": Bound, ">": Bound, ">=": Bound,
}  # fmt: skip


def relation(word: str, left: Node, right: Node, tex: str) -> Relation:
    """The one place where two sides and a word become a relation."""
    return (Order if ends_with_order(right) else BY_WORD[word])(word, left, right, tex)


def ends_with_order(side: Node) -> bool:
    r"""`… + \bigO(…)`."""
    last = side.children[-1] if side.data == "add" else None
    return isinstance(last, Tree) and last.data == "big_o"


def flat(steps: tuple[Step, ...]) -> tuple[Relation, ...]:
    """The relations of these steps, those of arrows included."""
    return tuple(one for step in steps for one in ((step.left, step.right) if isinstance(step, Arrow) else (step,)))


def alike(a: Step, b: Step) -> bool:
    """The same relation between the same sides; where they stand in the text does not matter."""
    if isinstance(a, Arrow) and isinstance(b, Arrow):
        return a.word == b.word and alike(a.left, b.left) and alike(a.right, b.right)
    if isinstance(a, Arrow) or isinstance(b, Arrow):
        return False
    return a.word == b.word and a.left == b.left and a.right == b.right
