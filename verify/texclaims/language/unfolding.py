r"""A tree with vectors and matrices -> the same claim in their elements, with a sum for each product: \mathbf{W} \mathbf{x}
becomes, in its row i, the sum over k of W_{ik} x_k.

Every index that is made here is named after how many sums it stands in, so none is bound twice, and no page can write it. An
equation between vectors is one between elements, at free indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.notation import DEEPEST, PLACES, Notation
from texclaims.language.shaping import Shaping, holds
from texclaims.language.source import Source
from texclaims.language.tree import HashedTree, Node, head, part

EVEN = {"2": "1", "4": "2", "6": "3", "8": "4"}
"""Even exponents, each with its half."""
Place = tuple[Node, ...]
"""The indices of one element: none of a number, two of a matrix."""


@dataclass(frozen=True)
class Unfolding:
    """Puts elements in the place of vectors and matrices."""

    source: Source
    notation: Notation

    @property
    def shapes(self) -> Shaping:
        """The shape of each part."""
        return Shaping(self.source, self.notation)

    def claim(self, tree: Node) -> Node:
        """The tree of a claim in elements; the same object where it has no vectors.

        Raises DialectError where shapes do not fit, or where a vector stands in the place of a number.
        """
        if not holds(tree):
            return tree
        statement = part(tree, 0)
        items = [item for item in part(tree, 1).children if isinstance(item, Tree)] if len(tree.children) > 1 else []
        free: dict[str, Node] = {}
        arrows = any(isinstance(child, Token) for child in statement.children)
        chains = [self._chain(one, free, not arrows) if isinstance(one, Tree) else one for one in statement.children]
        told = [self._premise(item, free) for item in items]
        told += [self._each(index, size, statement) for index, size in free.items()]
        when = [_node("when", told, statement)] if told else []
        return _node("claim", [_node("statement", chains, statement), *when], tree)

    def _each(self, index: str, size: Node, at: Node) -> Node:
        return _node("each", [Token("INDEX", index), size], at)

    def _premise(self, item: Node, free: dict[str, Node]) -> Node:
        if item.data == "indep":
            return _node("indep", [self._family(one) for one in item.children if isinstance(one, Tree)], item)
        return self._chain(item, free, True) if item.data == "chain" else self._number(item, 1)

    def _family(self, tree: Node) -> Node:
        """Independence is said of whole families in any case."""
        named = tree.data == "whole" and self.notation.by_name[head(tree)].kind == "random"
        return _node("random", [Token("RANDOM", head(tree))], tree) if named else self._number(tree, 1)

    def _chain(self, chain: Node, free: dict[str, Node], may_be_vectors: bool) -> Node:
        """Relations between numbers; or equations between vectors, in their elements at free indices."""
        shape = self.shapes.of_chain(chain, may_be_vectors)
        place = []
        for name, size in zip(PLACES, shape.sizes, strict=False):
            free[f"{name} of {size}"] = _node("name", [Token("SCALAR", size)], chain)
            place.append(_node("index", [Token("INDEX", f"{name} of {size}")], chain))
        parts = (one for one in chain.children if isinstance(one, Tree))
        sides = [one if one.data == "relation" else self._element(one, tuple(place), 1) for one in parts]
        return _node(chain.data, sides, chain)

    # --- one element ------------------------------------------------------------------------------------------------

    def _element(self, tree: Node, at: Place, depth: int) -> Node:
        """The element of a tree at these indices; `depth` numbers the next sum. A 0 stands for each element of 0."""
        if not self.shapes.of(tree).sizes:
            return self._number(tree, depth)
        return ELEMENTS[str(tree.data)](self, tree, at, depth)

    def _number(self, tree: Node, depth: int) -> Node:
        """A tree that is a number, or no expression, in elements; itself where no vectors stand in it."""
        if not holds(tree):
            return tree
        self.shapes.of(tree)
        if tree.data in NUMBERS:
            return NUMBERS[str(tree.data)](self, tree, depth)
        return _node(tree.data, [self._number(one, depth) if isinstance(one, Tree) else one for one in tree.children], tree)

    def _sum(self, size: str, depth: int, like: Node, body: Callable[[Node], Node]) -> Node:
        """The sum of a body over a new index, from 1 to a size."""
        if depth > DEEPEST:
            raise self.source.error(like, f"more than {DEEPEST} sums in one another", "a shorter product")
        index = Token("INDEX", f"k {depth}")
        first = _node("number", [Token("NUMBER", "1")], like)
        last = _node("name", [Token("SCALAR", size)], like)
        return _node("sum", [index, first, last, body(_node("index", [index], like))], like)

    def _sums(self, sizes: Iterable[str], depth: int, like: Node, body: Callable[[Place], Node]) -> Node:
        """Sums in one another, one for each size."""
        first, *others = sizes
        if not others:
            return self._sum(first, depth, like, lambda k: body((k,)))
        return self._sum(first, depth, like, lambda k: self._sums(others, depth + 1, like, lambda rest: body((k, *rest))))

    def _product(self, tree: Node, at: Place, depth: int) -> Node:
        """A number times an element, or a sum of products: Σ_k a_ik b_kj."""
        left, right = part(tree, 0), part(tree, 1)
        a, b = self.shapes.of(left), self.shapes.of(right)
        if not a.sizes or not b.sizes:
            sides = self._element(left, at if a.sizes else (), depth), self._element(right, at if b.sizes else (), depth)
            return _node("mul", sides, tree)
        rows, inside = a.ends
        row, column = at[: bool(rows)], at[bool(rows) :]
        if not inside:
            return _node("mul", [self._element(left, row, depth), self._element(right, column, depth)], tree)
        return self._sum(inside, depth, tree, lambda k: _node(
            "mul", [self._element(left, (*row, k), depth + 1), self._element(right, (k, *column), depth + 1)], tree
        ))  # fmt: skip

    def _derivative(self, tree: Node, at: Place, depth: int) -> Node:
        """By an element; of a vector by a vector, the row is that of what is differentiated."""
        body, by = part(tree, 0), part(tree, 1)
        own = len(self.shapes.of(body).sizes)
        over = self._element(by, at[own:], depth) if self.shapes.of(by).sizes else by
        return _node("derivative", [self._element(body, at[:own], depth), over], tree)

    def _call(self, tree: Node, at: Place, depth: int) -> Node:
        """A function of a vector, element by element."""
        *head_of, args = tree.children
        assert isinstance(args, Tree)
        inside = _node("args", [self._element(part(args, 0), at, depth)], args)
        return _node(tree.data, [*head_of, inside], tree)

    def _squares(self, tree: Node, depth: int) -> Node:
        """The sum of the squared elements of what stands inside a norm."""
        inside = part(tree, 0)

        def square(at: Place) -> Node:
            two = _node("number", [Token("NUMBER", "2")], tree)
            return _node("pow", [_node("paren", [self._element(inside, at, depth + len(at))], tree), two], tree)

        return self._sums(self.shapes.of(inside).sizes, depth, tree, square)

    def _power(self, tree: Node, depth: int) -> Node:
        """An even power of a norm is a power of a sum without a root."""
        base, exponent = part(tree, 0), part(tree, 1)
        if base.data in ("norm", "frobenius") and exponent.data == "number" and head(exponent) in EVEN:
            squares, half = self._squares(base, depth), EVEN[head(exponent)]
            if half == "1":
                return squares
            return _node("pow", [_node("paren", [squares], base), _node("number", [Token("NUMBER", half)], exponent)], tree)
        return _node("pow", [self._number(base, depth), self._number(exponent, depth)], tree)

    def _inner(self, tree: Node, depth: int) -> Node:
        """Σ_k a_k b_k."""
        size = self.shapes.of(part(tree, 0)).sizes[0]
        return self._sum(size, depth, tree, lambda k: _node(
            "mul", [self._element(part(tree, side), (k,), depth + 1) for side in (0, 1)], tree
        ))  # fmt: skip

    def _trace(self, tree: Node, depth: int) -> Node:
        """Σ_k a_kk."""
        inside = part(tree, 0)
        return self._sum(self.shapes.of(inside).sizes[0], depth, tree, lambda k: self._element(inside, (k, k), depth + 1))

    def _component(self, tree: Node, depth: int) -> Node:
        """The element that is written, as (\\mathbf{W} \\mathbf{x})_i."""
        inside, *at = (child for child in tree.children if isinstance(child, Tree))
        return _node("paren", [self._element(inside, tuple(at), depth)], tree)

    def _whole(self, tree: Node, at: Place, _: int) -> Node:
        kind = self.notation.by_name[head(tree)].row.terminal
        return _node("element", [Token(kind, head(tree)), *at], tree)

    def _transposed(self, tree: Node, at: Place, depth: int) -> Node:
        return self._element(part(tree, 0), at[::-1], depth)

    def _total(self, tree: Node, at: Place, depth: int) -> Node:
        index, start, stop, body = tree.children
        assert isinstance(body, Tree)
        return _node("sum", [index, start, stop, self._element(body, at, depth)], tree)

    def _by_element(self, tree: Node, at: Place, depth: int) -> Node:
        """A sum, a bracket, a mean, a product by element, or a vector over a number: node by node, each element by itself."""
        sides = [one for one in tree.children if isinstance(one, Tree)]
        inside = [self._element(one, at if self.shapes.of(one).sizes else (), depth) for one in sides]
        return _node("mul" if tree.data == "odot" else tree.data, inside, tree)


Element = Callable[[Unfolding, Node, Place, int], Node]
Number = Callable[[Unfolding, Node, int], Node]
ELEMENTS: Mapping[str, Element] = {
    **dict.fromkeys(("paren", "neg", "add", "sub", "frac", "div", "odot", "expect"), Unfolding._by_element),
    "mul": Unfolding._product, "whole": Unfolding._whole, "transposed": Unfolding._transposed, "sum": Unfolding._total,
    "call": Unfolding._call, "call_prime": Unfolding._call, "derivative": Unfolding._derivative,
}  # fmt: skip
"""Nodes that may be vectors or matrices, and an element of each."""
NUMBERS: Mapping[str, Number] = {
    "norm": lambda at, tree, depth: _node("sqrt", [at._squares(tree, depth)], tree),
    "frobenius": lambda at, tree, depth: _node("sqrt", [at._squares(tree, depth)], tree),
    "mul": lambda at, tree, depth: at._product(tree, (), depth),
    "pow": Unfolding._power, "inner": Unfolding._inner, "trace": Unfolding._trace, "component": Unfolding._component,
}  # fmt: skip
"""Nodes that make a number of vectors or matrices."""


def _node(data: str, children: Sequence[Node | Token], like: Node) -> Node:
    """A node that stands in the text where another one does."""
    return HashedTree(data, list(children), like.meta)


def is_made(tree: Node) -> bool:
    r"""Does an \each let an index run that no page can write?"""
    return tree.data == "each" and head(tree).startswith(tuple(PLACES)) and " " in head(tree)
