"""The tree of a claim -> nothing, or the error of a part that is written well and says nothing.

An index is used inside its sum, bound once, and runs over the range that its family has. What a node must be is tested
by the functions that `TESTS` lists for it, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.dialect import LARGEST_POWER
from texclaims.language.notation import Notation
from texclaims.language.source import Source
from texclaims.language.tree import NAMED, Node, Running, all_names, has, names_in, part

CALLS = ("call", "call_parameter", "call_power", "call_prime")


@dataclass(frozen=True)
class Scopes:
    """Looks at every node of a claim. All methods raise DialectError, or return nothing."""

    source: Source
    notation: Notation

    def check_free(self, items: Iterable[Node]) -> None:
        r"""Each index of an `\each` once.

        Raises DialectError where one is set free twice.
        """
        said: set[str] = set()
        for item in (item for item in items if item.data == "each"):
            index = str(item.children[0])
            if index in said:
                raise self.source.error(item, f"the index {index} set free twice", "one range for each index")
            said.add(index)

    def check_ranges(self, statement: Node, free: Running) -> None:
        r"""A sum over a letter that an `\each` of the premises lets run: both have the same range.

        Raises DialectError where they differ.
        """
        for tree in statement.iter_subtrees():
            if tree.data in ("sum", "product") and str(tree.children[0]) in free:
                index, start, stop, _ = tree.children
                first = str(part(tree, 1).children[0]) if part(tree, 1).data == "number" else ""
                if first != "1" or stop != free[str(index)]:
                    raise self.source.error(
                        tree,
                        f"{index} has another range in the premises",
                        f"from 1 to {self.source.tex(free[str(index)])}",
                    )

    def check(self, tree: Node, bound: Running) -> None:
        """A tree and all below it. `bound` are the indices that run here.

        Raises DialectError at the first node that says nothing.
        """
        if tree.data in ("sum", "product"):
            return self._binds(tree, bound)
        for test in TESTS.get(str(tree.data), ()):
            test(self, tree, bound)
        for child in tree.children:
            if isinstance(child, Tree):
                self.check(child, bound)

    def _binds(self, tree: Node, bound: Running) -> None:
        index, start, stop, body = str(tree.children[0]), part(tree, 1), part(tree, 2), part(tree, 3)
        if index in bound:
            raise self.source.error(tree, f"the index {index} bound twice", "another letter")
        self.check(start, bound)
        self.check(stop, bound)
        self._starts(tree, start, body)
        self.check(body, {**bound, index: stop})
        if index not in all_names(body):
            wanted = f"a body that depends on {index}"
            raise self.source.error(tree, f"the index {index} does not occur in the body", wanted)

    def _starts(self, tree: Node, start: Node, body: Node) -> None:
        """A family is summed from its first element, and no index is below 1 where its symbol is taken as positive."""
        index = str(tree.children[0])
        text = str(start.children[0]) if start.data == "number" else ""
        families = [
            element
            for element in body.find_data("element")
            if self.notation.by_name[str(element.children[0])].shape and index in names_in(element, "INDEX")
        ]
        if text == "0" or (families and text != "1"):
            found = f"a sum or product from {self.source.tex(start)}"
            raise self.source.error(tree, found, "from 1, where indices begin")

    # --- one node ---------------------------------------------------------------------------------------------------

    def name(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for an index outside of what binds it."""
        name = str(tree.children[0])
        if self.notation.by_name[name].kind == "index" and name not in bound:
            raise self.source.error(tree, f"the index {name} outside its sum", bound_by(self.notation.by_name[name].tex))

    def element(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for an element with another number of indices than declared, or one that does not exist."""
        symbol = self.notation.by_name[str(tree.children[0])]
        indices = [child for child in tree.children[1:] if isinstance(child, Tree)]
        if symbol.kind in ("random", "vector") and len(indices) != len(symbol.shape):
            found = f"{symbol.name} with {len(indices)} indices"
            raise self.source.error(tree, found, f"{len(symbol.shape)} as declared")
        for place, index in enumerate(indices):
            size = symbol.shape[place] if place < len(symbol.shape) else ""
            self._index(tree, symbol.name, index, size, bound)
        if symbol.row.layered and len(indices) > 1:
            raise self.source.error(tree, f"{symbol.name} with {len(indices)} indices", "one index for each layer")

    def _index(self, tree: Node, family: str, index: Node, size: str, bound: Running) -> None:
        """One index of an element; `size` is the count that it runs up to, "" where the family has no size."""
        permuted = index.data == "permuted"
        token = index.children[-1] if permuted else index.children[0]
        assert isinstance(token, Token)
        if token.type == "INDEX" and str(token) not in bound:
            raise self.source.error(tree, f"the index {token} outside its sum", bound_by(self.notation.by_name[str(token)].tex))
        if token.type == "SCALAR" and not self.notation.by_name[str(token)].row.whole:
            raise self.source.error(tree, f"the index {token}, which is no whole number", "an index, a count or a number")
        if not size:
            if permuted:
                raise self.source.error(tree, f"a reordering of {family}", "a family that has a size")
            return
        if token.type == "NUMBER" and int(str(token)) < 1:
            raise self.source.error(tree, f"the index {token}", f"1 or more: {family} begins at 1")
        if token.type == "INDEX":
            stop = bound[str(token)]
            if permuted and self.notation.by_name[str(index.children[0])].shape != (size,):
                found = f"{index.children[0]} reorders another family"
                raise self.source.error(tree, found, f"a reordering of 1 to {size}")
            if stop.data != "name" or str(stop.children[0]) != size or index.data not in ("index", "permuted"):
                found = f"{token} does not run from 1 to {size}"
                raise self.source.error(tree, found, f"the range of {family}: 1 to {size}")

    def derivative(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a derivative by something else than one name or one element."""
        by = part(tree, 1)
        if by.data not in NAMED or self.notation.by_name[str(by.children[0])].kind == "index":
            raise self.source.error(by, "a derivative by an expression", "by one name or one element of a family")

    def call(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a function of nothing in particular with a parameter, or with two arguments."""
        entry = self.notation.by_name.get(str(tree.children[0]))
        if entry is not None and entry.kind == "any function":
            if tree.data == "call_parameter" or len(part(tree, -1).children) != 1:
                found = f"{entry.name} with more than one argument"
                raise self.source.error(tree, found, "one argument, no parameter")

    def call_power(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a function to a negative power: f^{-1} would be its inverse."""
        if part(tree, 1).data == "neg":
            found = "a function to a negative power"
            raise self.source.error(tree, found, "a fraction, or a function of its own name")

    def power(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a huge exponent, and for a power of what may be the differential alone."""
        exponent = part(tree, 1)
        if exponent.data == "number" and float(str(exponent.children[0])) > LARGEST_POWER:
            raise self.source.error(tree, "a huge power", f"an exponent of at most {LARGEST_POWER}")
        if part(tree, 0).data == "integral":
            raise self.source.error(tree, "a power right behind a differential", "brackets around the integral")

    def product(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a name right before a bracket that holds one name: is it a function?"""
        if _looks_like_a_call(tree):
            found = "a name before a bracket that holds one name"
            raise self.source.error(tree, found, "no bracket, or a declared function")

    def moment(self, tree: Node, bound: Running) -> None:
        """Raises DialectError for a moment of something that is not random."""
        if not has(tree, "random", "element"):
            raise self.source.error(tree, "a moment of something that is not random", "a random variable inside")


def bound_by(index: str) -> str:
    """What an index is wanted to stand in."""
    return rf"a sum or product that binds it, or \each{{{index}}}{{...}} among the premises"


def _looks_like_a_call(tree: Node) -> bool:
    r"""`\sigma(t)`: is it a product, or a function of t?"""
    left, right = part(tree, 0), part(tree, 1)
    return (
        left.data == "name" and right.data == "paren" and part(right, 0).data in ("name", "random", "number", "element")
    )


Test = Callable[[Scopes, Node, Running], None]
TESTS: Mapping[str, tuple[Test, ...]] = {
    "element": (Scopes.element,),
    "derivative": (Scopes.derivative,),
    **dict.fromkeys(CALLS, (Scopes.call,)),
    "call_power": (Scopes.call, Scopes.call_power),
    "name": (Scopes.name,),
    "pow": (Scopes.power,),
    "mul": (Scopes.product,),
    **dict.fromkeys(("expect", "variance", "covariance"), (Scopes.moment,)),
}
