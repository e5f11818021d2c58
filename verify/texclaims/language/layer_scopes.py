"""The tree of a claim with names that have a layer -> nothing, or the error of a layer that nothing lets run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lark import Token

from texclaims.language.layers import layer_of
from texclaims.language.notation import Notation
from texclaims.language.scopes import bound_by
from texclaims.language.source import Source
from texclaims.language.tokens import tokens_of
from texclaims.language.tree import Node, head, is_name


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
        for tree, index in ((one, index) for one in every for index in self._indices(one)):
            if index in bound:
                wanted = "another letter for the sum or product, and sequences for what runs through the layers"
                raise self.source.error(tree, f"the layer {index}, over which a sum or product runs", wanted)
            if index not in running:
                raise self.source.error(tree, f"the layer {index}, which nothing lets run", bound_by(self._tex(index)))

    def _tex(self, index: str) -> str:
        return self.notation.by_name[index].tex

    def _indices(self, tree: Node) -> list[str]:
        """The letters of the layers in a tree."""
        names = {str(token) for token in tree.scan_values(is_name) if isinstance(token, Token)}
        ats = {self.notation.by_name[name].at for name in names} - {""}
        layers = (layer_of([word for word, _, _ in tokens_of(at)], self.notation) for at in sorted(ats))
        return sorted({layer.name for layer in layers if layer and layer.index})
