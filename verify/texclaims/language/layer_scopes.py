"""The tree of a claim with names that have a layer -> nothing, or the error of a layer that nothing lets run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from texclaims.language.layers import indices_of
from texclaims.language.notation import Notation
from texclaims.language.scopes import bound_by
from texclaims.language.source import Source
from texclaims.language.tree import Node, all_names, head, names_in


@dataclass(frozen=True)
class LayerScopes:
    """Looks at every layer of a claim. `check` raises DialectError, or returns nothing."""

    source: Source
    notation: Notation

    def check(self, statement: Node, items: Iterable[Node]) -> None:
        r"""The index of a layer runs by an `\each` of the premises, and by no sum or product: what stands in the place of
        a name with its layer is one name, whatever the index is.

        Raises DialectError where it does not.
        """
        if not self.notation.is_of_a_claim:
            return
        every = (statement, *items)
        running = {head(item) for item in items if item.data == "each"}
        bound = {head(tree) for one in every for tree in one.iter_subtrees() if tree.data in ("sum", "product")}
        for item in (item for item in items if item.data == "each"):
            if any(self.notation.by_name[name].of for name in names_in(item, "SCALAR")) and head(item) in indices_of(
                frozenset().union(*map(all_names, every)), self.notation
            ):
                raise self.source.error(item, "layers up to the size of one", "up to the number of layers, such as L or L - 1")
        pairs = ((one, index) for one in every for index in sorted(indices_of(all_names(one), self.notation)))
        for tree, index in pairs:
            if index in bound:
                wanted = "another letter for the sum or product, and sequences for what runs through the layers"
                raise self.source.error(tree, f"the layer {index}, over which a sum or product runs", wanted)
            if index not in running:
                raise self.source.error(tree, f"the layer {index}, which nothing lets run", bound_by(self._tex(index)))

    def _tex(self, index: str) -> str:
        return self.notation.by_name[index].tex
