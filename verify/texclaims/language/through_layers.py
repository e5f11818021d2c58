r"""A tree in which an index runs through the layers of a product -> the same with a sequence in the place of each moment.

In `\Var[z^{(L)}] = \Var[z^{(0)}] \prod_{l=1}^{L} \Var[W^{(l)}]` a moment is a number for each layer: an element of a sequence, of
which nothing is known but what the premises say. A width of one layer is an element of the sequence of widths again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.layers import Layer, layer_of
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import moment_of_one
from texclaims.language.source import Source
from texclaims.language.tokens import tokens_of
from texclaims.language.tree import MOMENTS, Node, head, names_in

FORMS = {"mean": (r"\E[{}]", "means"), "variance": (r"\Var[{}]", "squares"), "second": (r"\E[{}^2]", "squares")}
"""The moments that are read so: how each is written, and the kind of its sequence. Any numbers of that kind are the moments of
some variables, if one moment of each is spoken of."""


@dataclass(frozen=True)
class ThroughLayers:
    """Puts elements of sequences in the place of moments. The table of the claim learns the names of the sequences."""

    source: Source
    notation: Notation

    def runs(self, tree: Node) -> bool:
        """Does a sum or product run over the layers of names in it?"""
        for one in tree.iter_subtrees():
            if one.data in ("sum", "product") and any(at.name == str(one.children[0]) for at in self._layers(one)):
                return True
        return False

    def read(self, tree: Node) -> Node:
        """The tree with sequences.

        Raises DialectError for a moment of two layers, and for a random name outside of every moment.
        """
        if tree.data in MOMENTS and self._layers(tree):
            name, form = self._moment(tree)
            return self._element(tree, self._sequence(name, form), self._layers(tree)[0])
        if tree.data == "name" and (at := self._at(head(tree))):
            if self.notation.by_name[self.notation.by_name[head(tree)].of].layer:
                raise self.source.error(tree, "a number with a layer, through which an index runs", "a sequence")
            return self._element(tree, self.notation.by_name[head(tree)].of, at)
        if tree.data in ("random", "element") and any(self._at(name) for name in names_in(tree, "RANDOM")):
            wanted = "moments alone, where an index runs through the layers"
            raise self.source.error(tree, "a random name outside of every mean", wanted)
        return Tree(tree.data, [self.read(one) if isinstance(one, Tree) else one for one in tree.children], tree.meta)

    def moments(self, tree: Node) -> Iterator[Node]:
        """The moments of one layer in a tree, as they are written."""
        if tree.data in MOMENTS and self._layers(tree):
            yield tree
            return
        for one in tree.children:
            if isinstance(one, Tree):
                yield from self.moments(one)

    def singles(self, tree: Node) -> Iterator[Node]:
        """The moments of one layer in a tree, and the elements of sequences outside of them, as they are written."""
        if tree.data in MOMENTS and self._layers(tree) and moment_of_one(tree) or self._is_of_a_sequence(tree):
            yield tree
        elif tree.data not in MOMENTS:
            for one in tree.children:
                if isinstance(one, Tree):
                    yield from self.singles(one)

    def _is_of_a_sequence(self, tree: Node) -> bool:
        symbol = self.notation.by_name[head(tree)] if tree.data == "name" else None
        return symbol is not None and bool(symbol.of) and not self.notation.by_name[symbol.of].layer

    def _at(self, name: str) -> Layer | None:
        symbol = self.notation.by_name.get(name)
        return layer_of([word for word, _, _ in tokens_of(symbol.at)], self.notation) if symbol and symbol.at else None

    def _layers(self, tree: Node) -> list[Layer]:
        """Those of the names in a tree, each once."""
        names = sorted(names_in(tree, "RANDOM") | names_in(tree, "SCALAR"))
        return list(dict.fromkeys(at for name in names if (at := self._at(name))))

    def _moment(self, tree: Node) -> tuple[str, str]:
        """The name of which this is a moment, and which one.

        Raises DialectError where it is none of those that are read so.
        """
        found = moment_of_one(tree)
        if found is None:
            wanted = r"the mean, the variance or the mean square of one name, such as \Var[z^{(l)}]"
            raise self.source.error(tree, "this moment, where an index runs through the layers", wanted)
        return self.notation.by_name[found[0]].of, found[1]

    def _sequence(self, name: str, form: str) -> str:
        """The name of the sequence of this moment: its TeX without the layer."""
        tex, kind = FORMS[form]
        tex = tex.format(self.notation.by_name[name].tex)
        self.notation.by_name.setdefault(tex, Symbol(tex, tex, kind, f"{tex} in each layer"))
        return tex

    def check_forms(self, tree: Node) -> None:
        """Raises DialectError where two moments of one variable are spoken of: they hang together, and two sequences do not."""
        forms: dict[str, str] = {}
        for one in self.moments(tree):
            name, form = self._moment(one)
            if forms.setdefault(name, form) != form:
                found = f"two moments of {self.notation.by_name[name].tex}, where an index runs through the layers"
                raise self.source.error(one, found, "one moment of each name")

    def _element(self, tree: Node, name: str, at: Layer) -> Node:
        return Tree("element", [Token("SEQUENCE", name), self._index(at)], tree.meta)

    def _index(self, at: Layer) -> Node:
        if not at.letter:
            return Tree("index", [Token("NUMBER", str(at.shift))])
        letter = Token(self.notation.by_name[at.name].row.terminal, at.name)
        if not at.shift:
            return Tree("index", [letter])
        return Tree("index_plus" if at.shift > 0 else "index_minus", [letter, Token("NUMBER", str(abs(at.shift)))])
