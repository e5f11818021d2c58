"""The tree of a claim with names that have a layer -> nothing, or the error of a layer that nothing lets run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lark import Token

from texclaims.language.layers import letters_of
from texclaims.language.notation import Notation
from texclaims.language.source import Source
from texclaims.language.tree import Node, all_names, head, names_in


@dataclass(frozen=True)
class LayerScopes:
    """Looks at every layer of a claim. `check` raises DialectError, or returns nothing."""

    source: Source
    notation: Notation

    def check(self, statement: Node, items: Sequence[Node]) -> None:
        r"""The index of a layer runs by an `\each` of the premises, and by no sum or product: what stands in the place of
        a name with its layer is one name, whatever the index is. Nothing else is said of an index or a count that names a layer:
        for some of their values two layers are one, and two names never are.

        Raises DialectError where this is not so.
        """
        every = (statement, *items)
        names = frozenset[str]().union(*map(all_names, every))
        letters = letters_of(names, self.notation)
        indices = {letter for letter in letters if self.notation.by_name[letter].kind == "index"}
        if not any(self.notation.by_name[name].at for name in names if name in self.notation.by_name):
            return
        bound = {head(tree) for one in every for tree in one.iter_subtrees() if tree.data in ("sum", "product")}
        ranges = {head(item): item for item in items if item.data == "each"}
        for index in sorted(indices):
            if index in bound:
                wanted = "another letter for the sum or product, and sequences for what runs through the layers"
                raise self.source.error(statement, f"the layer {index}, over which a sum or product runs", wanted)
            if index not in ranges:
                wanted = rf"\each{{{self.notation.by_name[index].tex}}}{{...}} among the premises"
                raise self.source.error(statement, f"the layer {index}, which nothing lets run", wanted)
            self._range(ranges[index])
            letters |= names_in(ranges[index], "SCALAR")
        for item in self._relations(statement, items):
            if told := sorted(letters & (names_in(item, "SCALAR") | names_in(item, "INDEX"))):
                wanted = "nothing about it but how far it runs: two names may then be of one layer"
                raise self.source.error(item, f"{told[0]}, which names a layer, in a premise or beside an arrow", wanted)

    def _range(self, item: Node) -> None:
        """Raises DialectError for a range of layers that ends at a number, or at the size of one of them."""
        ends = [self.notation.by_name[name] for name in sorted(names_in(item, "SCALAR"))]
        if not ends or any(one.of for one in ends):
            found = "layers up to the size of one" if ends else "layers up to a number"
            raise self.source.error(item, found, "up to the number of layers, such as L or L - 1")

    def _relations(self, statement: Node, items: Sequence[Node]) -> Iterator[Node]:
        """Premises that compare something, and both sides of an arrow: they say which numbers are meant."""
        yield from (item for item in items if item.data == "chain")
        if any(isinstance(child, Token) for child in statement.children):
            yield statement
