"""The tree of a claim with names that have a layer -> nothing, or the error of a layer that nothing lets run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.layers import Layer, layer_of, letters_of
from texclaims.language.notation import Notation
from texclaims.language.source import Source
from texclaims.language.tokens import tokens_of
from texclaims.language.tree import Node, all_names, head, names_in, part

MOVING = ("derivative", "limit", "integral", "big_o")


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
        self._of_one_letter(statement, names)
        self._exist(statement, names, ranges)
        for one in every:
            self._stands_still(one)
            self._has_indices(one)

    def _of_one_letter(self, statement: Node, names: frozenset[str]) -> None:
        """Raises DialectError for two layers that may be one, z^{(l)} and z^{(L)}, and for a sequence beside one of its elements:
        two names would stand for one thing.
        """
        letters = sorted({at.letter for at in self._layers(names)} - {""})
        if len({at.letter for at in self._layers(names)}) > 1:
            other = letters[1] if len(letters) > 1 else "of a number"
            found = f"the layer {letters[0]}, beside the layer {other}, which may be the same"
            wanted = "layers of one letter, such as l and l - 1; or a sum or product that runs through all layers"
            raise self.source.error(statement, found, wanted)
        known = self.notation.by_name
        both = sorted(names & {known[name].of for name in names if name in known})
        if both:
            found = f"{known[both[0]].tex} in one layer, beside the whole sequence"
            raise self.source.error(statement, found, "a sum or product that runs through all layers, or none")

    def _stands_still(self, tree: Node) -> None:
        """Raises DialectError for a derivative, a limit, an integral or an order: what moves with a layer, or with how many there
        are, no table says.
        """
        for kind in MOVING:
            for one in tree.find_data(kind):
                raise self.source.error(one, f"{kind.replace('big_o', 'order')} beside names with a layer", "a claim without it")

    def _has_indices(self, tree: Node) -> None:
        """Raises DialectError for a matrix of a layer beside a vector of one, both without indices: a product of two matrices?"""
        for one in tree.find_data("mul"):
            sides = [names_in(side, "RANDOM") for side in one.children if isinstance(side, Tree) and side.data == "random"]
            shapes = [len(self.notation.by_name[name].shape) for side in sides for name in side if self.notation.by_name[name].at]
            if len(shapes) > 1 and max(shapes) > 1:
                wanted = "indices, and a sum where one is meant: W^{(l)}_{ij} a^{(l-1)}_j"
                raise self.source.error(one, "a matrix of a layer times another name, without indices", wanted)

    def _exist(self, statement: Node, names: frozenset[str], ranges: Mapping[str, Node]) -> None:
        """Raises DialectError for a layer below 0, or above the last one: l runs from 1."""
        for at in self._layers(names):
            beyond = at.shift - _less(part(ranges[at.name], 1)) if at.index else at.shift
            if at.letter and (at.shift < -1 or beyond > 0):
                end = "up to L - 1, for one layer more" if at.index and at.shift > 0 else "the layer before, or after, at most"
                raise self.source.error(statement, f"the layer {at.tex}, which there may not be", end)

    def _layers(self, names: frozenset[str]) -> list[Layer]:
        """Those of the names that have one, each once."""
        known = self.notation.by_name
        ats = sorted({known[name].at for name in names if name in known} - {""})
        found = (layer_of([word for word, _, _ in tokens_of(at)], self.notation) for at in ats)
        return [at for at in found if at is not None]

    def _range(self, item: Node) -> None:
        """Raises DialectError for a range of layers that ends at a number, or at the size of one of them."""
        ends = [self.notation.by_name[name] for name in sorted(names_in(item, "SCALAR"))]
        stop = part(item, 1)
        less = stop.data == "sub" and part(stop, 0).data == "name" and part(stop, 1).data == "number"
        if not ends or any(one.of for one in ends) or stop.data != "name" and not less:
            beyond = "the size of one" if any(one.of for one in ends) else "a number"
            found = f"layers up to {beyond}" if not ends or any(one.of for one in ends) else "layers beyond the last one"
            raise self.source.error(item, found, "up to the number of layers, such as L or L - 1")

    def _relations(self, statement: Node, items: Sequence[Node]) -> Iterator[Node]:
        """Premises that compare something, and both sides of an arrow: they say which numbers are meant."""
        yield from (item for item in items if item.data == "chain")
        if any(isinstance(child, Token) for child in statement.children):
            yield statement


def _less(stop: Node) -> int:
    """How many layers before the last one a range ends: 1, of L - 1."""
    return int(head(part(stop, 1))) if stop.data == "sub" and part(stop, 1).data == "number" else 0
