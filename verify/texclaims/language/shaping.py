r"""A tree with vectors and matrices -> the shape of each part, or the error of one that does not fit, with what to write.

Where a formula has two readings in courses, as \mathbf{x} \mathbf{y} or the 2-norm of a matrix, it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lark import Tree

from texclaims.language.advice import BARE_FAMILY, NO_NUMBER, VECTOR_FUNCTION, VECTOR_PRODUCT, WHOLE
from texclaims.language.notation import Notation
from texclaims.language.shapes import NUMBER, Shape, product
from texclaims.language.source import Source
from texclaims.language.tree import MOMENTS, Node, has, head, part

VECTORS = frozenset({"whole", "transposed", "norm", "frobenius", "inner", "trace", "component", "odot"})
"""Nodes that only stand where vectors or matrices do."""
BY_ELEMENT = ("exp", "ln", "tanh", "erf", "npdf", "ncdf")
"""Functions of the dialect itself that may be taken of each element of a vector."""


def holds(tree: Node) -> bool:
    """Do vectors or matrices stand in it?"""
    return has(tree, *VECTORS)


@dataclass(frozen=True)
class Shaping:
    """The shape of each part. All methods raise DialectError where shapes do not fit."""

    source: Source
    notation: Notation

    def of(self, tree: Node) -> Shape:
        """The shape of an expression; of anything else, that of a number, if all its parts are numbers.

        Raises DialectError where shapes do not fit.
        """
        if not holds(tree):
            return NUMBER
        rule = SHAPES.get(str(tree.data))
        return rule(self, tree) if rule else self._numbers(tree)

    def of_chain(self, chain: Node, may_be_vectors: bool) -> Shape:
        """The one shape of all sides. A 0 is a vector of them, beside a vector.

        Raises DialectError where sides differ, and for vectors in another relation than an equation.
        """
        sides = [part(chain, k) for k in range(0, len(chain.children), 2)]
        words = [head(part(chain, k)) for k in range(1, len(chain.children), 2)]
        shapes = [self.of(side) for side in sides]
        shape = next((one for one in shapes if one.sizes), NUMBER)
        for side, own in zip(sides, shapes, strict=True):
            if own != shape and not (side.data == "number" and head(side) == "0"):
                raise self._apart(side, shape, own, "of one shape on both sides")
        if shape.sizes and (not may_be_vectors or any(word not in ("=", ":=") for word in words)):
            found = f"{shape.words(self.notation)} beside an arrow, or in another relation than ="
            raise self.source.error(chain, found, "an equation by itself, or a relation between elements or norms")
        return shape

    def _numbers(self, tree: Node) -> Shape:
        for child in (one for one in tree.children if isinstance(one, Tree)):
            self._number(child)
        return NUMBER

    def _number(self, tree: Node) -> None:
        shape = self.of(tree)
        if shape.sizes:
            raise self.source.error(tree, f"{shape.words(self.notation)} in the place of a number", NO_NUMBER.words)

    def _apart(self, tree: Node, left: Shape, right: Shape, wanted: str) -> Exception:
        found = f"{left.words(self.notation)} and {right.words(self.notation)}"
        return self.source.error(tree, found, wanted)

    # --- one node ---------------------------------------------------------------------------------------------------

    def _whole(self, tree: Node) -> Shape:
        return Shape(self.notation.by_name[head(tree)].shape)

    def _transposed(self, tree: Node) -> Shape:
        return self._vector(tree, part(tree, 0)).transposed

    def _vector(self, tree: Node, inside: Node) -> Shape:
        """The shape of what has to be a vector or a matrix."""
        shape = self.of(inside)
        if not shape.sizes:
            raise self.source.error(tree, "a number where a vector or a matrix is wanted", WHOLE.words)
        return shape

    def _added(self, tree: Node) -> Shape:
        left, right = (self.of(part(tree, k)) for k in (0, 1))
        if left != right:
            raise self._apart(tree, left, right, "two of one shape, to be added")
        return left

    def _by_element(self, tree: Node) -> Shape:
        """A product element by element has one reading where no other product stands beside it."""
        left, right = part(tree, 0), part(tree, 1)
        shapes = self._vector(tree, left), self._vector(tree, right)
        if shapes[0] != shapes[1]:
            raise self._apart(tree, *shapes, "two of one shape, to be multiplied element by element")
        if left.data == "mul" and all(self.of(one).sizes for one in (part(left, 0), part(left, 1))):
            wanted = r"brackets, as (\mathbf{W} \mathbf{x}) \odot \mathbf{y}"
            raise self.source.error(tree, "a product of matrices beside a product by element", wanted)
        return shapes[0]

    def _multiplied(self, tree: Node) -> Shape:
        left, right = part(tree, 0), part(tree, 1)
        shapes = a, b = self.of(left), self.of(right)
        if left.data == "odot" and b.sizes:
            wanted = r"brackets, as (\mathbf{x} \odot \mathbf{y}) a"
            raise self.source.error(tree, "a product by element beside another product", wanted)
        if any(one.sizes for one in shapes) and any(map(self._is_any_element, (left, right))):
            raise self.source.error(tree, "any element of a family beside a vector or a matrix", BARE_FAMILY.words)
        if a.sizes and b.sizes and self._has_dot(left, right):
            raise self.source.error(tree, "a dot between two vectors or matrices", VECTOR_PRODUCT.words)
        if (shape := product(a, b)) is None:
            raise self._apart(tree, a, b, VECTOR_PRODUCT.words)
        return shape

    def _has_dot(self, left: Node, right: Node) -> bool:
        between = self.source.text[left.meta.end_pos : right.meta.start_pos]
        return r"\cdot" in between or r"\times" in between

    def _is_any_element(self, tree: Node) -> bool:
        r"""Does a family stand without its indices, outside of every mean? A reader takes \mathbf{W} x for a product."""
        if tree.data == "random":
            return bool(self.notation.by_name[head(tree)].shape)
        return tree.data not in MOMENTS and any(self._is_any_element(one) for one in tree.children if isinstance(one, Tree))

    def _divided(self, tree: Node) -> Shape:
        self._number(part(tree, 1))
        if self._is_any_element(part(tree, 1)):
            raise self.source.error(tree, "any element of a family beside a vector or a matrix", BARE_FAMILY.words)
        return self.of(part(tree, 0))

    def _norm(self, tree: Node) -> Shape:
        if len(self._vector(tree, part(tree, 0)).sizes) > 1:
            wanted = r"\norm{\mathbf{W}}_F; no largest singular value can be said"
            raise self.source.error(tree, "the norm of a matrix", wanted)
        return NUMBER

    def _frobenius(self, tree: Node) -> Shape:
        if len(self._vector(tree, part(tree, 0)).sizes) < 2:
            raise self.source.error(tree, "the F-norm of a vector", r"\norm{\mathbf{x}}")
        return NUMBER

    def _inner(self, tree: Node) -> Shape:
        left, right = (self._vector(tree, part(tree, k)) for k in (0, 1))
        if left != right or len(left.sizes) > 1 or left.row:
            raise self._apart(tree, left, right, "two vectors of one size; of matrices, \\tr(\\mathbf{A}^\\top \\mathbf{B})")
        return NUMBER

    def _trace(self, tree: Node) -> Shape:
        shape = self._vector(tree, part(tree, 0))
        if len(shape.sizes) != 2 or shape.sizes[0] != shape.sizes[1]:
            raise self.source.error(tree, f"the trace of {shape.words(self.notation)}", "a matrix with as many rows as columns")
        return NUMBER

    def _component(self, tree: Node) -> Shape:
        inside, *indices = (child for child in tree.children if isinstance(child, Tree))
        shape = self._vector(tree, inside)
        if len(indices) != len(shape.sizes):
            found = f"{shape.words(self.notation)} with {len(indices)} indices"
            raise self.source.error(tree, found, f"{len(shape.sizes)}")
        return NUMBER

    def _power(self, tree: Node) -> Shape:
        if self.of(part(tree, 0)).sizes:
            wanted = r"\norm{\mathbf{x}}^2, \mathbf{x} \odot \mathbf{x}, or \mathbf{W} \mathbf{W}; no inverse can be said"
            raise self.source.error(tree, "a power of a vector or a matrix", wanted)
        return self._numbers(tree)

    def _called(self, tree: Node) -> Shape:
        """A function of one number, of each element of a vector."""
        args = part(tree, -1)
        shapes = [self.of(one) for one in args.children if isinstance(one, Tree)]
        if not any(shape.sizes for shape in shapes):
            return self._numbers(tree)
        known = head(tree) in self.notation.by_name or head(tree) in BY_ELEMENT
        if not known or tree.data not in ("call", "call_prime") or len(shapes) > 1 or len(shapes[0].sizes) > 1 or shapes[0].row:
            raise self.source.error(tree, f"{head(tree)} of {shapes[0].words(self.notation)}", VECTOR_FUNCTION.words)
        return shapes[0]

    def _mean(self, tree: Node) -> Shape:
        return self.of(part(tree, 0))

    def _total(self, tree: Node) -> Shape:
        self._number(part(tree, 1))
        self._number(part(tree, 2))
        return self.of(part(tree, 3))

    def _derivative(self, tree: Node) -> Shape:
        """By a vector or a matrix: an element for each of its elements; of a vector by a vector, a matrix."""
        body, by = self.of(part(tree, 0)), self.of(part(tree, 1))
        if not by.sizes:
            return body
        sizes = (*body.sizes, *by.sizes)
        if part(tree, 1).data != "whole" or body.row or len(sizes) > 2:
            raise self._apart(tree, body, by, "a number, or a vector by a vector, with a name of the table below")
        return Shape(sizes)


Rule = Callable[[Shaping, Node], Shape]
SHAPES: Mapping[str, Rule] = {
    "whole": Shaping._whole, "transposed": Shaping._transposed, "add": Shaping._added, "sub": Shaping._added,
    "odot": Shaping._by_element, "mul": Shaping._multiplied, "frac": Shaping._divided, "div": Shaping._divided,
    "norm": Shaping._norm, "frobenius": Shaping._frobenius, "inner": Shaping._inner, "trace": Shaping._trace,
    "component": Shaping._component, "pow": Shaping._power, "sum": Shaping._total, "derivative": Shaping._derivative,
    **dict.fromkeys(("call", "call_prime", "call_power", "call_parameter"), Shaping._called),
    **dict.fromkeys(("paren", "neg", "expect"), Shaping._mean),
}  # fmt: skip
