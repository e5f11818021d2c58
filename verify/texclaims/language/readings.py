"""The tree of a claim -> nothing, or the error of a part that this dialect reads in one way, and courses in another.

A layer above a name is no power, `g(x + 1)` no product of a name, and a matrix times a vector no product of two elements.
"""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.advice import (
    COUNT_ABOVE,
    DOT,
    FUNCTION_OR_FACTOR,
    INDEX_ABOVE,
    INVERSE,
    LAYER,
    MATRIX,
    MEAN,
    PRODUCT,
    TRANSPOSED,
)
from texclaims.language.notation import Notation, Symbol
from texclaims.language.source import Source
from texclaims.language.tree import MOMENTS, NAMED, Node, all_names, head, names_in, part

FUNCTIONS = ("f", "g", "h", "F", "G", "H", "P", r"\sigma", r"\phi", r"\psi", r"\varphi", r"\Phi")
"""Letters that courses put before a bracket as functions; a table may give them to numbers. Behind a number stands a bracket
that computes with functions, which an argument seldom does."""
EXTREMES = ("max", "min")
CALLS = ("call", "call_parameter", "call_power", "call_prime")


@dataclass(frozen=True)
class Readings:
    """Looks at every power and product of a claim. All methods raise DialectError, or return nothing."""

    source: Source
    notation: Notation

    def check(self, tree: Node, inside: bool = False) -> None:
        """A tree and all below it; `inside` a mean, a family without indices is any of its elements.

        Raises DialectError at the first part that has another reading.
        """
        if tree.data in ("pow", "call_power"):
            self._power(tree, part(tree, 1))
        if tree.data in CALLS:
            self._of_the_dialect(tree, len(part(tree, -1).children))
        if tree.data == "product":
            self._reaches(tree, part(tree, 3))
        if tree.data == "mul":
            self._before_a_bracket(tree, _last_factor(part(tree, 0)), part(tree, 1))
            self._families(tree, _last_factor(part(tree, 0)), part(tree, 1), inside)
        for child in tree.children:
            if isinstance(child, Tree):
                self.check(child, inside or tree.data in MOMENTS)

    def _power(self, tree: Node, exponent: Node) -> None:
        """Above a name, or above anything in brackets, a layer may be meant, or the number of a derivative."""
        base = self._base(tree)
        if exponent.data == "paren":
            raise self.source.error(tree, "a power, or a layer", LAYER.words)
        called = isinstance(tree.children[0], Tree) and part(tree, 0).data in {*CALLS, *MOMENTS}
        if (base or called) and names_in(exponent, "INDEX"):
            raise self.source.error(tree, "a power, or a layer", INDEX_ABOVE.words)
        if base and base.row.terminal in ("RANDOM", "FUNCTION") and self._is_count(exponent):
            raise self.source.error(tree, "a power, or a layer", COUNT_ABOVE.words)
        if base and base.row.terminal == "RANDOM" and self._spelled(exponent) == "T":
            raise self.source.error(tree, "a power, or a transpose", TRANSPOSED.words)
        if base and base.row.terminal == "RANDOM" and len(base.shape) > 1 and exponent.data == "neg":
            if isinstance(tree.children[0], Tree) and part(tree, 0).data == "random":
                raise self.source.error(tree, "one divided by an element, or an inverse matrix", INVERSE.words)

    def _reaches(self, tree: Node, body: Node) -> None:
        r"""`\prod_l q_l \cdot c`: c is a factor of each q_l here; a reader may take it once."""
        last = part(body, 1) if body.data in ("mul", "div") else None
        if last is not None and head(tree) not in all_names(last):
            raise self.source.error(tree, "a product, and behind it a factor without its index", PRODUCT.words)

    def _of_the_dialect(self, tree: Node, given: int) -> None:
        """A function that every site has: a base below a logarithm, or a letter below a minimum, is no parameter of it."""
        word = head(tree)
        if word in self.notation.by_name:
            return
        if tree.data == "call_parameter":
            raise self.source.error(tree, f"{word} with something below it", f"{word} without it, such as \\ln(a)/\\ln(b)")
        if word in EXTREMES and (given < 2 or tree.data == "call_prime"):
            raise self.source.error(tree, f"{word} of one number", "two arguments or more, and no derivative of it")
        if word not in EXTREMES and given != 1:
            raise self.source.error(tree, f"{word} with {given} arguments", "one argument")

    def _base(self, tree: Node) -> Symbol | None:
        """The name of which this is a power; a function of the dialect itself is taken for a declared one."""
        if tree.data == "call_power":
            return self.notation.by_name.get(head(tree)) or Symbol(head(tree), head(tree), "function", "")
        base = part(tree, 0)
        return self.notation.by_name[head(base)] if base.data in NAMED else None

    def _is_count(self, exponent: Node) -> bool:
        """L, L - 1, L + 1 or 1 + L."""
        terms = [part(exponent, 0), part(exponent, 1)] if exponent.data in ("add", "sub") else [exponent]
        return any(one.data == "name" and self.notation.by_name[head(one)].kind == "count" for one in terms)

    def _spelled(self, tree: Node) -> str:
        return self.notation.by_name[head(tree)].tex if tree.data in NAMED else ""

    def _before_a_bracket(self, tree: Node, left: Node, right: Node) -> None:
        """What stands right before a bracket may be a function of it, or a mean that it belongs to."""
        if right.data != "paren" or self._between(left, right):
            return
        left = part(left, 0) if left.data == "pow" else left  # \sigma^2(x) may be the square of a function
        one_name = part(right, 0).data in (*NAMED, "number")
        argument = _is_random(right) or not any(any(right.find_data(call)) for call in CALLS)
        if left.data in NAMED and (one_name or argument and self._spelled(left) in FUNCTIONS):
            raise self.source.error(tree, "a name before a bracket: a function, or a factor", FUNCTION_OR_FACTOR.words)
        if left.data in MOMENTS and (self.source.text[right.meta.start_pos] == "[" or _is_random(right)):
            raise self.source.error(tree, "a mean before a bracket that may belong inside", MEAN.words)

    def _between(self, left: Node, right: Node) -> bool:
        """Is a dot or a cross typed between two factors?"""
        between = self.source.text[left.meta.end_pos : right.meta.start_pos]
        return r"\cdot" in between or r"\times" in between

    def _families(self, tree: Node, left: Node, right: Node, inside: bool) -> None:
        """Two families without indices: a product of one element each, or of a matrix and a vector, or of two vectors."""
        if left.data != "random" or right.data != "random":
            return
        first, second = (self.notation.by_name[head(one)].shape for one in (left, right))
        if first and second and self._between(left, right):
            raise self.source.error(tree, "two families with a dot: one element each, or an inner product", DOT.words)
        if not inside and len(first) > 1 and second and first[-1] == second[0]:
            raise self.source.error(tree, "two families: one element each, or a matrix and what it multiplies", MATRIX.words)


def _last_factor(tree: Node) -> Node:
    while tree.data == "mul":
        tree = part(tree, 1)
    return tree


def _is_random(tree: Node) -> bool:
    """Does a random variable stand here outside of every mean?"""
    if any(isinstance(child, Token) and child.type in ("RANDOM", "WHOLE") for child in tree.children):
        return True
    return any(_is_random(child) for child in tree.children if isinstance(child, Tree) and child.data not in MOMENTS)
